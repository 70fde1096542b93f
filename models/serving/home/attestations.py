"""Attestations: those of who reads, what they may still ask; for who issues them, what is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, may
from models.gestures.people.attesting import attested_work
from models.territory.functions import name_of
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.work.attestation import AT, ATTESTATION, AttestationState
from models.year.course import Course

S = AttestationState
MOST = 200


@dataclass(frozen=True, kw_only=True)
class AttestationLine:
    """A request, and its answer; *mine*: its reader's own."""

    id: int
    name: str
    function: str
    unit: str
    state: AttestationState
    asked_at: datetime
    number: str
    reason: str
    mine: bool
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AttestationsPage:
    """*mine*: one's own; *offered*: units of which one may ask; *asked* and *answered*: of others,
    for who *issues* them."""

    mine: tuple[AttestationLine, ...]
    offered: tuple[tuple[int, str, str], ...]
    issues: bool
    asked: tuple[AttestationLine, ...] = ()
    answered: tuple[AttestationLine, ...] = ()


def attestations_page(
    session: Session, course: Course, scope: Scope, day: date
) -> AttestationsPage:
    """The attestations of a cycle, as *scope*'s holder reads them."""
    issues = may(session, scope.actor, Gesture.ISSUE_ATTESTATION, course.academy_id, day)
    people = {h.by.person_id for h in scope.held if h.by.person_id}
    own = AT.person_id.in_(people)
    lines = _lines(session, course, people, sa.true() if issues else own)
    asked_of = _units_asked(session, course, people)
    offered = [
        (h.unit_id, h.unit, name_of(h.level, h.function, h.kind))
        for h in scope.held
        if h.level in (Level.SCHOOL, Level.BASIN)
        and h.by.person_id
        and not h.on_behalf
        and h.unit_id not in asked_of
        and attested_work(session, course, h.unit_id).actions
    ]
    once = {number: (number, unit, function) for number, unit, function in reversed(offered)}
    others = [line for line in lines if not line.mine]
    return AttestationsPage(
        mine=tuple(line for line in lines if line.mine),
        offered=tuple(once.values()),
        issues=issues is not None,
        asked=tuple(
            _with_actions(session, course, line)
            for line in lines
            if issues and line.state is S.ASKED
        ),
        answered=tuple(line for line in others if line.state is not S.ASKED),
    )


def _units_asked(session: Session, course: Course, people: set[int]) -> set[int]:
    query = sa.select(AT.unit_id).where(
        AT.cycle_id == course.cycle_id, AT.person_id.in_(people), AT.state != S.REFUSED
    )
    return set(session.connection().execute(query).scalars())


def _lines(
    session: Session, course: Course, people: set[int], which: sa.ColumnElement[bool]
) -> list[AttestationLine]:
    query = (
        sa.select(ATTESTATION, PERSON.c.name, UNIT.c.name.label("unit"), UNIT.c.level, UNIT.c.kind)
        .join(PERSON, PERSON.c.id == AT.person_id)
        .join(UNIT, UNIT.c.id == AT.unit_id)
        .where(AT.cycle_id == course.cycle_id, which)
        .order_by(AT.asked_at.desc(), AT.id.desc())
        .limit(MOST)
    )
    return [
        AttestationLine(
            id=row.id,
            name=row.name,
            function=name_of(Level(row.level), row.function, row.kind),
            unit=row.unit,
            state=row.state,
            asked_at=row.asked_at,
            number=row.number or "",
            reason=row.reason,
            mine=row.person_id in people,
        )
        for row in session.connection().execute(query)
    ]


def _with_actions(session: Session, course: Course, line: AttestationLine) -> AttestationLine:
    query = sa.select(AT.unit_id).where(AT.id == line.id)
    unit_id = session.connection().execute(query).scalar_one()
    titles = tuple(title for title, _ in attested_work(session, course, unit_id).actions)
    return replace(line, actions=titles)
