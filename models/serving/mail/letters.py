"""The letters of a cycle, page by page: to whom, on what, when, in which state; those that left,
those that wait, and on a forecast's copy those that will leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.letters.called import name_of_text
from models.letters.reading import of_the_academy
from models.operations.runs import RUN
from models.territory.functions import reached_as
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.territory.within import within
from models.words.collation import holds, in_order
from models.words.french import capital
from models.words.nouns import MESSAGE_STATES, MESSAGES_COUNTED
from models.work.message import DELIVERED, MESSAGE, MessageState
from models.work.rows import KeptMessage
from models.work.subjects import SubjectKind
from models.year.course import Course

A_PAGE = 50
M = MESSAGE.c
ABOUT, HOME = UNIT.alias("about"), UNIT.alias("home")
WHEN = sa.func.coalesce(M.sent_at, M.not_before, type_=M.sent_at.type)
"""When a letter left, or may leave first."""
NO_TRIAL = M.subject_kind != SubjectKind.TRIAL
"""Trials are listed, and counted with no letter of the year."""
TONES = {
    MessageState.OWED: "waiting",
    MessageState.HELD: "late",
    MessageState.PARKED: "alert",
    MessageState.CLAIMED: "running",
    MessageState.SENT: "done",
    MessageState.DROPPED: "quiet",
    MessageState.GATHERED: "quiet",
}
"""Each state with its tone, those that matter most first."""


@dataclass(frozen=True, kw_only=True)
class LetterFilters:
    """All of them hold at once; an empty one filters nothing.

    *text*: a letter of that text, or a digest that carries one; *unit*: what it is about is there
    or below; *day*: the académie's; *function*: the recipient's, ``school.head``; *words*: each in
    a name, an address or the key; *sending*: ``rule:rung``.
    """

    state: str = ""
    text: str = ""
    function: str = ""
    unit: int | None = None
    day: date | None = None
    words: str = ""
    sending: str = ""

    @property
    def any(self) -> bool:
        return self != LetterFilters()


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """One letter as a list shows it; *at* on the recipient's clocks, *carries*: what a digest
    holds, by text."""

    id: int
    key: str
    state: MessageState
    text: str
    at: datetime
    to: str
    function: str
    home: str
    about: str
    reason: str
    result: str
    carries: tuple[tuple[str, int], ...] = ()

    @property
    def title(self) -> str:
        """« Résumé du jour : 12 avis attendus, 3 nouvelles » or the text's own name."""
        own = name_of_text(self.text)
        if not self.carries:
            return own
        held = [name_of_text(t) + (f" ({n})" if n > 1 else "") for t, n in self.carries]
        return f"{own} : {', '.join(held)}"

    @property
    def said(self) -> tuple[str, str]:
        return capital(MESSAGE_STATES[self.state]), TONES[self.state]


@dataclass(frozen=True, kw_only=True)
class LettersPage:
    """One page of them; *total* over all pages."""

    lines: Sequence[LetterLine] = field(default_factory=tuple)
    total: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


JOINED = (
    MESSAGE.join(ABOUT, ABOUT.c.id == M.unit_id)
    .join(HOME, HOME.c.id == M.home_id)
    .outerjoin(PERSON, PERSON.c.id == M.person_id)
)
_COLUMNS = (
    M.id,
    M.key,
    M.state,
    M.text,
    M.place,
    M.function,
    M.slot,
    M.reason,
    M.result,
    WHEN.label("at"),
    ABOUT.c.name.label("about"),
    HOME.c.name.label("home"),
    HOME.c.level,
    HOME.c.kind,
    sa.func.coalesce(PERSON.c.name, HOME.c.name).label("to"),
)


def letters(
    session: Session,
    course: Course,
    filters: LetterFilters,
    page: int = 1,
    *more: sa.ColumnElement[bool],
    soonest_first: bool = False,
) -> LettersPage:
    """A page of the letters of a cycle, the newest first but for those of one day and those that
    wait; *more*: other conditions."""
    where = wanted(course, filters, *more)
    count = sa.select(sa.func.count()).select_from(JOINED).where(where)
    total = int(session.connection().execute(count).scalar_one())
    page = min(max(page, 1), max(1, -(-total // A_PAGE)))
    order = _order(filters, soonest_first)
    query = sa.select(*_COLUMNS).select_from(JOINED).where(where).order_by(*order)
    rows = session.connection().execute(query.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    return LettersPage(lines=lines_of(session, course, rows), total=total, page=page)


def _order(filters: LetterFilters, soonest_first: bool) -> tuple[Any, ...]:
    waits = filters.state in (MessageState.OWED, MessageState.HELD)
    if soonest_first or waits or filters.day is not None:
        return WHEN, M.id
    return WHEN.desc(), M.id.desc()


def lines_of(session: Session, course: Course, rows: Sequence[Any]) -> tuple[LetterLine, ...]:
    """*rows* (of ``_COLUMNS``) ready to be shown, digests with what they carry."""
    carried = _carried(session, [r.id for r in rows if r.text == "digest"])
    return tuple(
        LetterLine(
            id=r.id,
            key=r.key,
            state=r.state,
            text=r.text,
            to=r.to,
            home=r.home,
            about=r.about,
            at=course.of_place(r.place).local(r.at),
            reason=r.reason,
            result=r.result or "",
            function=reached_as(Level(r.level), r.function, r.slot, r.kind),
            carries=carried.get(r.id, ()),
        )
        for r in rows
    )


def _carried(session: Session, digests: Sequence[int]) -> Mapping[int, tuple[tuple[str, int], ...]]:
    if not digests:
        return {}
    query = (
        sa.select(M.digest_id, M.text, sa.func.count())
        .where(M.digest_id.in_(digests))
        .group_by(M.digest_id, M.text)
    )
    found: dict[int, tuple[tuple[str, int], ...]] = {}
    rows = session.connection().execute(query).all()
    for digest, text, count in sorted(rows, key=lambda row: in_order(name_of_text(row.text))):
        found[digest] = (*found.get(digest, ()), (text, count))
    return found


def lines_with(session: Session, course: Course, ids: Sequence[int]) -> tuple[LetterLine, ...]:
    """The letters of these numbers, in the order of their moment; others' cycles have none here."""
    rows: list[Any] = []
    for chunk in (ids[n : n + 1000] for n in range(0, len(ids), 1000)):
        query = sa.select(*_COLUMNS).select_from(JOINED)
        query = query.where(M.cycle_id == course.cycle_id, M.id.in_(chunk)).order_by(WHEN, M.id)
        rows += session.connection().execute(query).all()
    return lines_of(session, course, rows)


def carried_by(session: Session, course: Course, digest: int) -> tuple[LetterLine, ...]:
    """What a digest carries, line by line."""
    query = sa.select(*_COLUMNS).select_from(JOINED).where(M.digest_id == digest).order_by(M.id)
    return lines_of(session, course, session.connection().execute(query).all())


def ids_of(session: Session, course: Course, filters: LetterFilters) -> list[int]:
    """The numbers of all the letters that the filters keep."""
    query = sa.select(M.id).select_from(JOINED).where(wanted(course, filters)).order_by(WHEN, M.id)
    return list(session.connection().execute(query).scalars())


# ── what the filters keep ────────────────────────────────────────────────────────────────────────


def wanted(course: Course, filters: LetterFilters, *more: sa.ColumnElement[bool]) -> Any:
    """The SQL condition of *filters*: whole letters only, and the items of a digest where those of
    one sending are asked for."""
    found = [M.cycle_id == course.cycle_id, of_the_academy(course), *more]
    if not filters.sending:
        found.append(M.digest_id.is_(None))
    if filters.state in set(MessageState):
        found.append(M.state == MessageState(filters.state))
    if filters.text:
        found.append(_of_text(filters.text))
    if filters.function:
        found += _held_by(filters.function)
    if filters.unit is not None:
        found.append(within(filters.unit, ABOUT))
    if filters.day is not None:
        found += _of_day(course, filters.day)
    if filters.sending:
        rule, _, rung = filters.sending.rpartition(":")
        found += [M.rule == rule, M.rung == rung]
    return sa.and_(*found, *_hold(filters.words))


def _held_by(function: str) -> list[Any]:
    level, _, code = function.partition(".")
    known = level in set(Level)
    return [M.function == code, HOME.c.level == Level(level)] if known else [sa.false()]


def _of_text(text: str) -> Any:
    item = MESSAGE.alias("item").c
    return sa.or_(M.text == text, sa.exists().where(item.digest_id == M.id, item.text == text))


def _of_day(course: Course, day: date) -> list[Any]:
    calendar = course.calendar()
    return [calendar.at(day, 0) <= WHEN, calendar.at(day + timedelta(days=1), 0) > WHEN]


def _hold(words: str) -> list[Any]:
    names = (PERSON.c.name_sought, HOME.c.name_sought, ABOUT.c.name_sought)
    return holds(words, names, literal=(PERSON.c.mail, HOME.c.mail, M.key))


# ── what there is to choose among ────────────────────────────────────────────────────────────────


def counts(session: Session, cycle_id: int) -> list[tuple[MessageState, str, int]]:
    """How many letters are in each state, in the order in which they matter."""
    query = (
        sa.select(M.state, sa.func.count())
        .where(M.cycle_id == cycle_id, M.digest_id.is_(None), NO_TRIAL)
        .group_by(M.state)
    )
    found = {row[0]: row[1] for row in session.connection().execute(query)}
    names = {s: (MESSAGES_COUNTED if found[s] > 1 else MESSAGE_STATES)[s] for s in found}
    return [(s, capital(names[s]), found[s]) for s in TONES if found.get(s)]


def texts_of(session: Session, cycle_id: int) -> list[tuple[str, str]]:
    """The texts that the cycle's messages have, with their names."""
    query = sa.select(M.text).where(M.cycle_id == cycle_id).distinct()
    texts = session.connection().execute(query).scalars()
    return sorted(((t, name_of_text(t)) for t in texts), key=lambda pair: in_order(pair[1]))


def territories(session: Session, academy_id: int) -> list[Any]:
    """The départements, bassins and circonscriptions of an académie."""
    u = UNIT.c
    below = sa.and_(u.academy_id == academy_id, u.level.in_([Level.DEPARTMENT, Level.BASIN]))
    query = sa.select(u.id, u.name).where(below).order_by(u.level.desc(), u.name_order)
    return list(session.connection().execute(query))


@dataclass(frozen=True, kw_only=True)
class Whole:
    """One letter, with all that is known of it: *run* the name of the run that sent it, *shown* its
    number in the local mailbox."""

    line: LetterLine
    row: KeptMessage
    mail: str
    run: str | None = None
    shown: int | None = None


def whole(session: Session, course: Course, row: KeptMessage) -> Whole:
    """All that is known of the message *row*."""
    (line,) = lines_with(session, course, [row.id])
    query = (
        sa.select(
            sa.func.coalesce(PERSON.c.mail, HOME.c.mail).label("mail"),
            RUN.c.name.label("run"),
            DELIVERED.c.id.label("shown"),
        )
        .select_from(
            JOINED.outerjoin(RUN, RUN.c.id == M.flow_run_id).outerjoin(
                DELIVERED, DELIVERED.c.key == M.key
            )
        )
        .where(M.id == row.id)
    )
    more = session.connection().execute(query).one()
    return Whole(line=line, row=row, mail=more.mail or "", run=more.run, shown=more.shown)
