"""What one asks, on one's own page, of what is held on oneself: it is given at once, news end at
once; a correction waits for who keeps the académie's data, who answers within a month (RGPD,
art. 12, § 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.clock import Moment
from models.errors import NotFound, Refusal
from models.gestures.retention.asking import (
    need_keeper_of,
    note_request,
    oppose,
    tell_request,
)
from models.territory.people import ASSIGNMENT, PERSON, Person
from models.territory.unit import UNIT, Unit
from models.work.retention.rows import PERSON_REQUEST, PersonAsks, PersonRequest

R, P, A, U = PERSON_REQUEST.c, PERSON.c, ASSIGNMENT.c, UNIT.c
LONGEST_WISH = 1000
TO_ANSWER_WITHIN = 1
"""Months (RGPD, art. 12, § 3)."""


class OfNobody(Refusal):
    """Asked by an address that is a school's, of which nothing is held as of a person."""

    def __init__(self) -> None:
        super().__init__(
            "L'adresse d'une école ou d'un établissement n'est celle de personne.",
            "Signez avec votre adresse professionnelle, ou écrivez au délégué à la protection des "
            "données.",
        )


class BadWish(Refusal):
    """A correction that says nothing, or more than is read."""

    status = 422


def own_person(session: Session, by: Actor) -> Person:
    """Who *by* is. Raises OfNobody."""
    if by.person_id is None:
        raise OfNobody
    return session.get_one(Person, by.person_id)


def own_academy(session: Session, person: Person) -> int:
    """The académie of the last function that they held; 0: of none."""
    query = sa.select(U.id, U.academy_id).join(ASSIGNMENT, A.unit_id == U.id)
    row = (
        session.connection()
        .execute(query.where(A.person_id == person.id).order_by(A.ends.desc(), A.id.desc()))
        .first()
    )
    return int(row.academy_id or row.id) if row else 0


def take_own_data(session: Session, by: Actor, moment: Moment) -> Person:
    """Have it noted that one was given all that is held on oneself. Raises OfNobody."""
    person = own_person(session, by)
    note_request(session, int(person.id or 0), PersonAsks.ACCESS, by.slot, moment)
    return person


def oppose_own(session: Session, by: Actor, moment: Moment, *, ends: bool) -> None:
    """Be written to about one's work alone; or (*ends*) about news again. Raises OfNobody."""
    oppose(session, own_person(session, by), by.slot, moment, ends=ends)


def ask_correction(session: Session, by: Actor, wish: str, moment: Moment) -> PersonRequest:
    """Ask that what is held on oneself be corrected, in one's own words; asked again before it is
    answered, the last words stand. Raises OfNobody, BadWish."""
    person, said = own_person(session, by), wish.strip()
    if not said:
        raise BadWish("Dites ce qui est à corriger.", "Exemple : mon nom s'écrit « Le Goff ».")
    if len(said) > LONGEST_WISH:
        raise BadWish(f"{LONGEST_WISH} signes au plus.", "Abrégez : on vous répondra.")
    made = _open(session, person) or PersonRequest(
        person_id=int(person.id or 0), asked=PersonAsks.CORRECTION, at=moment, by=by.slot
    )
    made.wish = said
    session.add(made)
    session.flush()
    tell_request(session, made.person_id, "correction_asked", by.slot, moment)
    return made


def _open(session: Session, person: Person) -> PersonRequest | None:
    query = sa.select(PersonRequest).where(R.person_id == person.id, R.wish.is_not(None))
    return session.scalars(query).first()


@dataclass(frozen=True, kw_only=True)
class OpenRequest:
    """A correction that somebody asked and nobody answered yet; *until*: the law's delay."""

    number: int
    person_id: int
    name: str
    wish: str
    at: datetime
    until: Moment


def open_requests(session: Session, academy_id: int) -> list[OpenRequest]:
    """What people of an académie asked and were not answered, the oldest first."""
    theirs = (
        sa.select(A.person_id)
        .join(UNIT, U.id == A.unit_id)
        .where(sa.or_(U.academy_id == academy_id, U.id == academy_id))
    )
    query = (
        sa.select(R.id, R.person_id, R.wish, R.at, P.name)
        .join(PERSON, P.id == R.person_id)
        .where(R.wish.is_not(None), R.person_id.in_(theirs))
        .order_by(R.at, R.id)
    )
    return [
        OpenRequest(
            number=row.id,
            person_id=row.person_id,
            name=row.name,
            wish=row.wish,
            at=row.at,
            until=pendulum.instance(row.at).add(months=TO_ANSWER_WITHIN),
        )
        for row in session.connection().execute(query)
    ]


def answer_request(
    session: Session, academy: Unit, number: int, by: Actor | None, moment: Moment
) -> None:
    """Say that a correction that was asked is answered, done or not: what was asked is forgotten,
    that it was stays. Raises NotYours, NotFound."""
    slot = need_keeper_of(session, academy, by, moment)
    found = {one.number for one in open_requests(session, int(academy.id or 0))}
    if number not in found:
        raise NotFound("Cette demande n'est pas, ou n'est plus, à répondre.")
    row = session.get_one(PersonRequest, number)
    row.wish, row.answered_at = None, moment
    session.add(row)
    session.flush()
    tell_request(session, row.person_id, "correction_answered", slot, moment)
