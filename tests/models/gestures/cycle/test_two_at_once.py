"""Two administrators at once change one part of a cycle: the second is told, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.assignments.reviewing import (
    SaidOfAssignment,
    UnitReview,
    answer_assignments,
)
from models.gestures.cycle.change_kept import CycleChangedMeanwhile, mark_of_part
from models.gestures.cycle.looks import keep_look
from models.gestures.cycle.opening import change_cycle
from models.gestures.cycle.own_week import WeekChanged, set_own_week
from models.gestures.cycle.rolling_out import PlannedMeanwhile, set_rollout
from models.territory.people import ASSIGNMENT
from models.territory.rollout import steps_of
from models.territory.staff import UNTIL_FURTHER_NOTICE
from models.work.assignment_answer import ASSIGNMENT_ANSWER, AssignmentReply
from models.year.course import load_course
from models.year.cycle import Cycle
from models.year.participation import definition_of
from models.year.week import Span
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


def test_two_who_answer_for_the_same_units_wait_for_each_other_and_lose_nothing(
    year: Year,
) -> None:
    year.now = "15/06/2027 10:00"
    units = ["C1", "C2", "D1"]
    held: dict[int, list[int]] = {}
    for row in year.all(sa.select(ASSIGNMENT.c.id, ASSIGNMENT.c.unit_id)):
        held.setdefault(row.unit_id, []).append(row.id)

    def answer(order: list[str], reply: AssignmentReply) -> Callable[[Session], object]:
        reviews = [
            UnitReview(
                unit_id=year.units[code],
                answers=[
                    SaidOfAssignment(assignment_id=i, reply=reply) for i in held[year.units[code]]
                ],
                by=year.by("pilote"),
            )
            for code in order
        ]

        def made(session: Session) -> object:
            course = load_course(session, session.get_one(Cycle, year.cycle_id))
            return answer_assignments(session, course, reviews, year.moment)

        return made

    ends, stays = AssignmentReply.ENDS, AssignmentReply.CONFIRM
    for _ in range(3):
        assert at_once(year, answer(units, ends), answer(units[::-1], stays)) == [None, None]
        last = {row.reply for row in year.all(sa.select(ASSIGNMENT_ANSWER.c.reply))}
        assert len(last) == 1  # one whole answer, then the other
        here = [number for code in units for number in held[year.units[code]]]
        until = sa.select(ASSIGNMENT.c.ends).where(ASSIGNMENT.c.id.in_(here))
        assert {row.ends == UNTIL_FURTHER_NOTICE for row in year.all(until)} == {stays in last}


def test_of_two_weeks_given_to_a_unit_one_is_kept_and_one_is_told(year: Year) -> None:
    seen = "2027-03-15:2027-03-19:shared"

    def give(first: str) -> Callable[[Session], object]:
        def made(session: Session) -> object:
            cycle, to = session.get_one(Cycle, year.cycle_id), Span.of(date.fromisoformat(first))
            given = (year.units["C1"], to, year.by("pilote"), year.moment, seen)
            return set_own_week(session, cycle, *given)

        return made

    refused = at_once(year, *map(give, ("2027-03-22", "2027-03-29")))
    assert sorted(refused, key=str) == sorted([None, WeekChanged], key=str)
