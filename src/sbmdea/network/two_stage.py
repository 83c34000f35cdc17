"""Two stages in series, and any graph of processes, at one price an item."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Literal, TypeAlias

import numpy as np

from ..data.kinds import Data, Names, Peers, PerRow, RowMask
from ..errors import SpecError
from ..lp.driver import certified
from ..lp.status import Status
from ..support.messages import joined, shown
from ..support.spelling import choose
from ..technology.frontier import Frontier, blocks
from .graph import Network
from .histories import Histories, Ints, read_histories
from .network_sbm import FRONTIERS, Decomposition
from .price_program import solved
from .price_result import PriceResult
from .processes import Chain, Priced, best, chain, joined_up, priced, program_of, ratios

Form: TypeAlias = Literal["multiplicative", "additive", "leader-follower"]
STAGES = ("stage 1", "stage 2")


def two_stage(
    data: Data,
    *,
    inputs: Names,
    outputs: Names,
    links: Names,
    form: Form = "multiplicative",
    leader: Literal[1, 2] = 1,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Literal["crs", "vrs"] = "crs",
    decomposition: Decomposition = "priority",
    frontier: Frontier = "contemporaneous",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    threads: int | None = None,
) -> PriceResult:
    """Two stages x → z → y, where all that the first one makes is taken by the second, and nothing else.

    With prices v, w, u ≥ 0 under which no stage of any DMU makes more than it takes, ``w z_j ≤ v x_j`` and
    ``u y_j ≤ w z_j``::

        multiplicative    E = max u y_o / v x_o                        E = E₁ E₂
        additive          E = max (w z_o + u y_o) / (v x_o + w z_o)    E = ω E₁ + (1 − ω) E₂,  ω = v x_o/(v x_o + w z_o)
        leader-follower   the leader's own best, then the follower's best at prices that leave the leader at it;
                          efficiency is E₁ E₂

    with E₁ = w z_o/v x_o, E₂ = u y_o/w z_o. Under "vrs", which only the additive form has, free numbers are added to
    what each stage makes. Additive weights favour the first stage: ω ≥ 1/2 under constant returns, as w z_o ≤ v x_o.

    Parameters
    ----------
    data, dmu, period, frontier, group, reference, evaluate, threads
        As for `network_sbm` without carry-overs. All values are positive.
    inputs, outputs, links
        Columns: what the first stage takes, what the second makes, what the first hands to the second.
    form, leader
        See above; ``leader`` is 1 or 2.
    decomposition
        E is unique, E₁ and E₂ need not be. "priority": the highest E₁ there is, then E₂; "range": the lowest and the
        highest of both as well; "solver": as it comes.

    Returns
    -------
    PriceResult
        ``divisions`` are "stage 1" and "stage 2".

    Raises
    ------
    DataError
        Data that cannot be scored.
    SpecError
        An unknown option, or ``rts="vrs"`` without an additive form: intercepts in both stages do not multiply.

    References
    ----------
    Kao, C. & Hwang, S.-N. (2008). Efficiency decomposition in two-stage data envelopment analysis. European Journal of
    Operational Research 185(1), 418–429. Chen, Y., Cook, W. D., Li, N. & Zhu, J. (2009). Additive efficiency
    decomposition in two-stage DEA. European Journal of Operational Research 196(3), 1170–1176. Liang, L., Cook, W. D. &
    Zhu, J. (2008). DEA models for two-stage processes. Naval Research Logistics 55(7), 643–653.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> firms = pd.DataFrame({"cost": [2, 3, 4], "premiums": [2, 6, 4], "profit": [2, 3, 1]}, index=list("ABC"))
    >>> res = sbmdea.two_stage(firms, inputs="cost", links="premiums", outputs="profit")
    >>> res.divisions.assign(whole=res.efficiency).round(4)  # doctest: +NORMALIZE_WHITESPACE
         stage 1  stage 2  whole
    dmu
    A        0.5     1.00  0.500
    B        1.0     0.50  0.500
    C        0.5     0.25  0.125
    """
    choose("form", form, ("multiplicative", "additive", "leader-follower"))
    choose("rts", rts, ("crs", "vrs"))
    if rts == "vrs" and form != "additive":
        raise SpecError(
            f'form="{form}" has no agreed decomposition under variable returns, as intercepts in both stages do not '
            'multiply; form="additive" has one.'
        )
    if leader not in (1, 2):
        raise SpecError(f"leader must be 1 or 2, the stage that goes first; got {leader!r}.")
    network = stage_network(inputs, outputs, links)
    options = {
        "network": network, "inputs": inputs, "outputs": outputs, "links": links, "form": form, "leader": leader,
        "dmu": dmu, "period": period, "rts": rts, "decomposition": decomposition, "frontier": frontier, "group": group,
        "reference": reference, "evaluate": evaluate, "threads": threads,
    }  # fmt: skip
    kind = "additive" if form == "additive" else "multiplicative"
    histories, of = _read("two_stage", data, network, kind, rts == "vrs", None, options)
    if form == "leader-follower":
        found = _led(histories, of, leader - 1, frontier, threads)
    else:
        found = priced(histories, of, frontier, decomposition, threads)
    return PriceResult(histories, of, found, {"model": "two_stage", **options})


def relational(
    data: Data,
    network: Network,
    *,
    items: Mapping[Hashable, Names] | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    decomposition: Decomposition = "priority",
    frontier: Frontier = "contemporaneous",
    group: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    threads: int | None = None,
) -> PriceResult:
    """What a whole makes in the end over what it takes from outside, at prices that no division of no DMU beats.

    ::

        E = max Σ u y_o (final outputs)   s.t.  Σ v x_o (inputs of all divisions) = 1,   prices ≥ 0
            for every division p and DMU j:  value of what it makes (outputs, links out)
                                           ≤ value of what it takes (inputs, links in)

    Constant returns. E = 1 − the sum of all ``losses``, and a division's score is what it makes over what it takes: in
    series E is the product of the scores, side by side (a network without links) their mean, weighed by what each
    takes.
    In quantities it is the radial network model of Färe & Grosskopf.

    Parameters
    ----------
    data, dmu, period, frontier, group, reference, evaluate, threads
        As for `network_sbm` without carry-overs. All values are positive.
    network
        A `Network` of inputs, outputs and free links.
    items
        Columns that hold amounts of the same item have one price: ``{"labour": ["labour_a", "labour_b"]}``. Without it
        every column has a price of its own.
    decomposition
        As for `two_stage`; divisions are favoured in the order of the network.

    Raises
    ------
    DataError, SpecError
        As `two_stage`.

    References
    ----------
    Kao, C. (2009). Efficiency decomposition in network data envelopment analysis: a relational model. European Journal
    of Operational Research 192(3), 949–962; Efficiency measurement for parallel production systems, 196(3), 1107–1112.

    Examples
    --------
    >>> import pandas as pd, sbmdea
    >>> farms = pd.DataFrame(
    ...     {"land_a": [2, 4], "grain_a": [2, 2], "land_b": [1, 1], "grain_b": [2, 1]}, index=["north", "south"]
    ... )
    >>> fields = sbmdea.Network(
    ...     {"a": {"inputs": "land_a", "outputs": "grain_a"}, "b": {"inputs": "land_b", "outputs": "grain_b"}}
    ... )
    >>> same = {"land": ["land_a", "land_b"], "grain": ["grain_a", "grain_b"]}
    >>> res = sbmdea.relational(farms, fields, items=same)
    >>> res.to_frame()[["efficiency", "division a", "division b", "loss a", "loss b"]].round(4)
    ... # doctest: +NORMALIZE_WHITESPACE
           efficiency  division a  division b  loss a  loss b
    dmu
    north      0.6667        0.50         1.0  0.3333     0.0
    south      0.3000        0.25         0.5  0.6000     0.1
    """
    if not isinstance(network, Network):
        raise SpecError(f"network must be an sbmdea.Network; got a {type(network).__name__}.")
    odd = [one.column for one in network.links if one.kind != "free"] + [one.column for one in network.carryovers]
    odd += list(network.columns("undesirable"))
    if odd:
        raise SpecError(
            f"relational must have inputs, outputs and free links alone; got {joined([shown(one) for one in odd])}. "
            "Use network_sbm for other kinds, for undesirable outputs and for carry-overs."
        )
    options = {
        "network": network, "items": items, "dmu": dmu, "period": period, "decomposition": decomposition,
        "frontier": frontier, "group": group, "reference": reference, "evaluate": evaluate, "threads": threads,
    }  # fmt: skip
    histories, of = _read("relational", data, network, "multiplicative", False, items, options)
    found = priced(histories, of, frontier, decomposition, threads)
    return PriceResult(histories, of, found, {"model": "relational", **options})


def stage_network(inputs: Names, outputs: Names, links: Names) -> Network:
    """The network of `two_stage`: two divisions, called "stage 1" and "stage 2"."""
    between = [links] if isinstance(links, str) or not isinstance(links, Iterable) else list(links)
    if not between:
        raise SpecError("links must name at least one column; got none.")
    return Network({STAGES[0]: {"inputs": inputs}, STAGES[1]: {"outputs": outputs}}, dict.fromkeys(between, STAGES))


def _read(
    model: str,
    data: Data,
    network: Network,
    form: str,
    variable: bool,
    items: Mapping[Hashable, Names] | None,
    options: Mapping[str, Any],
) -> tuple[Histories, Chain]:
    choose("decomposition", options["decomposition"], ("priority", "range", "solver"))
    choose("frontier", options["frontier"], FRONTIERS)
    # what has a price is positive: links too, which are free to change in other models
    positive = Network(
        network.to_dict()["divisions"], {one.column: (one.sender, one.receiver, "as_output") for one in network.links}
    )
    columns = {name: options[name] for name in ("dmu", "period", "group", "reference", "evaluate")}
    histories = read_histories(model, data, positive, **columns)
    return histories, chain(histories, network, form, variable, items)


def _led(data: Histories, of: Chain, leader: int, frontier: Frontier, threads: int | None) -> Priced:
    """The leader's best alone, and the follower's best beside it."""
    parts = [_led_in(of, one.reference, one.evaluate, leader, threads) for one in blocks(data.panel, frontier)]
    return joined_up(parts)


def _led_in(of: Chain, members: Ints, evaluated: Ints, leader: int, threads: int | None) -> Priced:
    follower = 1 - leader
    made, taken = of.made[evaluated, leader], of.taken[evaluated, leader]
    alone, _, first = solved(program_of(of, members, evaluated, made, taken, divisions=[leader]), threads)
    _, prices = best(of, members, evaluated, follower, [(made, taken, alone)], threads=threads)
    prices = prices / np.einsum("nq,nq->n", of.whole_taken[evaluated], prices)[:, None]
    stages = ratios(of, evaluated, prices)
    good = (first.status == Status.OPTIMAL) & ~np.isnan(stages).any(axis=1)
    stages[~good] = np.nan
    nobody = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    return Priced(
        evaluated, stages.prod(axis=1), stages, np.repeat(stages[:, :, None], 2, axis=2), prices,
        [nobody for _ in evaluated], np.where(good, Status.OPTIMAL, Status.FAILED), first.primal_residual,
        first.dual_violation, first.gap, certified(first), np.where(first.exact, 4, 0).astype(np.int8),
    )  # fmt: skip
