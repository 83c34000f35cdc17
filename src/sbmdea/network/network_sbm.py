"""The slacks-based measure over a network, over periods, and over both (Tone & Tsutsui 2009, 2010, 2014)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Literal, TypeAlias

import numpy as np

from ..data.kinds import Data, Names, Peers, PerRow, RowMask
from ..errors import InfeasibleError, SpecError
from ..support.messages import joined, named_rows, shown, warn
from ..support.spelling import choose
from ..technology.frontier import Frontier
from ..technology.returns import Rts
from .accounts import accounts
from .graph import Network
from .histories import read_histories
from .network_outcome import evaluate as evaluated
from .network_outcome import without_score
from .network_result import NetworkResult

Orientation: TypeAlias = Literal["non-oriented", "input", "output"]
Decomposition: TypeAlias = Literal["priority", "range", "solver"]
Empty: TypeAlias = Literal["raise", "drop", "one"]
UndesirableAs: TypeAlias = Literal["output", "input"]

FRONTIERS = ("contemporaneous", "global", "sequential", "biennial")


def network_sbm(
    data: Data,
    network: Network,
    *,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts | Mapping[str, Rts] = "crs",
    orientation: Orientation = "non-oriented",
    weights: Mapping[str, float] | None = None,
    period_weights: Mapping[Any, float] | None = None,
    undesirable_as: UndesirableAs = "output",
    decomposition: Decomposition = "priority",
    empty: Empty = "raise",
    terminal: bool = True,
    initial: Mapping[Hashable, Hashable] | None = None,
    frontier: Frontier = "contemporaneous",
    super_efficiency: bool = False,
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Literal["nan", "raise"] = "nan",
    threads: int | None = None,
) -> NetworkResult:
    """The slacks-based measure of a whole made of divisions, and, with carry-overs, of its path over the periods.

    With divisions k of weights w, periods t of weights W, an intensity λ^tk per block, and for each block M input-like
    accounts (inputs, ``as_input`` links into it, bad stocks) and R output-like ones (goods, undesirable outputs,
    ``as_output`` links from it, good stocks)::

        min  Σ_t W_t Σ_k w_k [1 − (1/M) Σ s/(own value)] / Σ_t W_t Σ_k w_k [1 + (1/R) Σ s/(own value)]
        s.t. x_o = Xλ^tk + s,   y_o = Yλ^tk − s,   b_o = Bλ^tk + s,   s, λ ≥ 0,   L ≤ Σλ^tk ≤ U
             Zλ^tk = Zλ^th            every link from k to h; fixed: = z_o, as_input: z_o − s, as_output: z_o + s
             C_t λ^tk = C_t λ^t+1,k   every stock; fixed: = c_o, good: c_o + s, bad: c_o − s

    ``orientation="input"`` takes the numerator alone, ``"output"`` one over the denominator. A DMU that is in its own
    technology always has a score. The score is 1 if and only if no scored slack is left in any division with a weight;
    a division can have no efficient DMU at all.

    Parameters
    ----------
    data
        A table with the columns that the network names; see `super_sbm` for what may hold it. Values are positive,
        those of free and fixed links and stocks may be any number.
    network
        A `Network`.
    dmu, period
        Who and when. With carry-overs every DMU must be there in every period, and has one score; without them each
        row of the data has a score of its own.
    rts
        "crs", "vrs", "nirs", "ndrs" or ("grs", L, U); or a dictionary with one for every division.
    weights, period_weights
        By division, by period; equal unless given. They are divided by their sum.
    undesirable_as
        Whether undesirable outputs count in the denominator ("output") or in the numerator ("input").
    decomposition
        The overall score is unique, those of divisions and periods need not be. "priority": of all optimal solutions
        one that gives the first division the highest score there is, then the next in the order of the network, then
        the periods, the last one first. "range": the lowest and the highest of each part as well. "solver": as it
        comes, which is fastest.
    empty
        A division without anything to score on a side is refused ("raise"); or leaves the side to the others, whose
        weights are scaled up ("drop"); or counts as efficient there ("one").
    terminal
        Whether the stocks at the end of the last period are scored and held.
    initial
        From stocks to columns that hold them before the first period: ``C₀ λ^1k = c₀``.
    frontier
        Without carry-overs: "contemporaneous", "global", "sequential" or "biennial". With them the technology of each
        period is made of the same histories.
    super_efficiency
        Where the score is 1, that of the program without the own history, in which accounts get worse. It needs links
        and stocks that are not fixed; NaN with the status "infeasible" where the others cannot follow.
    group, reference, evaluate, on_infeasible, threads
        As for `super_sbm`.

    Returns
    -------
    NetworkResult

    Raises
    ------
    DataError
        Data that cannot be scored, a hole in the panel where there are carry-overs.
    SpecError
        An option that is unknown or has no meaning for this network.
    InfeasibleError
        ``on_infeasible="raise"`` and a row without a score.

    References
    ----------
    Tone, K. & Tsutsui, M. (2009). Network DEA: a slacks-based measure approach. European Journal of Operational
    Research 197(1), 243–252. (2010) Dynamic DEA: a slacks-based measure approach. Omega 38, 145–156. (2014) Dynamic DEA
    with network structure: a slacks-based measure approach. Omega 42, 124–131.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> plants = pd.DataFrame(
    ...     {"fuel": [1, 2, 4, 3], "power": [1, 2, 4, 3], "labour": [2, 1, 4, 5], "sales": [1, 1, 1, 2]},
    ...     index=list("PQRS"),
    ... )
    >>> plant = sbmdea.Network(
    ...     divisions={"make": {"inputs": "fuel"}, "sell": {"inputs": "labour", "outputs": "sales"}},
    ...     links={"power": ("make", "sell")},
    ... )
    >>> res = sbmdea.network_sbm(plants, plant, orientation="input", decomposition="range")
    >>> res.efficiency.round(4).to_dict()
    {'P': 1.0, 'Q': 1.0, 'R': 0.375, 'S': 0.7333}
    >>> res.divisions.loc["R"].round(4).to_dict()
    {('make', 'low'): 0.25, ('make', 'high'): 0.5, ('sell', 'low'): 0.25, ('sell', 'high'): 0.5}
    """
    options = {
        "network": network, "dmu": dmu, "period": period, "rts": rts, "orientation": orientation, "weights": weights,
        "period_weights": period_weights, "undesirable_as": undesirable_as, "decomposition": decomposition,
        "empty": empty, "terminal": terminal, "initial": initial, "frontier": frontier,
        "super_efficiency": super_efficiency, "group": group, "reference": reference, "evaluate": evaluate,
        "on_infeasible": on_infeasible, "threads": threads,
    }  # fmt: skip
    return _answer(network_sbm, data, options)


def dynamic_sbm(
    data: Data,
    *,
    inputs: Names,
    outputs: Names,
    carryovers: Mapping[Hashable, str],
    undesirable: Names | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    orientation: Orientation = "non-oriented",
    period_weights: Mapping[Any, float] | None = None,
    undesirable_as: UndesirableAs = "output",
    decomposition: Decomposition = "priority",
    empty: Empty = "raise",
    terminal: bool = True,
    initial: Mapping[Hashable, Hashable] | None = None,
    super_efficiency: bool = False,
    group: PerRow | None = None,
    reference: RowMask | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Literal["nan", "raise"] = "nan",
    threads: int | None = None,
) -> NetworkResult:
    """The slacks-based measure of a DMU's path over the periods, which stocks join: `network_sbm` with one division.

    ``carryovers`` are columns and their kinds, ``{"capacity": "good", "debt": "bad"}``; see `Network` for the kinds and
    `network_sbm` for the program and everything else. The one division is called "all", and the network is in
    ``options``.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `network_sbm`.

    References
    ----------
    Tone, K. & Tsutsui, M. (2010). Dynamic DEA: a slacks-based measure approach. Omega 38, 145–156.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> banks = pd.DataFrame(
    ...     {
    ...         "bank": list("AABBCC"), "year": [1, 2] * 3, "staff": [4, 4, 3, 5, 6, 6], "loans": [4, 5, 3, 4, 3, 4],
    ...         "capital": [2, 3, 2, 2, 1, 2],
    ...     }
    ... )
    >>> res = sbmdea.dynamic_sbm(
    ...     banks, inputs="staff", outputs="loans", carryovers={"capital": "good"}, dmu="bank", period="year",
    ...     orientation="input",
    ... )
    >>> res.periods.round(4)  # doctest: +NORMALIZE_WHITESPACE
            1       2
    bank
    A     1.0  1.0000
    B     1.0  0.8000
    C     0.5  0.5333
    """
    options = {
        "network": path_network(inputs, outputs, carryovers, undesirable),
        "dmu": dmu, "period": period, "rts": rts, "orientation": orientation, "weights": None,
        "period_weights": period_weights, "undesirable_as": undesirable_as, "decomposition": decomposition,
        "empty": empty, "terminal": terminal, "initial": initial, "frontier": "contemporaneous",
        "super_efficiency": super_efficiency, "group": group, "reference": reference, "evaluate": evaluate,
        "on_infeasible": on_infeasible, "threads": threads,
    }  # fmt: skip
    return _answer(dynamic_sbm, data, options)


def path_network(
    inputs: Names, outputs: Names, carryovers: Mapping[Hashable, str], undesirable: Names | None = None
) -> Network:
    """The network of `dynamic_sbm`: one division, called "all", and its stocks."""
    if not isinstance(carryovers, Mapping) or not carryovers:
        raise SpecError(
            f"carryovers must be a dictionary of columns and their kinds; got {carryovers!r}. "
            "Without stocks the periods have nothing to do with each other: use sbm."
        )
    return Network(
        {"all": {"inputs": inputs, "outputs": outputs, "undesirable": undesirable}},
        carryovers={column: ("all", kind) for column, kind in carryovers.items()},
    )


def _answer(function: Callable[..., Any], data: Data, options: Mapping[str, Any]) -> NetworkResult:
    network, model = options["network"], function.__name__
    _check(network, options)
    asked = {name: options[name] for name in ("rts", "orientation", "undesirable_as", "weights", "period_weights")}
    about = {name: options[name] for name in ("empty", "terminal", "initial")}
    columns = {name: options[name] for name in ("dmu", "period", "group", "reference", "evaluate", "initial")}
    histories = read_histories(model, data, network, **columns)
    rows = accounts(model, histories, network, **asked, **about)
    if len(histories.values) < 3 * len(rows.scored):
        warn(
            f"a network should have at least three DMUs per scored column of all its divisions and periods, "
            f"{3 * len(rows.scored)} here; got {len(histories.values)}. Scores may crowd at 1."
        )
    apart = network.apart()
    if len(apart) > 1:
        groups = joined([joined([shown(name) for name in one]) for one in apart])
        warn(f"divisions should be joined by links; {groups} are not: each scores as it would on its own.")
    outcome = evaluated(
        histories,
        rows,
        frontier=options["frontier"],
        decomposition=options["decomposition"],
        super_efficiency=options["super_efficiency"],
        threads=options["threads"],
    )
    lacking = without_score(outcome)
    if len(lacking) and options["on_infeasible"] == "raise":
        named = named_rows(histories.labels, outcome.evaluated[lacking])
        raise InfeasibleError(f"{model} has no score for {named}. Leave these rows out, or pass on_infeasible='nan'.")
    return NetworkResult(histories, rows, outcome, {"model": model, **options})


def _check(network: object, options: Mapping[str, Any]) -> None:
    if not isinstance(network, Network):
        raise SpecError(f"network must be an sbmdea.Network; got a {type(network).__name__}.")
    choose("orientation", options["orientation"], ("non-oriented", "input", "output"))
    choose("undesirable_as", options["undesirable_as"], ("output", "input"))
    choose("decomposition", options["decomposition"], ("priority", "range", "solver"))
    if options["frontier"] == "window":
        raise SpecError(
            'with frontier="window" a row has a score in every window: use network_windows, which shows them all.'
        )
    choose("frontier", options["frontier"], FRONTIERS)
    choose("on_infeasible", options["on_infeasible"], ("nan", "raise"))
    for name in ("terminal", "super_efficiency"):
        if not isinstance(options[name], bool | np.bool_):
            raise SpecError(f"{name} must be True or False; got {options[name]!r}.")
    if network.carryovers and options["frontier"] != "contemporaneous":
        raise SpecError(
            'with carry-overs the technology of each period is made of whole histories: frontier="contemporaneous"; '
            f"got {options['frontier']!r}."
        )
    fixed = [one.column for one in network.links if one.kind == "fixed"]
    fixed += [one.column for one in network.carryovers if one.kind == "fixed"]
    if options["super_efficiency"] and fixed:
        raise SpecError(
            f"super-efficiency must not have fixed links or stocks; {joined([shown(one) for one in fixed])} must be "
            "as observed, which the others alone can seldom be. Let them be free, as_input or as_output."
        )
