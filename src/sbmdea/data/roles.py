"""What a column is to a DMU."""

from __future__ import annotations

from typing import Literal, TypeAlias

Role: TypeAlias = Literal["inputs", "outputs", "undesirable"]

ROLES: tuple[Role, ...] = ("inputs", "outputs", "undesirable")
