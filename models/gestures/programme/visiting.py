"""A recteur, a DASEN, or a pilot for them, says that they come to an action that is open to
authorities, or that they do not come after all; the school is told, once each time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal, WrongMove
from models.gestures.actions.loading import load
from models.gestures.under_way import need_under_way
from models.planner.executor import owe_now
from models.programme.reading import SHOWN
from models.territory.unit import UNIT, Level
from models.territory.within import within
from models.work.action import ACTION
from models.work.days import HeldDay, days_of
from models.work.rows import ActionRow
from models.work.visit import COMES, HAPPENS, PLANNED, VISIT, AuthorityVisit, V
from models.year.course import Course

HOUR = re.compile(r"([01]?\d|2[0-3])[h:]([0-5]\d)?")


class NoSuchVisit(Refusal):
    """What cannot be visited, or not so; *fields* names what to mend, if it was typed."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class PlannedVisit:
    """The number of a visit, and the titles of what the same authority visits at those hours."""

    number: int
    overlaps: tuple[str, ...] = ()


def plan_visit(
    session: Session,
    course: Course,
    action_id: int,
    unit_id: int,
    on: date,
    by: Actor,
    moment: datetime,
    starts: str = "",
    ends: str = "",
) -> PlannedVisit:
    """Say that the authority of *unit_id* (an académie, a département) comes to an action on one of
    its days, at its hours unless others are said. Said again, the visit stands as it is.

    Raises NotYours, NotFound, CycleIsClosed, NoSuchVisit (not open to authorities, not held that
    day or elsewhere, past, hours that are none).
    """
    need_under_way(session, course)
    day = course.local_day(moment)
    right = need(session, by, Gesture.PLAN_VISIT, unit_id, day)
    action = load(session, course, [action_id])[action_id]
    held = _need_open(session, action, unit_id, on, day)
    first, last = _hours(held, starts, ends)
    there = sa.select(V.id).where(V.action_id == action_id, V.unit_id == unit_id, PLANNED)
    known = session.connection().execute(there.where(V.on_date == on)).scalar_one_or_none()
    overlaps = _overlaps(session, course, action_id, unit_id, on, first, last)
    if known is not None:
        return PlannedVisit(number=known, overlaps=overlaps)
    visit = AuthorityVisit(
        cycle_id=course.cycle_id,
        action_id=action_id,
        unit_id=unit_id,
        function=_function(session, unit_id),
        on_date=on,
        starts=first,
        ends=last,
        planned_at=moment,
        planned_by=right.by.slot,
    )
    session.add(visit)
    session.flush()
    number = int(visit.id or 0)
    _note(session, course, "visit.planned", action, number, right, moment)
    names = course.definition.owed_to("visited_schools")
    owe_now(session, course, names, moment, [action_id])
    return PlannedVisit(number=number, overlaps=overlaps)


def cancel_visit(
    session: Session, course: Course, number: int, by: Actor, moment: datetime
) -> None:
    """Say that an authority does not come after all. Raises NotFound, NotYours, CycleIsClosed,
    WrongMove (it was cancelled already)."""
    need_under_way(session, course)
    query = sa.select(VISIT).where(V.id == number, V.cycle_id == course.cycle_id)
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound(f"La visite n° {number} n'existe pas.", "L'agenda des visites les montre.")
    right = need(session, by, Gesture.PLAN_VISIT, row.unit_id, course.local_day(moment))
    if row.cancelled_at is not None:
        raise WrongMove("Cette visite est déjà annulée.", "Il n'y a rien à faire.", id=number)
    over = {"cancelled_at": moment, "cancelled_by": right.by.slot}
    session.connection().execute(sa.update(VISIT).where(V.id == number).values(over))
    action = load(session, course, [row.action_id])[row.action_id]
    _note(session, course, "visit.cancelled", action, number, right, moment)
    names = course.definition.owed_to("schools_no_longer_visited")
    owe_now(session, course, names, moment, [row.action_id])


def _need_open(session: Session, action: ActionRow, unit_id: int, on: date, today: date) -> HeldDay:
    """The day of an action that may be visited. Raises NoSuchVisit."""
    inside = sa.select(UNIT.c.id).where(UNIT.c.id == action.unit_id, within(unit_id))
    there = session.connection().execute(inside).first() is not None
    told = action.announced and action.state in SHOWN
    if not there or not told or "authorities" not in (action.content.get("open_to") or ()):
        raise NoSuchVisit(
            f"L'action « {action.title} » n'est pas ouverte aux autorités, n'est pas encore au "
            "programme, ou n'est pas de ce territoire.",
            "L'agenda des visites montre celles qui le sont ; la fiche dit à qui elle est ouverte.",
        )
    held = next((d for d in days_of(session, [action.id])[action.id] if d.on == on), None)
    if held is None or action.state not in HAPPENS or on < today:
        said = "Elle ne se tient pas ce jour-là, ou il est passé."
        raise NoSuchVisit(said, "Sa page dit ses jours.", fields={"on": said})
    return held


def _hours(held: HeldDay, starts: str, ends: str) -> tuple[str | None, str | None]:
    if not starts.strip() and not ends.strip():
        return held.starts, held.ends
    first, last = _hour("starts", starts), _hour("ends", ends)
    if first and last and last <= first:
        said = "La visite finit avant de commencer."
        raise NoSuchVisit(said, "Corrigez l'une des deux heures.", fields={"ends": said})
    return first, last


def _hour(field: str, typed: str) -> str | None:
    """« 9h », « 9h30 », « 09:30 » as « 09:30 »; None for nothing."""
    text = typed.replace(" ", "").lower()
    if not text:
        return None
    found = HOUR.fullmatch(text)
    if found is None:
        said = f"« {typed} » n'est pas une heure."
        raise NoSuchVisit(said, "Écrivez 9h30, ou 09:30.", fields={field: said})
    return f"{int(found[1]):02}:{found[2] or '00'}"


def _overlaps(
    session: Session,
    course: Course,
    action_id: int,
    unit_id: int,
    on: date,
    starts: str | None,
    ends: str | None,
) -> tuple[str, ...]:
    """The titles of what the same authority visits that day at hours that overlap."""
    from_table = VISIT.join(ACTION, ACTION.c.id == V.action_id)
    query = (
        sa.select(ACTION.c.title, V.starts, V.ends)
        .select_from(from_table)
        .where(V.cycle_id == course.cycle_id, V.unit_id == unit_id, V.on_date == on, PLANNED)
        .where(V.action_id != action_id)
        .order_by(V.starts, V.id)
    )
    rows = session.connection().execute(query)
    return tuple(r.title for r in rows if overlap((starts, ends), (r.starts, r.ends)))


Hours = tuple[str | None, str | None]


def overlap(one: Hours, other: Hours) -> bool:
    """Whether two visits of a day overlap; of one that says no hour nothing is known."""
    if not one[0] or not other[0]:
        return False
    (a, b), (c, d) = (one[0], one[1] or one[0]), (other[0], other[1] or other[0])
    return a == c or (a < d and c < b)


def _function(session: Session, unit_id: int) -> str:
    query = sa.select(UNIT.c.level).where(UNIT.c.id == unit_id)
    return COMES[Level(session.connection().execute(query).scalar_one())]


def _note(
    session: Session,
    course: Course,
    what: str,
    action: ActionRow,
    number: int,
    right: Right,
    moment: datetime,
) -> None:
    entry = {
        "what": what,
        "subject": f"action.{action.id}",
        "unit_id": action.unit_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": {"visit": number},
    }
    journal.write(session, course.cycle_id, moment, [entry])
