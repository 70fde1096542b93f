"""Actions that stand in a programme, put there at once: announced, without their way to it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.days import HeldDay
from tests.academy import Year, day

ON = "05/01/2027 10:00"


def held(text: str, starts: str | None = None, ends: str | None = None) -> HeldDay:
    return HeldDay(day(text), starts, ends)


def announced(
    year: Year, school: str, title: str, *days: HeldDay, state: str = "accepted", **fiche: Any
) -> int:
    """An action of *school* in the programme (``announced=False``: decided, not told yet), those
    that it associates having agreed; its number."""
    told = fiche.pop("announced", True)
    if days:
        fiche |= {"days": days, "day": f"{days[0].on:%d/%m/%Y}"}
    number = year.draft(school, title, on=ON, confirm=True, **fiche)
    values = {"state": ActionState(state), "announced": told, "round": 1}
    with gesture(year.engine) as session:
        connection = session.connection()
        connection.execute(sa.update(ACTION).where(ACTION.c.id == number).values(**values))
        joined = ASSOCIATED_SCHOOL.c.action_id == number
        connection.execute(sa.update(ASSOCIATED_SCHOOL).where(joined).values(agreed=True))
    return number
