"""The Python that does what was chosen on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .choices import LABELS, Choices, chosen_columns
from .further import Further, further_code

if TYPE_CHECKING:
    from ..network.graph import Network
    from ..reading.tables import Table


def snippet(
    file: str,
    sheet: str | None,
    header: int | None,
    table: Table,
    choices: Choices,
    other: tuple[str, Table] | None = None,
    further: Further | None = None,
) -> str:
    """A script to be run in the folder of the file, and of the ``other`` one, by name and table."""
    said = choices.arguments()
    lines = [f"    {name}={'network' if name == 'network' else repr(value)}," for name, value in said.items()]
    read = said if further is None else {**said, "z": list(further.z)}
    reading = [f"data = sbmdea.read_table({_read(file, table, read, sheet, header)})"]
    if other is not None:
        reading.append(f"others = sbmdea.read_table({_read(*other, said)})")
        lines.append("    reference=others,")
    return "\n".join(
        [
            "import sbmdea",
            "",
            *reading,
            *(_network(said["network"]) if "network" in said else ()),
            f"res = sbmdea.{choices.model}(",
            "    data,",
            *lines,
            ")",
            "print(res.summary())",
            'res.to_excel("scores.xlsx")',
            "" if further is None else further_code(further, choices),
        ]
    )


def _read(file: str, table: Table, said: dict[str, Any], sheet: str | None = None, header: int | None = None) -> str:
    asked = {"sheet": sheet, "header": header, "columns": _needed(table, said), "labels": _written(table, said)}
    return ", ".join([repr(file), *(f"{name}={value!r}" for name, value in asked.items() if value is not None)])


def _needed(table: Table, said: dict[str, Any]) -> list[object] | None:
    """The columns to read, where the others hold cells that would be refused."""
    if not table.trouble:
        return None
    numbers, labels = chosen_columns(said)
    chosen = [*numbers, *labels, *said.get("z", ())]
    return [label for label in table.frame.columns if label in chosen]


def _written(table: Table, said: dict[str, Any]) -> list[object] | None:
    """The labels that would be read as something else if they were not said to be labels."""
    chosen: list[Any] = [said[role] for role in LABELS if role in said]
    as_labels = table.shaped(labels=chosen)
    return [label for label in chosen if not as_labels[label].equals(table.frame[label])] or None


def _network(network: Network) -> list[str]:
    lines = ["network = sbmdea.Network("]
    for name, table in network.to_dict().items():
        if table:
            lines += [f"    {name}={{", *(f"        {label!r}: {said!r}," for label, said in table.items()), "    },"]
    return [*lines, ")"]
