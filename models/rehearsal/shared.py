"""What seeded schools do together, or say instead of proposing: they associate each other, agree,
say that an action took place in their own walls, or that they propose nothing this year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from random import Random
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor, actor_with
from models.gestures.actions import answering_call, associating
from models.gestures.actions.loading import live_tracks_of
from models.gestures.actions.proposing import Proposal
from models.gestures.actions.taking_place import SaidToTakePlace, took_place_in_schools
from models.planner.cohorts import among
from models.planner.executor import cohort_parameters
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.work.call_answer import CallReply
from models.year.course import Course
from models.year.cycle import PARTICIPATION

ANSWERING = 0.08
"""The share of the schools that propose nothing which say so."""
REPLIES = (CallReply.NONE, CallReply.NONE, CallReply.NONE, CallReply.ELSEWHERE, CallReply.LATER)


def kind_of(share: float, proposing: float, heard: float) -> str:
    """What a school does of its *share* of luck: propose, draft, or answer the call."""
    if share >= heard:
        return "answer_call"
    return "propose" if share < proposing else "draft"


SHARING, AGREEING = 0.1, 0.85
"""The share of proposals that associate schools of the same bassin, and of those that agree."""


class SharingIntent(Protocol):
    """What somebody means to do about *subject*, and in whose name."""

    @property
    def subject(self) -> int: ...
    @property
    def by(self) -> str: ...


Luck = Callable[..., Random]


def with_others(
    luck: Luck, session: Session, course: Course, proposals: Sequence[tuple[Proposal, Actor]]
) -> list[tuple[Proposal, Actor]]:
    """*proposals*, a few of those by one school with one or two others of the same bassin."""
    alone = [p.unit_id for p, _ in proposals if not p.associated]
    sharing = {unit for unit in alone if luck("shares", unit).random() < SHARING}
    if not sharing:
        return list(proposals)
    given = {"cycle": course.cycle_id, "units": sorted(sharing)}
    near: dict[int, list[int]] = {}
    for row in session.connection().execute(_NEAR, given):
        near.setdefault(row.unit_id, []).append(row.id)
    return [
        (replace(p, associated=_some(luck, p.unit_id, near)) if p.unit_id in near else p, by)
        for p, by in proposals
    ]


def _some(luck: Luck, unit_id: int, near: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    others = near.get(unit_id, ())
    chosen = luck("with", unit_id)
    return tuple(sorted(chosen.sample(list(others), min(len(others), chosen.randint(1, 2)))))


_HERE = UNIT.alias("here")
_NEAR = (
    sa.select(_HERE.c.id.label("unit_id"), UNIT.c.id)
    .join(UNIT, sa.and_(UNIT.c.basin_id == _HERE.c.basin_id, UNIT.c.id != _HERE.c.id))
    .join(PARTICIPATION, PARTICIPATION.c.unit_id == UNIT.c.id)
    .where(
        PARTICIPATION.c.cycle_id == sa.bindparam("cycle"),
        _HERE.c.id.in_(sa.bindparam("units", expanding=True)),
        is_school(),
    )
    .order_by(_HERE.c.id, UNIT.c.id)
)


def agree(
    luck: Luck, session: Session, course: Course, intents: Sequence[SharingIntent], moment: datetime
) -> None:
    """The heads of the associated schools of an action answer, most of them yes."""
    answers = [
        (action, unit, luck("agrees", action, unit).random() < AGREEING, by)
        for action, unit, by in _asked("associated_schools", session, course, intents, moment)
    ]
    if answers:
        associating.answer_for_schools(session, course, answers, moment)


def say_it_took_place(
    luck: Luck, session: Session, course: Course, intents: Sequence[SharingIntent], moment: datetime
) -> None:
    """They say that it took place there too, with how many of their own."""
    said = [
        SaidToTakePlace(
            action_id=action,
            unit_id=unit,
            by=by,
            pupils=luck("came", action, unit).randrange(10, 90, 2),
        )
        for action, unit, by in _asked("associates_to_confirm", session, course, intents, moment)
    ]
    if said:
        took_place_in_schools(session, course, said, moment)


def _asked(
    cohort: str,
    session: Session,
    course: Course,
    intents: Sequence[SharingIntent],
    moment: datetime,
) -> Iterator[tuple[int, int, Actor]]:
    """The associated schools that are asked about these actions, each once, in whose name."""
    given = cohort_parameters(course, course.local_day(moment), "")
    given |= {"subjects": [i.subject for i in intents]}
    rows = session.connection().execute(among(cohort), given).all()
    seen: set[tuple[int, int]] = set()
    for row in sorted(rows, key=attrgetter("subject_id", "unit_id", "slot")):
        if (row.subject_id, row.unit_id) not in seen:
            seen.add((row.subject_id, row.unit_id))
            yield row.subject_id, row.unit_id, actor_with(row.slot)


def _too_late(session: Session, course: Course, unit: int, moment: datetime) -> bool:
    track = live_tracks_of(session, course, [unit])[unit]
    return answering_call.last_day(session, course, unit, track) <= course.local_day(moment)


def answer_the_call(
    luck: Luck, session: Session, course: Course, intents: Sequence[SharingIntent], moment: datetime
) -> None:
    """A few say that they propose nothing: not this year, with another school, or later."""
    replies = []
    for i in intents:
        reply = luck("reply", i.subject).choice(REPLIES)
        if reply is CallReply.LATER and _too_late(session, course, i.subject, moment):
            reply = CallReply.NONE
        replies.append((i.subject, reply, actor_with(i.by)))
    answering_call.answer_for_units(session, course, replies, moment)
