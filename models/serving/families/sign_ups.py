"""Who signed up for an action, as its school reads it; and what it says to families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.programme.public import PublicAction
from models.work.action import ACTION
from models.work.sign_up import FAMILY_SIGN_UP, FAMILY_TEXT, SIGN_UP_LIST, direction_of

F, L, T = FAMILY_SIGN_UP.c, SIGN_UP_LIST.c, FAMILY_TEXT.c


@dataclass(frozen=True, kw_only=True)
class SignUps:
    """*opened*: its row, None where sign-ups were never opened; *rows*: who comes, those who wait
    last, in the order in which they came."""

    opened: Any | None
    rows: Sequence[Any]

    @property
    def is_open(self) -> bool:
        return self.opened is not None and self.opened.closed_at is None

    @property
    def coming(self) -> int:
        return sum(row.people for row in self.rows if not row.waiting)

    @property
    def waiting(self) -> int:
        return sum(1 for row in self.rows if row.waiting)


def sign_ups_of(session: Session, action_id: int) -> SignUps:
    """The list of an action."""
    connection = session.connection()
    query = sa.select(FAMILY_SIGN_UP).where(F.action_id == action_id)
    return SignUps(
        opened=connection.execute(sa.select(SIGN_UP_LIST).where(L.action_id == action_id)).first(),
        rows=connection.execute(query.order_by(F.waiting, F.made_at, F.id)).all(),
    )


@dataclass(frozen=True, kw_only=True)
class OpenedOnline:
    """An action that anybody signs up for: *left* places, None without limit; *full*: no place is
    left; *waits*: it has a waiting list."""

    left: int | None
    waits: bool

    @property
    def full(self) -> bool:
        return self.left is not None and self.left <= 0


def opened_online(session: Session, action_id: int) -> OpenedOnline | None:
    """Whether anybody may sign up for an action now."""
    found = sign_ups_of(session, action_id)
    if not found.is_open or found.opened is None:
        return None
    capacity = found.opened.capacity
    left = None if capacity is None else capacity - found.coming
    if left is not None and found.waiting:
        left = min(left, 0)
    return OpenedOnline(left=left, waits=bool(found.opened.waits))


@dataclass(frozen=True, kw_only=True)
class FamilyLanguage:
    """What a school says in a *language*, and from which side it is read."""

    language: str
    text: str
    direction: str


def family_texts(session: Session, unit_id: int) -> tuple[FamilyLanguage, ...]:
    """What a school says, language by language."""
    query = sa.select(T.language, T.text).where(T.unit_id == unit_id).order_by(T.language)
    rows = session.connection().execute(query)
    return tuple(
        FamilyLanguage(language=r.language, text=r.text, direction=direction_of(r.language))
        for r in rows
    )


def of_school(
    session: Session, actions: Sequence[PublicAction], unit_id: int
) -> list[PublicAction]:
    """Those of the public *actions* that a school carries, and opens to families or to all."""
    mine = sa.select(ACTION.c.id).where(
        ACTION.c.unit_id == unit_id, ACTION.c.id.in_([one.id for one in actions])
    )
    carried = set(session.connection().execute(mine).scalars())
    return [one for one in actions if one.id in carried and one.is_open and not one.off]
