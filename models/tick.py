"""One run of the year: everything owed at this moment, less what is already done.

The state first (phases, silence, announcements), then the messages, then the daily digests. Run it
twice and nothing more is owed; miss a night and the next run catches up. Sending comes after, in
``channels.delivery``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.database.patience import is_copy
from models.database.transactions import gesture, reading
from models.database.types import table_of
from models.database.unavailable import unavailable
from models.errors import in_one_line
from models.gestures.actions.answering_call import ended_by_the_clock
from models.gestures.assignments.leaving import revoke_who_left
from models.gestures.copies import after_restoring as restored
from models.gestures.cycle import clockwork
from models.gestures.cycle.authorities import follow_authorities
from models.gestures.cycle.ending import end_with_their_day
from models.gestures.families.opening import forget_sign_ups
from models.gestures.people.sessions import purge_sessions
from models.gestures.people.signing_in import purge_sign_in_links
from models.gestures.redrawing.redraw import redraw_on_their_day
from models.gestures.territory import suspending
from models.operations.pulse import Heartbeat
from models.operations.restoration import awaited_since, had_its_first_run
from models.outbox import digest, jump
from models.planner.executor import carry_out
from models.planner.instructed import Asked, last_owed, note_kept_back
from models.planner.remembering import not_yet_carried_out, remember
from models.planner.rules import DueRule, what_is_owed
from models.territory.unit import UNIT
from models.work.subjects import DECIDED
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.message_kinds import CAUSES
from models.year.phases import VALIDATION, PhaseKind

PhaseTurned = tuple[PhaseKind, str]
"""A phase, and the state it was brought to."""


@dataclass(kw_only=True)
class CycleRun:
    """What one run did for one cycle: phases that moved, messages owed by text."""

    cycle: int
    academy: str
    school_year: str
    moved: list[tuple[str, str]] = field(default_factory=list)
    owed: Counter[str] = field(default_factory=Counter)
    waits: bool = False
    """What dates command waits for a person: the clock jumped."""
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
    redraw_on_their_day(engine, moment)
    close_what_is_over(engine, moment)
    for cycle_id in live_cycles(engine):
        report.cycles.append(_run_safely(engine, cycle_id, moment))
    beat(engine, moment, whole=not report.failed)
    return report


def close_what_is_over(engine: sa.Engine, moment: datetime) -> int:
    """Close what those opened who left by *moment*, and forget the sessions of before today and the
    sign-in links of last week, and who signed up for what is over; how many left."""
    purge_sessions(engine)
    purge_sign_in_links(engine)
    with gesture(engine) as session:
        forget_sign_ups(session, moment.date())
    return revoke_who_left(engine, moment)


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
        done.error = in_one_line(unavailable(error) or error)
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
    engine: sa.Engine,
    course: Course,
    moment: datetime,
    done: CycleRun | None = None,
    *,
    only: Collection[str] | None = None,
) -> CycleRun:
    """:func:`run_cycle`, for a cycle that is in hand already; of what is owed, *only* what rules of
    these names owe."""
    done = done or CycleRun(cycle=course.cycle_id, academy="", school_year="")
    if not has_begun(course, moment):
        return done
    done.waits = waits(engine, course)
    done.moved += [(kind.value, state) for kind, state in keep_state(engine, course, moment)]
    course = as_it_is_now(engine, course)
    rules = not_yet_owed(engine, course, moment)
    if only is not None:
        rules = [rule for rule in rules if rule.rule in only]
    done.owed.update(owe(engine, course, rules, moment))
    done.owed["digest"] += gather_digests(engine, course, moment)
    return done


def has_begun(course: Course, moment: datetime) -> bool:
    """Whether the cycle was launched by then: a clock may go back before its launch."""
    return course.launched_at is None or moment >= course.launched_at


def in_hand(engine: sa.Engine, cycle_id: int) -> Course:
    """The course of a cycle, read now."""
    with reading(engine) as session:
        return load_course(session, session.get_one(Cycle, cycle_id))


def as_it_is_now(engine: sa.Engine, course: Course) -> Course:
    """*course*, read again where something is suspended: its days go by, and it may have ended."""
    return in_hand(engine, course.cycle_id) if course.is_suspended_somewhere else course


def pass_the_day(engine: sa.Engine, course: Course, moment: datetime) -> Course:
    """One more day goes by for what is suspended; the course, as it is then."""
    if not course.is_suspended_somewhere:
        return course
    with gesture(engine) as session:
        suspending.pass_the_day(session, course, moment)
    return in_hand(engine, course.cycle_id)


def keep_state(engine: sa.Engine, course: Course, moment: datetime) -> list[PhaseTurned]:
    """Bring phases to their dates, take silence for agreement, announce; what phases moved."""
    moved = hold_what_may_have_left(engine, course, moment)
    if waits(engine, course):
        return []
    course = _on_todays_territory(engine, course, moment)
    course = pass_the_day(engine, course, moment)
    key = _state_key(course, moment)
    if course.memo.get("state_kept") == key and not _silence_may_agree(course):
        return moved
    with gesture(engine) as session:
        moved += _bring_to_its_state(session, course, moment)
    course.memo["state_kept"] = key
    return moved


def waits(engine: sa.Engine, course: Course) -> bool:
    """Whether what dates command in the cycle waits for a person, after a jump of the clock."""
    with engine.connect() as connection:
        return jump.waits(connection, course.cycle_id)


def _bring_to_its_state(session: Session, course: Course, moment: datetime) -> list[PhaseTurned]:
    moved = clockwork.bring_phases_to(session, course, moment)
    follow_authorities(session, course, moment)
    clockwork.accept_tacitly(session, course, moment)
    end_with_their_day(session, course, moment)
    clockwork.announce_on_date(session, course, moment)
    ended_by_the_clock(session, course, moment)
    return moved


def hold_what_may_have_left(
    engine: sa.Engine, course: Course, moment: datetime
) -> list[PhaseTurned]:
    """The first run since a copy was put back does what was due by then, and holds what it owes:
    the home that the copy was made of may have sent it. What phases moved."""
    if is_copy(engine):
        return []
    with reading(engine) as session:
        since = awaited_since(session, course.cycle_id)
    if since is None:
        return []
    then, waiting, moved = min(since.until, moment), waits(engine, course), []
    if has_begun(course, then):
        if not waiting:
            moved = _state_held(engine, course, then, since.id)
        rules, held = not_yet_owed(engine, course, then), restored.held_by(since.id)
        _owe(engine, course, rules, then, restored=held)
    if moment >= since.until and not waiting:
        with gesture(engine) as session:
            had_its_first_run(session, course.cycle_id)
    return moved


def _state_held(
    engine: sa.Engine, course: Course, moment: datetime, restoration_id: int
) -> list[PhaseTurned]:
    with gesture(engine) as session:
        before = last_owed(session)
        moved = _bring_to_its_state(session, course, moment)
        restored.hold_new(session, course, restoration_id, moment, after=before)
    return moved


def _state_key(course: Course, moment: datetime) -> Any:
    """Phases and announcements move at midnight only: one look a local day is enough."""
    return course.local_day(moment), course.population


def _on_todays_territory(engine: sa.Engine, course: Course, moment: datetime) -> Course:
    """*course* once the changes of its territory whose day has come are made: a change is planned
    for a day to come, so that one look a local day is enough."""
    today = course.local_day(moment)
    if course.memo.get("redrawn_on") == today:
        return course
    if redraw_on_their_day(engine, moment, course.academy_id):
        course = in_hand(engine, course.cycle_id)
    course.memo["redrawn_on"] = today
    return course


def _silence_may_agree(course: Course) -> bool:
    steps = [s for k in DECIDED for s in course.definition.chains.of(k).levels.values()]
    return any(step.tacit for step in steps)


def not_yet_owed(engine: sa.Engine, course: Course, moment: datetime) -> list[DueRule]:
    """The rules due at *moment* that were not carried out for it, in the order of the year."""
    due = what_is_owed(course, moment)
    if waits(engine, course):
        dated = jump.dated(course)
        due = [rule for rule in due if rule.rule not in dated]
    with reading(engine) as session:
        return not_yet_carried_out(session, course, due, moment)


YEAR = "year"


def part_of(course: Course, rule: DueRule) -> str:
    """The part of a run that carries out *rule*: its phase, the validation, or the year itself.

    What follows each action's own date comes all year round: no phase's run is made for it.
    """
    follows_actions = rule.bounds is not None and rule.ladder is None
    if rule.phase is not None and not follows_actions:
        return rule.phase.value
    cause = course.definition.cause_of(rule.rule)
    return VALIDATION if rule.ladder or (cause and CAUSES[cause].validation) else YEAR


def parts_due(engine: sa.Engine, course: Course, moment: datetime) -> dict[str, list[DueRule]]:
    """:func:`not_yet_owed`, part by part, in the order of the year."""
    parts: dict[str, list[DueRule]] = {}
    for rule in not_yet_owed(engine, course, moment):
        parts.setdefault(part_of(course, rule), []).append(rule)
    return parts


def owe(
    engine: sa.Engine, course: Course, rules: Sequence[DueRule], moment: datetime
) -> Counter[str]:
    """Carry out *rules* and remember it; the new messages, by text."""
    hold_what_may_have_left(engine, course, moment)
    return _owe(engine, course, rules, moment)


def _owe(
    engine: sa.Engine,
    course: Course,
    rules: Sequence[DueRule],
    moment: datetime,
    *,
    restored: Asked | None = None,
) -> Counter[str]:
    if not rules:
        return Counter()
    done = carry_out(engine, course, rules, moment, restored=restored)
    owed = +done.owed
    with gesture(engine) as session:
        remember(session, course, rules, moment)
        note_kept_back(session, course.cycle_id, moment, held=done.held, dropped=done.dropped)
        if owed:
            entry = {"what": "messages.owed", "subject": f"cycle.{course.cycle_id}"}
            facts = {"by_text": dict(owed)}
            journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])
    return owed


def gather_digests(engine: sa.Engine, course: Course, moment: datetime) -> int:
    """The day's digests, made of the items that wait for them; how many are new."""
    if not waits(engine, course):
        digest.let_go_of_stale(engine, course, moment)
    with_items = digest.places_to_gather(engine, course, moment)
    if not with_items:
        return 0
    with gesture(engine) as session:
        return digest.gather(session, course, moment, with_items)


def beat(engine: sa.Engine, moment: datetime, *, whole: bool = True) -> None:
    """Remember that a run of the year completed for *moment*; never while a jump is waited for.

    Not *whole*, a cycle failed: no run completed, but time has not jumped for the others.
    """
    with gesture(engine) as session:
        if (found := jump.jump(session)) is not None:
            jump.seen_to(session, found)
            return
        now = pendulum.now("UTC")
        if whole:
            session.merge(Heartbeat(id=1, completed_at=now, ran_at=now, moment=moment))
        else:
            session.connection().execute(sa.update(table_of(Heartbeat)).values(ran_at=now))


def heartbeat(session: Session) -> Heartbeat | None:
    """The last run that completed."""
    return session.get(Heartbeat, 1)
