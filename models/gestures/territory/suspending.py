"""A unit is suspended when what happens there leaves no room for a reminder: an attack, a death, a
cyclone, a red alert. It resumes by somebody's word, or after the day that was announced.

While it lasts, nothing leaves there but what a pilot writes, and its days are without class: dates
to come, delays and silences are put off (docs/decisions/0031-a-suspended-unit-is-silent.md).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK, Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.calendar.suspension import IS_OPEN, SUSPENSION, Suspension
from models.errors import NotFound, Refusal
from models.gestures.no_names import need_nobody_listed
from models.gestures.territory.stopped_clocks import clocks_of, put_off
from models.territory.unit import UNIT, Level, Unit
from models.words.signs import seen
from models.year.course import Course
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.participation import ALWAYS, count_again, refresh_participation
from models.year.suspended import mark_places, suspensions_over

S = SUSPENSION.c
LEVELS = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN, Level.SCHOOL)
LONGEST_REASON = 500
NOON = 12
FARTHEST = timedelta(days=366)
TO_RESUME = "décider la reprise des courriers"


class NoReason(Refusal):
    """A suspension that does not say why, or says too much."""

    status = 422


class WrongEnd(Refusal):
    """An announced end that is past, or too far to be one."""

    status = 422


class AlreadySuspended(Refusal):
    """Suspended by this very gesture already: nothing would change."""


class NotSuspended(Refusal):
    """A unit that is not suspended itself cannot resume."""


def suspend(
    session: Session,
    unit_id: int,
    by: Actor,
    moment: datetime,
    *,
    reason: str,
    until: date | None = None,
) -> int:
    """Suspend a unit and all that is below it, until its resuming or the end of the day *until*;
    suspended already, change that day and the reason. Return the suspension's number.

    The day itself is without class if it is not noon there yet. Raises NotFound, NotYours,
    NoReason, WrongEnd, AlreadySuspended.
    """
    unit = the_unit(session, unit_id)
    today = local_day(unit, moment)
    right = need(session, by, Gesture.SUSPEND, unit_id, today)
    reason = _checked(reason)
    own = own_suspension(session, unit_id)
    first = own.first_day if own else first_day(unit, moment)
    _check_end(until, max(first, today))
    if own is None:
        last = until or (first if first == today else first - timedelta(days=1))
        row = Suspension(
            unit_id=unit_id,
            since=moment,
            first_day=first,
            last_day=last,
            until=until,
            reason=reason,
            by=right.by.slot,
            as_function=right.function,
        )
        _change(session, unit, moment, first - timedelta(days=1), lambda: session.add(row))
        number = int(row.id or 0)
    elif (own.until, own.reason) == (until, reason):
        raise AlreadySuspended(
            f"« {unit.name} » est déjà suspendu depuis le {own.first_day:%d/%m/%Y}.",
            "Donnez une autre fin ou un autre motif, ou décidez la reprise.",
            unit=unit_id,
        )
    else:
        number, before = int(own.id or 0), own.last_day
        own.until, own.reason = until, reason
        last = until or min(before, max(today, first - timedelta(days=1)))
        _change(session, unit, moment, min(before, last), lambda: _last(session, own, last))
    what = "unit.suspended" if own is None else "unit.suspension_changed"
    facts = {"suspension": number, "first_day": first.isoformat()}
    facts |= {"until": until.isoformat()} if until else {}
    entry = {"by": right.by.slot, "as_function": right.function, "facts": facts}
    _say(session, unit, moment, what, entry)
    return number


def resume(session: Session, unit_id: int, by: Actor, moment: datetime) -> int:
    """Let a suspended unit resume; how many school days were lost, holidays left out.

    The day itself is a school day again if it is not noon there yet. What waited is asked about
    once more before it leaves. Raises NotFound, NotYours, NotSuspended.
    """
    unit = the_unit(session, unit_id)
    today, noon = _there(unit, moment)
    right = need(session, by, Gesture.SUSPEND, unit_id, today, TO_RESUME)
    own = own_suspension(session, unit_id)
    if own is None:
        raise _not_suspended(session, unit)
    last = today if noon else today - timedelta(days=1)
    entry = {"by": right.by.slot, "as_function": right.function}
    return _end(session, unit, own, last, moment, entry)


def pass_the_day(session: Session, course: Course, moment: datetime) -> bool:
    """What a new day does by itself to the suspensions of the cycle's académie: it is one more day
    without class, or the day after the announced end. Whether anything changed."""
    changed = False
    query = (
        sa.select(Suspension)
        .join(UNIT, UNIT.c.id == S.unit_id)
        .where(IS_OPEN, sa.or_(UNIT.c.id == course.academy_id, _of(course.academy_id)))
    )
    for own in session.scalars(query.order_by(S.id)).all():
        unit = session.get_one(Unit, own.unit_id)
        today = local_day(unit, moment)
        if own.until is not None and today > own.until:
            _end(session, unit, own, own.until, moment, {"by": CLOCK.slot})
            changed = True
        elif own.last_day < today and own.first_day <= today:
            before = own.last_day
            _change(session, unit, moment, before, _lasting(session, own, today))
            changed = True
    return changed


def _lasting(session: Session, own: Suspension, today: date) -> Callable[[], None]:
    return lambda: _last(session, own, today)


def _last(session: Session, own: Suspension, last: date) -> None:
    own.last_day = last
    session.add(own)


def own_suspension(session: Session, unit_id: int) -> Suspension | None:
    """The suspension of a unit itself that lasts, if any."""
    query = sa.select(Suspension).where(S.unit_id == unit_id, IS_OPEN)
    return session.scalars(query).first()


def first_day(unit: Unit, moment: datetime) -> date:
    """The first day without class of a suspension made now: today until noon, else tomorrow."""
    today, noon = _there(unit, moment)
    return today + timedelta(days=1) if noon else today


def _there(unit: Unit, moment: datetime) -> tuple[date, bool]:
    """The day on the clocks of *unit*, and whether it is noon there."""
    local = pendulum.instance(moment).in_timezone(unit.timezone)
    return date(local.year, local.month, local.day), local.hour >= NOON


def local_day(unit: Unit, moment: datetime) -> date:
    """The day on the clocks of *unit*."""
    return _there(unit, moment)[0]


def the_unit(session: Session, unit_id: int) -> Unit:
    """A unit of a level that may be suspended. Raises NotFound."""
    unit = session.get(Unit, unit_id)
    if unit is None or unit.level not in LEVELS:
        raise NotFound(
            "Seuls une académie, un département, un bassin, une circonscription ou une école se "
            "suspendent.",
            "Choisissez l'un d'eux.",
            unit=unit_id,
        )
    return unit


def _checked(reason: str) -> str:
    said = seen(reason)
    if not said:
        raise NoReason("Il manque le motif.", "Dites-le en quelques mots, sans nommer aucun élève.")
    if len(said) > LONGEST_REASON:
        raise NoReason(
            f"Le motif est trop long : {LONGEST_REASON} signes au plus.", "Dites-le plus court."
        )
    need_nobody_listed(said, "reason")
    return said


def _check_end(until: date | None, first: date) -> None:
    if until is None:
        return
    if until < first:
        raise WrongEnd(
            f"Le {until:%d/%m/%Y} est avant le premier jour suspendu, le {first:%d/%m/%Y}.",
            "Donnez un jour à venir, ou aucun : la reprise se décidera plus tard.",
        )
    if until > first + FARTHEST:
        raise WrongEnd(f"Le {until:%d/%m/%Y} est trop loin. Vérifiez l'année.")


def _not_suspended(session: Session, unit: Unit) -> NotSuspended:
    above = suspensions_over(session, int(unit.id or 0))
    if above:
        return NotSuspended(
            f"« {unit.name} » n'est pas suspendu pour lui-même : « {above[-1].name} » l'est.",
            f"La reprise se décide pour « {above[-1].name} ».",
            unit=unit.id,
            suspended=above[-1].unit_id,
        )
    return NotSuspended(
        f"« {unit.name} » n'est pas suspendu : ses courriers suivent leur cours.",
        "Il n'y a rien à reprendre.",
        unit=unit.id,
    )


def _end(
    session: Session,
    unit: Unit,
    own: Suspension,
    last: date,
    moment: datetime,
    entry: dict[str, Any],
) -> int:
    last, before = max(last, own.first_day - timedelta(days=1)), own.last_day

    def write() -> None:
        own.last_day, own.resumed_at, own.resumed_by = last, moment, entry["by"]
        session.add(own)

    _change(session, unit, moment, min(before, last), write)
    days = max((last - own.first_day).days + 1, 0)
    facts = {"suspension": own.id, "first_day": own.first_day.isoformat(), "days": days}
    _say(session, unit, moment, "unit.resumed", entry | {"facts": facts})
    return days


def _change(
    session: Session, unit: Unit, moment: datetime, after: date, write: Callable[[], None]
) -> None:
    """Make a change of a suspension, and put off what is to come after the day *after*."""
    cycles = _cycles(session, unit)
    live = [c for c in cycles if c.state is CycleState.LIVE]
    before = [(cycle, clocks_of(session, cycle, unit)) for cycle in live]
    write()
    session.flush()
    mark_places(session, unit.id)
    for cycle in cycles:
        count_again(session, cycle)
        since = local_day(unit, moment) if cycle in live else ALWAYS
        refresh_participation(session, cycle, since)
    for cycle, clocks in before:
        put_off(session, cycle, unit, clocks, after, moment)


def _cycles(session: Session, unit: Unit) -> list[Cycle]:
    """The cycles of the unit's académie that are not over."""
    query = sa.select(Cycle).where(
        CYCLE.c.academy_id == (unit.academy_id or unit.id), CYCLE.c.state != CycleState.CLOSED
    )
    return list(session.scalars(query.order_by(CYCLE.c.id)).all())


def _of(academy_id: int) -> Any:
    return UNIT.c.academy_id == academy_id


def _say(session: Session, unit: Unit, moment: datetime, what: str, entry: dict[str, Any]) -> None:
    """In the journal of each live cycle; of the installation, where none is."""
    said = entry | {"what": what, "subject": f"unit.{unit.id}", "unit_id": unit.id}
    live = [c for c in _cycles(session, unit) if c.state is CycleState.LIVE]
    for chain in [int(c.id or 0) for c in live] or [0]:
        journal.write(session, chain, moment, [said])
