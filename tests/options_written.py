"""What all models take, and what all entries of the catalogue take, as types: for functions that hand options on.

A keyword belongs to a TypedDict with every type that a model gives it, so that a checker tells what no model takes.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path

import sbmdea
from sbmdea.catalogue import CATALOGUE, MODELS

WIDTH = 120
CHAIN = (  # functions have arguments of these names themselves: each says which of them it leaves out
    ("PlainOptions", "What models take, but for their weights and how they work.", ()),
    ("ModelOptions", "What models take, but for how they work.", ("weights",)),
    ("ShownOptions", "What models take, but for their threads.", ("progress",)),
    ("AllOptions", "What models take.", ("threads",)),
)
OF_MODELS = '''"""What models take beside the data, for functions that hand it on; written from `sbmdea.catalogue`."""

from __future__ import annotations

{imports}


{classes}
'''
OF_JOBS = '''"""What models and analyses take beside the data, for jobs; written from `sbmdea.catalogue`."""

from __future__ import annotations

{imports}


{classes}
'''


def of_models() -> str:
    types = taken(MODELS)
    apart = {name for *_, names in CHAIN for name in names}
    classes, base = [], "TypedDict, total=False"
    for name, says, own in CHAIN:
        names = own or [one for one in types if one not in apart]
        classes.append(_class(name, base, says, {one: types[one] for one in names}))
        base = f"{name}, total=False"
    return OF_MODELS.format(imports=_imports(types.values(), "models"), classes="\n\n\n".join(classes))


def of_jobs() -> str:
    types = taken([entry.name for entry in CATALOGUE])
    one = _class("JobOptions", "TypedDict, total=False", "What models and analyses take.", types)
    return OF_JOBS.format(imports=_imports(types.values(), "batches"), classes=one)


def taken(names: Iterable[str]) -> dict[str, str]:
    """Every keyword of the functions named, with all its types."""
    found: dict[str, dict[str, None]] = {}
    for name in names:
        for one in inspect.signature(getattr(sbmdea, name)).parameters.values():
            if one.name != "data":
                found.setdefault(one.name, {}).update(dict.fromkeys(map(ast.unparse, _parts(_tree(one.annotation)))))
    return {name: _joined(types) for name, types in sorted(found.items())}


def _tree(annotation: str) -> ast.expr:
    return ast.parse(annotation, mode="eval").body


def _parts(tree: ast.expr) -> list[ast.expr]:
    """The types of a union."""
    if isinstance(tree, ast.BinOp):
        return [*_parts(tree.left), *_parts(tree.right)]
    return [tree]


def _joined(types: Mapping[str, None]) -> str:
    literals = [one for one in types if one.startswith("Literal[")]
    words = [tree.slice for one in literals if isinstance(tree := _tree(one), ast.Subscript)]
    said = dict.fromkeys(ast.unparse(word) for one in words for word in getattr(one, "elts", [one]))
    several = [f"Literal[{', '.join(said)}]"] * bool(said)
    several += sorted(one for one in types if one != "None" and not one.startswith("Literal["))
    return " | ".join(several + ["None"] * ("None" in types)).replace("'", '"')


def _class(name: str, base: str, says: str, types: Mapping[str, str]) -> str:
    lines = [_field(one, kind) for one, kind in types.items()]
    return "\n".join([f"class {name}({base}):", f'    """{says}"""', "", *lines])


def _field(name: str, kind: str) -> str:
    """On one line, or as `ruff format` breaks it."""
    line = f"    {name}: {kind}"
    if len(line) <= WIDTH:
        return line
    parts = [ast.unparse(one).replace("'", '"') for one in _parts(_tree(kind))]
    return "\n".join([f"    {name}: (", f"        {parts[0]}", *(f"        | {one}" for one in parts[1:]), "    )"])


def _imports(types: Iterable[str], room: str) -> str:
    """The lines that bring the names of these types into a file of a room."""
    homes = _homes()
    used = {one.id for kind in types for one in ast.walk(_tree(kind)) if isinstance(one, ast.Name)}
    from_where: dict[str, list[str]] = {"typing": ["TypedDict"]}
    for name in used - {"None", "bool", "float", "int", "str"}:
        from_where.setdefault(homes[name], []).append(name)
    outside = [_line(where, names) for where, names in sorted(from_where.items()) if not where.startswith("sbmdea.")]
    inside = {where: names for where, names in from_where.items() if where.startswith("sbmdea.")}
    above = [
        _line(f"..{where.removeprefix('sbmdea.')}", names)
        for where, names in sorted(inside.items())
        if not where.startswith(f"sbmdea.{room}.")
    ]
    beside = [
        _line(f".{where.removeprefix(f'sbmdea.{room}.')}", names)
        for where, names in sorted(inside.items())
        if where.startswith(f"sbmdea.{room}.")
    ]
    return "\n".join(outside) + "\n\n" + "\n".join([*above, *beside])


def _line(where: str, names: list[str]) -> str:
    line = f"from {where} import {', '.join(sorted(names))}"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"from {where} import (", *(f"    {name}," for name in sorted(names)), ")"])


def _homes() -> dict[str, str]:
    """Which module has each name that a file of the catalogue imports or makes."""
    homes: dict[str, str] = {}
    for home in dict.fromkeys(entry.home for entry in CATALOGUE):
        module = importlib.import_module(f"sbmdea.{home}")
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                where = importlib.util.resolve_name("." * node.level + (node.module or ""), module.__package__)
                homes |= {one.name: where for one in node.names}
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                homes.setdefault(node.target.id, module.__name__)
    return homes
