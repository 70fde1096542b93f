"""Valmont's cycle as a draft, not launched yet."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.cycle.opening import draft_cycle
from models.year.week import Span
from tests.academy import WEEK, Year, at, valmont

JULY = "01/07/2026 09:00"


def draft(
    engine: sa.Engine,
    week: date = WEEK,
    academy: str = "24",
    until: date | None = None,
    name: str | None = None,
    **own: date,
) -> dict[str, Any]:
    """Draft Valmont's cycle; its row."""
    with gesture(engine) as session:
        weeks = {code: Span.of(first) for code, first in own.items()}
        cycle = draft_cycle(
            session, "2026-27", academy, week, weeks, at(JULY), until=until, name=name
        )
        held = cycle.week, cycle.week_ends
        return {"id": cycle.id, "week": held, "state": cycle.state}


def drafted(engine: sa.Engine, **territory: Any) -> Year:
    units = valmont(engine, **territory)
    return Year(engine=engine, cycle_id=draft(engine)["id"], units=units)
