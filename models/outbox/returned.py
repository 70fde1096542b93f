"""Bounce handling.

A letter that came back was not read: who it was for is unreachable when nobody lives there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.outbox.addressees import addresses
from models.outbox.return_path import letter_of
from models.territory import reach
from models.work.message import MESSAGE, MessageState

M = MESSAGE.c
GIVEN_BACK = "rendu"


@dataclass(frozen=True, kw_only=True)
class Returned:
    """One recipient of a return: the letter's *key*, who it was *to*, whom the refusal is *about*
    (mailbox, recipient, letter, us), its *code* and what was *said*; *came_by*: the addresses of
    ours that the return was brought to."""

    key: str
    to: str
    about: str
    bounced: bool
    code: str
    said: str
    came_by: tuple[str, ...] = ()


def note_returned(
    session: Session, found: Sequence[Returned], day: date, at: datetime
) -> list[dict[str, Any]]:
    """Write on each letter that it came back, and who can't be reached; what became of each.

    Only a letter that we sent counts, known by its own return path, or by its key and for the
    address that it was sent to: others may write to our addresses whatever they like.
    """
    noted, bounces = [], []
    for one in found:
        row = _letter(session, one)
        known = row is not None
        new = known and not (row.result or "").startswith(GIVEN_BACK)
        if new:
            values = {"result": f"{GIVEN_BACK} {one.code} {one.said}"[:300]}
            session.connection().execute(sa.update(MESSAGE).where(M.id == row.id).values(**values))
            if one.bounced:
                bounces.append(reach.Bounce(slot=row.slot, mail=_mail(session, row), code=one.code))
        noted.append(
            {
                "message": row.id if known else None,
                "to": one.to,
                "about": one.about,
                "bounced": one.bounced and known,
                "code": one.code,
                "said": one.said,
                "new": new,
            }
        )
    reach.note_bounces(session, bounces, day, at)
    return noted


def _letter(session: Session, one: Returned) -> Any:
    """The letter whose return path it came by, whatever the address that it was handed on to; else
    the letter of that key, if it was sent to that address."""
    if (number := letter_of(session, one.came_by)) is not None:
        own = sa.and_(M.id == number, M.state == MessageState.SENT)
        return session.connection().execute(sa.select(MESSAGE).where(own)).one_or_none()
    sent = sa.and_(M.key == one.key, M.state == MessageState.SENT)
    row = session.connection().execute(sa.select(MESSAGE).where(sent)).one_or_none()
    return row if row is not None and _mail(session, row).lower() == one.to else None


class _Slotted(Protocol):
    @property
    def slot(self) -> str: ...


def _mail(session: Session, row: _Slotted) -> str:
    return addresses(session, [row]).get(row.slot, ("", ""))[0]
