"""Text as LaTeX takes it."""

from __future__ import annotations

_SIGNS = {"×": r"$\times$", "−": "$-$", "→": r"$\to$", "·": r"$\cdot$", "±": r"$\pm$"}


def signed(text: str) -> str:
    """Signs as LaTeX's commands."""
    for sign, command in _SIGNS.items():
        text = text.replace(sign, command)
    return text


def escaped(text: str) -> str:
    """Text as LaTeX takes it."""
    for character in "&%$#_{}":
        text = text.replace(character, f"\\{character}")
    return text.replace("~", r"\textasciitilde{}").replace("^", r"\textasciicircum{}")
