"""Named routes of delivery: an operator declares each once, with its secrets, under a plain name by
which académies choose it for a function (``channels`` of a cycle's definition)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models import journal
from models.database.transactions import upsert
from models.database.types import CanonicalJSON, Instant, table_of
from models.errors import NotFound, Refusal
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.participation import definition_of

PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class NamedWay(SQLModel, table=True):
    """*ways*: Apprise URLs, in order; they hold passwords and are never shown. *local*: nothing
    leaves this machine by them."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=40)
    ways: list[str] = Field(sa_type=CanonicalJSON)
    local: bool
    set_at: datetime = Field(sa_type=Instant)


NAMED_WAY = table_of(NamedWay)


def named_ways(session: Session) -> Mapping[str, Any]:
    """Every named way, by its name."""
    rows = session.connection().execute(sa.select(NAMED_WAY))
    return {row.name: row for row in sorted(rows, key=lambda row: row.name)}


def name_ways(
    session: Session, name: str, ways: Sequence[str], *, local: bool, at: datetime, by: str
) -> None:
    """Declare *ways* under a name, in place of those that it had. Raises Refusal."""
    if not PLAIN.fullmatch(name):
        raise Refusal(
            f"« {name[:60]} » ne peut pas être le nom d'une voie.",
            "Des lettres minuscules sans accent, des chiffres, « - » et « _ » : tchap-relais.",
        )
    values: dict[str, Any] = {"ways": list(ways), "local": local, "set_at": at}
    row = upsert(session, NAMED_WAY).values(name=name, **values)
    session.connection().execute(row.on_conflict_do_update(index_elements=["name"], set_=values))
    _write(session, name, "channel.named", len(ways), at, by)


def forget_ways(session: Session, name: str, *, at: datetime, by: str) -> None:
    """Take a name away. Raises NotFound, Refusal (a cycle has functions written to by it)."""
    for cycle in session.scalars(sa.select(Cycle).where(CYCLE.c.state != CycleState.CLOSED)):
        if name in chosen_of(definition_of(cycle).channels):
            raise Refusal(
                f"La voie « {name} » sert au cycle {cycle.school_year} : des fonctions y sont "
                "jointes par elle.",
                "Rendez-leur la voie commune (Réglages, « Voies d'envoi »), puis recommencez.",
            )
    gone = session.connection().execute(sa.delete(NAMED_WAY).where(NAMED_WAY.c.name == name))
    if not gone.rowcount:
        raise NotFound(
            f"Aucune voie ne s'appelle « {name} ».",
            "« orgue channel names » montre celles qui le sont.",
        )
    _write(session, name, "channel.forgotten", 0, at, by)


def chosen_of(channels: Mapping[Any, Mapping[str, str | None]]) -> set[str]:
    """The names that a definition chooses."""
    return {name for of_level in channels.values() for name in of_level.values() if name}


def need_named(
    session: Session,
    before: Mapping[Any, Mapping[str, str | None]],
    after: Mapping[Any, Mapping[str, str | None]],
) -> None:
    """Refuse a name that nobody declared, unless it was chosen *before*. Raises Refusal."""
    if not (new := chosen_of(after) - chosen_of(before)):
        return
    known = named_ways(session)
    for name in sorted(new - known.keys()):
        there = ", ".join(known) or "aucune"
        raise Refusal(
            f"La voie « {name[:60]} » n'est pas déclarée.",
            f"Voies déclarées : {there}. L'exploitant en déclare une par « orgue channel name ».",
        )


def _write(session: Session, name: str, what: str, ways: int, at: datetime, by: str) -> None:
    entry = {"what": what, "subject": f"way.{name}"[:40], "by": by, "facts": {"ways": ways}}
    journal.write(session, 0, at, [entry])
