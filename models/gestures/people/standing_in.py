"""An address from outside answers a letter before it is a deputy: nobody decides in another's name
for a slip of the pen, nor without having agreed."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, actor_of
from models.errors import NotFound, Refusal
from models.gestures.people.signing_in import (
    LinkLetter,
    cycle_of_units,
    keep_link,
    owe_letter,
)
from models.territory import staff
from models.territory.addresses import need_mail
from models.territory.people import ASSIGNMENT, Assignment
from models.year.course import load_course
from models.year.participation import people_or_units_changed

ANSWERED_ON = "/me#suppleances"
LETTER = "stand_in"
LASTS = timedelta(days=7)
"""For an answer; after it, whoever was asked signs in by the usual page."""


def stand_in(session: Session, held: Assignment, mail: str, by: str, moment: datetime) -> bool:
    """Have who has *mail* stand in for a function; whether they do from now on. An address from
    outside is asked by a letter first, and whoever stood in until now does until it answers.

    Raises InvalidMail, Refusal (oneself).
    """
    written = need_mail(mail)
    asks = staff.is_outside(session, written, held.person_id)
    deputy = staff.deputy_called(session, written)
    if deputy == held.person_id:
        raise Refusal("On n'est pas son propre suppléant.", "Donnez une autre adresse.")
    a = ASSIGNMENT.c
    said = {"deputy_asked_id": deputy} if asks else {"deputy_id": deputy, "deputy_asked_id": None}
    session.connection().execute(sa.update(ASSIGNMENT).where(a.id == held.id).values(**said))
    if asks:
        _write_to(session, held, written, moment)
        _write(session, "deputy.asked", held, by, moment)
    return not asks


def _write_to(session: Session, held: Assignment, mail: str, moment: datetime) -> None:
    cycle = cycle_of_units(session, [held.unit_id])
    if cycle is None:  # there is no mail yet: they are asked when they sign in
        return
    actor = actor_of(session, mail)
    link = keep_link(session, actor, ANSWERED_ON, LASTS)
    letter = LinkLetter(
        link=link,
        unit_id=held.unit_id,
        function=held.function,
        text=LETTER,
        reason="suppléance proposée",
    )
    owe_letter(session, load_course(session, cycle), actor, letter, moment)


def answer_standing_in(
    session: Session, by: Actor, assignment_id: int, yes: bool, moment: datetime
) -> None:
    """Who was asked agrees to be the deputy, or not. Raises NotFound (nothing is asked of them)."""
    a = ASSIGNMENT.c
    asked = sa.and_(a.id == assignment_id, a.deputy_asked_id == (by.person_id or 0))
    held = session.scalars(sa.select(Assignment).where(asked)).first()
    if held is None:
        raise NotFound(
            "Cette suppléance ne vous est plus proposée.", "Votre page montre celles qui le sont."
        )
    said = {"deputy_id": by.person_id} if yes else {}
    session.connection().execute(
        sa.update(ASSIGNMENT).where(a.id == held.id).values(deputy_asked_id=None, **said)
    )
    _write(session, "deputy.agreed" if yes else "deputy.refused", held, by.slot, moment)
    people_or_units_changed(session, moment)


def _write(session: Session, what: str, held: Assignment, by: str, moment: datetime) -> None:
    entry = {"what": what, "subject": f"p{held.person_id}", "unit_id": held.unit_id, "by": by}
    journal.write(session, 0, moment, [entry | {"facts": {"function": held.function}}])
