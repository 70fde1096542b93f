"""Highlights of a year (« temps forts »): launch, forum, contest, sponsor, with a day or none.

They are the ``other_dates`` of the definition, read once for calendars, feeds, programmes, letters
and pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.unit import UNIT
from models.territory.within import of_academy
from models.words.french import long_date
from models.year.course import Course
from models.year.cycle import CYCLE
from models.year.definition import JoinedFile, OtherDate
from models.year.other_dates import codes_of

OTHER = "other"
"""The kind of what is no highlight: a date to be aware of."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """A highlight, or another date: *kind* in words, *unit* the name of who holds it."""

    code: str
    kind: str
    name: str
    on: date | None
    until: date | None
    where: str
    unit: str
    text: str
    document: JoinedFile | None
    is_highlight: bool

    @property
    def last(self) -> date | None:
        """Its last day, the closing day of a contest."""
        return self.until or self.on

    @property
    def days(self) -> str:
        """Its days in words; empty while it has none."""
        if self.on is None:
            return f"jusqu'au {long_date(self.until)}" if self.until else ""
        if self.until is None or self.until == self.on:
            return long_date(self.on)
        return f"du {long_date(self.on)} au {long_date(self.until)}"


def occasions_of(course: Course, units: Mapping[str, str] | None = None) -> tuple[Occasion, ...]:
    """The occasions of a year, by day, those without one last; *units*: names of units by code."""
    others, kinds = course.definition.other_dates, course.definition.occasion_kinds
    found = [
        Occasion(
            code=code,
            kind=kinds.get(one.kind, one.kind),
            name=one.name,
            on=date.fromisoformat(one.on) if one.on else None,
            until=date.fromisoformat(one.until) if one.until else None,
            where=", ".join(filter(None, (one.place, one.town))),
            unit=(units or {}).get(one.unit, one.unit),
            text=one.text,
            document=one.document,
            is_highlight=one.kind != OTHER,
        )
        for code, one in zip(codes_of(others), others, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (one.on or one.until or date.max, one.name)))


def read_occasions(session: Session, course: Course) -> tuple[Occasion, ...]:
    """:func:`occasions_of`, their units by name: for pages, feeds and programmes."""
    codes = sorted({one.unit for one in course.definition.other_dates if one.unit})
    if not codes:
        return occasions_of(course)
    u = UNIT.c
    query = sa.select(u.code, u.name).where(u.code.in_(codes), of_academy(course.academy_id))
    rows = session.connection().execute(query)
    return occasions_of(course, {row.code: row.name for row in rows})


def joined_to_an_occasion(session: Session, digest: str) -> bool:
    """Whether an occasion of any cycle has the file of *digest*, its look, or one of its masks."""
    rows = session.connection().execute(sa.select(CYCLE.c.definition, CYCLE.c.changes)).all()
    every = (one for row in rows for said in row for one in _others(said))
    if any((one.get("document") or {}).get("digest") == digest for one in every):
        return True
    return any(digest in _looks(said) for row in rows for said in row)


def _looks(said: Mapping[str, Any] | None) -> set[str]:
    """The digests of the images of a look, and of the masks."""
    files = [
        *((said or {}).get("look") or {}).values(),
        *((said or {}).get("masks") or {}).values(),
    ]
    return {one.get("digest", "") for one in files if isinstance(one, dict)}


def _others(said: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [one for one in (said or {}).get("other_dates") or () if isinstance(one, dict)]


def find_occasion(course: Course, code: str) -> OtherDate | None:
    """What the definition says of the occasion of *code*."""
    others = course.definition.other_dates
    return dict(zip(codes_of(others), others, strict=True)).get(code)
