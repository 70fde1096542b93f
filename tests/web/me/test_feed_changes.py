"""Whatever moves in a calendar keeps its name, counts up, and says when it moved."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from models import journal
from models.calendar.entering import enter_holiday, remove
from models.calendar.open_data import import_calendar
from models.database.transactions import gesture
from models.gestures.actions.climbing import announce_actions
from models.gestures.cycle.opening import change_cycle
from models.territory.unit import Unit
from models.work.action import ActionState
from models.year.cycle import Cycle
from models.year.participation import people_or_units_changed
from tests.academy import Year, at, launched
from tests.web.me.feeds import events, published, read
from tests.web.portal import anybody, put_clock
from tests.years import year_on
from web.me import feeds as rooms

ON, WEEK = "11/01/2027 10:00", "Semaine de la persévérance scolaire"
ANNOUNCED = "Annonce des décisions"
SALON = {"name": "Salon des métiers", "on": "2027-02-04"}


year = year_on(other_dates=[SALON])


class Feed:
    """The calendar of *who*, read again and again."""

    def __init__(self, year: Year, who: str, unit: str = "") -> None:
        self.client, self.address = anybody(year.engine), published(year, who, unit)

    def all(self) -> list[Any]:
        return read(self.client, self.address).walk("VEVENT")

    def __getitem__(self, title: str) -> Any:
        return events(read(self.client, self.address))[title]

    def __contains__(self, title: str) -> bool:
        return title in events(read(self.client, self.address))


def moved(before: Any, after: Any) -> bool:
    """Whether calendars take *after* for a later version of *before*."""
    assert before["uid"] == after["uid"]
    assert after["dtstamp"].dt == after["last-modified"].dt
    assert (after["sequence"] > before["sequence"]) or before == after
    return bool(after["sequence"] > before["sequence"])


def said_at(event: Any) -> datetime:
    return event["last-modified"].dt  # type: ignore[no-any-return]


def utc(moment: str) -> datetime:
    return at(moment).astimezone(UTC)


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


def closed(year: Year, first: str, last: str, when: str, zone: str = "C") -> None:
    """A holiday that is entered by hand."""
    with gesture(year.engine) as session:
        enter_holiday(
            session,
            zone=zone,
            school_year="2026-27",
            name="Neige",
            at=at(when),
            first=date.fromisoformat(first),
            last=date.fromisoformat(last),
        )


def test_a_holiday_entered_or_taken_back_moves_dates_and_says_when(year: Year) -> None:
    feed = Feed(year, "pilote")
    first = feed[ANNOUNCED]
    day = first["dtstart"].dt.isoformat()
    closed(year, day, day, "12/01/2027 09:00")
    then = feed[ANNOUNCED]
    assert moved(first, then)
    assert then["dtstart"].dt != first["dtstart"].dt
    assert said_at(then) == utc("12/01/2027 09:00")
    with gesture(year.engine) as session:
        remove(session, zone="C", school_year="2026-27", name="Neige", at=at("13/01/2027 09:00"))
    last = feed[ANNOUNCED]
    assert moved(then, last)
    assert (last["dtstart"].dt, said_at(last)) == (first["dtstart"].dt, utc("13/01/2027 09:00"))


def test_a_calendar_that_is_imported_moves_dates_and_says_when(year: Year, tmp_path: Path) -> None:
    feed = Feed(year, "E11")
    first = feed[ANNOUNCED]
    file = tmp_path / "fr-en-calendrier-scolaire.csv"
    file.write_text(
        "description;population;start_date;end_date;location;zones;annee_scolaire\n"
        "Vacances d'Hiver;-;2027-02-05T23:00:00+00:00;2027-02-28T23:00:00+00:00;"
        "Créteil;Zone C;2026-2027\n",
        encoding="utf-8",
    )
    with gesture(year.engine) as session:
        assert import_calendar(session, file, at("12/01/2027 09:00")).changes
    then = feed[ANNOUNCED]
    assert moved(first, then)
    assert said_at(then) == utc("12/01/2027 09:00")


def test_the_calendar_of_another_zone_moves_nothing(year: Year) -> None:
    feed = Feed(year, "pilote")
    before = feed.all()
    closed(year, "2027-03-16", "2027-03-16", "12/01/2027 09:00", zone="Corse")
    assert feed.all() == before


def changed(year: Year, when: str, **changes: Any) -> None:
    """The definition of a live cycle, changed by its pilot."""
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, changes, year.by("pilote"), at(when))


def test_a_school_that_goes_to_a_bassin_of_another_week_follows_it(memory: sa.Engine) -> None:
    rooms.READING.forget()
    year = launched(memory, weeks={"C2": date(2027, 3, 22)})
    feed = Feed(year, "E11")
    first = feed[WEEK]
    where, when = year.units["C2"], at("12/01/2027 09:00")
    with gesture(memory) as session:  # as « orgue territory attach » does
        school = session.get_one(Unit, year.units["E11"])
        school.basin_id = school.parent_id = where
        session.add(school)
        entry = {"what": "school.attached", "subject": f"u{school.id}", "unit_id": school.id}
        journal.write(session, 0, when, [entry | {"facts": {"to": where}}])
        people_or_units_changed(session, when)
    then = feed[WEEK]
    assert moved(first, then)
    assert (then["dtstart"].dt, said_at(then)) == (date(2027, 3, 22), utc("12/01/2027 09:00"))


def test_a_date_set_by_hand_moves_and_says_when(year: Year) -> None:
    feed = Feed(year, "E11")
    first = feed[ANNOUNCED]
    changed(year, "12/01/2027 09:00", milestones={"announce": {"on": "2027-02-24"}})
    then = feed[ANNOUNCED]
    assert moved(first, then)
    assert (then["dtstart"].dt, said_at(then)) == (date(2027, 2, 24), utc("12/01/2027 09:00"))


def test_another_date_that_moves_keeps_its_name_and_is_not_mistaken_for_a_new_one(
    year: Year,
) -> None:
    feed = Feed(year, "pilote")
    first = feed["Salon des métiers"]
    assert str(first["uid"]).startswith(
        f"cycle-{year.cycle_id}-other-2027-02-04-salon-des-m-tiers@"
    )
    new = {"name": "Forum", "on": "2027-02-04"}
    changed(year, "12/01/2027 09:00", other_dates=[new, SALON | {"on": "2027-02-11"}])
    then = feed["Salon des métiers"]
    assert moved(first, then)
    assert (then["dtstart"].dt, said_at(then)) == (date(2027, 2, 11), utc("12/01/2027 09:00"))
    changed(year, "13/01/2027 09:00", other_dates=[SALON, new, SALON | {"on": "2027-02-18"}])
    names = [str(e["uid"]) for e in feed.all()]
    assert len(names) == len({*names})
    assert str(first["uid"]) in names


def test_two_dates_of_one_day_with_like_names_are_two(memory: sa.Engine) -> None:
    rooms.READING.forget()
    names = ("Réunion é", "Réunion è", "Réunion è", "R" * 41 + "a", "R" * 41 + "b", "Réunion")
    year = launched(memory, other_dates=[{"name": n, "on": "2027-02-04"} for n in names])
    mine = [e for e in Feed(year, "pilote").all() if "-other-" in str(e["uid"])]
    assert sorted(str(e["summary"]) for e in mine) == sorted(names)
    assert len({str(e["uid"]) for e in mine}) == len(names)


# ── actions ──────────────────────────────────────────────────────────────────────────────────────


def test_an_action_counts_up_at_each_step_of_its_way(engine: sa.Engine) -> None:
    rooms.READING.forget()
    year = launched(engine)
    number = year.propose("E11", "Débat", on=ON)
    feed, seen = Feed(year, "E11"), []

    def then(status: str, when: str) -> None:
        event = feed["Débat"]
        assert event["status"] == status
        assert said_at(event) == utc(when)
        assert not seen or moved(seen[-1], event)
        seen.append(event)

    then("TENTATIVE", ON)
    year.send_back("ien1", on="12/01/2027 09:00")
    then("TENTATIVE", "12/01/2027 09:00")
    year.submit(number, "E11", on="13/01/2027 09:00")
    then("TENTATIVE", "13/01/2027 09:00")
    year.accept("ien1", on="14/01/2027 09:00")
    assert feed["Débat"] == seen[-1]  # nobody has told them yet
    year.announce("pilote", on="22/02/2027 09:00")
    then("CONFIRMED", "22/02/2027 09:00")
    year.confirm(number, "E11", ActionState.POSTPONED, on="17/03/2027 09:00")
    then("CANCELLED", "17/03/2027 09:00")
    year.confirm(number, "E11", ActionState.TOOK_PLACE, on="24/03/2027 09:00")
    then("CONFIRMED", "24/03/2027 09:00")
    assert len({str(event["uid"]) for event in seen}) == 1


@pytest.mark.parametrize("outcome", [ActionState.POSTPONED, ActionState.CANCELLED])
def test_what_does_not_happen_on_its_day_stays_and_says_so(
    year: Year, outcome: ActionState
) -> None:
    number = year.propose("E11", "Débat", on=ON)
    year.accept("ien1", on=ON)
    year.announce("pilote", on="22/02/2027 09:00")
    feed = Feed(year, "pilote1", "C1")
    before = feed["Débat"]
    year.confirm(number, "E11", outcome, on="17/03/2027 09:00")
    after = feed["Débat"]
    assert moved(before, after)
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert said_at(after) == utc("17/03/2027 09:00")


def test_an_announced_action_that_is_withdrawn_stays_and_says_so(year: Year) -> None:
    number = year.propose("E11", "Débat", on=ON)
    year.accept("ien1", on=ON)
    year.announce("pilote", on="22/02/2027 09:00")
    feed = Feed(year, "pilote1", "C1")
    before = feed["Débat"]
    year.withdraw(number, "E11", on="23/02/2027 09:00")
    after = feed["Débat"]
    assert moved(before, after)
    assert (after["status"], said_at(after)) == ("CANCELLED", utc("23/02/2027 09:00"))


def test_an_announced_action_that_goes_up_again_counts_up_too(year: Year) -> None:
    number = year.propose("E11", "Débat", on=ON)
    year.accept("ien1", on="14/01/2027 09:00")
    year.act(announce_actions, [number], on="15/01/2027 09:00")
    feed = Feed(year, "pilote1", "C1")
    before = feed["Débat"]
    year.flagship(number, "ien1", on="16/01/2027 09:00")  # it goes up to the académie
    after = feed["Débat"]
    assert (before["status"], after["status"]) == ("CONFIRMED", "TENTATIVE")
    assert moved(before, after)


def test_a_draft_that_is_withdrawn_was_in_no_calendar(year: Year) -> None:
    year.withdraw(year.draft("E11", "Brouillon", on=ON), "E11")
    assert "Brouillon" not in Feed(year, "E11")


# ── what awaits ──────────────────────────────────────────────────────────────────────────────────


def test_what_awaits_moves_with_the_calendar(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    year.tick("11/01/2027 10:05")
    feed = Feed(year, "ien1")
    put_clock(year, "11/01/2027 10:10")
    (first,) = [e for e in feed.all() if str(e["summary"]).startswith("À faire")]
    closed(year, "2027-01-25", "2027-01-26", "12/01/2027 09:00")
    put_clock(year, "12/01/2027 10:00")
    (then,) = [e for e in feed.all() if str(e["summary"]).startswith("À faire")]
    assert moved(first, then)
    assert said_at(then) == utc("12/01/2027 09:00")
    assert isinstance(Calendar.from_ical(feed.client.get(feed.address).content), Calendar)
