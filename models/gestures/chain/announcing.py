"""A carrier knows a decision once its letter may leave: one that waits for a release tells nobody,
neither by mail nor on any page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.unit import UNIT, Level
from models.work.action import ACTION
from models.work.message import MESSAGE, MESSAGE_MOVES, MessageState
from models.work.subjects import SubjectKind
from models.work.transitions import move
from models.year.course import Course
from models.year.cycle import PARTICIPATION

A, M, S = ACTION.c, MESSAGE.c, MessageState
CARRIERS = ("accepted_actions", "actions_accepted_tacitly", "declined_actions")
RELAYS = ("units_with_decisions", "units_with_flagships")


def verdicts(course: Course) -> set[str]:
    """The messages that tell a carrier what was decided."""
    return course.definition.announced_to(*CARRIERS)


def to_relays(course: Course) -> set[str]:
    """The messages that tell relays and pilots that their territory's decisions are announced."""
    return course.definition.announced_to(*RELAYS)


def keep_from_carriers(session: Session, course: Course, after: int) -> None:
    """Those whose letter, owed *after* that message, waits for a release do not know yet."""
    waits = sa.and_(M.cycle_id == course.cycle_id, M.id > after, M.state == S.HELD)
    _told(session, course, waits, told=False)


def tell_carriers(session: Session, course: Course, released: Sequence[int]) -> None:
    """The decisions that these messages tell are known from now on."""
    for chunk in (released[n : n + 500] for n in range(0, len(released), 500)):
        _told(session, course, M.id.in_(chunk), told=True)


def _told(session: Session, course: Course, letters: sa.ColumnElement[bool], *, told: bool) -> None:
    """Only of the round that the letters tell: what was changed since is being decided again."""
    found = sa.select(M.subject_id, M.round).where(
        letters, M.subject_kind == SubjectKind.ACTION, M.rule.in_(sorted(verdicts(course)))
    )
    theirs = sa.and_(A.decided_on.is_not(None), sa.tuple_(A.id, A.round).in_(found))
    session.connection().execute(sa.update(ACTION).where(theirs).values(announced=told))


def waiting_letters(session: Session, course: Course) -> list[Any]:
    """The letters of an announcement that wait for a release: ``id``, ``rule``, ``subject_id``."""
    rules = sorted(verdicts(course) | to_relays(course))
    return list(session.connection().execute(_HELD, {"cycle": course.cycle_id, "rules": rules}))


_HELD = sa.select(M.id, M.rule, M.subject_id).where(
    M.cycle_id == sa.bindparam("cycle"),
    M.state == S.HELD,
    M.rule.in_(sa.bindparam("rules", expanding=True)),
)


def let_go(session: Session, course: Course, action_ids: Collection[int]) -> None:
    """A pilot announces what the clock kept back: the letters that tell these decisions leave, and
    with them those to relays."""
    waiting, tell = waiting_letters(session, course), verdicts(course)
    wanted = set(action_ids)
    theirs = [m.id for m in waiting if m.rule in tell and m.subject_id in wanted]
    if theirs:
        theirs += [m.id for m in waiting if m.rule not in tell]
    for chunk in (theirs[n : n + 500] for n in range(0, len(theirs), 500)):
        move(session, MESSAGE, MESSAGE_MOVES, chunk, S.OWED)


def animated_units(session: Session, course: Course) -> Sequence[int]:
    """The participating units above the schools."""
    query = (
        sa.select(PARTICIPATION.c.unit_id)
        .join(UNIT, UNIT.c.id == PARTICIPATION.c.unit_id)
        .where(PARTICIPATION.c.cycle_id == course.cycle_id, UNIT.c.level != Level.SCHOOL)
    )
    return list(session.connection().execute(query).scalars())
