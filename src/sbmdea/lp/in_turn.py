"""The optimum of one program among all optima of another over the same columns, in rational arithmetic.

A solution of the first is optimal exactly if it uses no column that its prices make dear. No tolerance says which those
are, so that neighbouring programs with other optima are not mistaken for this one.
"""

from __future__ import annotations

from .batch import OPTIMAL, Ints, LPBatch, LPSolution
from .exact import Simplex, near
from .last_word import write


def decide_in_turn(first: LPBatch, second: LPBatch, solution: LPSolution, working: Ints, confirmed: bool) -> None:
    """Replace the solutions of ``first`` by those of ``second`` among its optima.

    The private columns are the same ones; their costs and the normalisation differ. ``confirmed``: what there is to
    know of the first program was known before.
    """
    for o, columns in enumerate(near(first, solution.price)):
        before = Simplex(first, o, solution.basis[o], working, near=columns)
        answer = before.run()
        if answer.status == OPTIMAL:
            answer = Simplex(second, o, answer.basis, working, before.cheap()).run()
        write(solution, o, answer, confirmed)
