"""The record of the rules carried out, for idempotence.

What was carried out is remembered, so that the next run has nothing to do.

A rule is carried out once a day, as the gestures of a day may add to its cohort. Where only people
and units add to it (a *steady* cohort), once is enough until one of them changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import insert_of
from models.planner.cohort import LONG_AGO, STEADY
from models.planner.rules import DueRule
from models.territory.holders import DAY
from models.territory.people import ABSENCE, ASSIGNMENT, PERSON
from models.territory.unit import UNIT
from models.work.message import RULE_RUN
from models.year.course import Course, Track

R = RULE_RUN.c
_DONE = sa.select(R.rule, R.rung, R.week, R.week_ends, R.place, R.day).where(
    R.cycle_id == sa.bindparam("cycle"), R.population == sa.bindparam("population")
)
_COLUMNS: tuple[tuple[Any, int], ...] = (
    *((t.c.starts, 0) for t in (ASSIGNMENT, ABSENCE)),
    *((t.c.ends, 1) for t in (ASSIGNMENT, ABSENCE)),
    *((t.c.unreachable_until, 0) for t in (PERSON, UNIT)),
)
_CHANGES = sa.union_all(
    *(
        sa.select(sa.func.max(column).label("last"), sa.literal(days).label("later")).where(
            column <= DAY if days == 0 else column < DAY
        )
        for column, days in _COLUMNS
    )
)


def not_yet_carried_out(
    session: Session, course: Course, rules: Sequence[DueRule], moment: datetime
) -> list[DueRule]:
    """Those of *rules* that no run carried out for the day, people and units of *moment*."""
    parameters = {"cycle": course.cycle_id, "population": course.population}
    done = {tuple(row) for row in session.connection().execute(_DONE, parameters)}
    days = _Days(session, course, moment)
    return [r for r in rules if (r.rule, r.rung, *_named(r.track), days.of(r)) not in done]


def _named(track: Track) -> tuple[date, date, str]:
    return track.week, track.ends, track.place


def remember(session: Session, course: Course, rules: Sequence[DueRule], moment: datetime) -> None:
    """Write down that *rules* were carried out."""
    if not rules:
        return
    days = _Days(session, course, moment)
    rows = [
        {
            "cycle_id": course.cycle_id,
            "rule": r.rule,
            "rung": r.rung,
            "week": r.track.week,
            "week_ends": r.track.ends,
            "place": r.track.place,
            "day": days.of(r),
            "population": course.population,
        }
        for r in rules
    ]
    connection = session.connection()
    connection.execute(_keeping(connection.dialect.name), rows)
    now = {"today": days.today, "of_people": days.of_people, "population": course.population}
    connection.execute(_FORGET, {"cycle": course.cycle_id} | now)


@lru_cache(maxsize=2)
def _keeping(dialect: str) -> Any:
    return insert_of(dialect, RULE_RUN).on_conflict_do_nothing()


_FORGET = sa.delete(RULE_RUN).where(
    R.cycle_id == sa.bindparam("cycle"),
    sa.or_(
        R.day.not_in([sa.bindparam(name, type_=R.day.type) for name in ("today", "of_people")]),
        R.population != sa.bindparam("population"),
    ),
)
"""Of runs before those of today: by another count of the people, or of a day that is over."""


class _Days:
    """The day from which a rule carried out now holds: today, or the last that people changed."""

    def __init__(self, session: Session, course: Course, moment: datetime) -> None:
        self.today = course.local_day(moment)
        self.of_people = people_changed_on(session, course, self.today)

    def of(self, rule: DueRule) -> date:
        return self.of_people if rule.cohort in STEADY else self.today


def people_changed_on(session: Session, course: Course, day: date) -> date:
    """The last day until *day* on which an assignment or an absence started or had ended, or on
    which somebody became reachable again.
    """
    known = course.memo.get("people_changed")
    if known is None or known[0] != day:
        rows = session.connection().execute(_CHANGES, {"day": day}).all()
        changes = [r.last + timedelta(days=r.later) for r in rows if r.last]
        known = course.memo["people_changed"] = day, max(changes, default=LONG_AGO)
    found: date = known[1]
    return found
