"""What the first page tells who pilots or animates: what is late, whom to call, what is new.

Each figure is that of the page it leads to, counted within the territory of who reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.cycle.ending import year_is_over
from models.journal import JOURNAL
from models.serving.calendar.stages import Stage
from models.serving.calendar.year import Mark, glance
from models.serving.dashboard.heard import heard, is_silent
from models.serving.dashboard.standing import schools_of
from models.serving.perimeter import Perimeter
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.words.french import in_french, plural
from models.year.course import Course
from models.year.cycle import CycleState

LATEST = 2_000
"""Entries of the journal that are looked at for what is new: more than a busy day has."""
NEW: Mapping[str, tuple[str, str]] = {
    "action.submitted": ("action proposée", "actions proposées"),
    "action.registered": ("action inscrite au programme", "actions inscrites au programme"),
    "validation.accepted": ("avis favorable", "avis favorables"),
    "validation.returned": ("correction demandée", "corrections demandées"),
    "validation.declined": ("action non retenue", "actions non retenues"),
    "call.answered": ("réponse sans action", "réponses sans action"),
    "action.took_place": ("action qui a eu lieu", "actions qui ont eu lieu"),
    "action.reported": ("bilan rendu", "bilans rendus"),
    "action.withdrawn": ("action retirée", "actions retirées"),
}
"""What is told of the days before, in the order of the year; the other entries are a pilot's own
doing, or have a page of their own."""


@dataclass(frozen=True, kw_only=True)
class Front:
    """*late*: the phases and dates of the territory whose work is late, by name; *news*: what
    happened since the day *since*, in words."""

    late: tuple[str, ...]
    news: tuple[str, ...]
    since: date

    @property
    def since_when(self) -> str:
        """« depuis vendredi »."""
        return f"depuis {in_french(self.since, 'EEEE')}"


def front(
    session: Session, perimeter: Perimeter, course: Course, state: CycleState, moment: datetime
) -> Front:
    """The first page's figures of *perimeter*, at *moment*."""
    day = course.local_day(moment)
    year = glance(session, course, perimeter, state, day)
    since = _weekday_before(day)
    return Front(
        late=() if year_is_over(course, day) else _named(year.late),
        news=_news(session, course, perimeter, since),
        since=since,
    )


def silent_schools(session: Session, perimeter: Perimeter) -> int:
    """How many schools of *perimeter* were not heard of: the figure of « À relancer »."""
    made = heard(perimeter)
    query = (
        sa.select(sa.func.count())
        .select_from(schools_of(perimeter, made))
        .where(perimeter.holds(), is_school(), is_silent(made))
    )
    return int(session.connection().execute(query).scalar_one())


def _named(late: Sequence[Stage | Mark]) -> tuple[str, ...]:
    return tuple(one.title if isinstance(one, Mark) else one.name for one in late)


def _weekday_before(day: date) -> date:
    """The last working day before *day*."""
    return day - timedelta(days={0: 3, 6: 2}.get(day.weekday(), 1))


def _news(session: Session, course: Course, perimeter: Perimeter, since: date) -> tuple[str, ...]:
    j = JOURNAL.c
    last = (
        sa.select(j.what, j.unit_id, j.at)
        .where(j.chain == course.cycle_id)
        .order_by(j.seq.desc())
        .limit(LATEST)
        .subquery("last")
    )
    query = (
        sa.select(last.c.what, sa.func.count())
        .join(UNIT, UNIT.c.id == last.c.unit_id)
        .where(
            last.c.what.in_(list(NEW)),
            last.c.at >= course.calendar().at(since, 0),
            perimeter.holds(),
        )
        .group_by(last.c.what)
    )
    found = {row[0]: row[1] for row in session.connection().execute(query)}
    return tuple(plural(found[what], *NEW[what]) for what in NEW if found.get(what))
