"""What mail a home has ahead: how much a morning holds, how long it takes to leave, and the days on
which nothing leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from config.settings import Settings
from models.clock import now
from models.database.transactions import reading
from models.planner.rules import hour_of
from models.serving.examined.verdicts import HealthCheck, to_see, well
from models.territory.unit import UNIT
from models.words.french import long_date, plural
from models.words.moments import lasting
from models.work.message import MESSAGE, MessageState
from models.year.course import Course, load_courses
from models.year.cycle import CYCLE, Cycle, CycleState

AHEAD = 30
"""Days that are looked at."""
M = MESSAGE.c


def mail_ahead(engine: sa.Engine, settings: Settings) -> list[HealthCheck]:
    """Of each live cycle: its hours and its cap a day, its fullest day, its days without mail."""
    with reading(engine) as session:
        moment = now(session)
        live = session.scalars(sa.select(Cycle).where(CYCLE.c.state == CycleState.LIVE)).all()
        return [
            one
            for course in (load_courses(session, live) if live else [])
            for one in _of_a_cycle(session, course, moment, settings.mail_rate)
        ]


def _of_a_cycle(
    session: Session, course: Course, moment: datetime, rate: float | None
) -> Iterator[HealthCheck]:
    name = session.scalar(sa.select(UNIT.c.name).where(UNIT.c.id == course.academy_id)) or ""
    hours = course.definition.hours
    cap = plural(hours.new_tasks_a_day, "demande nouvelle", "demandes nouvelles")
    yield well(
        "horaires",
        f"{name} : les courriers partent les jours de classe de {hours.opens} à "
        f"{hours.closes}, {cap} par personne et par jour au plus.",
    )
    yield _fullest(session, course, moment, rate, name)
    yield _closed(course, moment, name)


def _fullest(
    session: Session, course: Course, moment: datetime, rate: float | None, name: str
) -> HealthCheck:
    days: dict[date, int] = {}
    until = moment + timedelta(days=AHEAD)
    query = (
        sa.select(M.not_before, sa.func.count())
        .where(M.cycle_id == course.cycle_id, M.state == MessageState.OWED, M.not_before <= until)
        .group_by(M.not_before)
    )
    for due, count in session.connection().execute(query):
        day = course.local_day(max(due, moment))
        days[day] = days.get(day, 0) + count
    if not days:
        return well("quota", f"{name} : aucun courrier n'attend de partir.")
    day, most = max(days.items(), key=lambda one: one[1])
    letters = plural(most, "courrier", "courriers")
    said = f"{name} : le jour le plus chargé, {long_date(day)}, a {letters}."
    if rate is None:
        return well("quota", f"{said} Aucun rythme n'est fixé (ORGUE_MAIL_RATE).")
    takes, opened = timedelta(seconds=most / rate), _opened(course)
    said += f" À {rate:g} par seconde, ils mettent {lasting(takes)}."
    if takes > opened:
        return to_see("quota", said, "Demandez un rythme plus grand à qui tient le relais.")
    return well("quota", said)


def _opened(course: Course) -> timedelta:
    hours = course.definition.hours
    opens, closes = hour_of(hours.opens), hour_of(hours.closes)
    return timedelta(hours=closes[0] - opens[0], minutes=closes[1] - opens[1])


def _closed(course: Course, moment: datetime, name: str) -> HealthCheck:
    """The weekdays of the coming month on which nothing leaves where the académie sits."""
    calendar, first = course.calendar(), course.local_day(moment)
    days = [first + timedelta(days=n) for n in range(AHEAD)]
    shut = [d for d in days if d.weekday() < 5 and not calendar.is_school_day(d)]
    if not shut:
        return well("jours", f"{name} : un courrier peut partir chaque jour ouvré.")
    said = " ; ".join(
        f"du {a:%d/%m} au {b:%d/%m}" if a != b else f"le {a:%d/%m}" for a, b in _runs(shut)
    )
    return well("jours", f"{name} : rien ne part {said}.")


def _runs(days: list[date]) -> list[tuple[date, date]]:
    """*days* by stretches, a weekend cutting none."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and (day - runs[-1][1]).days <= (3 if day.weekday() == 0 else 1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
