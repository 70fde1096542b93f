"""The letters that a change adds, moves and drops, by text, as a page shows them."""

from __future__ import annotations

from typing import Any

from models.rehearsal.difference import Difference

SHOWN = 12
"""Letters of one message that are shown; their number says the rest."""


def by_message(difference: Difference | None) -> list[dict[str, Any]]:
    """The letters that change, by what happens to them and by text."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for what in ("added", "moved", "dropped", "rerouted") if difference else ():
        for letter in getattr(difference, what):
            key = (what, letter.name)
            entry = found.setdefault(key, {"what": what, "name": letter.name, "letters": []})
            entry["letters"].append(letter)
    return [entry | {"shown": entry["letters"][:SHOWN]} for entry in found.values()]
