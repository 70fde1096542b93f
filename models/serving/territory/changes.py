"""The changes of a territory: what was done, what waits for its day, what was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope
from models.territory.redrawn import TERRITORY_CHANGE, ChangeKind, TerritoryChange
from models.territory.unit import UNIT, Unit

KINDS = {
    ChangeKind.MOVE: "Des écoles changent de circonscription ou de bassin",
    ChangeKind.FUSE: "Des écoles ou établissements n'en font plus qu'un",
    ChangeKind.MERGE: "Des bassins ou circonscriptions n'en font plus qu'un",
    ChangeKind.CLOSE: "Une école ou un établissement ferme",
    ChangeKind.DROP: "Un bassin ou une circonscription quitte l'année en cours",
}
SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class TerritoryChangeLine:
    """A change in words: *moves*, each old and new by name, the first ones; *more*: how many are
    left out."""

    number: int
    kind: ChangeKind
    called: str
    on: date
    moves: tuple[tuple[str, str], ...]
    more: int
    done_at: datetime | None
    undone_at: datetime | None
    failed: str | None

    @property
    def state(self) -> str:
        """``planned``, ``failed``, ``done`` or ``undone``."""
        if self.undone_at is not None:
            return "undone"
        if self.done_at is not None:
            return "done"
        return "failed" if self.failed else "planned"


def academies_of(session: Session, scope: Scope) -> tuple[Unit, ...]:
    """The académies whose territory *scope*'s holder changes, by name."""
    held = [h.unit_id for h in scope.may_at(Gesture.CHANGE_CYCLE)]
    query = sa.select(Unit).where(UNIT.c.id.in_(held)).order_by(UNIT.c.name_order, UNIT.c.id)
    return tuple(session.scalars(query).all()) if held else ()


def changes_of(session: Session, academy_id: int, most: int = 100) -> list[TerritoryChangeLine]:
    """The changes of an académie, the last first."""
    c = TERRITORY_CHANGE.c
    query = sa.select(TerritoryChange).where(c.academy_id == academy_id)
    rows = session.scalars(query.order_by(c.id.desc()).limit(most)).all()
    ids = {n for row in rows for pair in row.moves[:SHOWN] for n in pair if n}
    named = sa.select(UNIT.c.id, UNIT.c.name, UNIT.c.code).where(UNIT.c.id.in_(sorted(ids)))
    names = {r.id: f"{r.name} ({r.code})" for r in session.connection().execute(named)}
    return [
        TerritoryChangeLine(
            number=int(row.id or 0),
            kind=row.kind,
            called=KINDS[row.kind],
            on=row.on,
            moves=tuple((names[old], names.get(new or 0, "")) for old, new in row.moves[:SHOWN]),
            more=max(len(row.moves) - SHOWN, 0),
            done_at=row.done_at,
            undone_at=row.undone_at,
            failed=row.failed,
        )
        for row in rows
    ]
