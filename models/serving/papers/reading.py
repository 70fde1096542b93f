"""A paper as it is read: its parts with their titles, and what changed between two rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.delegation import DELEGATION_ORDER, order_in_words
from models.territory.functions import name_of
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.words.french import long_date
from models.work.action import FROZEN_VERSION
from models.work.paper import PaperKind
from models.work.paper_content import PARTS
from models.work.parts import Part, PartKind, dates, day_of, lines, said
from models.work.rows import PaperKey
from models.work.validation import TASK, TaskState
from models.work.verdicts import verdict_of

Words = tuple[tuple[str, str], ...]


def paper_words(kind: PaperKind | str, content: Mapping[str, Any]) -> Words:
    """What a paper says, as titled parts; the lines of a text are lines."""
    return in_words(PARTS[PaperKind(kind)], content)


def in_words(parts: Sequence[Part], content: Mapping[str, Any]) -> Words:
    """What *content* says of *parts*: the title and the text of each that says something."""
    shown = ((part.label, _shown(part, content.get(part.code))) for part in parts)
    return tuple((title, text) for title, text in shown if text)


def _shown(part: Part, value: object) -> str:
    if part.kind is PartKind.DATES:
        return "\n".join(f"{_day_in_words(row['on'])} : {row['name']}" for row in dates(value))
    if isinstance(value, (list, tuple)):
        return "\n".join(lines(value))
    return said(value)


def _day_in_words(text: str) -> str:
    day = day_of(text)
    return long_date(day) if day else text


def differences(
    kind: PaperKind | str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    """The parts that changed: their title, what they said, what they say."""
    was, now = dict(paper_words(kind, before)), dict(paper_words(kind, after))
    titles = (part.label for part in PARTS[PaperKind(kind)])
    pairs = ((title, was.get(title, ""), now.get(title, "")) for title in titles)
    return tuple(pair for pair in pairs if pair[1] != pair[2])


def frozen_rounds(session: Session, kind: PaperKind | str, paper_id: int) -> dict[int, Any]:
    """What a paper said each time it was submitted, by round."""
    f = FROZEN_VERSION.c
    rows = session.connection().execute(
        sa.select(f.round, f.content)
        .where(f.subject_kind == PaperKind(kind).value, f.subject_id == paper_id)
        .order_by(f.round)
    )
    return {row.round: row.content for row in rows}


def submitted_content(session: Session, paper: PaperKey) -> dict[str, Any]:
    """What others than its writers read of a paper: its last version submitted, never a draft."""
    rounds = frozen_rounds(session, paper.kind, paper.id)
    return dict(rounds[max(rounds)]) if rounds else {}


# ── what became of it ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Round:
    """A version that was submitted: what it says, what it changed, and what was answered.

    *answer* is empty while it is read; *by* the function and the unit that decided.
    """

    number: int
    words: Words
    changes: tuple[tuple[str, str, str], ...] = ()
    answer: str = ""
    by: str = ""
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Awaiting:
    """Who must answer now, and until when."""

    task_id: int
    by: str
    due_on: date


ANSWERED = (TaskState.ACCEPTED, TaskState.RETURNED, TaskState.TACIT)
"""What may be answered on a paper: it is sent back, never declined."""


def rounds_of(session: Session, paper: PaperKey) -> tuple[Round, ...]:
    """The versions of a paper, the newest first."""
    frozen, answers = frozen_rounds(session, paper.kind, paper.id), _answers(session, paper)
    found, before = [], None
    for number, content in frozen.items():
        changes = differences(paper.kind, before, content) if before is not None else ()
        words = paper_words(paper.kind, content)
        said = answers.get(number, {})
        found.append(Round(number=number, words=words, changes=changes, **said))
        before = content
    return tuple(reversed(found))


def _answers(session: Session, paper: PaperKey) -> dict[int, dict[str, Any]]:
    """What was last answered in each round."""
    person = sa.literal_column("'p'", sa.String) + sa.cast(PERSON.c.id, sa.String)
    query = (
        _tasks(paper)
        .add_columns(PERSON.c.name.label("signatory"))
        .add_columns(DELEGATION_ORDER.c.reference, DELEGATION_ORDER.c.dated_on)
        .outerjoin(PERSON, person == TASK.c.decided_by)
        .outerjoin(DELEGATION_ORDER, DELEGATION_ORDER.c.id == TASK.c.order_id)
        .where(TASK.c.state.in_(ANSWERED))
    )
    rows = session.connection().execute(query)
    return {
        r.round: {
            "answer": verdict_of(r),
            "by": "" if r.state is TaskState.TACIT else _signatory(r),
            "on": r.decided_at.astimezone(ZoneInfo(r.timezone)).date() if r.decided_at else None,
            "reason": r.reason or "",
        }
        for r in rows
    }


def awaiting(session: Session, paper: PaperKey) -> Awaiting | None:
    """The open request on a paper, if any."""
    query = _tasks(paper).where(TASK.c.state == TaskState.OPEN)
    row = session.connection().execute(query).first()
    if row is None:
        return None
    return Awaiting(task_id=row.id, by=_who(row, row.function), due_on=row.due_on)


def _tasks(paper: PaperKey) -> Any:
    t = TASK.c
    mine = (t.subject_kind == PaperKind(paper.kind).value, t.subject_id == paper.id)
    return (
        sa.select(TASK, UNIT.c.name, UNIT.c.level.label("home_level"), UNIT.c.timezone)
        .join(UNIT, UNIT.c.id == t.unit_id)
        .where(*mine)
        .order_by(t.decided_at, t.id)
    )


class AnsweringUnit(Protocol):
    @property
    def home_level(self) -> Level: ...
    @property
    def name(self) -> str: ...


class SignatoryRow(AnsweringUnit, Protocol):
    """A unit's answer: who gave it, by name, and by which arrêté."""

    @property
    def decided_as(self) -> str | None: ...
    @property
    def function(self) -> str: ...
    @property
    def signatory(self) -> str | None: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def dated_on(self) -> date | None: ...


def _signatory(row: SignatoryRow) -> str:
    """Who gave it, by name, whoever holds the function since: « recteur, Créteil (Claire Morel) »,
    and by which arrêté in somebody's name."""
    named = f" ({row.signatory})" if row.signatory else ""
    order = order_in_words(row.reference, row.dated_on)
    said = f"{_who(row, row.decided_as or row.function)}{named}"
    return f"{said}, {order}" if order else said


def _who(row: AnsweringUnit, function: str) -> str:
    return f"{name_of(Level(row.home_level), function)}, {row.name}"


def function_in_unit(session: Session, unit_id: int, function: str) -> str:
    """« recteur, Créteil »."""
    query = sa.select(UNIT.c.name, UNIT.c.level.label("home_level")).where(UNIT.c.id == unit_id)
    return _who(session.connection().execute(query).one(), function)
