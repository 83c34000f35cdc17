"""A batch of linear programs that share their columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

OPTIMAL, INFEASIBLE, FAILED = 0, 1, 2  # the kernels' codes, as in `status.Status`
STALE = 3  # among kernels: a fresh inverse is wanted

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Whole = tuple[list[int], int, int]  # a column in integers, its cost, and the power of 2 that it was multiplied by


@dataclass(frozen=True, eq=False)
class Reach:
    """How the columns of a batch reach each other: by the solutions of an earlier batch over the same columns."""

    program: Ints  # (n,)  the program that reached the column; −1: none did
    basis: Ints  # (N, r) of that batch
    value: Floats  # (N, r)
    private: int  # basic columns from this number on are shared ones, all of the working set


class Boxes(NamedTuple):
    """Columns in the order of a tree, whose lowest boxes hold some of them, the next four of those, and so on."""

    rows: Ints  # the rows in which any column has an entry
    order: Ints  # which column stands where
    leaves: Floats  # the columns, a box after another, the last filled up with zeros
    bounds: Floats  # of four boxes at a time, from the lowest up
    first: Ints  # the first four of each level
    boxes: Ints  # how many a level has


@dataclass(eq=False)
class Boxed:
    """A place for the boxes of some columns, which are made when they are first wanted; None: they cannot be."""

    made: bool = False
    boxes: Boxes | None = None
    lasting: bool = False  # more calls over these columns follow: boxes are worth their time for one program as well
    kept: dict[Any, Any] = field(default_factory=dict)

    def tags(self, of_columns: Ints) -> Ints:
        """The columns' tags in the order of the tree."""
        assert self.boxes is not None
        order = self.boxes.order
        before, found = self.once("tags", lambda: (of_columns, of_columns[order]))
        return found if before is of_columns else of_columns[order]

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """``make()``, which follows from the columns alone; kept where more calls follow."""
        if not self.lasting:
            return make()
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]


@dataclass(frozen=True, eq=False)
class LPBatch:
    """N programs with k shared-column rows and one normalisation row (the last of r = k + 1)::

        min  cost·w    s.t.   Σ_j columns_j Λ_j / unit_i + matrix[:k] w = 0
                                                            matrix[k] w = 1,    Λ, w ≥ 0

    Shared columns cost nothing. The private columns ``w`` (the p columns of ``matrix``) are the same for all
    programs, or one set per program. A ``fixed`` private column must stay at zero: it only completes the first
    basis, ``start``, which names one private column per row.

    ``own`` says which shared column is the program's own point, so that an optimal program also proves its column to
    be reachable from the columns of its basis. With ``dominated`` set, prices have the sign that makes a reachable
    column harmless: it cannot break what the others satisfy, and need not be priced. Where programs may end beyond
    their own points, ``within`` is the optimum up to which one proves that.
    """

    columns: Floats  # (n, k)
    unit: Floats  # (N, k)
    matrix: Floats  # (1 or N, r, p)
    cost: Floats  # (1 or N, p), as many sets as the matrix has
    fixed: Bools  # (p,)
    start: Ints  # (r,)
    column_tag: Ints  # (n,)  a column is barred from every program with the same tag
    problem_tag: Ints  # (N,)  −1: nothing is barred
    keep: Ints  # (N, 2)  the columns that their tag does not bar; −1: none
    own: Ints  # (N,)  −1: no column
    dominated: bool
    reach: Reach | None = None
    blocks: Floats | None = None  # the columns once more, as `pieces.blocks` lays them out, where that is done already
    within: Floats | None = None  # (N,)
    stored: Floats | None = None  # (N, r, p)  matrix · unit as it was before it was rounded; NaN where it is not
    in_integers: dict[int, Whole] = field(default_factory=dict, init=False, repr=False)  # columns, by `exact`
    largest: list[Floats] = field(default_factory=list, init=False, repr=False)  # entries (k,) of any column, likewise
    apart: tuple[Ints, Ints] | None = None  # the group (n,) of each column and (N,) program, which meet in none but it
    boxed: Boxed | None = None  # where the columns in boxes are kept for later batches over them
    goes_on: bool = False  # programs begin with the bases in ``reach``, whose private columns are the same ones
    repeated: bool = False  # more batches of its kind follow, so that kernels are worth loading for few columns

    def __post_init__(self) -> None:
        # the kernels look at one of them, and read the other's memory by it
        assert len(self.cost) == len(self.matrix)

    @property
    def size(self) -> int:
        return len(self.unit)


def barred_from(batch: LPBatch, o: int) -> Bools:
    """Which shared columns program ``o`` must do without."""
    barred: Bools = (batch.column_tag == batch.problem_tag[o]) & (batch.problem_tag[o] >= 0)
    barred[batch.keep[o][batch.keep[o] >= 0]] = False
    return barred


@dataclass(frozen=True, eq=False)
class LPSolution:
    """Per program: the basis with its values, the prices of the rows (or a Farkas ray), and the proof.

    ``basis`` holds p + j for shared column j, and a number below p for a private one.
    """

    basis: Ints  # (N, r)
    value: Floats  # (N, r)
    price: Floats  # (N, r)
    objective: Floats  # (N,)
    status: NDArray[np.int8]
    primal_residual: Floats
    dual_violation: Floats
    gap: Floats
    fallback: Bools  # solved by HiGHS
    exact: Bools  # solved in rational arithmetic
    pivots: NDArray[np.int32]
