"""An action: what is offered for the week, carried by a unit, and the one door it moves through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of, words
from models.words.collation import in_order, same, sought
from models.words.sort_keys import follows, keeps
from models.work.subjects import LONGEST, SubjectKind


class ActionState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TOOK_PLACE = "took_place"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    """Never kept, only shown: submitted, and its requests ended without an answer (``lapsed_on``).
    No move leads to it."""


S = ActionState
ACTION_MOVES: dict[ActionState, set[ActionState]] = {
    S.DRAFT: {S.SUBMITTED, S.WITHDRAWN},
    S.SUBMITTED: {S.ACCEPTED, S.RETURNED, S.DECLINED, S.WITHDRAWN},
    S.RETURNED: {S.SUBMITTED, S.WITHDRAWN},
    S.ACCEPTED: {S.TOOK_PLACE, S.POSTPONED, S.CANCELLED, S.WITHDRAWN, S.SUBMITTED},
    S.DECLINED: set(),
    S.WITHDRAWN: set(),
    S.TOOK_PLACE: set(),
    S.POSTPONED: {S.TOOK_PLACE, S.CANCELLED},
    S.CANCELLED: set(),
    S.LAPSED: set(),
}

WRITTEN_FREELY = (S.DRAFT, S.RETURNED)
"""In its carrier's hands: what is changed asks nobody."""

ACTION_CALLED_OFF: dict[ActionState, set[ActionState]] = {
    S.SUBMITTED: {S.CANCELLED},
    S.RETURNED: {S.CANCELLED},
    S.ACCEPTED: {S.CANCELLED},
}
"""What only a general cause does: nobody is left to decide on what will not take place."""

ACTION_TAKEN_BACK: dict[ActionState, set[ActionState]] = {
    S.TOOK_PLACE: {S.ACCEPTED},
    S.POSTPONED: {S.ACCEPTED},
    S.CANCELLED: {S.ACCEPTED},
}
"""What only the taking back of what was typed for a school does: it is for the school to say."""

ACTION_GIVEN_BACK: dict[ActionState, set[ActionState]] = {S.ACCEPTED: {S.SUBMITTED}}
"""What only a reopening does: an action that silence accepted too early is being decided again."""


def _its_day(context: DefaultExecutionContext) -> date:
    """The last day of an action that is given one day only: that day."""
    day: date = context.get_current_parameters()["on_date"]  # type: ignore[no-untyped-call]
    return day


class Action(SQLModel, table=True):
    """*on_date* and *last_day* are the first and the last of its days (:class:`ActionDay`).

    *author_id* is the person who proposed it; none: the unit's directory address did.

    *content* is the fiche: counts only, never a pupil's name. *round* grows at each submission.
    *announced*: its carrier was told the decision. *decided_by_silence*: accepted tacitly.
    *edits* counts the times it was kept: who keeps an older one is shown what changed meanwhile.
    *form_key* is drawn with the form: sent twice, it makes one action. *copied_from*: last year's.
    """

    __table_args__ = (sa.Index("ix_action_cycle_state", "cycle_id", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    author_id: int | None = Field(default=None, foreign_key="person.id")
    title: str
    title_order: str | None = follows(in_order, "title")
    title_sought: str | None = follows(sought, "title")
    theme: str = ""
    theme_same: str | None = follows(same, "theme")
    theme_sought: str | None = follows(sought, "theme")
    on_date: date
    last_day: date = Field(
        default=None, sa_column=sa.Column(sa.Date(), default=_its_day, nullable=False)
    )
    contact: str = ""
    state: ActionState = Field(default=ActionState.DRAFT, sa_type=words(ActionState))
    round: int = 0
    flagship: bool = False
    has_cost: bool = False
    has_convention: bool = False
    with_parents: bool = False
    late: bool = False
    content: dict[str, Any] = Field(default_factory=dict, sa_type=CanonicalJSON)
    marks: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})
    """What *content* says that is counted (``models/work/marks.py``), written with it."""
    training_hours: float | None = None
    """As *content* says them."""
    measures: str | None = Field(default=None, sa_type=sa.Text)
    """The names of its measures as *content* says them, a line end before and after each."""
    proposed_on: date | None = None
    """The day it was first submitted; *submitted_on*: last."""
    submitted_on: date | None = None
    lapsed_on: date | None = None
    """The day on which its requests ended without an answer; it is submitted still."""
    correct_by: date | None = None
    withdrawn_on: date | None = None
    decided_on: date | None = None
    decided_by_silence: bool = False
    announced: bool = False
    cause: str | None = Field(default=None, max_length=200)
    """Why it was cancelled, where the cause is a general one and nobody's: no report is owed."""
    report: dict[str, Any] | None = Field(default=None, sa_type=CanonicalJSON)
    reported_at: datetime | None = Field(default=None, sa_type=Instant)
    report_draft: dict[str, Any] | None = Field(default=None, sa_type=CanonicalJSON)
    """The report as it is being typed: nobody else reads it, and it is not handed in."""
    report_edits: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Counts the times the report was kept, as *edits* does the fiche."""
    edits: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    edited_at: datetime | None = Field(default=None, sa_type=Instant)
    public: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """The head of its school shows it to the public, once it is announced."""
    form_key: str | None = Field(default=None, unique=True, max_length=40)
    copied_from: int | None = Field(default=None, foreign_key="action.id")


class ActionDay(SQLModel, table=True):
    """A day of an action, of which each has one at least; *starts* and *ends* as « 09:00 ».

    Written by ``models/work/days.py`` alone, with the action's first and last day.
    """

    __table_args__ = (sa.Index("ix_actionday_on_date", "on_date"),)

    action_id: int = Field(foreign_key="action.id", primary_key=True)
    on_date: date = Field(primary_key=True)
    starts: str | None = Field(default=None, max_length=5)
    ends: str | None = Field(default=None, max_length=5)
    confirmed: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """It asked (past, without class, outside the week), and its unit said that it is meant."""


class AssociatedSchool(SQLModel, table=True):
    """A school that takes part in another's action; its head is asked to agree.

    *took_place*: it said what became of the action in its own walls; *pupils* and *adults*: how
    many of its own took part, if it says so.
    """

    __table_args__ = (sa.Index("ix_associatedschool_unit_id", "unit_id"),)

    action_id: int = Field(foreign_key="action.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    agreed: bool | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_by: str | None = Field(default=None, max_length=20)
    for_day: date | None = None
    """The first day that the action had when its head agreed; since its days changed, one that only
    the former or only the new ones hold."""
    took_place: bool | None = None
    pupils: int | None = None
    adults: int | None = None
    said_at: datetime | None = Field(default=None, sa_type=Instant)
    said_by: str | None = Field(default=None, max_length=20)


def _said(field: str, of: Callable[[str], str]) -> Callable[[Any], str]:
    return lambda content: of(str(content.get(field) or "")) if content else ""


class FrozenVersion(SQLModel, table=True):
    """What a level reads: the subject as it was submitted, or accepted below."""

    __table_args__ = (sa.UniqueConstraint("subject_kind", "subject_id", "round"),)

    id: int | None = Field(default=None, primary_key=True)
    subject_kind: SubjectKind = Field(sa_type=words(SubjectKind, LONGEST))
    subject_id: int
    round: int
    content: dict[str, Any] = Field(sa_type=CanonicalJSON)
    title_sought: str | None = follows(_said("title", sought), "content")
    theme_same: str | None = follows(_said("theme", same), "content")
    theme_sought: str | None = follows(_said("theme", sought), "content")


keeps(Action)
ACTION = table_of(Action)
ACTION_DAY = table_of(ActionDay)
ASSOCIATED_SCHOOL = table_of(AssociatedSchool)
FROZEN_VERSION = table_of(FrozenVersion)
HAS_LAPSED = sa.and_(ACTION.c.state == S.SUBMITTED, ACTION.c.lapsed_on.is_not(None))
"""The SQL condition that an action is shown as « restée sans réponse »."""
BEING_DECIDED = sa.and_(ACTION.c.state == S.SUBMITTED, ACTION.c.lapsed_on.is_(None))
"""The SQL condition that an action was submitted, and may still be answered."""


class UnansweredRow(Protocol):
    """Where an action stands."""

    @property
    def state(self) -> ActionState: ...
    @property
    def lapsed_on(self) -> date | None: ...


def shown_as(action: UnansweredRow) -> ActionState:
    """The state that an action is shown in: its own, or that it was left without an answer."""
    lapsed = action.state is S.SUBMITTED and action.lapsed_on is not None
    return S.LAPSED if lapsed else action.state


SHOWN_AS = sa.case((HAS_LAPSED, sa.literal(S.LAPSED, ACTION.c.state.type)), else_=ACTION.c.state)
"""The same, as SQL."""
