"""The actions of a kit: those of the programme of its territory that are to take place; for outside
those that are public alone. Nobody's name, no telephone number: fiches are read without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.programme.reading import (
    AskedProgramme,
    ProgrammeAction,
    concerns,
    in_the_programme,
    read_actions,
)
from models.serving.actions.content import chosen
from models.territory.unit import UNIT, Kind, Level
from models.territory.within import within
from models.words.moments import long_span
from models.words.name_lists import without_name_lists
from models.words.without_contacts import without_contacts
from models.work import days as held_days
from models.work.action import ACTION
from models.work.fiche import PUPILS
from models.work.kit import KitEdition
from models.year.course import Course

A = ACTION.c
LONGEST = 900
"""Signs of what an action says of itself: a booklet is leafed through."""


@dataclass(frozen=True, kw_only=True)
class KitAction:
    """An action as a kit says it: *text* is its description; *kind*: that of who carries it."""

    said: ProgrammeAction
    title: str
    text: str
    flagship: bool
    to_press: bool
    kind: Kind
    pupils: int
    parents: int

    @property
    def id(self) -> int:
        return self.said.id

    @property
    def where_and_when(self) -> str:
        """« Collège Jean-Moulin, Mantes ; mardi 16 mars 2027, 14 h »."""
        place = ", ".join(dict.fromkeys(filter(None, (self.said.unit, self.said.where))))
        return f"{place} ; {held_days.in_words(self.said.days)}"

    @property
    def frozen(self) -> dict[str, Any]:
        """What is kept of it, to tell later what changed."""
        first, last = self.said.days[0].on, self.said.days[-1].on
        return {
            "id": self.id,
            "title": self.title,
            "first": first.isoformat(),
            "last": last.isoformat(),
        }


def of_territory(unit: KitUnit) -> tuple[Any, ...]:
    """The conditions of a programme that it is *unit*'s; none for an académie's."""
    if unit.level is Level.ACADEMY:
        return ()
    return (lambda table: within(unit.id, table),)


@dataclass(frozen=True, kw_only=True)
class KitUnit:
    """The territory of a kit."""

    id: int
    level: Level
    name: str


def for_outside() -> Any:
    """The SQL condition that an action may be said to everybody: the head of its school made it
    public."""
    return A.public.is_(sa.true())


def kit_actions(
    session: Session, course: Course, unit: KitUnit, edition: KitEdition
) -> tuple[KitAction, ...]:
    """The actions of a kit, by département, bassin and carrier: four statements."""
    asked = AskedProgramme(within=of_territory(unit))
    more = _more(session, course, unit, edition)
    return tuple(
        _action(one, more[one.id])
        for one in read_actions(session, course, asked)
        if one.id in more and not one.off
    )


def _which(course: Course, unit: KitUnit, edition: KitEdition) -> tuple[Any, ...]:
    found = [A.cycle_id == course.cycle_id, in_the_programme()]
    found += [concerns(one) for one in of_territory(unit)]
    return (*found, for_outside()) if edition is KitEdition.PUBLIC else tuple(found)


def _more(session: Session, course: Course, unit: KitUnit, edition: KitEdition) -> dict[int, Any]:
    query = (
        sa.select(
            *(A.id, A.flagship, A.content, UNIT.c.kind),
            chosen("open_to", "press").label("to_press"),
        )
        .join(UNIT, UNIT.c.id == A.unit_id)
        .where(*_which(course, unit, edition))
    )
    return {row.id: row for row in session.connection().execute(query)}


class FicheRow(Protocol):
    """What is read of an action beside its programme."""

    @property
    def flagship(self) -> bool: ...
    @property
    def content(self) -> dict[str, Any]: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def to_press(self) -> bool: ...


def _action(said: ProgrammeAction, row: FicheRow) -> KitAction:
    expected: Mapping[str, Any] = row.content.get("audiences") or {}
    return KitAction(
        said=said,
        title=harmless(said.title),
        text=shortened(harmless(str(row.content.get("description") or ""))),
        flagship=bool(row.flagship),
        to_press=bool(row.to_press),
        kind=row.kind,
        pupils=sum(int(expected.get(code) or 0) for code, _ in PUPILS),
        parents=int(expected.get("parents") or 0),
    )


def harmless(text: str) -> str:
    """What somebody typed, without lists of names nor ways to reach anybody."""
    return without_contacts(without_name_lists(text).text).strip()


def shortened(text: str) -> str:
    """*text* up to the end of a word, where it is long."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(' ', 1)[0].rstrip(' ,;:.')}…"


# ── what changed since ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class KitChange:
    """What became of an action since a print: *what* in a few words."""

    action_id: int
    title: str
    what: str


@dataclass(frozen=True, kw_only=True)
class StandingAction:
    """An action as it would be printed today."""

    id: int
    title: str
    first: date
    last: date


def standing_actions(
    session: Session, course: Course, unit: KitUnit, edition: KitEdition
) -> dict[int, StandingAction]:
    """The actions that a kit would say today, by number: one statement."""
    query = (
        sa.select(A.id, A.title, A.on_date, A.last_day)
        .join(UNIT, UNIT.c.id == A.unit_id)
        .where(*_which(course, unit, edition), A.state.not_in(("postponed", "cancelled")))
        .order_by(A.id)
    )
    return {
        row.id: StandingAction(
            id=row.id, title=harmless(row.title), first=row.on_date, last=row.last_day
        )
        for row in session.connection().execute(query)
    }


def changes_since(
    printed: Sequence[Mapping[str, Any]],
    now: Mapping[int, StandingAction],
    states: Mapping[int, str],
) -> tuple[KitChange, ...]:
    """What changed since *printed*, the gravest first; *states*: what became, in words, of those
    that are gone."""
    gone, moved, renamed = [], [], []
    for was in printed:
        number = int(was["id"])
        one = now.get(number)
        if one is None:
            what = states.get(number, "n'est plus au programme")
            gone.append(KitChange(action_id=number, title=str(was["title"]), what=what))
            continue
        if (one.first.isoformat(), one.last.isoformat()) != (was["first"], was["last"]):
            what = f"a changé de jour : {long_span(one.first, one.last)}"
            moved.append(KitChange(action_id=number, title=one.title, what=what))
        if one.title != was["title"]:
            what = f"s'appelait « {was['title']} »"
            renamed.append(KitChange(action_id=number, title=one.title, what=what))
    known = {int(was["id"]) for was in printed}
    new = [
        KitChange(action_id=number, title=one.title, what="est nouvelle")
        for number, one in now.items()
        if number not in known
    ]
    return (*gone, *moved, *renamed, *new)
