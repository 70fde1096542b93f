"""The definition that the cycles of tests run by, read once for each set of changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.database.types import canonical
from models.year.definition import merge, read_definition

AS_BEFORE: dict[str, Any] = {
    "announcing": "together",
    "chains": {"action": {"registered": [], "climbs_when": ["flagship", "convention", "cost"]}},
}
"""What a cycle of these tests does unless it says otherwise: decisions are told on their date, and
every action has a chain."""


def pinned_with(changes: dict[str, Any]) -> dict[str, Any]:
    ours = merge(AS_BEFORE, changes)
    return _merged(canonical(ours), lambda: read_definition(ours))


_kept: dict[str, dict[str, Any]] = {}


def _merged(key: str, read: Callable[[], Any]) -> dict[str, Any]:
    if key not in _kept:
        _kept[key] = read().model_dump(mode="json", by_alias=True)
    return _kept[key]
