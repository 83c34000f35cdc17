"""Inference from the command line: the numbers of the Python calls, and complaints that help."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.cli import main

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")


@pytest.fixture
def file(tmp_path):
    rng = np.random.default_rng(0)
    x, wind = rng.uniform(1, 10, 60), rng.normal(0, 1, 60)
    y = np.sqrt(x) * np.exp(-np.abs(rng.normal(0, 0.4, 60)))
    frame = pd.DataFrame(
        {"dmu": [f"{k:03d}" for k in range(60)], "劳动": x, "y": y, "wind": wind, "kind": ["a", "b"] * 30}
    )
    frame.to_csv(tmp_path / "data.csv", index=False)
    return tmp_path / "data.csv"


ROLES = ["--inputs", "劳动", "--outputs", "y", "--dmu", "dmu", "--rts", "vrs", "--orientation", "output"]


def result(file):
    return sbmdea.radial(
        sbmdea.read_table(file), inputs="劳动", outputs="y", dmu="dmu", rts="vrs", orientation="output"
    )


def test_intervals(file, tmp_path, capsys):
    out = tmp_path / "out.csv"
    done = main(["bootstrap", str(file), *ROLES, "--reps", "200", "--seed", "3", "--size", "0.6", "--out", str(out)])
    assert done == 0
    assert "proved: Kneip" in capsys.readouterr().out
    expected = sbmdea.bootstrap(result(file), reps=200, seed=3, size=0.6).efficiency
    written = pd.read_csv(out, dtype={"dmu": str})
    np.testing.assert_allclose(written["lower"], expected["lower"])
    assert main(["bootstrap", str(file), *ROLES, "--reps", "200", "--method", "smoothed", "--seed", "1"]) == 0
    assert "Simar & Wilson (1998)" in capsys.readouterr().out
    page = tmp_path / "out.html"
    assert main(["bootstrap", str(file), *ROLES, "--reps", "200", "--seed", "1", "--out", str(page), "--quiet"]) == 0
    assert "What is known" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("what", [["rts"], ["convexity"], ["means", "--by", "kind"], ["separability", "--z", "wind"]])
def test_tests(file, capsys, what):
    assert main(["test", what[0], str(file), *ROLES, "--seed", "3", *what[1:]]) == 0
    assert "p = 0." in capsys.readouterr().out or "p = 1.0" in capsys.readouterr().out


def test_the_second_stage(file, capsys):
    asked = ["second-stage", str(file), *ROLES, "--z", "wind", "--reps", "200", "--seed", "3"]
    assert main(asked) == 0
    fit = sbmdea.simar_wilson(result(file), "wind", table=sbmdea.read_table(file), reps=200, seed=3)
    assert f"{fit.coefficients.loc['wind', 'estimate']:.4f}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["second-stage", "DATA"], "must be asked with --z"),
        (["test", "means", "DATA"], "must be asked with --by"),
        (["bootstrap", "DATA", "--reps", "10"], "at least 200"),
        (
            ["bootstrap", "DATA", "--model", "sbm", "--orientation", "non-oriented", "--method", "smoothed"],
            "radial measure",
        ),
        (["bootstrap", "DATA", "--model", "malmquist"], "--model must be one of"),
    ],
)
def test_complaints(file, capsys, command, words):
    asked = [str(file) if one == "DATA" else one for one in command]
    assert (
        main(
            [
                asked[0],
                *asked[1:],
                *[one for one in ROLES if "--orientation" not in command or one not in ("--orientation", "output")],
            ]
        )
        == 2
    )
    assert words in capsys.readouterr().err
