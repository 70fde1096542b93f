"""A week, some of its days or chosen actions are put off, or cancelled, for nobody's cause.

Actions keep their decision: each follows to the day of the same rank, and its carrier says once
whether that day suits. What had passed of the year stays; what is to come follows the week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.gestures.actions.loading import load, track_of
from models.gestures.actions.redating import call_off, write_new_days
from models.gestures.cycle.clockwork import known_phases, phase_state, rank
from models.gestures.cycle.opening import amiss, need_in_order
from models.gestures.cycle.put_off_days import (
    AskedPutOff,
    MovedAction,
    NotPutOff,
    done_already,
    fewer_days,
    held_otherwise,
    moved_action,
    need_theirs_kept,
)
from models.gestures.cycle.shipped_messages import with_messages
from models.gestures.cycle.weeks import check_week
from models.gestures.territory.stopped_clocks import letters_follow
from models.gestures.under_way import need_under_way
from models.planner.executor import owe_now
from models.territory.unit import UNIT, Unit
from models.territory.within import within
from models.words.moments import long_span
from models.work.action import ACTION, ACTION_DAY, SHOWN_AS, ActionState, shown_as
from models.work.announced import carry_announcement
from models.work.days import Days, days_of
from models.work.put_off import (
    GOING_ON,
    LONGEST_CAUSE,
    PUT_OFF_ACTION,
    PUT_OFF_UNIT,
    PutOff,
    PutOffKind,
)
from models.work.rows import ActionRow
from models.year.course import Course, Track, load_course
from models.year.cycle import PARTICIPATION, PHASE, UNIT_WEEK, Cycle
from models.year.message_kinds import Cause
from models.year.participation import count_again, refresh_participation
from models.year.put_off import PutOffWeek, weeks_put_off
from models.year.week import Span

P, A = PARTICIPATION.c, ACTION.c
TO = "reporter ou annuler pour une cause générale"
MESSAGES = ("put_off", "put_off_reminder", "put_off_news")
TIME_TO_ANSWER = 10
"""School days; less where the new days come sooner."""
MOST_CHOSEN = 500


@dataclass(frozen=True, kw_only=True)
class PutOffDone:
    """What a putting off did: its *number*, the *actions* concerned, how many *units* are told and
    are *asked*, the *letters* owed, and the *dates* that move: (title, was, becomes). *fewer*: from
    how many days to how many, where there are fewer."""

    number: int
    was: Span
    actions: tuple[MovedAction, ...]
    units: int
    asked: int
    letters: int
    dates: tuple[tuple[str, date, date], ...]
    answer_by: date | None
    own_weeks: int
    fewer: tuple[int, int] | None


def put_off(
    session: Session, cycle: Cycle, asked: AskedPutOff, by: Actor, moment: datetime
) -> PutOffDone:
    """Put off, or cancel, what *asked* says. Made and undone, it is its own preview.

    Raises NotYours, NotFound, BadWeek, :class:`NotPutOff`, Refusal (dates that would be out of
    order).
    """
    course = load_course(session, cycle)
    need_under_way(session, course)
    today = course.local_day(moment)
    right = need(session, by, Gesture.PUT_OFF, asked.unit_id, today, TO)
    unit = session.get_one(Unit, asked.unit_id)
    asked = replace(asked, cause=_cause(asked.cause))
    track = _track(session, course, unit)
    was = Span(*course.held(track))
    _check(course, track, was, asked, today)
    concerned = _concerned(session, course, unit, was, asked, today)
    if asked.kind is not PutOffKind.WEEK and not concerned:
        raise NotPutOff("Aucune action n'est concernée.", "Choisissez d'autres jours.")
    told = _told(session, course, unit, was, asked, concerned)
    own_weeks = _own_weeks(session, course, unit, was)
    with_messages(session, cycle, MESSAGES)
    if asked.kind is PutOffKind.WEEK and asked.to is not None:
        after = _move_week(session, cycle, course, unit, was, asked.to, moment)
    else:
        count_again(session, cycle)
        after = load_course(session, cycle)
    moved = [moved_action(course, track, was, asked, one, today) for one in concerned]
    number, answer_by = _keep(session, after, asked, was, moved, told, right, moment)
    _carry_out(session, after, number, asked, moved, right, moment)
    letters = _owe(session, after, moved, told, asked, moment)
    return PutOffDone(
        number=number,
        was=was,
        actions=tuple(one for one in moved if one.action.state is not ActionState.DRAFT),
        units=len(told),
        asked=sum(told.values()),
        letters=letters,
        dates=_dates(course, after, unit, track, asked),
        answer_by=answer_by,
        own_weeks=own_weeks,
        fewer=fewer_days(course, track, was, asked, moved),
    )


# ── what is asked ────────────────────────────────────────────────────────────────────────────────


def _cause(text: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise NotPutOff(
            "Il manque la cause.",
            "Dites-la en quelques mots : elle est lue de tous, sans nom d'élève.",
        )
    if len(said) > LONGEST_CAUSE:
        raise NotPutOff(f"La cause est trop longue : {LONGEST_CAUSE} signes au plus.")
    return said


def _track(session: Session, course: Course, unit: Unit) -> Track:
    if unit.id == course.academy_id:
        return course.home
    return track_of(session, course, int(unit.id or 0))


def _check(course: Course, track: Track, was: Span, asked: AskedPutOff, today: date) -> None:
    week = asked.kind is PutOffKind.WEEK
    if week and was.last < today:
        raise NotPutOff(
            f"La semaine s'est tenue {long_span(was.first, was.last)} : elle ne se reporte plus.",
            "Chaque action se déplace encore sur sa page.",
        )
    if any(day < today for day in asked.days):
        raise NotPutOff("L'un de ces jours est passé.", "Donnez des jours à venir.")
    if asked.to is None:
        return
    check_week(course.calendar(track), asked.to)
    if asked.to.first < today:
        raise NotPutOff("Les nouveaux jours sont passés.", "Donnez des jours à venir.")
    if week and asked.to.first <= was.first:
        raise NotPutOff(
            f"La semaine se tient {long_span(was.first, was.last)} : elle ne se reporte qu'après.",
            "Donnez un premier jour plus tardif.",
        )
    if set(asked.days) & set(asked.to.days()):
        raise NotPutOff(
            "Les nouveaux jours contiennent l'un de ceux que vous reportez.",
            "Donnez d'autres jours.",
        )


def _on_the_week(unit_id: sa.ColumnElement[Any], course: Course, was: Span) -> Any:
    return sa.exists().where(
        P.cycle_id == course.cycle_id,
        P.unit_id == unit_id,
        P.week == was.first,
        P.week_ends == was.last,
    )


def _concerned(
    session: Session, course: Course, unit: Unit, was: Span, asked: AskedPutOff, today: date
) -> list[tuple[ActionRow, Days]]:
    """The actions that are put off, with their days; of a whole week, drafts too."""
    if asked.actions:
        chosen = list(dict.fromkeys(asked.actions))
        if len(chosen) > MOST_CHOSEN:
            raise NotPutOff(f"{MOST_CHOSEN} actions au plus à la fois.")
        rows = list(load(session, course, chosen).values())
        _need_theirs(session, unit, rows)
        done = done_already(session, asked)
        if done.issuperset(chosen):
            raise NotPutOff(
                "C'est déjà fait : ces actions sont reportées à ces jours, pour cette cause.",
                "Leur porteur répond pour la date ; donnez d'autres jours pour en changer.",
            )
        rows = [row for row in rows if shown_as(row) in GOING_ON and row.last_day >= today]
        rows = [row for row in rows if row.id not in done]
    else:
        held = asked.days or tuple(day for day in was.days() if day >= today)
        states = GOING_ON if asked.days or asked.to is None else (*GOING_ON, ActionState.DRAFT)
        on_one = sa.select(ACTION_DAY.c.action_id).where(ACTION_DAY.c.on_date.in_(held))
        query = (
            sa.select(ACTION)
            .join(UNIT, UNIT.c.id == A.unit_id)
            .where(
                A.cycle_id == course.cycle_id,
                SHOWN_AS.in_(states),
                A.id.in_(on_one),
                within(unit.id),
            )
            .order_by(A.on_date, A.id)
        )
        if not asked.days:
            query = query.where(_on_the_week(A.unit_id, course, was))
        rows = list(session.connection().execute(query))
    days = days_of(session, [row.id for row in rows])
    return [(row, days[row.id]) for row in rows]


def _need_theirs(session: Session, unit: Unit, rows: Sequence[ActionRow]) -> None:
    units = sa.select(UNIT.c.id).where(within(unit.id), UNIT.c.id.in_([r.unit_id for r in rows]))
    there = set(session.connection().execute(units).scalars())
    if any(row.unit_id not in there for row in rows):
        raise NotPutOff(f"L'une de ces actions n'est pas de « {unit.name} ».")


def _told(
    session: Session,
    course: Course,
    unit: Unit,
    was: Span,
    asked: AskedPutOff,
    concerned: Sequence[tuple[ActionRow, Days]],
) -> dict[int, bool]:
    """Who is told, and whether they are to answer: everybody whose week it is; otherwise the
    carriers, and who animates their bassin or circonscription."""
    going = {row.unit_id for row, _ in concerned if row.state in GOING_ON}
    query = sa.select(UNIT.c.id).join(
        PARTICIPATION, sa.and_(P.unit_id == UNIT.c.id, P.cycle_id == course.cycle_id)
    )
    if asked.kind is PutOffKind.WEEK:
        query = query.where(within(unit.id), P.week == was.first, P.week_ends == was.last)
    else:
        over = sa.select(UNIT.c.basin_id).where(UNIT.c.id.in_(going)).scalar_subquery()
        query = query.where(sa.or_(UNIT.c.id.in_(going), UNIT.c.id.in_(over)))
    ids = session.connection().execute(query.order_by(UNIT.c.id)).scalars()
    return {i: i in going and asked.to is not None for i in ids}


def _own_weeks(session: Session, course: Course, unit: Unit, was: Span) -> int:
    """How many units below hold other days, which do not move."""
    w = UNIT_WEEK.c
    other = sa.or_(w.week != was.first, w.week_ends != was.last)
    query = (
        sa.select(sa.func.count())
        .select_from(UNIT_WEEK.join(UNIT, UNIT.c.id == w.unit_id))
        .where(w.cycle_id == course.cycle_id, within(unit.id), w.unit_id != unit.id, other)
    )
    return int(session.connection().execute(query).scalar_one())


# ── the week and the dates of the year ───────────────────────────────────────────────────────────


def _move_week(
    session: Session,
    cycle: Cycle,
    course: Course,
    unit: Unit,
    was: Span,
    to: Span,
    moment: datetime,
) -> Course:
    """Give the cycle, or a unit, its new days; what is after follows, what had passed stays."""
    before, today = amiss(session, cycle), course.local_day(moment)
    if unit.id == cycle.academy_id:
        cycle.week, cycle.week_ends = to.first, to.last
    else:
        own = {"week": to.first, "week_ends": to.last}
        row = upsert(session, UNIT_WEEK).values(cycle_id=cycle.id, unit_id=unit.id, **own)
        kept = row.on_conflict_do_update(index_elements=["cycle_id", "unit_id"], set_=own)
        session.connection().execute(kept)
    _move_own_weeks(session, cycle, unit, was, to)
    entry = PutOffWeek(was=was, to=to, on=today)
    if any(one.to == to and one.was != was for one in weeks_put_off(cycle.put_off)):
        raise held_otherwise()
    cycle.put_off = [*cycle.put_off, entry.as_kept()]
    count_again(session, cycle)
    refresh_participation(session, cycle, today)
    after = load_course(session, cycle)
    need_theirs_kept(course, after, to)
    need_in_order(after, but=before)
    keep_phases(session, course, after, was, to, moment)
    for place in sorted({track.place for track in after.dates}):
        letters_follow(session, after, unit, place)
    return after


def _move_own_weeks(session: Session, cycle: Cycle, unit: Unit, was: Span, to: Span) -> None:
    """The units below that hold the same days by a row of their own follow like the others."""
    w = UNIT_WEEK.c
    here = (w.cycle_id == cycle.id, w.week == was.first, w.week_ends == was.last)
    below = w.unit_id.in_(sa.select(UNIT.c.id).where(within(unit.id)))
    own = {"week": to.first, "week_ends": to.last}
    session.connection().execute(sa.update(UNIT_WEEK).where(*here, below).values(**own))


def keep_phases(
    session: Session, course: Course, after: Course, was: Span, to: Span, moment: datetime
) -> None:
    """What was open or over in the year of a week stays so in that of its new days, as far as
    they say so too."""
    known = known_phases(session, course)
    for track in after.dates:
        if (track.week, track.ends) != (to.first, to.last):
            continue
        old = replace(track, week=was.first, ends=was.last)
        for kind in after.phases(track):
            state = known.get((old, kind))
            if state is None or (track, kind) in known:
                continue
            if rank(phase_state(after, track, kind, moment)) < rank(state):
                continue
            here = {"week": track.week, "week_ends": track.ends, "place": track.place}
            row = {"cycle_id": after.cycle_id, **here, "kind": kind, "state": state}
            session.connection().execute(sa.insert(PHASE).values(**row, changed_at=moment))
        if old in course.dates:
            carry_announcement(session, after, old, track, moment)


def _dates(
    course: Course, after: Course, unit: Unit, track: Track, asked: AskedPutOff
) -> tuple[tuple[str, date, date], ...]:
    """The dates of the year that move, in their new order."""
    if asked.kind is not PutOffKind.WEEK or asked.to is None:
        return ()
    now = after.dates[replace(track, week=asked.to.first, ends=asked.to.last)]
    shapes, before = after.definition.milestones, course.dates[track]
    pairs = [
        (shapes[name].title, before[name].on, moved.on)
        for name, moved in now.items()
        if name in before and moved.on != before[name].on
    ]
    return tuple(sorted(pairs, key=lambda one: one[2]))


# ── the actions ──────────────────────────────────────────────────────────────────────────────────


def _keep(
    session: Session,
    course: Course,
    asked: AskedPutOff,
    was: Span,
    moved: Sequence[MovedAction],
    told: Mapping[int, bool],
    right: Right,
    moment: datetime,
) -> tuple[int, date | None]:
    today, to = course.local_day(moment), asked.to
    answer_by = _answer_by(course, today, to) if to else None
    row = PutOff(
        cycle_id=course.cycle_id,
        unit_id=asked.unit_id,
        kind=asked.kind,
        cancelled=to is None,
        week=min(asked.days, default=was.first),
        week_ends=max(asked.days, default=was.last),
        to=to.first if to else None,
        to_ends=to.last if to else None,
        cause=asked.cause,
        on_day=today,
        answer_by=answer_by,
        at=moment,
        by=right.by.slot,
    )
    session.add(row)
    session.flush()
    number = int(row.id or 0)
    connection = session.connection()
    if told:
        units = [{"put_off_id": number, "unit_id": u, "asked": a} for u, a in told.items()]
        connection.execute(sa.insert(PUT_OFF_UNIT), units)
    said = [one for one in moved if one.action.state in GOING_ON]
    _overtaken(session, [one.action.id for one in said])
    rows = [
        {
            "put_off_id": number,
            "action_id": one.action.id,
            "was": one.first[0],
            "proposed": one.first[1],
            "fell": [day.isoformat() for day in one.fell],
        }
        for one in said
    ]
    if rows:
        connection.execute(sa.insert(PUT_OFF_ACTION), rows)
    return number, answer_by


def _overtaken(session: Session, ids: Sequence[int]) -> None:
    """What was asked before of the same actions is asked no more."""
    q = PUT_OFF_ACTION.c
    gone = sa.delete(PUT_OFF_ACTION).where(q.action_id.in_(ids), q.reply.is_(None))
    session.connection().execute(gone)


def _answer_by(course: Course, today: date, to: Span) -> date:
    calendar = course.calendar()
    soonest = calendar.forward(today).on
    return max(soonest, min(calendar.add(today, TIME_TO_ANSWER), calendar.eve(to.first).on))


def _carry_out(
    session: Session,
    course: Course,
    number: int,
    asked: AskedPutOff,
    moved: Sequence[MovedAction],
    right: Right,
    moment: datetime,
) -> None:
    going = [one for one in moved if one.action.state in GOING_ON]
    call_off(session, [one.action for one in going if not one.now], asked.cause)
    write_new_days(session, [(one.action, one.now) for one in moved if one.now])
    facts: dict[str, Any] = {"put_off": number, "kind": asked.kind.value}
    facts |= {"cancelled": asked.to is None, "actions": len(going)}
    whole: dict[str, Any] = {"what": "actions.put_off", "subject": f"cycle.{course.cycle_id}"}
    whole |= {"unit_id": asked.unit_id, "by": right.by.slot, "as_function": right.function}
    entries = [_entry(one, number, right) for one in going]
    journal.write(session, course.cycle_id, moment, [*entries, {**whole, "facts": facts}])


def _entry(one: MovedAction, number: int, right: Right) -> dict[str, Any]:
    facts: dict[str, Any] = {"put_off": number}
    what, (was, proposed) = "action.called_off", one.first
    if proposed:
        what = "action.put_off"
        facts |= {"was": was.isoformat(), "proposed": proposed.isoformat()}
    elif one.fell:
        what = "action.days_called_off"
        facts |= {"days": [day.isoformat() for day in one.fell]}
    entry = {"what": what, "subject": f"action.{one.action.id}", "facts": facts}
    return entry | {"unit_id": one.action.unit_id, "by": right.by.slot}


def _owe(
    session: Session,
    course: Course,
    moved: Sequence[MovedAction],
    told: Mapping[int, bool],
    asked: AskedPutOff,
    moment: datetime,
) -> int:
    cohorts = ("carriers_put_off", "units_told_of_putting_off")
    names = {
        name
        for name in course.definition.owed_to(*cohorts)
        if course.definition.cause_of(name) is Cause.PUT_OFF
    }
    letters = owe_now(session, course, names, moment, list(told), by_hand=True)
    if asked.to is None:
        ended = [one.action.id for one in moved if not one.now]
        going = [one.action.id for one in moved if one.now]
        for cohort, ids in (("associates_of_ended", ended), ("associates_of_moved", going)):
            names = course.definition.owed_to(cohort)
            letters += owe_now(session, course, names, moment, ids, by_hand=True) if ids else 0
    return letters
