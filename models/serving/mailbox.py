"""The local mailbox: every message that would have left, to read instead of being sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound
from models.outbox.message import DELIVERED

PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Pile:
    """One page of letters, newest first; *number* counts from 1 to *pages*, *words* were sought."""

    letters: list[Any]
    total: int
    number: int
    pages: int
    words: str = ""


def pile(session: Session, number: int, words: str = "") -> Pile:
    """The page *number* of the mailbox, brought back to one that exists.

    *words*: each must be in the recipient or in the subject, whatever its case.
    """
    connection = session.connection()
    sought = [_holds(word) for word in words.split()]
    count = sa.select(sa.func.count()).select_from(DELIVERED).where(*sought)
    total = connection.execute(count).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    columns = (DELIVERED.c.id, DELIVERED.c.at, DELIVERED.c.to, DELIVERED.c.subject)
    query = sa.select(*columns).where(*sought)
    query = query.order_by(DELIVERED.c.at.desc(), DELIVERED.c.id.desc())
    rows = connection.execute(query.limit(PAGE).offset((number - 1) * PAGE)).all()
    return Pile(letters=list(rows), total=total, number=number, pages=pages, words=words)


def _holds(word: str) -> sa.ColumnElement[bool]:
    columns = (DELIVERED.c.to, DELIVERED.c.subject)
    return sa.or_(*(column.icontains(word, autoescape=True) for column in columns))


def neighbours(session: Session, row: Any) -> tuple[int | None, int | None]:
    """The letters just newer and just older than *row*, by their number."""
    d = DELIVERED.c
    here, place = sa.tuple_(d.at, d.id), sa.tuple_(sa.literal(row.at, d.at.type), row.id)
    newer = sa.select(d.id).where(here > place).order_by(d.at, d.id).limit(1)
    older = sa.select(d.id).where(here < place).order_by(d.at.desc(), d.id.desc()).limit(1)
    connection = session.connection()
    return connection.execute(newer).scalar(), connection.execute(older).scalar()


def letter(session: Session, letter_id: int) -> Any:
    """One letter whole; :class:`NotFound` when there is none of that number."""
    query = sa.select(DELIVERED).where(DELIVERED.c.id == letter_id)
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound("Ce courrier n'est pas dans la boîte locale.", letter=letter_id)
    return row
