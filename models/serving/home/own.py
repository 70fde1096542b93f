"""What is awaited of one address, what it was sent, and what was decided there.

What is awaited is what was asked and is not done: the same cohorts that owed the letters say so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Kept
from models.clock import Moment
from models.gestures.cycle.ending import is_asked_still
from models.letters.called import name_of_text
from models.letters.contexts import Batch, context_of, due_of, read_batch
from models.letters.rendering import asks, gathered
from models.letters.signed_links import link_of, topic_of
from models.outbox import sending
from models.territory.functions import name_of
from models.territory.people import ABSENCE, ASSIGNMENT, PERSON, MailPace
from models.territory.rows import Identified
from models.territory.staff import UNTIL_FURTHER_NOTICE
from models.territory.unit import UNIT
from models.words.french import deadline
from models.work.action import ACTION, ActionState
from models.work.message import MESSAGE, MessageState
from models.work.rows import KeptMessage, LinkedRow
from models.work.subjects import FOR_ONESELF, SubjectKind
from models.work.validation import TASK, TaskState
from models.work.verdicts import verdict_of
from models.year.classes import MessageClass
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.message_kinds import Cause, Topic

DRAFTS = 10
"""Drafts that are listed: a school that has more knows them."""

SHOWN, FIRST = 400, 30
"""Letters that are looked at, the newest first: more than anybody is sent in a year; and things
that are said to await somebody, the earliest due first: the queue has the others."""


@dataclass(frozen=True, kw_only=True)
class AwaitedWork:
    """One thing that awaits somebody: *row* is the letter that asked, *asked* what it is called,
    *left* in school days, *topic* its page when it is about a unit."""

    asked: str
    words: str
    due: date | None
    due_at: str
    left: int | None
    unit: str
    topic: Topic
    row: KeptMessage


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What awaits somebody: the *first* things, the earliest due first; how many in all."""

    first: tuple[AwaitedWork, ...] = ()
    total: int = 0


def live_courses(session: Session) -> list[Course]:
    """The live cycles, in hand."""
    query = sa.select(Cycle).where(CYCLE.c.state == CycleState.LIVE).order_by(CYCLE.c.id)
    return [load_course(session, cycle) for cycle in session.scalars(query)]


def awaited(session: Session, slots: Sequence[str], moment: Moment) -> Waiting:
    """What awaits *slots*, the earliest due first, what has no date last; what nobody did while it
    had its time awaits them no more."""
    found: list[AwaitedWork] = []
    total = 0
    for course in live_courses(session):
        day = course.local_day(moment)
        asked = [
            row
            for row in _asked(session, course, slots)
            if is_asked_still(course, row.rule, row.due_on, day)
        ]
        done = sending.done_since(session, course, asked, moment)
        left = sorted((r for r in asked if r.id not in done), key=partial(_soonest, course))
        total += len(left)
        found += _in_words(session, course, _letters(session, left[:FIRST]), moment)
    first = sorted(found, key=lambda a: (a.due or date.max, a.words))
    return Waiting(first=tuple(first[:FIRST]), total=total)


class ShortRow(Identified, Protocol):
    @property
    def rule(self) -> str: ...
    @property
    def due_on(self) -> date | None: ...


def _soonest(course: Course, row: ShortRow) -> Any:
    """What is to be corrected has its date with its subject: it comes first."""
    corrected = course.definition.cause_of(row.rule) is Cause.RETURNED
    return not corrected, row.due_on or date.max, row.id


def _asked(session: Session, course: Course, slots: Sequence[str]) -> list[Any]:
    """The last letter on each thing that was asked of *slots*, in short; news ask for nothing."""
    m = MESSAGE.c
    query = (
        sa.select(
            m.id,
            m.cycle_id,
            m.rule,
            m.rung,
            m.text,
            m.subject_kind,
            m.subject_id,
            m.unit_id,
            m.round,
            m.slot,
            m.due_on,
        )
        .where(
            # Said so that SQLite looks by whose they are, not through all those of the cycle.
            m.cycle_id + 0 == course.cycle_id,
            m.slot.in_(slots),
            m.cls != MessageClass.DIGEST,
            m.subject_kind.not_in(FOR_ONESELF),
            m.state.not_in([MessageState.DROPPED, MessageState.HELD]),
        )
        .order_by(m.id.desc())
        .limit(SHOWN)
    )
    last: dict[Any, Any] = {}
    for row in session.connection().execute(query):
        last.setdefault((row.subject_kind, row.subject_id, row.unit_id, row.round), row)
    asking = {text: asks(text) for text in {row.text for row in last.values()}}
    return [row for row in last.values() if asking[row.text]]


def _letters(session: Session, rows: Sequence[Any]) -> Sequence[Any]:
    """The whole of *rows*."""
    query = sa.select(MESSAGE).where(MESSAGE.c.id.in_([r.id for r in rows]))
    return session.connection().execute(query).all() if rows else ()


def _in_words(
    session: Session, course: Course, rows: Sequence[Any], moment: Moment
) -> list[AwaitedWork]:
    if not rows:
        return []
    batch = read_batch(session, course, rows)
    words = {r.id: said for r in rows if (said := _opinion(r, batch))}
    contexts = {
        r.id: due_of(course, r, batch, moment)
        if r.id in words
        else context_of(session, course, r, batch, moment, "")
        for r in rows
    }
    others = [(r.text, contexts[r.id] | {"key": r.id}) for r in rows if r.id not in words]
    words |= {line.full["key"]: line.words for g in gathered(others) for line in g.lines}
    return [_awaited(course, r, contexts[r.id], words[r.id], batch) for r in rows]


def _awaited(
    course: Course, row: KeptMessage, context: dict[str, Any], words: str, batch: Batch
) -> AwaitedWork:
    due: date | None = context["due"]
    home = batch.units[row.home_id]
    return AwaitedWork(
        asked=name_of_text(row.text),
        words=words,
        due=due,
        due_at=deadline(due, home.timezone) if due else "",
        left=context["days_left"],
        unit=batch.units[row.unit_id].name,
        topic=topic_of(course, row),
        row=row,
    )


def _opinion(row: KeptMessage, batch: Batch) -> str:
    """What is asked of whom gives an opinion on an action; empty for what is not about one: what
    its letter would say in a digest is."""
    task = batch.tasks.get(row.subject_id) if row.subject_kind == SubjectKind.TASK else None
    if task is None or task.subject_kind != SubjectKind.ACTION:
        return ""
    action = batch.actions.get(task.subject_id)
    if action is None or not action.title:
        return ""
    return f"Donner votre avis sur « {action.title} », {batch.units[row.unit_id].name}"


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision that somebody took: on what, when; *answer* in words."""

    answer: str
    verdict: TaskState
    at: datetime
    unit: str
    subject_kind: SubjectKind
    subject_id: int
    task_id: int


def decided(session: Session, slots: Sequence[str], limit: int = 20) -> list[Decided]:
    """What *slots* decided in the last cycle, the newest first."""
    t = TASK.c
    query = (
        sa.select(TASK, UNIT.c.name)
        .join(UNIT, UNIT.c.id == t.about_id)
        .where(t.decided_by.in_(slots), _of_the_last(t.cycle_id))
        .order_by(t.decided_at.desc(), t.id.desc())
        .limit(limit)
    )
    return [
        Decided(
            answer=verdict_of(r, own=True),
            verdict=r.state,
            at=r.decided_at,
            unit=r.name,
            subject_kind=r.subject_kind,
            subject_id=r.subject_id,
            task_id=r.id,
        )
        for r in session.connection().execute(query)
    ]


@dataclass(frozen=True, kw_only=True)
class OwnDraft:
    """A draft of a school, by the number of its action; *title* may be empty yet."""

    action_id: int
    title: str
    unit: str


def drafts_of(session: Session, units: Collection[int], day: date) -> list[OwnDraft]:
    """The drafts of *units* in the years under way, whose day is not past on *day*: the last ones,
    :data:`DRAFTS` at most."""
    if not units:
        return []
    a = ACTION.c
    query = (
        sa.select(a.id, a.title, UNIT.c.name)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .join(CYCLE, CYCLE.c.id == a.cycle_id)
        .where(a.unit_id.in_(units), a.state == ActionState.DRAFT, a.last_day >= day)
        .where(CYCLE.c.state == CycleState.LIVE)
        .order_by(a.id.desc())
        .limit(DRAFTS)
    )
    rows = session.connection().execute(query)
    return [OwnDraft(action_id=r.id, title=r.title, unit=r.name) for r in rows]


@dataclass(frozen=True, kw_only=True)
class Received:
    """A letter that somebody received: *row* says which, *link* opens its page."""

    row: SentRow
    at: datetime
    unit: str
    link: str


def received(session: Session, kept: Kept, limit: int = 20) -> list[Received]:
    """The letters of the last cycle that left for those of *kept*, the newest first (a digest once,
    not its items).

    Each letter's page opens again from here, with the ``link_version`` of whose it is.
    """
    m, versions = MESSAGE.c, dict(kept)
    query = (
        sa.select(MESSAGE, UNIT.c.name.label("unit"))
        .join(UNIT, UNIT.c.id == m.unit_id)
        .where(
            m.slot.in_(versions),
            m.state == MessageState.SENT,
            m.digest_id.is_(None),
            m.subject_kind.not_in(FOR_ONESELF),
            _of_the_last(m.cycle_id),
        )
        .order_by(m.sent_at.desc(), m.id.desc())
        .limit(limit)
    )
    rows = session.connection().execute(query).all()
    cycles = {r.cycle_id for r in rows}
    courses = {c: load_course(session, session.get_one(Cycle, c)) for c in cycles}
    return [
        Received(
            row=r, at=r.sent_at, unit=r.unit, link=_link(courses[r.cycle_id], r, versions[r.slot])
        )
        for r in rows
    ]


def _of_the_last(cycle_id: sa.ColumnElement[Any]) -> Any:
    """The SQL condition that a cycle is the last that its académie launched: the years before are
    not awaited, nor told again."""
    later = CYCLE.alias("later")
    followed = sa.exists().where(
        later.c.academy_id == CYCLE.c.academy_id,
        later.c.state != CycleState.DRAFT,
        later.c.school_year > CYCLE.c.school_year,
    )
    # a live cycle is not over: the next one's autumn week may be called for before it is
    still = sa.or_(CYCLE.c.state == CycleState.LIVE, ~followed)
    return cycle_id.in_(sa.select(CYCLE.c.id).where(still))


class SentRow(LinkedRow, Protocol):
    @property
    def sent_at(self) -> datetime: ...


def _link(course: Course, row: SentRow, version: int) -> str:
    return link_of(course, row, "", version, course.local_day(row.sent_at))


@dataclass(frozen=True, kw_only=True)
class OwnFunction:
    """A function that somebody holds: *assignment* is its number, *deputy* an address, if any."""

    assignment: int
    function: str
    unit: str
    unit_id: int
    until: date | None
    deputy: str
    deputy_name: str
    asked: str = ""
    """The address that was asked to be the deputy, and has not answered."""


@dataclass(frozen=True, kw_only=True)
class OfferedFunction:
    """A function that somebody is asked to stand in for; *assignment* is its number."""

    assignment: int
    function: str
    unit: str
    holder: str


def offered_functions(session: Session, person_id: int) -> list[OfferedFunction]:
    """The functions for which a person was asked to be the deputy, and has not answered."""
    a = ASSIGNMENT.c
    query = (
        sa.select(a.id, a.function, UNIT.c.level, UNIT.c.kind, UNIT.c.name, PERSON.c.name)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .join(PERSON, PERSON.c.id == a.person_id)
        .where(a.deputy_asked_id == person_id)
        .order_by(UNIT.c.name_order, a.id)
    )
    return [
        OfferedFunction(assignment=r[0], function=name_of(r[2], r[1], r[3]), unit=r[4], holder=r[5])
        for r in session.connection().execute(query)
    ]


def own_functions(session: Session, person_id: int, day: date) -> list[OwnFunction]:
    """The functions that a person holds on *day*, the highest level first."""
    a, deputy, asked = ASSIGNMENT.c, PERSON.alias("deputy"), PERSON.alias("asked")
    query = (
        sa.select(
            a.id,
            a.function,
            a.ends,
            UNIT.c.level,
            UNIT.c.kind,
            UNIT.c.name,
            UNIT.c.id.label("unit_id"),
            deputy.c.mail,
            deputy.c.name.label("deputy_name"),
            asked.c.mail.label("asked"),
        )
        .join(UNIT, UNIT.c.id == a.unit_id)
        .outerjoin(deputy, deputy.c.id == a.deputy_id)
        .outerjoin(asked, asked.c.id == a.deputy_asked_id)
        .where(a.person_id == person_id, a.starts <= day, a.ends >= day)
        .order_by(UNIT.c.name_order, a.id)
    )
    return [
        OwnFunction(
            assignment=r.id,
            function=name_of(r.level, r.function, r.kind),
            unit=r.name,
            unit_id=r.unit_id,
            until=r.ends if r.ends < UNTIL_FURTHER_NOTICE else None,
            deputy=r.mail or "",
            deputy_name=r.deputy_name or "",
            asked=r.asked or "",
        )
        for r in session.connection().execute(query)
    ]


def own_absences(session: Session, person_id: int, day: date) -> list[Any]:
    """The absences of a person that are not over on *day*."""
    b = ABSENCE.c
    query = sa.select(ABSENCE).where(b.person_id == person_id, b.ends >= day).order_by(b.starts)
    return list(session.connection().execute(query))


def own_pace(session: Session, person_id: int) -> MailPace:
    """When a person wants to be told of new tasks."""
    query = sa.select(PERSON.c.pace).where(PERSON.c.id == person_id)
    found: MailPace = session.connection().execute(query).scalar_one()
    return found


def own_phone(session: Session, person_id: int) -> str:
    """The professional telephone that a person is called at; empty for none."""
    query = sa.select(PERSON.c.phone).where(PERSON.c.id == person_id)
    return session.connection().execute(query).scalar_one() or ""
