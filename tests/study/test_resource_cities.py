"""The study's example: a simulated panel and two real ones, each with the configuration it comes with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sbmdea import study

pytest.importorskip("linearmodels", reason='needs regressions: pip install "sbmdea[study]"')
pytest.importorskip("matplotlib", reason='needs pictures: pip install "sbmdea[study]"')

from examples.resource_cities import reproduce

UNTESTED = {"cities": 2, "provinces": 9}


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    def quick(path: Path) -> study.Config:
        config = read(path)
        return replace(
            config,
            inference=replace(config.inference, draws=199, permutations=199),
            robustness=replace(config.robustness, simar_wilson=0),
        )

    read = study.read_config
    monkeypatch.setattr(study, "read_config", quick)


@pytest.mark.slow
def test_the_simulated_study_supports_what_was_planted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reproduce.main(["--out", str(tmp_path / "new" / "out")]) == 0
    said = capsys.readouterr().out
    assert "[12 claims: 7 supported, 5 conditional, 0 not supported, 0 not tested]" in said
    written = {path.name for path in (tmp_path / "new" / "out").rglob("*") if path.is_file()}
    assert "report.html" in written
    assert {f"T{i}.{kind}" for i in range(1, 8) for kind in ("csv", "md", "tex")} <= written


@pytest.mark.slow
@pytest.mark.parametrize("which", UNTESTED)
def test_the_real_panels_say_what_they_cannot_test(
    which: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = study.read_config(reproduce.HERE / reproduce.CONFIGS[which]).source.file
    assert file is not None
    if not file.exists():
        pytest.skip(f"{file.name} is not beside the repository")
    assert reproduce.main([which, "--out", str(tmp_path)]) == 0
    assert f", {UNTESTED[which]} not tested]" in capsys.readouterr().out
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("the panel has no pollution cases") >= 1


def test_a_panel_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    panel = study.simulate(seed=3).drop(columns="energy")
    panel.to_csv(tmp_path / "mine.csv", index=False)
    assert reproduce.main(["--data", str(tmp_path / "mine.csv"), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().out
    assert "energy" in said
    assert len(said.splitlines()) == 1


def test_a_panel_that_is_not_there_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quick = study.read_config

    def elsewhere(path: Path) -> study.Config:
        config = quick(path)
        return replace(config, source=replace(config.source, file=tmp_path / "none.csv"))

    monkeypatch.setattr(study, "read_config", elsewhere)
    assert reproduce.main(["cities"]) == 1
    assert capsys.readouterr().out == f"The panel is not at {tmp_path / 'none.csv'}. Say where it is: --data FILE\n"


def test_the_configurations_name_columns_of_the_real_panels() -> None:
    for which in UNTESTED:
        config = study.read_config(reproduce.HERE / reproduce.CONFIGS[which])
        assert config.source.file is not None
        if not config.source.file.exists():
            pytest.skip(f"{config.source.file.name} is not beside the repository")
        columns = set(pd.read_csv(config.source.file, nrows=1).columns) | set(config.source.derive)
        assert {*config.efficiency.columns, *config.regressors, config.source.dmu} <= columns
