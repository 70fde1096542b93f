"""What each date of the year wanted of a territory: how much of it is done, and since when.

A letter, a synthesis, a review is done once it is submitted; a version once it is issued. Decisions
and reports are those of the actions that the reader may see, as far as they may know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import one_of
from models.journal import JOURNAL
from models.planner.cohort import PROPOSED, TO_HAPPEN
from models.serving.academies import on_day
from models.serving.actions.visibility import seen, shown_state
from models.serving.framing.progress import TEAMED, not_skipped, of_expected_function
from models.serving.perimeter import Perimeter
from models.territory.functions import functions
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Level
from models.work.action import ACTION, ActionState
from models.work.paper import PAPER, PaperKind, PaperState
from models.year.course import Course
from models.year.cycle import PARTICIPATION

PAPERS = {
    "letter_due": (PaperKind.LETTER, Level.ACADEMY),
    "synthesis_basin_due": (PaperKind.SYNTHESIS, Level.BASIN),
    "synthesis_department_due": (PaperKind.SYNTHESIS, Level.DEPARTMENT),
    "synthesis_academy_due": (PaperKind.SYNTHESIS, Level.ACADEMY),
    "review_due": (PaperKind.REVIEW, Level.ACADEMY),
}
"""What is written for a date: the paper, and the level whose units each write one."""


@dataclass(frozen=True, kw_only=True)
class MilestoneProgress:
    """Of *total* pieces of work *done*, the last one *last* (None: no day is kept).

    *grows*: more may come until the date, so that nothing is finished before it.
    """

    total: int
    done: int
    last: date | None = None
    grows: bool = False

    @property
    def missing(self) -> int:
        return self.total - self.done


def wanted(
    session: Session, perimeter: Perimeter, course: Course, day: date
) -> Mapping[str, MilestoneProgress]:
    """What the dates of a cycle wanted of *perimeter*, by the name of the milestone.

    The papers of the académie are everybody's: all await them. Its team is its own. A date that
    wants nothing here is not in it.
    """
    return wanted_in(session, perimeter, [course], {course.cycle_id: day}).get(course.cycle_id, {})


def wanted_in(
    session: Session, perimeter: Perimeter, courses: Sequence[Course], days: Mapping[int, date]
) -> Mapping[int, Mapping[str, MilestoneProgress]]:
    """:func:`wanted` of each of the *courses*, which are those of *perimeter*, on its own day;
    by the number of the cycle, in as many statements for thirty as for one."""
    every = {course.cycle_id: course for course in courses}
    found: dict[int, dict[str, MilestoneProgress]] = {}
    for cycle, name, one in (
        *_papers(session, perimeter, every),
        *_versions(session, perimeter),
        *_people(session, perimeter, every, days),
        *_actions(session, perimeter, every),
    ):
        if one.total:
            found.setdefault(cycle, {})[name] = one
    return found


Found = Iterator[tuple[int, str, MilestoneProgress]]
"""The number of a cycle, the name of a milestone, what it wanted."""


def working_units(perimeter: Perimeter, *academy_ids: int) -> Any:
    """The participating units of *perimeter* that work for the cycles, and the académies
    themselves."""
    p = PARTICIPATION.alias("here").c
    takes_part = sa.exists().where(p.unit_id == UNIT.c.id, perimeter.of_cycle(p.cycle_id))
    mine = sa.or_(perimeter.holds(), UNIT.c.id.in_(academy_ids))
    return sa.and_(takes_part, mine, UNIT.c.level != Level.SCHOOL, not_skipped())


def _working(perimeter: Perimeter, courses: Mapping[int, Course]) -> Any:
    return working_units(perimeter, *(course.academy_id for course in courses.values()))


# ── papers ───────────────────────────────────────────────────────────────────────────────────────


def _papers(session: Session, perimeter: Perimeter, courses: Mapping[int, Course]) -> Found:
    here = _working(perimeter, courses)
    first = _first_submitted(perimeter, here).subquery()
    of = (first.c.cycle_id, first.c.kind, first.c.level)
    query = sa.select(*of, sa.func.count().label("n"), sa.func.max(first.c.at).label("last"))
    rows = session.connection().execute(query.group_by(*of))
    done = {(row.cycle_id, row.kind, row.level): row for row in rows}
    for unit in session.connection().execute(_units_by_level(perimeter, here)):
        for name, (kind, level) in PAPERS.items():
            row = done.get((unit.cycle_id, kind, level))
            if level is unit.level:
                yield (
                    unit.cycle_id,
                    name,
                    MilestoneProgress(
                        total=int(unit.n),
                        done=int(row.n) if row else 0,
                        last=_day(courses[unit.cycle_id], row.last) if row else None,
                    ),
                )


def _units_by_level(perimeter: Perimeter, here: sa.ColumnElement[bool]) -> Any:
    """How many units work for each cycle."""
    u, p = UNIT.c, PARTICIPATION.c
    return (
        sa.select(p.cycle_id, u.level, sa.func.count().label("n"))
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, perimeter.of_cycle(p.cycle_id)))
        .where(here)
        .group_by(p.cycle_id, u.level)
    )


def _first_submitted(perimeter: Perimeter, here: sa.ColumnElement[bool]) -> Any:
    """The papers that were submitted, and the first time each was, as the journal says."""
    p, j = PAPER.c, JOURNAL.c
    kinds = [(p.kind == k, f"{k.value}.submitted") for k in PaperKind]
    subject = sa.literal("paper.") + sa.cast(p.id, sa.String)
    submitted = sa.and_(j.chain == p.cycle_id, j.subject == subject, j.what == sa.case(*kinds))
    return (
        sa.select(p.cycle_id, p.kind, UNIT.c.level, sa.func.min(j.at).label("at"))
        .join(UNIT, UNIT.c.id == p.unit_id)
        .outerjoin(JOURNAL, submitted)
        .where(perimeter.of_cycle(p.cycle_id), p.state != PaperState.DRAFT, here)
        .group_by(p.id, p.cycle_id, p.kind, UNIT.c.level)
    )


def _day(course: Course, at: datetime | None) -> date | None:
    return course.local_day(at) if at is not None else None


def _versions(session: Session, perimeter: Perimeter) -> Found:
    """The départements' versions, awaited by the end of cadrage."""
    u, p, t = UNIT.c, PAPER.c, PARTICIPATION.c
    mine = sa.and_(p.unit_id == u.id, p.cycle_id == t.cycle_id, p.kind == PaperKind.VERSION)
    issued = sa.func.sum(sa.case((p.state == PaperState.ACCEPTED, 1), else_=0))
    query = (
        sa.select(
            t.cycle_id,
            sa.func.count().label("n"),
            issued.label("done"),
            sa.func.max(p.accepted_on).label("last"),
        )
        .select_from(UNIT.join(PARTICIPATION, t.unit_id == u.id).outerjoin(PAPER, mine))
        .where(
            perimeter.of_cycle(t.cycle_id),
            u.level == Level.DEPARTMENT,
            perimeter.holds(),
            not_skipped(),
        )
        .group_by(t.cycle_id)
    )
    for row in session.connection().execute(query):
        one = MilestoneProgress(total=row.n, done=int(row.done or 0), last=row.last)
        yield row.cycle_id, "framing_closes", one


# ── teams and relays ─────────────────────────────────────────────────────────────────────────────


def _people(
    session: Session, perimeter: Perimeter, courses: Mapping[int, Course], days: Mapping[int, date]
) -> Found:
    """Teams without a hole or said to be composed; bassins and circonscriptions with a relay: of
    *perimeter* alone, the académie's being known to its own."""
    u, p = UNIT.c, PARTICIPATION.c
    relays = sa.case((u.level == Level.BASIN, "relays_due"), else_="teams_due").label("name")
    done = has_its_people(on_day(p.cycle_id, days))
    query = (
        sa.select(
            p.cycle_id,
            relays,
            sa.func.count().label("n"),
            sa.func.sum(sa.case((done, 1), else_=0)).label("done"),
        )
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, perimeter.of_cycle(p.cycle_id)))
        .where(u.level.in_(TEAMED), _working(perimeter, courses), perimeter.holds())
        .group_by(p.cycle_id, relays)
    )
    for row in session.connection().execute(query):
        yield row.cycle_id, row.name, MilestoneProgress(total=int(row.n), done=int(row.done))


def has_its_people(day: date | sa.ColumnElement[Any]) -> Any:
    """Whether a bassin or circonscription (UNIT, with its PARTICIPATION) has a relay on *day* (a
    date, or SQL); a département, the académie, its team."""
    a, u = ASSIGNMENT.c, UNIT.c
    running = sa.and_(a.unit_id == u.id, a.starts <= day, a.ends >= day)
    held = sa.select(sa.func.count(sa.distinct(a.function))).where(running, of_expected_function())
    declared = PARTICIPATION.c.team_complete.is_(sa.true())
    whole = sa.or_(declared, held.scalar_subquery() >= _seats())
    relay = sa.exists().where(running, a.function == "relay")
    return sa.case((u.level == Level.BASIN, relay), else_=whole)


def _seats() -> Any:
    """How many functions the unit's level expects."""
    expected = [level for (level, _), f in functions().items() if f.expected]
    counts = {level: expected.count(level) for level in TEAMED}
    return sa.case(*((UNIT.c.level == level, n) for level, n in counts.items()), else_=0)


# ── actions ──────────────────────────────────────────────────────────────────────────────────────


def _actions(session: Session, perimeter: Perimeter, courses: Mapping[int, Course]) -> Found:
    """Decisions taken, decisions announced, reports given."""
    for row in session.connection().execute(_decided(perimeter)):
        reported_on = _day(courses[row.cycle_id], row.last_reported)
        decided = MilestoneProgress(
            total=row.proposed, done=row.decided, last=row.last_decided, grows=True
        )
        announced = MilestoneProgress(total=row.decided, done=row.told, grows=True)
        reported = MilestoneProgress(
            total=row.happened, done=row.reported, last=reported_on, grows=True
        )
        yield row.cycle_id, "decisions_due", decided
        yield row.cycle_id, "announce", announced
        yield row.cycle_id, "reports_due", reported


def _decided(perimeter: Perimeter) -> Any:
    """How many actions of each cycle its readers know to be proposed, decided, told, reported."""
    a, shown = ACTION.c, shown_state(perimeter.scope)
    proposed, decided = one_of(shown, PROPOSED), one_of(shown, [ActionState.DECLINED, *TO_HAPPEN])
    happened = one_of(shown, [ActionState.TOOK_PLACE])
    announced = sa.and_(decided, a.announced.is_(sa.true()))
    reported = sa.and_(happened, a.reported_at.is_not(None))
    conditions = {
        "proposed": proposed,
        "decided": decided,
        "told": announced,
        "happened": happened,
        "reported": reported,
    }
    counts = [sa.func.sum(sa.case((c, 1), else_=0)).label(name) for name, c in conditions.items()]
    return (
        sa.select(
            a.cycle_id,
            *counts,
            sa.func.max(sa.case((decided, a.decided_on))).label("last_decided"),
            sa.func.max(sa.case((reported, a.reported_at))).label("last_reported"),
        )
        .select_from(ACTION.join(UNIT, UNIT.c.id == a.unit_id))
        .where(perimeter.of_cycle(a.cycle_id), seen(perimeter.scope), perimeter.holds())
        .group_by(a.cycle_id)
    )
