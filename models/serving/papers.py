"""A paper as it is read: its parts with their titles, and what changed between two rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.outbox.french import long_date
from models.work.action import FROZEN_VERSION
from models.work.paper import PaperKind
from models.work.paper_content import PARTS
from models.work.parts import Part, PartKind, dates, day_of, lines, said

Words = tuple[tuple[str, str], ...]


def paper_words(kind: PaperKind | str, content: Mapping[str, Any]) -> Words:
    """What a paper says, as titled parts; the lines of a text are lines."""
    return in_words(PARTS[PaperKind(kind)], content)


def in_words(parts: Sequence[Part], content: Mapping[str, Any]) -> Words:
    """What *content* says of *parts*: the title and the text of each that says something."""
    shown = ((part.label, _shown(part, content.get(part.code))) for part in parts)
    return tuple((title, text) for title, text in shown if text)


def _shown(part: Part, value: Any) -> str:
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


def submitted_content(session: Session, paper: Any) -> dict[str, Any]:
    """What others than its writers read of a paper: its last version submitted, never a draft."""
    rounds = frozen_rounds(session, paper.kind, paper.id)
    return dict(rounds[max(rounds)]) if rounds else {}
