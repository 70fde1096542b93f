"""What an académie changes for dates and phases to be off."""

from __future__ import annotations

from typing import Any

from models.year.definition import read_definition
from models.year.switches import off_with_it


def without(part: str, name: str) -> dict[str, Any]:
    """What an académie changes for *name* to be off, with all that counts on it."""
    changes: dict[str, Any] = {part: {name: None}}
    for one in off_with_it(read_definition(changes)):
        changes.setdefault(one.where[0], {})[one.where[1]] = None
    return changes


def both(*changes: dict[str, Any]) -> dict[str, Any]:
    """All *changes* together."""
    parts = {part for one in changes for part in one}
    return {part: {k: v for one in changes for k, v in one.get(part, {}).items()} for part in parts}
