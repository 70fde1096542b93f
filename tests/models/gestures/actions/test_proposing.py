"""A school proposes: it drafts, submits, withdraws, confirms and reports."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models.errors import NotFound, NotYours, Refusal, WrongMove
from models.gestures.actions.proposing import CallIsClosed
from models.work.action import FROZEN_VERSION, ActionState
from models.work.message import MessageState
from models.work.validation import TaskState
from tests.academy import Year, launched

OPEN = "23/11/2026 09:00"


def test_a_submission_is_one_gesture_state_version_task_and_receipt(engine: sa.Engine) -> None:
    year = launched(engine)
    number = year.propose("E11", "Débat", on=OPEN, theme="Parents", with_parents=True)

    action = year.action(number)
    assert (action.state, action.round) == (ActionState.SUBMITTED, 1)
    (frozen,) = year.all(sa.select(FROZEN_VERSION))
    assert (frozen.subject_kind, frozen.subject_id, frozen.round) == ("action", number, 1)
    assert frozen.content["title"] == "Débat"
    assert frozen.content["with_parents"] is True
    assert year.asked() == [("basin", "C1", "relay")]
    owed = sorted((m.text, m.slot) for m in year.messages())
    receipt, task = ("action_received", year.by("E11").slot), ("to_validate", year.by("ien1").slot)
    assert owed == [receipt, task]


def test_the_receipt_leaves_at_any_hour_and_the_task_at_the_next_opening(year: Year) -> None:
    year.propose("E11", on="19/12/2026 23:00")
    assert [(m.to, m.text) for m in year.tick("19/12/2026 23:01")] == [
        ("ce.e11", "action_received"),
    ]
    sent = [(m.to, m.text) for m in year.tick("04/01/2027 07:30")]
    assert ("ien1", "to_validate") in sent


def test_a_draft_owes_nothing_and_asks_nothing(year: Year) -> None:
    year.draft("E11", on=OPEN)
    assert (year.messages(), year.tasks()) == ([], [])


def test_heads_of_associated_schools_are_asked_to_agree(year: Year) -> None:
    year.propose("proviseure", unit="L11", on=OPEN, associated=["E11", "E21"])
    told = sorted(year.codes[m.unit_id] for m in year.messages(text="associated_school"))
    assert told == ["E11", "E21"]


def test_relays_of_schools_associated_from_another_branch_are_informed(year: Year) -> None:
    year.propose("E11", on=OPEN, associated=["E12", "E21"])
    told = [(year.codes[m.unit_id], m.function) for m in year.messages(text="associated_relay")]
    assert told == [("E21", "relay")]


@pytest.mark.parametrize("who", ["E12", "ien1", "proviseure", "pilote"])
def test_nobody_proposes_for_a_unit_where_they_hold_no_function(year: Year, who: str) -> None:
    with pytest.raises(NotYours, match="proposer une action pour « École des Tilleuls »"):
        year.draft(who, unit="E11", on=OPEN)


def test_a_unit_that_takes_no_part_proposes_nothing(memory: sa.Engine) -> None:
    year = launched(memory, participation={"but": ["C1"]})
    with pytest.raises(NotFound, match="ne participe pas"):
        year.draft("E11", on=OPEN)


def test_an_address_that_nobody_has_proposes_nothing(year: Year) -> None:
    with pytest.raises(NotFound, match="Personne n'a l'adresse « inconnu@"):
        year.draft("inconnu", unit="E11", on=OPEN)


CLOSED = [
    ("01/11/2026 23:59", "L'appel à actions ouvre le 02/11/2026."),
    ("16/01/2027 00:00", "L'appel est clos depuis le 15/01/2027 à 23 h 59."),
]


@pytest.mark.parametrize(("on", "said"), CLOSED)
def test_a_first_submission_is_refused_outside_the_call(year: Year, on: str, said: str) -> None:
    number = year.draft("E11", on=on)
    with pytest.raises(CallIsClosed) as refused:
        year.submit(number, "E11")
    assert refused.value.sentence == said
    assert year.action(number).state is ActionState.DRAFT


def test_the_call_is_open_until_the_last_minute(year: Year) -> None:
    year.propose("E11", on="15/01/2027 23:59")
    year.propose("E12", on="02/11/2026 00:00")


def test_the_call_of_a_unit_with_its_own_week_closes_on_its_own_date(memory: sa.Engine) -> None:
    year = launched(memory, weeks={"C1": date(2027, 3, 22)})
    year.propose("E11", on="22/01/2027 23:00")
    with pytest.raises(CallIsClosed):
        year.propose("E21", on="22/01/2027 23:00")


def test_an_action_is_not_submitted_twice(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    with pytest.raises(WrongMove) as refused:
        year.submit(number, "E11")
    assert refused.value.sentence == (
        f"Le n° {number} est dans l'état « soumise » : il ne peut pas devenir « soumise »."
    )
    assert len(year.messages(text="action_received")) == 1


def test_each_round_has_its_receipt_and_its_frozen_version(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    year.send_back("ien1")
    year.submit(number, "E11", on="24/11/2026 09:00")
    assert [m.round for m in year.messages(text="action_received")] == [1, 2]
    rounds = year.all(sa.select(FROZEN_VERSION.c.round).order_by(FROZEN_VERSION.c.round))
    assert [r.round for r in rounds] == [1, 2]


def test_withdrawing_drops_the_task_and_what_was_to_be_sent_about_it(engine: sa.Engine) -> None:
    year = launched(engine)
    number = year.propose("E11", on="20/11/2026 19:00")
    year.withdraw(number, "E11", on="20/11/2026 19:05")
    assert year.tasks() == []
    assert len(year.tasks(TaskState.DROPPED)) == 1

    year.tick("23/11/2026 07:30")
    (task,) = year.messages(text="to_validate")
    assert (task.state, task.result) == (
        MessageState.DROPPED,
        "déjà fait, ou le destinataire a changé",
    )


def test_what_was_declined_is_not_withdrawn(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    year.decline("ien1")
    with pytest.raises(WrongMove):
        year.withdraw(number, "E11")


def accepted(year: Year) -> int:
    number = year.propose("E11", on=OPEN)
    year.accept("ien1")
    return number


def test_an_action_is_confirmed_from_its_own_day_on(year: Year) -> None:
    number = accepted(year)
    with pytest.raises(Refusal, match="est prévue le 16/03/2027"):
        year.confirm(number, "E11", on="15/03/2027 10:00")
    year.confirm(number, "E11", on="16/03/2027 18:00")
    assert year.action(number).state is ActionState.TOOK_PLACE


def test_it_may_be_postponed_then_take_place(year: Year) -> None:
    number = accepted(year)
    year.confirm(number, "E11", ActionState.POSTPONED, on="10/03/2027 10:00")
    year.confirm(number, "E11", on="30/03/2027 10:00")
    assert year.action(number).state is ActionState.TOOK_PLACE


def test_a_report_confirms_that_it_took_place(year: Year) -> None:
    number = accepted(year)
    year.report(number, "E11", on="22/03/2027 10:00")
    action = year.action(number)
    assert (action.state, action.report) == (ActionState.TOOK_PLACE, {"effects": "…"})


def test_what_did_not_take_place_has_no_report(year: Year) -> None:
    number = accepted(year)
    year.confirm(number, "E11", ActionState.CANCELLED, on="17/03/2027 10:00")
    with pytest.raises(Refusal, match="n'a pas eu lieu"):
        year.report(number, "E11", on="22/03/2027 10:00")


def test_a_bassin_has_three_flagships_and_no_more(year: Year) -> None:
    numbers = [year.propose(code, on=OPEN) for code in ("E11", "E12", "E13")]
    fourth = year.propose("E11", "Une de trop", on=OPEN)
    for number in numbers:
        year.flagship(number, "ien1")
    with pytest.raises(Refusal, match="Le nombre est atteint : 3 actions phares"):
        year.flagship(fourth, "ien1")
    year.flagship(numbers[0], "ien1", chosen=False)
    year.flagship(fourth, "ien1")


def test_a_flagship_is_chosen_by_who_animates_the_bassin(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    with pytest.raises(NotYours):
        year.flagship(number, "ien2")
