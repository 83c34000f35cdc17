"""How often the study finds what is not there, and what is: designs with a trap each, before and after its mend.

``python -m tests.study.sizes`` prints the table, ``--page`` writes it into docs/study.md; ``--panels 20`` for a first
look, ``--kept FILE`` to go on where a run was stopped. Scores are the planted ones, to the last digit, but in the mixed
design, where panels are scored. Of the study each panel runs what its claims rest on.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sbmdea.study import Planted, read_config, simulate
from sbmdea.study.cities.observed import Observed, observe
from sbmdea.study.cities.sample import SCORE, regression_sample
from sbmdea.study.cities.simulation import FACTORS, MEDIATORS, Design
from sbmdea.study.config import Config
from sbmdea.study.estimates.alternatives import before, by_instruments
from sbmdea.study.estimates.evidence import TOTAL, Evidence, gather
from sbmdea.study.estimates.findings import findings
from sbmdea.study.estimates.half_samples import half_samples
from sbmdea.study.estimates.paths import MODELS, first_step, moderation_index, path
from sbmdea.study.estimates.regression import fit
from sbmdea.study.estimates.unobserved import unobserved
from sbmdea.study.scoring import score
from tests.places import ROOT
from tests.samples.resource_study import config

PAGE = ROOT / "docs" / "study.md"
BEGIN, END = "<!-- sizes: python -m tests.study.sizes --page -->\n", "<!-- end of sizes -->"
PANELS, FIRST = 100, 1001
HALVED = 10  # panels whose cities are halved
TALENT = "coal-dependent cities lean on high-quality talent"
PENALTIES = "pollution-case penalties moderate the factors' indirect effect"
FUNDING = "technical-funding support moderates the factors' indirect effect"
TECHNOLOGY = "technological innovation raises efficiency"
PROMOTED = "the factors promote fostering substitute industries"
PATH = "the factors work through fostering substitute industries"

FAINT = replace(  # true, and small enough to be missed at times
    Planted(),
    a={one: {"technology": 0.02, "talent": 0.15, "equipment": 0.2} for one in MEDIATORS},
    b={"revitalise": 0.06, "substitute": 0.012},
    direct={"technology": 0.005, "talent": 0.015, "equipment": 0.01},
    moderation={"penalties": 0.1, "funding": 0.1},
    coal_talent=0.015,
    low_income_technology=0.0,
)


def true(design: Design, **changed: object) -> tuple[Design, Planted]:
    """The trap is set, and the claim holds all the same, faintly."""
    return design, replace(Planted.of(design), **changed)  # type: ignore[arg-type]


def technology(planted: Planted, slope: float) -> Planted:
    """What technology does, none of it through a mediator."""
    a = {one: {**planted.a[one], "technology": 0.0} for one in MEDIATORS}
    return replace(planted, a=a, direct={**planted.direct, "technology": slope})


SETS: Mapping[str, tuple[Design, Planted]] = {
    "group trends": ("group trends", Planted.of("group trends")),
    "group trends, true": true("group trends", coal_talent=0.015),
    "one moderator": ("one moderator", Planted.of("one moderator")),
    "one moderator, true": true("one moderator", moderation={"penalties": 0.1, "funding": 0.02}),
    "direct product": ("direct product", Planted.of("direct product")),
    "direct product, true": true("direct product", b={"revitalise": 0.06, "substitute": 0.012}),
    "estimated frontier": ("mixed", technology(Planted.of("null"), 0.0)),
    "estimated frontier, true": ("mixed", technology(Planted.of("null"), 0.008)),
    "few provinces": ("few provinces", Planted.of("few provinces")),
    "few provinces, true": ("few provinces", technology(Planted.of("few provinces"), 0.03)),
    "confounded factor": ("confounded factor", Planted.of("confounded factor")),
    "confounded factor, true": ("confounded factor", technology(Planted.of("confounded factor"), 0.012)),
    "confounded mediator": ("confounded mediator", Planted.of("confounded mediator")),
    "confounded mediator, true": true("confounded mediator", b={"revitalise": 0.06, "substitute": 0.012}),
    "null": ("null", Planted.of("null")),
    "faint": ("exact", FAINT),
}

Old = Callable[[Evidence], bool]
Drawn = dict[str, Any]  # what one panel says
Judged = dict[str, tuple[bool, str]]  # of each claim: whether it was supported before, and the verdict now


@dataclass(frozen=True)
class Trap:
    """A claim that is false (or true), and how it was judged before."""

    panel: str
    claim: str
    said: str
    before: Old
    true: bool = False


def claims(panel: str) -> set[str]:
    return {trap.claim for trap in TRAPS if trap.panel == panel}


def settings(panel: str, seed: int) -> Config:
    design, _ = SETS[panel]
    asked: set[str] = claims(panel)
    rest: dict[str, object] = {}
    if TALENT not in asked:
        rest["groups"] = None
    if not asked & {PENALTIES, FUNDING}:
        rest |= {"moderation": None, "moderators": None}
        if not asked & {PATH, PROMOTED}:
            rest["mediators"] = None
    inference = {"draws": 199, "permutations": 199, "cluster": "province" if design == "few provinces" else None}
    data = {"simulate": {"seed": seed, "design": design}}
    robustness = {"half_samples": 10 if panel == "estimated frontier" and seed < FIRST + HALVED else 0}
    if design == "mixed":  # the cities alone form the frontier
        data |= {"benchmark": None}  # type: ignore[dict-item]
    made = config(data=data, inference=inference, robustness=robustness, **rest)
    return read_config({**made, "instruments": {"technology": "instrument"} if design == "confounded factor" else {}})


def observed_cities(panel: str, seed: int) -> tuple[Config, Observed, pd.DataFrame]:
    """The cities with scores: the planted ones, but where the frontier is estimated."""
    (design, planted), asked = SETS[panel], settings(panel, seed)
    rows = simulate(seed=seed, design=design, planted=planted)
    cities = rows["benchmark"] == 0
    observed = observe(asked, rows[cities] if design == "mixed" else rows)
    found = rows.loc[cities, "true_efficiency"]
    if design == "mixed":
        found = score(observed.panel, asked.efficiency, False).efficiency
    return asked, observed, observed.cities.assign(efficiency=found.to_numpy())


def evidence(panel: str, seed: int) -> Evidence:
    asked, _, cities = observed_cities(panel, seed)
    return gather(asked, regression_sample(asked, cities), 1, False)


def common_years(evidence: Evidence) -> bool:
    """Talent × coal with year effects and controls in common, by t."""
    inference, terms = evidence.config.inference, [*evidence.config.factors, *evidence.config.controls]
    products = [f"{factor} × coal_dependent" for factor in evidence.config.factors]
    found = fit(evidence.sample, SCORE, [*terms, *products], inference)
    return bool(found.cells("talent × coal_dependent", 0.95)["interval_low"] > 0)


def one_at_a_time(moderator: str, evidence: Evidence) -> bool:
    """The index with no other moderator, and no product in efficiency's equation."""
    (one,) = (one for one in evidence.config.moderation if one.moderator == moderator)
    low, high = evidence.interval(moderation_index(evidence, one, MODELS[2]).drawn)
    return low > 0 or high < 0


def by_t(evidence: Evidence) -> bool:
    return bool(evidence.fits[TOTAL].cells("technology", 0.95)["interval_low"] > 0)


def by_draws(evidence: Evidence) -> bool:
    return evidence.interval(path(evidence, "substitute").drawn)[0] > 0


def by_first_step(evidence: Evidence) -> bool:
    return evidence.interval(first_step(evidence, "substitute").drawn)[0] > 0


PENALTIES_ALONE, FUNDING_ALONE = partial(one_at_a_time, "penalties"), partial(one_at_a_time, "funding")


def both(panel: str, claim: str, said: str, before: Old) -> tuple[Trap, Trap]:
    return Trap(panel, claim, said, before), Trap(f"{panel}, true", claim, said, before, true=True)


TRAPS = (
    *both("group trends", TALENT, "coal-dependent cities lean on talent", common_years),
    *both("one moderator", FUNDING, "funding moderates", FUNDING_ALONE),
    *both("direct product", PENALTIES, "penalties moderate the path", PENALTIES_ALONE),
    *both("few provinces", TECHNOLOGY, "technology raises efficiency", by_t),
    *both("confounded mediator", PATH, "the factors work through substitutes", by_draws),
    Trap("confounded mediator", PROMOTED, "the factors promote substitutes", by_first_step, true=True),
    Trap("null", TALENT, "coal-dependent cities lean on talent", common_years),
    Trap("null", FUNDING, "funding moderates", FUNDING_ALONE),
    Trap("faint", TALENT, "coal-dependent cities lean on talent", common_years, true=True),
    Trap("faint", FUNDING, "funding moderates", FUNDING_ALONE, true=True),
    Trap("faint", PENALTIES, "penalties moderate the path", PENALTIES_ALONE, true=True),
    Trap("faint", TECHNOLOGY, "technology raises efficiency", by_t, true=True),
    Trap("faint", PATH, "the factors work through substitutes", by_draws, true=True),
)


def judged(panel: str, seed: int) -> Judged:
    """The claims of a panel."""
    found = evidence(panel, seed)
    verdicts = findings(found).set_index("claim")["verdict"]
    return {trap.claim: (trap.before(found), verdicts[trap.claim]) for trap in TRAPS if trap.panel == panel}


def by_factors(panel: str, seed: int) -> dict[str, bool]:
    """Under a persistent confounder: whose interval is above 0."""
    asked, _, cities = observed_cities(panel, seed)
    cities["lag"] = before(cities, "technology")
    sample = regression_sample(asked, cities)
    slopes = {"least squares": fit(sample, SCORE, [*asked.factors, *asked.controls], asked.inference)}
    rows = {name: found.cells("technology", 0.95)["interval_low"] > 0 for name, found in slopes.items()}
    for name in ("lag", "instrument"):
        _, table, _ = by_instruments(replace(asked, instruments={"technology": (name,)}), cities)
        rows[name] = bool(table["interval_low"]["technology"] > 0)
    return rows | {"delta below 1": bool(unobserved(asked, sample).frame["delta"]["technology"] < 1)}


def by_halves(panel: str, seed: int) -> dict[str, float]:
    """On frontiers that move with the cities: is technology found; slopes that intervals hold, excess, drift."""
    (asked, observed, cities), (_, planted) = observed_cities(panel, seed), SETS[panel]
    sample = regression_sample(asked, cities)
    through = {one: sum(b * planted.a[mediator][one] for mediator, b in planted.b.items()) for one in FACTORS}
    truth = pd.Series(through) + pd.Series(planted.direct)
    slopes = fit(sample, SCORE, [*FACTORS, *asked.controls], asked.inference).table(list(FACTORS), 0.95)
    one = {"found": float(slopes["interval_low"]["technology"] > 0)}
    if not asked.robustness.half_samples:
        return one
    others = [one for one in FACTORS if truth[one] > 0]
    halves, slopes, truth = (
        half_samples(asked, observed, sample, False).frame.loc[others],
        slopes.loc[others],
        truth[others],
    )
    return one | {
        "held": float(((slopes["interval_low"] < truth) & (truth < slopes["interval_high"])).mean()),
        "excess": float((slopes["estimate"] / truth - 1).mean()),
        "drifts upwards": float((halves["drift"] > 2 * halves["drift_error"]).mean()),
    }


def band(share: float, panels: int) -> str:
    """A share with its two standard errors."""
    if share in (0.0, 1.0):
        return f"{share:.0%}"
    return f"{share:.1%} ± {200 * np.sqrt(share * (1 - share) / panels):.1f}"


def row(panel: str, said: str, is_true: bool, shares: list[float], panels: int) -> str:
    cells = [panel.removesuffix(", true"), said, "true" if is_true else "false", *(band(one, panels) for one in shares)]
    return f"| {' | '.join(cells)} |"


def found(panel: str, seed: int) -> Drawn:
    """What one panel says."""
    design, _ = SETS[panel]
    if design == "confounded factor":
        return dict(by_factors(panel, seed))
    return dict(by_halves(panel, seed)) if design == "mixed" else dict(judged(panel, seed))


def lines(panel: str, drawn: list[Drawn]) -> Iterator[str]:
    """The rows of the table for all draws of a panel."""
    (design, _), is_true, many = SETS[panel], panel.endswith("true"), len(drawn)
    if design in ("confounded factor", "mixed"):
        means = pd.DataFrame(drawn).mean()
        plain = float(means["least squares" if design == "confounded factor" else "found"])
        yield row(panel, "technology raises efficiency", is_true, [plain, plain, 0.0], many)
        if design == "confounded factor":
            said = "the same, by an instrument (before: its own lag)"
            yield row(panel, said, is_true, [means["lag"], means["instrument"], 0.0], many)
        return
    for trap in (trap for trap in TRAPS if trap.panel == panel):
        old = float(np.mean([one[trap.claim][0] for one in drawn]))
        now = pd.Series([one[trap.claim][1] for one in drawn]).value_counts(normalize=True)
        shares = [old, *(float(now.get(name, 0.0)) for name in ("supported", "conditional"))]
        yield row(panel, trap.said, trap.true, shares, many)


def table(drawn: Mapping[str, list[Drawn]], panels: int) -> str:
    """The text of docs/study.md."""
    errors = ", ".join(f"± {200 * np.sqrt(p * (1 - p) / panels):.1f} at {p:.1%}" for p in (0.025, 0.05, 0.5))
    factor = pd.DataFrame(drawn["confounded factor"]).mean()
    half = pd.DataFrame(drawn["estimated frontier"]).mean()
    return "\n".join(
        [
            f"{panels} panels each. Two standard errors of a share, in points: {errors}; none of {panels} may be up to "
            f"{3 / panels:.1%}.",
            "",
            "| panel | claim | in truth | supported before | supported now | conditional now |",
            "| --- | --- | --- | --- | --- | --- |",
            *(line for panel in SETS for line in lines(panel, drawn[panel])),
            "",
            "*confounded factor*: least squares cannot tell, and nor can the finding that rests on it; Oster's δ is "
            f"below 1 in {factor['delta below 1']:.0%} of the panels in which technology does nothing.",
            "",
            "*estimated frontier* is the mixed panel without a benchmark. The slopes that are not 0 come out "
            f"{half['excess']:.0%} too large on average, 95 % intervals hold the planted one in {half['held']:.0%}, "
            f"and T8's halves drift upwards in {half['drifts upwards']:.0%} ({min(HALVED, panels)} panels).",
        ]
    )


def draw(panels: int, kept: Path | None, seconds: float) -> dict[str, list[Drawn]]:
    """All panels, those that are kept already and new ones, until so many seconds of CPU are spent."""
    known: dict[tuple[str, int], Drawn] = {}
    if kept is not None and kept.exists():
        for line in kept.read_text(encoding="utf-8").splitlines():
            panel, seed, one = json.loads(line)
            known[panel, seed] = one
    begun = time.process_time()
    for panel in SETS:
        for seed in range(FIRST, FIRST + panels):
            if (panel, seed) not in known and time.process_time() - begun < seconds:
                known[panel, seed] = found(panel, seed)
                if kept is not None:
                    with kept.open("a", encoding="utf-8") as file:
                        file.write(json.dumps([panel, seed, known[panel, seed]], default=float) + "\n")
    seeds = range(FIRST, FIRST + panels)
    return {panel: [known[panel, seed] for seed in seeds if (panel, seed) in known] for panel in SETS}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--panels", type=int, default=PANELS, help="of each kind (default: %(default)s)")
    parser.add_argument("--kept", type=Path, help="a file of panels that are done; new ones are added")
    parser.add_argument("--seconds", type=float, default=np.inf, help="of CPU, after which to stop (default: none)")
    parser.add_argument("--page", action="store_true", help="write the table into docs/study.md")
    options = parser.parse_args(arguments)
    drawn = draw(options.panels, options.kept, options.seconds)
    done = sum(map(len, drawn.values()))
    if done < options.panels * len(SETS):
        print(f"{done} of {options.panels * len(SETS)} panels are done.")
        return 1
    text = table(drawn, options.panels)
    print(text)
    if options.page:
        head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n{text}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    raise SystemExit(main())
