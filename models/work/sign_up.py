"""Families sign up online for an action, where the head of its school opened it: a first name, how
many come, a way to reach them; nothing on a child.

Fifteen days after the action's last day it is all gone. What is said to families in other
languages is the school's own, typed by it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.access.public_token import public_token
from models.database.types import Instant, table_of

KEPT_AFTER = timedelta(days=15)
"""What an action still needs of who came: a lost coat, a thank-you."""


class SignUpList(SQLModel, table=True):
    """An action for which families may sign up. *capacity*: how many people there is room for, null
    without limit; *waits*: once full, it has a waiting list. *closed_at*: nobody signs up now."""

    action_id: int = Field(foreign_key="action.id", primary_key=True)
    capacity: int | None = None
    waits: bool = False
    opened_at: datetime = Field(sa_type=Instant)
    opened_by: str = Field(max_length=20)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class FamilySignUp(SQLModel, table=True):
    """Somebody who comes, with how many *people* in all. *reach*: a mail or a phone. *form_key* is
    drawn with the form: sent twice, it signs up once."""

    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id", index=True)
    first_name: str = Field(max_length=60)
    people: int
    reach: str = Field(max_length=254)
    waiting: bool = False
    made_at: datetime = Field(sa_type=Instant)
    form_key: str = Field(max_length=40, unique=True)


class FamilyText(SQLModel, table=True):
    """What a school says to families in a *language* (BCP 47: ``ar``, ``pt``, ``uk``)."""

    __table_args__ = (sa.UniqueConstraint("unit_id", "language", name="uq_familytext_language"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    language: str = Field(max_length=20)
    text: str = Field(max_length=3000)
    typed_at: datetime = Field(sa_type=Instant)
    typed_by: str = Field(max_length=20)


SIGN_UP_LIST = table_of(SignUpList)
FAMILY_SIGN_UP = table_of(FamilySignUp)
FAMILY_TEXT = table_of(FamilyText)
FROM_RIGHT = ("ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi")
"""Languages that are read from the right, but those written in Latin letters (``ku-Latn``)."""


def direction_of(language: str) -> str:
    """« rtl » for what is read from the right, else « ltr »."""
    head, _, rest = language.lower().partition("-")
    return "rtl" if head in FROM_RIGHT and "latn" not in rest else "ltr"


def token_of_sign_up(secret: str, number: int) -> str:
    """What names a sign-up in the address that takes it back."""
    return public_token(secret, "sign-up", number)
