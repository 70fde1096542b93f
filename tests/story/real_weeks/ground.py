"""Valmont, where a real week is drafted: its place and clocks are those of who held it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from models.calendar.table import calendar_for
from models.database.transactions import gesture, reading
from models.gestures.cycle.opening import draft_cycle, launch_cycle
from models.territory.unit import UNIT
from models.year.course import Course, load_course
from models.year.cycle import Cycle
from models.year.week import Span
from tests.academy import KNOWN, Year, at, valmont
from tests.story.real_weeks.calendars import calendar_entered
from tests.story.real_weeks.weeks import RealWeek, transposed

YEAR = "2026-27"
DRAFTED = "01/08/2026 09:00"
UAI = {"L11": "0949999H"}
"""A school is asked for by a code of its own."""


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """A real week, drafted: *held* is when it would be in 2026-27."""

    engine: sa.Engine
    week: RealWeek
    held: Span
    cycle_id: int
    units: dict[str, int]

    @property
    def course(self) -> Course:
        with reading(self.engine) as session:
            return load_course(session, session.get_one(Cycle, self.cycle_id))

    def launched(self) -> Year:
        """Its year, launched on the day before its cadrage opens."""
        course = self.course
        on = course.calendar().at(course.on(course.home, "framing_opens") - timedelta(days=1), 9)
        year = Year(engine=self.engine, cycle_id=self.cycle_id, units=self.units)
        with gesture(self.engine) as session:
            cycle = session.get_one(Cycle, self.cycle_id)
            launch_cycle(session, cycle, year.by("pilote"), on, 0, 0)
        year.now = on.in_timezone("Europe/Paris").format("DD/MM/YYYY HH:mm")
        return year


def drafted(engine: sa.Engine, week: RealWeek, **changes: Any) -> Drafted:
    """*week* drafted by Valmont, with the days that a unit of it holds otherwise."""
    calendar_entered(engine, week.place)
    units = valmont(engine, drom=week.drom, place=week.place)
    with gesture(engine) as session:
        session.connection().execute(sa.update(UNIT).values(timezone=week.timezone))
        for code, uai in UAI.items():
            own_code = sa.update(UNIT).where(UNIT.c.id == units[code]).values(code=uai)
            session.connection().execute(own_code)
    with gesture(engine) as session:
        calendar = calendar_for(session, week.place, week.timezone, YEAR)
        held = transposed(week, calendar)
        own = {
            UAI.get(code) or KNOWN[code]: Span(
                held.first + timedelta(days=first), held.first + timedelta(days=last)
            )
            for code, first, last in week.own
        }
        cycle = draft_cycle(
            session, YEAR, KNOWN["AC"], held.first, own, at(DRAFTED), until=held.last
        )
        cycle.changes = changes
        number = int(cycle.id or 0)
    return Drafted(engine=engine, week=week, held=held, cycle_id=number, units=units)
