"""What a unit is told of a putting off: what changes, and its own actions, in words."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.unit import UNIT
from models.territory.within import within
from models.words.days import on_days
from models.words.moments import long_span
from models.work.action import ACTION, ActionState
from models.work.days import days_of, planned
from models.work.put_off import (
    GOING_ON,
    PUT_OFF,
    PUT_OFF_ACTION,
    PUT_OFF_UNIT,
    PutOffKind,
    PutOffReply,
)

P, Q, A, U = PUT_OFF.c, PUT_OFF_ACTION.c, ACTION.c, UNIT.c
MOST = 60


class PutOffRow(Protocol):
    """What is read of a putting off to say it."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> PutOffKind: ...
    @property
    def cancelled(self) -> bool: ...
    @property
    def cause(self) -> str: ...
    @property
    def week(self) -> date: ...
    @property
    def week_ends(self) -> date: ...
    @property
    def to(self) -> date: ...
    @property
    def to_ends(self) -> date: ...


class PutOffLine(Protocol):
    """An action of a putting off, as it is said."""

    @property
    def was(self) -> date: ...
    @property
    def proposed(self) -> date | None: ...
    @property
    def fell(self) -> list[str]: ...
    @property
    def state(self) -> ActionState: ...
    @property
    def reply(self) -> PutOffReply | None: ...


def latest_of(session: Session, cycle_id: int, unit_id: int) -> Any:
    """The last putting off that a unit was told of; None."""
    told = sa.and_(PUT_OFF_UNIT.c.put_off_id == P.id, PUT_OFF_UNIT.c.unit_id == unit_id)
    query = sa.select(PUT_OFF).join(PUT_OFF_UNIT, told).where(P.cycle_id == cycle_id)
    return session.connection().execute(query.order_by(P.id.desc()).limit(1)).first()


def row_of_number(session: Session, cycle_id: int, number: int) -> Any:
    """A putting off of the cycle by its number; None."""
    query = sa.select(PUT_OFF).where(P.cycle_id == cycle_id, P.id == number)
    return session.connection().execute(query).first()


def heading_of(row: PutOffRow) -> str:
    """« La semaine du 15 au 19 mars 2027 est reportée du 14 au 18 juin 2027 »."""
    was = long_span(row.week, row.week_ends)
    if row.kind is PutOffKind.WEEK:
        subject = f"La semaine, prévue {was}, est "
        feminine = "e"
    elif row.kind is PutOffKind.DAYS:
        subject, feminine = f"Ce qui était prévu {was} est ", ""
    else:
        subject, feminine = "Ce qui est listé ici est ", ""
    if row.cancelled:
        return f"{subject}annulé{feminine}"
    return f"{subject}reporté{feminine} {long_span(row.to, row.to_ends)}"


def actions_of(session: Session, row: PutOffRow, unit_id: int) -> list[Any]:
    """The actions of a putting off that a unit carries, or what is below it, by their new day."""
    query = (
        sa.select(
            A.id,
            A.title,
            A.state,
            A.on_date,
            A.unit_id,
            U.name.label("unit"),
            Q.was,
            Q.proposed,
            Q.fell,
            Q.reply,
        )
        .join(ACTION, A.id == Q.action_id)
        .join(UNIT, U.id == A.unit_id)
        .where(Q.put_off_id == row.id, within(unit_id))
        .order_by(A.on_date, U.name_order, A.title_order)
    )
    return list(session.connection().execute(query))


def unanswered(rows: list[Any]) -> list[Any]:
    """Those of *rows* whose carrier has not said whether the proposed day suits."""
    return [r for r in rows if r.reply is None and r.proposed and r.state in GOING_ON]


def lines_of(session: Session, row: PutOffRow | None, unit_id: int) -> list[dict[str, str]]:
    """What changes, then each action: its title, its unit, its days."""
    if row is None:
        return []
    found = actions_of(session, row, unit_id)
    days = days_of(session, [r.id for r in found]) if found else {}
    items = [{"title": heading_of(row), "unit": "", "detail": row.cause}]
    for r in found[:MOST]:
        unit = r.unit if r.unit_id != unit_id else ""
        items.append({"title": r.title, "unit": unit, "detail": _detail(r, planned(days[r.id]))})
    if len(found) > MOST:
        rest = f"et {len(found) - MOST} autres, sur la page"
        items.append({"title": "…", "unit": "", "detail": rest})
    return items


def _detail(row: PutOffLine, now: str) -> str:
    if row.fell and row.state is not ActionState.CANCELLED:
        fell = on_days([date.fromisoformat(day) for day in row.fell])
        return f"n'aura pas lieu {fell} ; reste prévue {now}"
    was = f"prévue {on_days([row.was])}"
    if row.proposed is None or row.reply is PutOffReply.CANCELLED:
        return f"{was} ; annulée"
    if row.reply is None:
        return f"{was} ; jour proposé : {now} (à confirmer)"
    return f"{was} ; aura lieu {now}"
