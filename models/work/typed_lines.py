"""Who typed for a school on the telephone, and what: as its letter and its pages say it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.functions import name_of
from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.work.calling import TYPED_FOR_SCHOOL, TypedKind

SAYS = {
    TypedKind.PROPOSAL: "la proposition",
    TypedKind.OUTCOME: "ce que l'action est devenue",
    TypedKind.REPORT: "le bilan",
}
T = TYPED_FOR_SCHOOL.c


def lines_of_typed(session: Session, number: int) -> list[dict[str, str]]:
    """What was typed (*title*), by whom (*unit*: « Awa Diop, relais, bassin Nord »), its kind."""
    return [
        {"title": SAYS[one.kind], "unit": one.who, "detail": one.kind.value}
        for one in typed_where(session, T.id == number)
    ]


class TypedThing:
    """One thing typed for a school: *who* it was that day, when, on which action."""

    def __init__(self, row: sa.Row[tuple[object, ...]]) -> None:
        known = row._mapping
        self.action_id: int = known["action_id"]
        self.kind: TypedKind = known["kind"]
        self.at: datetime = known["typed_at"]
        self.taken_back_at: datetime | None = known["taken_back_at"]
        function = name_of(known["level"], known["function"], known["unit_kind"])
        self.who = f"{known['name'] or 'quelqu’un'}, {function}, {known['home']}"

    @property
    def what(self) -> str:
        return SAYS[self.kind]


def typed_where(session: Session, condition: sa.ColumnElement[bool]) -> list[TypedThing]:
    """What was typed for schools, the oldest first."""
    query = (
        sa.select(
            T.action_id,
            T.kind,
            T.typed_at,
            T.taken_back_at,
            T.function,
            PERSON.c.name,
            UNIT.c.name.label("home"),
            UNIT.c.level,
            UNIT.c.kind.label("unit_kind"),
        )
        .join(UNIT, UNIT.c.id == T.home_id)
        .outerjoin(PERSON, T.by == sa.literal("p").concat(sa.cast(PERSON.c.id, sa.String)))
        .where(condition)
        .order_by(T.id)
    )
    rows: Iterable[sa.Row[tuple[object, ...]]] = session.connection().execute(query)
    return [TypedThing(row) for row in rows]
