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
    """One page of letters, newest first; *number* counts from 1 to *pages*."""

    letters: list[Any]
    total: int
    number: int
    pages: int


def pile(session: Session, number: int) -> Pile:
    """The page *number* of the mailbox, brought back to one that exists."""
    connection = session.connection()
    total = connection.execute(sa.select(sa.func.count()).select_from(DELIVERED)).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    columns = (DELIVERED.c.id, DELIVERED.c.at, DELIVERED.c.to, DELIVERED.c.subject)
    query = sa.select(*columns).order_by(DELIVERED.c.at.desc(), DELIVERED.c.id.desc())
    rows = connection.execute(query.limit(PAGE).offset((number - 1) * PAGE)).all()
    return Pile(letters=list(rows), total=total, number=number, pages=pages)


def letter(session: Session, letter_id: int) -> Any:
    """One letter whole; :class:`NotFound` when there is none of that number."""
    query = sa.select(DELIVERED).where(DELIVERED.c.id == letter_id)
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound("Ce courrier n'est pas dans la boîte locale.", letter=letter_id)
    return row
