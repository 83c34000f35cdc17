"""Eight programs abreast: arrays that go together, under one name."""

from __future__ import annotations

from typing import NamedTuple

from ..batch import Bools, Floats, Ints


class Columns(NamedTuple):
    """The shared columns, as `lay_out` writes them, and what is said of the private ones of all programs.

    ``there`` (r · p) says where one of them has an entry, ``single`` in which row it has its only one (−1: in several,
    −2: in none).
    """

    C: Floats
    fixed: Bools
    there: Bools
    single: Ints


class Private(NamedTuple):
    """The private columns of the lanes' programs, and what it costs to use them."""

    P: Floats
    cost: Floats


class Bars(NamedTuple):
    """Which program may use which shared column: not those of its tag, but for the two it keeps."""

    name: Ints  # (f,) in the batch
    tag: Ints  # (f,)
    tags: Ints  # (N,)
    keep: Ints  # (N, 2) names


class Ended(NamedTuple):
    """Programs set aside, one a lane, with their ``own`` columns.

    ``end`` is −1 for a program that ended optimal, else l (+ r where its value is negative) for one whose row l no
    column can repair: its ray is that row of the inverse.
    """

    who: Ints
    tally: Ints
    end: Floats
    M: Floats
    basis: Ints
    unit: Floats
    own: Private


class Answers(NamedTuple):
    """What is written, one row a program of the batch."""

    basis: Ints
    value: Floats
    price: Floats
    status: Ints
    pivots: Ints
    violation: Floats
    worst: Ints
