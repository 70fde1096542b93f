"""A page of a cycle: who reads it, from where in the académie, at which moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import may, need
from models.database.transactions import once
from models.errors import NotFound, NotYours
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle, CycleState
from web.site.door import Visit
from web.site.who import Visitor


@dataclass(frozen=True, kw_only=True)
class Here(Visit):
    """A cycle, as *who* reads it now."""

    cycle: Cycle
    course: Course
    academy: Any

    @property
    def day(self) -> date:
        return self.course.local_day(self.moment)

    @property
    def read_on(self) -> date:
        """The day that its figures are read on: the last of a closed cycle, else today."""
        closed = self.cycle.closed_at
        return self.course.local_day(closed) if closed is not None else self.day

    @property
    def by(self) -> Actor:
        return self.actor

    @property
    def path(self) -> str:
        return f"/cycles/{self.course.cycle_id}"

    @property
    def live(self) -> bool:
        return self.cycle.state is CycleState.LIVE

    def may(self, gesture: Gesture, unit_id: int) -> bool:
        """Whether *who* may make *gesture* for a unit, now: in a live cycle only."""
        return self.live and may(self.session, self.by, gesture, unit_id, self.day) is not None

    @property
    def may_change(self) -> bool:
        """Whether *who* may change what the cycle is made of, launched or not yet."""
        if self.cycle.state is CycleState.CLOSED:
            return False
        academy = self.course.academy_id
        return may(self.session, self.by, Gesture.CHANGE_CYCLE, academy, self.day) is not None

    def need(self, gesture: Gesture, unit_id: int) -> None:
        """Refuse who may not make *gesture* for a unit. Raises NotYours."""
        need(self.session, self.by, gesture, unit_id, self.day)

    def unit(self, unit_id: int) -> Any:
        """A unit of the académie. Raises NotFound."""
        mine = of_academy(self.course.academy_id)
        query = sa.select(UNIT).where(UNIT.c.id == unit_id, mine)
        row = self.session.connection().execute(query).first()
        if row is None:
            raise NotFound("Cette unité n'est pas de l'académie.", "Revenez à la page du cadrage.")
        return row


def here(visit: Visit, cycle_id: int) -> Here:
    """The cycle of a page. Raises NotFound, NotYours (another académie's)."""
    session = visit.session
    cycle = session.get(Cycle, cycle_id)
    if cycle is None:
        raise NotFound("Ce cycle n'existe pas.", "La première page montre ceux qui existent.")
    _need_within(session, visit.who, cycle.academy_id)
    academy = (
        session.connection().execute(sa.select(UNIT).where(UNIT.c.id == cycle.academy_id)).one()
    )
    course = load_course(session, cycle)
    return Here(**vars(visit), cycle=cycle, course=course, academy=academy)


def _need_within(session: Session, who: Visitor, academy_id: int) -> None:
    """What an académie frames is read by whoever holds a function in it, or above it."""
    u = UNIT.c
    inside = sa.and_(u.id.in_(who.scope.unit_ids), of_academy(academy_id))
    within = sa.or_(inside, sa.and_(u.id == academy_id, who.scope.sees(UNIT)))
    if session.connection().execute(sa.select(u.id).where(within).limit(1)).first() is None:
        raise NotYours(
            "Vous n'avez pas de fonction dans cette académie.",
            "Votre page montre vos fonctions.",
        )


def own_cycle(session: Session, who: Visitor) -> int | None:
    """The cycle that *who* most likely means: the live one of their académie (of two weeks, the one
    that is not over), else the last."""
    held = sa.select(sa.func.coalesce(UNIT.c.academy_id, UNIT.c.id)).where(
        UNIT.c.id.in_(who.scope.unit_ids), UNIT.c.level.not_in([Level.NATION, Level.REGION])
    )
    asked = "own cycle", who.scope.unit_ids, who.day
    return once(session, asked, lambda: cycle_among(session, held, who.day))


def cycle_among(
    session: Session, academies: sa.Select[tuple[int]] | Sequence[int], day: date
) -> int | None:
    """The cycle that is most likely meant among those of *academies*."""
    c = CYCLE.c
    query = (
        sa.select(c.id)
        .where(c.academy_id.in_(academies))
        .order_by(c.state != CycleState.LIVE, c.school_year.desc(), c.week_ends < day, c.week, c.id)
        .limit(1)
    )
    found: int | None = session.connection().execute(query).scalar_one_or_none()
    return found
