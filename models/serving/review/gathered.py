"""What a review gathers beside the syntheses: the press by bassin, the answers of partners and of
parents' representatives, the addresses at which they are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, below_any
from models.access.secret import known_secret
from models.territory.unit import UNIT, Level, UnitState
from models.territory.within import of_academy
from models.work.review import (
    PRESS_LINK,
    QUESTION_ANSWER,
    QUESTION_LINK,
    Audience,
    token_of_questions,
)
from models.year.course import Course


@dataclass(frozen=True, kw_only=True)
class PressLine:
    """A press link; *mine*: its reader may take it away."""

    id: int
    unit: str
    title: str
    address: str
    medium: str
    on: date | None
    mine: bool = False


@dataclass(frozen=True, kw_only=True)
class AnsweredQuestions:
    """What somebody answered: *said*, question and answer, of those that were answered."""

    unit: str
    audience: Audience
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class AskedAt:
    """A unit whose questions its reader may put: the *token* of each audience's address, if it has
    one, and how many answered."""

    unit_id: int
    unit: str
    tokens: dict[Audience, str]
    counts: dict[Audience, int]


def press_of(session: Session, cycle_id: int, mine: Sequence[int] = ()) -> tuple[PressLine, ...]:
    """The press of a cycle, bassin by bassin; *mine*: the units that its reader keeps."""
    p = PRESS_LINK.c
    query = (
        sa.select(PRESS_LINK, UNIT.c.name)
        .join(UNIT, UNIT.c.id == p.unit_id)
        .where(p.cycle_id == cycle_id)
        .order_by(UNIT.c.name_order, UNIT.c.id, p.on, p.id)
    )
    return tuple(
        PressLine(
            id=row.id,
            unit=row.name,
            title=row.title,
            address=row.address,
            medium=row.medium,
            on=row.on,
            mine=row.unit_id in mine,
        )
        for row in session.connection().execute(query)
    )


def kept_units(session: Session, course: Course, scope: Scope) -> dict[int, str]:
    """The units for which *scope*'s holder keeps the press and the questions, by name."""
    held = scope.may_at(Gesture.KEEP_REVIEW)
    if not held:
        return {}
    u = UNIT.c
    query = (
        sa.select(u.id, u.name)
        .where(
            below_any(UNIT, held),
            of_academy(course.academy_id),
            u.level.in_([Level.ACADEMY, Level.DEPARTMENT, Level.BASIN]),
            u.state != UnitState.CLOSED,
        )
        .order_by(u.level == Level.BASIN, u.level, u.name_order, u.id)
    )
    return {row.id: row.name for row in session.connection().execute(query)}


def asked_at(session: Session, course: Course, units: dict[int, str]) -> tuple[AskedAt, ...]:
    """Where the questions are put for *units*, and how many answered."""
    k, q = QUESTION_LINK.c, QUESTION_ANSWER.c
    secret = known_secret(session) or ""
    open_ = sa.select(k.id, k.unit_id, k.audience).where(
        k.cycle_id == course.cycle_id, k.taken_down_at.is_(None)
    )
    tokens: dict[int, dict[Audience, str]] = {}
    for row in session.connection().execute(open_):
        tokens.setdefault(row.unit_id, {})[row.audience] = token_of_questions(secret, row.id)
    counted = (
        sa.select(q.unit_id, q.audience, sa.func.count().label("n"))
        .where(q.cycle_id == course.cycle_id)
        .group_by(q.unit_id, q.audience)
    )
    counts: dict[int, dict[Audience, int]] = {}
    for row in session.connection().execute(counted):
        counts.setdefault(row.unit_id, {})[row.audience] = row.n
    return tuple(
        AskedAt(unit_id=i, unit=name, tokens=tokens.get(i, {}), counts=counts.get(i, {}))
        for i, name in units.items()
    )


def answers_of(
    session: Session, course: Course, units: Sequence[int], most: int = 200
) -> tuple[AnsweredQuestions, ...]:
    """What was answered for *units*, the last ones first."""
    q = QUESTION_ANSWER.c
    query = (
        sa.select(QUESTION_ANSWER, UNIT.c.name)
        .join(UNIT, UNIT.c.id == q.unit_id)
        .where(q.cycle_id == course.cycle_id, q.unit_id.in_(units))
        .order_by(q.at.desc(), q.id.desc())
        .limit(most)
    )
    questions = course.definition.questions
    return tuple(
        AnsweredQuestions(
            unit=row.name,
            audience=row.audience,
            said=_said(questions, row.answers),
        )
        for row in session.connection().execute(query)
    )


def _said(questions: Sequence[str], answers: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """Each question that was answered, as it was put, with the answer."""
    if answers and isinstance(answers[0], str):
        return tuple((q, a) for q, a in zip(questions, answers, strict=False) if a)
    return tuple((q, a) for q, a in answers)


def counts_of(session: Session, cycle_ids: Sequence[int]) -> dict[str, Any]:
    """How many press links and answers cycles have: ``press``, and each audience."""
    p, q = PRESS_LINK.c, QUESTION_ANSWER.c
    press = sa.select(sa.func.count()).select_from(PRESS_LINK).where(p.cycle_id.in_(cycle_ids))
    found: dict[str, Any] = {"press": session.connection().execute(press).scalar_one()}
    answered = sa.select(q.audience, sa.func.count().label("n")).where(q.cycle_id.in_(cycle_ids))
    rows = session.connection().execute(answered.group_by(q.audience))
    return found | {one.value: 0 for one in Audience} | {r.audience.value: r.n for r in rows}
