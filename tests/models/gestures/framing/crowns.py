"""A unit above the académies, whose people say the national frame."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.unit import UNIT, Kind, Level, Unit
from tests.academy import Year, name_to


def crown(year: Year) -> None:
    with gesture(year.engine) as session:
        nation = Unit(level=Level.NATION, kind=Kind.NATION, code="FR", name="France")
        session.add(nation)
        session.flush()
        region = Unit(
            level=Level.REGION, kind=Kind.REGION, code="11", name="Région Une", parent_id=nation.id
        )
        other = Unit(
            level=Level.REGION, kind=Kind.REGION, code="84", name="Région Deux", parent_id=nation.id
        )
        session.add_all([region, other])
        session.flush()
        year.units |= {"FR": nation.id or 0, "R1": region.id or 0, "R2": other.id or 0}
        academy = sa.update(UNIT).where(UNIT.c.id == year.units["AC"])
        session.connection().execute(academy.values(parent_id=region.id))
        for code, function, who in (
            ("FR", "pilot", "nationale"),
            ("FR", "reader", "lectrice"),
            ("R1", "pilot", "regional"),
            ("R2", "pilot", "voisin"),
        ):
            name_to(session, year.units[code], function, who)
