"""The graph of a network: divisions, links between them, and carry-overs from one period to the next."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..data.columns import hashes
from ..data.roles import ROLES
from ..errors import SpecError
from ..support.messages import joined, nearest, shown
from ..support.spelling import choose
from ..technology.process import Process

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINKS = ("free", "fixed", "as_input", "as_output", "as_undesirable")
CARRYOVERS = ("good", "bad", "free", "fixed")

Label = Hashable


@dataclass(frozen=True)
class Link:
    """A column that one division makes and another one takes, in the same period."""

    column: Label
    sender: str
    receiver: str
    kind: str = "free"


@dataclass(frozen=True)
class Carryover:
    """A column that a division hands on to itself in the next period."""

    column: Label
    division: str
    kind: str


@dataclass(frozen=True, init=False, repr=False)
class Network:
    """The inside of a DMU, as columns of the data: divisions, links between them, carry-overs.

    Parameters
    ----------
    divisions
        By name, what each takes and makes by itself: ``{"inputs": …, "outputs": …, "undesirable": …}``, each one
        column or a list, or left out.
    links
        By column, from which division to which, and the kind: ``("generation", "grid")`` or ``("generation", "grid",
        "fixed")``. Kinds, of what happens to the amount that is handed over:

        * ``"free"`` (default): it may change; both divisions must agree on it.
        * ``"fixed"``: it stays as observed.
        * ``"as_input"``: it may shrink, and what it shrinks by counts as the receiver's saving of an input.
        * ``"as_output"``: it may grow, and what it grows by counts as the sender's gain of an output.
        * ``"as_undesirable"``: it may shrink, and counts with the sender's undesirable outputs.
    carryovers
        By column, whose and of which kind: ``("generation", "good")``. The column holds the stock at the end of each
        period, which is there at the beginning of the next. ``"good"`` stocks may grow and count as outputs, ``"bad"``
        ones may shrink and count as inputs; ``"free"`` and ``"fixed"`` as for links.

    A column belongs to one division, in one role. Cycles are allowed. A network is frozen and compares by value;
    ``print`` shows it, `graph` draws it, `to_dict` gives the arguments back, and `to_toml` and `from_toml` go through
    files.

    Raises
    ------
    SpecError
        For a link to nowhere or from a division to itself, a column with two roles, an unknown kind.

    References
    ----------
    Tone, K. & Tsutsui, M. (2014). Dynamic DEA with network structure: a slacks-based measure approach. Omega 42,
    124–131.

    Examples
    --------
    >>> import sbmdea
    >>> sbmdea.Network(
    ...     divisions={"make": {"inputs": "labour"}, "sell": {"inputs": "staff", "outputs": "sales"}},
    ...     links={"goods": ("make", "sell")},
    ... )
    make: labour → ·
    sell: staff → sales
    make ─ goods → sell (free)
    """

    divisions: tuple[Process, ...]
    links: tuple[Link, ...]
    carryovers: tuple[Carryover, ...]

    def __init__(
        self,
        divisions: Mapping[str, Mapping[str, Any]],
        links: Mapping[Label, Any] | None = None,
        carryovers: Mapping[Label, Any] | None = None,
    ) -> None:
        for name, given in (("divisions", divisions), ("links", links or {}), ("carryovers", carryovers or {})):
            if not isinstance(given, Mapping):
                raise SpecError(
                    f"{name} must be a dictionary; got a {type(given).__name__}. Pass for example {EXAMPLES[name]}."
                )
        if not divisions:
            raise SpecError("divisions must name at least one division; got none.")
        parts = tuple(_division(name, given) for name, given in divisions.items())
        names = tuple(one.name for one in parts)
        set_once = object.__setattr__
        set_once(self, "divisions", parts)
        set_once(self, "links", tuple(_link(column, given, names) for column, given in (links or {}).items()))
        stocks = tuple(_carryover(column, given, names) for column, given in (carryovers or {}).items())
        set_once(self, "carryovers", stocks)
        self._one_place_each()
        for one in parts:
            ends = [link for link in self.links if one.name in (link.sender, link.receiver)]
            if not (one.all or ends):
                raise SpecError(
                    f"division {shown(one.name)} must take or make something; it has no column and no link."
                )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.divisions)

    def columns(self, role: str) -> tuple[Label, ...]:
        """All columns of a role, division after division."""
        return tuple(label for one in self.divisions for label in getattr(one, role))

    def apart(self) -> list[list[str]]:
        """The groups of divisions that links join."""
        group = {name: {name} for name in self.names}
        for link in self.links:
            together = group[link.sender] | group[link.receiver]
            for name in together:
                group[name] = together
        return [list(one) for one in dict.fromkeys(tuple(n for n in self.names if n in group[k]) for k in self.names)]

    def to_dict(self) -> dict[str, dict[Any, Any]]:
        """The arguments: ``Network(**network.to_dict()) == network``."""
        return {
            "divisions": {
                one.name: {role: list(labels) for role in ROLES if (labels := getattr(one, role))}
                for one in self.divisions
            },
            "links": {one.column: (one.sender, one.receiver, one.kind) for one in self.links},
            "carryovers": {one.column: (one.division, one.kind) for one in self.carryovers},
        }

    @classmethod
    def restored(
        cls, divisions: tuple[Process, ...], links: tuple[Link, ...], carryovers: tuple[Carryover, ...]
    ) -> Network:
        """Its parts, from a file, as a network again."""
        return cls(
            {one.name: {role: getattr(one, role) for role in ROLES} for one in divisions},
            {one.column: (one.sender, one.receiver, one.kind) for one in links},
            {one.column: (one.division, one.kind) for one in carryovers},
        )

    def to_toml(self, path: Any = None) -> str:
        """The network as TOML, written to ``path`` if there is one."""
        from .toml_form import written

        return written(self.to_dict(), path)

    @classmethod
    def from_toml(cls, path: Any) -> Network:
        """The network in a TOML file."""
        from .toml_form import parsed

        return cls(**parsed(path))

    def graph(self, *, ax: Axes | None = None) -> Axes:
        """A picture of the divisions with their columns and stocks, and of the links between them; it needs
        matplotlib. Those of an answer, `NetworkResult.graph`, have scores and amounts."""
        from ..plots.style import name
        from .graph_picture import graph_picture

        boxes = {one.name: "\n".join([name(one.name), *columns_of(self, one, name)]) for one in self.divisions}
        arrows = [(one.sender, one.receiver, f"{name(one.column)} ({one.kind})") for one in self.links]
        return graph_picture(boxes, arrows, ax=ax)

    def __repr__(self) -> str:
        lines = []
        for one in self.divisions:
            made = ", ".join([*map(str, one.outputs), *(f"{bad} (undesirable)" for bad in one.undesirable)])
            lines.append(f"{one.name}: {', '.join(map(str, one.inputs)) or '·'} → {made or '·'}")
        lines += [f"{one.sender} ─ {one.column} → {one.receiver} ({one.kind})" for one in self.links]
        lines += [f"{one.division} ─ {one.column} → next period ({one.kind})" for one in self.carryovers]
        return "\n".join(lines)

    __str__ = __repr__

    def _one_place_each(self) -> None:
        places: dict[Label, list[str]] = {}
        for one in self.divisions:
            for role, word in zip(ROLES, ("an input", "an output", "an undesirable output"), strict=True):
                for label in getattr(one, role):
                    places.setdefault(label, []).append(f"{word} of {shown(one.name)}")
        for link in self.links:
            places.setdefault(link.column, []).append(f"a link from {shown(link.sender)} to {shown(link.receiver)}")
        for stock in self.carryovers:
            places.setdefault(stock.column, []).append(f"a carry-over of {shown(stock.division)}")
        for label, where in places.items():
            if len(where) > 1:
                raise SpecError(
                    f"column {shown(label)} is {joined(where)}; a column belongs to one division, in one role. Split "
                    "it into two columns (how much works where is a fact of the firm, not of DEA)."
                )


EXAMPLES = {
    "divisions": '{"make": {"inputs": "labour", "outputs": "goods"}}',
    "links": '{"goods": ("make", "sell")}',
    "carryovers": '{"stock": ("make", "good")}',
}


def columns_of(network: Network, one: Process, name: Callable[[object], str]) -> list[str]:
    """What a division takes, what it makes, and its stocks, a line each."""
    made = [*map(name, one.outputs), *(f"{name(bad)} (undesirable)" for bad in one.undesirable)]
    taken = ", ".join(map(name, one.inputs))
    stocks = [f"↻ {name(stock.column)} ({stock.kind})" for stock in network.carryovers if stock.division == one.name]
    return ([f"{taken} →"] if taken else []) + ([f"→ {', '.join(made)}"] if made else []) + stocks


def _division(name: object, given: Any) -> Process:
    if not isinstance(name, str) or not name:
        raise SpecError(f"a division must have a name, as text; got {name!r}.")
    if not isinstance(given, Mapping):
        raise SpecError(
            f"division {shown(name)} must be a dictionary of inputs, outputs and undesirable; got {given!r}."
        )
    for role in given:
        choose(f"a role in division {shown(name)}", role, ROLES)
    return Process(*(_labels(f"{role} of division {name!r}", given.get(role)) for role in ROLES), name=name)


def _labels(what: str, given: Any) -> tuple[Label, ...]:
    if given is None:
        return ()
    single = isinstance(given, str | bytes) or not isinstance(given, Iterable)
    labels = (given,) if single else tuple(given)
    for label in labels:
        if not hashes(label):
            raise SpecError(f"{what} must be columns by their names; got {label!r}.")
    return labels


def _ends(what: str, given: Any, least: int, most: int, example: str) -> list[Any]:
    if isinstance(given, str) or not isinstance(given, Iterable) or not least <= len(found := list(given)) <= most:
        raise SpecError(f"{what} must be {example}; got {given!r}.")
    return found


def _known(what: str, name: Any, names: tuple[str, ...]) -> str:
    if name not in names:
        raise SpecError(
            f"{what} {shown(name)}, which is no division.{nearest(name, names)} Divisions: {', '.join(names)}."
        )
    return str(name)


def _link(column: Label, given: Any, names: tuple[str, ...]) -> Link:
    what = f"link {shown(column)}"
    sender, receiver, *kind = _ends(what, given, 2, 3, "(from, to) or (from, to, kind)")
    _known(f"{what} comes from", sender, names)
    _known(f"{what} goes to", receiver, names)
    if sender == receiver:
        raise SpecError(
            f"{what} starts and ends in {shown(sender)}; a stock that stays in a division from period to period is a "
            "carry-over."
        )
    return Link(column, sender, receiver, choose(f"the kind of {what}", kind[0], LINKS) if kind else "free")


def _carryover(column: Label, given: Any, names: tuple[str, ...]) -> Carryover:
    what = f"carry-over {shown(column)}"
    division, kind = _ends(what, given, 2, 2, "(division, kind)")
    _known(f"{what} is of", division, names)
    return Carryover(column, division, choose(f"the kind of {what}", kind, CARRYOVERS))
