"""The year as an académie defines it: ``cycle.yaml`` and ``ladder.yaml``, checked and merged.

Phases are code; what hangs on them is data. An error names the file's line and what is expected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from config.settings import Settings, file_in
from models.database.types import text_of
from models.errors import BadDefinition
from models.intake.days import EVER, BadDay, need_day
from models.intake.yaml_file import read_yaml, refusal_in, shown
from models.territory.functions import Function
from models.territory.unit import Level
from models.year.accessibility import Accessibility
from models.year.classes import MessageClass
from models.year.faults import in_french
from models.year.hours import HoursShape
from models.year.look import Look
from models.year.masks import KitShape, Masks
from models.year.message_kinds import Cause, ListKind, Topic
from models.year.notice import Notice
from models.year.own_field import OwnField
from models.year.own_function import OwnFunctions, functions_said
from models.year.own_text import OwnText
from models.year.phases import PhaseKind
from models.year.retention import OwnMonths
from models.year.shape import Shape
from models.year.shipped import completed, of_text, shipped_entries, with_phases
from models.year.trust import Trust

DATE = re.compile(
    r"^(?:(?P<anchor>rentrée|été)(?P<a>[+-]\d+)?"
    r"|(?P<week>S)(?P<w>[+-]\d+)?"
    r"|début (?P<start>cadrage|appel|validation|annonce)"
    r"|décembre (?P<december>\d)"
    r"|veille (?P<eve>[a-z_]+)"
    r"|fin S(?P<last>)"
    r"|(?P<first>premier jour)|(?P<final>dernier jour)"
    r"|(?P<name>[a-z_]{3,})(?P<n>[+-]\d+)?)$"
)

WEEK_NAME = "Semaine de la persévérance scolaire"
AS_TYPED = ("premier jour", "dernier jour")
"""The first and the last day of the week: a milestone that is one of them never moves."""

Announcing = Literal["together", "at_once", "flagships_together"]
"""Which decisions wait for the day on which they are announced to all: all, none, flagships'."""
ANNOUNCE = "announce"
SETTLED = "Dernières réponses attendues"
"""What the milestone is where nothing waits for it."""


def _day(value: str | None) -> str | None:
    """*value* as it is kept; its year is looked at when a definition is entered."""
    try:
        return need_day(value, EVER).isoformat() if value is not None else None
    except BadDay as bad:
        raise ValueError(bad.why) from None


class WeekShape(Shape):
    """How the week is called, and its slogan or the year's theme."""

    name: str = Field(default=WEEK_NAME, min_length=1, max_length=80)
    slogan: str = Field(default="", max_length=120)


class Stretch(Shape):
    weeks: int = Field(default=0, ge=0)
    least: int = Field(ge=1)


class PhaseShape(Shape):
    name: str
    opens: str
    closes: str
    on: bool = True


class MilestoneShape(Shape):
    """*due*: work is due that day (it moves back off a holiday); else an opening (forward).
    *on*: a date entered by hand, which wins over *at*; or false: there is none this year. *phase*:
    the one it goes off with. *otherwise*: its date when what *at* counts from is off, or leaves it
    before the end of the week."""

    title: str
    at: str
    due: bool = False
    no_later_than: str | None = None
    otherwise: str | None = None
    on: str | bool | None = None
    phase: PhaseKind | None = None

    @property
    def by_hand(self) -> str | None:
        """The date that was entered by hand."""
        return self.on if isinstance(self.on, str) else None

    @field_validator("on")
    @classmethod
    def _a_day(cls, value: str | bool | None) -> str | bool | None:
        if isinstance(value, bool):
            return None if value else False
        return _day(value)

    @field_validator("at", "no_later_than", "otherwise")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value is not None and not DATE.match(value):
            raise ValueError(f"« {value} » n'est pas une date que la définition sait lire")
        return value


class Rung(Shape):
    at: str
    to: str | None = None

    @field_validator("at")
    @classmethod
    def _readable(cls, value: str) -> str:
        return MilestoneShape._readable(value) or value


class MessageShape(Shape):
    """One kind of message: to which cohort, what makes it due, and what it opens and shows.

    Exactly one of *at* (dates), *when* (a gesture), *each* (day or school day of its phase, school
    week of the year, or highlight of it, *before* so many school days) and *after* (school days
    after the subject's own date). *topic*: its page, when it is about a unit; *shows*: its list;
    *work*: what it asks for, in words.
    """

    phase: PhaseKind | None = None
    cls: MessageClass = Field(alias="class")
    to: str
    text: str | None = None
    at: tuple[Rung, ...] = ()
    when: Cause | None = None
    each: Literal["school_day", "day", "school_week", "occasion"] | None = None
    before: int = Field(default=15, ge=0)
    after: int | None = None
    due: str | None = None
    until: str | None = None
    reminds: str | None = None
    on: bool = True
    topic: Topic | None = None
    shows: ListKind | None = Field(default=None, alias="list")
    work: str | None = None
    held: bool = False
    """It waits for a pilot's yes: nothing of it leaves before it is released by hand."""
    where: tuple[Announcing, ...] = ()
    """The ways of announcing in which it is sent; all of them when it says none."""

    @field_validator("at", mode="before")
    @classmethod
    def _rungs(cls, value: object) -> Any:
        if not isinstance(value, list | tuple | None):
            return value
        return [{"at": rung} if isinstance(rung, str) else rung for rung in value or ()]


class StepShape(Shape):
    function: str
    delay: int = Field(ge=1)
    tacit: int | None = Field(default=None, ge=1)


class ChainShape(Shape):
    """*registered* (kinds of a fiche), *stops_at*, *climbs_to*, *climbs_when*, *cost_above* (in
    euros): an action's own; other subjects use all levels. *leaves*: of a framing letter and a
    version, whether their letter leaves with the visa, or waits for the signed PDF."""

    levels: dict[Level, StepShape]
    stops_at: Level | None = None
    climbs_to: Level | None = None
    climbs_when: tuple[Literal["flagship", "asked", "convention", "cost"], ...] = ()
    cost_above: int = Field(default=0, ge=0)
    registered: tuple[Literal["in_class", "orientation", "parents_and_partners", "other"], ...] = ()
    leaves: Literal["visa", "signed"] = "visa"


class ChainsShape(Shape):
    vacant: Literal["escalate", "skip"] = "escalate"
    correction: int = Field(default=5, ge=1)
    action: ChainShape
    letter: ChainShape
    version: ChainShape
    synthesis: ChainShape
    review: ChainShape

    def of(self, kind: str) -> ChainShape:
        chain: ChainShape = getattr(self, kind)
        return chain


class ParticipationShape(Shape):
    """Codes of units; one that is all figures needs no quotes. *also*: carriers that are no school,
    which take part only when they are named; *private*: whether the private schools under contract
    take part, and their networks."""

    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    private: bool = True

    @field_validator("only", "but", "also", mode="before")
    @classmethod
    def _codes(cls, value: object) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return tuple(str(one) if type(one) is int else one for one in value)


class JoinedFile(Shape):
    """A file that is joined to an occasion, kept under its *digest* with other documents."""

    name: str
    media_type: str
    digest: str


class OtherDate(Shape):
    """Something else that happens, with or without a day: a highlight of one of the *kinds* that
    the definition names, or a date to be aware of. *unit*: the code of who holds it.

    It is shown and warned on, and owes what a message ``each: occasion`` says, if one is on.
    *code*: what calendars know it by, once its day moved (``models/year/other_dates.py``).
    """

    name: str
    on: str | None = None
    until: str | None = None
    code: str | None = None
    kind: str = "other"
    place: str = ""
    town: str = ""
    unit: str = ""
    text: str = ""
    document: JoinedFile | None = None

    @field_validator("on", "until")
    @classmethod
    def _a_day(cls, value: str | None) -> str | None:
        return _day(value)


OCCASION_KINDS = {
    "launch": "Lancement",
    "forum": "Forum",
    "travelling_forum": "Forum itinérant",
    "contest": "Concours",
    "sponsor": "Parrain ou marraine",
    "other": "Autre date",
}


class LadderRung(Shape):
    at: int
    to: Literal["holder", "deputy", "above", "pilot"]
    text: str


class LaddersShape(Shape):
    default: tuple[LadderRung, ...]
    cabinet: tuple[LadderRung, ...]
    cabinet_functions: tuple[str, ...] = ()


class Definition(Shape):
    """All that a cycle runs by; what launching pins."""

    week: WeekShape = WeekShape()
    year_before: Literal["never", "when_short", "always"] = "never"
    """Whether the stretches may begin in the school year before, for a week in autumn."""
    stretches: dict[Literal["cadrage", "appel", "validation", "annonce"], Stretch]
    phases: dict[PhaseKind, PhaseShape]
    milestones: dict[str, MilestoneShape]
    chains: ChainsShape
    participation: ParticipationShape = ParticipationShape()
    invitations: Literal["direct", "relay"] = "direct"
    thanks_signed: Literal["rector", "dasen"] = "rector"
    """Whose letter the thanks are."""
    announcing: Announcing = "together"
    flagships: int = Field(default=3, ge=0)
    release_above: int | None = Field(default=None, ge=1)
    """A sending to more recipients than this waits for a release by hand."""
    link_days: int | None = Field(default=None, ge=0)
    """School days after what it asks was due, in which a letter's link still answers; None: as long
    as it opens."""
    themes: tuple[str, ...] = ()
    measures: tuple[Annotated[str, Field(min_length=1, max_length=120)], ...] = ()
    """The standing measures that an action may belong to."""
    questions: tuple[Annotated[str, Field(min_length=1, max_length=300)], ...] = ()
    """Those of the review, put to partners and to parents' representatives."""
    other_dates: tuple[OtherDate, ...] = ()
    occasion_kinds: dict[str, str] = Field(default_factory=lambda: dict(OCCASION_KINDS))
    hours: HoursShape = HoursShape()
    notices: tuple[Notice, ...] = ()
    messages: dict[str, MessageShape]
    texts: dict[str, OwnText] = Field(default_factory=dict)
    """What the académie says in place of a text of ours, by the name of the text."""
    ladders: LaddersShape
    own_fields: tuple[OwnField, ...] = ()
    own_functions: OwnFunctions = Field(default_factory=dict)
    channels: dict[Level, dict[str, str | None]] = Field(default_factory=dict)
    """By level and function, the named way that its letters leave by; null: the common one."""
    look: Look = Look()
    masks: Masks = Masks()
    kit: KitShape = KitShape()
    trust: Trust = Trust()
    retention: OwnMonths = Field(default_factory=dict)
    """The months that a kind of data is of use here, where the installation's are not."""
    accessibility: Accessibility = Accessibility()

    @field_validator("messages", mode="before")
    @classmethod
    def _whole(cls, value: object) -> Any:
        return completed(value)

    @field_validator("milestones", mode="before")
    @classmethod
    def _placed(cls, value: object) -> Any:
        return with_phases(value)

    @cached_property
    def functions_said(self) -> tuple[Function, ...]:
        """The functions that the académie names otherwise, adds or takes out, as it says them."""
        return functions_said(self.own_functions)

    def notices_on(self, day: date, where: str) -> list[str]:
        """What all read on *day* at the top of *where* (``pages``, ``letters``)."""
        return [one.text for one in self.notices if one.is_read(day, where)]

    @property
    def common_theme(self) -> str:
        """The theme of an action that says none: the only one that there is, or the slogan."""
        if len(self.themes) == 1:
            return self.themes[0]
        return "" if self.themes else self.week.slogan

    def phase_name(self, kind: PhaseKind) -> str:
        """How phase *kind* is called; the week by its own name, unless the phase has another."""
        name = self.phases[kind].name
        return self.week.name if kind is PhaseKind.WEEK and name == WEEK_NAME else name

    def keeps(self, flagship: bool) -> bool:
        """Whether a decision on an action waits for the day on which they are announced to all."""
        return self.announcing == "together" or (self.announcing != "at_once" and flagship)

    def title_of(self, milestone: str) -> str:
        """The title of a milestone; nothing is announced on a day on which nothing waits."""
        title = self.milestones[milestone].title
        shipped = milestone == ANNOUNCE and title == "Annonce des décisions"
        names = {"at_once": SETTLED, "flagships_together": "Annonce des actions phares"}
        return names.get(self.announcing, title) if shipped else title

    def owed_to(self, *cohorts: str) -> set[str]:
        """The messages that a gesture owes to these cohorts: all but what only reminds."""
        return {n for n, m in self.messages.items() if m.to in cohorts and not m.reminds}

    def announced_to(self, *cohorts: str) -> set[str]:
        """Those of them that an announcement owes."""
        owed = self.owed_to(*cohorts)
        return {rule for rule in owed if self.cause_of(rule) is Cause.ANNOUNCED}

    def cause_of(self, rule: str) -> Cause | None:
        """The gesture that makes the message *rule* due, when one does."""
        shape = self.messages.get(rule)
        return shape.when if shape else None

    def topic_of(self, rule: str, text: str) -> Topic:
        """The page of a message about a unit; one that is no longer defined has its text's."""
        shape = self.messages.get(rule)
        topic = shape.topic if shape else of_text(text).get("topic")
        return Topic(topic or Topic.YEAR)

    def list_of(self, rule: str, text: str) -> ListKind | None:
        """What a message shows; one that is no longer defined has its text's."""
        shape = self.messages.get(rule)
        kind = shape.shows if shape else of_text(text).get("list")
        return ListKind(kind) if kind else None


def read_definition(
    changes: dict[str, Any] | None = None, folder: Path | None = None
) -> Definition:
    """The files of *folder* (by default the shipped ones) merged with an académie's *changes*.

    Raises :class:`BadDefinition`, which names the file and the line.
    """
    folder = folder or Settings().config
    files = files_of(folder) | {"ladders": read_yaml(file_in(folder, "ladder.yaml"))}
    changed = merge(files, nulls_as_switches(changes or {}, files))
    return definition_from(without_removed(changed, folder), folder)


def files_of(folder: Path | None = None) -> dict[str, Any]:
    """The ``cycle.yaml`` of *folder*; what it sets to ``null`` is the shipped entry, off."""
    data = read_yaml(file_in(folder or Settings().config, "cycle.yaml"))
    off = {part: dict.fromkeys(nulls) for part in SWITCHED if (nulls := _nulls(data.get(part)))}
    shipped = {part: {n: shipped_entries(part).get(n) for n in off[part]} for part in off}
    return merge(data, merge(shipped, nulls_as_switches(off, shipped)))


def definition_from(data: dict[str, Any], folder: Path) -> Definition:
    """*data* as a definition. Raises :class:`BadDefinition`, with the line in *folder*'s files."""
    try:
        return Definition.model_validate(data)
    except ValidationError as error:
        raise _named(error, folder) from None


def pinned(data: dict[str, Any]) -> Definition:
    """The definition that launching pinned."""
    return _pinned(text_of(data))


@lru_cache(maxsize=128)
def _pinned(text: str) -> Definition:
    return Definition.model_validate(json.loads(text))


def merge(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """*base* with *changes* laid over it, key by key; a list is replaced whole."""
    merged = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = merge(merged[key], value) if both else value
    return merged


SWITCHED = ("phases", "milestones", "messages")


def nulls_as_switches(changes: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """*changes* where ``null``, for what is *named* in the files, says ``on: false``."""
    return dict(changes) | {
        part: {
            name: {"on": False} if value is None and (named.get(part) or {}).get(name) else value
            for name, value in changes[part].items()
        }
        for part in SWITCHED
        if isinstance(changes.get(part), dict)
    }


OTHER_FILES = {"ladders": "ladder.yaml", "functions": "functions.yaml"}
"""What is not in ``cycle.yaml``, by its first key."""


def without_removed(data: dict[str, Any], folder: Path | None = None) -> dict[str, Any]:
    """*data* without the messages and milestones that an académie had added and takes out again
    (``messages.NAME=null``); one of the files is turned off, and stays."""
    gone = [(part, name) for part in OWN for name in _nulls(data.get(part))]
    if not gone:
        return data
    files = files_of(folder)
    removed = {(part, name) for part, name in gone if name not in (files.get(part) or {})}
    return data | {
        part: {name: value for name, value in data[part].items() if (part, name) not in removed}
        for part, _ in removed
    }


OWN = ("messages", "milestones", "texts")
"""What an académie may add to, by name."""


def _nulls(named: object) -> list[str]:
    return [n for n, value in named.items() if value is None] if isinstance(named, dict) else []


def refusal_at(
    folder: Path, where: tuple[Any, ...], what: str, next_step: str = ""
) -> BadDefinition:
    elsewhere = OTHER_FILES.get(where[0]) if where else None
    path = file_in(folder, elsewhere or "cycle.yaml")
    label = " › ".join(shown(str(part)) for part in where)
    again = "Corrigez cette ligne, puis relancez « orgue cycle check »."
    refused = refusal_in(path, where[1:] if elsewhere else where, what, next_step or again, label)
    refused.facts |= {"key": ".".join(str(part) for part in where), "what": what}
    return refused


def _named(error: ValidationError, folder: Path) -> BadDefinition:
    first = error.errors()[0]
    where = tuple(part for part in first["loc"] if part != "[key]")
    return refusal_at(folder, where, in_french(first))
