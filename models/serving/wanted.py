"""What each date of the year wanted of a territory: how much of it is done, and since when.

A letter, a synthesis, a review is done once it is submitted; a version once it is issued. Decisions
and reports are those of the actions that the reader may see, as far as they may know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.planner.cohort import PROPOSED, TO_HAPPEN
from models.serving.cadrage import TEAMED, not_skipped, of_expected_function
from models.serving.land import Land
from models.serving.sight import seen, shown_state
from models.territory.functions import functions
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Level
from models.types import one_of
from models.work.action import ACTION, ActionState
from models.work.journal import JOURNAL
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
class Wanted:
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


def wanted(session: Session, land: Land, course: Course, day: date) -> Mapping[str, Wanted]:
    """What the dates of a cycle wanted of *land*, by the name of the milestone.

    The papers of the académie are everybody's: all await them. Its team is its own. A date that
    wants nothing here is not in it.
    """
    found = _papers(session, land, course) | _versions(session, land)
    found |= _people(session, land, course, day) | _actions(session, land, course)
    return {name: one for name, one in found.items() if one.total}


def working_units(land: Land, course: Course) -> Any:
    """The participating units of *land* that work for the cycle, and the académie itself."""
    p = PARTICIPATION.alias("here").c
    takes_part = sa.exists().where(p.unit_id == UNIT.c.id, p.cycle_id == course.cycle_id)
    mine = sa.or_(land.holds(), UNIT.c.id == course.academy_id)
    return sa.and_(takes_part, mine, UNIT.c.level != Level.SCHOOL, not_skipped())


# ── papers ───────────────────────────────────────────────────────────────────────────────────────


def _papers(session: Session, land: Land, course: Course) -> dict[str, Wanted]:
    u, here = UNIT.c, working_units(land, course)
    levels = sa.select(u.level, sa.func.count().label("n")).where(here).group_by(u.level)
    units = {row.level: int(row.n) for row in session.connection().execute(levels)}
    first = _first_submitted(course, here).subquery()
    query = sa.select(first.c.kind, first.c.level, sa.func.count().label("n"),
                      sa.func.max(first.c.at).label("last"))  # fmt: skip
    rows = session.connection().execute(query.group_by(first.c.kind, first.c.level))
    done = {(row.kind, row.level): row for row in rows}
    return {
        name: Wanted(
            total=units.get(level, 0),
            done=int(done[kind, level].n) if (kind, level) in done else 0,
            last=_day(course, done[kind, level].last) if (kind, level) in done else None,
        )
        for name, (kind, level) in PAPERS.items()
    }


def _first_submitted(course: Course, here: Any) -> Any:
    """The papers that were submitted, and the first time each was, as the journal says."""
    p, j = PAPER.c, JOURNAL.c
    said = [(p.kind == k, f"{k.value}.submitted") for k in PaperKind]
    subject = sa.literal("paper.") + sa.cast(p.id, sa.String)
    told = sa.and_(j.chain == course.cycle_id, j.subject == subject, j.what == sa.case(*said))
    return (
        sa.select(p.kind, UNIT.c.level, sa.func.min(j.at).label("at"))
        .join(UNIT, UNIT.c.id == p.unit_id)
        .outerjoin(JOURNAL, told)
        .where(p.cycle_id == course.cycle_id, p.state != PaperState.DRAFT, here)
        .group_by(p.id, p.kind, UNIT.c.level)
    )


def _day(course: Course, at: Any) -> date | None:
    return course.local_day(at) if at is not None else None


def _versions(session: Session, land: Land) -> dict[str, Wanted]:
    """The départements' versions, awaited by the end of cadrage."""
    u, p, t = UNIT.c, PAPER.c, PARTICIPATION.c
    mine = sa.and_(p.unit_id == u.id, land.of_cycle(p.cycle_id), p.kind == PaperKind.VERSION)
    issued = sa.func.sum(sa.case((p.state == PaperState.ACCEPTED, 1), else_=0))
    query = (
        sa.select(sa.func.count().label("n"), issued.label("done"),
                  sa.func.max(p.accepted_on).label("last"))
        .select_from(UNIT.join(PARTICIPATION, t.unit_id == u.id).outerjoin(PAPER, mine))
        .where(land.of_cycle(t.cycle_id), u.level == Level.DEPARTMENT, land.holds(), not_skipped())
    )  # fmt: skip
    row = session.connection().execute(query).one()
    return {"framing_closes": Wanted(total=row.n, done=int(row.done or 0), last=row.last)}


# ── teams and relays ─────────────────────────────────────────────────────────────────────────────


def _people(session: Session, land: Land, course: Course, day: date) -> dict[str, Wanted]:
    """Teams without a hole or said to be composed; bassins and circonscriptions with a relay: of
    *land* alone, the académie's being known to its own."""
    u, p = UNIT.c, PARTICIPATION.c
    done = has_its_people(day)
    query = (
        sa.select(u.level, sa.func.count().label("n"),
                  sa.func.sum(sa.case((done, 1), else_=0)).label("done"))
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(u.level.in_(TEAMED), working_units(land, course), land.holds())
        .group_by(u.level)
    )  # fmt: skip
    rows = session.connection().execute(query).all()
    teams = [row for row in rows if row.level is not Level.BASIN]
    relays = [row for row in rows if row.level is Level.BASIN]
    return {"teams_due": _summed(teams), "relays_due": _summed(relays)}


def has_its_people(day: date) -> Any:
    """Whether a bassin or circonscription (UNIT, with its PARTICIPATION) has a relay on *day*; a
    département, the académie, its team."""
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


def _summed(rows: list[Any]) -> Wanted:
    return Wanted(total=sum(int(r.n) for r in rows), done=sum(int(r.done) for r in rows))


# ── actions ──────────────────────────────────────────────────────────────────────────────────────


def _actions(session: Session, land: Land, course: Course) -> dict[str, Wanted]:
    """Decisions taken, decisions announced, reports given."""
    a, shown = ACTION.c, shown_state(land.scope)
    proposed, decided = one_of(shown, PROPOSED), one_of(shown, [ActionState.DECLINED, *TO_HAPPEN])
    happened = one_of(shown, [ActionState.TOOK_PLACE])
    told = sa.and_(decided, a.announced.is_(sa.true()))
    reported = sa.and_(happened, a.reported_at.is_not(None))
    conditions = {"proposed": proposed, "decided": decided, "told": told, "happened": happened,
                  "reported": reported}  # fmt: skip
    counts = [sa.func.sum(sa.case((c, 1), else_=0)).label(name) for name, c in conditions.items()]
    query = (
        sa.select(
            *counts,
            sa.func.max(sa.case((decided, a.decided_on))).label("last_decided"),
            sa.func.max(sa.case((reported, a.reported_at))).label("last_reported"),
        )
        .select_from(ACTION.join(UNIT, UNIT.c.id == a.unit_id))
        .where(land.of_cycle(a.cycle_id), seen(land.scope), land.holds())
    )
    row = session.connection().execute(query).one()
    n = {name: int(getattr(row, name) or 0) for name in conditions}
    reported_on = _day(course, row.last_reported)
    return {
        "decisions_due": Wanted(
            total=n["proposed"], done=n["decided"], last=row.last_decided, grows=True
        ),
        "announce": Wanted(total=n["decided"], done=n["told"], grows=True),
        "reports_due": Wanted(
            total=n["happened"], done=n["reported"], last=reported_on, grows=True
        ),
    }
