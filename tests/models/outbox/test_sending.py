"""What may leave, in whose hands it is, what is dropped at the last moment, and why."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.operations import claimants
from models.operations.claimants import at_work
from models.outbox import claiming, sending
from models.tick import run_cycle
from models.work.message import MESSAGE, MESSAGE_MOVES, MessageState
from models.work.transitions import move
from tests.academy import Year, at, launched
from tests.years import year_on

MONDAY = "30/11/2026 10:00"
DONE = "déjà fait, ou le destinataire a changé"


def underway(year: Year) -> Year:
    """The call is open, and what was due by this Monday morning has left."""
    for morning in ("02/11/2026 08:00", "27/11/2026 08:00", "30/11/2026 08:00"):
        year.tick(morning)
    year.sent.clear()
    return year


year = year_on(then=underway)


def texts(year: Year, who: str, moment: str) -> list[str]:
    """What *who* is sent at *moment*, items of digests included."""
    found = [m for m in year.tick(moment) if m.to == who]
    return [t for m in found for t in ([i.text for i in m.items] or [m.text])]


def claim(year: Year, token: str, moment: str = MONDAY, limit: int = 200) -> list[int]:
    course = year.course
    with gesture(year.engine) as session:
        claimants.be_known(session, token)
        rows = claiming.claim(session, course, at(moment), token, limit)
    return [r.id for r in rows]


def task_message(year: Year) -> Any:
    (message,) = year.messages(text="to_validate")
    return message


# ── the number a day ─────────────────────────────────────────────────────────────────────────────


def test_three_new_tasks_a_day_then_the_next_days_digest(engine: sa.Engine) -> None:
    year = underway(launched(engine))
    for n in range(5):
        year.propose("E11", f"Action {n}", on=MONDAY)
    assert texts(year, "ien1", "30/11/2026 10:01") == ["to_validate"] * 3
    assert texts(year, "ien1", "30/11/2026 15:00") == []
    tomorrow = texts(year, "ien1", "01/12/2026 07:45")
    assert sorted(tomorrow) == ["to_validate"] * 2 + ["validation_reminder"] * 5


def test_the_day_is_counted_whole_whatever_the_runs_in_it(year: Year) -> None:
    for n, hour in enumerate(("08:30", "10:00", "14:00", "16:00")):
        year.propose("E11", f"Action {n}", on=f"30/11/2026 {hour}")
        assert texts(year, "ien1", f"30/11/2026 {hour}") == ["to_validate"] * (n < 3)


def test_each_person_has_their_own_three_and_receipts_do_not_count(year: Year) -> None:
    for n in range(4):
        year.propose("E11", f"Action {n}", on=MONDAY)
    year.propose("E21", on=MONDAY)
    sent = [(m.to, m.text) for m in year.tick("30/11/2026 10:01")]
    assert sent.count(("ce.e11", "action_received")) == 4
    assert sent.count(("ien2", "to_validate")) == 1


def test_the_number_is_the_cycles_choice(memory: sa.Engine) -> None:
    year = underway(launched(memory, hours={"new_tasks_a_day": 1}))
    year.propose("E11", on=MONDAY)
    year.propose("E12", on=MONDAY)
    assert texts(year, "ien1", "30/11/2026 10:01") == ["to_validate"]


# ── hours ────────────────────────────────────────────────────────────────────────────────────────


LEAVES = [  # when an action is submitted, when its validator is written to
    ("30/11/2026 10:00", "30/11/2026 10:00"),
    ("30/11/2026 18:29", "30/11/2026 18:29"),
    ("30/11/2026 18:30", "01/12/2026 07:30"),
    ("04/12/2026 20:00", "07/12/2026 07:30"),
    ("18/12/2026 19:00", "04/01/2027 07:30"),
]


@pytest.mark.parametrize(("submitted", "told"), LEAVES)
def test_a_new_task_leaves_within_hours_or_at_the_next_opening(
    year: Year, submitted: str, told: str
) -> None:
    year.propose("E11", on=submitted)
    message = task_message(year)
    assert message.not_before == at(told)
    assert ("to_validate" in texts(year, "ien1", submitted)) == (submitted == told)
    year.tick(told)
    assert task_message(year).sent_at == at(told)


# ── claims ───────────────────────────────────────────────────────────────────────────────────────


def test_what_one_process_claimed_another_does_not(engine: sa.Engine) -> None:
    year = underway(launched(engine))
    for school in ("E11", "E21"):
        year.propose(school, on=MONDAY)
    first, second, third = claim(year, "a", limit=3), claim(year, "b"), claim(year, "c")
    assert (len(first), len(second), third) == (3, 1, [])
    assert set(first) & set(second) == set()
    assert {m.state for m in year.messages(claim="a")} == {MessageState.CLAIMED}


def test_what_a_pass_that_is_over_had_claimed_is_owed_again_and_not_before(
    engine: sa.Engine,
) -> None:
    year = underway(launched(engine))
    year.propose("E21", on=MONDAY)
    with at_work("ours"):
        claimed = claim(year, "ours")
        assert year.drain("30/11/2026 10:05") == []
    sent = sorted((m.to, m.text) for m in year.drain("30/11/2026 10:20"))
    assert sent == [("ce.e21", "action_received"), ("ien2", "to_validate")]
    assert {m.attempts for m in year.messages() if m.id in claimed} == {2}


def test_who_lost_its_claim_knows_it(year: Year) -> None:
    year.propose("E21", on=MONDAY)
    message, *_ = claim(year, "mine")
    with gesture(year.engine) as session:
        assert sending.ours(session, [message], "mine") == {message}
        assert sending.ours(session, [message], "another") == set()


def test_what_was_claimed_and_not_tried_is_given_back_as_it_was(year: Year) -> None:
    year.propose("E21", on=MONDAY)
    claimed = claim(year, "mine")
    with gesture(year.engine) as session:
        sending.give_back(session, claimed, "another")
        assert {m.state for m in year_messages(session, claimed)} == {MessageState.CLAIMED}
        sending.give_back(session, claimed, "mine")
        back = {(m.state, m.attempts, m.claim) for m in year_messages(session, claimed)}
    assert back == {(MessageState.OWED, 0, None)}


def year_messages(session: Any, ids: list[int]) -> list[Any]:
    query = sa.select(MESSAGE).where(MESSAGE.c.id.in_(ids))
    return list(session.connection().execute(query))


# ── is it still wanted? ──────────────────────────────────────────────────────────────────────────


def it_was_decided(year: Year) -> None:
    year.accept("ien2", on="30/11/2026 19:10")


def it_was_withdrawn(year: Year) -> None:
    (task,) = year.tasks()
    year.withdraw(task.subject_id, "E21", on="30/11/2026 19:10")


def the_function_went_to_another(year: Year) -> None:
    year.remove("C2", "relay")
    year.name("C2", "relay", "nouveau")


def it_was_delegated(year: Year) -> None:
    year.delegate("ien2", "ien1", on="30/11/2026 19:10")


MEANWHILE = [it_was_decided, it_was_withdrawn, the_function_went_to_another, it_was_delegated]


@pytest.mark.parametrize("meanwhile", MEANWHILE, ids=lambda m: m.__name__)
def test_a_message_that_is_no_longer_wanted_is_dropped_with_its_reason(
    engine: sa.Engine, meanwhile: Any
) -> None:
    """Asked on Monday evening, to leave on Tuesday at 07:30."""
    year = underway(launched(engine))
    year.propose("E21", on="30/11/2026 19:00")
    before = task_message(year)
    meanwhile(year)
    assert "ien2" not in {m.to for m in year.tick("01/12/2026 07:30")}
    (after,) = [m for m in year.messages() if m.id == before.id]
    assert (after.state, after.result) == (MessageState.DROPPED, DONE)


def test_the_new_holder_is_told_in_the_place_of_the_one_who_left(year: Year) -> None:
    year.propose("E21", on="30/11/2026 19:00")
    the_function_went_to_another(year)
    assert texts(year, "nouveau", "01/12/2026 07:30") == ["to_validate"]


def test_what_comes_too_late_is_dropped(memory: sa.Engine) -> None:
    """The call closed in the night: nobody is told on Monday that it opened."""
    year = launched(memory)
    year.now = "15/01/2027 08:00"
    run_cycle(memory, year.cycle_id, year.moment)
    year.drain("18/01/2027 08:00")
    late = {(m.state, m.result) for m in year.messages(text="call_opened")}
    assert late == {(MessageState.DROPPED, "trop tard")}


# ── held, failed, parked ─────────────────────────────────────────────────────────────────────────


def put(year: Year, state: MessageState) -> None:
    message = task_message(year)
    with gesture(year.engine) as session:
        move(session, MESSAGE, MESSAGE_MOVES, [message.id], state)


def test_what_is_held_does_not_leave_until_it_is_released(engine: sa.Engine) -> None:
    year = underway(launched(engine))
    year.propose("E21", on="30/11/2026 19:00")
    put(year, MessageState.HELD)
    assert "to_validate" not in texts(year, "ien2", "01/12/2026 07:30")
    assert task_message(year).state is MessageState.HELD
    put(year, MessageState.OWED)
    assert "to_validate" in texts(year, "ien2", "01/12/2026 12:00")


def fail(year: Year, moment: str, *, for_good: bool = False) -> bool:
    """The message to the validator is claimed and refused."""
    claim(year, "mine", moment)
    with gesture(year.engine) as session:
        row = task_message_in(session)
        return sending.mark_failed(
            session, row, "450", "plus tard", for_good=for_good, blocked=False, moment=at(moment)
        )


def task_message_in(session: Any) -> Any:
    query = sa.select(MESSAGE).where(MESSAGE.c.text == "to_validate")
    return session.connection().execute(query).one()


def test_a_failure_is_tried_again_later_and_later_then_parked(year: Year) -> None:
    year.propose("E21", on="01/12/2026 08:00")
    waits = []
    moment = at("01/12/2026 08:00")
    parked = False
    while not parked:
        parked = fail(year, moment.format("DD/MM/YYYY HH:mm"))
        message = task_message(year)
        waits.append(int((message.not_before - moment).total_seconds() // 60))
        moment = year.course.calendar().next_opening(message.not_before)
    assert waits[:7] == [5, 10, 20, 40, 80, 160, 240]
    assert (message.state, message.attempts) == (MessageState.PARKED, sending.TRIES)
    assert message.result == "450 plus tard"


def test_a_refusal_for_good_parks_at_once_and_can_be_sent_again(year: Year) -> None:
    year.propose("E21", on=MONDAY)
    assert fail(year, MONDAY, for_good=True)
    assert task_message(year).state is MessageState.PARKED
    put(year, MessageState.OWED)
    assert "to_validate" in texts(year, "ien2", "30/11/2026 10:10")


def test_a_second_run_at_the_same_moment_sends_nothing(engine: sa.Engine) -> None:
    year = underway(launched(engine))
    year.propose("E21", on=MONDAY)
    assert year.tick(MONDAY) != []
    assert year.tick(MONDAY) == []
    keys = [m.key for m in year.messages()]
    assert len(keys) == len(set(keys))
