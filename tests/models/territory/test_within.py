"""« This unit or below it » says the same in SQL as a walk up the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture
from models.territory.unit import BASIN_LINK, UNIT, Kind, Level, Unit
from models.territory.within import (
    linked_to,
    of_academies,
    of_academy,
    within,
    within_any,
    within_number,
    within_one_of,
    within_owner,
    within_unit,
)

BASINS = (Kind.BASIN, Kind.CIRCONSCRIPTION)


class Tree:
    """A territory drawn by chance: *units* by number, circonscriptions *linked* to bassins."""

    def __init__(self, session: Session, luck: Random) -> None:
        self.session, self.luck = session, luck
        self.units: dict[int, Unit] = {}
        nation = self._add(Kind.NATION, Level.NATION, None)
        for _ in range(2):
            region = self._add(Kind.REGION, Level.REGION, nation)
            for _ in range(luck.randint(1, 2)):
                self._academy(self._add(Kind.ACADEMY, Level.ACADEMY, region))
        self.linked = self._links()

    def _academy(self, academy: Unit) -> None:
        for _ in range(2):
            department = self._add(Kind.DEPARTMENT, Level.DEPARTMENT, academy)
            self._add(Kind.LYCEE, Level.SCHOOL, department)  # unattached
            for kind in BASINS:
                for _ in range(self.luck.randint(1, 2)):
                    basin = self._add(kind, Level.BASIN, department)
                    for _ in range(self.luck.randint(0, 2)):
                        self._add(Kind.ECOLE, Level.SCHOOL, basin)

    def _add(self, kind: Kind, level: Level, above: Unit | None) -> Unit:
        unit = Unit(kind=kind, level=level, code=f"{kind}{len(self.units)}", name=kind.value)
        unit.parent_id = above.id if above else None
        for one in self._up(unit):
            if one.level in (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN):
                setattr(unit, f"{one.level.value}_id", one.id)
        self.session.add(unit)
        self.session.flush()
        self.units[int(unit.id or 0)] = unit
        return unit

    def _up(self, unit: Unit) -> Iterator[Unit]:
        """What is above *unit*, step by step."""
        above = unit.parent_id
        while above is not None:
            yield self.units[above]
            above = self.units[above].parent_id

    def _links(self) -> dict[int, set[int]]:
        found = defaultdict[int, set[int]](set)
        circos = [n for n, u in self.units.items() if u.kind is Kind.CIRCONSCRIPTION]
        for basin in [n for n, u in self.units.items() if u.kind is Kind.BASIN]:
            found[basin] = set(self.luck.sample(circos, self.luck.randint(0, 2)))
        rows = [{"basin_id": b, "circonscription_id": c} for b, some in found.items() for c in some]
        if rows:
            self.session.connection().execute(sa.insert(BASIN_LINK), rows)
        return found

    def below(self, *above: int) -> set[int]:
        """The units of *above* and those below them, by a walk."""
        return {
            n
            for n, unit in self.units.items()
            if n in above or any(one.id in above for one in self._up(unit))
        }

    def that(self, condition: Any) -> set[int]:
        query = sa.select(UNIT.c.id).where(condition)
        return set(self.session.connection().execute(query).scalars())

    def at(self, *levels: Level) -> list[int]:
        return [n for n, unit in self.units.items() if unit.level in levels]


@pytest.fixture(params=range(6))
def tree(memory: sa.Engine, request: pytest.FixtureRequest) -> Iterator[Tree]:
    with gesture(memory) as session:
        yield Tree(session, Random(request.param))


def test_a_unit_holds_what_a_walk_up_the_tree_finds_below_it(tree: Tree) -> None:
    for n, unit in tree.units.items():
        assert tree.that(within_unit(unit)) == tree.below(n)
        assert tree.that(within_owner(unit.level, sa.literal(n))) == tree.below(n)
    for n in tree.at(Level.NATION, Level.REGION):
        assert tree.that(within_number(n)) == tree.below(n)
    for n in tree.at(Level.ACADEMY, Level.DEPARTMENT, Level.BASIN, Level.SCHOOL):
        assert tree.that(within(n)) == tree.that(within_number(n)) == tree.below(n)
    assert tree.that(within_unit(None)) == set(tree.units)


def test_an_academie_by_its_own_column_holds_the_same(tree: Tree) -> None:
    academies = tree.at(Level.ACADEMY)
    for n in academies:
        assert tree.that(of_academy(n)) == tree.below(n)
    assert tree.that(of_academies(academies)) == tree.below(*academies)


def test_several_units_hold_what_each_of_them_does(tree: Tree) -> None:
    for _ in range(20):
        some = tree.luck.sample(tree.at(*set(Level) - {Level.NATION}), tree.luck.randint(0, 4))
        assert tree.that(within_any(by_level(tree, some))) == tree.below(*some)
        low = [n for n in some if tree.units[n].level is not Level.REGION]
        assert tree.that(within_one_of(low)) == tree.below(*low)
        assert tree.that(~within_one_of(low)) == set(tree.units) - tree.below(*low)
    assert tree.that(within_any(by_level(tree, tree.at(Level.NATION)))) == set(tree.units)


def test_a_linked_circonscription_counts_only_where_it_is_asked_for(tree: Tree) -> None:
    for basin in tree.at(Level.BASIN):
        ids, theirs = by_level(tree, [basin]), tree.linked[basin]
        assert tree.that(UNIT.c.id.in_(linked_to([basin]))) == theirs
        assert tree.that(within_any(ids)) == tree.below(basin)
        assert tree.that(within_any(ids, linked=True)) == tree.below(basin, *theirs)


def by_level(tree: Tree, numbers: list[int]) -> dict[Level, list[int]]:
    found = defaultdict[Level, list[int]](list)
    for n in numbers:
        found[tree.units[n].level].append(n)
    return found
