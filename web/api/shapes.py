"""What the API says and hears, by the nouns of the domain."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StrictBool

from models.gestures.people.tokens import TokenScope
from models.gestures.territory.suspending import LONGEST_REASON
from models.gestures.validation.commenting import LONGEST
from models.territory.unit import Kind, Level
from models.work.action import ActionState
from models.work.call_answer import CallReply
from models.work.paper import PaperKind, PaperState
from models.work.validation import TaskState
from models.year.cycle import CycleState
from web.api.fields import CONFIRM, EARLIEST, LATEST, Day, FicheIn, Strict, Text

GREATEST = 2**31 - 1
Number = Annotated[int, Field(ge=1, le=GREATEST)]
T = TypeVar("T")


def _of_our_time(moment: datetime) -> datetime:
    if not EARLIEST <= moment.date() <= LATEST:
        raise ValueError("another century")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]


class Page(BaseModel, Generic[T]):
    """Part of a list. *next*: the cursor of what follows, null at the end. *as_of*: the moment it
    was read, for the next *updated_since*."""

    items: list[T]
    next: str | None
    as_of: datetime


# ── who, where, when ─────────────────────────────────────────────────────────────────────────────


class UnitRef(BaseModel):
    """A unit of the territory, in short."""

    id: int
    code: str
    name: str


class Unit(UnitRef):
    """A unit of the territory: *parent* is the one it hangs on."""

    level: Level
    kind: Kind
    parent: int | None
    commune: str | None


class Function(BaseModel):
    """A function held today, or stood in for (*on_behalf*)."""

    unit: int
    unit_name: str
    level: Level
    function: str
    function_name: str
    on_behalf: bool


class Me(BaseModel):
    """In whose name the token acts, and what it may do. *also*: the schools whose address it is
    too."""

    name: str
    also: list[str]
    token: str
    scopes: list[TokenScope]
    functions: list[Function]


class Cycle(BaseModel):
    """A school year's week, from its first to its last day. *name* tells it from another of the
    same year; *year*: how people there call it; *dates*: its milestones, by their code, where the
    académie is."""

    id: int
    academy: UnitRef
    school_year: str
    name: str
    year: str
    week: date
    week_ends: date
    week_name: str
    state: CycleState
    dates: dict[str, date]


class Emphasis(BaseModel):
    """The themes that a département stresses."""

    unit: int
    unit_name: str
    themes: list[str]


class Themes(BaseModel):
    """The themes of a cycle, and the emphasis of each département that issued its version."""

    cycle: int
    themes: list[str]
    emphasis: list[Emphasis]


class ActionOfDay(BaseModel):
    """An action on one of its days, from *from* to *to* if that is said. *state*: ``postponed`` and
    ``cancelled`` do not take place. *own*: your school carries it or takes part in it."""

    id: int
    title: str
    theme: str
    state: ActionState
    starts: Annotated[str | None, Field(alias="from")]
    ends: Annotated[str | None, Field(alias="to")]
    department: str | None
    basin: str | None
    unit_name: str
    where: str
    associated: list[str]
    own: bool


class DayOfProgramme(BaseModel):
    """A day, and what is held on it: by département, bassin, commune, then hour."""

    on: date
    actions: list[ActionOfDay]


class HighlightOfYear(BaseModel):
    """A highlight, whose days may not be set yet."""

    kind: str
    name: str
    on: date | None
    until: date | None
    where: str


class WholeProgramme(BaseModel):
    """The programme by day; *around*: the days outside the week of who carries the action."""

    cycle: int
    week: date
    week_ends: date
    days: list[DayOfProgramme]
    around: list[DayOfProgramme]
    highlights: list[HighlightOfYear]


class Figure(BaseModel):
    """A figure of a success factor, this year (*now*) and the last (*before*), in words.

    *means*: what is counted. *percent*: of what is a part of something.
    """

    words: str
    means: str
    now: str
    before: str
    percent: int | None


class Raise(BaseModel):
    """What would raise a success factor: the units that it names first, and how many *others*."""

    words: str
    names: list[str]
    others: int


class Factor(BaseModel):
    """A success factor of the kit: the figure it is known by first, then the others."""

    code: str
    title: str
    figures: list[Figure]
    raises: list[Raise]


class ModelAction(BaseModel):
    """What a school may start from; *kind* as in the fiche."""

    title: str
    kind: str
    text: str
    parents: bool


# ── actions ──────────────────────────────────────────────────────────────────────────────────────


class DayOfAction(BaseModel):
    """A day of an action; its hours are null while they are not said."""

    on: date
    from_: str | None = Field(None, alias="from")
    to: str | None


class ActionItem(BaseModel):
    """An action, in short; *state* in words in *state_words*. A decision that is not announced
    yet reads as submitted."""

    id: int
    cycle: int
    unit: UnitRef
    title: str
    theme: str
    on_date: date
    days: list[DayOfAction]
    state: ActionState
    state_words: str
    round: int
    flagship: bool
    with_parents: bool
    late: bool


class Associated(UnitRef):
    """An associated school: whether its head agreed, and whether the action took place there too;
    null while they have not said."""

    agreed: bool | None
    took_place: bool | None
    pupils: int | None
    adults: int | None


class TookPlaceIn(Strict):
    """Une école associée dit que l'action a eu lieu chez elle ; ses nombres s'ajoutent au bilan."""

    unit: Number
    pupils: Annotated[int, Field(ge=0, le=100_000)] | None = None
    adults: Annotated[int, Field(ge=0, le=100_000)] | None = None


class AgreementIn(Strict):
    """La réponse d'une école associée."""

    unit: Number
    agreed: bool


class Reason(BaseModel):
    """Why an action was sent back or declined, and by which function."""

    by: str
    text: str


class Action(ActionItem):
    """An action. *fiche*: what its unit wrote, and for others what it last submitted, by field.

    *version* is its ETag, to give back in If-Match.
    """

    fiche: dict[str, Any]
    associated: list[Associated]
    version: str
    submitted_on: date | None
    correct_by: date | None
    reason: Reason | None
    report: dict[str, Any] | None
    reported_at: datetime | None
    copied_from: int | None


CYCLE = "Le cycle, quand l'unité en a deux en cours : sans lui, celui dont l'appel est ouvert."


class ActionIn(Strict):
    """A draft: the unit that carries it, and what its fiche says already."""

    unit: Number
    cycle: Number | None = Field(None, description=CYCLE)
    fiche: FicheIn = Field(default_factory=FicheIn)
    confirm: StrictBool = Field(False, description=CONFIRM)


class TypedActionIn(Strict):
    """What a school says of its action on the telephone."""

    cycle: Number | None = Field(None, description=CYCLE)
    fiche: FicheIn = Field(default_factory=FicheIn)
    confirm: StrictBool = Field(False, description=CONFIRM)


class SubmissionIn(Strict):
    """What goes with a submission: nothing, or that the dates that ask are meant."""

    confirm: StrictBool = Field(False, description=CONFIRM)


class Outcome(StrEnum):
    """What became of an action."""

    TOOK_PLACE = "took_place"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class OutcomeIn(Strict):
    """What became of an action; *reason*: needed unless it took place."""

    outcome: Outcome
    reason: Annotated[Text, Field(max_length=1000)] = ""


class Comment(BaseModel):
    """What somebody said, *by* their function."""

    at: datetime
    by: str
    text: str


class CallAnswerIn(Strict):
    """Ce qu'une école répond à l'appel : *until*, pour `later`, le jour où la relancer."""

    reply: CallReply
    until: Day | None = None
    cycle: Number | None = Field(None, description=CYCLE)


class CallAnswer(BaseModel):
    """La réponse d'une école à l'appel, telle qu'elle est gardée."""

    unit: int
    cycle: int
    reply: CallReply
    until: date | None


class CommentIn(Strict):
    """A comment."""

    text: Annotated[Text, Field(min_length=1, max_length=LONGEST)]


# ── validation ───────────────────────────────────────────────────────────────────────────────────


class SubjectKind(StrEnum):
    """What is decided on."""

    ACTION = "action"
    LETTER = "letter"
    VERSION = "version"
    SYNTHESIS = "synthesis"
    REVIEW = "review"


class TaskItem(BaseModel):
    """A validation request, in short: *about* is the unit whose work it is. *objection*: the action
    is in the programme, and stays there unless somebody objects by *due_on*."""

    id: int
    cycle: int
    subject_kind: SubjectKind
    subject: int
    title: str
    about: UnitRef
    level: Level
    due_on: date
    objection: bool


class Task(TaskItem):
    """A validation request: *content* is the version frozen for this decision, by field.

    *may_decide*: whether the caller may decide it now.
    """

    round: int
    state: TaskState
    asked_on: date
    unit: UnitRef
    function: str
    content: dict[str, Any]
    decided_at: datetime | None
    decided_as: str | None
    reason: str | None
    may_decide: bool


class Verdict(StrEnum):
    """Agree, send back for correction, or (an action alone) decline."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    DECLINED = "declined"


class DecisionIn(Strict):
    """A decision; *reason*: needed to send back or to decline; *correct_by*: only to send back."""

    verdict: Verdict
    reason: Annotated[Text, Field(max_length=5000)] = ""
    correct_by: Day | None = None


class DelegationIn(Strict):
    """The address of the colleague who is to decide."""

    to: Annotated[Text, Field(min_length=3, max_length=254)]


# ── suspensions ──────────────────────────────────────────────────────────────────────────────────


class SuspensionIn(Strict):
    """A unit to suspend, why (never a pupil's name), and its last day where it is known."""

    unit: Number
    reason: Annotated[Text, Field(min_length=1, max_length=LONGEST_REASON)]
    until: Day | None = None


class Suspension(BaseModel):
    """A unit that is suspended, with all that is below it: its days are without class from
    *first_day* on. *reason* and *waiting* (letters) for who may let it resume."""

    id: int
    unit: UnitRef
    since: datetime
    first_day: date
    until: date | None
    reason: str | None
    may_resume: bool
    waiting: int | None


class ResumedKind(BaseModel):
    """How many messages of one kind a resuming lets leave, on its day and within a fortnight."""

    name: str
    today: int
    fortnight: int


class Resumed(BaseModel):
    """A unit that resumed, and the days that were lost."""

    unit: int
    days: int


# ── papers ───────────────────────────────────────────────────────────────────────────────────────


class SignedOut(BaseModel):
    """The PDF that was signed: its n° de courrier, the date it bears, which function joined it."""

    reference: str
    signed_on: date
    name: str
    size: int
    joined_at: datetime
    joined_as: str


class Paper(BaseModel):
    """A framing letter, a departmental version, a synthesis or a review, as it was last
    submitted, by part. *awaits_signed*: its letter waits for the signed PDF."""

    id: int
    cycle: int
    kind: PaperKind
    unit: UnitRef
    state: PaperState
    accepted_on: date | None
    awaits_signed: bool
    signed: SignedOut | None
    content: dict[str, Any]
