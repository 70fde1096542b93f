"""The topics that are their reader's own in a unit: the requests that they are late to answer, and
who stands in for them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import sqlalchemy as sa

from models.letters.signed_links import about
from models.planner.cohort import every
from models.planner.executor import cohort_parameters
from models.planner.work_cohorts import to_deciders
from models.serving.letter_pages.sheet import Listing, Setting, SheetLine, link_to
from models.serving.letter_pages.told import TopicTold
from models.serving.states import State, Tone
from models.territory.holders import DAY, active, person_slot
from models.territory.people import ASSIGNMENT
from models.territory.rows import Identified
from models.territory.unit import UNIT
from models.words.french import capital, long_date, plural
from models.words.nouns import PAPERS
from models.work.action import ACTION
from models.work.subjects import SubjectKind
from models.work.validation import TASK


def late_requests(here: Setting) -> TopicTold:
    """The requests past their date that wait for the reader in this unit, each with its page."""
    given = cohort_parameters(here.course, here.day, "")
    given |= {"unit": here.unit.id, "slot": here.bearer.slot}
    rows = here.session.connection().execute(_late(), given).all()
    shown = Listing(
        title="Les demandes dont la date est passée",
        lines=tuple(_line(here, row) for row in rows),
        empty="Aucune.",
    )
    if not rows:
        state = State(words="Plus rien n'est en retard", tone=Tone.DONE)
        return TopicTold(state=state, done=True, listings=(shown,))
    words = plural(len(rows), "demande en retard", "demandes en retard")
    return TopicTold(state=State(words=words, tone=Tone.LATE), listings=(shown,))


@lru_cache(maxsize=1)
def _late() -> Any:
    here = (TASK.c.due_on < DAY, TASK.c.unit_id == sa.bindparam("unit"))
    r, t = to_deciders(every, *here).subquery("r"), TASK.c
    is_action = sa.and_(t.subject_kind == SubjectKind.ACTION, ACTION.c.id == t.subject_id)
    return (
        sa.select(t.id, t.subject_kind, t.due_on, ACTION.c.title, UNIT.c.name)
        .join(r, r.c.subject_id == t.id)
        .join(UNIT, UNIT.c.id == t.about_id)
        .outerjoin(ACTION, is_action)
        .where(r.c.slot == sa.bindparam("slot"))
        .order_by(t.due_on, t.id)
        .distinct()
    )


class AskedTask(Identified, Protocol):
    """A task that its reader is asked to decide, and what it is about."""

    @property
    def subject_kind(self) -> SubjectKind: ...
    @property
    def due_on(self) -> date: ...
    @property
    def title(self) -> str | None: ...
    @property
    def name(self) -> str: ...


def _line(here: Setting, row: AskedTask) -> SheetLine:
    title = f"« {row.title} »" if row.title else capital(PAPERS[row.subject_kind])
    detail = f"à rendre le {long_date(row.due_on)}"
    link = link_to(here, about(SubjectKind.TASK, row.id))
    return SheetLine(title=title, unit=row.name, detail=detail, link=link)


def deputy(here: Setting) -> TopicTold:
    """Whether somebody stands in for the reader in this unit."""
    a = ASSIGNMENT
    mine = sa.and_(person_slot(a.c.person_id) == here.bearer.slot, a.c.unit_id == here.unit.id)
    alone = sa.select(a.c.id).where(mine, active(a), a.c.deputy_id.is_(None)).limit(1)
    if here.session.connection().execute(alone, {"day": here.day}).first() is None:
        return TopicTold(state=State(words="Suppléance nommée", tone=Tone.DONE), done=True)
    return TopicTold(state=State(words="Sans suppléance", tone=Tone.WAITING))
