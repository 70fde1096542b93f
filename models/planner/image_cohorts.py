"""The cohort of the images, films and works that somebody withdrew from an action of others."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.planner.cohort import CYCLE_ID, NO_DAY, Only, relay_or_pilot, steady
from models.territory.holders import DAY, active, person_slot, text, to_authors, together, unit_slot
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.reach import reachable
from models.territory.unit import UNIT
from models.work.action import ACTION
from models.work.document import DOCUMENT
from models.work.subjects import SubjectKind


@steady
def withdrawn_images(only: Only) -> Any:
    """What was withdrawn by somebody who is not of the unit that carries the action: who proposed
    it is told, and who joined it and is still there, once each."""
    s, a = _withdrawn(only).cte(), ASSIGNMENT.alias()
    here = sa.exists().where(a.c.unit_id == s.c.unit_id, a.c.person_id == PERSON.c.id, active(a))
    joined = (
        sa.select(
            *(c for c in s.c if c.name not in ("added_by", "author_id")),
            PERSON.c.id.label("person_id"),
            person_slot(PERSON.c.id).label("slot"),
        )
        .select_from(s)
        .join(PERSON, sa.and_(person_slot(PERSON.c.id) == s.c.added_by, reachable(PERSON, DAY)))
        .where(here, PERSON.c.id != sa.func.coalesce(s.c.author_id, 0))
    )
    authors = to_authors(sa.select(*(c for c in s.c if c.name != "added_by")))
    return together(authors, joined)


def _withdrawn(only: Only) -> Any:
    """Documents that left their action, as subjects; those that its own unit withdrew are known
    there."""
    a, d, h = ACTION.c, DOCUMENT.c, ASSIGNMENT.alias()
    of_the_unit = sa.exists().where(
        h.c.unit_id == a.unit_id, person_slot(h.c.person_id) == d.withdrawn_by
    )
    return (
        sa.select(
            text(SubjectKind.ACTION).label("subject_kind"),
            a.id.label("subject_id"),
            d.id.label("round"),
            a.unit_id,
            a.unit_id.label("home_id"),
            relay_or_pilot(UNIT).label("function"),
            NO_DAY.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            a.last_day.label("on_date"),
            a.author_id,
            d.added_by,
        )
        .select_from(DOCUMENT)
        .join(ACTION, a.id == d.action_id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(only(a.id), a.cycle_id == CYCLE_ID, d.withdrawn_by.is_not(None))
        .where(d.withdrawn_by != unit_slot(a.unit_id), ~of_the_unit)
    )
