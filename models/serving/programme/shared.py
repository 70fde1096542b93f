"""The addresses at which programmes are shared, with who made each; and what one of them shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, below_any
from models.access.secret import known_secret
from models.programme.by_day import Programme
from models.programme.link import PROGRAMME_LINK, token_of
from models.serving.programme.shown import programme_of
from models.territory.people import PERSON
from models.territory.rows import UnitRow
from models.territory.unit import UNIT, Level, UnitState
from models.territory.within import of_academy
from models.year.course import Course

K = PROGRAMME_LINK.c
SPONSOR = "sponsor"


@dataclass(frozen=True, kw_only=True)
class SharedProgramme:
    """A unit whose programme its reader may share, *token* and the rest empty while it is not."""

    unit_id: int
    unit: str
    token: str = ""
    made_at: datetime | None = None
    made_by: str = ""


def shareable(session: Session, course: Course, scope: Scope) -> list[SharedProgramme]:
    """The units of an académie whose programme *scope*'s holder may share, those shared first."""
    held = scope.may_at(Gesture.SHARE_PROGRAMME)
    if not held:
        return []
    u = UNIT.c
    open_ = sa.and_(K.unit_id == u.id, K.cycle_id == course.cycle_id, K.taken_down_at.is_(None))
    rows = UNIT.outerjoin(PROGRAMME_LINK, open_).outerjoin(PERSON, _made_by())
    query = (
        sa.select(u.id, u.name, K.id.label("link"), K.made_at, PERSON.c.name.label("maker"))
        .select_from(rows)
        .where(
            below_any(UNIT, held),
            of_academy(course.academy_id),
            u.level.in_([Level.ACADEMY, Level.DEPARTMENT, Level.BASIN]),
            u.state != UnitState.CLOSED,
        )
        .order_by(K.id.is_(None), u.level == Level.BASIN, u.level, u.name_order)
    )
    secret = known_secret(session) or ""
    return [
        SharedProgramme(
            unit_id=row.id,
            unit=row.name,
            token=token_of(secret, row.link) if row.link else "",
            made_at=row.made_at,
            made_by=row.maker or "",
        )
        for row in session.connection().execute(query)
    ]


def _made_by() -> sa.ColumnElement[bool]:
    return sa.literal("p").concat(sa.cast(PERSON.c.id, sa.String)) == K.made_by


def shared_programme(session: Session, course: Course, unit: UnitRow) -> Programme:
    """What a shared address shows of a unit's programme: nobody's name, not even a sponsor's."""
    found = programme_of(session, course, unit)
    people = course.definition.occasion_kinds.get(SPONSOR, SPONSOR)
    return replace(found, highlights=tuple(h for h in found.highlights if h.kind != people))
