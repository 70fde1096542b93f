"""What a school does in class is in the programme on its head's word, unless somebody objects."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.errors import Refusal, WrongMove
from models.gestures.actions.redating import call_off
from models.serving.validation.task_page import task_page
from models.territory.unit import UNIT, Kind
from models.work.action import ActionState
from models.work.validation import TaskState
from tests.academy import Year, at, day, launched, unfolded

A, OPEN, NEXT = ActionState, "30/11/2026 10:00", "01/12/2026 10:00"
IN_CLASS = {"kind": "in_class"}
OF_TODAY: dict[str, Any] = {
    "announcing": "at_once",
    "chains": {"action": {"registered": ["in_class"], "climbs_when": ["flagship", "asked"]}},
}


@pytest.fixture
def year(memory: sa.Engine) -> Year:
    return launched(memory, **OF_TODAY)


def in_class(year: Year, who: str = "E11", **fiche: Any) -> int:
    return year.propose(who, "Débat", on=OPEN, content=IN_CLASS | fiche.pop("content", {}), **fiche)


def test_it_is_in_the_programme_at_once_and_who_may_object_is_told_in_their_digest(
    year: Year,
) -> None:
    number = in_class(year)
    action = year.action(number)
    assert (action.state, action.announced) == (A.ACCEPTED, True)
    year.tick("01/12/2026 07:45")
    asked = {m.text for m in unfolded(year.sent) if m.to == "ien1"} & {"may_object", "to_validate"}
    assert asked == {"may_object"}


def test_nobody_is_reminded_and_it_stands_after_the_delay(year: Year) -> None:
    number = in_class(year)
    year.mornings("01/12/2026", "15/12/2026")
    assert not [m for m in unfolded(year.sent) if m.rule.startswith("ladder")]
    (task,) = year.tasks(TaskState.TACIT)
    assert (task.objection, task.due_on.isoformat()) == (True, "2026-12-08")
    assert year.action(number).state is A.ACCEPTED


def test_an_objection_takes_it_out_of_the_programme_and_is_told_at_once(memory: sa.Engine) -> None:
    year = launched(memory, **OF_TODAY | {"announcing": "together"})
    number = in_class(year)
    year.decline("ien1", on=NEXT, reason="La salle est prise.")
    action = year.action(number)
    assert (action.state, action.announced) == (A.DECLINED, True)
    year.tick("02/12/2026 07:45")
    told = [m.text for m in unfolded(year.sent) if m.to == "ce.e11" and m.at[:2] == "02"]
    assert "declined" in told
    assert "accepted" not in told  # that it was in the programme is not told any more


def test_a_correction_that_is_asked_makes_a_new_round(year: Year) -> None:
    number = in_class(year)
    year.send_back("ien1", on=NEXT)
    assert year.action(number).state is A.RETURNED
    year.submit(number, "E11", on="02/12/2026 10:00")
    assert (year.action(number).state, year.action(number).round) == (A.ACCEPTED, 2)
    assert [t.round for t in year.tasks()] == [2]


def test_saying_that_one_does_not_object_changes_nothing(year: Year) -> None:
    number = in_class(year)
    year.accept("ien1", on=NEXT)
    assert year.action(number).state is A.ACCEPTED
    assert year.tasks() == []


def test_the_head_is_asked_when_somebody_else_proposes(year: Year) -> None:
    number = in_class(year, "porteur", unit="L11")
    assert year.asked() == [("school", "L11", "head")]
    year.accept("proviseure", on=NEXT)
    assert year.action(number).state is A.ACCEPTED
    assert year.asked() == [("basin", "B1", "relay")]


@pytest.mark.parametrize(
    "fiche",
    [{"flagship": True}, {"content": {"asked_of_academy": 1}}, {"content": {"kind": "other"}}],
)
def test_anything_else_has_a_chain(year: Year, fiche: dict[str, Any]) -> None:
    number = in_class(year, **fiche)
    assert year.action(number).state is A.SUBMITTED


def test_what_becomes_a_flagship_is_sent_up_and_nobody_objects_any_more(year: Year) -> None:
    number = in_class(year)
    year.flagship(number, "ien1", on=NEXT)
    assert year.action(number).state is A.SUBMITTED
    assert [level for level, _, _ in year.asked()] == ["department"]


def test_nobody_objects_to_what_took_place(year: Year) -> None:
    number = in_class(year, day="01/12/2026")
    (task,) = year.tasks()
    year.confirm(number, "E11", on="02/12/2026 10:00")
    with pytest.raises(WrongMove):
        year.decline("ien1", task.id, on="02/12/2026 11:00")


@pytest.mark.parametrize(
    ("euros", "above", "level"), [(0, 0, "basin"), (200, 0, "academy"), (200, 500, "basin")]
)
def test_money_asked_of_the_academie_climbs_above_a_threshold(
    memory: sa.Engine, euros: int, above: int, level: str
) -> None:
    chain = {"registered": [], "climbs_when": ["asked"], "cost_above": above}
    year = launched(memory, announcing="at_once", chains={"action": chain})
    number = year.propose(
        "E11", on=OPEN, has_cost=True, has_convention=True, content={"asked_of_academy": euros}
    )
    last = ""
    while tasks := year.tasks():
        last = tasks[0].level.value
        year.accept({"basin": "ien1", "department": "pilote1", "academy": "pilote"}[last], on=NEXT)
    assert (last, year.action(number).state) == (level, A.ACCEPTED)


def test_its_head_has_one_letter_of_it(year: Year) -> None:
    in_class(year)
    year.mornings("01/12/2026", "03/12/2026")
    told = [m.text for m in unfolded(year.sent) if m.to == "ce.e11" and m.unit == "E11"]
    assert told.count("action_received") == 1
    assert "accepted" not in told


def test_who_proposed_is_told_that_their_head_registered_it(year: Year) -> None:
    in_class(year, "porteur", unit="L11")
    year.accept("proviseure", on=NEXT)
    year.tick("02/12/2026 07:45")
    assert "accepted" in [m.text for m in unfolded(year.sent) if m.to == "porteur"]


def test_what_other_schools_share_is_not_registered_on_one_heads_word(year: Year) -> None:
    number = in_class(year, associated=["E12"])
    assert year.action(number).state is A.SUBMITTED
    assert year.asked() == [("basin", "C1", "relay")]


@pytest.mark.parametrize("ended", ["took_place", "called_off"])
def test_nobody_may_object_any_more_to_what_ended(year: Year, ended: str) -> None:
    number = in_class(year, day="01/12/2026")
    if ended == "took_place":
        year.confirm(number, "E11", on="01/12/2026 10:00")
    else:
        year.act(lambda s, *_: call_off(s, [year.action(number)], "forces"), on=OPEN)
    assert [t.state for t in year.tasks(*TaskState)] == [TaskState.DROPPED]
    year.tick("02/12/2026 07:45")
    assert "may_object" not in {m.text for m in unfolded(year.sent) if m.at[:2] == "02"}


def test_nobody_objects_after_the_last_day_and_it_stays_in_the_programme(year: Year) -> None:
    number = in_class(year, day="01/12/2026")
    (task,) = year.tasks()
    year.tick("02/12/2026 07:45")
    with pytest.raises(Refusal, match="plus temps de s'y opposer"):
        year.decline("ien1", task.id, on="02/12/2026 11:00")
    assert year.action(number).state is A.ACCEPTED
    with reading(year.engine) as session:
        scope = scope_of(session, year.by("ien1"), day("02/12/2026"))
        shown = task_page(session, task.id, scope, at("02/12/2026 11:00"))
    assert (shown.right, shown.due, shown.state.words) == (None, "", "Au programme")


def test_a_carrier_that_is_no_school_is_decided_one_level_up(year: Year) -> None:
    with gesture(year.engine) as session:
        there = sa.update(UNIT).where(UNIT.c.id == year.units["E11"])
        session.connection().execute(there.values(kind=Kind.PARTNER))
    number = in_class(year)
    assert year.action(number).state is A.SUBMITTED
    assert [t.objection for t in year.tasks()] == [False]
