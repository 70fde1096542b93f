"""A recteur or a DASEN means to come to an action that is open to authorities: one day, some hours.

It is read by who plans it, by whom it is, and by the school: no page, feed or paper for others
shows it. A visit whose action is not held that day any more has fallen, whoever put it off.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import Instant, one_of, table_of
from models.territory.functions import name_of
from models.territory.unit import UNIT, Level
from models.words.days import hours_in_words
from models.words.french import long_date
from models.work.action import ACTION, ACTION_DAY, ActionState


class AuthorityVisit(SQLModel, table=True):
    """Who holds *function* in *unit* (the recteur of an académie, the DASEN of a département) comes
    on *on_date*; *planned_by*: themselves, or a pilot for them."""

    __tablename__ = "authorityvisit"
    __table_args__ = (
        sa.Index(
            "ix_authorityvisit_planned",
            "action_id",
            "unit_id",
            "on_date",
            unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"),
            postgresql_where=sa.text("cancelled_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    action_id: int = Field(foreign_key="action.id")
    unit_id: int = Field(foreign_key="unit.id")
    function: str = Field(max_length=40)
    on_date: date
    starts: str | None = Field(default=None, max_length=5)
    ends: str | None = Field(default=None, max_length=5)
    planned_at: datetime = Field(sa_type=Instant)
    planned_by: str = Field(max_length=20)
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)
    cancelled_by: str | None = Field(default=None, max_length=20)


VISIT = table_of(AuthorityVisit)
V = VISIT.c
COMES = {Level.ACADEMY: "rector", Level.DEPARTMENT: "dasen"}
"""Who visits, by the level of their unit."""
HAPPENS = (ActionState.ACCEPTED, ActionState.TOOK_PLACE)
PLANNED = V.cancelled_at.is_(None)


def still_held() -> sa.ColumnElement[bool]:
    """The SQL condition that the action (ACTION) of a VISIT is held on its day."""
    d = ACTION_DAY.c
    that_day = sa.exists().where(d.action_id == ACTION.c.id, d.on_date == V.on_date)
    return sa.and_(one_of(ACTION.c.state, HAPPENS), that_day.correlate(ACTION, VISIT))


def lines_of_visit(session: Session, number: int) -> list[dict[str, str]]:
    """Who comes (*title*: « recteur, Valmont »), when (*unit*: « le mardi 16 mars 2027, à 10 h »),
    and where it stands (*detail*), for the letters of a visit."""
    query = (
        sa.select(V.function, V.on_date, V.starts, V.ends, V.cancelled_at)
        .add_columns(UNIT.c.name, UNIT.c.level, still_held().label("held"))
        .select_from(VISIT)
        .select_from(
            VISIT.join(UNIT, UNIT.c.id == V.unit_id).join(ACTION, ACTION.c.id == V.action_id)
        )
        .where(V.id == number)
    )
    row = session.connection().execute(query).first()
    if row is None:
        return []
    hours = hours_in_words(row.starts, row.ends)
    when = ", ".join(filter(None, (f"le {long_date(row.on_date)}", hours)))
    stands = "annulée" if row.cancelled_at else ("prévue" if row.held else "tombée")
    return [{"title": authority(row.level, row.function, row.name), "unit": when, "detail": stands}]


def authority(level: Level, function: str, unit: str) -> str:
    """« recteur, Valmont »: who visits, by function, never by name."""
    return f"{name_of(Level(level), function)}, {unit}"
