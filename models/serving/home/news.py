"""What happened and was not told yet: the journal, as the runner follows it.

An entry is told to Prefect as an event, under an id made from its hash: told twice, it is one
event. It is remembered as told once Prefect has it; an outage delays and loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import CLOCK
from models.clock import Clock, Moment
from models.database.types import table_of
from models.journal import JOURNAL, UNTOLD
from models.territory.rows import Identified
from models.territory.unit import UNIT, Level
from models.year.cycle import CYCLE

J = JOURNAL.c
_WAITS = sa.and_(UNTOLD.c.chain == J.chain, UNTOLD.c.seq == J.seq)
OURS = UUID("5f3d6e0a-8e52-4a55-9a51-6b1f0c2f7d10")
"""The namespace of our events' ids."""


@dataclass(frozen=True, kw_only=True)
class News:
    """One entry of the journal, with what an event says beside it: its unit and its cycle."""

    id: int
    chain: int
    seq: int
    at: datetime
    what: str
    subject: str
    by_a_person: bool
    as_function: str
    hash: str
    key: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    unit: dict[str, Any] | None = None
    cycle: dict[str, Any] | None = None

    @property
    def event_id(self) -> UUID:
        """Made from the entry's hash, under its cycle's key: homes that share a server, or one that
        was made anew, never take each other's events for their own."""
        return uuid5(OURS, f"{self.key}:{self.hash}")


_UNIT, _ACADEMY = UNIT.alias("own"), UNIT.alias("academy")
_UNTOLD = (
    sa.select(
        J.id,
        J.chain,
        J.seq,
        J.at,
        J.what,
        J.subject,
        J.by,
        J.as_function,
        J.facts,
        J.hash,
        _UNIT.c.code.label("unit_code"),
        _UNIT.c.name.label("unit_name"),
        _UNIT.c.level.label("unit_level"),
        CYCLE.c.school_year,
        CYCLE.c.link_key,
        _ACADEMY.c.code.label("academy_code"),
        _ACADEMY.c.name.label("academy_name"),
    )
    .join(UNTOLD, _WAITS)
    .outerjoin(_UNIT, _UNIT.c.id == J.unit_id)
    .outerjoin(CYCLE, CYCLE.c.id == J.chain)
    .outerjoin(_ACADEMY, _ACADEMY.c.id == CYCLE.c.academy_id)
    .order_by(J.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)


def untold(session: Session, limit: int = 1_000) -> list[News]:
    """The oldest entries that Prefect was not told, or is not known to have."""
    return [_news(row) for row in session.connection().execute(_UNTOLD, {"limit": limit})]


class UntoldRow(Identified, Protocol):
    """An entry of the journal with its unit and its cycle, if it has them."""

    @property
    def chain(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def what(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def as_function(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...
    @property
    def hash(self) -> str: ...
    @property
    def link_key(self) -> str | None: ...
    @property
    def unit_code(self) -> str | None: ...
    @property
    def unit_name(self) -> str: ...
    @property
    def unit_level(self) -> Level: ...
    @property
    def school_year(self) -> str | None: ...
    @property
    def academy_code(self) -> str: ...
    @property
    def academy_name(self) -> str: ...


def _news(row: UntoldRow) -> News:
    return News(
        id=row.id,
        chain=row.chain,
        seq=row.seq,
        at=row.at,
        what=row.what,
        subject=row.subject,
        by_a_person=row.by != CLOCK.slot,
        as_function=row.as_function,
        facts=row.facts,
        hash=row.hash,
        key=row.link_key or "",
        unit=_unit(row) if row.unit_code else None,
        cycle=_cycle(row) if row.school_year else None,
    )


def _unit(row: UntoldRow) -> dict[str, Any]:
    return {"code": row.unit_code, "name": row.unit_name, "level": row.unit_level.value}


def _cycle(row: UntoldRow) -> dict[str, Any]:
    return {
        "school_year": row.school_year,
        "academy": row.academy_code,
        "academy_name": row.academy_name,
    }


def told(session: Session, ids: Sequence[int]) -> None:
    """Remember that Prefect has these entries."""
    for chunk in (ids[n : n + 500] for n in range(0, len(ids), 500)):
        there = sa.select(J.chain, J.seq).where(J.id.in_(chunk))
        waiting = sa.tuple_(UNTOLD.c.chain, UNTOLD.c.seq)
        session.connection().execute(sa.delete(UNTOLD).where(waiting.in_(there)))


def untold_count(session: Session) -> int:
    """How many entries wait to be told."""
    query = sa.select(sa.func.count()).select_from(UNTOLD)
    return int(session.connection().execute(query).scalar_one())


@dataclass(frozen=True, kw_only=True)
class Untold:
    """How many entries wait to be told, and the moment of the *oldest*, on the home's clock."""

    count: int
    oldest: Moment | None


def untold_so_far(session: Session) -> Untold:
    """What waits to be told, and since when."""
    query = sa.select(sa.func.count(), sa.func.min(J.at, type_=J.at.type))
    query = query.select_from(JOURNAL.join(UNTOLD, _WAITS))
    count, oldest = session.connection().execute(query).one()
    return Untold(count=count, oldest=oldest)


def hands_of_the_clock(session: Session) -> datetime | None:
    """Where a home's own clock stands; None in a home that lives in real time."""
    return session.connection().execute(sa.select(table_of(Clock).c.now)).scalar_one_or_none()
