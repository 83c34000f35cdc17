"""A study of ten cities in two years, put together by hand: what the pictures and the report are tried on."""

from __future__ import annotations

import numpy as np
import pandas as pd

import sbmdea
from sbmdea.study import Study, Table, simulate
from sbmdea.study.config import read_config

NASTY = "<script>alert('Tai&an')</script>"
CHINESE = "鞍山"
CONFIG = {
    "title": "A small study",
    "data": {
        "simulate": {"seed": 1},
        "type": "type",
        "benchmark": "benchmark",
        "breaks": [{"column": "so2", "years": [2009], "why": "counted anew"}],
    },
    "efficiency": {"inputs": ["capital", "labour"], "outputs": ["gdp"], "undesirable": ["so2"], "rts": "vrs"},
    "factors": {"technology": "technology", "talent": "talent"},
    "absent": {"penalties": "no yearbook counts them"},
}
VERDICTS = ("supported", "not supported", "not tested")


def small_study(name: str = "Anshan") -> Study:
    """With ``name`` for one of the cities."""
    panel = simulate(seed=1).query("year < 2010 and benchmark == 0")
    panel = panel[panel["city"].isin(panel["city"].unique()[:9]) | (panel["city"] == "Anshan")].copy()
    panel["city"] = panel["city"].replace({"Anshan": name})
    roles = {"inputs": ["capital", "labour"], "outputs": "gdp", "undesirable": "so2", "dmu": "city", "period": "year"}
    result = sbmdea.super_sbm(panel, **roles, rts="vrs")
    return Study(
        config=read_config(CONFIG),
        panel=panel.merge(result.efficiency.reset_index(), on=["city", "year"]),
        efficiency_result=result,
        tables={"T1": _descriptives(panel), "T3": _baseline()},
        findings=_findings(),
        slopes=_slopes(),
        dropped=pd.DataFrame({"city": ["X", "Y"], "year": 2008, "reason": ["so2 missing", "so2 missing"]}),
        left_out=pd.DataFrame({"city": ["X"], "year": 2009, "reason": ["no technology"]}),
        notes=("Only an example.", "20 of 22 rows were used."),
    )


def _descriptives(panel: pd.DataFrame) -> Table:
    frame = panel[["capital", "gdp"]].describe().T.rename_axis("variable")
    return Table("T1", "Descriptives", frame, "In units.")


def _baseline() -> Table:
    keys = [
        ("technology alone", "technology"),
        ("talent alone", "talent"),
        ("jointly", "technology"),
        ("jointly", "talent"),
    ]
    frame = pd.DataFrame(
        {
            "estimate": [0.1234567, -0.2, 12345.6, 0.5],
            "interval_low": [0.1, -0.3, 12000.0, 0.4],
            "interval_high": [0.2, 0.1, 13000.0, 0.8],
            "p_value": [0.00001, 0.25, np.nan, 0.01],
            "n": 20,
        },
        index=pd.MultiIndex.from_tuples(keys, names=["spec_name", "term"]),
    )
    return Table("T3", "Baseline", frame, "Clustered by city.")


def _findings() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "claim": ["technology helps", "talent helps", "penalties moderate"],
            "estimand": "a slope",
            "estimate": [0.1, -0.1, np.nan],
            "interval_low": [0.05, -0.2, np.nan],
            "interval_high": [0.15, 0.0, np.nan],
            "p_value": [0.0001, 0.06, np.nan],
            "p_holm": [0.0002, 0.06, np.nan],
            "test": ["t", "t", ""],
            "verdict": VERDICTS,
            "why": ["above 0", "holds 0", NASTY],
        }
    )


def _slopes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "moderator": ["penalties"] * 3 + ["funding"] * 3,
            "factor": "technology",
            "mediator": "substitute",
            "level": ["mean − 1 SD", "mean", "mean + 1 SD"] * 2,
            "slope": np.arange(6.0),
            "indirect": [0.1, 0.2, 0.3, 0.3, 0.2, 0.1],
            "interval_low": [0.05, 0.15, 0.2, 0.1, 0.1, 0.0],
            "interval_high": [0.2, 0.3, 0.4, 0.5, 0.3, 0.2],
        }
    )
