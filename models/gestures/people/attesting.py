"""Somebody of the staff asks that their part in the week be attested; the académie's communication
or its pilot issues it, from what the database says, or says why not. It is no signature.

Also once the cycle is closed: one asks for it when one needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need, scope_of
from models.errors import NotFound, NotYours, Refusal, WrongMove
from models.gestures.no_names import need_nobody_listed
from models.planner.thanks_cohorts import took_place
from models.programme.reading import concerns
from models.territory.functions import name_of
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.territory.within import within
from models.work.action import ACTION
from models.work.attestation import AT, ATTESTATION, Attestation, AttestationState
from models.work.days import days_of, in_words
from models.year.course import Course
from models.year.cycle import CYCLE, CycleState

S = AttestationState
LONGEST_REASON = 300


class NothingToAttest(Refusal):
    """Nothing took place there, as far as the database says."""

    def __init__(self, unit: str) -> None:
        super().__init__(
            f"Aucune action de « {unit} » n'est dite avoir eu lieu : il n'y a rien à attester.",
            "L'école confirme d'abord son action ; redemandez ensuite.",
        )


@dataclass(frozen=True, kw_only=True)
class AttestedWork:
    """What took place in a unit: each action with its days, and the hours of training that its
    fiche says."""

    actions: tuple[tuple[str, str], ...]
    hours: float

    @property
    def content(self) -> dict[str, Any]:
        lines = [{"title": title, "days": days} for title, days in self.actions]
        return {"actions": lines, "hours": self.hours or None}


def attested_work(session: Session, course: Course, unit_id: int) -> AttestedWork:
    """What may be attested of who took part in a unit."""
    a = ACTION.c
    query = (
        sa.select(a.id, a.title, a.training_hours)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(a.cycle_id == course.cycle_id, took_place())
        .where(concerns(lambda units: within(unit_id, units)))
        .order_by(a.on_date, a.id)
    )
    rows = session.connection().execute(query).all()
    days = days_of(session, [row.id for row in rows])
    return AttestedWork(
        actions=tuple((row.title, in_words(days[row.id])) for row in rows),
        hours=sum(row.training_hours or 0 for row in rows),
    )


def ask_attestation(
    session: Session, course: Course, unit_id: int, by: Actor, moment: datetime
) -> int:
    """Ask that one's part be attested, for the function that one holds in a school, a bassin or a
    circonscription; its number. Asked again, it is the same; after a refusal, it is asked anew.

    Raises NotYours (no function there), NothingToAttest, WrongMove (the cycle is a draft).
    """
    state = sa.select(CYCLE.c.state).where(CYCLE.c.id == course.cycle_id)
    if session.connection().execute(state).scalar_one() is CycleState.DRAFT:
        raise WrongMove("Ce cycle n'est pas lancé.", "Il n'y a rien à attester.")
    scope = scope_of(session, by, course.local_day(moment))
    mine = (Level.SCHOOL, Level.BASIN)
    held = [h for h in scope.held if h.unit_id == unit_id and h.level in mine and not h.on_behalf]
    person = next((h.by.person_id for h in held if h.by.person_id), None)
    if person is None:
        raise NotYours(
            "Une attestation se demande pour une fonction que l'on tient soi-même, dans une école, "
            "un bassin ou une circonscription.",
            "Connectez-vous avec votre propre adresse ; celle de l'école n'est à personne.",
        )
    if not attested_work(session, course, unit_id).actions:
        raise NothingToAttest(held[0].unit)
    query = sa.select(AT.id, AT.state).where(AT.cycle_id == course.cycle_id)
    known = query.where(AT.person_id == person, AT.unit_id == unit_id)
    row = session.connection().execute(known).first()
    if row is not None and row.state is not S.REFUSED:
        return int(row.id)
    if row is not None:
        again = {"state": S.ASKED, "asked_at": moment, "reason": ""}
        session.connection().execute(sa.update(ATTESTATION).where(AT.id == row.id).values(**again))
        number = int(row.id)
    else:
        asked = Attestation(
            cycle_id=course.cycle_id,
            person_id=person,
            unit_id=unit_id,
            function=held[0].function,
            asked_at=moment,
        )
        session.add(asked)
        session.flush()
        number = int(asked.id or 0)
    _note(session, course, "attestation.asked", number, unit_id, held[0].by.slot, moment)
    return number


def issue_attestation(
    session: Session, course: Course, number: int, by: Actor, moment: datetime
) -> str:
    """Issue what was asked, with what the database says that day; its number, « 2026-27/12 ».

    Raises NotFound, NotYours, NothingToAttest, WrongMove (issued already, or refused).
    """
    right, row = _asked(session, course, number, by, moment)
    work = attested_work(session, course, row.unit_id)
    about = _about(session, row)
    if not work.actions:
        raise NothingToAttest(about["unit"])
    issued = sa.select(sa.func.count()).where(
        AT.cycle_id == course.cycle_id, AT.number.is_not(None)
    )
    count = int(session.connection().execute(issued).scalar_one())
    called = f"{course.school_year}/{count + 1}"
    content = about | work.content | {"week": course.definition.week.name}
    issued_as = name_of(Level.ACADEMY, right.function)
    content |= {"issued_as": issued_as, "on": course.local_day(moment).isoformat()}
    _decide(session, row.id, S.ISSUED, right, moment, {"number": called, "content": content})
    _note(session, course, "attestation.issued", number, row.unit_id, right.by.slot, moment)
    return called


def refuse_attestation(
    session: Session, course: Course, number: int, reason: str, by: Actor, moment: datetime
) -> None:
    """Say why an attestation is not issued. Raises NotFound, NotYours, WrongMove, Refusal (no
    reason, or too long)."""
    right, row = _asked(session, course, number, by, moment)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        said = f"Dites pourquoi, en {LONGEST_REASON} signes au plus."
        raise Refusal(said, fields={"reason": said})
    need_nobody_listed(reason, "reason")
    _decide(session, row.id, S.REFUSED, right, moment, {"reason": reason.strip()})
    _note(session, course, "attestation.refused", number, row.unit_id, right.by.slot, moment)


def _asked(
    session: Session, course: Course, number: int, by: Actor, moment: datetime
) -> tuple[Right, sa.Row[Any]]:
    day = course.local_day(moment)
    right = need(session, by, Gesture.ISSUE_ATTESTATION, course.academy_id, day)
    query = sa.select(ATTESTATION).where(AT.id == number, AT.cycle_id == course.cycle_id)
    row = session.connection().execute(query.with_for_update()).first()
    if row is None:
        raise NotFound(f"La demande d'attestation n° {number} n'existe pas.")
    if row.state is not S.ASKED:
        raise WrongMove("Cette demande a déjà sa réponse.", "La page des attestations la montre.")
    return right, row


def _about(session: Session, row: sa.Row[Any]) -> dict[str, Any]:
    """Who it is about: a name, a function, a unit, an académie."""
    above = UNIT.alias("academy").c
    query = (
        sa.select(PERSON.c.name, UNIT.c.name.label("unit"), UNIT.c.level, UNIT.c.kind)
        .add_columns(above.name.label("academy"))
        .select_from(PERSON)
        .join(UNIT, UNIT.c.id == row.unit_id)
        .outerjoin(above.id.table, above.id == UNIT.c.academy_id)
        .where(PERSON.c.id == row.person_id)
    )
    found = session.connection().execute(query).one()
    function = name_of(Level(found.level), row.function, found.kind)
    said: Mapping[str, Any] = {"name": found.name, "unit": found.unit, "academy": found.academy}
    return {**said, "function": function}


def _decide(
    session: Session,
    number: int,
    state: AttestationState,
    right: Right,
    moment: datetime,
    values: Mapping[str, object],
) -> None:
    said: dict[str, object] = {"decided_at": moment, "decided_by": right.by.slot}
    said["issued_as"] = right.function
    said |= dict(values)
    changed = sa.update(ATTESTATION).where(AT.id == number).values(state=state, **said)
    session.connection().execute(changed)


def _note(
    session: Session,
    course: Course,
    what: str,
    number: int,
    unit_id: int,
    slot: str,
    moment: datetime,
) -> None:
    subject = f"unit.{unit_id}"
    entry = {"what": what, "subject": subject, "unit_id": unit_id, "by": slot}
    journal.write(session, course.cycle_id, moment, [entry | {"facts": {"attestation": number}}])
