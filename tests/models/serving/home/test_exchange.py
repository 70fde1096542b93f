"""What programs are told holds on both databases, and within the scope of who asks."""

from __future__ import annotations

from typing import Any

import pytest

from models.access.scope import Scope, scope_of
from models.database.transactions import reading
from models.serving.home.exchange import (
    Slice,
    WantedActions,
    actions_of,
    live_cycles,
    papers_of,
    tasks_for,
    units_seen,
)
from models.territory.unit import Level
from models.work.action import ActionState
from models.work.paper import PaperKind
from tests.academy import Year, at, day
from tests.years import year_on

MONDAY = "30/11/2026 10:00"


def a_letter_and_three_actions(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    year.propose("E11", "Débat", on=MONDAY, theme="Parents")
    year.draft("E11", "Brouillon", on=MONDAY)
    year.propose("E31", "Concours", on="01/12/2026 10:00")


year = year_on("engine", then=a_letter_and_three_actions)


def asked(year: Year, who: str, ask: Any, *given: Any) -> list[Any]:
    actor = year.by(who)
    with reading(year.engine) as session:
        scope: Scope = scope_of(session, actor, day("01/12/2026"))
        return list(ask(session, scope, *given))


def titles(year: Year, who: str, **wanted: Any) -> list[str]:
    return [r.title for r in asked(year, who, actions_of, Slice(), WantedActions(**wanted))]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("E11", ["Débat", "Brouillon"]),
        ("ien1", ["Débat"]),
        ("pilote", ["Débat", "Concours"]),
        ("ien3", ["Concours"]),
        ("bassin1", []),
    ],
)
def test_one_is_told_of_the_actions_one_sees(year: Year, who: str, seen: list[str]) -> None:
    assert titles(year, who) == seen


def test_filters_hold_together(year: Year) -> None:
    assert titles(year, "pilote", unit=year.units["C1"]) == ["Débat"]
    assert titles(year, "pilote", unit=year.units["D2"], theme="Parents") == []
    assert titles(year, "pilote", state=ActionState.SUBMITTED, cycle=year.cycle_id) == [
        "Débat",
        "Concours",
    ]
    assert titles(year, "pilote", since=at("01/12/2026 00:00")) == ["Concours"]
    assert titles(year, "E11", state=ActionState.DRAFT) == ["Brouillon"]


def test_a_slice_is_followed_by_the_next(year: Year) -> None:
    first, _ = asked(year, "pilote", units_seen, Slice(most=1), None, None)
    then, _ = asked(year, "pilote", units_seen, Slice(after=first.id, most=1), None, None)
    assert [first.code, then.code] == ["24", "077"]
    schools = asked(year, "pilote", units_seen, Slice(), Level.SCHOOL, year.units["C1"])
    assert [s.code for s in schools] == ["E11", "E12", "E13"]


def test_tasks_are_those_one_may_decide(year: Year) -> None:
    found = asked(year, "ien1", tasks_for, Slice(), at(MONDAY))
    assert [(t.about, t.content["title"]) for t in found] == [("École des Tilleuls", "Débat")]


def test_a_letter_is_read_by_all_once_it_is_accepted(year: Year) -> None:
    assert asked(year, "E11", papers_of, Slice()) == []
    (seen,) = asked(year, "pilote", papers_of, Slice(), PaperKind.LETTER)
    (task,) = [t for t in year.tasks() if t.subject_kind == "letter"]
    year.accept("recteur", task.id, on="06/10/2026 10:00")
    letter, *_ = asked(year, "E11", papers_of, Slice())
    assert (letter.id, letter.said["text"]) == (seen.id, "…")
    assert asked(year, "E11", papers_of, Slice(), PaperKind.SYNTHESIS) == []


def test_cycles_are_those_of_ones_academie(year: Year) -> None:
    assert [c.id for c in asked(year, "E11", live_cycles)] == [year.cycle_id]
    assert asked(year, "E11", live_cycles, 999) == []
