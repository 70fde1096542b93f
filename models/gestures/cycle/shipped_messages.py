"""Letters that came with a later version, taken by the cycles that were pinned before them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from models.year.cycle import Cycle
from models.year.shipped import shipped_entries


def with_messages(session: Session, cycle: Cycle, names: Sequence[str]) -> None:
    """A cycle that was pinned before these letters were known takes them as they are shipped."""
    pinned = dict(cycle.definition or {})
    shipped, known = shipped_entries("messages"), pinned.get("messages", {})
    missing = {name: shipped[name] for name in names if name not in known}
    if missing:
        cycle.definition = pinned | {"messages": {**known, **missing}}
        session.add(cycle)
