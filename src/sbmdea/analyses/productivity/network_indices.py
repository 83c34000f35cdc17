"""Productivity change of DMUs made of divisions: of the whole, and of each division."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np
import pandas as pd

from ...data.kinds import Data, Label, Peers, PerRow, RowMask
from ...errors import SpecError
from ...lp.status import Status
from ...network.accounts import Accounts, accounts
from ...network.graph import Network
from ...network.histories import Histories, read_histories
from ...network.joint_program import Technologies
from ...network.network_sbm import Orientation, UndesirableAs
from ...network.scored import solved
from ...options.question import Question
from ...results.frames import labelled
from ...support.messages import joined, shown
from ...technology.returns import Rts
from .change import DIFFERENCE, INDEX, RATIO, Arithmetic, Base, Scores, changes
from .distance import Bools, Floats, Terms
from .indices import Index, Pairs, ProductivityResult, gathered, slots_of
from .malmquist import Asked, Instead
from .measures import as_is
from .resampled import bootstrap_index

if TYPE_CHECKING:
    from ...evaluation.collect import Scored
    from ...evaluation.evaluate import Setting
    from ...verification.found import Verification
    from ...writing.tabular import Sheets


def network_malmquist(
    data: Data,
    network: Network,
    *,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    base: Base = "adjacent",
    fixed_period: Label | None = None,
    rts: Rts | Mapping[str, Rts] = "crs",
    orientation: Orientation = "non-oriented",
    weights: Mapping[str, float] | None = None,
    undesirable_as: UndesirableAs = "output",
    empty: str = "raise",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    infeasible: Instead = "nan",
    threads: int | None = None,
    progress: bool | None = None,
) -> NetworkProductivity:
    """Productivity change of a whole made of divisions, as a ratio, with that of each division. Above 1 is growth.

    The indices of `malmquist`, where E^ρ(z) is the network SBM score of an observation against the technology ρ of
    other periods (Tone & Tsutsui 2009), and that of the program in which accounts get worse where the observation lies
    outside::

        productivity_change = E^ρ(z_{t+1}) / E^ρ(z_t)       efficiency_change = E^{t+1}(z_{t+1}) / E^t(z_t)
        technical_change    = productivity_change / efficiency_change

    The same quotients of the divisions' scores in these solutions are the divisions' own indices. Scores of divisions
    need not be unique: of all optimal solutions each technology shows the one that favours the first division, then the
    next (see `network_sbm`).

    Parameters
    ----------
    data, network, dmu, period, rts, orientation, weights, undesirable_as, empty, group, reference, evaluate, threads
        As for `network_sbm`, without carry-overs: where stocks join the periods, a path has one score.
    base, fixed_period, infeasible, progress
        As for `malmquist`.

    Returns
    -------
    NetworkProductivity
        ``index``, ``cumulated``, ``scores``, ``base``, and the same columns for every division, ``"make
        efficiency_change"``; ``divisions`` has these alone.

    Raises
    ------
    DataError, SpecError
        As `network_sbm` and `malmquist`.

    References
    ----------
    Tone, K. & Tsutsui, M. (2009). Network DEA: a slacks-based measure approach. European Journal of Operational
    Research 197(1), 243–252. Färe, R., Grosskopf, S., Norris, M. & Zhang, Z. (1994). American Economic Review 84(1),
    66–83.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> plants = pd.DataFrame(
    ...     {"plant": list("PQRSPQRS"), "year": [1] * 4 + [2] * 4, "fuel": [4, 5, 6, 8, 4, 4, 6, 7],
    ...      "power": [4, 4, 6, 6, 5, 4, 6, 6], "labour": [3, 2, 4, 5, 3, 2, 4, 4], "sales": [4, 3, 5, 5, 5, 4, 5, 6]}
    ... )
    >>> plant = sbmdea.Network(
    ...     {"make": {"inputs": "fuel"}, "sell": {"inputs": "labour", "outputs": "sales"}}, {"power": ("make", "sell")}
    ... )
    >>> res = sbmdea.network_malmquist(plants, plant, dmu="plant", period="year", orientation="input")
    >>> res.index["productivity_change"].round(3).tolist()
    [1.25, 1.426, 1.0, 1.468]
    """
    asked = {
        "network": network, "dmu": dmu, "period": period, "base": base, "fixed_period": fixed_period, "rts": rts,
        "orientation": orientation, "weights": weights, "undesirable_as": undesirable_as, "empty": empty,
        "group": group, "reference": reference, "evaluate": evaluate, "infeasible": infeasible, "threads": threads,
        "progress": progress,
    }  # fmt: skip
    return _answer(network_malmquist, data, asked, RATIO)


def network_luenberger(
    data: Data,
    network: Network,
    *,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    base: Base = "adjacent",
    fixed_period: Label | None = None,
    rts: Rts | Mapping[str, Rts] = "crs",
    orientation: Orientation = "non-oriented",
    weights: Mapping[str, float] | None = None,
    undesirable_as: UndesirableAs = "output",
    empty: str = "raise",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    infeasible: Instead = "nan",
    threads: int | None = None,
    progress: bool | None = None,
) -> NetworkProductivity:
    """Productivity change of a whole made of divisions, as a difference, with that of each division. Above 0 is growth.

    The indicator of `luenberger`, where D^ρ(z) is the slack-based inefficiency of the network (Fukuyama & Weber 2010)
    with the weights that `network_sbm` has in its numerator and denominator::

        D = max Σ_k w_k [½ (1/M_k) Σ s/x_o + ½ (1/R_k) Σ s/y_o]

    under the rows of `network_sbm`; outside the technology minus the smallest such sum that must be given up. With
    ``orientation="input"`` or "output" the slacks of one side count, and ½ becomes 1. The parts of divisions add up to
    the whole.

    Arguments, result and errors are those of `network_malmquist`.

    References
    ----------
    Fukuyama, H. & Weber, W. L. (2010). A slacks-based inefficiency measure for a two-stage system with bad outputs.
    Omega 38(5), 398–409.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> plants = pd.DataFrame(
    ...     {"plant": list("PQRSPQRS"), "year": [1] * 4 + [2] * 4, "fuel": [4, 5, 6, 8, 4, 4, 6, 7],
    ...      "power": [4, 4, 6, 6, 5, 4, 6, 6], "labour": [3, 2, 4, 5, 3, 2, 4, 4], "sales": [4, 3, 5, 5, 5, 4, 5, 6]}
    ... )
    >>> plant = sbmdea.Network(
    ...     {"make": {"inputs": "fuel"}, "sell": {"inputs": "labour", "outputs": "sales"}}, {"power": ("make", "sell")}
    ... )
    >>> res = sbmdea.network_luenberger(plants, plant, dmu="plant", period="year", orientation="input")
    >>> res.index["productivity_change"].round(3).tolist()
    [0.217, 0.318, 0.0, 0.281]
    """
    asked = {
        "network": network, "dmu": dmu, "period": period, "base": base, "fixed_period": fixed_period, "rts": rts,
        "orientation": orientation, "weights": weights, "undesirable_as": undesirable_as, "empty": empty,
        "group": group, "reference": reference, "evaluate": evaluate, "infeasible": infeasible, "threads": threads,
        "progress": progress,
    }  # fmt: skip
    return _answer(network_luenberger, data, asked, DIFFERENCE)


@dataclass(frozen=True, eq=False, repr=False)
class NetworkProductivity(ProductivityResult):
    """The index of wholes made of divisions, and those of the divisions in further columns."""

    histories: Histories | None = None
    accounts: Accounts | None = None

    @property
    def network(self) -> Network:
        """The network that was scored."""
        network = self.options["network"]
        assert isinstance(network, Network)
        return network

    @property
    def divisions(self) -> pd.DataFrame:
        """The index and its parts for every division, as columns (division, part)."""
        whole = [INDEX, *self.parts]
        pairs = [(name, part) for name in self.network.names for part in whole]
        found = self.index[[column_of(*pair) for pair in pairs]]
        return found.set_axis(pd.MultiIndex.from_tuples(pairs, names=["division", None]), axis=1)

    def sheets(self) -> Sheets:
        """Index, cumulated, scores, a sheet for every division, options."""
        found = super().sheets()
        options = found.pop("options")
        for name in self.network.names:
            found[f"division {name}"[:31]] = (labelled(pd.DataFrame(self.divisions[name])), 2)
        return {**found, "options": options}

    def _printable_options(self) -> Mapping[str, object]:
        return {**self.options, "network": str(self.network)}

    def verify(self) -> Verification:
        """Every score behind the indices held against the documented program, solved again from its statement."""
        from .network_terms_claim import verify

        return verify(self)


def column_of(division: str, part: str) -> str:
    return f"{division} {part}"


@dataclass(frozen=True, eq=False)
class NetworkIndex(Index):
    """An index of networks: technologies score their divisions as well."""

    row_by_row: ClassVar[bool] = False

    divisions: tuple[str, ...] = ()
    parts_of: dict[Any, Floats] = field(default_factory=dict)  # divisional scores by technology, (n, K)

    def _measured(
        self, pairs: Pairs, views: list[Terms], comparison: Any
    ) -> tuple[dict[str, Floats], Floats | None, Bools]:
        table, shares, lost = super()._measured(pairs, views, comparison)
        for k, name in enumerate(self.divisions):
            with np.errstate(divide="ignore", invalid="ignore"):
                gains = [
                    self.gain(gathered(pairs, slot, views[0], lambda term, k=k: term.targets[:, k]))  # type: ignore[misc]
                    for slot in slots_of(pairs, comparison)
                ]
                own = changes(Scores.of(gains), None, None, self.how)
            table |= {column_of(name, part): values for part, values in own.items()}
        return table, shares, lost


def _answer(
    function: Callable[..., NetworkProductivity], data: Data, options: Mapping[str, Any], how: Arithmetic
) -> NetworkProductivity:
    network, model = options["network"], function.__name__
    if not isinstance(network, Network):
        raise SpecError(f"network must be an sbmdea.Network; got a {type(network).__name__}.")
    if network.carryovers:
        named = joined([shown(one.column) for one in network.carryovers])
        raise SpecError(
            f"{model} compares the periods of a DMU, each with a technology of its own; {named} join them, so that a "
            "path has one score. Read the periods of network_sbm(...).periods, or leave the carry-overs out."
        )
    asked = Asked(
        measure="network_sbm", base=options["base"], fixed_period=options["fixed_period"], decomposition=None,
        infeasible=options["infeasible"],
    )  # fmt: skip
    places = {name: options[name] for name in ("dmu", "period", "group", "reference", "evaluate")}
    histories = read_histories(model, data, network, **places)
    said = {name: options[name] for name in ("rts", "orientation", "weights", "undesirable_as", "empty")}
    rows = accounts(model, histories, network, **said, period_weights=None, terminal=True, initial=None)
    if how is DIFFERENCE:
        rows = as_sum(rows)
    question = Question(
        rts="crs" if isinstance(options["rts"], Mapping) else options["rts"], threads=options["threads"],
        progress=options["progress"],
    )  # fmt: skip
    turned = as_is if how is RATIO else np.negative
    histories.panel.warn_of_jumps("an index of productivity")
    index = NetworkIndex(
        histories.panel, question, partial(_scored, histories, rows, how is DIFFERENCE), turned, how,
        asked.comparison(histories.panel), None, None if asked.infeasible == "nan" else asked.infeasible,
        divisions=network.names,
    )  # fmt: skip
    found = index.result({"model": model, "measure": asked.measure, **options})
    whole = {one.name: getattr(found, one.name) for one in fields(ProductivityResult)}
    result = NetworkProductivity(**whole, histories=histories, accounts=rows)
    return replace(result, _resample=partial(bootstrap_index, index, result.options))


def as_sum(rows: Accounts) -> Accounts:
    """Accounts whose score is 1 − D: both sides in the numerator, each with half of its weight where both count."""
    both = any(one.above for one in rows.scored) and any(one.below for one in rows.scored)
    half = 0.5 if both else 1.0
    scored = tuple(replace(one, above=half * (one.above + one.below), below=0.0) for one in rows.scored)
    weights = half * (rows.above + rows.below) if both else np.maximum(rows.above, rows.below)
    return replace(rows, scored=scored, above=weights, below=weights)


def _scored(data: Histories, rows: Accounts, turned: bool, setting: Setting) -> Scored:
    """Scores of a block's rows and of their divisions (as ``targets``), beyond the technology for what lies outside."""
    block: Any = setting.block
    technologies = Technologies.of(data, rows, block.reference)
    threads = setting.question.threads
    first = solved(data, rows, technologies, block.evaluate, "priority", threads=threads)
    score, status, parts = first.score.copy(), first.status.copy(), _parts(first.above, first.below, turned)
    beyond = np.flatnonzero(status == Status.INFEASIBLE)
    if len(beyond):
        second = solved(data, rows, technologies, block.evaluate[beyond], "priority", True, threads)
        score[beyond], status[beyond] = second.score, second.status
        parts[beyond] = _parts(second.above, second.below, turned)
    if turned:
        score = 1.0 - score
    parts[np.isnan(score)] = np.nan
    shown = np.full((len(score), len(data.columns)), np.nan)  # no division is without a column
    shown[:, : parts.shape[1]] = parts
    return cast("Scored", SimpleNamespace(stage=SimpleNamespace(score=score, targets=shown, status=status)))


def _parts(above: Floats, below: Floats, turned: bool) -> Floats:
    """(N, K) scores of divisions, or what each adds to the inefficiency of the whole."""
    over, under = above.sum(axis=1), below.sum(axis=1)
    if turned:
        return np.asarray((under - over) / under.sum(axis=1, keepdims=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(over / under)
