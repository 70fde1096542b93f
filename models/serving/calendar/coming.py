"""What the dates will owe next: which message, when, why, and how many units it would reach today.

The number is that of the cohort as it stands: a school that proposes meanwhile leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.clock import Moment
from models.database.types import canonical
from models.planner.cohorts import whole
from models.planner.executor import cohort_parameters
from models.planner.rules import DueRule, calendar_rules
from models.territory.unit import UNIT, Level
from models.words.french import plural
from models.words.nouns import LEVELS, LEVELS_COUNTED
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, PARTICIPATION, Cycle, CycleState

A_WEEK = 7
LARGEST_FIRST = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN, Level.SCHOOL)

CountsOfRules = dict[tuple[str, str], list[tuple[Level, int]]]
"""Units by level, for each cohort and what it was asked with."""


@dataclass(frozen=True, kw_only=True)
class Coming:
    """*at*: when it becomes due; *text*: the name of its text; *whom*: how many, in words, empty
    when nobody would be written to today. *due_on*: the date that it asks for."""

    at: Moment
    text: str
    reason: str
    whom: str
    academy: str
    due_on: Any = None


def coming(session: Session, moment: Moment, n: int = 8) -> list[Coming]:
    """The next *n* things that dates will owe, over every live cycle, the soonest first."""
    found = sorted(_rules(session, moment, n), key=lambda f: (f[1].since, f[1].rule, f[1].rung))
    same = groupby(found, key=lambda f: (f[1].since, f[1].rule, f[1].rung, f[0].cycle_id))
    soonest = [group for _, group in _first(same, n)]
    courses = {group[0][0].cycle_id: group[0][0] for group in soonest}
    counts = {cycle: _counted(session, course) for cycle, course in courses.items()}
    return [_told(session, group, counts[group[0][0].cycle_id]) for group in soonest]


def leaving(session: Session, course: Course, moment: Moment) -> tuple[date, int] | None:
    """The next day, within a week, on which dates owe something to somebody, and how many sendings
    that makes; None for none."""
    until = moment + timedelta(days=A_WEEK)
    rules = (r for track in course.dates for r in calendar_rules(course, track))
    found = sorted(
        ((course, r, "") for r in rules if moment < r.since <= until),
        key=lambda one: (one[1].since, one[1].rule, one[1].rung),
    )
    counts = _counted(session, course)
    for day, owed in groupby(found, key=lambda one: course.local_day(one[1].since)):
        same = groupby(owed, key=lambda one: (one[1].since, one[1].rule, one[1].rung))
        sendings = sum(1 for _, g in same if _told(session, list(g), counts).whom)
        if sendings:
            return day, sendings
    return None


def _first(groups: Iterable[tuple[Any, Iterable[Any]]], n: int) -> Iterator[Any]:
    for _, (key, group) in zip(range(n), groups, strict=False):
        yield key, list(group)


def _rules(session: Session, moment: Moment, n: int) -> Iterator[tuple[Course, DueRule, str]]:
    names = sa.select(CYCLE.c.id, UNIT.c.name).join(UNIT, UNIT.c.id == CYCLE.c.academy_id)
    live = names.where(CYCLE.c.state == CycleState.LIVE).order_by(CYCLE.c.id)
    for cycle_id, academy in session.connection().execute(live).all():
        course = load_course(session, session.get_one(Cycle, cycle_id))
        for track in course.dates:
            rules = _soonest(r for r in calendar_rules(course, track) if r.since > moment)
            yield from ((course, rule, academy) for rule in rules[:n])


def _soonest(rules: Iterable[DueRule]) -> list[DueRule]:
    """*rules*, those of every day or every week once."""
    found = {(rule.rule, "" if rule.day else rule.rung): rule for rule in reversed(list(rules))}
    return sorted(found.values(), key=lambda rule: rule.since)


def _told(
    session: Session, same: list[tuple[Course, DueRule, str]], counts: CountsOfRules
) -> Coming:
    """One rule, over the tracks that owe it at that moment."""
    course, rule, academy = same[0]
    totals = dict.fromkeys(LARGEST_FIRST, 0)
    for _, one, _ in same:
        for level, count in _reached(session, course, one, counts):
            totals[level] = totals.get(level, 0) + count
    said = [
        plural(count, LEVELS[level], LEVELS_COUNTED[level])
        for level, count in totals.items()
        if count
    ]
    return Coming(
        at=course.calendar(rule.track).local(rule.since),
        text=rule.text,
        reason=rule.reason,
        whom=", ".join(said),
        academy=academy,
        due_on=rule.due_on,
    )


def _counted(session: Session, course: Course) -> CountsOfRules:
    """What was counted since the last gesture; people who move make another course."""
    length = journal.length(session, course.cycle_id)
    kept = course.memo.get("reached")
    if kept is None or kept[0] != length:
        kept = course.memo["reached"] = length, {}
    found: CountsOfRules = kept[1]
    return found


def _reached(
    session: Session, course: Course, rule: DueRule, counts: CountsOfRules
) -> list[tuple[Level, int]]:
    """How many units of each level *rule* would reach, counted once while nobody does anything."""
    day = course.local_day(rule.since)
    parameters = cohort_parameters(course, day, rule.rung) | {
        "week": rule.track.week,
        "ends": rule.track.ends,
        "followed": rule.track.place,
        "rung_day": rule.joined_before or day,
        "on_day": rule.day or day,
    }
    asked = rule.cohort, canonical(parameters)
    if asked not in counts:
        rows = session.connection().execute(_counting(rule.cohort), parameters)
        counts[asked] = [(Level(r.level), int(r.n)) for r in rows]
    return counts[asked]


@lru_cache(maxsize=128)
def _counting(cohort: str) -> Any:
    """How many units of each level are written to, those of one week and place."""
    r, p, home = whole(cohort).subquery("r"), PARTICIPATION, UNIT.alias("home")
    return (
        sa.select(home.c.level, sa.func.count(sa.distinct(home.c.id)).label("n"))
        .select_from(r)
        .join(p, sa.and_(p.c.cycle_id == sa.bindparam("cycle"), p.c.unit_id == r.c.unit_id))
        .join(home, home.c.id == r.c.home_id)
        .where(
            p.c.week == sa.bindparam("week", type_=sa.Date),
            p.c.week_ends == sa.bindparam("ends", type_=sa.Date),
            p.c.place == sa.bindparam("followed", type_=sa.String),
        )
        .group_by(home.c.level)
    )
