"""The carriers that are no school: what they are, where they stand, whether they take part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, below_any
from models.gestures.territory.carriers import KEPT, UNDER
from models.territory.unit import UNIT, Kind, UnitState
from models.territory.within import of_academy
from models.year.cycle import PARTICIPATION, Cycle


@dataclass(frozen=True, kw_only=True)
class CarrierLine:
    """A carrier as its page shows it; *kept*: the reader may change it; *closable*: or close it
    alone, since a directory keeps up the rest."""

    id: int
    code: str
    name: str
    type_name: str
    kind: Kind
    under_id: int
    under: str
    mail: str | None
    closed: bool
    takes_part: bool
    entered: bool
    kept: bool
    closable: bool

    @property
    def network(self) -> bool:
        return self.kind is Kind.NETWORK


def carriers_shown(session: Session, cycle: Cycle, scope: Scope) -> tuple[CarrierLine, ...]:
    """The carriers of the académie that *scope*'s holder sees, open ones first."""
    u, p, over = UNIT.c, PARTICIPATION.c, UNIT.alias("over")
    kept = below_any(over, scope.may_at(Gesture.KEEP_CARRIERS))
    query = (
        sa.select(
            u.id,
            u.code,
            u.name,
            u.kind,
            u.mail,
            u.entered,
            sa.func.coalesce(u.type_name, "").label("type_name"),
            over.c.id.label("under_id"),
            over.c.name.label("under"),
            (u.state == UnitState.CLOSED).label("closed"),
            p.unit_id.is_not(None).label("takes_part"),
            sa.and_(u.entered.is_(sa.true()), kept).label("kept"),
            sa.and_(u.entered.is_(sa.false()), kept).label("closable"),
        )
        .join(over, over.c.id == u.parent_id)
        .outerjoin(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == cycle.id))
        .where(u.kind.in_(KEPT), of_academy(cycle.academy_id), scope.sees())
        .order_by(u.state == UnitState.CLOSED, u.name_order, u.id)
    )
    return tuple(CarrierLine(**row._mapping) for row in session.connection().execute(query))


def places_for_carriers(session: Session, cycle: Cycle, scope: Scope) -> Sequence[tuple[int, str]]:
    """The units under which *scope*'s holder may enter a carrier: number and name."""
    u, over = UNIT.c, UNIT.alias("over")
    levels = sorted({level for some in UNDER.values() for level in some})
    query = (
        sa.select(u.id, u.name)
        .outerjoin(over, over.c.id == u.department_id)
        .where(
            of_academy(cycle.academy_id),
            u.level.in_(levels),
            u.state != UnitState.CLOSED,
            below_any(UNIT, scope.may_at(Gesture.KEEP_CARRIERS)),
        )
        .order_by(
            u.id != cycle.academy_id,
            sa.func.coalesce(over.c.name_order, u.name_order),
            over.c.id.is_not(None),
            u.name_order,
        )
    )
    return [(row.id, row.name) for row in session.connection().execute(query)]
