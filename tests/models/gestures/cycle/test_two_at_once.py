"""Two administrators at once change one part of a cycle: the second is told, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import Session

from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.cycle.change_kept import CycleChangedMeanwhile, mark_of_part
from models.gestures.cycle.looks import keep_look
from models.gestures.cycle.opening import change_cycle
from models.gestures.cycle.rolling_out import PlannedMeanwhile, set_rollout
from models.territory.rollout import steps_of
from models.year.cycle import Cycle
from models.year.participation import definition_of
from tests.academy import Year
from tests.years import year_on

year = year_on("engine", now="01/09/2026 07:00")


def at_once(year: Year, *changes: Callable[[Session], object]) -> list[type[Refusal] | None]:
    """What each of *changes* was refused by, all begun at one moment."""
    together = Barrier(len(changes))

    def made(change: Callable[[Session], object]) -> type[Refusal] | None:
        together.wait()
        try:
            with gesture(year.engine) as session:
                change(session)
        except Refusal as refused:
            return type(refused)
        return None

    with ThreadPoolExecutor(len(changes)) as pool:
        return list(pool.map(made, changes))


def mark(year: Year, part: str) -> str:
    with reading(year.engine) as session:
        return mark_of_part(definition_of(session.get_one(Cycle, year.cycle_id)), part)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("themes", [{"themes": ["Les pairs"]}, {"themes": ["Les parents"]}]),
        (
            "own_fields",
            [{"own_fields": [{"code": c, "label": "Un car ?"}]} for c in ("un", "deux")],
        ),
    ],
)
def test_of_two_changes_of_a_part_one_is_kept_and_one_is_told(
    year: Year, part: str, said: list[dict[str, object]]
) -> None:
    seen = mark(year, part)

    def change(one: dict[str, object]) -> Callable[[Session], object]:
        def made(session: Session) -> object:
            cycle = session.get_one(Cycle, year.cycle_id)
            by, at = year.by("pilote"), year.moment
            return change_cycle(session, cycle, one, by, at, seen=seen, part=part)

        return made

    refused = at_once(year, *map(change, said))
    assert sorted(refused, key=str) == sorted([None, CycleChangedMeanwhile], key=str)


def test_a_look_is_not_kept_over_another_that_was_not_seen(year: Year, tmp_path: Path) -> None:
    seen = mark(year, "look")

    def look(name: str) -> Callable[[Session], object]:
        def made(session: Session) -> object:
            cycle = session.get_one(Cycle, year.cycle_id)
            by, at = year.by("pilote"), year.moment
            return keep_look(session, cycle, {"name": name}, {}, tmp_path, by, at, seen)

        return made

    refused = at_once(year, look("Une semaine"), look("Une autre"))
    assert sorted(refused, key=str) == sorted([None, CycleChangedMeanwhile], key=str)


def test_a_plan_keeps_what_another_said_of_other_units(year: Year) -> None:
    c1, c2 = year.units["C1"], year.units["C2"]

    def plan(joins: dict[int, str]) -> Callable[[Session], object]:
        def made(session: Session) -> object:
            by, at = year.by("pilote"), year.moment
            return set_rollout(session, year.units["AC"], joins, by, at, {c1: "", c2: ""})

        return made

    first, second = {c1: "2026-27", c2: ""}, {c1: "", c2: "2027-28"}
    assert at_once(year, plan(first), plan(second)) == [None, None]
    with reading(year.engine) as session:
        assert steps_of(session, year.units["AC"]) == {c1: "2026-27", c2: "2027-28"}
    assert at_once(year, plan({c1: "2027-28", c2: ""})) == [PlannedMeanwhile]
