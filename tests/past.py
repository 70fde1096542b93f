"""Valmont's year before, closed: its actions as they were left, one row each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.work.action import ACTION, ActionState
from models.work.link_use import LINK_USE
from models.year.cycle import Cycle, CycleState
from models.year.definition import read_definition
from models.year.participation import ALWAYS, refresh_participation
from tests.academy import Year, at
from tests.days import give_days

A = ActionState
LEFT = (  # by whom, first proposed on, as it was left, decided on, reported on
    ("E11", "10/11/2025", A.TOOK_PLACE, "14/11/2025", "24/03/2026"),
    ("E11", "14/11/2025", A.TOOK_PLACE, "09/01/2026", "01/04/2026"),
    ("E12", "15/11/2025", A.CANCELLED, "09/01/2026", None),
    ("E21", "02/12/2025", A.TOOK_PLACE, "12/12/2025", None),
    ("E31", "12/01/2026", A.DECLINED, "19/01/2026", None),
    ("L11", "17/11/2025", A.WITHDRAWN, None, None),
    ("E13", None, A.DRAFT, None, None),
)
"""Friday 14 November 2025 is a school day, Saturday the 15th is not."""
OPENED = (("E11", "03/11/2025 09:00"), ("E12", "14/11/2025 23:30"), ("E31", "12/01/2026 10:00"))
"""Whose letters were opened, and when."""


def year_before(
    year: Year,
    *,
    state: CycleState = CycleState.CLOSED,
    week: date = date(2026, 3, 16),
    left: tuple[Any, ...] = LEFT,
    **changes: Any,
) -> int:
    """The cycle 2025-26 of *year*'s académie, with what was *left* in it; its number."""
    with gesture(year.engine) as session:
        cycle = Cycle(
            academy_id=year.units["AC"],
            school_year="2025-26",
            week=week,
            changes=changes,
            state=state,
            launched_at=at("01/09/2025 00:00"),
        )
        cycle.definition = read_definition(changes).model_dump(mode="json", by_alias=True)
        session.add(cycle)
        session.flush()
        refresh_participation(session, cycle, ALWAYS)
        rows = [_row(year, int(cycle.id or 0), n, *one) for n, one in enumerate(left)]
        session.connection().execute(sa.insert(ACTION), rows)
        give_days(session.connection())
        uses = [_use(year, int(cycle.id or 0), *one) for one in OPENED]
        session.connection().execute(sa.insert(LINK_USE), uses)
        return int(cycle.id or 0)


def _use(year: Year, cycle_id: int, code: str, first: str) -> dict[str, Any]:
    unit = year.units[code]
    return {
        "cycle_id": cycle_id,
        "unit_id": unit,
        "slot": f"u{unit}",
        "path": f"/c/{cycle_id}",
        "first_at": at(first),
    }


def _row(
    year: Year,
    cycle_id: int,
    n: int,
    code: str,
    proposed: str | None,
    state: A,
    decided: str | None,
    reported: str | None,
) -> dict[str, Any]:
    return {
        "cycle_id": cycle_id,
        "unit_id": year.units[code],
        "title": f"Action {n}",
        "on_date": date(2026, 3, 16) + timedelta(days=n % 5),
        "state": state,
        "round": 1 if proposed else 0,
        "announced": decided is not None,
        "proposed_on": _day(proposed),
        "submitted_on": _day(proposed),
        "decided_on": _day(decided),
        "reported_at": at(f"{reported} 23:30") if reported else None,
    }


def _day(text: str | None) -> date | None:
    return at(f"{text} 00:00").date() if text else None
