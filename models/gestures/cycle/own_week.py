"""A unit holds the week on days of its own, or on those of all again: shown first, then done.

What is below it follows, but what has days of its own. In a cycle that is under way what had passed
stays where it was, no letter is said twice, and actions keep the days that were given to them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import NOBODY, Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import NotFound, Refusal, WrongMove
from models.gestures.actions.loading import track_of
from models.gestures.cycle.opening import alone_on, amiss, need_in_order
from models.gestures.cycle.put_off_days import held_otherwise
from models.gestures.cycle.putting_off import keep_phases
from models.gestures.cycle.weeks import BadWeek, check_week
from models.gestures.territory.stopped_clocks import letters_follow
from models.territory.unit import UNIT, Level, Unit
from models.territory.within import within
from models.words.moments import long_span
from models.work.action import ACTION, ActionState
from models.year.course import Course, Track, load_course
from models.year.cycle import PARTICIPATION, UNIT_WEEK, Cycle, CycleState
from models.year.participation import ALWAYS, count_again, refresh_participation
from models.year.put_off import PutOffWeek, weeks_put_off
from models.year.week import Span

TO = "donner une semaine à une unité"
MAY_HAVE_ONE = (Level.DEPARTMENT, Level.BASIN, Level.SCHOOL)
TO_COME = (
    ActionState.DRAFT,
    ActionState.SUBMITTED,
    ActionState.RETURNED,
    ActionState.ACCEPTED,
)
P, W = PARTICIPATION.c, UNIT_WEEK.c


@dataclass(frozen=True, kw_only=True)
class OwnWeekSet:
    """What giving a unit its own week did: *was* and *to*, its days before and since; the *dates*
    that move, each (title, was, becomes); how many *units* follow; how many actions are *outside*
    the days since; *seen*: the mark of the days before, to be said again when they are given."""

    was: Span
    to: Span
    dates: tuple[tuple[str, date, date], ...]
    units: int
    outside: int
    seen: str


class WeekChanged(Refusal):
    """Somebody else gave the unit other days since they were looked at."""

    status = 409


def set_own_week(
    session: Session,
    cycle: Cycle,
    unit_id: int,
    to: Span | None,
    by: Actor | None,
    moment: datetime,
    seen: str | None = None,
) -> OwnWeekSet:
    """Give a unit of *cycle* the week *to* for its own, or (None) that of what is above it again.

    Made and undone, it is its own preview; *by* None: the admin at the keyboard, of a draft; *seen*
    (None: whatever): what the preview marked.
    Raises NotYours, NotFound (it takes no part), BadWeek, WrongMove (the cycle is closed), Refusal
    (dates that would be out of order), :class:`WeekChanged`.
    """
    alone_on(session, cycle)
    _need_open(cycle)
    course = load_course(session, cycle)
    today, who = course.local_day(moment), "admin"
    live = cycle.state is CycleState.LIVE
    if live or by is not None:
        right = need(session, by or NOBODY, Gesture.CHANGE_CYCLE, cycle.academy_id, today, TO)
        who = right.by.slot
    unit = _the_unit(session, cycle, unit_id)
    track = track_of(session, course, unit_id)
    was = Span(*course.held(track))
    mark = _mark(session, cycle, unit, was)
    if seen is not None and seen != mark:
        raise WeekChanged(
            f"Quelqu'un d'autre vient de changer la semaine de {unit.name} : "
            f"{long_span(was.first, was.last)}.",
            "Votre saisie est ci-dessous : regardez de nouveau ce qu'elle déplace.",
        )
    _write(session, cycle, unit, to)
    before = amiss(session, cycle)
    count_again(session, cycle)
    refresh_participation(session, cycle, today if live else ALWAYS)
    now = _held(session, cycle, unit_id)
    _check(course, track, was, now, today, live=live)
    if live and now != was:
        _keep_what_had_passed(session, cycle, course, was, now, today)
    after = load_course(session, cycle)
    need_in_order(after, but=before)
    if live and now != was:
        keep_phases(session, course, after, was, now, moment)
        for place in sorted({one.place for one in after.dates}):
            letters_follow(session, after, unit, place)
    facts = {
        "week": now.first.isoformat(),
        "week_ends": now.last.isoformat(),
        "own": to is not None,
    }
    entry = {"what": "unit.week_set", "subject": f"unit.{unit_id}", "unit_id": unit_id, "by": who}
    journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])
    return OwnWeekSet(
        was=was,
        to=now,
        dates=_dates(course, after, track, now),
        units=_below(session, cycle, unit, now),
        outside=_outside(session, cycle, unit, now),
        seen=mark,
    )


def _mark(session: Session, cycle: Cycle, unit: Unit, held: Span) -> str:
    """The days that a unit holds, and whether they are its own."""
    own = sa.select(W.week).where(W.cycle_id == cycle.id, W.unit_id == unit.id)
    whose = "own" if session.connection().execute(own).first() else "shared"
    return f"{held.first}:{held.last}:{whose}"


def _need_open(cycle: Cycle) -> None:
    if cycle.state is CycleState.CLOSED:
        raise WrongMove(f"Le cycle {cycle.school_year} est clos : ses semaines ne changent plus.")


def _the_unit(session: Session, cycle: Cycle, unit_id: int) -> Unit:
    part = sa.exists().where(P.cycle_id == cycle.id, P.unit_id == UNIT.c.id)
    query = sa.select(Unit).where(UNIT.c.id == unit_id, UNIT.c.level.in_(MAY_HAVE_ONE), part)
    unit: Unit | None = session.scalars(query).first()
    if unit is None:
        raise NotFound(
            "Cette unité ne participe pas au cycle, ou ne peut pas avoir une semaine à elle.",
            "Choisissez un département, un bassin, une circonscription ou un établissement.",
            unit=unit_id,
        )
    return unit


def _write(session: Session, cycle: Cycle, unit: Unit, to: Span | None) -> None:
    connection = session.connection()
    if to is None:
        own = sa.delete(UNIT_WEEK).where(W.cycle_id == cycle.id, W.unit_id == unit.id)
        connection.execute(own)
        return
    days = {"week": to.first, "week_ends": to.last}
    row = upsert(session, UNIT_WEEK).values(cycle_id=cycle.id, unit_id=unit.id, **days)
    kept = row.on_conflict_do_update(index_elements=["cycle_id", "unit_id"], set_=days)
    connection.execute(kept)


def _held(session: Session, cycle: Cycle, unit_id: int) -> Span:
    query = sa.select(P.week, P.week_ends).where(P.cycle_id == cycle.id, P.unit_id == unit_id)
    row = session.connection().execute(query).one()
    return Span(row.week, row.week_ends)


def _check(course: Course, track: Track, was: Span, to: Span, today: date, *, live: bool) -> None:
    check_week(course.calendar(track), to)
    if live and was != to and was.first <= today:
        raise BadWeek(
            f"La semaine a commencé, {long_span(was.first, was.last)}.",
            "Reportez-la plutôt : « Reporter ou annuler », sur la page du calendrier.",
        )
    if live and was != to and to.first <= today:
        raise BadWeek(
            f"La semaine {long_span(to.first, to.last)} a commencé, ou est passée.",
            "Donnez un premier jour à venir.",
        )


def _keep_what_had_passed(
    session: Session, cycle: Cycle, course: Course, was: Span, to: Span, today: date
) -> None:
    """Days that nobody held yet take over what was passed of those before; others have their own
    year already, in which the unit takes its place."""
    if any(Span(track.week, track.ends) == to for track in course.dates):
        return
    entry = PutOffWeek(was=was, to=to, on=today)
    if any(one.to == to and one.was != was for one in weeks_put_off(cycle.put_off)):
        raise held_otherwise()
    cycle.put_off = [*cycle.put_off, entry.as_kept()]
    session.add(cycle)
    session.flush()


def _dates(
    course: Course, after: Course, track: Track, to: Span
) -> tuple[tuple[str, date, date], ...]:
    """The dates of its year that move, in their new order."""
    now = after.dates[replace(track, week=to.first, ends=to.last)]
    before, shapes = course.dates[track], after.definition.milestones
    pairs = [
        (shapes[name].title, before[name].on, moved.on)
        for name, moved in now.items()
        if name in before and moved.on != before[name].on
    ]
    return tuple(sorted(pairs, key=lambda one: one[2]))


def _below(session: Session, cycle: Cycle, unit: Unit, to: Span) -> int:
    """How many units hold these days with it, itself left out."""
    here = (P.cycle_id == cycle.id, P.week == to.first, P.week_ends == to.last)
    query = (
        sa.select(sa.func.count())
        .select_from(PARTICIPATION.join(UNIT, UNIT.c.id == P.unit_id))
        .where(*here, within(unit.id), UNIT.c.id != unit.id)
    )
    return int(session.connection().execute(query).scalar_one())


def _outside(session: Session, cycle: Cycle, unit: Unit, to: Span) -> int:
    """How many of its actions to come have no day in the week that it holds."""
    a = ACTION.c
    query: Any = (
        sa.select(sa.func.count())
        .select_from(ACTION.join(UNIT, UNIT.c.id == a.unit_id))
        .where(
            a.cycle_id == cycle.id,
            a.state.in_(TO_COME),
            within(unit.id),
            sa.or_(a.last_day < to.first, a.on_date > to.last),
        )
    )
    return int(session.connection().execute(query).scalar_one())
