"""Options that are handed on: their types name all that the functions behind take, and a misspelt one is told."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pandas as pd
import pytest

import sbmdea
from sbmdea.batches.job_options import JobOptions
from sbmdea.catalogue import CATALOGUE, HOME, MODELS
from sbmdea.inference import order_m_path
from sbmdea.models import model_options, radial, russell

DATA = pd.DataFrame({"x": range(1, 41), "y": [k**0.5 for k in range(1, 41)], "z": range(40), "k": ["a", "b"] * 20})
ROLES: dict[str, Any] = {"inputs": "x", "outputs": "y"}
RES = sbmdea.radial(DATA, **ROLES)


def parameters(name: str) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(getattr(sbmdea, name)).parameters)


def handing_on() -> list[str]:
    """Public functions, and Job, that hand options on; the other classes are not made by callers."""
    called = [name for name in HOME if inspect.isfunction(getattr(sbmdea, name))] + ["Job"]
    return [name for name in called if any(one.kind is one.VAR_KEYWORD for one in parameters(name).values())]


def keys(names: Any) -> set[str]:
    return {one for name in names for one in parameters(name)} - {"data"}


@pytest.mark.parametrize("name", handing_on())
def test_the_types_name_every_option(name: str) -> None:
    own = parameters(name)
    rest = next(one.annotation for one in own.values() if one.kind is one.VAR_KEYWORD)
    said = re.fullmatch(r"Unpack\[(\w+)\]", str(rest))
    assert said, "a misspelt keyword must be an error for type checkers: use Unpack"
    for home in (model_options, order_m_path, inspect.getmodule(JobOptions)):
        if hasattr(home, said[1]):
            typed = set(getattr(home, said[1]).__annotations__)
    if name == "order_m_path":
        assert typed == keys(["order_m"]) - {"m"}
    elif name == "Job":
        assert typed == keys(entry.name for entry in CATALOGUE)
    else:
        assert typed == keys(MODELS) - set(own)


@pytest.mark.parametrize(
    ("options", "name", "chosen"),
    [
        (radial.RadialOptions, "radial", {"data", "rts"}),
        (russell.SbmOptions, "sbm", {"data", "orientation"}),
        (order_m_path.OrderOptions, "order_m", {"data", "m"}),
    ],
)
def test_shorthands_take_what_the_model_takes(options: Any, name: str, chosen: set[str]) -> None:
    wanted = {one.name: one.annotation for one in parameters(name).values() if one.name not in chosen}
    said = {one: kind.__forward_arg__ for one, kind in options.__annotations__.items()}
    assert {one: re.sub(r"^Required\[(.*)\]$", r"\1", kind) for one, kind in said.items()} == wanted
    assert {one for one, kind in said.items() if kind.startswith("Required[")} == {"inputs", "outputs"}


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("bootstrap", {"repz": 200}), ("simar_wilson", {"z": "z", "algoritm": 1}), ("mean_efficiency", {"splitz": 3}),
        ("test_means", {"by": "k", "halving": 3}), ("test_rts", {"nul": "nirs"}),
        ("test_convexity", {"parst": "equal"}),
        ("test_separability", {"z": "z", "bandwith": 1.0}), ("outliers", {"treshold": 0.1}),
        ("bootstrap", {"inputz": "x"}), ("order_m_path", {"inputz": "x"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("data", [DATA, RES], ids=["data", "result"])
def test_a_misspelt_option_is_told_with_what_was_meant(name: str, more: dict[str, Any], data: Any) -> None:
    if name == "order_m_path" and data is RES:
        pytest.skip("it takes no result")
    wrong = list(more)[-1]
    roles = {} if data is RES else ROLES
    with pytest.raises(sbmdea.SpecError) as told:
        getattr(sbmdea, name)(data, **roles, **more)
    assert wrong in str(told.value)
    if wrong != "inputz" or data is DATA:
        assert "Did you mean" in str(told.value)


def test_compare_and_jobs_tell_it_as_well() -> None:
    for ask in (
        lambda: sbmdea.compare(DATA, {"a": "sbm", "b": "ccr"}, **ROLES, fronteir="global"),
        lambda: sbmdea.compare(DATA, {"a": "sbm", "b": ("ccr", {"fronteir": "global"})}, **ROLES),
        lambda: sbmdea.Job("sbm", DATA, **ROLES, fronteir="global"),
    ):
        with pytest.raises(sbmdea.SpecError, match=r"fronteir.*Did you mean .frontier."):
            ask()


def test_an_answer_of_another_kind_is_refused(tmp_path: Any) -> None:
    RES.save(tmp_path / "one.sbmdea")
    assert sbmdea.load(tmp_path / "one.sbmdea", sbmdea.Result).efficiency.equals(RES.efficiency)
    assert isinstance(sbmdea.load(tmp_path / "one.sbmdea"), sbmdea.Result)
    with pytest.raises(sbmdea.DataError, match="must hold a NetworkResult; it holds a Result"):
        sbmdea.load(tmp_path / "one.sbmdea", sbmdea.NetworkResult)
