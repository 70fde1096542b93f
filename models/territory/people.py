"""A person holds a function in a unit from a date to a date: people move, the work stays."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of, words
from models.words.collation import in_order, sought
from models.words.sort_keys import follows, keeps


class MailPace(StrEnum):
    """How a person wants to be told of new tasks; reminders and news are in the digest anyway."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    """In the digest of the day."""


class Person(SQLModel, table=True):
    """Someone with an address; *mail* is stored in lower case and is unique.

    *unreachable_until*: set when the address bounced for good, with what the server said
    (``models.territory.reach``). *link_version* is in the signature of each personal link and
    session: one more, and those made before open nothing. *pace*: when new tasks are told.
    *left_on*: the last day of their last function, once it ended and their links with it.
    *erased_at*: nothing of them is held any more; *name* is the function that they held.
    *opposes_news*: they are written to about what their functions ask of them alone.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str
    name_order: str | None = follows(in_order, "name")
    name_sought: str | None = follows(sought, "name")
    mail: str = Field(unique=True, max_length=254)
    unreachable_until: date | None = None
    bounce: str | None = Field(default=None, max_length=40)
    link_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    left_on: date | None = None
    phone: str | None = Field(default=None, max_length=30)
    """A professional number: shown to who may call, and taken out nowhere."""
    phone_own: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """They settled it themselves, be it to none: no file changes it."""
    erased_at: datetime | None = Field(default=None, sa_type=Instant)
    opposes_news: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    pace: MailPace = Field(
        default=MailPace.AT_ONCE,
        sa_type=words(MailPace),
        sa_column_kwargs={"server_default": MailPace.AT_ONCE.value},
    )


class Assignment(SQLModel, table=True):
    """*person* holds *function* in *unit* from *starts* to *ends* (both included), with a deputy.

    *function* is a code of ``config/functions.yaml``; no *ends* means until further notice.
    """

    __table_args__ = (sa.UniqueConstraint("unit_id", "function", "person_id", "starts"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    function: str = Field(max_length=40)
    starts: date = date(1900, 1, 1)
    ends: date = date(9999, 12, 31)
    deputy_id: int | None = Field(default=None, foreign_key="person.id")
    deputy_asked_id: int | None = None
    """Somebody with an outside address, asked to be the deputy, who has not answered yet."""


class Absence(SQLModel, table=True):
    """*person* is away from *starts* to *ends* (both included): the deputy is asked instead."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    starts: date
    ends: date


keeps(Person)
PERSON = table_of(Person)
ASSIGNMENT = table_of(Assignment)
ABSENCE = table_of(Absence)
