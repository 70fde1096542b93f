"""The year before: the whole académie has held the week, and its cycle is closed.

Lived in a few seconds, by the same rules and gestures, by people who remember what they meant to do
when they are cut short. Its letters are marked as sent: none was, and none is in the mailbox.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import actor_of
from models.database.transactions import gesture, reading
from models.demo import staff
from models.demo.agenda import LastingAnswers
from models.demo.earlier import write_earlier_years
from models.demo.steps import PAST, draft, launch, load, set_national_frame
from models.gestures.cycle import opening
from models.gestures.framing.objectives import set_objectives
from models.journal import JOURNAL, UNTOLD
from models.rehearsal.rehearse import REHEARSED, last_moment, let_it_go_by
from models.tick import in_hand
from models.work.message import MESSAGE
from models.year.course import Course
from models.year.cycle import CYCLE, OBJECTIVE, Cycle, CycleState

LUCK = 15
"""Whose luck people had that year."""
OBJECTIVES = (
    "Que chaque école soit entendue : une action, ou un mot pour dire « pas cette année ».",
    "Un relais et un suppléant joignables dans chaque bassin et chaque circonscription.",
    "Des parents dans quatre actions sur dix, autrement que comme spectateurs.",
)
"""What its seminar fixed."""
LEFT = "envoyé l'an dernier"
"""The result of a letter of that year."""


def live_last_year(engine: sa.Engine, home: Path, progress: Callable[[str], None]) -> None:
    """Let the whole year before go by, and close its cycle; at once when that is done already."""
    if _state(engine) is CycleState.CLOSED:
        return
    progress(f"Je fais vivre l'année d'avant, {PAST.school_year}, en quelques secondes…")
    load(engine, home, PAST)
    write_earlier_years(engine)
    set_national_frame(engine, PAST)
    cycle_id = draft(engine, PAST)
    launch(engine, cycle_id)
    course = in_hand(engine, cycle_id)
    people = _People(engine, cycle_id, "typical", LUCK)
    last = course.on(course.home, "year_ends")
    seminar = course.calendar().at(course.day_of(course.home, "seminar") or last, 17)
    let_it_go_by(engine, course, people, start=_reached(engine, cycle_id), until=seminar)
    with gesture(engine) as session:
        _fix_objectives(session, course, seminar)
    let_it_go_by(engine, course, people, start=seminar)
    with gesture(engine) as session:
        _close(session, course)


class _People(LastingAnswers):
    """People of that year; the objectives are fixed on the day of its seminar."""

    def _look_at_the_seminar(self, session: Session, course: Course, day: date) -> None:
        return None


def has_begun(engine: sa.Engine) -> bool:
    """Whether the years before were begun here: a founding that was cut short goes on with them."""
    query = sa.select(sa.exists().where(CYCLE.c.school_year <= PAST.school_year))
    with reading(engine) as session:
        return bool(session.connection().execute(query).scalar_one())


def _state(engine: sa.Engine) -> CycleState | None:
    """Where that year's cycle is; None before it is drafted."""
    query = sa.select(CYCLE.c.state).where(CYCLE.c.school_year == PAST.school_year)
    with reading(engine) as session:
        state: CycleState | None = session.connection().execute(query).scalar_one_or_none()
        return state


def _reached(engine: sa.Engine, cycle_id: int) -> datetime:
    """Where that year has come: the moment of the last thing that happened in it."""
    query = sa.select(sa.func.max(JOURNAL.c.at, type_=JOURNAL.c.at.type))
    with reading(engine) as session:
        chain = query.where(JOURNAL.c.chain == cycle_id)
        moment: datetime = session.connection().execute(chain).scalar_one()
        return moment


def _fix_objectives(session: Session, course: Course, seminar: datetime) -> None:
    """What that year's seminar fixes for this one: the cadrage starts from it."""
    fixed = sa.select(sa.exists().where(OBJECTIVE.c.cycle_id == course.cycle_id))
    if not session.connection().execute(fixed).scalar_one():
        set_objectives(session, course, OBJECTIVES, actor_of(session, staff.PILOT), seminar)


def _close(session: Session, course: Course) -> None:
    """Close its cycle; Prefect is told nothing of a year that no run of it saw."""
    cycle = session.get_one(Cycle, course.cycle_id)
    opening.close_cycle(session, cycle, actor_of(session, staff.PILOT), last_moment(course))
    connection, m = session.connection(), MESSAGE.c
    left = sa.update(MESSAGE).where(m.cycle_id == course.cycle_id, m.result == REHEARSED)
    connection.execute(left.values(result=LEFT))
    connection.execute(sa.delete(UNTOLD))
