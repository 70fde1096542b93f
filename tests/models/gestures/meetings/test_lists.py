"""A meeting has so many places: the last is given once, who waits moves up, and each is told."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours, Refusal
from models.gestures.cycle.opening import change_cycle
from models.gestures.meetings import inviting
from models.gestures.meetings.attending import BadAttendance, answer_invitation
from models.gestures.meetings.keeping import BadMeeting, MeetingChanged, keep_meeting
from models.programme.by_day import programme
from models.programme.reading import AskedProgramme
from models.serving.meetings.listed import drawn_from, meeting_list
from models.serving.meetings.shown import invited_to, meeting_shown
from models.work.known_meeting import academy_occasions, public_occasions
from models.work.meeting import ATTENDEE
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.models.gestures.meetings.lists import (
    LAUNCH,
    NOW,
    R,
    answer,
    cancel,
    invite,
    keep,
    opened,
    slots,
    told,
)
from tests.years import year_on

year = year_on("memory", now=NOW)


def test_functions_of_a_territory_are_invited_once_each(year: Year) -> None:
    code, by = opened(year), year.by("pilote")
    north = year.units["D1"]
    given = (inviting.invite_functions, code, north, ("relay",), by)
    assert year.act(*given, on=NOW) >= 3
    assert year.act(*given, on=NOW) == 0
    assert set(slots(year, "ien1", "ien2", "bassin1")) <= set(told(year, "meeting_invitation"))
    assert year.by("ien3").slot not in told(year, "meeting_invitation")
    with pytest.raises(BadAttendance):
        year.act(inviting.invite_functions, code, north, ("rector",), by, on=NOW)
    with pytest.raises(NotYours):
        year.act(inviting.invite_functions, code, north, ("relay",), year.by("ien1"), on=NOW)


def test_who_comes_is_told_once_that_it_is_called_off(year: Year) -> None:
    code = opened(year)
    invite(year, code, "ien1", "ien2", "ien3")
    answer(year, code, "ien1")
    answer(year, code, "ien2", R.ABSENT)
    assert cancel(year, code, "Alerte météo") == 1
    assert cancel(year, code, "Alerte météo") == 0
    assert told(year, "meeting_called_off") == slots(year, "ien1")
    year.tick("02/11/2026 10:05")
    assert told(year, "meeting_invitation") == []  # none had left: none leaves
    with pytest.raises(Refusal, match="annulée"):
        answer(year, code, "ien3")
    with pytest.raises(Refusal, match="annulée"):
        invite(year, code, "bassin1")
    with reading(year.engine) as session:
        assert academy_occasions(session, year.course) == ()


def test_a_move_is_told_once_to_those_who_had_the_invitation(year: Year) -> None:
    code = opened(year)
    invite(year, code, "ien1", "ien2")
    keep(year, code, **(LAUNCH | {"place": "Lycée Hugo"}))
    assert told(year, "meeting_moved") == []  # their invitation says it already
    year.tick("02/11/2026 10:05")
    assert told(year, "meeting_invitation") == slots(year, "ien1", "ien2")
    answer(year, code, "ien2", R.ABSENT)
    later = LAUNCH | {"on": "2026-12-03", "place": "Lycée Hugo"}
    keep(year, code, when="02/11/2026 11:00", **later)
    keep(year, code, when="02/11/2026 11:00", **later)
    assert told(year, "meeting_moved") == slots(year, "ien1")


def test_somebody_noted_by_name_takes_a_place_and_gives_it_back(year: Year) -> None:
    code, by = opened(year, capacity="1"), year.by("pilote")
    given = (inviting.expect_somebody, code)
    assert year.act(*given, "Une chercheuse de l'INSPÉ", by, on=NOW) is None
    invite(year, code, "ien1")
    assert answer(year, code, "ien1") == 1
    a = ATTENDEE.c
    (number,) = year.all(sa.select(a.id).where(a.slot.is_(None)))[0]
    year.act(inviting.take_off_the_list, code, number, by, on=NOW)
    assert told(year, "meeting_place") == slots(year, "ien1")
    with pytest.raises(BadAttendance):
        year.act(*given, "  ", by, on=NOW)


def test_the_list_of_a_conference_has_places_too(year: Year) -> None:
    year.tick("16/11/2026 07:45")
    keep(year, "conference", when="16/11/2026 08:00", capacity="1")
    nine, given = "16/11/2026 09:00", (answer_invitation, "conference")
    rank = year.act(*given, R.COMES, year.by("ien1"), on=nine)
    second = year.act(*given, R.SENDS, year.by("ien2"), on=nine, sends="Lou")
    assert (rank, second) == (None, 1)
    year.act(*given, R.ABSENT, year.by("ien1"), on="16/11/2026 09:30")
    assert told(year, "meeting_place") == slots(year, "ien2")
    assert cancel(year, "conference", when="17/11/2026 09:00") == 1
    assert told(year, "meeting_called_off") == slots(year, "ien2")


def test_the_years_own_is_called_off_only_once_people_are_invited(year: Year) -> None:
    with pytest.raises(Refusal, match="ne sont pas parties"):
        cancel(year, "conference")


def test_a_relay_opens_a_micro_conference_in_two_fields(year: Year) -> None:
    basin = year.units["B1"]
    said = {"name": "Le décrochage, en vingt minutes", "on": "2027-01-12", "kind": ""}
    code = opened(year, who="bassin1", unit_id=basin, drawn_from="conference", **said)
    with reading(year.engine) as session:
        drawn = drawn_from(session, year.course, "conference")
        shown = meeting_shown(session, year.course, code)
    assert [one.known.code for one in drawn.lines] == [code]
    assert "Bassin Un" not in drawn.without
    assert "Circonscription Un" in drawn.without
    assert (shown.kind, shown.unit_id, shown.drawn_from) == (
        "micro_conference",
        basin,
        "conference",
    )
    with pytest.raises(NotYours):
        opened(year, who="bassin1", unit_id=year.units["C1"], **said)
    with pytest.raises(NotYours):
        opened(year, who="bassin1", **said)
    with pytest.raises(NotFound):
        opened(year, who="bassin1", unit_id=basin, drawn_from="nothing", **said)


def test_a_list_is_opened_for_a_highlight_of_the_year(year: Year) -> None:
    other = {"name": "Forum des métiers", "kind": "forum", "on": "2027-03-18", "code": "forum"}
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"other_dates": [other]}, year.by("pilote"), at(NOW))
    invite(year, "forum", "ien1")
    year.tick("02/11/2026 10:05")
    moved = other | {"on": "2027-03-19"}
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        later = at("03/11/2026 10:00")
        change_cycle(session, cycle, {"other_dates": [moved]}, year.by("pilote"), later)
    assert told(year, "meeting_moved") == slots(year, "ien1")
    with reading(year.engine) as session:
        (one,) = invited_to(session, year.course, [year.by("ien1").slot], at(NOW))
    assert one.shown.name == "Forum des métiers"


def test_only_what_a_pilot_shows_to_all_is_public(year: Year) -> None:
    shown = opened(year, is_public=True, place="Hôtel de Région")
    opened(year, name="Réunion des pilotes")
    with reading(year.engine) as session:
        (one,) = public_occasions(session, year.course)
        lines = meeting_list(session, year.course)
    assert (one.code, one.where) == (shown, "Hôtel de Région")
    with reading(year.engine) as session:
        told_to_all = programme(session, year.course, AskedProgramme())
    assert [o.name for o in told_to_all.highlights] == ["Lancement de la semaine"]
    assert len(lines) == 4


def test_bad_input_changes_nothing(year: Year) -> None:
    for said in ({"name": ""}, {"on": "demain"}, {"kind": "fête"}, {"capacity": "0"}):
        with pytest.raises(BadMeeting):
            opened(year, **said)
    code = opened(year)
    for bad in ({"capacity": "beaucoup"}, {"until": "2026-11-30"}, {"training_hours": "mille"}):
        with pytest.raises(BadMeeting):
            keep(year, code, **(LAUNCH | bad))
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        with pytest.raises(MeetingChanged):
            keep_meeting(session, cycle, code, LAUNCH, year.by("pilote"), at(NOW), seen=7)
    with pytest.raises(Refusal, match="passée"):
        cancel(year, code, when="02/12/2026 10:00")
    with reading(year.engine) as session:
        assert meeting_shown(session, year.course, code).edits == 1
        assert [one.own for one in known_meetings_of(session, year)] == [True, False, False]


def known_meetings_of(session: Any, year: Year) -> list[Any]:
    return [line.known for line in meeting_list(session, year.course)]
