"""What one settles on one's own page: absences, deputies, when to be told, links to revoke."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, still
from models.errors import NotFound, NotYours, Refusal
from models.gestures.people.feeds import revoke_feeds
from models.gestures.people.sessions import end_those_revoked
from models.gestures.people.standing_in import stand_in
from models.gestures.people.tokens import revoke_token, tokens_of
from models.territory import staff
from models.territory.people import ABSENCE, ASSIGNMENT, PERSON, Assignment, MailPace
from models.territory.phones import need_phone
from models.territory.unit import UNIT
from models.year.participation import people_or_units_changed


class OfASchool(Refusal):
    """Something that only a person settles, asked by a school's address."""

    def __init__(self) -> None:
        super().__init__(
            "L'adresse d'une école ou d'un établissement n'a ni absence, ni suppléant.",
            "Faites nommer une personne : le relais ou le pilote au-dessus le peut.",
        )


def _person(by: Actor) -> int:
    if by.person_id is None:
        raise OfASchool
    return by.person_id


def be_away(session: Session, by: Actor, starts: date, ends: date, moment: datetime) -> None:
    """Be away from *starts* to *ends*, both included: the deputy is asked instead."""
    query = sa.select(PERSON.c.mail).where(PERSON.c.id == _person(by))
    mail = session.connection().execute(query).scalar_one()
    staff.declare_absence(session, mail, starts, ends, moment, by.slot)
    people_or_units_changed(session, moment)


def be_back(session: Session, by: Actor, absence_id: int, moment: datetime) -> None:
    """Take back an absence of one's own."""
    mine = sa.and_(ABSENCE.c.id == absence_id, ABSENCE.c.person_id == _person(by))
    gone = session.connection().execute(sa.delete(ABSENCE).where(mine))
    if not gone.rowcount:
        raise NotFound("Cette absence n'est plus notée.", "Votre page montre celles qui le sont.")
    entry = {"what": "person.back", "subject": by.slot, "by": by.slot}
    journal.write(session, 0, moment, [entry])
    people_or_units_changed(session, moment)


def choose_deputy(
    session: Session, by: Actor, assignment_id: int, mail: str, moment: datetime
) -> bool:
    """Have who has *mail* (nobody when empty) stand in for a function that one holds; whether it is
    so, or an address from outside is asked first."""
    held = session.get(Assignment, assignment_id)
    if held is None or held.person_id != _person(by):
        raise NotYours(
            "Cette fonction n'est pas la vôtre.", "Votre page montre celles que vous tenez."
        )
    settled = True
    if mail:
        settled = stand_in(session, held, mail, by.slot, moment)
    else:
        none = sa.update(ASSIGNMENT).where(ASSIGNMENT.c.id == assignment_id)
        session.connection().execute(none.values(deputy_id=None, deputy_asked_id=None))
    if settled:
        session.refresh(held)
        facts = {"function": held.function, "starts": held.starts, "ends": held.ends}
        entry = {"what": "person.named", "subject": by.slot, "unit_id": held.unit_id, "by": by.slot}
        journal.write(session, 0, moment, [entry | {"facts": facts | {"deputy": held.deputy_id}}])
    people_or_units_changed(session, moment)
    return settled


def be_told(session: Session, by: Actor, pace: MailPace, moment: datetime) -> None:
    """Be told of new tasks at once, or in the digest of the day."""
    changed = sa.update(PERSON).where(PERSON.c.id == _person(by)).values(pace=pace)
    session.connection().execute(changed)
    entry = {"what": "person.paced", "subject": by.slot, "by": by.slot}
    journal.write(session, 0, moment, [entry | {"facts": {"pace": pace.value}}])


def be_called(session: Session, by: Actor, phone: str, moment: datetime) -> None:
    """Give one's professional telephone, or none; no file changes it any more. Raises NotAPhone."""
    row = sa.update(PERSON).where(PERSON.c.id == _person(by))
    session.connection().execute(row.values(phone=need_phone(phone), phone_own=True))
    entry = {"what": "person.phoned", "subject": by.slot, "by": by.slot}
    journal.write(session, 0, moment, [entry])


def revoke_links(session: Session, of: Actor, by: str, moment: datetime) -> None:
    """Make every link sent to *of* until now, their sessions, tokens and calendars open nothing any
    more; *by* is the slot of who asks. What holds other capacities too keeps those."""
    for one in of.capacities:
        table = UNIT if one.person_id is None else PERSON
        row = sa.update(table).where(table.c.id == (one.person_id or one.unit_id))
        session.connection().execute(row.values(link_version=table.c.link_version + 1))
    for token in tokens_of(session, of.slots):
        if still(session, token.holds) is None:
            revoke_token(session, token.id, by, moment)
    end_those_revoked(session, of.slots)
    revoke_feeds(session, of, moment)
    entries = [{"what": "links.revoked", "subject": slot, "by": by} for slot in of.slots]
    journal.write(session, 0, moment, entries)
