"""A process takes columns of the data in roles of its own."""

from __future__ import annotations

import numpy as np

import sbmdea
from sbmdea.data.columns import Columns
from sbmdea.technology.points import Points
from sbmdea.technology.process import Process


def test_points_are_those_of_its_columns_in_its_roles():
    X, Y, B = np.split(np.arange(1.0, 19.0).reshape(3, 6), [2, 4], axis=1)
    columns = Columns(("工人", 1), ("y", "z"), ("co2", "so2"))
    whole = Points.of(X, Y, B)
    emitting = Process(("co2", "so2"), (1,), name="bads").points(whole, columns)
    some = Process((1,), ("z", "y"), ("so2",), name="some").points(whole, columns)
    for found, expected in (
        (emitting, Points.of(B, X[:, 1:], X[:, :0])),
        (some, Points.of(X[:, 1:], Y[:, ::-1], B[:, 1:])),
        (Process(columns.inputs, columns.outputs, columns.undesirable, name="all").points(whole, columns), whole),
    ):
        for name in ("Z", "goods", "bads"):
            np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


def test_divisions_are_processes():
    parts = {"make": {"inputs": "labour"}, "sell": {"inputs": ["staff"], "outputs": "sales", "undesirable": "waste"}}
    network = sbmdea.Network(divisions=parts, links={"goods": ("make", "sell")})
    make, sell = Process(("labour",), name="make"), Process(("staff",), ("sales",), ("waste",), name="sell")
    assert network.divisions == (make, sell)
