"""The resolution of slots to names and addresses.

Where each slot is written to, and by what name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.programme.public_side import PUBLIC_SIDE
from models.territory.people import PERSON
from models.territory.unit import UNIT


def by_id(session: Session, table: sa.Table, ids: Iterable[int]) -> dict[int, Any]:
    """The rows of *table* with these *ids*, by them."""
    found: dict[int, Any] = {}
    wanted = sorted(ids)
    for n in range(0, len(wanted), 2000):
        rows = session.connection().execute(_these(table), {"ids": wanted[n : n + 2000]})
        found |= {r.id: r for r in rows}
    return found


@lru_cache(maxsize=64)
def _these(table: sa.Table) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(table).where(table.c.id.in_(sa.bindparam("ids", expanding=True)))


def addresses(session: Session, rows: Sequence[Any]) -> dict[str, tuple[str, str]]:
    """For each slot, the address and the name to write to."""
    persons = by_id(session, PERSON, {r.person_id for r in rows if r.person_id})
    homes = by_id(session, UNIT, {int(r.slot[1:]) for r in rows if r.slot.startswith("u")})
    found = {f"p{p.id}": (p.mail, p.name) for p in persons.values()}
    found |= {f"u{u.id}": (u.mail or "", u.name) for u in homes.values()}
    return found | _public_contacts(session, {r.slot for r in rows if r.slot.startswith("c")})


def _public_contacts(session: Session, slots: set[str]) -> dict[str, tuple[str, str]]:
    """The address that the public's form reaches, by slots as ``c12.345``: the académie of unit
    12, what was written under number 345."""
    academies = {slot: int(slot[1:].partition(".")[0]) for slot in slots}
    if not academies:
        return {}
    query = sa.select(PUBLIC_SIDE.c.academy_id, PUBLIC_SIDE.c.contact)
    known = {r.academy_id: r.contact or "" for r in session.connection().execute(query)}
    return {slot: (known.get(number, ""), "") for slot, number in academies.items()}
