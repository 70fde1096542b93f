"""Valmont's year, closed, and some years later."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.cycle import opening
from models.work.action import ACTION
from models.year.cycle import Cycle
from tests.academy import Year, at, launched

CLOSED, TWO, SIX = "15/07/2027 10:00", "01/09/2029 10:00", "01/09/2032 10:00"


def a_past_year(engine: sa.Engine, **changes: Any) -> Year:
    """A year that is closed: two actions, one a highlight, decided on and written about; *changes*
    is what it changes of ``cycle.yaml``."""
    year = launched(engine, **changes)
    year.name("AC", "admin", "admin")
    year.propose("E11", "Débat", on="11/01/2027 10:00")
    year.propose("E21", "Chorale", on="11/01/2027 10:00")
    year.accept("ien1", year.tasks()[0].id, on="12/01/2027 09:00")
    year.tick("12/01/2027 15:00")
    with gesture(engine) as session:
        high = sa.update(ACTION).where(ACTION.c.title == "Chorale").values(flagship=True)
        session.connection().execute(high)
        cycle = session.get_one(Cycle, year.cycle_id)
        opening.close_cycle(session, cycle, year.by("pilote"), at(CLOSED))
    return year
