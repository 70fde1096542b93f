"""The signed PDF of a paper, joined after its visa: its reference, its date, who joined it.

The visa is given here and the signature is not: it is on a PDF that is kept as it came, under its
SHA-256 outside the web root.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import Instant, table_of


class SignedPaper(SQLModel, table=True):
    """*reference*: its n° de courrier; *signed_on*: the date it bears; *size* in bytes. One of a
    paper's stands; those that it replaced, or that were withdrawn, say since when (*removed_at*).

    *paper_id* is no foreign key: two papers change places when their units become one.
    """

    __table_args__ = (
        sa.Index(
            "ix_signedpaper_stands",
            "paper_id",
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    paper_id: int
    reference: str = Field(max_length=80)
    signed_on: date
    name: str = Field(max_length=200)
    size: int
    digest: str = Field(max_length=64)
    joined_at: datetime = Field(sa_type=Instant)
    joined_by: str = Field(max_length=20)
    joined_as: str = Field(max_length=40)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
    removed_by: str | None = Field(default=None, max_length=20)


SIGNED_PAPER = table_of(SignedPaper)
S = SIGNED_PAPER.c


def signed_of(session: Session, paper_id: int) -> Any:
    """The signed PDF of a paper, if one stands."""
    return signed_by_paper(session, [paper_id]).get(paper_id)


def signed_by_paper(session: Session, paper_ids: Iterable[int]) -> dict[int, Any]:
    """The signed PDF that stands of each of *paper_ids* that has one."""
    query = sa.select(SIGNED_PAPER).where(S.paper_id.in_(list(paper_ids)), S.removed_at.is_(None))
    return {row.paper_id: row for row in session.connection().execute(query)}


def is_a_signed_paper(session: Session, digest: str) -> bool:
    """Whether the file of *digest* is a signed PDF that stands."""
    query = sa.select(S.id).where(S.digest == digest, S.removed_at.is_(None)).limit(1)
    return session.connection().execute(query).first() is not None
