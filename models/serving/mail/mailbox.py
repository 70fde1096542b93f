"""The local mailbox: every message that would have left, to read instead of being sent.

What is read from elsewhere than the machine itself is *under* the functions of who reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Held, below_any
from models.errors import NotFound
from models.territory.rows import Identified
from models.territory.unit import UNIT
from models.words.collation import holds
from models.work.message import DELIVERED, MESSAGE

PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Pile:
    """One page of letters, newest first; *number* counts from 1 to *pages*, *words* were sought."""

    letters: list[Any]
    total: int
    number: int
    pages: int
    words: str = ""


Under = Sequence[Held] | None
"""The functions below which a letter must be; None: any letter is shown."""


def under_any(held: Under) -> Any:
    """The SQL condition that a letter of the mailbox is about a unit below one of *held*."""
    if held is None:
        return sa.true()
    about = MESSAGE.c.unit_id.in_(sa.select(UNIT.c.id).where(below_any(UNIT, held)))
    return sa.exists().where(MESSAGE.c.key == DELIVERED.c.key, about)


def pile(session: Session, number: int, words: str = "", under: Under = None) -> Pile:
    """The page *number* of the mailbox, brought back to one that exists.

    *words*: each must be in the recipient or in the subject, whatever its case.
    """
    connection = session.connection()
    sought = [under_any(under), *_hold(words)]
    count = sa.select(sa.func.count()).select_from(DELIVERED).where(*sought)
    total = connection.execute(count).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    columns = (DELIVERED.c.id, DELIVERED.c.at, DELIVERED.c.to, DELIVERED.c.subject)
    query = sa.select(*columns).where(*sought)
    query = query.order_by(DELIVERED.c.at.desc(), DELIVERED.c.id.desc())
    rows = connection.execute(query.limit(PAGE).offset((number - 1) * PAGE)).all()
    return Pile(letters=list(rows), total=total, number=number, pages=pages, words=words)


def _hold(words: str) -> list[Any]:
    d = DELIVERED.c
    return holds(words, [d.letter_sought], [d.to, d.subject])


class MailboxRow(Identified, Protocol):
    """A letter of the local mailbox."""

    @property
    def key(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def to(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


def neighbours(
    session: Session, row: MailboxRow, under: Under = None
) -> tuple[int | None, int | None]:
    """The letters just newer and just older than *row*, by their number."""
    d = DELIVERED.c
    here, place = sa.tuple_(d.at, d.id), sa.tuple_(sa.literal(row.at, d.at.type), row.id)
    shown = sa.select(d.id).where(under_any(under)).limit(1)
    newer = shown.where(here > place).order_by(d.at, d.id)
    older = shown.where(here < place).order_by(d.at.desc(), d.id.desc())
    connection = session.connection()
    return connection.execute(newer).scalar(), connection.execute(older).scalar()


def letter(session: Session, letter_id: int, under: Under = None) -> MailboxRow:
    """One letter whole; :class:`NotFound` when there is none of that number."""
    query = sa.select(DELIVERED).where(DELIVERED.c.id == letter_id, under_any(under))
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound("Ce courrier n'est pas dans la boîte locale.", letter=letter_id)
    return row


def message_of(session: Session, row: MailboxRow) -> Any:
    """The message that the letter *row* was written from."""
    return session.connection().execute(sa.select(MESSAGE).where(MESSAGE.c.key == row.key)).one()
