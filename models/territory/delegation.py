"""The arrêté by which a recteur or a DASEN lets somebody decide in their name: its reference and
date, for that authority and that deputy alone. It ends with either."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import Instant, table_of
from models.territory.functions import functions
from models.territory.unit import Level
from models.words.french import long_date


class DelegationOrder(SQLModel, table=True):
    """*holder* has *function* in *unit*, and *deputy* decides in their name by the arrêté of that
    *reference*, of *dated_on*. *ended_on*: the day from which it stands no more."""

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    function: str = Field(max_length=40)
    holder_id: int = Field(foreign_key="person.id", index=True)
    deputy_id: int = Field(foreign_key="person.id", index=True)
    reference: str = Field(max_length=80)
    dated_on: date
    said_at: datetime = Field(sa_type=Instant)
    said_by: str = Field(max_length=20)
    ended_on: date | None = None


DELEGATION_ORDER = table_of(DelegationOrder)
_D = DELEGATION_ORDER.c


def by_order(level: Level, function: str) -> bool:
    """Whether who decides in the name of who holds *function* does so by an arrêté."""
    found = functions().get((level, function))
    return found is not None and found.by_order


def codes_by_order() -> list[str]:
    """The codes of those functions."""
    return sorted({code for (_, code), f in functions().items() if f.by_order})


def standing_orders(session: Session, deputies: Collection[int]) -> list[Any]:
    """The orders that stand by which *deputies* (persons) decide in somebody's name."""
    query = sa.select(DELEGATION_ORDER).where(_D.deputy_id.in_(deputies), _D.ended_on.is_(None))
    return list(session.connection().execute(query.order_by(_D.id))) if deputies else []


def order_in_words(reference: str | None, dated_on: date | None) -> str:
    """« par délégation, arrêté 2026-45 du 3 septembre 2026 », or nothing."""
    if not reference or dated_on is None:
        return ""
    return f"par délégation, arrêté {reference} du {long_date(dated_on)}"


class AuthorityChange(SQLModel, table=True):
    """In the middle of a cycle, *now* took a *function* (recteur, DASEN) after *former*, from
    *on_day*. One of a cycle, once."""

    __table_args__ = (
        sa.UniqueConstraint("cycle_id", "unit_id", "function", "former_id", "now_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    unit_id: int = Field(foreign_key="unit.id")
    function: str = Field(max_length=40)
    former_id: int = Field(foreign_key="person.id")
    now_id: int = Field(foreign_key="person.id")
    on_day: date
    seen_at: datetime = Field(sa_type=Instant)


AUTHORITY_CHANGE = table_of(AuthorityChange)
