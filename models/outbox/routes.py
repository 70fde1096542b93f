"""The routes of delivery of each recipient.

By which ways a person, or who holds a function, is written to: a mail server, a room, a webhook.

Most people have none: their mail leaves by the home's own way. A person's ways come before those of
a function in a unit, and these before those of a function everywhere. Only the first is taken while
it serves; the others are there for the day that it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models import journal
from models.database.transactions import upsert
from models.database.types import CanonicalJSON, Instant, table_of
from models.errors import NotFound
from models.outbox.named_ways import NAMED_WAY
from models.words.sort_keys import bytewise


class Route(SQLModel, table=True):
    """*ways*: Apprise URLs, in order; they hold passwords and are never shown.

    *target* tells whose they are: ``p12``, ``pilot``, ``relay@u34``. *local*: nothing leaves this
    machine by them.
    """

    id: int | None = Field(default=None, primary_key=True)
    target: str = Field(unique=True, max_length=80)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    function: str | None = Field(default=None, max_length=40)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    ways: list[str] = Field(sa_type=CanonicalJSON)
    local: bool
    set_at: datetime = Field(sa_type=Instant)


ROUTE = table_of(Route)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Whose ways: a person's, or those of a function, everywhere or in one unit."""

    person_id: int | None = None
    function: str | None = None
    unit_id: int | None = None

    @property
    def word(self) -> str:
        if self.person_id is not None:
            return f"p{self.person_id}"
        return f"{self.function}@u{self.unit_id}" if self.unit_id else str(self.function)


class Routes:
    """Every route, to be asked for many letters."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._ways: dict[str, tuple[str, ...]] = {r.target: tuple(r.ways) for r in rows}

    def of(
        self, person_id: int | None, function: str, unit_id: int, chosen: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """The ways of who holds *function* in a unit; empty for the home's own. *chosen*: those
        that their académie chose for the function, which come before what is set everywhere."""
        nearest = [Target(function=function, unit_id=unit_id)]
        if person_id is not None:
            nearest.insert(0, Target(person_id=person_id))
        found = next((self._ways[t.word] for t in nearest if t.word in self._ways), chosen)
        return found or self._ways.get(Target(function=function).word, ())


def all_routes(session: Session) -> list[Any]:
    """Every row, by whose they are."""
    return list(session.connection().execute(sa.select(ROUTE).order_by(bytewise(ROUTE.c.target))))


def reach_people(session: Session) -> bool:
    """Whether any way leads out of this machine."""
    outward = (sa.exists().where(table.c.local.is_(False)) for table in (ROUTE, NAMED_WAY))
    return bool(session.connection().execute(sa.select(sa.or_(*outward))).scalar_one())


def set_route(
    session: Session, target: Target, ways: Sequence[str], *, local: bool, at: datetime, by: str
) -> None:
    """Give *target* its ways, in place of those it had."""
    values: dict[str, Any] = {"ways": list(ways), "local": local, "set_at": at}
    whose = {"person_id": target.person_id, "function": target.function, "unit_id": target.unit_id}
    row = upsert(session, ROUTE).values(target=target.word, **whose, **values)
    session.connection().execute(row.on_conflict_do_update(index_elements=["target"], set_=values))
    _write(session, target, "channel.set", len(ways), at, by)


def remove_route(session: Session, target: Target, *, at: datetime, by: str) -> None:
    """Back to the home's own way. Raises NotFound."""
    gone = session.connection().execute(sa.delete(ROUTE).where(ROUTE.c.target == target.word))
    if not gone.rowcount:
        raise NotFound(
            "Aucune voie n'est réglée pour ce destinataire.",
            "« orgue channel list » montre celles qui le sont.",
        )
    _write(session, target, "channel.removed", 0, at, by)


def _write(session: Session, target: Target, what: str, ways: int, at: datetime, by: str) -> None:
    entry = {"what": what, "subject": target.word[:40], "unit_id": target.unit_id, "by": by}
    journal.write(session, 0, at, [entry | {"facts": {"ways": ways}}])
