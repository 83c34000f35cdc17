"""What can be chosen for a model, and from the choices to its call."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_origin, get_type_hints

import sbmdea

from ..catalogue import ANALYSES, BY_NAME, MODELS, NETWORKS
from ..data.domain import Domain, all_of_them
from ..data.panel import read_panel
from ..errors import SpecError
from ..network.histories import read_histories
from ..network.network_sbm import path_network
from ..network.two_stage import stage_network
from ..reading.tablecheck import Checked, look
from ..support.messages import noted

if TYPE_CHECKING:
    from ..network.graph import Network
    from ..reading.tables import Table

NUMBERS = ("inputs", "outputs", "undesirable", "input_prices", "output_prices", "lower", "upper", "links")
# columns that are named a second time
PARTS = ("bounded", "radial", "nonseparable", "polluting", "congesting", "fixed", "integers", "nondiscretionary")
LABELS = ("dmu", "period", "group", "category")
ONE = (*LABELS, "numeraire")  # roles of a single column
CHOICES = (*MODELS, *ANALYSES)
# the rest is seldom needed
FIRST = ("rts", "orientation", "frontier", "window", "measure", "compare", "base", "method", "m", "alpha", "form")
SECOND = (
    "undesirable_as", "disposability", "exclude", "weights", "direction", "decomposition", "approach", "give_way",
    "goal", "projection", "variant", "second_stage", "affinity", "epsilon", "least_factor", "base_point", "growth",
    "numeraire_price", "super_efficiency", "restricted", "replicas", "alone", "time_limit", "self_appraisal",
    "least_share", "infeasible", "zeros", "leader", "empty", "terminal",
)  # fmt: skip
_WORDS = {  # where the type does not list them
    "orientation": ("non-oriented", "input", "output"),
    "zeros": ("raise", "drop-term"),
    "direction": ("observed", "mean", "unit", "range", "inverse-range"),
}
_ENDLESS = ("base_point", "growth", "numeraire_price", "time_limit")
_LEFT_OUT = ("fixed",)  # a base that needs a period named with it


@dataclass(frozen=True)
class Option:
    """One thing to choose: ``words`` to choose from, or none for a number or, by its default, a yes or no."""

    name: str
    default: Any
    words: tuple[Any, ...] = ()

    @property
    def most(self) -> float | None:
        """The largest number there is to choose, if there is one."""
        return None if self.name in _ENDLESS else 1.0


@dataclass(frozen=True)
class Choices:
    """A model, its columns by role, and the options that are not left as they are."""

    model: str
    columns: Mapping[str, Sequence[Hashable]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """The call's arguments; SpecError where the model needs more."""
        known = signature(getattr(sbmdea, self.model)).parameters
        said: dict[str, Any] = {}
        for role, labels in self.columns.items():
            if labels and role in known:
                said[role] = labels[0] if role in ONE else list(labels)
        options = {name: value for name, value in self.options.items() if name in known}
        for role in ("outputs", "network", *BY_NAME[self.model].needs):
            if role in known and role not in {*said, *options}:
                raise SpecError(f"{role} must be chosen for {self.model}; got no column.")
        if "inputs" in known:
            said.setdefault("inputs", None)  # everybody then has an input of 1, where the model can do without
        return said | options

    def network(self) -> Network | None:
        """The inside of a DMU, for a model that looks into it; SpecError where it is not whole."""
        if self.model not in NETWORKS:
            return None
        said = self.arguments()
        if "network" in said:
            return cast("Network", said["network"])
        parts = {
            role: said[role] for role in ("inputs", "outputs", "undesirable", "carryovers", "links") if role in said
        }
        return (path_network if "carryovers" in parts else stage_network)(**parts)


def takes(model: str, name: str) -> bool:
    """Whether a model has an argument of this name."""
    return name in signature(getattr(sbmdea, model)).parameters


@cache
def roles(model: str) -> tuple[str, ...]:
    return tuple(role for role in (*NUMBERS, *PARTS, "numeraire", *LABELS) if takes(model, role))


@cache
def menu(model: str) -> tuple[Option, ...]:
    """The options of a model that a page can offer, as its signature and types say them."""
    call = getattr(sbmdea, model)
    types = get_type_hints(call)
    defaults = {name: parameter.default for name, parameter in signature(call).parameters.items()}
    offered = [
        Option(name, defaults[name], _words(name, types[name])) for name in (*FIRST, *SECOND) if name in defaults
    ]
    if model not in NETWORKS:
        return tuple(offered)
    kept = [one for one in offered if one.name != "weights"]  # by division: chosen with it
    return tuple(replace(one, words=tuple(word for word in one.words if word != "window")) for one in kept)


def check(table: Table, choices: Choices) -> None:
    """Raise DataError for what is wrong with the chosen columns whatever the model; signs are the model's business."""
    said = choices.arguments()
    frame = table.typed(*chosen_columns(said))
    if (network := choices.network()) is not None:
        rows = {role: said.get(role) for role in ("dmu", "period", "group", "initial")}
        with noted():
            read_histories(choices.model, frame, network, **rows, reference=None, evaluate=None)
        return
    with noted():
        chosen: dict[str, Any] = {role: said.get(role) for role in (*NUMBERS[:3], *LABELS)}
        read_panel(frame, **chosen, domain=Domain(free=all_of_them, without_inputs=True))


def problems(table: Table, choices: Choices) -> Checked:
    """All that is wrong with the chosen columns, or with the whole table before any is chosen."""
    chosen = choices.columns
    keys = {key: chosen[key][0] for key in LABELS if chosen.get(key)}
    network = choices.options.get("network")
    known = chosen if network is None else {role: network.columns(role) for role in NUMBERS[:3]}
    return look(table, {role: list(known.get(role, ())) or None for role in NUMBERS[:3]}, keys)


def answer(table: Table, choices: Choices, other: Table | None = None) -> tuple[Any, list[str]]:
    """The result, and what the library warns of; the rows of ``other``, if it is there, form the technology."""
    said = choices.arguments()
    second = {} if other is None else {"reference": other.shaped(*chosen_columns(said))}
    with noted() as notes:
        result = getattr(sbmdea, choices.model)(table.shaped(*chosen_columns(said)), **said, **second)
    return result, notes


def takes_another(model: str) -> bool:
    """Whether the rows of another table can be the technology."""
    return takes(model, "reference")


def chosen_columns(said: Mapping[str, Any]) -> tuple[list[Hashable], list[Hashable]]:
    """The columns chosen for numbers, and those chosen for labels."""
    numbers = [label for role in (*NUMBERS, "carryovers") for label in said.get(role) or ()]
    if network := said.get("network"):
        numbers += [label for role in NUMBERS[:3] for label in network.columns(role)]
        numbers += [one.column for one in (*network.links, *network.carryovers)]
    numbers += (said.get("initial") or {}).values()
    return numbers, [said[role] for role in LABELS if role in said]


def _words(name: str, kind: Any) -> tuple[Any, ...]:
    found = get_args(kind) if get_origin(kind) is Literal else ()
    for part in get_args(kind) if not found else ():
        found += get_args(part) if get_origin(part) is Literal else ()
    words = found or _WORDS.get(name, ())
    return tuple(word for word in words if isinstance(word, str | int) and word not in _LEFT_OUT)
