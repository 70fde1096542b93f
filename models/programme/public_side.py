"""Whether an académie's public side is up: one row takes every public page of it down.

Without a row it is up, and shows nothing that a head did not make public.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import Instant, table_of
from models.errors import Refusal
from models.year.cycle import Cycle


class PublicSide(SQLModel, table=True):
    """*closed_at*: since when it shows nothing; *contact*: the académie's address that a form
    reaches, never shown."""

    academy_id: int = Field(foreign_key="unit.id", primary_key=True)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)
    changed_by: str = Field(max_length=20)
    as_function: str = Field(max_length=40)
    contact: str | None = Field(default=None, max_length=254)


PUBLIC_SIDE = table_of(PublicSide)


class PublicSideIsDown(Refusal):
    """A public page of an académie that took them all down."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            "Cette académie ne publie rien en ce moment.",
            "Revenez plus tard, ou adressez-vous à votre école ou à votre établissement.",
        )


def public_side_of(session: Session, academy_id: int) -> Any:
    """The row of an académie's public side; None where nobody ever changed it."""
    query = sa.select(PUBLIC_SIDE).where(PUBLIC_SIDE.c.academy_id == academy_id)
    return session.connection().execute(query).first()


def public_side_is_open(session: Session, of: int | Cycle) -> bool:
    """Whether the public pages of an académie, or of a cycle's, are shown at all."""
    row = public_side_of(session, of.academy_id if isinstance(of, Cycle) else of)
    return row is None or row.closed_at is None


def need_public_side(session: Session, of: int | Cycle) -> None:
    """Refuse a public page of an académie that shows none. Raises :class:`PublicSideIsDown`."""
    if not public_side_is_open(session, of):
        raise PublicSideIsDown
