"""The week as it was, day by day: what took place, who came, what pupils said of it (the sentence
and the level, nothing else), and the images whose use allows it.

Read anew each time: an image that is withdrawn is in no retrospective any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.programme.by_day import Programme
from models.programme.public import PublicAction, is_public
from models.words.contacts import without_contacts
from models.words.french import plural
from models.work.action import ACTION, ActionState
from models.work.days import in_words
from models.work.document import DOCUMENT, DocumentKind
from models.work.fiche_choices import LEVELS, of_groups
from models.work.uses import OutputKind, may_be_used, usable
from models.year.cycle import CYCLE

LEVEL_SAID = dict(of_groups(LEVELS))


@dataclass(frozen=True, kw_only=True)
class TraceImage:
    """An image of what took place; *digest* is that of its file."""

    id: int
    name: str
    digest: str
    media_type: str


@dataclass(frozen=True, kw_only=True)
class PupilsWords:
    """What a pupil said: the sentence, and the class or level; never a name."""

    words: str
    level: str


@dataclass(frozen=True, kw_only=True)
class TracedAction:
    """What is told of an action that took place; *came*: « 120 élèves, 40 parents »."""

    id: int
    title: str
    unit: str
    where: str
    when: str
    came: str = ""
    effects: str = ""
    quotes: tuple[PupilsWords, ...] = ()
    images: tuple[TraceImage, ...] = ()
    opens: bool = False


@dataclass(frozen=True, kw_only=True)
class Retrospective:
    """*days*: the first day of each action, with what took place; *rest*: what says no day."""

    days: tuple[tuple[date, tuple[TracedAction, ...]], ...]
    rest: tuple[TracedAction, ...] = ()

    @property
    def actions(self) -> list[TracedAction]:
        return [one for _, some in self.days for one in some] + list(self.rest)

    @property
    def images(self) -> list[TraceImage]:
        return [image for one in self.actions for image in one.images]

    @property
    def said(self) -> str:
        """« 12 actions ont eu lieu, 8 photos »"""
        count, photos = len(self.actions), len(self.images)
        words = plural(count, "action a eu lieu", "actions ont eu lieu")
        return f"{words}, {plural(photos, 'photo', 'photos')}" if photos else words


def retrospective(
    session: Session, whole: Programme, day: date, *, leaves: bool = False
) -> Retrospective:
    """The retrospective of a programme, as who reads it may: within the portal, the images of the
    actions that they may open; *leaves*: those that may be in a file that leaves it."""
    held = [one for one in whole.actions if one.state is ActionState.TOOK_PLACE]
    output = OutputKind.RETROSPECTIVE if leaves else OutputKind.ACTION
    shown = [one.id for one in held if leaves or one.opens]
    told = _told(session, [one.id for one in held], shown, output, day)
    found: dict[date, list[TracedAction]] = {}
    for one in held:
        traced = TracedAction(
            id=one.id,
            title=one.title,
            unit=one.unit,
            where=one.where,
            when=in_words(one.days) if len(one.days) > 1 else "",
            opens=one.opens,
            **told[one.id],
        )
        found.setdefault(one.days[0].on, []).append(traced)
    return Retrospective(days=tuple((on, tuple(found[on])) for on in sorted(found)))


def public_retrospective(
    session: Session, actions: Collection[PublicAction], day: date
) -> Retrospective:
    """The public one: of public actions alone, with the images that the académie's site may show;
    the day of what was open to families or to the public, and of nothing else."""
    ids = [one.id for one in actions]
    a = ACTION.c
    query = sa.select(a.id).where(a.id.in_(ids), a.state == ActionState.TOOK_PLACE, is_public())
    held = set(session.connection().execute(query).scalars()) if ids else set()
    output = OutputKind.RETROSPECTIVE
    told = _told(session, sorted(held), sorted(held), output, day)
    found: dict[date, list[TracedAction]] = {}
    rest: list[TracedAction] = []
    for one in (one for one in actions if one.id in held):
        said = told[one.id] | {"effects": ""}
        traced = TracedAction(
            id=one.id, title=one.title, unit=one.school, where=one.commune, when="", **said
        )
        if one.days:
            found.setdefault(one.days[0].on, []).append(traced)
        else:
            rest.append(traced)
    days = tuple((on, tuple(found[on])) for on in sorted(found))
    return Retrospective(days=days, rest=tuple(rest))


def public_image(session: Session, academy_id: int, number: int, day: date) -> TraceImage | None:
    """An image that anybody may see today, in the public retrospective of an académie; None: it may
    not be seen, or is not there."""
    from_table = DOCUMENT.join(ACTION, ACTION.c.id == DOCUMENT.c.action_id)
    query = (
        sa.select(DOCUMENT)
        .select_from(from_table.join(CYCLE, CYCLE.c.id == ACTION.c.cycle_id))
        .where(DOCUMENT.c.id == number, DOCUMENT.c.kind == DocumentKind.IMAGE, is_public())
        .where(ACTION.c.state == ActionState.TOOK_PLACE, CYCLE.c.academy_id == academy_id)
    )
    row = session.connection().execute(query).first()
    if row is None or not may_be_used(row, OutputKind.RETROSPECTIVE, day):
        return None
    return _image(row)


def _told(
    session: Session, ids: Sequence[int], shown: Sequence[int], output: OutputKind, day: date
) -> dict[int, dict[str, Any]]:
    """What reports say of actions, and the images of those that are *shown*."""
    if not ids:
        return {}
    query = sa.select(ACTION.c.id, ACTION.c.report).where(ACTION.c.id.in_(ids))
    rows = session.connection().execute(query)
    images = _images(session, shown, output, day)
    return {
        row.id: _of_report(row.report or {}) | {"images": images.get(row.id, ())} for row in rows
    }


def _of_report(report: Mapping[str, Any]) -> dict[str, Any]:
    numbers: Mapping[str, int] = report.get("numbers") or {}
    counted = (("pupils", "élève", "élèves"), ("parents", "parent", "parents"))
    came = [plural(numbers[c], one, many) for c, one, many in counted if numbers.get(c)]
    quotes = tuple(
        PupilsWords(
            words=without_contacts(one["words"]), level=LEVEL_SAID.get(one.get("level", ""), "")
        )
        for one in report.get("pupils_words") or ()
        if one.get("words")
    )
    return {
        "came": ", ".join(came),
        "effects": str(report.get("effects") or ""),
        "quotes": quotes,
    }


class ImageRow(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def media_type(self) -> str: ...


def _image(row: ImageRow) -> TraceImage:
    return TraceImage(id=row.id, name=row.name, digest=row.digest, media_type=row.media_type)


def _images(
    session: Session, ids: Sequence[int], output: OutputKind, day: date
) -> dict[int, tuple[TraceImage, ...]]:
    if not ids:
        return {}
    d = DOCUMENT.c
    query = (
        sa.select(DOCUMENT)
        .where(d.action_id.in_(ids), d.kind == DocumentKind.IMAGE, d.evidence)
        .where(d.removed_at.is_(None))
        .order_by(d.action_id, d.id)
    )
    found: dict[int, list[TraceImage]] = {}
    for row in usable(session.connection().execute(query).all(), output, day):
        found.setdefault(row.action_id, []).append(_image(row))
    return {number: tuple(some) for number, some in found.items()}
