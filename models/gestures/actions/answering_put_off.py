"""A carrier answers once on its actions that were put off: the proposed day, another, or cancelled.

A change of date alone asks nobody's opinion again.
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
from models.errors import NotFound, Refusal
from models.gestures.actions.dating import (
    confirmed_in,
    need_dates,
    note_confirmed,
    surroundings,
)
from models.gestures.actions.loading import live_tracks_of, load
from models.gestures.actions.redating import call_off, write_new_days
from models.planner.executor import owe_now
from models.words.french import long_date
from models.work.action import ACTION
from models.work.days import Days, days_of, in_order, moved_to
from models.work.put_off import GOING_ON, PUT_OFF, PUT_OFF_ACTION, PutOffReply
from models.work.rows import ActionRow
from models.year.course import Course

Q = PUT_OFF_ACTION.c


class BadAnswer(Refusal):
    """An answer without what it needs; *fields* names the action."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class DateAnswer:
    """What is said of one action; *day*: its new first day, of another date."""

    reply: PutOffReply
    day: date | None = None


def asked_of(session: Session, course: Course, unit_id: int) -> list[Any]:
    """The actions of a unit on which it is asked, with what was proposed and the cause."""
    a, p = ACTION.c, PUT_OFF.c
    query = (
        sa.select(a.id, a.title, a.on_date, Q.put_off_id, Q.was, Q.proposed, p.cause, p.answer_by)
        .select_from(PUT_OFF_ACTION)
        .join(ACTION, a.id == Q.action_id)
        .join(PUT_OFF, p.id == Q.put_off_id)
        .where(
            a.cycle_id == course.cycle_id,
            a.unit_id == unit_id,
            a.state.in_(GOING_ON),
            Q.reply.is_(None),
            Q.proposed.is_not(None),
        )
        .order_by(a.on_date, a.id)
    )
    return list(session.connection().execute(query))


def answer_put_off(
    session: Session,
    course: Course,
    unit_id: int,
    answers: Mapping[int, DateAnswer],
    by: Actor,
    moment: datetime,
    *,
    confirm: bool = False,
) -> int:
    """Keep the answers of a unit, by action; how many. Those that it does not name are still asked.

    Raises NotYours, NotFound (nothing is asked of it any more), :class:`BadAnswer`, DateToConfirm,
    OutsideTheYear.
    """
    track = live_tracks_of(session, course, [unit_id])[unit_id]
    today = course.local_day(moment)
    right = need(session, by, Gesture.PROPOSE, unit_id, today, "répondre pour ces actions")
    asked = {row.id: row for row in asked_of(session, course, unit_id)}
    _need_asked(asked, answers)
    actions = load(session, course, list(answers))
    had = days_of(session, list(answers))
    around = surroundings(course, track, moment)
    days: list[tuple[ActionRow, Days]] = []
    confirmed: dict[int, tuple[int, int, Actor]] = {}
    for number, said in answers.items():
        if said.reply is not PutOffReply.OTHER or said.day is None:
            continue
        stay, go = _parted(had[number], asked[number].proposed)
        new = tuple(replace(day, confirmed=False) for day in moved_to(go, said.day))
        new = need_dates(new, around, confirm=confirm)
        days.append((actions[number], in_order([*stay, *new])))
        confirmed[number] = (unit_id, confirmed_in(new), right.by)
    write_new_days(session, days)
    note_confirmed(session, course, confirmed, moment)
    _cancel(session, actions, asked, answers)
    _note(session, course, asked, answers, unit_id, right, moment)
    _tell(session, course, answers, moment)
    return len(answers)


def _parted(days: Days, proposed: date) -> tuple[Days, Days]:
    """The days on which nothing is asked, and those from the proposed one on; all of them are,
    where it is among them no more."""
    at = next((n for n, day in enumerate(days) if day.on == proposed), 0)
    return days[:at], days[at:]


def _need_asked(asked: Mapping[int, Any], answers: Mapping[int, DateAnswer]) -> None:
    if not answers or any(number not in asked for number in answers):
        raise NotFound(
            "Rien n'est demandé ici, ou une réponse a déjà été donnée.",
            "La date d'une action se change encore sur sa page.",
        )
    for number, said in answers.items():
        if said.reply is PutOffReply.OTHER and said.day is None:
            sentence = f"« {asked[number].title} » : donnez l'autre date."
            raise BadAnswer(sentence, fields={str(number): "Donnez l'autre date."})
        if said.reply is PutOffReply.SAME and asked[number].on_date != asked[number].proposed:
            raise BadAnswer(
                f"« {asked[number].title} » est maintenant prévue le "
                f"{long_date(asked[number].on_date)} : ce n'est plus le jour proposé.",
                "Donnez l'autre date, ou dites que l'action est annulée.",
                fields={str(number): "Ce jour n'est plus celui de l'action."},
            )


def _cancel(
    session: Session,
    actions: Mapping[int, ActionRow],
    asked: Mapping[int, Any],
    answers: Mapping[int, DateAnswer],
) -> None:
    """An action that its carrier cannot hold on another day ends for the cause that put it off."""
    for number, said in answers.items():
        if said.reply is PutOffReply.CANCELLED:
            call_off(session, [actions[number]], asked[number].cause)


def _note(
    session: Session,
    course: Course,
    asked: Mapping[int, Any],
    answers: Mapping[int, DateAnswer],
    unit_id: int,
    right: Right,
    moment: datetime,
) -> None:
    entries = []
    for number, said in answers.items():
        put_off = asked[number].put_off_id
        change = sa.update(PUT_OFF_ACTION).where(Q.put_off_id == put_off, Q.action_id == number)
        values = {"reply": said.reply, "answered_at": moment, "answered_by": right.by.slot}
        session.connection().execute(change.values(**values))
        facts: dict[str, Any] = {"put_off": put_off, "reply": said.reply.value}
        facts |= {"on_behalf": right.on_behalf} if right.on_behalf else {}
        entry = {"what": "action.put_off_answered", "subject": f"action.{number}", "facts": facts}
        entries.append(entry | {"unit_id": unit_id, "by": right.by.slot})
    journal.write(session, course.cycle_id, moment, entries)


def _tell(
    session: Session, course: Course, answers: Mapping[int, DateAnswer], moment: datetime
) -> None:
    """The schools that take part learn the date once it is sure, or that it is cancelled."""
    gone = _those(answers, PutOffReply.CANCELLED)
    kept = _those(answers, PutOffReply.SAME, PutOffReply.OTHER)
    for ids, cohort in ((gone, "associates_of_ended"), (kept, "associates_of_moved")):
        if ids:
            owe_now(session, course, course.definition.owed_to(cohort), moment, ids)


def _those(answers: Mapping[int, DateAnswer], *replies: PutOffReply) -> Sequence[int]:
    return [number for number, said in answers.items() if said.reply in replies]
