"""A prepared table: the answers of the table itself, to the last bit, whatever is done to the table afterwards."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sbmdea
from sbmdea.data.interchange import as_frame
from tests.samples import every_question

pytestmark = pytest.mark.filterwarnings("ignore::sbmdea.errors.SbmdeaWarning")
FIRST = dict(reversed([*every_question.asked()]))
PARTS = ("efficiency", "components", "targets", "prices", "status", "flags", "certificate", "intensities", "omega")


def same(one: sbmdea.Result, other: sbmdea.Result) -> None:
    for part in PARTS:
        mine, its = getattr(one, part), getattr(other, part)
        compare = pd.testing.assert_frame_equal if isinstance(mine, pd.DataFrame) else pd.testing.assert_series_equal
        compare(mine, its, check_exact=True)


@pytest.mark.parametrize("model", FIRST)
def test_every_model_answers_as_with_the_table(model: str) -> None:
    data, options = every_question.table(), FIRST[model]
    ready = sbmdea.prepare(data)
    for row in (3, 3, 16):
        mask = np.arange(len(data)) == row
        asked = {**options, "evaluate": mask}
        same(getattr(sbmdea, model)(ready, **asked), getattr(sbmdea, model)(data, **asked))


@pytest.mark.parametrize(
    "extra",
    [
        {"frontier": "window"},
        {"exclude": "unit"},
        {"rts": "vrs"},
        {"group": "kind"},
        {"category": "size"},
        {"reference": "forms"},
        {"evaluate": "forms"},
        {"disposability": "weak", "rts": "vrs"},
        {"nondiscretionary": ["labour"]},
    ],
)
def test_one_prepared_table_takes_every_question(extra: dict[str, Any], ready: Any) -> None:
    data, table = ready
    asked = {**every_question.roles(), "frontier": "global", **extra}
    for _ in range(2):
        same(sbmdea.super_sbm(table, **asked), sbmdea.super_sbm(data, **asked))


@pytest.mark.parametrize("frontier", ["global", "window"])
def test_one_prepared_table_has_the_affinities_of_every_question(frontier: str, ready: Any) -> None:
    data, table = ready
    questions: list[dict[str, Any]] = [
        {},
        {"affinity": "observed"},
        {"rts": "vrs"},
        {"undesirable_as": "input"},
        {"orientation": "input"},
        {"disposability": "weak"},
        {"epsilon": {"inputs": 0.3}},
        {"weights": {"labour": 2.0}},
        {"exclude": "unit"},
        {"super_efficiency": True},
        {"group": "kind", "frontier": "global"},
        {"reference": "forms", "frontier": "global"},
    ]
    for extra in 2 * questions:
        asked = {**every_question.roles(), "frontier": frontier, "evaluate": np.arange(len(data)) % 5 == 3, **extra}
        same(sbmdea.ebm(table, **asked), sbmdea.ebm(data, **asked))


def test_one_prepared_table_takes_every_price() -> None:
    rng = np.random.default_rng(8)
    data = every_question.table()
    data = data.assign(wage=rng.lognormal(size=len(data)), rent=rng.lognormal(size=len(data)))
    table = sbmdea.prepare(data)
    asked = {**every_question.roles(bads=False), "frontier": "global"}
    priced: list[Any] = [
        ["wage", "rent"],
        ["rent", "wage"],
        {"labour": "rent", "capital": "wage"},
        {"capital": 2.0, "labour": "wage"},
        [2.0, 1.0],
        [1, 2],
    ]
    for prices in priced:
        right = sbmdea.cost(data, **asked, input_prices=prices)
        for _ in range(2):
            same(sbmdea.cost(table, **asked, input_prices=prices), right)
    with pytest.raises(sbmdea.DataError, match="got True"):
        sbmdea.cost(table, **asked, input_prices=[True, 2])
    for _ in range(2):
        with pytest.raises(sbmdea.DataError, match="Did you mean 'wage'"):
            sbmdea.cost(table, **asked, input_prices=["wages", "rent"])
    headed = data.rename(columns={"wage": 1, "rent": 2})
    again = sbmdea.prepare(headed)
    for prices in [[1, 2], [1.0, 2.0], [1, 2.0], [1, 2]]:
        same(sbmdea.cost(again, **asked, input_prices=prices), sbmdea.cost(headed, **asked, input_prices=prices))


@pytest.fixture(scope="module")
def ready() -> tuple[pd.DataFrame, Any]:
    data = every_question.table()
    return data, sbmdea.prepare(data)


def test_a_mask_as_reference_is_read_each_time(ready: Any) -> None:
    data, table = ready
    for low in (2, 5):
        asked = {**every_question.roles(), "frontier": "global", "reference": np.arange(len(data)) >= low}
        same(sbmdea.sbm(table, **asked), sbmdea.sbm(data, **asked))


@pytest.mark.parametrize("model", ["super_sbm", "sbm", "radial", "directional", "additive"])
def test_many_rows_that_are_priced_in_boxes(model: str) -> None:
    rng = np.random.default_rng(5)
    n = 7_000
    X = rng.lognormal(0.0, 0.5, (n, 2))
    data = pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "y": X.mean(axis=1) * rng.lognormal(0.0, 0.3, n)})
    roles = {"inputs": ["a", "b"], "outputs": "y"}
    efficient = int(sbmdea.sbm(data, **roles).efficiency.argmax())
    table = sbmdea.prepare(data)
    for row in (efficient, 17, 17, n - 1):
        asked = {**roles, "evaluate": np.arange(n) == row}
        same(getattr(sbmdea, model)(table, **asked), getattr(sbmdea, model)(data, **asked))


def test_what_is_done_to_the_table_afterwards_changes_nothing() -> None:
    data = every_question.table()
    before = sbmdea.sbm(data, **every_question.roles())
    table = sbmdea.prepare(data)
    data.loc[0, "labour"] *= 100.0
    data.loc[1, "unit"] = "另一个"
    same(sbmdea.sbm(table, **every_question.roles()), before)
    data.loc[0, "output"] *= 100.0
    same(sbmdea.sbm(table, **every_question.roles()), before)
    frame = table.to_frame()
    frame.loc[:, "labour"] = 1.0
    same(sbmdea.sbm(table, **every_question.roles()), before)


def test_warnings_come_every_time() -> None:
    data = every_question.table().assign(waste=1.0)
    table = sbmdea.prepare(data)
    for _ in range(2):
        with pytest.warns(sbmdea.SbmdeaWarning, match="columns should vary"):
            sbmdea.sbm(table, **every_question.roles())


def test_what_is_wrong_is_said_every_time(ready: Any) -> None:
    data, table = ready
    for _ in range(2):
        with pytest.raises(sbmdea.DataError, match="did you mean 'labour'"):
            sbmdea.sbm(table, inputs="labor", outputs="output")
        with pytest.raises(sbmdea.SpecError, match="nondiscretionary must name"):
            sbmdea.bcc(table, inputs="labour", outputs="output", dmu="unit", period="year", nondiscretionary="nobody")
        with pytest.raises(sbmdea.DataError, match="evaluate must have one value per row"):
            sbmdea.sbm(table, **every_question.roles(), evaluate=[True])
    zero = sbmdea.prepare(data.assign(labour=0.0))
    for _ in range(2):
        with pytest.raises(sbmdea.DataError, match="must be positive"):
            sbmdea.sbm(zero, **every_question.roles())


def test_models_that_take_other_numbers_read_for_themselves() -> None:
    data = every_question.table()
    data.loc[3, "output"] = -1.0
    table = sbmdea.prepare(data)
    asked = {**every_question.roles(bads=False), "frontier": "global"}
    same(sbmdea.bcc(table, **asked), sbmdea.bcc(data, **asked))
    with pytest.raises(sbmdea.DataError, match="is negative"):
        sbmdea.ccr(table, **asked)
    with pytest.raises(sbmdea.DataError, match="is negative"):
        sbmdea.sbm(table, **asked)


def test_it_is_a_table_wherever_one_is_taken(ready: Any) -> None:
    data, table = ready
    assert as_frame(table).equals(data)
    assert table.to_frame().equals(data)
    assert len(table) == len(data)
    assert repr(table) == f"Prepared({data.shape[0]} × {data.shape[1]})"
    again = pickle.loads(pickle.dumps(table))
    same(sbmdea.sbm(again, **every_question.roles()), sbmdea.sbm(data, **every_question.roles()))
    job = sbmdea.Job("sbm", table, **every_question.roles())
    same(sbmdea.batch([job, job])[1], sbmdea.sbm(data, **every_question.roles()))
    result = pickle.loads(pickle.dumps(sbmdea.sbm(table, **every_question.roles())))
    assert not result.panel.prepared
    with pytest.raises(sbmdea.DataError, match="data must be a table"):
        sbmdea.prepare(3)  # type: ignore[arg-type]


def test_a_name_under_several_headings_is_not_two_names() -> None:
    rng = np.random.default_rng(2)
    columns = pd.MultiIndex.from_tuples([("a", "b"), ("a", ""), ("b", ""), ("y", "")])
    data = pd.DataFrame(rng.lognormal(0.0, 0.5, (20, 4)), columns=columns)
    table = sbmdea.prepare(data)
    for inputs in (["a", "b"], ("a", "b"), ["a", "b"], [("a", "b")]):
        asked = {"inputs": inputs, "outputs": "y"}
        same(sbmdea.sbm(table, **asked), sbmdea.sbm(data, **asked))
