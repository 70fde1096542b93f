"""Who is reachable: a valid address without a hard bounce in ninety days.

A bounce is of an address: whoever gets another one is reachable at once, and so is who is said to
be by hand. An unreachable holder is not written to; a warning names them instead.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.errors import NotFound
from models.territory.addresses import asked_mail
from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.words.sort_keys import bytewise

SILENCE = timedelta(days=90)


def reachable(row: sa.FromClause, day: sa.ColumnElement[Any] | date) -> Any:
    """Whether the address of *row* (a person or a unit, as SQL) may be written to on *day*."""
    return sa.or_(row.c.unreachable_until.is_(None), row.c.unreachable_until <= day)


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A server said that *mail*, the address of *slot*, does not exist, with *code*."""

    slot: str
    mail: str
    code: str


def note_bounces(session: Session, bounces: Sequence[Bounce], day: date, at: datetime) -> None:
    """Who has these addresses, and still has them, is unreachable for ninety days."""
    until = day + SILENCE
    told = {bounce.mail.lower(): bounce.code for bounce in bounces}
    entries = []
    for slot, mail in _slots_with(session, told):
        table, number = _of(slot)
        values = {"unreachable_until": until, "bounce": told[mail]}
        session.connection().execute(sa.update(table).where(table.c.id == number).values(**values))
        facts = {"code": told[mail], "until": until.isoformat()}
        entries.append({"what": "address.bounced", "subject": slot, "facts": facts})
    journal.write(session, 0, at, entries)


def _slots_with(session: Session, mails: Collection[str]) -> list[tuple[str, str]]:
    """The person and the units that have each of these addresses, in small letters, with it: one
    may be that of several."""
    found = []
    for letter, table in (("p", PERSON), ("u", UNIT)):
        mail = sa.func.lower(table.c.mail)
        query = sa.select(table.c.id, mail.label("mail")).where(mail.in_(list(mails)))
        rows = session.connection().execute(query.order_by(table.c.id))
        found += [(f"{letter}{row.id}", str(row.mail)) for row in rows]
    return found


def forgive(session: Session, slots: Sequence[str], at: datetime, by: str) -> list[str]:
    """Those of *slots* that were unreachable are reachable again."""
    found = []
    for slot in dict.fromkeys(s for s in slots if s[:1] in ("p", "u")):
        table, number = _of(slot)
        row = sa.update(table).where(table.c.id == number, table.c.unreachable_until.is_not(None))
        done = session.connection().execute(row.values(unreachable_until=None, bounce=None))
        found += [slot] if done.rowcount else []
    entries = [{"what": "address.reachable", "subject": slot, "by": by} for slot in found]
    journal.write(session, 0, at, entries)
    return found


def reachable_again(session: Session, mail: str, at: datetime, by: str) -> list[str]:
    """Who has the address *mail* may be written to; raises NotFound when nobody has it."""
    slots = [slot for slot, _ in _slots_with(session, [asked_mail(mail)])]
    if not slots:
        raise NotFound(
            f"Personne n'a l'adresse « {mail} ».",
            "« orgue people unreachable » montre les adresses refusées.",
            mail=mail,
        )
    return forgive(session, slots, at, by)


def unreachable(session: Session, day: date) -> list[dict[str, Any]]:
    """Who can't be reached on *day*: address, name, what the server said, since and until when."""
    found = []
    for letter, table in (("p", PERSON), ("u", UNIT)):
        query = (
            sa.select(table).where(table.c.unreachable_until > day).order_by(bytewise(table.c.mail))
        )
        found += [
            {
                "slot": f"{letter}{row.id}",
                "mail": row.mail,
                "name": row.name,
                "code": row.bounce,
                "since": row.unreachable_until - SILENCE,
                "until": row.unreachable_until,
            }
            for row in session.connection().execute(query)
        ]
    return found


def _of(slot: str) -> tuple[sa.Table, int]:
    return (PERSON if slot[0] == "p" else UNIT), int(slot[1:])
