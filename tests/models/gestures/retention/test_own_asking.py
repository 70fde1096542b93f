"""One asks of one's own data by oneself: given, corrected on demand, news ended."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours, Refusal
from models.gestures.retention.asking import person_of
from models.gestures.retention.own_asking import (
    BadWish,
    OfNobody,
    OpenRequest,
    answer_request,
    ask_correction,
    open_requests,
    oppose_own,
    own_academy,
    take_own_data,
)
from models.journal import JOURNAL
from models.territory.people import PERSON
from models.territory.unit import Unit
from models.work.retention.rows import PERSON_REQUEST
from tests.academy import Year, at, launched

ON = "12/01/2027 10:00"
SAID = "Mon nom s'écrit « Le Goff »."


@pytest.fixture
def year(memory: sa.Engine) -> Year:
    year = launched(memory)
    year.name("AC", "admin", "admin")
    return year


def asks(year: Year, who: str, wish: str = SAID) -> int:
    with gesture(year.engine) as session:
        return int(ask_correction(session, year.by(who), wish, at(ON)).id or 0)


def waiting(year: Year, unit: str = "AC") -> list[OpenRequest]:
    with reading(year.engine) as session:
        return open_requests(session, year.units[unit])


def answers(year: Year, number: int, who: str = "admin") -> None:
    with gesture(year.engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        answer_request(session, academy, number, year.by(who), at("20/01/2027 10:00"))


def test_a_correction_waits_for_who_keeps_the_data_and_is_forgotten_once_answered(
    year: Year,
) -> None:
    number = asks(year, "ien1", "Mon nom")
    assert asks(year, "ien1") == number, "asked again, the last words stand"
    (one,) = waiting(year)
    assert (one.number, one.wish, one.until) == (number, SAID, at("12/02/2027 10:00"))
    for who in ("ien1", "pilote"):
        with pytest.raises(NotYours):
            answers(year, number, who)
    answers(year, number)
    assert waiting(year) == []
    (row,) = year.all(sa.select(PERSON_REQUEST))
    assert (row.wish, bool(row.answered_at), row.asked.value) == (None, True, "correction")
    with pytest.raises(NotFound):
        answers(year, number)
    said = [e.what for e in year.all(sa.select(JOURNAL).where(JOURNAL.c.what.like("person.corr%")))]
    assert said == [*["person.correction_asked"] * 2, "person.correction_answered"]
    assert all("Goff" not in str(e.facts) for e in year.all(sa.select(JOURNAL)))


@pytest.mark.parametrize("wish", ["", "  ", "x" * 1001])
def test_a_correction_that_says_nothing_or_too_much_is_refused(year: Year, wish: str) -> None:
    with pytest.raises(BadWish):
        asks(year, "ien1", wish)
    assert waiting(year) == []


def test_a_schools_address_is_nobodys(year: Year) -> None:
    with pytest.raises(OfNobody), gesture(year.engine) as session:
        take_own_data(session, year.by("E11"), at(ON))


def test_news_end_and_come_back_and_data_are_given_once_asked(year: Year) -> None:
    by = year.by("ien1")
    with gesture(year.engine) as session:
        oppose_own(session, by, at(ON), ends=False)
        person = take_own_data(session, by, at(ON))
        assert own_academy(session, person) == year.units["AC"]
    (row,) = year.all(sa.select(PERSON).where(PERSON.c.id == by.person_id))
    assert row.opposes_news
    with gesture(year.engine) as session:
        oppose_own(session, by, at(ON), ends=True)
    asked = [r.asked.value for r in year.all(sa.select(PERSON_REQUEST))]
    assert asked == ["opposition", "access", "opposition_ended"]
    assert waiting(year) == []


def test_what_was_asked_goes_with_who_is_found_by_their_number(year: Year) -> None:
    asks(year, "ien1")
    with reading(year.engine) as session:
        person = person_of(session, year.units["AC"], str(year.by("ien1").person_id))
        assert person.id == waiting(year)[0].person_id
        with pytest.raises(Refusal):
            person_of(session, year.units["AC"], "nobody@valmont.example")
