"""The measure of an objective: a figure that we reckon, or one that a pilot types.

An objective is fixed in a closing seminar, and followed through the year that comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.words.french import decimal, long_date
from models.year.course import Course
from models.year.cycle import CYCLE, OBJECTIVE

PERCENT = "%"
RECKONED: dict[str, tuple[str, str]] = {
    "take_part": ("Écoles et établissements qui participent à une action", ""),
    "take_part_share": ("Part des écoles et établissements qui participent à une action", PERCENT),
    "proposed": ("Actions proposées", ""),
    "took_place": ("Actions qui ont eu lieu", ""),
    "with_parents": ("Actions proposées auxquelles des parents prennent part", ""),
    "with_parents_share": ("Part des actions auxquelles des parents prennent part", PERCENT),
    "with_partners": ("Actions proposées avec un partenaire", ""),
    "with_partners_share": ("Part des actions avec un partenaire", PERCENT),
    "reported": ("Bilans d'actions remis", ""),
    "reported_share": ("Part des actions qui ont eu lieu dont le bilan est remis", PERCENT),
    "relays_share": ("Part des bassins et circonscriptions qui ont un relais", PERCENT),
}
"""By the name of each figure: what it counts, and its unit."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The measure of an objective as it is kept; without *figure* and *measure*, it has none."""

    figure: str = ""
    measure: str = ""
    unit: str = ""
    value: float | None = None
    target: float | None = None
    due_on: date | None = None

    @property
    def label(self) -> str:
        """What is counted, in words."""
        return RECKONED[self.figure][0] if self.figure in RECKONED else self.measure

    @property
    def counted_in(self) -> str:
        """Its unit, where it has one."""
        return RECKONED[self.figure][1] if self.figure in RECKONED else self.unit

    def said(self, value: float | None) -> str:
        """« 12,5 % »; nothing for what is not known."""
        if value is None:
            return ""
        return " ".join(filter(None, (decimal(value), self.counted_in)))

    @property
    def wanted(self) -> str:
        """« Part des actions…, 60 % d'ici le vendredi 31 mars 2028 »."""
        day = f"d'ici le {long_date(self.due_on)}" if self.due_on else ""
        aim = " ".join(filter(None, (self.said(self.target), day)))
        return ", ".join(filter(None, (self.label, aim)))


NO_MEASURE = Measured()


class ObjectiveRow(Protocol):
    """The measure of a row of OBJECTIVE."""

    @property
    def figure(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def target(self) -> float | None: ...
    @property
    def due_on(self) -> date | None: ...


def measure_of(row: ObjectiveRow) -> Measured:
    """The measure of a row of OBJECTIVE."""
    return Measured(**{name: getattr(row, name) for name in Measured.__dataclass_fields__})


class ObjectiveText(ObjectiveRow, Protocol):
    """An objective with its measure."""

    @property
    def text(self) -> str: ...


def objectives_of(session: Session, cycle_id: int) -> list[Any]:
    """The rows of the objectives that a cycle fixed, in order."""
    o = OBJECTIVE.c
    query = sa.select(OBJECTIVE).where(o.cycle_id == cycle_id).order_by(o.position)
    return list(session.connection().execute(query))


def followed_by(course: Course) -> Any:
    """The cycle whose objectives *course* follows, as a scalar of SQL: the académie's last one
    before it that fixed some."""
    c, o = CYCLE.c, OBJECTIVE.c
    with_some = sa.exists().where(o.cycle_id == c.id)
    return (
        sa.select(c.id)
        .where(c.academy_id == course.academy_id, c.school_year < course.school_year, with_some)
        .order_by(c.school_year.desc(), c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
