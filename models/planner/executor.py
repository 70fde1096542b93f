"""The executor of due rules.

Carrying out a due rule: one ``INSERT … SELECT … ON CONFLICT DO NOTHING`` under unique keys.

There is no second interpreter in Python: the same statement owes the message of one gesture and
the reminders of sixty thousand schools.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.prepared import PreparedStatement
from models.database.transactions import gesture, insert_of
from models.database.types import Instant
from models.planner.cohort import AFTER, EXPECTED, LEAST_ROOM, LONG_AGO, NO_DATE, NO_ROOM, UP_TO
from models.planner.cohorts import among, slice_of, whole
from models.planner.instructed import (
    AS_EVER,
    Asked,
    Sending,
    already_held,
    asked_of,
    held_since,
    hold_above,
    kept_back,
    last_owed,
    note_kept_back,
)
from models.planner.rules import DueRule, hour_of, owed_of
from models.territory.delegation import AUTHORITY_CHANGE
from models.territory.functions import Function, functions_with
from models.territory.redrawn import TERRITORY_TOLD
from models.territory.unit import UNIT, Level
from models.work.calling import TYPED_FOR_SCHOOL
from models.work.meeting import MEETING
from models.work.message import MESSAGE, MessageState
from models.work.put_off import PUT_OFF
from models.work.validation import AWAITED, TASK
from models.work.visit import VISIT
from models.year.classes import MessageClass
from models.year.course import Course
from models.year.cycle import PARTICIPATION
from models.year.delay import DELAY

SLICE = 4_000
A_SLICE = 0.05
"""Seconds of work after which a transaction is closed: people's gestures wait for no longer."""
B = sa.bindparam
Span = tuple[int, int]
_DUE_DAYS = (
    sa.select(TASK.c.due_on, TASK.c.function)
    .where(TASK.c.cycle_id == B("cycle"), AWAITED)
    .distinct()
)
_MADE_OF = {
    "silent_schools_given_a_delay": DELAY,
    "carriers_put_off": PUT_OFF,
    "units_told_of_putting_off": PUT_OFF,
    "units_told_of_change": TERRITORY_TOLD,
    "authorities_that_changed": AUTHORITY_CHANGE,
    "typed_for_schools": TYPED_FOR_SCHOOL,
    "invited_to_conference_moved": MEETING,
    "invited_to_seminar_moved": MEETING,
    "visited_schools": VISIT,
    "schools_no_longer_visited": VISIT,
    "authorities_whose_visit_fell": VISIT,
    "guests_invited": MEETING,
    "guests_of_moved": MEETING,
    "comers_to_called_off": MEETING,
    "guests_given_a_place": MEETING,
}
"""Cohorts that are empty in most years, and the table without which they are."""
_THERE = sa.select(
    *(
        sa.exists().where(table.c.cycle_id == B("cycle")).label(table.name)
        for table in dict.fromkeys(_MADE_OF.values())
    )
)


@dataclass(kw_only=True)
class CarriedOut:
    """The new messages that are *owed*, by text; by sending, those of them that are *held* until a
    pilot releases them, and those *dropped* because a pilot wanted it."""

    owed: Counter[str] = field(default_factory=Counter)
    held: Counter[Sending] = field(default_factory=Counter)
    dropped: Counter[Sending] = field(default_factory=Counter)

    def count(self, rule: DueRule, state: MessageState, new: int) -> None:
        if state is MessageState.DROPPED:
            self.dropped[rule.rule, rule.rung] += new
            return
        self.owed[rule.text] += new
        if state is MessageState.HELD:
            self.held[rule.rule, rule.rung] += new


def carry_out(
    engine: sa.Engine,
    course: Course,
    rules: Sequence[DueRule],
    moment: datetime,
    *,
    restored: Asked | None = None,
) -> CarriedOut:
    """Owe what *rules* owe to the whole of their cohorts, in slices; held, as *restored* says, when
    it may have left already."""
    done = CarriedOut()
    reached = _reached(engine, course, rules)
    large = _large(engine, course, reached, moment)
    left = deque((rule, span) for rule in reached for span in slices(engine, course, rule))
    while left:
        with gesture(engine) as session:
            closing = perf_counter() + A_SLICE
            asked = asked_of(session, course)
            while left and perf_counter() < closing:
                rule, span = left.popleft()
                how = asked.get((rule.rule, rule.rung), AS_EVER)
                if (rule.rule, rule.rung) in large or rule.held:
                    how = kept_back(how)
                if restored is not None:
                    how = held_since(how, restored)
                new = insert_owed(session, course, rule, moment, span=span, asked=how)
                done.count(rule, how.state, max(new, 0))
    return done


def _large(
    engine: sa.Engine, course: Course, rules: Sequence[DueRule], moment: datetime
) -> set[Sending]:
    """The sendings that have new recipients and, with those whom they keep waiting already, more
    than may be written to without a release by hand: known before the first slice is owed."""
    limit = course.definition.release_above
    if limit is None:
        return set()
    new: Counter[Sending] = Counter()
    with engine.connect() as connection:
        for rule in rules:
            new[rule.rule, rule.rung] += new_recipients(connection, course, rule, moment)
    with Session(engine) as session:
        held = already_held(session, course.cycle_id, {r.rule for r in rules})
    return {one for one, count in (+new).items() if count + held.get(one, 0) > limit}


def new_recipients(
    connection: sa.Connection, course: Course, rule: DueRule, moment: datetime
) -> int:
    """How many people or addresses *rule* would write to, that it has not written to yet."""
    given = _parameters(course, rule, moment)
    return int(connection.execute(_new_recipients(rule.cohort), given).scalar_one())


def _reached(engine: sa.Engine, course: Course, rules: Sequence[DueRule]) -> list[DueRule]:
    """Those of *rules* that may owe something: a rung of a ladder needs a task due in its stretch.

    Most mornings no task is on most rungs: one look spares a statement for each of them. Most years
    nobody asks for a delay, and nothing is put off.
    """
    rules = _not_empty(engine, course, rules)
    if not any(r.ladder for r in rules):
        return rules
    with engine.connect() as connection:
        due = connection.execute(_DUE_DAYS, {"cycle": course.cycle_id}).all()
    cabinet = course.definition.ladders.cabinet_functions
    days = {
        ladder: [d.due_on for d in due if (d.function in cabinet) == (ladder == "cabinet")]
        for ladder in ("default", "cabinet")
    }
    return [r for r in rules if not r.ladder or any(map(r.reaches, days[r.ladder]))]


def _not_empty(engine: sa.Engine, course: Course, rules: Sequence[DueRule]) -> list[DueRule]:
    """Those of *rules* whose cohort may have somebody: what it is made of has a row."""
    if not any(r.cohort in _MADE_OF for r in rules):
        return list(rules)
    with engine.connect() as connection:
        there = connection.execute(_THERE, {"cycle": course.cycle_id}).one()._mapping
    return [r for r in rules if r.cohort not in _MADE_OF or there[_MADE_OF[r.cohort].name]]


def owe_now(
    session: Session,
    course: Course,
    names: Collection[str],
    moment: datetime,
    subjects: Sequence[int],
    *,
    by_hand: bool = False,
) -> int:
    """Owe at once, in the gesture's own transaction, what the rules *names* owe to *subjects*.

    *by_hand*: a pilot looked at whom it reaches, and let it go; no other release is asked for.
    """
    rules = owed_of(course, moment, names)
    limit = None if by_hand else course.definition.release_above
    before = last_owed(session) if limit is not None else 0
    asked, done = asked_of(session, course), CarriedOut()
    for rule in rules:
        how = asked.get((rule.rule, rule.rung), AS_EVER)
        new = insert_owed(session, course, rule, moment, subjects=subjects, asked=how)
        done.count(rule, how.state, new)
    note_kept_back(session, course.cycle_id, moment, held=done.held, dropped=done.dropped)
    hold_above(session, course.cycle_id, limit, names, moment, after=before)
    return done.owed.total()


def insert_owed(
    session: Session,
    course: Course,
    rule: DueRule,
    moment: datetime,
    *,
    subjects: Sequence[int] | None = None,
    span: Span | None = None,
    asked: Asked = AS_EVER,
) -> int:
    """One statement: the messages of *rule*, each under its key; those that exist stay.

    *subjects*, or those numbered within *span*, and no others; as was *asked* of the sending.
    """
    parameters, choose = _parameters(course, rule, moment) | asked.columns, whole
    if subjects is not None:
        parameters, choose = parameters | {"subjects": list(subjects)}, among
    elif span is not None:
        parameters, choose = parameters | {"first": span[0], "last": span[1]}, slice_of
    statement = statement_of(choose, rule.cohort, session.get_bind().dialect.name)
    connection = session.connection()
    with _counting(connection) as counted:
        done = statement.execute(connection, parameters, _COUNTED)
    return counted[0] if counted else int(done.rowcount)


_COUNTED = {"preserve_rowcount": True}


@contextmanager
def _counting(connection: sa.Connection) -> Iterator[list[int]]:
    """The rows written meanwhile on SQLite, whose driver does not count those of a WITH."""
    counted: list[int] = []
    driver = connection.connection.driver_connection
    before = getattr(driver, "total_changes", None)
    yield counted
    if before is not None:
        counted.append(driver.total_changes - before)  # type: ignore[union-attr]


def _parameters(course: Course, rule: DueRule, moment: datetime) -> dict[str, Any]:
    bounds = rule.bounds
    return cohort_parameters(course, course.local_day(moment), rule.rung) | {
        "week": rule.track.week,
        "week_ends": rule.track.ends,
        "place": rule.track.place,
        "rung_day": rule.joined_before or NO_DATE,
        "on_day": rule.day or NO_DATE,
        "rule": rule.rule,
        "rung": rule.rung,
        "text": rule.text,
        "cls": rule.cls,
        "reason": rule.reason,
        "moment": moment,
        "not_before": not_before(course, rule, moment),
        "not_after": rule.until,
        "due_on": rule.due_on,
        "up_to": bounds.up_to if bounds else NO_DATE,
        "after": (bounds.after if bounds else None) or LONG_AGO,
        "least_room": bounds.room if bounds and bounds.room is not None else NO_ROOM,
        "unbounded": bounds is None,
        "joined_before": rule.joined_before or NO_DATE,
    }


def cohort_parameters(course: Course, day: date, rung: str) -> dict[str, Any]:
    """The parameters that every cohort has, for one rung."""
    return {
        "cycle": course.cycle_id,
        "day": day,
        "on_day": _day_of(rung),
        "since_day": week_before(course, _day_of(rung)),
        "rung_day": NO_DATE,
        "cabinet": list(course.definition.ladders.cabinet_functions) or ["—"],
        **_expected(functions_with(course.definition.functions_said)),
    }


def _expected(known: Mapping[tuple[Level, str], Function]) -> dict[str, Any]:
    """The functions that a team is to have, as the académie's own file says."""
    found: dict[str, Any] = {}
    for level in EXPECTED:
        codes = [f.code for (at, _), f in known.items() if at is level and f.expected]
        found |= {f"expected_{level.value}": codes, f"so_many_{level.value}": len(codes)}
    return found


def week_before(course: Course, day: date) -> date:
    """The Monday of the school week before that of *day*, which begins one."""
    if day == NO_DATE:
        return NO_DATE
    last = course.calendar().add(day, -1)
    return date.fromordinal(last.toordinal() - last.weekday())


def _day_of(rung: str) -> date:
    try:
        return date.fromisoformat(rung)
    except ValueError:
        return NO_DATE


def not_before(course: Course, rule: DueRule, moment: datetime) -> datetime:
    """The first moment a message owed now may leave, by its class (hours hold at its place)."""
    if rule.cls is MessageClass.ON_REQUEST:
        return moment
    calendar, hours = course.calendar(rule.track), course.definition.hours
    if rule.cls is MessageClass.NEWS:
        by_date = rule.bounds is not None or rule.rung or rule.due_on
        return calendar.next_digest(rule.since if by_date else moment, *hour_of(hours.digest))
    return calendar.next_opening(moment, *hour_of(hours.opens))


@lru_cache(maxsize=256)
def statement_of(choose: Callable[[str], Any], cohort: str, dialect: str) -> PreparedStatement:
    columns, chosen = _messages(choose, cohort)
    insert = insert_of(dialect, MESSAGE).from_select(columns, chosen)
    return PreparedStatement(insert.on_conflict_do_nothing())


@lru_cache(maxsize=128)
def _new_recipients(cohort: str) -> Any:
    """How many people or addresses a rule would write to, that it has not written to yet."""
    _, chosen = _messages(whole, cohort)
    n = chosen.with_only_columns(*(c for c in chosen.selected_columns if c.key in ("key", "slot")))
    n = n.subquery("n")
    known = sa.exists().where(MESSAGE.c.key == n.c.key)
    return sa.select(sa.func.count(n.c.slot.distinct())).where(~known)


def _messages(choose: Callable[[str], Any], cohort: str) -> tuple[list[str], Any]:
    """The columns of the messages that a rule owes, and their values for each."""
    r = choose(cohort).subquery("r")
    home = UNIT.alias("home")
    due = sa.func.coalesce(B("due_on", type_=sa.Date), r.c.due_on)
    columns = {
        "key": key_of(r),
        "cycle_id": B("cycle", type_=sa.Integer),
        "rule": B("rule", type_=sa.String),
        "rung": B("rung", type_=sa.String),
        "text": B("text", type_=sa.String),
        "cls": B("cls", type_=MESSAGE.c.cls.type),
        "state": B("state", type_=MESSAGE.c.state.type),
        "subject_kind": r.c.subject_kind,
        "subject_id": r.c.subject_id,
        "round": r.c.round,
        "unit_id": r.c.unit_id,
        "home_id": r.c.home_id,
        "place": home.c.place,
        "function": r.c.function,
        "slot": r.c.slot,
        "person_id": r.c.person_id,
        "reason": B("reason", type_=sa.String),
        "owed_at": B("moment", type_=Instant),
        "not_before": B("not_before", type_=Instant),
        "not_after": B("not_after", type_=Instant),
        "due_on": due,
        "attempts": sa.literal_column("0"),
        "wording_id": B("wording_id", type_=sa.Integer),
        "result": B("result", type_=sa.String),
        "restoration_id": B("restoration_id", type_=sa.Integer),
    }
    chosen = (
        sa.select(*(c.label(n) for n, c in columns.items()))
        .select_from(r)
        .join(home, home.c.id == r.c.home_id)
        .where(
            _on_the_track(r),
            sa.or_(B("unbounded", type_=sa.Boolean), _within(r)),
        )
    )
    return list(columns), chosen


def _on_the_track(r: sa.FromClause) -> Any:
    """Whether a subject's unit takes part in the rule's week and place, for long enough.

    Asked of each subject, by key: a join left PostgreSQL free to begin with a whole académie for
    the one subject of a gesture, where nobody has told it yet how long its tables are.
    """
    p = PARTICIPATION.c
    taken = sa.and_(
        p.week == B("week", type_=sa.Date),
        p.week_ends == B("week_ends", type_=sa.Date),
        p.place == B("place", type_=sa.String),
        p.since < B("joined_before", type_=sa.Date),
    )
    its_own = sa.and_(p.cycle_id == B("cycle", type_=sa.Integer), p.unit_id == r.c.unit_id)
    return sa.select(taken).where(its_own).correlate(r).scalar_subquery()


def _within(r: sa.FromClause) -> Any:
    dated = sa.func.coalesce(r.c.on_date, r.c.due_on)
    return sa.and_(dated <= UP_TO, dated > AFTER, sa.func.coalesce(r.c.room, 0) >= LEAST_ROOM)


def key_of(r: sa.FromClause) -> Any:
    """``cycle:rule:rung:subject:round:slot``, made from stable facts."""
    parts = [
        sa.cast(B("cycle", type_=sa.Integer), sa.String),
        B("rule", type_=sa.String),
        B("rung", type_=sa.String),
        r.c.subject_kind + "." + sa.cast(r.c.subject_id, sa.String),
        sa.cast(r.c.round, sa.String),
        r.c.slot,
    ]
    key = parts[0]
    for part in parts[1:]:
        key = key + ":" + part
    return key


_SPAN = sa.select(sa.func.min(PARTICIPATION.c.unit_id), sa.func.max(PARTICIPATION.c.unit_id)).where(
    PARTICIPATION.c.cycle_id == B("cycle")
)


def slices(engine: sa.Engine, course: Course, rule: DueRule) -> Iterator[Span | None]:
    """Ranges of subject ids, small enough that a slice stays under 100 ms on SQLite.

    None where the whole is small enough.
    """
    if not rule.cohort.endswith(("schools", "_draft", "_drafts", "programme_readers")):
        yield None
        return
    with engine.connect() as connection:
        low, high = connection.execute(_SPAN, {"cycle": course.cycle_id}).one()
    for first in range(low or 0, (high or 0) + 1, SLICE):
        yield first, first + SLICE - 1
