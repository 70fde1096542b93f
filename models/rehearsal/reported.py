"""What seeded people say after the week: it took place, as planned or not, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import actor_with
from models.gestures.actions import reporting
from models.rehearsal import fiches
from models.rehearsal.shared import Luck, SharingIntent
from models.work.action import ACTION, ActionState
from models.year.course import Course

IDS: Any = sa.bindparam("ids", expanding=True)
WRITTEN = sa.select(ACTION.c.id, ACTION.c.content).where(ACTION.c.id.in_(IDS))


def confirm(
    luck: Luck, session: Session, course: Course, intents: Sequence[SharingIntent], moment: datetime
) -> None:
    """It took place; for many, « comme prévu » is the whole report."""
    by = {i.subject: actor_with(i.by) for i in intents}
    fiche_of = _written(session, by)
    told = {n: fiches.short_report_of(fiche_of[n], luck("planned", n)) for n in by}
    short = [(n, said, by[n]) for n, said in told.items() if said is not None]
    outcomes = [(n, ActionState.TOOK_PLACE, by[n]) for n, said in told.items() if said is None]
    if short:
        reporting.report_as_planned(session, course, short, moment)
    if outcomes:
        reporting.confirm(session, course, outcomes, moment)


def report(
    luck: Luck, session: Session, course: Course, intents: Sequence[SharingIntent], moment: datetime
) -> None:
    """The others report, numbers and effects."""
    by = {i.subject: actor_with(i.by) for i in intents}
    fiche_of = _written(session, by)
    reports = [(n, fiches.report_of(fiche_of[n], luck("told", n)), by[n]) for n in by]
    reporting.report(session, course, reports, moment)


def _written(session: Session, numbers: Iterable[int]) -> dict[int, Any]:
    """The fiches of actions, by their number."""
    rows = session.connection().execute(WRITTEN, {"ids": list(numbers)})
    return {row.id: row.content for row in rows}
