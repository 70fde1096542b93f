"""Whose outbox it is, and which of its letters are asked for: what its pages have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.errors import NoCycleYet, NotFound
from models.serving.mail.letters import LetterFilters
from models.territory.unit import UNIT
from models.year.course import Course
from models.year.cycle import CYCLE, CycleState
from web.site.door import Visit
from web.site.forms import need_short
from web.site.home_access import NotOfTheHouse
from web.site.typed import day_of, number_of
from web.site.who import Visitor

NAMES = {
    "state": "state",
    "text": "text",
    "function": "function",
    "unit": "unit",
    "day": "day",
    "words": "q",
    "sending": "sending",
}
"""The filters, and their names in an address."""


@dataclass(frozen=True, kw_only=True)
class MailDesk(Visit):
    """The outbox that *who* sees to: one cycle's, among *cycles*."""

    cycles: list[Any]
    course: Course

    @property
    def cycle_id(self) -> int:
        return self.course.cycle_id

    @property
    def own(self) -> str:
        """What an address says of the cycle: nothing, when there is but one."""
        return str(self.cycle_id) if len(self.cycles) > 1 else ""


def desk(visit: Visit, cycle: int | None) -> MailDesk:
    """The outbox of *cycle*, their live one by default. Raises NotOfTheHouse, NotFound."""
    cycles = _cycles(visit.session, visit.who)
    chosen = next((c.id for c in cycles if cycle in (None, c.id)), None)
    if chosen is None:
        raise (
            NoCycleYet("Aucun cycle n'est préparé : il n'y a pas encore de courrier.")
            if cycle is None
            else NotFound(
                "Ce cycle n'est pas de votre académie.", "La page des courriers montre les vôtres."
            )
        )
    return MailDesk(**vars(visit), cycles=cycles, course=visit.course_of(chosen))


def _cycles(session: Session, who: Visitor) -> list[Any]:
    """The cycles whose mail they see to, live ones first."""
    academies = [held.unit_id for held in who.scope.may_at(Gesture.SEE_TO_MAIL)]
    if not academies:
        raise NotOfTheHouse
    c = CYCLE.c
    query = (
        sa.select(c.id, c.school_year, c.state, c.name.label("own_name"), UNIT.c.name, UNIT.c.place)
        .join(UNIT, UNIT.c.id == c.academy_id)
        .where(c.academy_id.in_(academies))
        .order_by(c.state != CycleState.LIVE, c.school_year.desc(), UNIT.c.name_order)
    )
    return list(session.connection().execute(query))


# ── the filters


def read_filters(asked: Mapping[str, str]) -> LetterFilters:
    """The filters of an address; what cannot be one is none."""
    values = {name: need_short(asked.get(short, "").strip(), 200) for name, short in NAMES.items()}
    unit, day = number_of(values.pop("unit")), day_of(values.pop("day"))
    return LetterFilters(unit=unit, day=day, **values)


def address(filters: LetterFilters, number: int = 1, cycle: str = "", **more: str) -> str:
    """The path of page *number* of the letters that *filters* keep."""
    values = {short: str(getattr(filters, name) or "") for name, short in NAMES.items()}
    values |= {"page": str(number) if number > 1 else "", "cycle": cycle} | more
    query = urlencode({name: value for name, value in values.items() if value})
    return f"/outbox?{query}" if query else "/outbox"
