"""Who is asked, in which order: from the carrier's level up, to where the cycle says it stops."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.errors import WrongMove
from models.work.action import ACTION, ACTION_MOVES, ActionState
from models.work.message import MESSAGE, MESSAGE_MOVES, MessageState
from models.work.paper import PAPER, PAPER_MOVES, PaperKind, PaperState
from models.work.transitions import move
from models.work.validation import TASK, TASK_MOVES, TaskState
from models.year.classes import MessageClass
from models.year.cycle import CYCLE, CYCLE_MOVES, CycleState
from tests.academy import Year, at, launched, valmont

ON = "11/01/2027 10:00"
Asked = list[tuple[str, str, str]]


def climb(year: Year, number: int, *whos: str) -> Asked:
    """What is asked, level after level, while each of *whos* accepts in turn."""
    asked = year.asked()
    for who in whos:
        year.accept(who)
        asked += year.asked()
    assert year.action(number).state is ActionState.ACCEPTED
    return asked


# ── where it starts and where it stops ───────────────────────────────────────────────────────────


def test_a_plain_action_that_the_school_proposes_stops_at_the_circonscription(
    engine: sa.Engine,
) -> None:
    """The head's level is given: the school's own address proposed it."""
    year = launched(engine)
    number = year.propose("E11", on=ON)
    assert climb(year, number, "ien1") == [("basin", "C1", "relay")]


def test_the_heads_level_is_given_when_the_head_proposes(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("proviseure", unit="L11", on=ON)
    assert climb(year, number, "bassin1") == [("basin", "B1", "relay")]


def test_a_project_holders_action_asks_the_head_first(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("porteur", unit="L11", on=ON)
    assert climb(year, number, "proviseure", "bassin1") == [
        ("school", "L11", "head"),
        ("basin", "B1", "relay"),
    ]


@pytest.mark.parametrize("reason", ["flagship", "has_convention", "has_cost"])
def test_a_flagship_a_convention_or_a_cost_climbs_to_the_academie(
    memory: sa.Engine, reason: str
) -> None:
    year = launched(memory)
    number = year.propose("E11", on=ON, **{reason: True})
    assert climb(year, number, "ien1", "pilote1", "pilote") == [
        ("basin", "C1", "relay"),
        ("department", "D1", "pilot"),
        ("academy", "AC", "pilot"),
    ]


def test_where_the_recteur_is_dasen_the_departement_is_skipped(engine: sa.Engine) -> None:
    year = launched(engine, units=valmont(engine, drom=True))
    number = year.propose("E11", on=ON, flagship=True)
    assert climb(year, number, "ien1", "pilote") == [
        ("basin", "C1", "relay"),
        ("academy", "AC", "pilot"),
    ]


def test_an_unattached_school_is_decided_by_its_departement(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("E00", on=ON)
    assert climb(year, number, "pilote1") == [("basin", "D1", "pilot")]


def test_an_unattached_flagship_is_not_asked_twice_of_its_departement(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("E00", on=ON, flagship=True)
    assert climb(year, number, "pilote1", "pilote") == [
        ("department", "D1", "pilot"),
        ("academy", "AC", "pilot"),
    ]


CARRIERS = [  # who proposes, for which unit, who is then asked
    ("ien1", "C1", [("department", "D1", "pilot")]),
    ("pilote1", "D1", [("academy", "AC", "pilot")]),
    ("pilote", "AC", []),
]


@pytest.mark.parametrize(("who", "unit", "asked"), CARRIERS)
def test_an_action_is_decided_at_least_one_level_above_who_carries_it(
    memory: sa.Engine, who: str, unit: str, asked: Asked
) -> None:
    year = launched(memory)
    number = year.propose(who, unit=unit, on=ON)
    assert year.asked() == asked
    assert (year.action(number).state is ActionState.ACCEPTED) == (asked == [])


def test_where_an_action_stops_is_the_cycles_choice(memory: sa.Engine) -> None:
    changes = {"action": {"stops_at": "department", "climbs_when": []}}
    year = launched(memory, chains=changes)
    number = year.propose("E11", on=ON, has_cost=True)
    assert climb(year, number, "ien1", "pilote1") == [
        ("basin", "C1", "relay"),
        ("department", "D1", "pilot"),
    ]


# ── vacant levels ────────────────────────────────────────────────────────────────────────────────


def test_a_vacant_level_is_decided_one_level_up(engine: sa.Engine) -> None:
    year = launched(engine, units=valmont(engine, without=["ien2"]))
    number = year.propose("E21", on=ON)
    assert climb(year, number, "pilote1") == [("basin", "D1", "pilot")]


def test_the_level_that_decided_for_the_one_below_is_not_asked_again(memory: sa.Engine) -> None:
    year = launched(memory, units=valmont(memory, without=["ien2"]))
    number = year.propose("E21", on=ON, flagship=True)
    assert climb(year, number, "pilote1", "pilote") == [
        ("basin", "D1", "pilot"),
        ("academy", "AC", "pilot"),
    ]


def test_a_vacant_level_is_skipped_where_the_cycle_says_so(memory: sa.Engine) -> None:
    year = launched(memory, units=valmont(memory, without=["ien2"]), chains={"vacant": "skip"})
    number = year.propose("E21", on=ON, flagship=True)
    assert climb(year, number, "pilote1", "pilote") == [
        ("department", "D1", "pilot"),
        ("academy", "AC", "pilot"),
    ]


def test_the_last_level_is_never_skipped_somebody_decides(memory: sa.Engine) -> None:
    year = launched(memory, units=valmont(memory, without=["ien2"]), chains={"vacant": "skip"})
    number = year.propose("E21", on=ON)
    assert climb(year, number, "pilote1") == [("basin", "D1", "pilot")]


def test_a_vacant_departement_leaves_the_decision_to_the_academie(memory: sa.Engine) -> None:
    year = launched(memory, units=valmont(memory, without=["ien2", "pilote1"]))
    year.propose("E21", on=ON)
    assert year.asked() == [("basin", "AC", "pilot")]


def test_a_school_without_a_head_or_an_address_is_decided_by_its_bassin(memory: sa.Engine) -> None:
    year = launched(memory, units=valmont(memory, without=["proviseure"]))
    year.change("L11", mail=None)
    number = year.propose("porteur", unit="L11", on=ON)
    assert climb(year, number, "bassin1") == [("school", "B1", "relay")]


def test_who_is_named_after_the_asking_is_asked_at_the_next_level_only(memory: sa.Engine) -> None:
    year = launched(memory, units=valmont(memory, without=["ien2"]))
    year.propose("E21", on=ON)
    year.name("C2", "relay", "ien2")
    assert year.asked() == [("basin", "D1", "pilot")]
    year.propose("E21", "Une autre", on=ON)
    assert year.asked()[-1] == ("basin", "C2", "relay")


# ── rounds, and flagships chosen afterwards ──────────────────────────────────────────────────────


def test_what_is_corrected_climbs_again_from_its_start(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("E11", on=ON, flagship=True)
    year.accept("ien1")
    year.send_back("pilote1")
    assert year.asked() == []
    year.submit(number, "E11", on="12/01/2027 10:00")
    assert year.asked() == [("basin", "C1", "relay")]
    assert {t.round for t in year.tasks()} == {2}


def test_an_accepted_action_that_becomes_a_flagship_climbs_on_from_where_it_stopped(
    memory: sa.Engine,
) -> None:
    year = launched(memory)
    number = year.propose("porteur", unit="L11", on=ON)
    year.accept("proviseure")
    year.accept("bassin1")
    year.flagship(number, "bassin1", on="25/01/2027 10:00")
    assert climb(year, number, "pilote1", "pilote") == [
        ("department", "D1", "pilot"),
        ("academy", "AC", "pilot"),
    ]


def test_a_flagship_chosen_before_the_decision_climbs_beyond_it(memory: sa.Engine) -> None:
    year = launched(memory)
    number = year.propose("E11", on=ON)
    year.flagship(number, "ien1")
    assert climb(year, number, "ien1", "pilote1", "pilote")[1:] == [
        ("department", "D1", "pilot"),
        ("academy", "AC", "pilot"),
    ]


# ── papers ───────────────────────────────────────────────────────────────────────────────────────


PAPERS = [
    (PaperKind.LETTER, "AC", "pilote", [("academy", "AC", "rector")]),
    (PaperKind.SYNTHESIS, "C1", "ien1", [("department", "D1", "pilot")]),
    (PaperKind.SYNTHESIS, "D1", "pilote1", [("academy", "AC", "pilot")]),
    (PaperKind.SYNTHESIS, "AC", "pilote", []),
    (PaperKind.REVIEW, "AC", "pilote", [("academy", "AC", "rector")]),
]


@pytest.mark.parametrize(("kind", "unit", "who", "asked"), PAPERS)
def test_each_paper_is_validated_where_its_chain_says(
    memory: sa.Engine, kind: PaperKind, unit: str, who: str, asked: Asked
) -> None:
    year = launched(memory)
    year.paper(kind, unit, who, on=ON)
    assert year.asked() == asked


# ── the one door of each machine ─────────────────────────────────────────────────────────────────


NOW = date(2027, 1, 11)
MOMENT = at(ON)
ROW: dict[sa.Table, dict[str, Any]] = {
    ACTION: {
        "title": "",
        "theme": "",
        "on_date": NOW,
        "contact": "",
        "round": 1,
        "unit_id": 1,
        "flagship": False,
        "has_cost": False,
        "has_convention": False,
        "with_parents": False,
        "late": False,
        "content": {},
        "decided_by_silence": False,
        "announced": False,
    },
    PAPER: {"kind": PaperKind.LETTER, "unit_id": 1, "round": 1, "content": {}},
    TASK: {
        "subject_kind": "action",
        "subject_id": 1,
        "round": 1,
        "level": "basin",
        "unit_id": 1,
        "function": "relay",
        "about_id": 1,
        "asked_on": NOW,
        "due_on": NOW,
        "room": 3,
    },
    MESSAGE: {
        "key": "1:x",
        "rule": "x",
        "rung": "",
        "text": "x",
        "cls": MessageClass.NEWS,
        "subject_kind": "unit",
        "subject_id": 1,
        "round": 0,
        "unit_id": 1,
        "home_id": 1,
        "place": "C",
        "function": "relay",
        "slot": "p1",
        "reason": "",
        "attempts": 0,
    },
    CYCLE: {"academy_id": 1, "school_year": "2027-28", "week": NOW, "changes": {}, "population": 0},
}
MACHINES: list[tuple[sa.Table, dict[Any, set[Any]], Any]] = [
    (ACTION, ACTION_MOVES, ActionState),
    (PAPER, PAPER_MOVES, PaperState),
    (TASK, TASK_MOVES, TaskState),
    (MESSAGE, MESSAGE_MOVES, MessageState),
    (CYCLE, CYCLE_MOVES, CycleState),
]
PAIRS = [
    pytest.param(table, moves, start, end, id=f"{table.name}-{start}-{end}")
    for table, moves, states in MACHINES
    for start in states
    for end in states
    if start is not end
]


@pytest.mark.parametrize(("table", "moves", "start", "end"), PAIRS)
def test_a_move_is_made_when_its_table_has_it_and_refused_when_not(
    memory: sa.Engine, table: sa.Table, moves: dict[Any, set[Any]], start: Any, end: Any
) -> None:
    with gesture(memory) as session:
        row = ROW[table] | {"id": 1, "state": start}
        if "cycle_id" in table.c:
            row["cycle_id"] = 1
        if table is MESSAGE:
            row |= {"owed_at": MOMENT, "not_before": MOMENT}
        session.connection().execute(sa.insert(table).values(row))
        if end in moves[start]:
            move(session, table, moves, [1], end)
        else:
            with pytest.raises(WrongMove) as refused:
                move(session, table, moves, [1], end)
            assert refused.value.facts == {"id": 1, "state": str(start), "wanted": str(end)}
        now = session.connection().execute(sa.select(table.c.state)).scalar_one()
    assert now == (end if end in moves[start] else start)


def test_a_set_moves_whole_or_not_at_all(engine: sa.Engine) -> None:
    year = launched(engine)
    first = year.draft("E11", on=ON)
    second = year.propose("E12", on=ON)
    with pytest.raises(WrongMove), gesture(engine) as session:
        move(session, ACTION, ACTION_MOVES, [first, second], ActionState.ACCEPTED)
    states = [year.action(n).state for n in (first, second)]
    assert states == [ActionState.DRAFT, ActionState.SUBMITTED]
