"""The texts of a cycle's messages: which are an académie's own, and how they read to somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.letters import own_texts, rendering
from models.letters.called import name_of_text
from models.letters.reading import letter_of
from models.letters.rendering import Letter
from models.letters.samples import sample_context
from models.planner.cohorts import COHORTS, whole
from models.planner.executor import cohort_parameters
from models.planner.rules import invited
from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.work.message import MESSAGE, WAITING, MessageState
from models.work.subjects import FOR_ONESELF
from models.year.classes import MessageClass
from models.year.course import Course
from models.year.definition import MessageShape
from models.year.own_text import BLOCKS
from models.year.shipped import shipped_entries

READERS = 40
"""How many readers one chooses among."""
M = MESSAGE.c


@dataclass(frozen=True, kw_only=True)
class TextLine:
    """A text in the list: whether the académie says it in its own words, and whether what is
    shipped changed since."""

    name: str
    called: str
    own: bool
    since: bool


def texts_of_cycle(course: Course) -> list[TextLine]:
    """Every text that may be said otherwise, in the order of the year, the others after them."""
    definition = course.definition
    shipped = list(shipped_entries("messages"))  # what was pinned is not in the order of the year
    rules = sorted(definition.messages, key=lambda r: shipped.index(r) if r in shipped else 999)
    in_order = [definition.messages[rule].text or rule for rule in rules]
    ladders = (definition.ladders.default, definition.ladders.cabinet)
    in_order += [rung.text for ladder in ladders for rung in ladder]
    names = list(dict.fromkeys([*in_order, *rendering.text_names()]))
    return [_line(course, name) for name in names if own_texts.may_be_own(name)]


def _line(course: Course, name: str) -> TextLine:
    own = course.definition.texts.get(name)
    since = own_texts.changed_since(name, own) if own else {}
    return TextLine(name=name, called=name_of_text(name), own=bool(own), since=bool(since))


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A block in the form: what it *says* now, what is *shipped*, and *before* and *now* of what is
    shipped where it changed since it was written."""

    name: str
    called: str
    says: str
    shipped: str
    since: tuple[str, str] | None = None


def blocks_of(course: Course, name: str) -> list[Typed]:
    """The blocks of the text *name*, as the cycle says them."""
    ours, own = own_texts.shipped(name), course.definition.texts.get(name)
    said = own.own if own else {}
    since = own_texts.changed_since(name, own) if own else {}
    return [
        Typed(
            name=block,
            called=called,
            says=said.get(block, ours.get(block, "")),
            shipped=ours.get(block, ""),
            since=since.get(block),
        )
        for block, called in BLOCKS.items()
    ]


def waiting(session: Session, course: Course, name: str) -> int:
    """How many letters of the text *name* have not left yet: they will say what it says."""
    own = (M.cycle_id == course.cycle_id, M.text == name, M.wording_id.is_(None))
    query = sa.select(sa.func.count()).where(*own, M.state.in_(WAITING))
    return int(session.connection().execute(query).scalar_one())


# ── who reads it ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody to whom the text is written: *key* names them in an address."""

    key: str
    name: str
    row: Any


def readers(session: Session, course: Course, name: str, day: date) -> list[Reader]:
    """Those who received the text *name*, the last first; else those who would, were it today."""
    query = sa.select(MESSAGE).where(
        M.cycle_id == course.cycle_id,
        M.text == name,
        M.subject_kind.not_in(FOR_ONESELF),
        M.state != MessageState.DROPPED,
        M.wording_id.is_(None),
    )
    rows = session.connection().execute(query.order_by(M.id.desc()).limit(READERS)).all()
    rows = rows or list(_who_would(session, course, name, day))
    return _named(session, rows)


def reader(session: Session, course: Course, name: str, key: str, day: date) -> Reader | None:
    """The one of *key*, the first by default; None when nobody would receive it."""
    among_them = readers(session, course, name, day)
    return next((r for r in among_them if r.key == key), next(iter(among_them), None))


def _who_would(session: Session, course: Course, name: str, day: date) -> Iterator[Any]:
    left = READERS
    for rule, rung, cohort, shape in _rules(course, name):
        if left <= 0:
            return
        given = cohort_parameters(course, day, rung)
        found = session.connection().execute(_first(cohort), given | {"most": left}).all()
        left -= len(found)
        yield from (_as_message(course, name, rule, rung, shape, dict(r._mapping)) for r in found)


def _rules(course: Course, name: str) -> Iterator[tuple[str, str, str, MessageShape | None]]:
    """What owes the text: rule, rung, cohort, and the message's shape if it has one."""
    for rule, shape in course.definition.messages.items():
        if (shape.text or rule) == name:
            rungs = {r.to: r.at for r in reversed(shape.at) if r.to}
            yield rule, shape.at[0].at if shape.at else "", invited(course, shape.to), shape
            for to, at in rungs.items():
                yield rule, at, invited(course, str(to)), shape
    for ladder in ("default", "cabinet"):
        for rung in getattr(course.definition.ladders, ladder):
            cohort = f"late_{rung.to}_{ladder}"
            if rung.text == name and cohort in COHORTS:
                yield f"ladder_{ladder}", f"{rung.at:+d}", cohort, None


def _first(cohort: str) -> Any:
    r = whole(cohort).subquery("r")
    return (
        sa.select(r, UNIT.c.place)
        .join(UNIT, UNIT.c.id == r.c.home_id)
        .order_by(r.c.subject_id, r.c.slot)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


def _as_message(
    course: Course,
    name: str,
    rule: str,
    rung: str,
    shape: MessageShape | None,
    found: Mapping[str, Any],
) -> SimpleNamespace:
    """The message that *rule* would owe: never kept."""
    about = f"{found['subject_kind']}.{found['subject_id']}"
    due = found["due_on"] or (
        course.day_of(course.home, shape.due) if shape and shape.due else None
    )
    return SimpleNamespace(
        **{**found, "due_on": due},
        id=0,
        key=f"{rule}:{rung}:{about}:{found['slot']}",
        cycle_id=course.cycle_id,
        rule=rule,
        rung=rung,
        text=name,
        cls=shape.cls if shape else MessageClass.NEWS,
        state=MessageState.OWED,
        reason="",
        wording_id=None,
        digest_id=None,
    )


def _named(session: Session, rows: Sequence[Any]) -> list[Reader]:
    p, u = PERSON.c, UNIT.c
    persons = {r.person_id for r in rows if r.person_id}
    units = {r.unit_id for r in rows}
    run = session.connection().execute
    people = {r.id: r.name for r in run(sa.select(p.id, p.name).where(p.id.in_(persons)))}
    named = {r.id: r.name for r in run(sa.select(u.id, u.name).where(u.id.in_(units)))}
    return [
        Reader(
            key=str(row.id) if row.id else row.key,
            name=f"{people.get(row.person_id, 'adresse de l’annuaire')}, pour {named[row.unit_id]}",
            row=row,
        )
        for row in rows
    ]


def as_read(
    session: Session,
    course: Course,
    name: str,
    own: Mapping[str, str],
    to: Reader | None,
    moment: datetime,
    said: str = "",
) -> Letter:
    """How the text reads in the words of *own*, *to* somebody or to whoever is made up; *said*: a
    paragraph before its own. Raises BadText."""
    if to is not None:
        return letter_of(session, course, to.row, moment, own_text=own, said=said)
    context = sample_context() | {"own_text": own, "link": ""}
    return rendering.render(name, context, said=said)
