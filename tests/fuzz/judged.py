"""Call, and judge what comes back: a proved answer, or a refusal in words."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import sbmdea

REFUSALS = (sbmdea.DataError, sbmdea.SpecError, sbmdea.InfeasibleError)
LONGEST = 3000
# a distance may have no efficiency: its ratio's denominator is not positive
WITHOUT_RATIO = ("fdh", "directional", "profit", "shadow_prices", "mea")
MANY = 60  # rows that are judged in exact arithmetic
SCORE = 1e-7  # relative: two solvers that both hold 1e-9 in the program's terms


def answer(model: str, data: Any, options: Mapping[str, Any]) -> Any:
    """The result, or the refusal."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", sbmdea.SbmdeaWarning)
        warnings.simplefilter("ignore", PendingDeprecationWarning)  # numpy.matrix
        try:
            return getattr(sbmdea, model)(data, **options)
        except REFUSALS as error:
            _readable(error)
            return error
        except NotImplementedError as error:
            _readable(error)
            return error


def _readable(error: Exception) -> None:
    said = str(error)
    assert 10 < len(said) < LONGEST, said[:LONGEST]
    assert said[0] == said[0].strip(), said


def look_at(result: Any) -> None:
    """Everything a result shows can be shown, and what it says of itself holds."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        frame = result.to_frame()
        assert isinstance(frame, pd.DataFrame)
        assert repr(result)
        str(result.summary())
        result._repr_html_()
        with tempfile.TemporaryDirectory() as folder:
            result.to_csv(Path(folder) / "scores.csv")
    if isinstance(result, sbmdea.Result):
        _holds(result)


def _holds(result: Any) -> None:
    status, scores, proof = result.status, result.efficiency, result.certificate
    solved = (status == "optimal").to_numpy()
    # where only the second stage could not be proved, the score stands and the row is not called certified
    assert proof["certified"][status != "failed"].all() or result.options.get("second_stage", "none") != "none", proof
    if result.options["model"] in WITHOUT_RATIO:
        solved = solved & scores.notna().to_numpy()
    assert np.isfinite(scores.to_numpy()[solved]).all(), scores
    assert scores[~solved].isna().all(), scores
    for table in (result.slacks, result.targets):
        assert table.index.equals(scores.index)
        assert np.isfinite(table.to_numpy()[solved]).all() or result.options.get("restrictions"), table
    assert (result.intensities["intensity"] > 0).all()
    result.rank()
    result.peers(scores.index[0])
    proved(result)


def proved(result: Any) -> None:
    """Every score encloses the exact optimum of the documented program, and what has none has none in exact arithmetic.

    What is shown beside scores is left to data of sizes that floating point can add up.
    """
    if len(result.status) > MANY or result.options.get("z") is not None:  # what rows were compared under is not kept
        return
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = result.verify(exact=True)
    said = found.reasons[(result.status != "failed").to_numpy()]
    wrong = said[said.str.contains("in exact arithmetic|optimal without|score without")]
    assert not len(wrong), f"{result.options}\n{wrong.to_string()}"


def failed(result: Any) -> int:
    return int((result.status == "failed").sum()) if isinstance(result, sbmdea.Result) else 0


def same(one: Any, other: Any) -> None:
    """Scores of two ways to answer one question agree wherever both have one."""
    assert type(one) is type(other), (one, other)
    if not isinstance(one, sbmdea.Result):
        return
    both = ((one.status != "failed") & (other.status != "failed")).to_numpy()
    assert (one.status[both] == other.status[both]).all(), pd.concat([one.status, other.status], axis=1)
    a, b = one.efficiency.to_numpy()[both], other.efficiency.to_numpy()[both]
    off = np.abs(a - b) > SCORE * np.maximum(1.0, np.abs(b))
    assert not off.any(), (a[off], b[off])
