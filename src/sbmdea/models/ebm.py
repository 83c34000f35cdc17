"""The epsilon-based measure: between radial and slacks-based, by how much the columns move together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..data.domain import Domain
from ..data.given import Given
from ..data.kinds import Data, Peers, PerRow, RowMask, Values
from ..data.panel import Panel
from ..data.roles import ROLES, Role
from ..errors import DataError, SpecError
from ..evaluation import flags
from ..evaluation.collect import Scored
from ..evaluation.evaluate import Procedure, Setting
from ..evaluation.super_step import beyond
from ..evaluation.trace import made
from ..lp.status import Status
from ..options.question import Infeasible, Question, Solver
from ..options.sides import Orientation, UndesirableAs, sides
from ..options.weights import check_weights, side_weights
from ..programs.movements import Movement, Movements
from ..programs.slacks import Slacks
from ..result import Result
from ..support.spelling import choose
from ..technology.frontier import Exclude, Frontier
from ..technology.returns import Disposability, Rts
from .affinity import epsilon_and_weights
from .answering import answer

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Affinity: TypeAlias = Literal["projected", "observed"]
Epsilon: TypeAlias = float | Mapping[Role, float] | None


def ebm(
    data: Data = None,
    *,
    inputs: Values,
    outputs: Values,
    undesirable: Values | None = None,
    dmu: PerRow | None = None,
    period: PerRow | None = None,
    rts: Rts = "crs",
    orientation: Orientation = "non-oriented",
    frontier: Frontier = "contemporaneous",
    window: int = 3,
    undesirable_as: UndesirableAs = "output",
    disposability: Disposability = "strong",
    epsilon: Epsilon = None,
    affinity: Affinity = "projected",
    weights: Mapping[Any, float] | None = None,
    exclude: Exclude = "row",
    group: PerRow | None = None,
    category: PerRow | None = None,
    reference: Peers | None = None,
    evaluate: RowMask | None = None,
    on_infeasible: Infeasible = "nan",
    solver: Solver = "simplex",
    threads: int | None = None,
    progress: bool | None = None,
    super_efficiency: bool = False,
) -> Result:
    """Epsilon-based measure (EBM): one factor for each side, and slacks beyond it that count by ε.

    ::

        min  (θ − ε_x Σ_i w_i s_i⁻/x_io) / (φ + ε_y Σ_r w_r s_r⁺/y_ro + ε_b Σ_k w_k s_k^b/b_ko)
        s.t. Σ_j λ_j x_ij + s_i⁻ = θ x_io
             Σ_j λ_j y_rj − s_r⁺ = φ y_ro
             Σ_j λ_j b_kj + s_k^b = (2 − φ) b_ko,    θ ≤ 1 ≤ φ,   s, λ ≥ 0,   L ≤ Σ_j λ_j ≤ U

    With ε = 0 that is radial, with ε = 1 and equal weights slacks-based. Each role's ε and weights w (their sum is 1)
    come from its affinity matrix S: s_ab = 1 − 2 D_ab, where D_ab is the mean absolute deviation of ln(b/a) over its
    range; w is the eigenvector of the largest eigenvalue ρ, and ε = (k − ρ)/(k − 1) for k columns, 0 for one.

    With ``super_efficiency`` a DMU with score 1 leaves its own reference, and slacks and factors change their
    directions (θ ≥ 1 ≥ φ). Where there are bads the literature has no settled form of it; this is the mirror image of
    the program above.

    Parameters
    ----------
    epsilon
        A number between 0 and 1 for all roles, or ``{"inputs": ε_x, "outputs": ε_y, "undesirable": ε_b}``; what is not
        given comes from the affinity.
    affinity
        "projected": of the rows that form the technology, moved to the frontier by `sbm` under the same returns.
        "observed": of these rows as they are.
    weights
        ``{column: weight}`` in place of the eigenvectors, 1 where not named; each role's are scaled to sum to 1.
    undesirable_as
        "output": bads contract as goods expand, and have an ε of their own. "input": bads are inputs, with one ε.
    data, inputs, outputs, undesirable
        As for `super_sbm`; values must be positive.
    solver
        "simplex", "highs" or "cvxpy".
    dmu, period, group, category, rts, orientation, frontier, window, disposability, exclude, reference, evaluate
        As for `super_sbm`; so are ``on_infeasible``, ``threads`` and ``progress``.

    Returns
    -------
    Result
        ``components``: ``ebm``, asked for ``super_ebm``, and ``epsilon <role>``, the same for all rows of a technology.

    Raises
    ------
    DataError, SpecError, InfeasibleError
        As `super_sbm`; DataError also where a projection that ε comes from could not be proved.

    References
    ----------
    Tone, K. & Tsutsui, M. (2010). An epsilon-based measure of efficiency in DEA: a third pole of technical efficiency.
    European Journal of Operational Research 207(3), 1554–1563.

    Examples
    --------
    >>> import sbmdea
    >>> res = sbmdea.ebm(
    ...     sbmdea.datasets.hua_bian_2007(), dmu="dmu", rts="vrs",
    ...     inputs=["input_1", "input_2"], outputs=["output_1", "output_2"], undesirable="undesirable_1",
    ... )
    >>> res.components[["epsilon inputs", "epsilon outputs"]].round(4).loc["DMU1"].to_dict()
    {'epsilon inputs': 0.4066, 'epsilon outputs': 0.2768}
    >>> res.efficiency["DMU3"].round(4)
    np.float64(0.2123)
    """
    given = Given(
        data, inputs=inputs, outputs=outputs, undesirable=undesirable, dmu=dmu, period=period, group=group,
        category=category, reference=reference, evaluate=evaluate,
    )  # fmt: skip
    question = EbmQuestion(
        rts=rts, orientation=orientation, frontier=frontier, window=window, undesirable_as=undesirable_as,
        disposability=disposability, epsilon=epsilon, affinity=affinity, shares=weights, exclude=exclude,
        on_infeasible=on_infeasible, solver=solver, threads=threads, progress=progress,
        super_efficiency=super_efficiency,
    )  # fmt: skip
    return answer(ebm, given, question, lambda panel: made(procedure, question))


@dataclass(frozen=True)
class EbmQuestion(Question):
    epsilon: Epsilon = None
    affinity: Affinity = "projected"
    shares: Mapping[Any, float] | None = None
    super_efficiency: bool = False

    @property
    def domain(self) -> Domain:
        return Domain("EBM", drops=False, without_inputs=self.orientation == "output")

    def __post_init__(self) -> None:
        super().__post_init__()
        choose("affinity", self.affinity, ("projected", "observed"))
        if not isinstance(self.super_efficiency, bool):
            raise SpecError(f"super_efficiency must be True or False; got {self.super_efficiency!r}.")
        given = self.epsilon if isinstance(self.epsilon, Mapping) else dict.fromkeys(ROLES, self.epsilon)
        for role, value in given.items():
            choose("epsilon by role", role, ROLES)
            number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
            if value is not None and not (number and 0.0 <= value <= 1.0):
                raise SpecError(f"epsilon must be between 0 (radial) and 1 (slacks); got {value!r}.")
        if isinstance(self.shares, str):
            raise SpecError(
                f"weights must be a mapping from column to weight; got {self.shares!r}. Each role has an ε of its own, "
                "so that roles need no balance."
            )

    def options(self) -> dict[str, object]:
        return {**super().options(), "weights": self.shares}

    def roles(self, panel: Panel) -> dict[Role, tuple[Role, ...]]:
        """The groups of columns that have an ε, by the role that names it."""
        if self.undesirable_as == "input":
            return {"inputs": ("inputs", "undesirable"), "outputs": ("outputs",)}
        groups: dict[Role, tuple[Role, ...]] = {role: (role,) for role in ROLES}
        return groups if panel.B.shape[1] else {role: groups[role] for role in ROLES[:2]}


@dataclass(frozen=True, eq=False)
class Mixture:
    """How much slacks count beside the factor: ε · w per column, and every ε by its role."""

    slacks: Floats  # (d,)
    epsilon: dict[Role, float]


def mixture(setting: Setting, question: EbmQuestion) -> Mixture:
    """By what was given, or by the affinity of the rows that form this technology."""
    panel, points, columns = setting.panel, setting.points, setting.panel.columns
    check_weights(columns, question.shares)
    found: Affinities | None = None
    slacks = np.zeros(points.Z.shape[1])
    epsilons: dict[Role, float] = {}
    for name, roles in question.roles(panel).items():
        among = np.flatnonzero([role in roles for role in columns.roles])
        given = question.epsilon.get(name) if isinstance(question.epsilon, Mapping) else question.epsilon
        epsilon, weights = 0.0, np.ones(1)
        if len(among) > 1 and (given is None or question.shares is None):
            found = Affinities(setting, question) if found is None else found
            epsilon, weights = found.of(among)
        if given is not None:
            epsilon = float(given)
        if question.shares is not None:
            weights = side_weights(columns, roles, question.shares)[among]
        slacks[among] = epsilon * weights
        epsilons[name] = epsilon
    return Mixture(slacks, epsilons)


class Affinities:
    """ε and weights of groups of columns, by the rows that form a technology; found once for a prepared table."""

    def __init__(self, setting: Setting, question: EbmQuestion) -> None:
        self.setting, self.question = setting, question
        self.plain = replace(question, orientation="non-oriented")
        self.values: Floats | None = None

    def of(self, among: Ints) -> tuple[float, Floats]:
        def made() -> tuple[float, Floats]:
            self.values = self._rows() if self.values is None else self.values
            return epsilon_and_weights(self.values[:, among])

        question = self.question
        if self.setting.trace is not None or question.exclude == "unit":  # the programs themselves are asked for
            return made()
        sides = tuple(side.tobytes() for side in self.plain.sides(self.setting.panel))
        key = ("affinity", question.affinity, question.technology, question.solver, sides, among.tobytes())
        found: tuple[float, Floats] = self.setting.once(key, made)
        return found

    def _rows(self) -> Floats:
        setting, points, rows = self.setting, self.setting.points, self.setting.block.reference
        if self.question.affinity == "observed":
            return np.abs(points.Z[rows])
        stage = setting.run(Slacks("sbm", False, *self.plain.sides(setting.panel)), rows)
        unproved = rows[stage.status == Status.FAILED]
        if len(unproved):
            raise DataError(
                'affinity="projected" must have every row moved to the frontier; no projection could be proved '
                f'for {setting.panel.rows_label(unproved)}. Pass affinity="observed" or epsilon=, or give these rows '
                "a size like that of the others."
            )
        targets: Floats = stage.targets[stage.status == Status.OPTIMAL]
        return targets


def program(panel: Panel, question: EbmQuestion, mix: Mixture, worsens: bool = False) -> Movements:
    columns, d = panel.columns, len(panel.columns.all)
    above, below = (
        np.array([float(role in side) for role in columns.roles])
        for side in sides(question.orientation, question.undesirable_as)
    )
    own = np.eye(d)
    # what counts nothing improves for nothing; were it to get worse for nothing, its constraint would be none
    moves = [k for k in range(d) if (above[k] or below[k]) and (mix.slacks[k] > 0.0 or not worsens)]
    movements = [Movement(own[k], mix.slacks[k] * above[k], mix.slacks[k] * below[k]) for k in moves]
    shared = [
        Movement(along, numerator, 1.0 - numerator) for along, numerator in ((above, 1.0), (below, 0.0)) if along.any()
    ]
    return Movements("super_ebm" if worsens else "ebm", worsens, [*movements, *shared])


def procedure(question: EbmQuestion) -> Procedure:
    def scored(setting: Setting) -> Scored:
        rows = setting.block.evaluate
        mix = mixture(setting, question)
        first = setting.run(program(setting.panel, question, mix))
        stage = first
        components = {"ebm": first.score}
        if question.super_efficiency:
            stage, components["super_ebm"] = beyond(setting, first, program(setting.panel, question, mix, worsens=True))
        components |= {f"epsilon {role}": np.full(len(rows), value) for role, value in mix.epsilon.items()}
        nothing = np.zeros(len(rows), bool)
        marked = {"borderline": flags.borderline(first.score), "near_cap": nothing, "near_discontinuity": nothing}
        kept = {"slack weights": np.tile(mix.slacks, (len(rows), 1))}
        return Scored(setting.block, stage, components, marked, kept)

    return scored
