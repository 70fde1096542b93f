"""Who may decide, what each verdict sets off, and what is refused."""

from __future__ import annotations

import time

import pytest
import sqlalchemy as sa

from models.errors import NotFound, NotYours, Refusal, WrongMove
from models.work.action import ActionState
from models.work.message import MessageState
from models.work.validation import TaskState
from tests.academy import Year, day, launched

ON = "11/01/2027 10:00"
"""Asked on a Monday with six school days: due on Tuesday 19 January."""


def asked(engine: sa.Engine, **changes: object) -> tuple[Year, int]:
    """An école's action waits for its circonscription; its number."""
    year = launched(engine, **changes)  # type: ignore[arg-type]
    return year, year.propose("E11", on=ON)


def decided(year: Year) -> tuple[str | None, str | None, str | None]:
    """Who decided last, as what, and on whose behalf."""
    names = {
        year.by(n).slot: n for n in ("ien1", "conseil1", "ien2", "pilote1", "pilote", "adjoint1")
    }
    task = year.tasks(*(s for s in TaskState if s is not TaskState.OPEN))[-1]
    return names.get(task.decided_by), task.decided_as, names.get(task.on_behalf or "")


# ── who may ──────────────────────────────────────────────────────────────────────────────────────


def test_the_holder_decides(engine: sa.Engine) -> None:
    year, number = asked(engine)
    year.accept("ien1", on="12/01/2027 10:00")
    assert decided(year) == ("ien1", "relay", None)
    assert year.action(number).decided_on == day("12/01/2027")


def test_the_deputy_decides_on_the_holders_behalf(engine: sa.Engine) -> None:
    year, _ = asked(engine)
    year.accept("conseil1", on="12/01/2027 10:00")
    assert decided(year) == ("conseil1", "relay", "ien1")


def test_who_stands_in_for_an_absent_holder_decides_on_their_behalf(engine: sa.Engine) -> None:
    year, _ = asked(engine)
    year.away("ien1", "11/01/2027", "15/01/2027")
    year.accept("conseil1", on="12/01/2027 10:00")
    assert decided(year) == ("conseil1", "relay", "ien1")


def test_a_delegate_decides_on_the_holders_behalf_and_the_due_date_stays(
    engine: sa.Engine,
) -> None:
    year, _ = asked(engine)
    due = year.tasks()[0].due_on
    year.delegate("ien1", "ien2", on="12/01/2027 10:00")
    assert year.tasks()[0].due_on == due
    assert [(u, who) for u, who in year.cohort("subjects_to_validate")] == [("E11", "ien2")]
    year.accept("ien2", on="12/01/2027 11:00")
    assert decided(year) == ("ien2", "relay", "ien1")


def test_who_delegated_no_longer_holds_the_task(memory: sa.Engine) -> None:
    year, _ = asked(memory)
    year.delegate("ien1", "ien2")
    with pytest.raises(NotYours):
        year.accept("ien1")


STRANGERS = ["ien2", "pilote1", "pilote", "dasen1", "recteur", "E11", "porteur"]


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_decides_before_the_ladder_reaches_them(memory: sa.Engine, who: str) -> None:
    year, number = asked(memory)
    with pytest.raises(NotYours, match="n'est pas à vous"):
        year.accept(who, on="21/01/2027 10:00")
    assert year.action(number).state is ActionState.SUBMITTED


REACHED = [  # the day after which the ladder has brought the task to them: +3, then +6
    ("pilote1", "21/01/2027 23:00", "22/01/2027 08:00"),
    ("pilote", "26/01/2027 23:00", "27/01/2027 08:00"),
]


@pytest.mark.parametrize(("who", "before", "after"), REACHED)
def test_the_level_above_then_the_academic_pilot_decide_once_the_ladder_reached_them(
    memory: sa.Engine, who: str, before: str, after: str
) -> None:
    year, _ = asked(memory)
    with pytest.raises(NotYours):
        year.accept(who, on=before)
    year.accept(who, on=after)
    task = year.tasks(TaskState.ACCEPTED)[0]
    assert (task.decided_as, task.on_behalf) == ("pilot", f"relay@{year.units['C1']}")


@pytest.mark.parametrize("who", ["ien1", "conseil1"])
def test_whoever_is_not_reached_by_mail_decides_all_the_same(memory: sa.Engine, who: str) -> None:
    year, _ = asked(memory)
    unreachable = sa.text("UPDATE person SET unreachable_until = '2027-06-01'")
    with year.engine.begin() as connection:
        connection.execute(unreachable)
    year.accept(who, on="12/01/2027 10:00")
    assert decided(year) == (who, "relay", None if who == "ien1" else "ien1")


def test_who_lost_the_function_does_not_decide_any_more(memory: sa.Engine) -> None:
    year, _ = asked(memory)
    year.remove("C1", "relay")
    year.name("C1", "relay", "nouvelle")
    with pytest.raises(NotYours):
        year.accept("ien1")
    year.accept("nouvelle")


# ── two at once, and twice ───────────────────────────────────────────────────────────────────────


def test_of_two_validators_the_second_is_told_that_it_is_done(engine: sa.Engine) -> None:
    year, number = asked(engine)
    task = year.task()
    year.accept("ien1", task)
    with pytest.raises((WrongMove, NotYours)):
        year.decline("conseil1", task)
    assert year.action(number).state is ActionState.ACCEPTED


def test_a_task_is_not_decided_twice(engine: sa.Engine) -> None:
    year, _ = asked(engine)
    task = year.task()
    year.decline("ien1", task)
    with pytest.raises((WrongMove, NotYours)):
        year.accept("ien1", task)


def test_a_set_of_decisions_is_taken_whole_or_not_at_all(engine: sa.Engine) -> None:
    from models.gestures.validation.deciding import Decision, decide

    year, first = asked(engine)
    second = year.propose("E21", on=ON)
    verdicts = [
        Decision(task_id=t.id, verdict=TaskState.ACCEPTED, by=year.by("ien1")) for t in year.tasks()
    ]
    with pytest.raises(NotYours):
        year.act(decide, verdicts)
    states = [year.action(n).state for n in (first, second)]
    assert states == [ActionState.SUBMITTED, ActionState.SUBMITTED]


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("verdict", [TaskState.RETURNED, TaskState.DECLINED])
def test_returning_and_declining_want_a_reason(memory: sa.Engine, verdict: TaskState) -> None:
    year, number = asked(memory)
    with pytest.raises(Refusal, match="Il faut un motif"):
        year.decide(year.task(), verdict, "ien1", reason="  ")
    assert year.action(number).state is ActionState.SUBMITTED


def test_what_is_returned_is_due_in_five_school_days_or_when_the_validator_says(
    memory: sa.Engine,
) -> None:
    year, first = asked(memory)
    year.send_back("ien1", on="12/01/2027 10:00")
    second = year.propose("E12", on=ON)
    year.send_back("ien1", on="12/01/2027 10:00", correct_by=day("14/01/2027"))
    due = [year.action(n).correct_by for n in (first, second)]
    assert due == [day("19/01/2027"), day("14/01/2027")]


@pytest.mark.parametrize(
    ("wanted", "due"),
    [
        ("14/01/2027", "14/01/2027"),
        ("17/01/2027", "15/01/2027"),  # a Sunday: the Friday before
        ("10/02/2027", "05/02/2027"),  # the winter holidays of zone C: before them
        ("12/01/2027", "12/01/2027"),  # today still
    ],
)
def test_a_correction_is_due_on_a_school_day(memory: sa.Engine, wanted: str, due: str) -> None:
    year, number = asked(memory)
    year.send_back("ien1", on="12/01/2027 10:00", correct_by=day(wanted))
    assert year.action(number).correct_by == day(due)


def test_a_correction_wanted_before_any_school_day_is_left_is_due_on_the_next(
    memory: sa.Engine,
) -> None:
    year, number = asked(memory)
    year.send_back("ien1", on="16/01/2027 10:00", correct_by=day("17/01/2027"))
    assert year.action(number).correct_by == day("18/01/2027")


def test_a_corrected_action_may_come_back_after_the_call_has_closed(memory: sa.Engine) -> None:
    year, number = asked(memory)
    year.send_back("ien1", on="15/01/2027 18:00")
    year.submit(number, "E11", on="20/01/2027 10:00")
    assert year.action(number).round == 2


def test_decisions_are_kept_until_they_are_announced_together(engine: sa.Engine) -> None:
    year, _ = asked(engine)
    year.accept("ien1")
    year.tick("12/01/2027 07:45")
    assert year.messages(text="accepted") == []
    year.tick("22/02/2027 07:45")
    told = [(m.state, year.codes[m.unit_id]) for m in year.messages(text="accepted")]
    assert told == [(MessageState.SENT, "E11")]


def test_a_decision_after_the_announcement_is_told_as_it_comes(memory: sa.Engine) -> None:
    year, number = asked(memory)
    year.send_back("ien1", on="05/02/2027 10:00")
    year.tick("22/02/2027 07:45")
    year.submit(number, "E11", on="23/02/2027 10:00")
    year.decline("ien1", on="24/02/2027 10:00")
    assert [m.state for m in year.messages(text="declined")] == [MessageState.OWED]


def test_decisions_may_be_announced_at_once(memory: sa.Engine) -> None:
    year, _ = asked(memory, announcing="at_once")
    year.accept("ien1")
    assert [year.codes[m.unit_id] for m in year.messages(text="accepted")] == ["E11"]


def test_the_academic_pilot_may_announce_early_and_nobody_else(memory: sa.Engine) -> None:
    year, _ = asked(memory)
    year.accept("ien1")
    with pytest.raises(NotYours):
        year.announce("pilote1", on="10/02/2027 10:00")
    assert year.announce("pilote", on="05/02/2027 10:00") == 1
    assert year.announce("pilote", on="05/02/2027 10:05") == 0
    year.tick("22/02/2027 07:45")
    assert len(year.messages(text="accepted")) == 1


# ── delegating ───────────────────────────────────────────────────────────────────────────────────


def test_a_delegate_is_told_of_the_task(memory: sa.Engine) -> None:
    year, _ = asked(memory)
    year.tick("11/01/2027 11:00")
    year.delegate("ien1", "ien2", on="12/01/2027 10:00")
    assert [(m.to, m.text) for m in year.drain("12/01/2027 10:00")] == [("ien2", "to_validate")]


def test_only_who_holds_a_task_delegates_it(memory: sa.Engine) -> None:
    year, _ = asked(memory)
    with pytest.raises(NotYours):
        year.delegate("ien2", "pilote1")


def test_a_task_is_delegated_to_a_person_that_exists(memory: sa.Engine) -> None:
    year, _ = asked(memory)
    with pytest.raises(NotFound, match="Personne n'a l'adresse"):
        year.delegate("ien1", "inconnu")
    with pytest.raises(Refusal, match="adresse d'une école"):
        year.delegate("ien1", "E12")


def test_an_unknown_task_is_not_found(memory: sa.Engine) -> None:
    year, _ = asked(memory)
    with pytest.raises(NotFound, match="n° 999"):
        year.accept("ien1", 999)


# ── at the very same time ────────────────────────────────────────────────────────────────────────


def test_of_two_validators_at_the_same_time_the_second_waits_and_is_told(
    engine: sa.Engine,
) -> None:
    """The first one's transaction is still open when the second one's begins."""
    from concurrent.futures import ThreadPoolExecutor

    from models.database.transactions import gesture
    from models.gestures.validation.deciding import Decision, decide

    year = launched(engine)
    number = year.propose("E11", on=ON, flagship=True)
    task, course, moment = year.task(), year.course, year.moment
    first, second = (
        Decision(task_id=task, verdict=TaskState.ACCEPTED, by=year.by(who))
        for who in ("ien1", "conseil1")
    )

    def late() -> None:
        with gesture(engine) as session:
            decide(session, course, [second], moment)

    with ThreadPoolExecutor(1) as pool:
        with gesture(engine) as session:
            decide(session, course, [first], moment)
            waiting = pool.submit(late)
            time.sleep(0.3)  # so that it reads before this one is committed
        with pytest.raises(WrongMove):
            waiting.result(timeout=30)
    assert [t.decided_by for t in year.tasks(TaskState.ACCEPTED)] == [first.by.slot]
    assert year.action(number).state is ActionState.SUBMITTED
    assert [t.level.value for t in year.tasks()] == ["department"]
