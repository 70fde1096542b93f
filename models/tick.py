"""One run of the year: everything owed at this moment, less what is already done.

The state first (phases, silence, announcements), then the messages, then the daily digests. Run it
twice and nothing more is owed; miss a night and the next run catches up. Sending comes after, in
``channels.delivery``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.database import gesture, reading
from models.errors import in_one_line
from models.gestures import clockwork
from models.outbox import digest
from models.outbox.message import Heartbeat
from models.planner.executor import carry_out
from models.planner.remembering import not_yet_carried_out, remember
from models.planner.rules import what_is_owed
from models.territory.unit import UNIT
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle, CycleState


@dataclass(kw_only=True)
class CycleRun:
    """What one run did for one cycle: phases that moved, messages owed by text."""

    cycle: int
    academy: str
    school_year: str
    moved: list[tuple[str, str]] = field(default_factory=list)
    owed: Counter[str] = field(default_factory=Counter)
    error: str | None = None


@dataclass(kw_only=True)
class YearReport:
    """What one run did, cycle by cycle."""

    moment: datetime
    cycles: list[CycleRun] = field(default_factory=list)

    @property
    def total_owed(self) -> int:
        return sum(sum(c.owed.values()) for c in self.cycles)

    @property
    def failed(self) -> list[CycleRun]:
        return [c for c in self.cycles if c.error]


def run_year(engine: sa.Engine, moment: datetime) -> YearReport:
    """Give every live cycle its share of *moment*; a failure in one leaves the others theirs."""
    report = YearReport(moment=moment)
    for cycle_id in live_cycles(engine):
        report.cycles.append(_run_safely(engine, cycle_id, moment))
    if not report.failed:
        _beat(engine, moment)
    return report


def live_cycles(engine: sa.Engine) -> list[int]:
    """The ids of the cycles that are live."""
    with engine.connect() as connection:
        query = sa.select(CYCLE.c.id).where(CYCLE.c.state == CycleState.LIVE).order_by(CYCLE.c.id)
        return list(connection.execute(query).scalars())


def _run_safely(engine: sa.Engine, cycle_id: int, moment: datetime) -> CycleRun:
    academy, school_year = name_of_cycle(engine, cycle_id)
    done = CycleRun(cycle=cycle_id, academy=academy, school_year=school_year)
    try:
        run_cycle(engine, cycle_id, moment, done)
    except Exception as error:  # a failed part leaves the others their share
        done.error = in_one_line(error)
    return done


def name_of_cycle(engine: sa.Engine, cycle_id: int) -> tuple[str, str]:
    """The académie and the school year of a cycle, which even a broken one has."""
    query = sa.select(UNIT.c.name, CYCLE.c.school_year).join(CYCLE, CYCLE.c.academy_id == UNIT.c.id)
    with engine.connect() as connection:
        row = connection.execute(query.where(CYCLE.c.id == cycle_id)).one()
    return row.name, row.school_year


def run_cycle(
    engine: sa.Engine, cycle_id: int, moment: datetime, done: CycleRun | None = None
) -> CycleRun:
    """Everything one live cycle owes at *moment* but the sending."""
    return run_course(engine, in_hand(engine, cycle_id), moment, done)


def run_course(
    engine: sa.Engine, course: Course, moment: datetime, done: CycleRun | None = None
) -> CycleRun:
    """:func:`run_cycle`, for a cycle that is in hand already."""
    done = done or CycleRun(cycle=course.cycle_id, academy="", school_year="")
    if course.launched_at and moment < course.launched_at:
        return done
    _keep_state(engine, course, moment, done)
    owe_all(engine, course, moment, done.owed)
    digest.let_go_of_stale(engine, course, moment)
    with_items = digest.places_to_gather(engine, course, moment)
    if with_items:
        with gesture(engine) as session:
            done.owed["digest"] += digest.gather(session, course, moment, with_items)
    return done


def in_hand(engine: sa.Engine, cycle_id: int) -> Course:
    """The course of a cycle, read now."""
    with reading(engine) as session:
        return load_course(session, session.get_one(Cycle, cycle_id))


def _keep_state(engine: sa.Engine, course: Course, moment: datetime, done: CycleRun) -> None:
    key = _state_key(course, moment)
    if course.memo.get("state_kept") == key and not _silence_to_take(engine, course, moment):
        return
    with gesture(engine) as session:
        done.moved += [(k.value, s) for k, s in clockwork.bring_phases_to(session, course, moment)]
        clockwork.accept_tacitly(session, course, moment)
        clockwork.announce_on_date(session, course, moment)
    course.memo["state_kept"] = key


def _state_key(course: Course, moment: datetime) -> Any:
    """Phases and announcements move at midnight only: one look a local day is enough."""
    return course.local_day(moment), course.population


def _silence_to_take(engine: sa.Engine, course: Course, moment: datetime) -> bool:
    steps = [s for k in ("action", "letter", "version", "synthesis", "review")
             for s in course.definition.chains.of(k).levels.values()]  # fmt: skip
    return any(step.tacit for step in steps)


def owe_all(engine: sa.Engine, course: Course, moment: datetime, owed: Counter[str]) -> None:
    """Carry out each due rule that was not carried out today."""
    due = what_is_owed(course, moment)
    with reading(engine) as session:
        rules = not_yet_carried_out(session, course, due, moment)
    if rules:
        owed.update(carry_out(engine, course, rules, moment))
        with gesture(engine) as session:
            remember(session, course, rules, moment)


def _beat(engine: sa.Engine, moment: datetime) -> None:
    with gesture(engine) as session:
        session.merge(Heartbeat(id=1, completed_at=pendulum.now("UTC"), moment=moment))


def heartbeat(session: Session) -> Heartbeat | None:
    """The last run that completed."""
    return session.get(Heartbeat, 1)
