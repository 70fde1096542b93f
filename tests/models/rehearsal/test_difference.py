"""What a change would do to the letters to come, told letter by letter; the home keeps still."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from models.database.transactions import gesture, reading
from models.errors import BadDefinition, NotYours, Refusal
from models.gestures.cycle.opening import draft_cycle
from models.letters.called import name_of_text
from models.rehearsal import difference, parting, rehearse
from models.rehearsal.difference import ChangedLetter, Difference, letters_difference
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, at, valmont
from tests.years import year_on

year = year_on()
DURING_THE_CALL = "04/01/2027 10:00"
LATER = {"milestones": {"call_closes": {"on": "2027-01-20"}}}


def told(year: Year, on: str = DURING_THE_CALL, **changes: object) -> Difference:
    return letters_difference(year.engine, year.cycle_id, changes, at(on))


def days(letters: tuple[ChangedLetter, ...]) -> set[tuple[str, str, str]]:
    return {(one.rule, _day(one.before), _day(one.after)) for one in letters}


def _day(moment: datetime | None) -> str:
    return f"{moment:%d/%m/%Y}" if moment else ""


def kept(engine: sa.Engine) -> dict[str, list[Any]]:
    with reading(engine) as session:
        return {
            table.name: list(session.connection().execute(sa.select(table)))
            for table in SQLModel.metadata.sorted_tables
        }


def test_what_concerns_no_letter_changes_none_and_a_date_moves_its_own(year: Year) -> None:
    before = kept(year.engine)
    assert told(year, themes=["Le nôtre"]).nothing

    found = told(year, **LATER)
    assert days(found.moved) == {
        ("silent_reminder", "08/01/2027", "13/01/2027"),
        ("silent_reminder", "13/01/2027", "18/01/2027"),
        ("call_closing", "15/01/2027", "20/01/2027"),
    }
    assert (found.added, found.dropped) == ((), ())
    assert found.same
    first = found.moved[0]
    assert (first.text, first.home_code, first.function) == ("silent_reminder", "E13", "relais")
    assert kept(year.engine) == before


def test_a_rung_taken_away_drops_its_letters_and_one_counted_otherwise_moves_them(
    year: Year,
) -> None:
    off = told(year, messages={"silent_reminder": {"on": False}})
    assert {one[0] for one in days(off.dropped)} == {"silent_reminder"}
    assert (off.added, off.moved) == ((), ())

    sooner = told(year, messages={"silent_reminder": {"at": ["call_closes-6", "call_closes-2"]}})
    assert ("silent_reminder", "08/01/2027", "07/01/2027") in days(sooner.moved)


def test_what_would_wait_for_a_release_is_said_to_be_kept(year: Year) -> None:
    found = told(year, release_above=3)
    assert found.dropped
    assert all(one.kept for one in found.dropped)


def test_a_draft_is_forecast_as_if_it_were_launched(memory: sa.Engine) -> None:
    valmont(memory)
    with gesture(memory) as session:
        now = at("01/09/2026 08:00")
        cycle = draft_cycle(session, "2026-27", "24", date(2027, 3, 15), {}, now)
        number = int(cycle.id or 0)
    found = letters_difference(memory, number, {"messages": {"weekly_figures": {"on": False}}}, now)
    assert {one.rule for one in found.dropped} == {"weekly_figures"}
    with reading(memory) as session:
        row = session.connection().execute(sa.select(CYCLE)).one()
    assert (row.state, row.changes) == (CycleState.DRAFT, {})


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"messages": {"silent_reminder": {"at": ["jamais"]}}}, BadDefinition),
        ({"milestones": {"call_closes": {"on": "2026-10-01"}}}, Refusal),
    ],
)
def test_a_change_that_is_refused_is_refused_here_too(
    year: Year, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        told(year, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"messages": {"confirm_took_place": {"after": 2}}},
        {"chains": {"action": {"levels": {"basin": {"delay": 8}}}}},
        LATER,
    ],
    ids=["two days after", "a delay", "a date"],
)
def test_what_is_left_out_of_both_years_would_have_been_the_same(
    year: Year, changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    year.propose("E12", on=DURING_THE_CALL)
    year.propose("E11", on=DURING_THE_CALL)
    year.accept("ien1", year.tasks()[0].id, on="05/01/2027 10:00")
    found = told(year, on="06/01/2027 10:00", **changes)
    monkeypatch.setattr(difference, "concerned_by", lambda *_courses, answers: None)
    whole = told(year, on="06/01/2027 10:00", **changes)
    assert (found.added, found.dropped, found.moved) == (whole.added, whole.dropped, whole.moved)


REPORTS_LATER = {"milestones": {"reports_due": {"at": "S+3"}}}


@pytest.mark.parametrize(
    ("changes", "on"),
    [
        (LATER, DURING_THE_CALL),
        ({"milestones": LATER["milestones"] | REPORTS_LATER["milestones"]}, "01/09/2026 08:00"),
        (REPORTS_LATER, DURING_THE_CALL),
        ({"messages": {"silent_reminder": {"on": False}}}, "01/09/2026 08:00"),
        ({"messages": {"confirm_took_place": {"after": 2}}}, "06/01/2027 10:00"),
    ],
    ids=["a date", "two dates", "a late date", "a message", "a delay"],
)
def test_two_years_that_go_by_as_one_until_they_part_are_those_that_go_by_apart(
    year: Year, changes: dict[str, Any], on: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = told(year, on=on, **changes)
    assert shared.same or shared.changed
    monkeypatch.setattr(parting, "parting_of", lambda *_courses: None)
    assert repr(told(year, on=on, **changes)) == repr(shared)


def test_the_year_is_lived_once_up_to_the_first_date_that_moves(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[datetime]] = []

    def lived(*given: Any, **bounds: Any) -> Any:
        done = rehearse.let_it_go_by(*given, **bounds)
        seen.append(done.visited)
        return done

    monkeypatch.setattr(difference, "let_it_go_by", lived)
    told(year, on="01/12/2026 08:00", **LATER)
    together, *apart = seen
    assert together
    assert max(together) < at("08/01/2027 07:45") == min(apart[0])


def test_a_rung_that_says_another_text_alone_changes_its_letters(year: Year) -> None:
    year.propose("E12", on=DURING_THE_CALL)
    rungs = [one.model_dump() for one in year.course.definition.ladders.default]
    rungs[0]["text"] = "escalated_to_you"
    found = told(year, on="06/01/2027 10:00", ladders={"default": rungs})
    assert found.moved
    for one in found.moved:
        assert (one.before, one.text) == (one.after, "escalated_to_you")
        assert one.former == name_of_text("validation_reminder")
    assert (found.added, found.dropped) == ((), ())


@pytest.mark.long
def test_people_who_answer_meanwhile_are_asked_by_the_delay(year: Year) -> None:
    delay = {"chains": {"action": {"levels": {"basin": {"delay": 2}}}}}
    asked = letters_difference(
        year.engine, year.cycle_id, delay, at(DURING_THE_CALL), answers="typical"
    )
    assert not asked.nothing


def test_who_may_not_change_the_cycle_is_told_so(year: Year) -> None:
    with pytest.raises(NotYours):
        letters_difference(
            year.engine, year.cycle_id, LATER, at(DURING_THE_CALL), by=year.by("ien1")
        )


def test_the_digest_hour_moves_the_lines_of_that_day_to_that_hour(year: Year) -> None:
    found = told(year, on="14/06/2027 06:00", hours={"digest": "09:15"})
    assert (found.added, found.dropped) == ((), ())
    assert {f"{one.before:%H:%M} {one.after:%H:%M}" for one in found.moved} == {"07:45 09:15"}
    assert all(f"{one.before:%d/%m}" == f"{one.after:%d/%m}" for one in found.moved)
