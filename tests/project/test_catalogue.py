"""The catalogue is the one list of models: whatever else names them agrees with it."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

import sbmdea
from sbmdea.analyses.by_measure import Scoring
from sbmdea.analyses.productivity.malmquist import IndexMeasure
from sbmdea.analyses.productivity.measures import LUENBERGER, MALMQUIST
from sbmdea.app.words import Words
from sbmdea.catalogue import ANALYSES, BY_NAME, CATALOGUE, HOME, MODELS, used_by
from sbmdea.verification.verify import ENUMERATED, claimed
from tests import written
from tests.places import PACKAGE, ROOT

EACH = pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
SHORTHANDS = {"russell", "ccr", "bcc"}  # their results carry the name of the model they stand for


def test_every_name_is_there_once() -> None:
    assert len(HOME) == len({entry.name for entry in CATALOGUE}) + len(set(HOME) - set(BY_NAME))
    assert set(sbmdea.__all__) == {"__version__", *HOME}


def test_every_file_of_models_has_an_entry_or_serves_one_that_has() -> None:
    public = {
        f"models.{path.stem}"
        for path in (PACKAGE / "models").glob("*.py")
        if re.search(r"^def [a-z]\w*\(\s*data: ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert public == {entry.home for entry in CATALOGUE if entry.name in MODELS}


@EACH
def test_an_entry_says_everything(entry: written.Entry) -> None:
    assert entry.title
    assert re.search("[\u4e00-\u9fff]|^[A-Z]", entry.title_zh)
    assert bool(entry.asks) == bool(entry.asks_zh)
    assert all(re.search(r"\(\d{4}\)", one) for one in entry.sources), "names, and the year in brackets"
    assert bool(entry.says) == (entry.name in MODELS and entry.name not in SHORTHANDS)
    assert f"`{entry.name}`" in "".join(one.asks for one in CATALOGUE) or entry.asks


@EACH
def test_the_page_of_an_entry_calls_it(entry: written.Entry) -> None:
    assert re.search(rf"\b{entry.name}\b", (ROOT / "docs" / entry.page).read_text(encoding="utf-8"))


@EACH
def test_an_entry_needs_what_its_signature_demands(entry: written.Entry) -> None:
    known = inspect.signature(getattr(sbmdea, entry.name)).parameters.values()
    asked = [one.name for one in known if one.default is one.empty and one.kind is one.KEYWORD_ONLY]
    assert asked == [name for name in asked if name in ("inputs", "outputs")] + list(entry.needs)


@pytest.mark.parametrize("analysis", ["metafrontier", "window_analysis"])
def test_analyses_offer_the_models_that_they_may_use(analysis: str) -> None:
    assert set(get_args(Scoring)) == set(used_by(analysis))


def test_productivity_measures_by_what_scores_any_point() -> None:
    words = {entry.measure for entry in CATALOGUE if entry.measure}
    assert words == set(MALMQUIST) == set(get_args(IndexMeasure))
    assert set(LUENBERGER) - {"sbm_ddf"} < words


def test_every_model_has_a_claim_to_be_verified_by() -> None:
    apart = {*ENUMERATED, "by_production"}  # this by two technologies
    with_claims = {entry.name for entry in CATALOGUE if entry.claim}
    assert with_claims == set(MODELS) - SHORTHANDS - apart
    assert all(callable(claimed(name)) for name in with_claims)


def test_what_is_distributed_is_said_to_be() -> None:
    assert sbmdea.distributed.__all__ == ["score", *used_by("distributed")]


def test_whoever_may_use_a_model_exists() -> None:
    users = {user for entry in CATALOGUE for user in entry.used_by}
    assert users <= {*ANALYSES, "study", "distributed"}


@pytest.mark.parametrize(("language", "title"), [("English", "title"), ("中文", "title_zh")])
def test_the_app_calls_them_by_their_titles(language: str, title: str) -> None:
    words = Words(language)
    assert [words.value(entry.name) for entry in CATALOGUE] == [getattr(entry, title) for entry in CATALOGUE]


@pytest.mark.parametrize("name", written.WRITTEN)
def test_what_follows_from_it_is_written(name: str) -> None:
    stored, now = written.now(name)
    assert stored == now, "run: python -m tests.written"


@pytest.mark.slow
def test_the_model_that_the_guide_adds_works(tmp_path: Path) -> None:
    """The files and the row of CONTRIBUTING.md, in a copy: nothing else is needed for all of this."""
    code = re.findall(r"^```python\n(.*?)^```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.M | re.S)
    model, row, claim = code
    shutil.copytree(PACKAGE, tmp_path / "sbmdea", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "sbmdea" / "models" / "entropy.py").write_text(model, encoding="utf-8")
    claims = tmp_path / "sbmdea" / "verification" / "claims"
    (claims / "entropy_claims.py").write_text(claim, encoding="utf-8")
    catalogue = tmp_path / "sbmdea" / "catalogue.py"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace("CATALOGUE = (\n", f"CATALOGUE = (\n{row}", 1), encoding="utf-8")
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "use.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "slacks-based measure with weights by entropy" in done.stdout
    assert "熵权 SBM" in done.stdout


USE = """
import numpy as np
import sbmdea
from sbmdea.app.words import Words
from sbmdea.cli import main

data = sbmdea.datasets.hua_bian_2007()
roles = {"inputs": ["input_1", "input_2"], "outputs": ["output_1", "output_2"], "dmu": "dmu"}
found = sbmdea.entropy_sbm(data, **roles)
assert found.certificate["certified"].all()
assert found.verify().verified.all()
share = data[[*roles["inputs"], *roles["outputs"]]] / data[[*roles["inputs"], *roles["outputs"]]].sum()
weights = (1 + (share * np.log(share)).sum() / np.log(len(data))).to_dict()
by_hand = sbmdea.sbm(data, **roles, weights=weights)
assert np.allclose(found.efficiency, by_hand.efficiency, rtol=0, atol=1e-12)
assert found.problem("DMU4").program.name == "entropy_sbm"
assert found.options["model"] == "entropy_sbm" and found.options["rts"] == "crs"
job = sbmdea.Job("entropy_sbm", data, **roles)
assert sbmdea.batch([job]).results[0].efficiency.equals(found.efficiency)
assert len(sbmdea.compare(data, {"even": "sbm", "by entropy": "entropy_sbm"}, **roles).scores) == 30
data.to_csv("data.csv", index=False)
main(["run", "data.csv", "--model", "entropy_sbm", "--inputs", "input_1,input_2", "--outputs", "output_1,output_2"])
print(found.summary(), Words("中文").value("entropy_sbm"))
"""
