"""Somebody lends their name to a program: a token that does some of what they may, for a time.

It is shown once, when it is made: only its SHA-256 is kept. All that it does is done by its maker's
functions of that day: who leaves takes the rights of their tokens along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, kept_of, still
from models.access.tokens import API_TOKEN
from models.errors import NotFound, Refusal

LONGEST, MOST = 365, 20
"""Days that a token lasts at most; tokens that one person has at once."""
STARTS, SHOWN = "orgue_", 12
SEEN_EVERY = timedelta(hours=1)
T = API_TOKEN.c


class TokenScope(StrEnum):
    """What a token may do, of what its maker may."""

    READ = "read"
    PROPOSE = "propose"
    DECIDE = "decide"
    REPORT = "report"


SCOPES = {
    TokenScope.READ: "lire",
    TokenScope.PROPOSE: "proposer : écrire, soumettre, retirer des actions, commenter",
    TokenScope.DECIDE: "décider : répondre aux demandes de validation, les déléguer",
    TokenScope.REPORT: "rendre compte : confirmer des actions et rendre leur bilan",
}


class BadToken(Refusal):
    """No token, one that nobody has, or one that is over."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "Ce jeton n'ouvre rien : il est inconnu, révoqué ou périmé.",
            "Faites-en un autre sur la page « Jetons » de votre compte, ou par « orgue token "
            "make ».",
        )


class BadTerms(Refusal):
    """A token asked for without a name, without scopes, or for too long."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class Made:
    """A new token; *token* is to be shown now, and never again."""

    id: int
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Lent:
    """In whose name a token acts (*names*: of each capacity), and within which *scopes*."""

    id: int
    name: str
    actor: Actor
    names: tuple[str, ...]
    scopes: frozenset[TokenScope]
    unseen: bool = False
    """Whether it is time to note that it is used."""


def make_token(
    session: Session,
    by: Actor,
    name: str,
    scopes: Sequence[str],
    days: int,
    moment: datetime,
) -> Made:
    """Lend one's name to a program for *days* days of real time. Raises :class:`BadTerms`."""
    wanted = _terms(name, scopes, days)
    real = pendulum.now("UTC")
    if len([t for t in tokens_of(session, by.slots) if t.expires_at > real]) >= MOST:
        raise BadTerms(f"Vous avez déjà {MOST} jetons.", "Révoquez ceux qui ne servent plus.")
    token = f"{STARTS}{token_urlsafe(32)}"
    row = {
        "name": name.strip(),
        "slot": by.slot,
        "holds": kept_of(session, by),
        "scopes": wanted,
        "digest": _digest(token),
        "starts": token[:SHOWN],
        "made_at": real,
        "expires_at": real + timedelta(days=days),
    }
    made = session.connection().execute(sa.insert(API_TOKEN).values(row))
    number = int(made.inserted_primary_key[0])  # type: ignore[index]
    until = (real + timedelta(days=days)).date().isoformat()
    _note(session, "token.made", by.slot, by.slot, {"token": number, "until": until}, moment)
    return Made(id=number, token=token, expires_at=real + timedelta(days=days))


def _terms(name: str, scopes: Sequence[str], days: int) -> list[str]:
    known = [scope.value for scope in TokenScope]
    wanted = [scope for scope in known if scope in scopes]
    if not name.strip() or len(name.strip()) > 80:
        raise BadTerms("Il manque un nom à ce jeton.", "80 signes au plus : à quoi il servira.")
    if not wanted or len(wanted) != len(set(scopes)):
        raise BadTerms("Choisissez ce que ce jeton permet.", f"Parmi : {', '.join(known)}.")
    if not 1 <= days <= LONGEST:
        raise BadTerms(
            "Un jeton dure un an au plus.", f"Donnez un nombre de jours, de 1 à {LONGEST}."
        )
    return wanted


def revoke_token(
    session: Session, number: int, by: str, moment: datetime, *, of: Actor | None = None
) -> None:
    """Have a token open nothing any more; *of*: only if it is theirs. Raises NotFound."""
    row = session.connection().execute(sa.select(API_TOKEN).where(T.id == number)).first()
    if row is None or row.revoked_at or (of is not None and row.slot not in of.slots):
        raise NotFound(f"Le jeton n° {number} n'existe pas, ou plus.", "Affichez la liste.")
    over = sa.update(API_TOKEN).where(T.id == number)
    session.connection().execute(over.values(revoked_at=pendulum.now("UTC")))
    _note(session, "token.revoked", row.slot, by, {"token": number}, moment)


def _note(
    session: Session, what: str, whose: str, by: str, facts: dict[str, Any], moment: datetime
) -> None:
    entry = {"what": what, "subject": whose, "by": by, "facts": facts}
    journal.write(session, 0, moment, [entry])


def tokens_of(session: Session, slots: Sequence[str] | None = None) -> list[Any]:
    """The tokens of *slots* (everybody's when None) that were not revoked, the newest first."""
    query = sa.select(API_TOKEN).where(T.revoked_at.is_(None)).order_by(T.id.desc())
    mine = query.where(T.slot.in_(slots)) if slots is not None else query
    return list(session.connection().execute(mine))


def who_has(session: Session, token: str) -> Lent:
    """In whose name *token* acts now. Raises :class:`BadToken`."""
    real = pendulum.now("UTC")
    live = sa.and_(T.digest == _digest(token), T.revoked_at.is_(None), T.expires_at > real)
    row = session.connection().execute(sa.select(API_TOKEN).where(live)).first()
    if row is None or not token.startswith(STARTS):
        raise BadToken
    known = still(session, row.holds)
    if known is None:
        raise BadToken
    return Lent(
        id=row.id,
        name=row.name,
        actor=known.actor,
        names=known.names,
        scopes=frozenset(TokenScope(scope) for scope in row.scopes),
        unseen=row.last_used_at is None or real - row.last_used_at > SEEN_EVERY,
    )


def note_use(session: Session, number: int) -> None:
    """Remember that a token is used; once an hour is enough."""
    used = sa.update(API_TOKEN).where(T.id == number)
    session.connection().execute(used.values(last_used_at=pendulum.now("UTC")))


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
