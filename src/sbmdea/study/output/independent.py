"""Each table of regressions as code that needs pandas, numpy and statsmodels alone, for a reader who checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..config import Config, Moderation
    from ..study import Study

START = """\
import numpy as np
import pandas as pd
import statsmodels.api as sm

d = pd.read_csv("sample.csv", dtype={{"city": str, "cluster": str}})  # beside this report


def ols(y, terms, effects):
    dummies = [pd.get_dummies(one, dtype=float).iloc[:, 1:] for one in effects]
    X = pd.concat([d[terms].astype(float), *dummies], axis=1)
    X = X.set_axis([str(name) for name in X.columns], axis=1).assign(constant=1.0)
    found = sm.OLS(d[y], X).fit(cov_type="cluster", cov_kwds={{"groups": pd.factorize(d["cluster"])[0]}})
    n, k, k_all = len(d), np.linalg.matrix_rank(X) - {absorbed}, np.linalg.matrix_rank(X)
    errors = found.bse * np.sqrt((n - k_all) / (n - k))  # city effects, nested in the clusters, are not counted
    return pd.DataFrame({{"estimate": found.params, "std_error": errors}}).loc[terms]


{cities}{years}effects = [{effects}]
"""


def code(study: Study) -> dict[str, str]:
    """By the names of the tables: what prints their coefficients and standard errors from ``sample.csv``."""
    if study.sample is None or study.sample.index.has_duplicates:
        return {}
    config = study.config
    factors, mediators, controls = list(config.factors), list(config.mediators), list(config.controls)
    start = _start(config)
    found = {"T3": f"{start}print(ols('efficiency', {[*factors, *controls]}, effects))\n"}
    if mediators:
        lines = [f"print(ols({mediator!r}, {[*factors, *controls]}, effects))" for mediator in mediators]
        lines.append(f"print(ols('efficiency', {[*factors, *mediators, *controls]}, effects))")
        found["T4"] = start + "\n".join(lines) + "\n"
    if config.groups:
        found["T5"] = start + "\n".join(_contrast(config, group) for group in config.groups) + "\n"
    if config.moderation:
        found["T6"] = start + _moderated(config)
    return found


def _start(config: Config) -> str:
    effects = config.inference.effects
    city, year = "dmu" in effects, "period" in effects
    return START.format(
        absorbed='d["city"].nunique()' if city else "0",
        cities='cities = d["city"]\n' if city else "",
        years='years = d["year"]\n' if year else "",
        effects=", ".join([*(["cities"] if city else []), *(["years"] if year else [])]),
    )


def _contrast(config: Config, group: str) -> str:
    terms = [*config.factors, *config.controls]
    lines = [f"for term in {terms}:", f'    d[term + " in the group"] = d[term] * d[{group!r}]']
    own = [f"{term} in the group" for term in terms]
    effects = []
    if "dmu" in config.inference.effects:
        effects.append("cities")
    else:
        own.append(group)
    if "period" in config.inference.effects:
        effects += [f"years.where(d[{group!r}] == 1)", f"years.where(d[{group!r}] == 0)"]
    lines.append(f"print(ols('efficiency', {[*terms, *own]}, [{', '.join(effects)}]))")
    return "\n".join(lines)


def _moderated(config: Config) -> str:
    factors, controls = list(config.factors), list(config.controls)
    made: list[str] = []
    products: dict[Moderation, str] = {}
    for one in config.moderation:
        name = f"{one.factor} x {one.moderator}"
        if name not in products.values():
            a, z = f"d[{one.factor!r}]", f"d[{one.moderator!r}]"
            made.append(f"d[{name!r}] = ({a} - {a}.mean()) * ({z} - {z}.mean())")
        products[one] = name
    lines = list(made)
    for mediator in dict.fromkeys(one.mediator for one in config.moderation):
        own = [one for one in config.moderation if one.mediator == mediator]
        moderating = dict.fromkeys([*(one.moderator for one in own), *(products[one] for one in own)])
        lines.append(f"print(ols({mediator!r}, {[*factors, *moderating, *controls]}, effects))")
    moderating = dict.fromkeys([*(one.moderator for one in products), *products.values()])
    terms = [*factors, *config.mediators, *moderating, *controls]
    lines.append(f"print(ols('efficiency', {terms}, effects))")
    return "\n".join(lines) + "\n"
