"""Signing in by a link that a mail carries: asked for by anybody, used once, within minutes."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.types import Instant, table_of


class SignInLink(SQLModel, table=True):
    """*slot* asked to sign in (``p12``, ``u345``); the instants are real time, never a demo's.

    *next_page*: where to go once signed in, a path of the portal.
    """

    id: int | None = Field(default=None, primary_key=True)
    slot: str = Field(max_length=20, index=True)
    asked_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    next_page: str = Field(default="/me", max_length=300)


SIGN_IN_LINK = table_of(SignInLink)
