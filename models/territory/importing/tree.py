"""The part of the tree that an import works on: read once, compared, written as sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.unit import UNIT, Kind, Level, UnitState
from models.words.collation import loosely
from models.words.sort_keys import followed

Row = dict[str, Any]
SLICE = 500
FRESH: Row = {
    "parent_id": None,
    "academy_id": None,
    "department_id": None,
    "basin_id": None,
    "near_id": None,
    "recteur_is_dasen": False,
    "state": UnitState.OPEN,
    "mail": None,
    "phone": None,
    "commune": None,
    "sector": None,
    "priority": None,
    "opened_on": None,
    "missing_since": None,
    "attached_by_hand": False,
    "part_of_id": None,
    "became_id": None,
    "closed_on": None,
    "apart": False,
    "type_name": None,
    "entered": False,
    "unreachable_until": None,
    "bounce": None,
}


class Tree:
    """The units of some académies, by id and by what they are known by."""

    def __init__(self, session: Session, academy_ids: Sequence[int]) -> None:
        self.connection = session.connection()
        self.academy_ids = list(academy_ids)
        self.read()

    def read(self) -> None:
        """Read the units again, with the ids that the database gave."""
        u = UNIT.c
        mine = sa.or_(u.id.in_(self.academy_ids), u.academy_id.in_(self.academy_ids))
        self._index(self.connection.execute(sa.select(UNIT).where(mine).order_by(u.id)))

    def _index(self, rows: Iterable[Any]) -> None:
        self.by_id: dict[int, Row] = {row.id: dict(row._mapping) for row in rows}
        self.schools: dict[str, Row] = {}
        self.entered: set[str] = set()
        """The codes of what somebody entered: a file says nothing of it."""
        self.networks: dict[int, list[Row]] = {}
        """The networks of private schools, by département."""
        self.departments: dict[str, Row] = {}
        self.basins: dict[tuple[int, Kind, str], Row] = {}
        self.named: dict[tuple[int, Kind, str], list[Row]] = defaultdict(list)
        for row in self.by_id.values():
            self._place(row)

    def _place(self, row: Row) -> None:
        if row["entered"] and row["kind"] is Kind.NETWORK:
            self.networks.setdefault(row["department_id"], []).append(row)
        elif row["entered"]:
            self.entered.add(row["code"])
        elif row["level"] is Level.SCHOOL:
            self.schools[row["code"]] = row
        elif row["level"] is Level.DEPARTMENT:
            self.departments[row["code"]] = row
        elif row["level"] is Level.BASIN:
            self.basins[row["academy_id"], row["kind"], row["code"]] = row
            self.named[row["academy_id"], row["kind"], loosely(row["name"])].append(row)

    def read_elsewhere(self, codes: Iterable[str]) -> None:
        """Also read the schools of *codes* that another académie still holds."""
        wanted = sorted(set(codes) - self.schools.keys())
        for start in range(0, len(wanted), SLICE):
            chosen = UNIT.c.code.in_(wanted[start : start + SLICE])
            mine = (UNIT.c.level == Level.SCHOOL, UNIT.c.entered.is_(sa.false()), chosen)
            query = sa.select(UNIT).where(*mine)
            for row in self.connection.execute(query):
                self.by_id[row.id] = dict(row._mapping)
                self.schools[row.code] = self.by_id[row.id]

    def ids_of(self, codes: Iterable[str]) -> dict[str, int]:
        """The ids of the schools of *codes*, as the database has them now."""
        found: dict[str, int] = {}
        wanted = sorted(codes)
        for start in range(0, len(wanted), SLICE):
            chosen = UNIT.c.code.in_(wanted[start : start + SLICE])
            mine = (UNIT.c.level == Level.SCHOOL, UNIT.c.entered.is_(sa.false()), chosen)
            query = sa.select(UNIT.c.code, UNIT.c.id).where(*mine)
            found |= {row.code: row.id for row in self.connection.execute(query)}
        return found

    def what_became_of(self, row: Row) -> Row:
        """The unit that *row* became, itself where it became none."""
        return self.by_id.get(row["became_id"], row) if row["became_id"] else row

    def network_of(self, department_id: int) -> Row | None:
        """The network in which the private schools of a département are, when there is one alone:
        of several, an admin says which."""
        open_ = [n for n in self.networks.get(department_id, []) if n["state"] is UnitState.OPEN]
        return open_[0] if len(open_) == 1 else None

    def code_of(self, unit_id: int | None) -> str | None:
        """The code of a unit of the tree."""
        if unit_id is None:
            return None
        row = self.by_id.get(unit_id)
        return row["code"] if row else str(unit_id)

    def add(self, rows: list[Row]) -> None:
        """Insert *rows*."""
        if rows:
            self.connection.execute(sa.insert(UNIT), [FRESH | row for row in rows])

    def change(self, rows: list[Row]) -> None:
        """Write *rows*, whole, over those of the same id."""
        if not rows:
            return
        columns = [c.name for c in UNIT.c if c.name != "id"]
        values: Row = {name: sa.bindparam(f"new_{name}") for name in columns}
        update = sa.update(UNIT).where(UNIT.c.id == sa.bindparam("which")).values(values)
        self.connection.execute(
            update,
            [
                {"which": row["id"]} | {f"new_{n}": row[n] for n in columns}
                for row in (followed(UNIT, row) for row in rows)
            ],
        )
