"""Productivity indices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

import sbmdea

from .comparison import Case, Comparison
from .stored import ORIENTATION, data, dear, half_digit, load, scores

BASE = {"cont": "adjacent", "seq": "sequential"}
PARTS = {"pech": "pure_efficiency_change", "sech": "scale_efficiency_change", "tc": "technical_change"}


def _of_dear(solver: str) -> list[Comparison]:
    name = "deaR_Grifell_Lovell_1999_malmquist"
    frame, (_, runs) = pd.DataFrame(load(name)["data"]["values"]), dear(name)
    rows = []
    for run in runs:
        options = run["options"]
        if "mi" not in run:
            continue
        kind, variable = options["type2"], options["rts"] == "vrs"
        decomposition = ("ray-desli" if kind == "rd" else "fgnz") if variable else None
        result = sbmdea.malmquist(
            frame, inputs="X", outputs="Y", dmu="DMU", period="Year", base=BASE[options["type1"]],
            orientation=ORIENTATION[options["orientation"]], decomposition=decomposition, solver=solver,
        )  # fmt: skip
        label = " ".join(options.values())
        rows += _ray_desli(label, result, run) if kind == "rd" else _fgnz(label, result.index, run, kind)
    return rows


def _fgnz(label: str, index: Any, run: dict[str, Any], kind: str) -> list[Comparison]:
    mine = {"mi": "productivity_change", "tc": "technical_change"}
    mine |= {"ec": "efficiency_change"} if "ec" in run else {"pech": PARTS["pech"], "sech": PARTS["sech"]}
    if kind == "gl":  # deaR splits tc and sech otherwise here: see left_out
        mine = {"pech": PARTS["pech"]}
    return [Comparison(label, ours, index[ours], scores(run[theirs][0])) for theirs, ours in mine.items()]


def _ray_desli(label: str, result: Any, run: dict[str, Any]) -> list[Comparison]:
    """deaR's tc is E_v^t(t+1)/E_v^{t+1}(t+1), in one base only; Ray and Desli take the mean over both."""
    own, sequential = result.scores["vrs"], run["options"]["type1"] == "seq"
    new = "1–2" if sequential else "2"
    mi, tc, pech, sech = (scores(run[part][0]) for part in ("mi", "tc", "pech", "sech"))
    ahead, after = (np.array([own[dmu, 2, base] for dmu in run["dmus"]]) for base in ("1", new))
    before, back = (np.array([own[dmu, 1, base] for dmu in run["dmus"]]) for base in ("1", new))
    ours = result.index["pure_technical_change"].to_numpy()
    solved = ~np.isnan(mi)
    return [
        Comparison(label, "pure_efficiency_change", result.index["pure_efficiency_change"], pech),
        Comparison(label, "technical change in base t", ahead / after, tc, together=True),
        Comparison(label, "product of the parts", result.index[list(result.parts)].prod(axis=1, skipna=False), mi),
        Comparison(label, "product of deaR's parts", pech * tc * sech, mi, stated=solved),
        Comparison(label, "mean over both bases", np.sqrt(ahead / after * before / back), ours),
    ]


def disagreement_of_ray_desli() -> str:
    """The first DMU in numbers."""
    name = "deaR_Grifell_Lovell_1999_malmquist"
    frame, (_, runs) = pd.DataFrame(load(name)["data"]["values"]), dear(name)
    run = next(run for run in runs if run["options"]["type2"] == "rd" and run["options"]["orientation"] == "io")
    result = sbmdea.malmquist(
        frame, inputs="X", outputs="Y", dmu="DMU", period="Year", orientation="input", decomposition="ray-desli"
    )
    own = result.scores["vrs"]
    ahead, after, before, back = own["A", 2, "1"], own["A", 2, "2"], own["A", 1, "1"], own["A", 1, "2"]
    row = result.index.loc[("A", 2)]
    return (
        f"A from period 1 to 2, orientation input: in the base of period 1, {ahead:.4f}/{after:.4f} = "
        f"{ahead / after:.4f}, which is deaR's tc = {run['tc'][0][0]:.4f}; in the base of period 2, "
        f"{before:.4f}/{back:.4f} = {before / back:.4f}; Ray and Desli's is the geometric mean "
        f"√({ahead / after:.4f} · {before / back:.4f}) = {row['pure_technical_change']:.4f}, with scale change "
        f"{row['scale_change']:.4f} (deaR {run['sech'][0][0]:.4f}). Both multiply to "
        f"{row['productivity_change']:.4f} here, where one input makes one output and both rulers agree; deaR's "
        "product is the index of the first ruler alone"
    )


def _of_matlab(solver: str) -> list[Comparison]:
    name = "matlab_deamalmluen"
    arrays, table = data(name), load(name)
    T = arrays["X"].shape[2]
    frame = pd.DataFrame(
        {"dmu": np.repeat(np.arange(5), T), "period": np.tile(np.arange(T), 5)}
        | {letter: arrays[letter][:, 0, :].ravel() for letter in "XYB"}
    )
    result = sbmdea.malmquist(
        frame, inputs="X", outputs="Y", undesirable="B", dmu="dmu", period="period", measure="ddf", solver=solver
    )
    return [
        Comparison("crs", column, result.index[column], table["expected"][name_], half_digit(name))
        for column, name_ in zip(result.index, ("ML", "EC", "TC"), strict=True)
    ]


def _of_stata(solver: str) -> list[Comparison]:
    name = "stata_gtfpch_global_ml"
    table, arrays = load(name), data(name)
    frame = pd.DataFrame(arrays["X"], columns=["x1", "x2"])
    frame["y"], frame["b"] = arrays["Y"][:, 0], arrays["B"][:, 0]
    frame["unit"], frame["year"] = table["dmu"], arrays["period"]
    result = sbmdea.malmquist(
        frame, inputs=["x1", "x2"], outputs="y", undesirable="b", dmu="unit", period="year", measure="ddf",
        base="global", disposability="weak", solver=solver,
    )  # fmt: skip
    expected = pd.DataFrame(table["expected"], dtype=float).dropna()
    return [
        Comparison("crs global", column, result.index[column], expected[theirs], half_digit(name))
        for column, theirs in zip(result.index, ("TFPCH", "TECH", "TECCH"), strict=True)
    ]


def cases() -> list[Case]:
    return [
        Case(
            "deaR_Grifell_Lovell_1999_malmquist", "malmquist", _of_dear,
            "4 runs with type1=glob: deaR stops with an error; the bias parts (obtech, ibtech, matech), tc and sech of "
            "type2=gl and sech of type2=rd: other splits of the same index",
        ),
        Case("matlab_deamalmluen", 'malmquist(measure="ddf")', _of_matlab),
        Case("stata_gtfpch_global_ml", 'malmquist(measure="ddf", base="global")', _of_stata),
    ]  # fmt: skip
