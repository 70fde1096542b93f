"""The participating schools of a territory: those that proposed, and the silent ones, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import below_any
from models.serving.dashboard.heard import COUNTED, heard, is_silent, said_of
from models.serving.dashboard.standing import has_opened, schools_of
from models.serving.perimeter import Perimeter, home_of
from models.territory.schools import is_school
from models.territory.unit import UNIT

A_PAGE = 50
WHICH = {
    "invited": "Toutes",
    "silent": "Sans proposition à ce jour",
    "draft": "Avec un brouillon seulement",
    "opened": "Qui ont ouvert leur courrier",
    "proposed": "Qui ont proposé",
    "take_part": "Qui participent",
    "joined": "Associées à l'action d'une autre",
    "answered": "Qui ont répondu sans proposer",
}


@dataclass(frozen=True, kw_only=True)
class Schools:
    """One page: *rows* (name, code, commune, bassin, mail if it may be read), *total* of all."""

    rows: Sequence[Any] = field(default_factory=tuple)
    total: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def schools_listed(
    session: Session, perimeter: Perimeter, which: str, home: int | None = None, page: int = 1
) -> Schools:
    """Page *page* of the schools of *perimeter* that are *which* (of :data:`WHICH`), those of the
    row *home* alone if given."""
    made = heard(perimeter)
    where = [perimeter.holds(), is_school(), *_which(perimeter, made, which)]
    where += [home_of(UNIT) == home] if home is not None else []
    joined = schools_of(perimeter, made)
    counted = sa.select(sa.func.count()).select_from(joined).where(*where)
    total = int(session.connection().execute(counted).scalar_one())
    page = min(max(page, 1), max(1, -(-total // A_PAGE)))
    rows = session.connection().execute(
        _columns(perimeter, made, joined)
        .where(*where)
        .order_by(UNIT.c.name_order, UNIT.c.id)
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    return Schools(rows=rows.all(), total=total, page=page)


def silent_to_write_to(
    session: Session, perimeter: Perimeter, home: int | None = None
) -> list[tuple[int, str]]:
    """The silent schools of *perimeter* (of the row *home*) to which its reader may write."""
    made = heard(perimeter)
    granted = perimeter.scope.may_at(Gesture.WRITE_TO_SCHOOLS)
    where = [perimeter.holds(), is_school(), is_silent(made)]
    where += [home_of(UNIT) == home] if home is not None else []
    query = (
        sa.select(UNIT.c.id, UNIT.c.name)
        .select_from(schools_of(perimeter, made))
        .where(*where, below_any(UNIT, granted))
        .order_by(UNIT.c.name_order, UNIT.c.id)
    )
    return [(row.id, row.name) for row in session.connection().execute(query)]


def _columns(perimeter: Perimeter, made: sa.FromClause, joined: sa.FromClause) -> Any:
    u, over = UNIT.c, UNIT.alias("over")
    callers = perimeter.scope.may_at(Gesture.NAME_SOMEBODY)
    mail = sa.case((below_any(UNIT, callers), u.mail), else_=sa.null())
    return sa.select(
        u.id,
        u.name,
        u.code,
        u.commune,
        mail.label("mail"),
        said_of(made).label("state"),
        over.c.name.label("basin"),
    ).select_from(joined.outerjoin(over, over.c.id == u.basin_id))


def _which(perimeter: Perimeter, made: sa.FromClause, which: str) -> list[Any]:
    conditions = {
        **{name: holds(made) for name, holds in COUNTED.items()},
        "silent": is_silent(made),
        "opened": has_opened(perimeter),
    }
    return [conditions[which]] if which in conditions else []
