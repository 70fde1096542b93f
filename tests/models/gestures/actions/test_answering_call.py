"""A school that says it proposes nothing is left in peace, and counted apart from silence."""

from __future__ import annotations

from datetime import date

import pytest

from models.database.transactions import reading
from models.errors import NotFound, NotYours, Refusal
from models.gestures.actions import answering_call
from models.letters import lists
from models.serving.dashboard.school_list import schools_listed
from models.serving.dashboard.silent import silence
from models.serving.dashboard.standing import standing
from models.work.call_answer import CallReply
from tests.academy import Year, day
from tests.models.serving.lands import perimeter
from tests.years import year_on

year = year_on(now="23/11/2026 09:00")
NOW = "23/11/2026 09:00"
R = CallReply


def say(year: Year, who: str, reply: CallReply, until: str = "", on: str = NOW) -> date | None:
    given = (year.units[who], reply, year.by(who))
    found: date | None = year.act(
        answering_call.answer_call, *given, on=on, until=day(until) if until else None
    )
    return found


def take_back(year: Year, who: str, on: str = NOW) -> None:
    year.act(answering_call.take_back, year.units[who], year.by(who), on=on)


def silent(year: Year, cohort: str = "silent_schools", on: str = "24/11/2026") -> set[str]:
    return {unit for unit, _ in year.cohort(cohort, on)}


@pytest.mark.parametrize("reply", list(CallReply))
def test_who_answered_is_not_reminded_and_not_silent(year: Year, reply: CallReply) -> None:
    year.draft("E12", on=NOW)
    say(year, "E12", reply)
    cohorts = ("silent_schools", "silent_schools_without_draft", "schools_with_drafts")
    assert not any("E12" in silent(year, cohort) for cohort in cohorts)
    with reading(year.engine) as session:
        found = perimeter(session, year, "pilote")
        whole = standing(session, found)
        told = silence(session, year.course, found, whole, day("24/11/2026"))
        letter = lists.figures(session, year.course, _AnyUnit(year.units["AC"]), year.moment)
        (row,) = schools_listed(session, found, "answered").rows
    assert (whole.whole.answered, whole.whole.silent, whole.whole.draft) == (1, 6, 0)
    assert told.replies == {reply: 1}
    assert (letter["answered"], letter["silent"]) == (1, 6)
    assert row.state == reply.value


class _AnyUnit:
    def __init__(self, number: int) -> None:
        self.id = number


def test_later_holds_until_its_day_and_the_clock_then_asks_again(year: Year) -> None:
    assert say(year, "E12", R.LATER, "01/12/2026") == day("01/12/2026")
    assert "E12" not in silent(year, on="30/11/2026")
    assert "E12" in silent(year, on="01/12/2026")
    year.tick("01/12/2026 09:00")
    assert "E12" in silent(year, on="01/12/2026")
    with reading(year.engine) as session:
        assert answering_call.standing_reply(session, year.course, year.units["E12"]) is None


def test_later_without_a_day_leaves_room_for_the_last_reminders(year: Year) -> None:
    course = year.course
    closes = course.on(course.home, "call_closes")
    until = say(year, "E12", R.LATER)
    assert until is not None
    assert course.calendar().between(until, closes) == answering_call.LAST_REMINDERS


def test_later_goes_no_further_than_the_close_and_never_back(year: Year) -> None:
    with pytest.raises(answering_call.WrongDay, match="se clôt"):
        say(year, "E12", R.LATER, "30/06/2027")
    with pytest.raises(answering_call.WrongDay, match="à venir"):
        say(year, "E12", R.LATER, "23/11/2026")
    with pytest.raises(Refusal, match="clos"):
        say(year, "E12", R.LATER, on="15/03/2027 09:00")
    assert say(year, "E12", R.NONE, on="15/03/2027 09:00") is None


def test_later_is_refused_on_the_last_day_of_the_call(year: Year) -> None:
    last = year.course.on(year.course.home, "call_closes")
    for typed in ("", f"{last:%d/%m/%Y}"):
        with pytest.raises(Refusal, match="plus de rappel à remettre"):
            say(year, "E12", R.LATER, typed, on=f"{last:%d/%m/%Y} 09:00")
    assert "E12" in silent(year, on=f"{last:%d/%m/%Y}")


def test_an_answer_is_undone_by_proposing_or_by_taking_it_back(year: Year) -> None:
    say(year, "E12", R.NONE)
    say(year, "E13", R.NONE)
    number = year.propose("E12", on=NOW)
    take_back(year, "E13")
    assert "E13" in silent(year)
    year.withdraw(number, "E12")
    assert "E12" in silent(year)  # what it answered stands no more
    with pytest.raises(NotFound, match="Aucune réponse"):
        take_back(year, "E13")


def test_who_takes_an_answer_back_is_not_chased_for_the_reminder_of_before(year: Year) -> None:
    say(year, "E12", R.NONE, on="30/11/2026 09:00")
    take_back(year, "E12", on="16/12/2026 09:00")
    year.tick("16/12/2026 10:00")
    slot = year.by("E12").slot
    assert not [m for m in year.messages(text="silent_reminder") if m.slot == slot]


def test_who_proposed_has_nothing_to_answer(year: Year) -> None:
    year.propose("E12", on=NOW)
    with pytest.raises(Refusal, match="déjà proposée"):
        say(year, "E12", R.NONE)


def test_only_a_school_answers_and_for_itself(year: Year) -> None:
    with pytest.raises(NotYours):
        year.act(answering_call.answer_call, year.units["E12"], R.NONE, year.by("E13"), on=NOW)
    with pytest.raises(NotFound, match="école"):
        year.act(answering_call.answer_call, year.units["B1"], R.NONE, year.by("bassin1"), on=NOW)
