"""Options by other names: what is meant is named, and nothing is named that would be its opposite."""

from __future__ import annotations

import re
import string
from typing import Any, get_args

import pandas as pd
import pytest

import sbmdea
from sbmdea import SpecError
from sbmdea.analyses import cross_efficiency as cross
from sbmdea.analyses.productivity.change import BASES, DECOMPOSITIONS
from sbmdea.analyses.productivity.measures import LUENBERGER, MALMQUIST
from sbmdea.evaluation.max_slack import SecondStage
from sbmdea.inequality.convergence import EFFECTS
from sbmdea.models import additive, directional, fdh, radial
from sbmdea.options import directions
from sbmdea.options.question import Infeasible, Solver
from sbmdea.options.sides import Orientation, UndesirableAs
from sbmdea.support.spelling import choose
from sbmdea.support.terms import TERMS, meant, plain
from sbmdea.technology.frontier import FRONTIERS
from sbmdea.technology.returns import DISPOSABILITIES

RETURNS = ("crs", "vrs", "nirs", "ndrs")
VALID: dict[str, list[tuple[str, ...]]] = {
    "rts": [RETURNS],
    "orientation": [get_args(Orientation), get_args(radial.RadialOrientation), ("input", "output")],
    "frontier": [FRONTIERS],
    "base": [BASES],
    "decomposition": [DECOMPOSITIONS],
    "disposability": [DISPOSABILITIES, ("strong", "weak")],
    "undesirable_as": [get_args(UndesirableAs)],
    "exclude": [("row", "unit")],
    "zeros": [("raise", "drop-term")],
    "solver": [get_args(Solver)],
    "on_infeasible": [get_args(Infeasible)],
    "infeasible": [("nan", "global", "biennial")],
    "second_stage": [get_args(SecondStage)],
    "measure": [
        get_args(directional.DirectionalMeasure), tuple(fdh.KIND), tuple(MALMQUIST), tuple(LUENBERGER),
        ("sbm", "super_sbm", "radial"),
    ],
    "method": [get_args(cross.Method)],
    "weights": [additive.WORDS],
    "direction": [(*directions.WORDS, *directions.RANGES)],
    "effects": [EFFECTS],
}  # fmt: skip


def said(option: str, got: str, valid: tuple[str, ...]) -> str:
    with pytest.raises(SpecError) as caught:
        choose(option, got, valid)
    return str(caught.value).split(f"; got {got!r}.")[1].strip()


@pytest.mark.parametrize(
    ("option", "got", "answer"),
    [
        ("rts", "irs", 'Did you mean "ndrs" (non-decreasing returns, Σλ ≥ 1: what others call increasing)?'),
        ("rts", "drs", 'Did you mean "nirs" (non-increasing returns, Σλ ≤ 1: what others call decreasing)?'),
        ("rts", "IRS", 'Did you mean "ndrs"'),
        ("rts", "increasing", 'Did you mean "ndrs"'),
        ("rts", "Increasing returns to scale", 'Did you mean "ndrs"'),
        ("rts", "non-decreasing", 'Did you mean "ndrs"'),
        ("rts", "non_increasing", 'Did you mean "nirs"'),
        ("rts", "constant", 'Did you mean "crs" (constant returns, any Σλ)?'),
        ("rts", "variable", 'Did you mean "vrs" (variable returns, Σλ = 1)?'),
        ("rts", "ccr", 'Did you mean "crs"'),
        ("rts", "bcc", 'Did you mean "vrs"'),
        ("rts", "VRS", 'Did you mean "vrs"?'),
        ("rts", "crss", 'Did you mean "crs"?'),
        ("rts", "grs", 'Did you mean ("grs", L, U) (generalized returns, L ≤ Σλ ≤ U)?'),
        ("rts", "fdh", "That is sbmdea.fdh, a model of its own."),
        ("rts", "add", "That is replication by whole numbers, which is not offered."),
        ("rts", "nrs", ""),
        ("rts", "non-crs", ""),
        ("orientation", "io", 'Did you mean "input" (inputs move)?'),
        ("orientation", "oo", 'Did you mean "output" (outputs move)?'),
        ("orientation", "in", 'Did you mean "input"'),
        ("orientation", "out", 'Did you mean "output"'),
        ("orientation", "Input-Oriented", 'Did you mean "input"'),
        ("orientation", "产出导向", 'Did you mean "output"'),
        ("orientation", "graph", 'Did you mean "non-oriented" (inputs and outputs move)?'),
        ("orientation", "oriented", "That is one of the sides: inputs, or outputs."),
        ("orientation", "non-input", ""),
        ("frontier", "seq", 'Did you mean "sequential"'),
        ("frontier", "meta", "That is sbmdea.metafrontier, or group= for frontiers of groups."),
        ("disposability", "free", 'Did you mean "strong"'),
        ("disposability", "non-strong", ""),
        ("undesirable_as", "inputs", 'Did you mean "input" (bads count in the numerator with the inputs)?'),
        ("exclude", "dmu", 'Did you mean "unit" (all periods of the DMU leave its reference)?'),
        ("zeros", "drop", 'Did you mean "drop-term" (rows stay, and the term of a zero leaves the ratio)?'),
        ("zeros", "epsilon", 'Did you mean "drop-term" (a number in place of a zero would decide the score)?'),
        ("solver", "scipy", 'Did you mean "highs"'),
        ("decomposition", "rd", 'Did you mean "ray-desli" (Ray & Desli 1997, by both rulers; deaR\'s rd takes the'),
    ],
)  # fmt: skip
def test_terms_of_art(option: str, got: str, answer: str) -> None:
    found = said(option, got, VALID[option][0])
    assert found.startswith(answer) if answer else not found


def test_what_a_term_is_depends_on_the_values_there_are() -> None:
    assert said("orientation", "graph", ("input", "output", "hyperbolic")).startswith('Did you mean "hyperbolic"')
    assert said("measure", "ddf", tuple(fdh.KIND)).startswith('Did you mean "directional"')
    assert said("measure", "directional", tuple(MALMQUIST)).startswith('Did you mean "ddf"')
    assert said("orientation", "none", ("input", "output")) == ""


def test_every_term_names_a_value_that_is_taken_and_is_none_itself() -> None:
    assert set(TERMS) == set(VALID)
    for option, entries in TERMS.items():
        for words, ours, meaning in entries:
            taking = [valid for valid in VALID[option] if ours in valid or not ours or "(" in ours]
            for word in words.split():
                strange = [valid for valid in taking if plain(word) not in map(plain, valid)]
                assert strange, f"{option}: {word} is no word of others for {ours}"
                assert any((ours, meaning) == meant(option, word, valid) for valid in strange), f"{option}: {word}"


def test_no_slip_of_the_pen_is_answered_by_another_value() -> None:
    tried = 0
    for option, sets in VALID.items():
        for valid in sets:
            for value in valid:
                for k in range(len(value)):
                    slips = {value[:k] + value[k + 1 :], value[:k] + value[k + 1 : k + 2] + value[k] + value[k + 2 :]}
                    slips |= {value[:k] + letter + value[k + 1 :] for letter in string.ascii_lowercase}
                    for slip in slips:
                        if plain(slip) in map(plain, valid) or meant(option, slip, valid):
                            continue
                        tried += 1
                        named = re.findall(r'Did you mean "(.+?)"', said(option, slip, valid))
                        assert named in ([], [value]), f"{option}: {slip} for {value} is answered by {named}"
    assert tried > 10_000


def test_models_answer_so() -> None:
    table: Any = pd.DataFrame({"x": [1.0, 2.0], "y": [1.0, 1.0]})
    with pytest.raises(SpecError, match=r'got \'irs\'\. Did you mean "ndrs" \(non-decreasing returns'):
        sbmdea.radial(table, inputs="x", outputs="y", rts="irs")
    with pytest.raises(SpecError, match='Did you mean "output"'):
        sbmdea.ccr(table, inputs="x", outputs="y", orientation="oo")
