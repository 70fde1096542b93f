"""What heads of the made-up académie show to the public: three actions in five, once announced."""

from __future__ import annotations

from datetime import datetime
from random import Random

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import actor_of, actor_with
from models.demo.staff import PILOT
from models.gestures.actions.publishing import make_public
from models.gestures.programme.public_side import set_public_contact
from models.journal import JOURNAL
from models.programme.reading import in_the_programme
from models.territory.unit import UNIT, Level
from models.work.action import ACTION
from models.year.course import Course

SHOWN = 0.6
CONTACT = "perseverance@ac-valmont.example"
SAID = ("action.made_public", "action.made_internal")


def show_to_the_public(session: Session, course: Course, moment: datetime, seed: int) -> int:
    """Have heads show what they choose to, each once: whoever looks on may take it back. How
    many."""
    chosen = [
        row for row in _announced(session, course) if Random(f"{seed} {row.id}").random() < SHOWN
    ]
    for row in chosen:
        make_public(session, course, row.id, True, actor_with(f"u{row.unit_id}"), moment)
    return len(chosen)


def _announced(session: Session, course: Course) -> list[sa.Row[tuple[int, int]]]:
    """What schools have in the programme, of which no head said anything yet."""
    a, j = ACTION.c, JOURNAL.c
    subject = sa.literal("action.").concat(sa.cast(a.id, sa.String))
    said = sa.exists().where(j.chain == a.cycle_id, j.subject == subject, j.what.in_(SAID))
    query = (
        sa.select(a.id, a.unit_id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(a.cycle_id == course.cycle_id, in_the_programme(), ~said)
        .where(a.public.is_(sa.false()), UNIT.c.level == Level.SCHOOL, UNIT.c.mail.is_not(None))
        .order_by(a.id)
    )
    return list(session.connection().execute(query))


def give_a_contact(session: Session, course: Course, moment: datetime) -> None:
    """The address that the public's form reaches; a second time changes nothing."""
    set_public_contact(session, course, CONTACT, actor_of(session, PILOT), moment)
