"""« Kit de communication »: what was made for each territory, whether it may still be handed out,
and what changed since it was printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound, Refusal
from models.serving.actions.image import names_of_slots
from models.serving.kit.chosen import KitChange, changes_since, standing_actions
from models.serving.kit.content import kit_words_of
from models.serving.kit.making import COMPARED, issuer_of, unit_of_kit, units_of_kit
from models.territory.unit import UNIT
from models.words.french import academy_named, capital
from models.work.action import ACTION, ActionState
from models.work.document import DOCUMENT
from models.work.kit import (
    KINDS,
    KIT_ITEM,
    NAMED_FORMS,
    OF_ACTIONS,
    KitEdition,
    KitItemRow,
    KitKind,
    output_of,
)
from models.work.uses import may_be_used
from models.year.course import Course

I = KIT_ITEM.c  # noqa: E741 -- as every table here
GONE = {
    ActionState.WITHDRAWN: "a été retirée",
    ActionState.CANCELLED: "a été annulée",
    ActionState.POSTPONED: "a été reportée",
    ActionState.SUBMITTED: "est de nouveau en validation",
}
CALLED = {
    "semaine": "Le nom de la semaine",
    "slogan": "Le slogan",
    "dates": "Les jours de la semaine",
    "service": "Le service qui signe",
    "territoire": "Le nom du territoire",
}
MOST = 40
"""Former items that are listed."""


class NotHandedOut(Refusal):
    """A made item that holds an image that may not be used so any more."""

    status = 410


@dataclass(frozen=True, kw_only=True)
class KitItemLine:
    """An item as it stands: *unit* its territory's name; *images*: how many of its images may not
    be used any more, for which it is not handed out; *words*: what it says that is said otherwise
    today; *changes*: of its actions."""

    number: int
    kind: KitKind
    edition: KitEdition
    form: str
    unit: str
    name: str
    mask: str
    issuer: str
    made_at: datetime
    made_by: str
    pages: int
    why: str
    images: int = 0
    words: tuple[str, ...] = ()
    changes: tuple[KitChange, ...] = ()

    @property
    def called(self) -> str:
        return KINDS[self.kind]

    @property
    def format(self) -> str:
        return NAMED_FORMS[self.form]

    @property
    def stands(self) -> bool:
        """Whether it may be handed out."""
        return not self.images

    @property
    def up_to_date(self) -> bool:
        return self.stands and not self.words and not self.changes


@dataclass(frozen=True, kw_only=True)
class KitShown:
    """The *last* item of each kind, format, edition and territory, and the *former* ones."""

    last: tuple[KitItemLine, ...]
    former: tuple[KitItemLine, ...]


def kit_shown(session: Session, course: Course, day: date) -> KitShown:
    """The kit of a cycle, as it stands on *day*."""
    numbers, others = _numbers(session, course)
    rows = {row.id: row for row in _rows(session, course, [*numbers, *others])}
    last, former = [rows[n] for n in numbers], [rows[n] for n in others]
    names = names_of_slots(session, {row.made_by for row in [*last, *former]})
    forbidden = _forbidden(session, [*last, *former], day)
    news = _news(session, course, last, day)
    return KitShown(
        last=tuple(_line(row, names, forbidden, *news[row.id]) for row in last),
        former=tuple(_line(row, names, forbidden) for row in former),
    )


def _numbers(session: Session, course: Course) -> tuple[list[int], list[int]]:
    """The last item of each kind, format, edition and territory, and some of the former ones: what
    they were made of is long, and read of these alone."""
    query = sa.select(I.id, I.unit_id, I.kind, I.form, I.edition)
    mine = query.where(I.cycle_id == course.cycle_id).order_by(I.id.desc())
    seen: set[tuple[Any, ...]] = set()
    last: list[int] = []
    former: list[int] = []
    for number, *which in session.connection().execute(mine):
        (former if tuple(which) in seen else last).append(number)
        seen.add(tuple(which))
    return last, former[:MOST]


def _rows(session: Session, course: Course, numbers: Sequence[int]) -> Sequence[Any]:
    query = (
        sa.select(KIT_ITEM, UNIT.c.name.label("unit"))
        .join(UNIT, UNIT.c.id == I.unit_id)
        .where(I.cycle_id == course.cycle_id, I.id.in_(numbers))
        .order_by(I.id.desc())
    )
    return session.connection().execute(query).all()


def kit_item(session: Session, course: Course, number: int, day: date) -> KitItemRow:
    """The row of an item that may be handed out on *day*. Raises NotFound, NotHandedOut."""
    rows = _rows(session, course, [number])
    if not rows:
        raise NotFound("Cet élément n'est pas dans le kit de ce cycle.", "Voyez la liste du kit.")
    if _forbidden(session, rows, day).get(number):
        raise NotHandedOut(
            "Ce document contient une image qui ne peut plus être utilisée.",
            "Refaites-le : il se fera sans elle. « Images encore au-dehors » dit ce qui est déjà "
            "imprimé.",
        )
    found: KitItemRow = rows[0]
    return found


def _forbidden(session: Session, rows: Iterable[KitItemRow], day: date) -> Mapping[int, int]:
    """How many images of each item may not be used so any more."""
    held = {row.id: row.content.get("images") or [] for row in rows}
    every = {number for numbers in held.values() for number in numbers}
    query = sa.select(DOCUMENT).where(DOCUMENT.c.id.in_(every))
    found = session.connection().execute(query).all() if every else []
    images = {one.id: one for one in found}
    outputs = {row.id: output_of(row.kind) for row in rows}
    return {
        item: sum(
            1
            for number in numbers
            if number not in images or not may_be_used(images[number], outputs[item], day)
        )
        for item, numbers in held.items()
    }


News = tuple[tuple[str, ...], tuple[KitChange, ...]]


def _news(
    session: Session, course: Course, rows: Sequence[KitItemRow], day: date
) -> Mapping[int, News]:
    """What changed since each item was made: of its words, and of its actions."""
    academy = capital(academy_named(unit_of_kit(session, course.academy_id).name))
    units = units_of_kit(session, {row.unit_id for row in rows})
    standing = {
        which: standing_actions(session, course, units[which[0]], which[1])
        for which in {(row.unit_id, row.edition) for row in rows if row.kind in OF_ACTIONS}
    }
    states = _states(session, rows, standing)
    found: dict[int, News] = {}
    for row in rows:
        now = standing.get((row.unit_id, row.edition))
        printed = row.content.get("actions") or []
        of_actions = row.kind in OF_ACTIONS and now is not None
        changes = changes_since(printed, now or {}, states) if of_actions else ()
        name = academy if row.unit_id == course.academy_id else units[row.unit_id].name
        said = kit_words_of(course, academy, name, issuer_of(course, academy), day)
        found[row.id] = (tuple(_changed(row.content.get("words") or {}, said)), changes)
    return found


def _changed(printed: Mapping[str, str], now: Mapping[str, str]) -> Iterable[str]:
    for code in COMPARED:
        if code in printed and printed[code] != now[code]:
            yield f"{CALLED[code]} : « {printed[code] or 'rien'} » est devenu « {now[code]} »"


def _states(
    session: Session, rows: Iterable[KitItemRow], standing: Mapping[Any, Mapping[int, Any]]
) -> dict[int, str]:
    """What became, in words, of the actions of *rows* that would not be printed today."""
    gone = {
        int(one["id"])
        for row in rows
        if (row.unit_id, row.edition) in standing
        for one in row.content.get("actions") or []
        if int(one["id"]) not in standing[row.unit_id, row.edition]
    }
    if not gone:
        return {}
    query = sa.select(ACTION.c.id, ACTION.c.state).where(ACTION.c.id.in_(gone))
    return {
        row.id: GONE.get(row.state, "n'est plus publique, ou plus au programme")
        for row in session.connection().execute(query)
    }


def _line(
    row: KitItemRow,
    names: Mapping[str, str],
    forbidden: Mapping[int, int],
    words: tuple[str, ...] = (),
    changes: tuple[KitChange, ...] = (),
) -> KitItemLine:
    return KitItemLine(
        number=row.id,
        kind=row.kind,
        edition=row.edition,
        form=row.form,
        unit=row.unit,
        name=row.name,
        mask=row.mask,
        issuer=row.issuer,
        made_at=row.made_at,
        made_by=names.get(row.made_by, ""),
        pages=len(row.previews.get("pages") or []),
        why=row.previews.get("why") or "",
        images=forbidden.get(row.id, 0),
        words=words,
        changes=changes,
    )
