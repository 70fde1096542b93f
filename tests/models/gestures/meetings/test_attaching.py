"""A calendar that is attached again updates what it said, and doubles nothing."""

from __future__ import annotations

from datetime import date

import pytest

from models.database.transactions import gesture, reading
from models.errors import NotYours
from models.gestures.meetings import inviting
from models.gestures.meetings.attaching import Attaching, attach_calendar, preview
from models.intake.calendar_file import BroughtEvent
from models.serving.meetings.listed import meeting_list
from models.serving.meetings.shown import meeting_shown
from models.year.cycle import Cycle
from tests.academy import Year, at, mail_of
from tests.models.gestures.meetings.lists import NOW, slots, told
from tests.years import year_on

year = year_on("memory", now=NOW)
SOURCE = "Agenda de la DRAIO"
JARE = BroughtEvent(uid="jare", name="JARE", on=date(2027, 1, 20), starts="09:00", place="Rectorat")
FORUM = BroughtEvent(uid="forum", name="Forum", on=date(2027, 1, 27))


def attach(
    year: Year, *events: BroughtEvent, who: str = "pilote", unit: str = "", when: str = NOW
) -> Attaching:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        number = year.units[unit] if unit else None
        return attach_calendar(session, cycle, SOURCE, events, year.by(who), at(when), number)


def named(year: Year) -> list[str]:
    with reading(year.engine) as session:
        return [one.known.name for one in meeting_list(session, year.course) if one.known.own]


def test_the_same_calendar_again_doubles_nothing(year: Year) -> None:
    first = attach(year, JARE, FORUM)
    assert [one.uid for one in first.new] == ["jare", "forum"]
    again = attach(year, JARE, FORUM)
    assert (again.new, again.changed, again.unchanged) == ((), (), 2)
    assert named(year) == ["JARE", "Forum"]


def test_what_moved_is_told_to_who_is_invited_and_what_is_gone_says_so(year: Year) -> None:
    attach(year, JARE, FORUM)
    code = "2027-01-20-jare"
    year.act(inviting.invite_somebody, code, mail_of("ien1"), year.by("pilote"), on=NOW)
    year.tick("02/11/2026 10:05")
    later = BroughtEvent(uid="jare", name="JARE", on=date(2027, 1, 21), starts="14:00")
    with reading(year.engine) as session:
        seen = preview(session, year.course, SOURCE, [later])
    assert [one.was for one in seen.changed] == ["20/01/2027, 09:00, Rectorat"]
    assert seen.gone == ("Forum",)
    attach(year, later, when="03/11/2026 10:00")
    assert told(year, "meeting_moved") == slots(year, "ien1")
    with reading(year.engine) as session:
        shown = meeting_shown(session, year.course, code)
        gone = meeting_shown(session, year.course, "2027-01-27-forum")
    assert (shown.on, shown.starts) == (date(2027, 1, 21), "14:00")
    assert gone.gone_at is not None
    assert attach(year, later, FORUM).changed[0].event == FORUM  # it is there again
    with reading(year.engine) as session:
        assert meeting_shown(session, year.course, "2027-01-27-forum").gone_at is None


def test_what_its_calendar_calls_off_is_called_off_here(year: Year) -> None:
    off = BroughtEvent(uid="forum", name="Forum", on=date(2027, 1, 27), cancelled=True)
    assert attach(year, JARE, off).skipped == 1
    assert named(year) == ["JARE"]
    attach(year, JARE, FORUM)
    attach(year, JARE, off)
    with reading(year.engine) as session:
        assert meeting_shown(session, year.course, "2027-01-27-forum").called_off_at is not None


def test_a_relay_attaches_for_their_bassin_alone(year: Year) -> None:
    attach(year, JARE, who="bassin1", unit="B1")
    with pytest.raises(NotYours):
        attach(year, FORUM, who="bassin1")
    with pytest.raises(NotYours):
        attach(year, FORUM, who="E11", unit="C1")
    assert named(year) == ["JARE"]
