"""A meeting that moves, or is called off, after the invitation: who had it is told once, and their
calendar follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from icalendar import Calendar

from models.database.transactions import gesture
from models.gestures.cycle.opening import change_cycle
from models.gestures.meetings.keeping import keep_meeting
from models.serving.home.agenda import meeting_entry
from models.work.meeting import MEETING, MeetingKind, inviting_rules
from models.work.message import MessageState
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.story.foreseen import live_as_foreseen
from tests.web.letter_pages.links import link_in
from tests.web.portal import anybody, put_clock
from tests.years import year_on
from web.site.ics import written

INVITED, AFTER = "08/06/2027 07:45", "10/06/2027 10:00"
SEMINAR = MeetingKind.SEMINAR
year = year_on("memory", now=INVITED)


def keep(year: Year, on: str = AFTER, **said: Any) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        keep_meeting(session, cycle, SEMINAR, said, year.by("pilote"), at(on))


def change(year: Year, changes: dict[str, Any], on: str = AFTER) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, changes, year.by("pilote"), at(on))


def told(year: Year) -> list[tuple[str, MessageState]]:
    rows = year.messages(text="meeting_moved")
    return [(row.slot, row.state) for row in rows if row.state is not MessageState.DROPPED]


def invited(year: Year) -> list[str]:
    return [row.slot for row in year.messages(rule="seminar_invitation")]


def event(answer: Any) -> tuple[str, Any]:
    calendar = Calendar.from_ical(answer.content)
    return str(calendar["method"]), calendar.walk("VEVENT")[0]


def test_those_invited_are_told_once_for_each_move_and_nobody_before(year: Year) -> None:
    keep(year, on="07/06/2027 10:00", place="Lycée Hugo")
    assert told(year) == []
    year.tick(INVITED)
    keep(year, place="Maison des examens")
    keep(year, place="Maison des examens")
    keep(year, place="Maison des examens", text="Un café vous attend.")
    assert sorted(slot for slot, _ in told(year)) == sorted(invited(year))
    year.tick("10/06/2027 10:05")
    assert {state for _, state in told(year)} == {MessageState.SENT}
    year.mornings("11/06/2027", "15/06/2027")
    assert len(told(year)) == len(invited(year))
    assert "seminar_moved" not in inviting_rules(year.course, SEMINAR)


def test_a_move_that_follows_before_the_letter_left_makes_one_letter(year: Year) -> None:
    year.tick(INVITED)
    keep(year, place="Lycée Hugo")
    keep(year, place="Maison des examens")
    year.tick("10/06/2027 10:05")
    assert sorted(slot for slot, _ in told(year)) == sorted(invited(year))


def test_its_calendar_entry_keeps_its_name_and_has_a_higher_number(year: Year) -> None:
    year.tick(INVITED)
    (row,) = [m for m in year.messages(rule="seminar_invitation") if m.slot == year.by("ien1").slot]
    browser, link = anybody(year.engine), link_in(year, row)
    put_clock(year, INVITED)
    _, before = event(browser.get(f"{link}/agenda.ics"))
    change(year, {"milestones": {"seminar": {"on": "2027-06-30"}}})
    assert sorted(slot for slot, _ in told(year)) == sorted(invited(year))
    put_clock(year, AFTER)
    method, after = event(browser.get(f"{link}/agenda.ics"))
    assert method == "PUBLISH"
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], date(2027, 6, 30))
    assert after["sequence"] > before["sequence"]


def test_one_that_is_called_off_is_cancelled_on_the_day_that_it_had(year: Year) -> None:
    was = date(2027, 6, 29)
    row = {
        "cycle_id": year.cycle_id,
        "code": SEMINAR.value,
        "kind": "",
        "name": "",
        "kept_at": at(INVITED),
        "text": "",
    }
    row |= {"place": "", "town": "", "agenda": [], "edits": 0, "moves": 1, "was_on": was}
    with gesture(year.engine) as session:
        assert meeting_entry(session, year.course, SEMINAR, None) is None
        session.connection().execute(sa.insert(MEETING).values(row))
        entry = meeting_entry(session, year.course, SEMINAR, None)
    assert entry is not None
    calendar = Calendar.from_ical(written("Séminaire", [entry], "https://orgue.example/", "CANCEL"))
    gone = calendar.walk("VEVENT")[0]
    assert (str(calendar["method"]), str(gone["status"])) == ("CANCEL", "CANCELLED")
    assert gone["dtstart"].dt == was


def test_a_move_is_held_like_any_sending_that_is_large(year: Year) -> None:
    year.tick(INVITED)
    change(year, {"release_above": 2})
    keep(year, place="Maison des examens")
    assert {state for _, state in told(year)} == {MessageState.HELD}


def test_a_move_is_in_the_forecast_as_the_year_lives_it(year: Year) -> None:
    year.tick(INVITED)
    keep(year, on="10/06/2027 20:00", place="Maison des examens")
    left = live_as_foreseen(year, "10/06/2027 20:05", "14/06/2027 18:00")
    assert [key for key, _ in left if ":seminar_moved:" in key]


def test_what_is_past_moves_nobody(year: Year) -> None:
    year.tick(INVITED)
    keep(year, on="05/07/2027 10:00", place="Maison des examens")
    assert told(year) == []
