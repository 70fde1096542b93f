"""A day of the week as its territory lives it: what is held now, what comes next, what is over and
what became of it, with the images that may be seen within the portal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope
from models.journal import JOURNAL
from models.programme.by_day import Programme, ProgrammeLine
from models.programme.reading import ProgrammeAction
from models.serving.actions.image import names_of_slots
from models.work.action import ACTION, ActionState
from models.work.days import HeldDay
from models.work.document import DOCUMENT, DocumentKind
from models.work.uses import OutputKind, usable
from models.year.course import Course

A = ActionState


class DayStage(StrEnum):
    """Where an action stands on its day."""

    NOW = "now"
    NEXT = "next"
    TO_SAY = "to_say"
    """Its hours are over, and nobody said what became of it."""
    DONE = "done"
    OFF = "off"


STAGES = {
    DayStage.NOW: "En ce moment",
    DayStage.TO_SAY: "Terminé, à confirmer",
    DayStage.NEXT: "À venir",
    DayStage.DONE: "A eu lieu",
    DayStage.OFF: "Reporté ou annulé",
}


class DayPhoto(NamedTuple):
    """An image that may be seen within the portal."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class LiveLine:
    """An action on that day; *said*: who said what became of it; *confirms*: its reader may say it;
    *waits*: its last day, which alone says that it took place; *joins*: they may add an image."""

    action: ProgrammeAction
    held: HeldDay
    stage: DayStage
    contact: str = ""
    said: str = ""
    confirms: bool = False
    waits: date | None = None
    joins: bool = False
    reported: bool = False
    authorities: bool = False
    photos: tuple[DayPhoto, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DayPage:
    """What a territory holds on a day, by stage; *before* and *after*: the nearest days that hold
    something."""

    on: date
    today: date
    lines: tuple[LiveLine, ...]
    before: date | None
    after: date | None

    @property
    def parts(self) -> list[tuple[DayStage, str, list[LiveLine]]]:
        """The stages that hold something, with their titles."""
        found = {stage: [one for one in self.lines if one.stage is stage] for stage in STAGES}
        return [(stage, STAGES[stage], some) for stage, some in found.items() if some]

    def count(self, stage: DayStage) -> int:
        return sum(one.stage is stage for one in self.lines)

    @property
    def photos(self) -> int:
        return sum(len(one.photos) for one in self.lines)


def stage_of(state: ActionState, held: HeldDay, now: datetime) -> DayStage:
    """The stage of an action held on a day; *now*: on the clocks of its place. What says no hour is
    held all day."""
    if state is A.TOOK_PLACE:
        return DayStage.DONE
    if state is not A.ACCEPTED:
        return DayStage.OFF
    if held.on != now.date():
        return DayStage.NEXT if held.on > now.date() else DayStage.TO_SAY
    clock = f"{now:%H:%M}"
    if held.starts and clock < held.starts:
        return DayStage.NEXT
    return DayStage.TO_SAY if held.ends and clock >= held.ends else DayStage.NOW


def day_page(
    session: Session, course: Course, scope: Scope, whole: Programme, on: date, moment: datetime
) -> DayPage:
    """The page of the day *on* of the programme *whole*, as *scope*'s holder reads it: five
    statements at most."""
    found = _in_order(whole.only(on))
    facts = _facts(session, [line.action.id for line in found])
    said = _said(session, course, [line.action for line in found])
    shown = [line.action.id for line in found if line.action.opens]
    photos = photos_of(session, shown, course.local_day(moment))
    own = {held.unit_id for held in scope.may_at(Gesture.PROPOSE)}
    now = moment.astimezone(ZoneInfo(course.timezone))
    lines = [_line(line, facts[line.action.id], own, now) for line in found]
    return DayPage(
        on=on,
        today=course.local_day(moment),
        lines=tuple(
            replace(one, said=said.get(one.action.id, ""), photos=photos.get(one.action.id, ()))
            for one in lines
        ),
        before=max((day for day in whole.days if day < on), default=None),
        after=min((day for day in whole.days if day > on), default=None),
    )


def _in_order(programme: Programme) -> list[ProgrammeLine]:
    """By hour: it is a day that one lives; what says no hour comes first."""
    days = (*programme.week, *programme.around)
    lines = [line for day in days for place in day.places for line in place.lines]
    return sorted(lines, key=lambda line: (line.day.starts or "", line.day.ends or ""))


def _facts(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    """What a programme does not say of its actions."""
    if not ids:
        return {}
    a = ACTION.c
    query = sa.select(a.id, a.unit_id, a.contact, a.last_day, a.reported_at, a.content)
    rows = session.connection().execute(query.where(a.id.in_(ids)))
    return {row.id: row for row in rows}


class DayFacts(Protocol):
    """What a programme does not say of an action."""

    @property
    def unit_id(self) -> int: ...
    @property
    def contact(self) -> str: ...
    @property
    def last_day(self) -> date: ...
    @property
    def reported_at(self) -> datetime | None: ...
    @property
    def content(self) -> Mapping[str, Any]: ...


def _line(line: ProgrammeLine, facts: DayFacts, own: Collection[int], now: datetime) -> LiveLine:
    action, held = line
    mine = facts.unit_id in own
    today = now.date()
    to_say = mine and action.state in (A.ACCEPTED, A.POSTPONED) and held.on <= today
    return LiveLine(
        action=action,
        held=held,
        stage=stage_of(action.state, held, now),
        contact=facts.contact if action.opens else "",
        confirms=to_say,
        waits=facts.last_day if to_say and facts.last_day > today else None,
        joins=mine and action.state is not A.CANCELLED and held.on <= today,
        reported=facts.reported_at is not None,
        authorities="authorities" in (facts.content.get("open_to") or ()),
    )


OUTCOMES = ("action.took_place", "action.postponed", "action.cancelled")


def _said(session: Session, course: Course, actions: Sequence[ProgrammeAction]) -> dict[int, str]:
    """Who said what became of each action that its reader may open."""
    ids = [one.id for one in actions if one.opens and one.state is not A.ACCEPTED]
    if not ids:
        return {}
    j = JOURNAL.c
    query = (
        sa.select(j.subject, j.by)
        .where(j.chain == course.cycle_id, j.subject.in_([f"action.{i}" for i in ids]))
        .where(j.what.in_(OUTCOMES))
        .order_by(j.seq)
    )
    last = {row.subject: row.by for row in session.connection().execute(query)}
    names = names_of_slots(session, set(last.values()))
    return {int(subject[7:]): names.get(by, "") for subject, by in last.items()}


def photos_of(session: Session, ids: Sequence[int], day: date) -> dict[int, tuple[DayPhoto, ...]]:
    """The images of actions that who reads these may see within the portal, by action."""
    if not ids:
        return {}
    d = DOCUMENT.c
    query = (
        sa.select(DOCUMENT)
        .where(d.action_id.in_(ids), d.kind == DocumentKind.IMAGE, d.removed_at.is_(None))
        .order_by(d.action_id, d.id)
    )
    found: dict[int, list[DayPhoto]] = {}
    for row in usable(session.connection().execute(query).all(), OutputKind.ACTION, day):
        found.setdefault(row.action_id, []).append(DayPhoto(row.id, row.name))
    return {number: tuple(some) for number, some in found.items()}
