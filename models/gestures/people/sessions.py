"""Browser sessions, server-side: opened by signing in, seen and ended one by one by whose they are.

A row is written when a session opens and when it ends, and only read by the pages in between. The
browser keeps a random token, the row its SHA-256.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Kept, all_of, still
from models.access.by_link import may_trust_a_device
from models.access.scope import held_by
from models.access.sessions import BROWSER_SESSION
from models.clock import now
from models.database.transactions import gesture
from models.errors import NotFound
from models.words.moments import PARIS

LASTS, LASTS_WHERE_TRUSTED = timedelta(hours=12), timedelta(days=7)
PROLONGED = timedelta(hours=24)
"""From its opening, once it is prolonged: whoever reads or types slowly has the twenty hours that
the RGAA 4.1 (13.1) wants at least."""
MOST = 30
"""Sessions that one address has open at once: one more ends the oldest."""
S = BROWSER_SESSION.c


@dataclass(frozen=True, kw_only=True)
class NewSession:
    """A new session: the *token* for the browser to keep, shown this once, for *lasts*."""

    token: str = field(repr=False)
    lasts: timedelta


def open_session(
    session: Session,
    kept: Kept,
    device: str,
    *,
    trusted: bool = False,
    instead_of: int | None = None,
) -> NewSession:
    """Open a session of all that *kept* holds, longer where the device is *trusted* and may be;
    *instead_of*: the one that this browser had, which ends."""
    trusted = trusted and may_trust(session, kept)
    real, slot = pendulum.now("UTC"), kept[0][0]
    if instead_of is not None:
        _end(session, S.id == instead_of)
    _end(session, S.id.in_(_all_but_the_last(slot, real)))
    lasts, token = LASTS_WHERE_TRUSTED if trusted else LASTS, token_urlsafe(32)
    row = {
        "slot": slot,
        "holds": kept,
        "digest": _digest(token),
        "device": device[:60],
        "trusted": trusted,
        "opened_at": real,
        "expires_at": real + lasts,
    }
    session.connection().execute(sa.insert(BROWSER_SESSION).values(row))
    return NewSession(token=token, lasts=lasts)


def may_trust(session: Session, kept: Kept) -> bool:
    """Whether who signs in with *kept* may say that a device is theirs alone."""
    actor, day = all_of(slot for slot, _ in kept), pendulum.instance(now(session))
    held = held_by(session, actor, day.in_timezone(PARIS).date())
    return may_trust_a_device(held, actor.schools)


def _all_but_the_last(slot: str, real: datetime) -> Any:
    """The open sessions of *slot* that one more leaves no place for."""
    mine = sa.select(S.id).where(S.slot == slot, _open(real)).order_by(S.id.desc())
    return sa.select(mine.offset(MOST - 1).subquery().c.id)


def session_with(session: Session, token: str) -> Any:
    """The open session whose browser keeps *token*; None: it ended, or there never was one."""
    real = pendulum.now("UTC")
    long = sa.and_(S.trusted, S.opened_at < real - LASTS).label("by_trust")
    kept = (S.id, S.holds, S.opened_at, S.expires_at, long)
    query = sa.select(*kept).where(S.digest == _digest(token), _open(real))
    return session.connection().execute(query).first()


def sessions_of(session: Session, slots: Sequence[str]) -> list[Any]:
    """The open sessions of *slots*, the newest first."""
    query = sa.select(BROWSER_SESSION).where(S.slot.in_(slots), _open(pendulum.now("UTC")))
    return list(session.connection().execute(query.order_by(S.id.desc())))


def open_among(session: Session, numbers: Collection[int]) -> frozenset[int]:
    """Those of *numbers* that are of sessions still open."""
    if not numbers:
        return frozenset()
    query = sa.select(S.id).where(S.id.in_(numbers), _open(pendulum.now("UTC")))
    return frozenset(session.connection().execute(query).scalars())


def may_be_prolonged(opened_at: datetime, expires_at: datetime) -> bool:
    """Whether a session ends before the day that it may last."""
    return expires_at < opened_at + PROLONGED


def prolong_session(session: Session, number: int | None) -> datetime:
    """Have an open session last :data:`PROLONGED` from its opening; until when. Raises NotFound: it
    ended, or is a letter's, which its link opens again."""
    real = pendulum.now("UTC")
    query = sa.select(S.opened_at, S.expires_at).where(S.id == (number or 0), _open(real))
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound("Cette connexion ne se prolonge pas.", "Connectez-vous de nouveau.")
    until: datetime = max(row.expires_at, row.opened_at + PROLONGED)
    longer = sa.update(BROWSER_SESSION).where(S.id == number).values(expires_at=until)
    session.connection().execute(longer)
    return until


def close_session(session: Session, number: int) -> None:
    """End the session of a browser that leaves it."""
    _end(session, S.id == number)


def end_session(session: Session, number: int, by: Actor, moment: datetime) -> None:
    """End one of the sessions of *by*, from wherever they are. Raises NotFound."""
    if not _end(session, sa.and_(S.id == number, S.slot.in_(by.slots))):
        raise NotFound("Cette connexion est déjà finie.", "« Ma page » montre celles en cours.")
    _note(session, by, 1, moment)


def end_other_sessions(session: Session, this: int | None, by: Actor, moment: datetime) -> int:
    """End the sessions of *by* but *this* one; how many there were."""
    others = _end(session, sa.and_(S.slot.in_(by.slots), S.id != (this or 0)))
    if others:
        _note(session, by, others, moment)
    return others


def end_those_revoked(session: Session, slots: Sequence[str]) -> None:
    """End the sessions of *slots* that hold nothing any more: what also holds another capacity
    keeps it."""
    over = [row.id for row in sessions_of(session, slots) if still(session, row.holds) is None]
    _end(session, S.id.in_(over))


def purge_sessions(engine: sa.Engine) -> int:
    """Delete the sessions that ended before today, in real time; how many there were.

    Looked for at each run, there are some at the first of a day alone.
    """
    today = pendulum.now(PARIS).start_of("day")
    over = sa.or_(S.expires_at < today, S.ended_at < today)
    with engine.connect() as connection:
        if connection.execute(sa.select(S.id).where(over).limit(1)).first() is None:
            return 0
    with gesture(engine) as session:
        return session.connection().execute(sa.delete(BROWSER_SESSION).where(over)).rowcount


def end_every_session(session: Session) -> None:
    """End them all: which were ended since is not known."""
    _end(session, sa.true())


def _open(real: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(S.ended_at.is_(None), S.expires_at > real)


def _end(session: Session, which: sa.ColumnElement[bool]) -> int:
    real = pendulum.now("UTC")
    ended = sa.update(BROWSER_SESSION).where(which, _open(real)).values(ended_at=real)
    return session.connection().execute(ended).rowcount


def _note(session: Session, by: Actor, count: int, moment: datetime) -> None:
    entry = {"what": "session.ended", "subject": by.slot, "by": by.slot}
    journal.write(session, 0, moment, [entry | {"facts": {"count": count}}])


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
