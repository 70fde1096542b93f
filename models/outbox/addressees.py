"""The resolution of slots to names and addresses.

Where each slot is written to, and by what name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.people import PERSON
from models.territory.unit import UNIT


def by_id(session: Session, table: sa.Table, ids: Iterable[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    wanted = sorted(ids)
    for n in range(0, len(wanted), 2000):
        query = sa.select(table).where(table.c.id.in_(wanted[n : n + 2000]))
        found |= {r.id: r for r in session.connection().execute(query)}
    return found


def addresses(session: Session, rows: Sequence[Any]) -> dict[str, tuple[str, str]]:
    """For each slot, the address and the name to write to."""
    persons = by_id(session, PERSON, {r.person_id for r in rows if r.person_id})
    homes = by_id(session, UNIT, {int(r.slot[1:]) for r in rows if r.slot.startswith("u")})
    found = {f"p{p.id}": (p.mail, p.name) for p in persons.values()}
    return found | {f"u{u.id}": (u.mail or "", u.name) for u in homes.values()}
