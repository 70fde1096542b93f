"""A school types its mock exams and placements, and takes them out; what meets them is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.calendar.unit_period import (
    LONGEST_NOTE,
    PERIODS_CALLED,
    UNIT_PERIOD,
    PeriodKind,
    UnitPeriod,
)
from models.errors import NotFound, Refusal
from models.territory.unit import UNIT, Level, Unit
from models.territory.within import of_academy
from models.words.french import long_date
from models.words.moments import long_span, span
from models.work.action import ACTION, ACTION_DAY, ActionState
from models.year.course import Course
from models.year.week_proposals import BusyPeriod

LONGEST = 120
"""Days."""
P = UNIT_PERIOD.c
GONE = (ActionState.WITHDRAWN, ActionState.DECLINED, ActionState.CANCELLED)


class BadPeriod(Refusal):
    """A period that no school has."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class TypedPeriod:
    """A period as it was typed."""

    kind: str
    first: date | None
    last: date | None
    note: str = ""


def type_period(
    session: Session, unit_id: int, typed: TypedPeriod, by: Actor, day: date, moment: datetime
) -> int:
    """Keep a period of a school; its number. Typed again, it is as it was, but for its note.

    Raises BadPeriod, NotYours, NotFound.
    """
    right = need(session, by, Gesture.PROPOSE, unit_id, day, "saisir ses périodes")
    if session.get_one(Unit, unit_id).level is not Level.SCHOOL:
        raise BadPeriod(
            "Ces périodes sont celles d'une école ou d'un établissement.", "Choisissez-en un."
        )
    kind, first, last, note = _checked(typed)
    query = sa.select(UnitPeriod).where(
        P.unit_id == unit_id, P.kind == kind, P.first == first, P.last == last
    )
    found = session.scalars(query).first() or UnitPeriod(
        unit_id=unit_id, kind=kind, first=first, last=last, typed_at=moment, typed_by=right.by.slot
    )
    found.note = note
    session.add(found)
    session.flush()
    facts = {"kind": kind.value, "first": first.isoformat(), "last": last.isoformat()}
    _write(session, moment, "period.typed", unit_id, right.by, facts)
    return int(found.id or 0)


def _checked(typed: TypedPeriod) -> tuple[PeriodKind, date, date, str]:
    if typed.kind not in set(PeriodKind):
        raise BadPeriod("Il manque ce qu'est cette période.", "Choisissez-le dans la liste.")
    if typed.first is None:
        raise BadPeriod("Il manque le premier jour de la période.", "Donnez-le : 22/03/2027.")
    last = typed.last or typed.first
    if last < typed.first:
        raise BadPeriod(
            f"Le dernier jour, le {long_date(last)}, vient avant le premier, le "
            f"{long_date(typed.first)}.",
            "Donnez d'abord le premier jour, puis le dernier.",
        )
    if (last - typed.first).days >= LONGEST:
        raise BadPeriod(
            f"Cette période dure {(last - typed.first).days + 1} jours ; {LONGEST} au plus.",
            "Vérifiez l'année de ses deux jours.",
        )
    note = " ".join(typed.note.split())
    if len(note) > LONGEST_NOTE:
        raise BadPeriod(f"La précision a {LONGEST_NOTE} signes au plus.", "Dites-la plus court.")
    return PeriodKind(typed.kind), typed.first, last, note


def drop_period(session: Session, period_id: int, by: Actor, day: date, moment: datetime) -> None:
    """Take a period out. Raises NotFound (somebody did already), NotYours."""
    found = session.get(UnitPeriod, period_id)
    if found is None:
        raise NotFound("Cette période n'est plus là.", "La liste montre celles qui restent.")
    right = need(session, by, Gesture.PROPOSE, found.unit_id, day, "ôter ses périodes")
    session.delete(found)
    session.flush()
    _write(session, moment, "period.dropped", found.unit_id, right.by, {"kind": found.kind.value})


def _write(
    session: Session,
    moment: datetime,
    what: str,
    unit_id: int,
    by: Actor,
    facts: dict[str, Any],
) -> None:
    entry = {"what": what, "subject": f"unit.{unit_id}", "unit_id": unit_id, "by": by.slot}
    journal.write(session, 0, moment, [entry | {"facts": facts}])


# ── who is told ──────────────────────────────────────────────────────────────────────────────────


def busy_periods(session: Session, academy_id: int) -> list[BusyPeriod]:
    """The periods of the schools of an académie, as many schools as have the same days."""
    query = (
        sa.select(P.kind, P.first, P.last, sa.func.count().label("schools"))
        .join(UNIT, UNIT.c.id == P.unit_id)
        .where(of_academy(academy_id))
        .group_by(P.kind, P.first, P.last)
        .order_by(P.first, P.last, P.kind)
    )
    return [
        BusyPeriod(
            called=PERIODS_CALLED[PeriodKind(r.kind)],
            first=r.first,
            last=r.last,
            schools=r.schools,
        )
        for r in session.connection().execute(query)
    ]


def remarks_of_periods(session: Session, action_id: int, days: Sequence[date]) -> tuple[str, ...]:
    """What readers of an action are told of its *days* that the periods of its school hold."""
    if not days:
        return ()
    query = (
        sa.select(UNIT_PERIOD)
        .join(ACTION, ACTION.c.unit_id == P.unit_id)
        .where(ACTION.c.id == action_id, P.first <= max(days), P.last >= min(days))
        .order_by(P.first, P.kind)
    )
    found = []
    for row in session.connection().execute(query):
        met = [day for day in days if row.first <= day <= row.last]
        if met:
            found.append(_remark(row.kind, row.note, row.first, row.last, met[0]))
    return tuple(found)


def _remark(kind: PeriodKind, note: str, first: date, last: date, day: date) -> str:
    whom = f" ({note})" if note else ""
    called = PERIODS_CALLED[PeriodKind(kind)]
    return f"Le {long_date(day)} : {called}{whom} de l'établissement, {span(first, last)}."


def warnings_of_periods(session: Session, course: Course) -> list[dict[str, Any]]:
    """The actions of a cycle that have a day in a period of their school, for its pilot."""
    a, d = ACTION.c, ACTION_DAY.c
    query = (
        sa.select(a.id, a.title, UNIT.c.name, P.kind, P.first, P.last, sa.func.min(d.on_date))
        .join(ACTION_DAY, d.action_id == a.id)
        .join(
            UNIT_PERIOD,
            sa.and_(P.unit_id == a.unit_id, P.first <= d.on_date, P.last >= d.on_date),
        )
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(a.cycle_id == course.cycle_id, a.state.not_in(GONE))
        .group_by(a.id, a.title, UNIT.c.name, P.kind, P.first, P.last)
        .order_by(a.id, P.first)
    )
    return [
        {
            "kind": "period",
            "subject": r.name,
            "sentence": f"L'action n° {r.id} (« {r.title} », {r.name}) a un jour pendant : "
            f"{PERIODS_CALLED[PeriodKind(r.kind)]}, {long_span(r.first, r.last)}",
        }
        for r in session.connection().execute(query)
    ]
