"""What a person may ask of what is held on them: it is given to them, it is corrected, they are
written to about their work alone (RGPD, art. 15, 16 and 21). What is done of it is a line of a
register of numbers."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, actor_with
from models.access.rights import SENTENCES, Gesture
from models.access.scope import need
from models.clock import Moment
from models.errors import NotFound, WrongMove
from models.gestures.people.own_page import revoke_links
from models.territory.addresses import asked_mail, need_mail
from models.territory.people import ASSIGNMENT, PERSON, Person
from models.territory.phones import need_phone
from models.territory.unit import UNIT, Unit
from models.words.moments import PARIS
from models.work.retention.rows import PersonAsks, PersonRequest
from models.year.participation import people_or_units_changed

P, A = PERSON.c, ASSIGNMENT.c


def need_keeper(session: Session, by: Actor | None, academy_id: int, day: date) -> str:
    """The slot of who keeps retention there; None: the administrator at the keyboard. Raises
    NotYours."""
    if by is None:
        return "admin"
    to = SENTENCES[Gesture.KEEP_RETENTION]
    return need(session, by, Gesture.KEEP_RETENTION, academy_id, day, to).by.slot


def need_keeper_of(session: Session, academy: Unit, by: Actor | None, moment: Moment) -> str:
    """The same, on that day there."""
    day = moment.in_timezone(academy.timezone or PARIS).date()
    return need_keeper(session, by, int(academy.id or 0), day)


def person_of(session: Session, academy_id: int, said: str) -> Person:
    """The person with that address, or that number, who holds or held something in an académie.

    Raises NotFound.
    """
    known = P.id == int(said) if said.isdecimal() else P.mail == asked_mail(said)
    person = session.scalars(sa.select(Person).where(known)).first()
    if person is None or person.erased_at is not None or not _is_of(session, person, academy_id):
        raise NotFound(
            f"Personne de votre académie n'a l'adresse ou le numéro « {said} ».",
            "Donnez son adresse telle que l'annuaire l'écrit.",
        )
    return person


def _is_of(session: Session, person: Person, academy_id: int) -> bool:
    """Whether they hold or held a function there, or stood in for one; who never held any is
    anybody's."""
    mine = sa.or_(A.person_id == person.id, A.deputy_id == person.id)
    query = sa.select(UNIT.c.id, UNIT.c.academy_id).join(ASSIGNMENT, A.unit_id == UNIT.c.id)
    rows = session.connection().execute(query.where(mine)).all()
    return not rows or any(academy_id in (row.id, row.academy_id) for row in rows)


def note_request(
    session: Session, person_id: int, asked: PersonAsks, by: str, moment: Moment
) -> None:
    """What a person asked was done: a line of the register, and of the journal."""
    session.add(PersonRequest(person_id=person_id, asked=asked, at=moment, by=by))
    tell_request(session, person_id, DONE[asked], by, moment)


def tell_request(session: Session, person_id: int, what: str, by: str, moment: Moment) -> None:
    """The line of the journal on what a person asked."""
    entry = {"what": f"person.{what}", "subject": f"p{person_id}", "by": by}
    journal.write(session, 0, moment, [entry])


DONE = {
    PersonAsks.ACCESS: "data_given",
    PersonAsks.CORRECTION: "corrected",
    PersonAsks.OPPOSITION: "opposed",
    PersonAsks.OPPOSITION_ENDED: "opposition_ended",
    PersonAsks.ERASURE: "erased",
}


# ── correction and opposition ────────────────────────────────────────────────────────────────────


def correct_person(
    session: Session,
    person: Person,
    by: str,
    moment: Moment,
    *,
    name: str = "",
    mail: str = "",
    phone: str | None = None,
) -> None:
    """Write a person's name, address or telephone as they are; what is empty stays. The links sent
    to an address that changes open nothing any more.

    Raises BadMail, NotAPhone, WrongMove (somebody has that address).
    """
    new = need_mail(mail) if mail else person.mail
    if new != person.mail:
        taken = sa.select(P.id).where(P.mail == new)
        if session.connection().execute(taken).first():
            raise WrongMove(
                f"Quelqu'un d'autre a l'adresse « {new} ».", "Vérifiez l'adresse de chacun."
            )
        revoke_links(session, actor_with(f"p{person.id}"), by, moment)
        session.refresh(person)
    person.name, person.mail = " ".join(name.split()) or person.name, new
    if phone is not None:
        person.phone, person.phone_own = need_phone(phone), True
    session.add(person)
    session.flush()
    note_request(session, int(person.id or 0), PersonAsks.CORRECTION, by, moment)
    people_or_units_changed(session, moment)


def oppose(session: Session, person: Person, by: str, moment: Moment, *, ends: bool) -> None:
    """Have a person written to about what their functions ask of them, and about nothing else; or
    (*ends*) about news again."""
    if person.opposes_news is not ends:
        return
    person.opposes_news = not ends
    session.add(person)
    session.flush()
    asked = PersonAsks.OPPOSITION_ENDED if ends else PersonAsks.OPPOSITION
    note_request(session, int(person.id or 0), asked, by, moment)
