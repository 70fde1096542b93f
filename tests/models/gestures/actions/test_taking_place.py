"""An associated school is told what becomes of a shared action, and says once that it took place
there: nothing more is asked of it, and its numbers are added to the carrier's."""

from __future__ import annotations

import pytest

from models.errors import NotFound, NotYours, Refusal
from models.gestures.actions import associating, editing, taking_place
from models.work.action import ASSOCIATED_SCHOOL, ActionState
from models.work.sharing import MOST_ASSOCIATED
from tests.academy import Year
from tests.years import year_on

year = year_on(now="30/11/2026 10:00")
PROPOSED, DAY_AFTER = "30/11/2026 10:00", "17/03/2027 10:00"


def shared(year: Year, *, accepted: bool = True) -> int:
    """What L11 proposes with E11, which agreed to it."""
    number = year.propose("L11", "Forum", on=PROPOSED, associated=("E11",))
    year.act(associating.answer, number, year.units["E11"], True, year.by("E11"))
    if accepted:
        year.accept("bassin1")
        year.announce("pilote", on="22/02/2027 10:00")
    return number


def told(year: Year, *rules: str) -> list[str]:
    slot = year.by("E11").slot
    return [m.rule for m in year.messages() if m.slot == slot and m.rule in rules]


def here(year: Year, number: int, who: str = "E11", **numbers: int) -> None:
    given = (number, year.units["E11"], year.by(who))
    year.act(taking_place.took_place_here, *given, on=DAY_AFTER, **numbers)


def test_the_decision_is_told_to_who_agreed(year: Year) -> None:
    shared(year)
    assert told(year, "shared_decision") == ["shared_decision"]


def test_what_ends_or_moves_is_told_once(year: Year) -> None:
    number = shared(year)
    change = editing.Edit(values={"on_date": year.course.on(year.course.home, "week_opens")})
    year.act(editing.reopen, number, change, year.by("L11"))
    assert told(year, "shared_moved") == ["shared_moved"]
    year.withdraw(number, "L11")
    year.tick("24/02/2027 09:00")
    assert told(year, "shared_moved", "shared_ended") == ["shared_moved", "shared_ended"]


def test_one_letter_asks_whether_it_took_place_there_and_nothing_reminds_of_it(year: Year) -> None:
    number = shared(year)
    for on in ("17/03/2027 09:00", "22/03/2027 09:00", "19/04/2027 09:00", "22/04/2027 09:00"):
        year.tick(on)
    asked = ("shared_took_place", "report_due", "report_reminder", "confirm_took_place")
    assert told(year, *asked) == ["shared_took_place"]
    assert year.action(number).report is None


def test_a_school_says_it_took_place_there_with_its_own_numbers(year: Year) -> None:
    number = shared(year)
    here(year, number, pupils=24)
    here(year, number, pupils=26, adults=3)
    (row,) = year.all(ASSOCIATED_SCHOOL.select())
    assert (row.took_place, row.pupils, row.adults) == (True, 26, 3)
    assert year.action(number).state is ActionState.ACCEPTED  # its carrier says what became of it
    assert year.cohort("associates_to_confirm", "18/03/2027") == []


def test_only_who_agreed_says_so_once_it_is_over(year: Year) -> None:
    number = shared(year)
    with pytest.raises(NotYours):
        here(year, number, who="E12")
    with pytest.raises(taking_place.NoSuchNumber):
        here(year, number, pupils=-1)
    given = (number, year.units["E11"], year.by("E11"))
    with pytest.raises(Refusal, match="pas encore"):
        year.act(taking_place.took_place_here, *given, on="01/03/2027 10:00")
    other = (number, year.units["E12"], year.by("E12"))
    with pytest.raises(NotFound):
        year.act(taking_place.took_place_here, *other, on=DAY_AFTER)


def test_the_programme_of_an_associated_school_and_its_hosts_have_the_action(year: Year) -> None:
    shared(year)
    assert ("E11", "ce.e11") in year.cohort("programme_readers")
    hosts = {unit for unit, _ in year.cohort("hosts_of_the_day", "16/03/2027", "2027-03-16")}
    assert {"B1", "C1"} <= hosts


def test_an_action_associates_so_many_schools_and_no_more(year: Year) -> None:
    with pytest.raises(Refusal, match="50 écoles"):
        associating.need_few(range(MOST_ASSOCIATED + 1))
    associating.need_few(range(MOST_ASSOCIATED))
