"""The page of a digest: every thing it gathered, each with a page of its own, what is done marked.

Thirty requests of one kind are one section of thirty links, where the letter has but one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.clock import Moment
from models.letters.contexts import context_of, read_batch
from models.letters.rendering import gathered
from models.outbox import sending
from models.serving.letter_pages.sheet import BrokenLink, opened, row_of
from models.work.message import MESSAGE, MessageState
from models.year.classes import MessageClass
from models.year.course import Course, by_course, load_course


@dataclass(frozen=True, kw_only=True)
class DigestLine:
    """One item: what it says, its page, and whether it is done (or no longer asked)."""

    words: str
    link: str
    until: str
    done: bool


@dataclass(frozen=True, kw_only=True)
class DigestPart:
    """The items of one text; *asks*: they await something."""

    title: str
    asks: bool
    lines: tuple[DigestLine, ...]


@dataclass(frozen=True, kw_only=True)
class DigestSheet:
    """*at*: when it left, None before."""

    school_year: str
    at: datetime | None
    timezone: str
    parts: tuple[DigestPart, ...]


def digest_sheet(session: Session, moment: Moment, message_id: int, seal: str) -> DigestSheet:
    """The page of the digest that is message *message_id*."""
    row = row_of(session, MESSAGE, message_id)
    cycle = opened(session, row.cycle_id, f"/d/{message_id}", seal, moment).cycle
    if row.cls is not MessageClass.DIGEST:
        raise BrokenLink
    course = load_course(session, cycle)
    items = _items(session, message_id)
    parts = _parts(session, course, items, moment)
    timezone = course.of_place(row.place).timezone
    return DigestSheet(school_year=course.year_name, at=row.sent_at, timezone=timezone, parts=parts)


def _items(session: Session, digest: int) -> list[Any]:
    m = MESSAGE.c
    states = (MessageState.GATHERED, MessageState.SENT)
    query = MESSAGE.select().where(m.digest_id == digest, m.state.in_(states)).order_by(m.id)
    return list(session.connection().execute(query))


def _parts(
    session: Session, course: Course, items: list[Any], moment: Moment
) -> tuple[DigestPart, ...]:
    contexts: dict[int, dict[str, Any]] = {}
    for of, own in by_course(session, course, items):
        batch = read_batch(session, of, own)
        contexts |= {i.id: context_of(session, of, i, batch, moment, "/") for i in own}
    said = [(i.text, contexts[i.id] | {"key": i.id}) for i in items]
    done = sending.done_since(session, course, items, moment)
    return tuple(
        DigestPart(
            title=group.title,
            asks=group.asks,
            lines=tuple(
                DigestLine(
                    words=line.words,
                    until=line.until,
                    link=line.full["link"],
                    done=group.asks and line.full["key"] in done,
                )
                for line in group.lines
            ),
        )
        for group in gathered(said)
    )
