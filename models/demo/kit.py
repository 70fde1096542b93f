"""The kit of the made-up académie: a fortnight before its week, its pilot makes a poster and a
press kit, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from config.settings import Settings
from models.access.actors import actor_of
from models.database.transactions import reading
from models.demo.staff import PILOT
from models.errors import NotFound
from models.gestures.kit.making import KitAsked
from models.serving.kit.making import make_item
from models.work.kit import KIT_ITEM, KitKind
from models.year.course import Course

BEFORE = timedelta(days=14)
MADE = ((KitKind.POSTER, "pptx"), (KitKind.PRESS_KIT, "docx"))


def make_the_kit(engine: sa.Engine, course: Course, moment: datetime) -> int:
    """Make what is not made yet, from a fortnight before the week on; how many."""
    if course.local_day(moment) < course.held(course.home)[0] - BEFORE:
        return 0
    with reading(engine) as session:
        there = sa.select(KIT_ITEM.c.kind).where(KIT_ITEM.c.cycle_id == course.cycle_id)
        known = set(session.connection().execute(there).scalars())
        try:
            pilot = actor_of(session, PILOT)
        except NotFound:  # a made-up year without the people of the demo
            return 0
    wanted = [(kind, form) for kind, form in MADE if kind not in known]
    for kind, form in wanted:
        asked = KitAsked(unit_id=course.academy_id, kind=kind, form=form)
        make_item(engine, Settings().documents, course.cycle_id, asked, pilot, previews=False)
    return len(wanted)
