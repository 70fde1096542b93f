"""A calendar feed is made and revoked by whose it is; its address is signed, and kept nowhere.

The address opens by itself, without signing in: it is read with what its owner may see today. Once
revoked it opens nothing, for good; another feed has another address.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Kept, kept_of, still
from models.access.feeds import CALENDAR_FEED
from models.access.public_token import number_in, public_token
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal
from models.territory.unit import UNIT, Level

F = CALENDAR_FEED.c
MOST = 20
"""Feeds that one may have at a time."""
READ_EVERY = timedelta(hours=1)
"""How finely the last reading is known."""
OF_A_UNIT = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN, Level.SCHOOL)
"""Levels of which a feed of one unit is made."""


class RevokedFeed(Refusal):
    """The address of a feed that its owner revoked."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            "Cet agenda n'est plus publié : la personne qui l'avait fait l'a révoqué.",
            "Retirez-le de votre agenda. Un autre se fait sur « Ma page ».",
        )


class NoFeed(NotFound):
    """An address that was cut, changed, or made up."""

    def __init__(self) -> None:
        super().__init__(
            "Cette adresse n'est celle d'aucun agenda.",
            "Copiez-la en entier depuis « Ma page ».",
        )


def make_feed(session: Session, by: Actor, unit_id: int | None, moment: datetime) -> int:
    """Publish a calendar: of all that is *by*'s, or of one unit that they read; its number.

    Raises Refusal (too many), NotFound (no such unit), NotYours.
    """
    if len(feeds_of(session, by.slots)) >= MOST:
        raise Refusal(f"Vous avez déjà {MOST} agendas.", "Révoquez ceux qui ne servent plus.")
    if unit_id is not None:
        _need_unit(session, by, unit_id, moment)
    row = {"slot": by.slot, "unit_id": unit_id, "made_at": moment, "holds": kept_of(session, by)}
    made = session.connection().execute(sa.insert(CALENDAR_FEED).values(row))
    number = int(made.inserted_primary_key[0])  # type: ignore[index]
    _note(session, "feed.made", by.slot, number, moment)
    return number


def _need_unit(session: Session, by: Actor, unit_id: int, moment: datetime) -> None:
    query = sa.select(UNIT.c.level, UNIT.c.timezone).where(UNIT.c.id == unit_id)
    unit = session.connection().execute(query).first()
    if unit is None or unit.level not in OF_A_UNIT:
        raise NotFound("Cette unité n'a pas d'agenda.", "Choisissez-en une autre.")
    day = moment.astimezone(ZoneInfo(unit.timezone)).date()
    need(session, by, Gesture.READ_UNIT, unit_id, day)


def revoke_feed(session: Session, number: int, by: Actor, moment: datetime) -> None:
    """Have a feed of *by*'s open nothing any more. Raises NotFound."""
    mine = sa.and_(F.id == number, F.slot.in_(by.slots), F.revoked_at.is_(None))
    over = sa.update(CALENDAR_FEED).where(mine).values(revoked_at=moment).returning(F.slot)
    slot = session.connection().execute(over).scalar_one_or_none()
    if slot is None:
        raise NotFound("Cet agenda n'est plus publié.", "Votre page montre ceux qui le sont.")
    _note(session, "feed.revoked", slot, number, moment)


def revoke_feeds(session: Session, of: Actor, moment: datetime) -> None:
    """Have every feed of *of* open nothing any more, but for other capacities that it holds."""
    for feed in feeds_of(session, of.slots):
        if still(session, feed.holds) is None:
            revoke_feed(session, feed.id, of, moment)


def _note(session: Session, what: str, slot: str, number: int, moment: datetime) -> None:
    entry = {"what": what, "subject": slot, "by": slot, "facts": {"feed": number}}
    journal.write(session, 0, moment, [entry])


def feeds_of(session: Session, slots: Sequence[str]) -> Sequence[Any]:
    """The feeds of *slots* that are published, with the name of their unit, the newest first."""
    query = (
        sa.select(CALENDAR_FEED, UNIT.c.name.label("unit"))
        .outerjoin(UNIT, UNIT.c.id == F.unit_id)
        .where(F.slot.in_(slots), F.revoked_at.is_(None))
        .order_by(F.id.desc())
    )
    return session.connection().execute(query).all()


# ── its address ──────────────────────────────────────────────────────────────────────────────────


def token_of(secret: str, number: int) -> str:
    """What names feed *number* in its address: letters, digits and a dash."""
    return public_token(secret, "calendar", number)


def feed_at(session: Session, token: str) -> Any:
    """The feed whose address holds *token*. Raises NoFeed, RevokedFeed."""
    number = number_in(session, "calendar", token)
    query = sa.select(CALENDAR_FEED).where(F.id == number)
    row = None if number is None else session.connection().execute(query).first()
    if row is None:
        raise NoFeed
    if row.revoked_at is not None:
        raise RevokedFeed
    return row


class FeedRow(Protocol):
    """A feed, with what was held when it was made."""

    @property
    def holds(self) -> Kept: ...
    @property
    def last_read_at(self) -> datetime | None: ...


def reader_of(session: Session, feed: FeedRow) -> Actor:
    """With whose scope a feed is read today. Raises RevokedFeed."""
    known = still(session, feed.holds)
    if known is None:
        raise RevokedFeed
    return known.actor


def is_to_note(feed: FeedRow, moment: datetime) -> bool:
    """Whether it is time to note that a feed is read."""
    return feed.last_read_at is None or moment - feed.last_read_at > READ_EVERY


def note_reading(session: Session, number: int, moment: datetime) -> None:
    """Remember that a feed is read; once an hour is enough."""
    read = sa.update(CALENDAR_FEED).where(F.id == number).values(last_read_at=moment)
    session.connection().execute(read)
