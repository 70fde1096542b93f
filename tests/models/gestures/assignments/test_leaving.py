"""The day after somebody's last function ended, nothing of theirs opens: at each door."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.access.secret import secret_of
from models.database.transactions import gesture
from models.gestures.assignments.leaving import revoke_who_left
from models.gestures.people.feeds import make_feed, token_of
from models.territory import staff
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Unit
from models.work.validation import TaskState
from tests.academy import Year, at, mail_of
from tests.web.api.programs import program
from tests.web.letter_pages.links import link_in
from tests.web.portal import anybody, signed_in
from tests.years import year_on

NOON, LATER = "12/01/2027 12:00", "14/01/2027 12:00"
LAST = date(2027, 1, 12)

year = year_on("file", now=NOON)


def ends(year: Year, unit: str, function: str, who: str) -> None:
    with gesture(year.engine) as session:
        found = session.get_one(Unit, year.units[unit])
        staff.end_assignment(session, found, function, mail_of(who), LAST, at(NOON), "admin")


def version(year: Year, who: str) -> int:
    query = sa.select(PERSON.c.link_version).where(PERSON.c.mail == mail_of(who))
    return int(year.all(query)[0].link_version)


def test_each_door_is_closed_the_day_after_and_not_before(year: Year) -> None:
    year.propose("E11", on="30/11/2026 10:00")
    year.tick("01/12/2026 07:00")
    (letter, *_) = year.messages(person_id=year.by("ien1").person_id)
    browser, teller = signed_in(year, "ien1"), program(year, "ien1")
    with gesture(year.engine) as session:
        number = make_feed(session, year.by("ien1"), None, at(NOON))
        feed = f"/calendar/{token_of(secret_of(session), number)}.ics"
    old_letter = link_in(year, letter)
    doors = {
        "session": lambda: browser.get("/me", follow_redirects=False).status_code,
        "token": lambda: teller.get("actions").status_code,
        "feed": lambda: anybody(year.engine).get(feed).status_code,
        "link": lambda: anybody(year.engine).get(old_letter).status_code,
    }
    ends(year, "C1", "relay", "ien1")
    assert revoke_who_left(year.engine, at(NOON)) == 0
    assert {name: door() for name, door in doors.items()} == dict.fromkeys(doors, 200)
    assert revoke_who_left(year.engine, at(LATER)) == 1
    assert {name: door() for name, door in doors.items()} == {
        "session": 303,
        "token": 401,
        "feed": 410,
        "link": 410,
    }
    assert revoke_who_left(year.engine, at(LATER)) == 0


def test_who_still_holds_something_and_who_stands_in_keep_theirs(year: Year) -> None:
    year.name("D1", "ien_primary", "ien1")
    ends(year, "C1", "relay", "ien1")
    assert revoke_who_left(year.engine, at(LATER)) == 0
    assert version(year, "ien1") == 0
    deputies = year.all(sa.select(ASSIGNMENT).where(ASSIGNMENT.c.deputy_id.is_not(None)))
    assert deputies, "conseil1 stands in for ien1 and holds nothing"
    assert version(year, "conseil1") == 0


def test_a_school_keeps_its_own_address_when_its_head_leaves(year: Year) -> None:
    year.name("E11", "head", "tete")
    ends(year, "E11", "head", "tete")
    assert revoke_who_left(year.engine, at(LATER)) == 1
    assert version(year, "tete") == 1
    (school,) = year.all(sa.select(UNIT).where(UNIT.c.id == year.units["E11"]))
    assert school.link_version == 0


def test_what_was_delegated_to_who_left_comes_back_and_is_asked_again(year: Year) -> None:
    year.propose("E11", on="30/11/2026 10:00")
    year.name("D1", "ien_primary", "aide")
    year.delegate("ien1", mail_of("aide"), on=NOON)
    assert [task.delegate_id for task in year.tasks(TaskState.OPEN)] != [None]
    ends(year, "D1", "ien_primary", "aide")
    assert revoke_who_left(year.engine, at(LATER)) == 1
    assert [task.delegate_id for task in year.tasks(TaskState.OPEN)] == [None]
    assert year.messages(person_id=year.by("ien1").person_id, state="owed")
