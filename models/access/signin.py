"""Signing in by a link that a mail carries: asked for by anybody, used once, within minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pendulum
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of


class SignInLink(SQLModel, table=True):
    """*slot* asked to sign in (``p12``, ``u345``); the instants are real time, never a demo's.

    *holds*: with the other capacities of that address (``Kept``). *next_page*: where to go once
    signed in, a path of the portal.
    """

    id: int | None = Field(default=None, primary_key=True)
    slot: str = Field(max_length=20, index=True)
    holds: list[tuple[str, int]] = Field(
        default_factory=list, sa_type=CanonicalJSON, sa_column_kwargs={"server_default": "[]"}
    )
    asked_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    next_page: str = Field(default="/me", max_length=300)


SIGN_IN_LINK = table_of(SignInLink)


def still_open(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of the links *ids* that may still be used."""
    c = SIGN_IN_LINK.c
    usable = sa.and_(c.id.in_(ids), c.used_at.is_(None), c.expires_at > pendulum.now("UTC"))
    return set(session.connection().execute(sa.select(c.id).where(usable)).scalars())
