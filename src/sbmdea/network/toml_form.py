"""A network as TOML, and back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import SpecError
from ..support.messages import shown

TABLES = ("divisions", "links", "carryovers")


def written(network: Mapping[str, Mapping[Any, Any]], path: Any = None) -> str:
    """The arguments of a network as TOML text; names must be text there."""
    lines: list[str] = []
    for name, part in network["divisions"].items():
        lines.append(f"[divisions.{_text(name)}]")
        lines += [f"{role} = [{', '.join(map(_text, labels))}]" for role, labels in part.items()]
        lines.append("")
    for table in TABLES[1:]:
        if network[table]:
            lines.append(f"[{table}]")
            lines += [f"{_text(label)} = [{', '.join(map(_text, ends))}]" for label, ends in network[table].items()]
            lines.append("")
    text = "\n".join(lines)
    if path is not None:
        Path(path).write_text(text, encoding="utf-8")
    return text


def parsed(path: Any) -> dict[str, Any]:
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(f"{str(path)!r} must be TOML; {error}.") from error
    except OSError as error:
        raise SpecError(
            f"a network must be in a file that can be read; got {str(path)!r}: {error.strerror}."
        ) from error
    strange = [name for name in found if name not in TABLES]
    if strange or "divisions" not in found:
        got = f"got {', '.join(map(shown, strange))}" if strange else "divisions are missing"
        raise SpecError(f"a network in TOML must have the tables divisions, links and carryovers; {got}.")
    return found


def _text(label: Any) -> str:
    if not isinstance(label, str):
        raise SpecError(f"names must be text to be written as TOML; got {shown(label)}. Rename the column.")
    return json.dumps(label, ensure_ascii=False).replace("\x7f", "\\u007F")
