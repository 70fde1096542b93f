"""A calendar feed holds what its owner may see today, in the form that calendars read."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from icalendar import Calendar

from models.access.feeds import CALENDAR_FEED
from models.database.transactions import gesture
from models.gestures.actions.climbing import announce_actions
from models.gestures.people.own_page import revoke_links
from tests.academy import Year, launched, name_to
from tests.models.gestures.framing.crowns import crown
from tests.web.me.feeds import LATER, ON, events, published, read
from tests.web.portal import PORTAL, anybody, signed_in, words
from tests.years import year_on
from web.me import feeds as rooms

year = year_on(
    other_dates=[{"name": "Salon des métiers", "on": "2027-02-04", "until": "2027-02-05"}]
)


def titles(calendar: Calendar) -> list[str]:
    return sorted(events(calendar))


# ── what it holds ────────────────────────────────────────────────────────────────────────────────


def test_a_school_reads_its_dates_and_its_own_actions(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    year.propose("E12", "Atelier", on=ON)
    year.draft("E11", "Brouillon", on=ON)
    assert titles(read(anybody(year.engine), published(year, "E11"))) == [
        "Annonce des décisions",
        "Bilans des actions remis",
        "Clôture de l'appel à actions",
        "Débat",
        "Ouverture de l'appel à actions",
        "Ouverture des bilans",
        "Publication du programme",
        "Qui reste, qui part",
        "Semaine de la persévérance scolaire",
    ]


def test_each_level_reads_the_dates_that_concern_it(year: Year) -> None:
    crown(year)
    client = anybody(year.engine)
    relay, pilot = (titles(read(client, published(year, w))) for w in ("ien1", "pilote"))
    assert {"Synthèses des bassins et circonscriptions", "Salon des métiers"} <= {*relay}
    assert "Synthèses des départements" not in relay
    assert len(pilot) == len(year.course.dates[year.course.home]) - 2 + 1 + 1
    above = read(client, published(year, "nationale"))
    assert titles(above) == ["Semaine de la persévérance scolaire"]


def test_what_awaits_is_there_until_it_is_done(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    year.tick("11/01/2027 10:05")
    address, client = published(year, "ien1", on="11/01/2027 10:10"), anybody(year.engine)
    (asked,) = [e for t, e in events(read(client, address)).items() if t.startswith("À faire")]
    (due,) = year.all(sa.text("SELECT due_on FROM validationtask WHERE state = 'open'"))
    assert asked["dtstart"].dt.isoformat() == due[0]
    year.accept("ien1", on="12/01/2027 10:00")
    assert not [t for t in titles(read(client, address)) if t.startswith("À faire")]


def test_a_unit_s_feed_has_what_was_announced_in_it(year: Year) -> None:
    told = year.propose("E11", "Annoncée", on=ON)
    year.propose("E12", "Acceptée en secret", on=ON)
    year.propose("E31", "Ailleurs", on=ON)
    for task in year.tasks()[:2]:
        year.accept("ien1", task.id, on=ON)
    year.act(announce_actions, [told], on=ON)
    client, address = anybody(year.engine), published(year, "pilote1", "C1")
    found = events(read(client, address))
    assert {"Annoncée", "Acceptée en secret", "Ailleurs"} & found.keys() == {"Annoncée"}
    assert found["Annoncée"]["status"] == "CONFIRMED"
    assert found["Annoncée"]["url"] == f"{PORTAL}/actions/{told}"


def test_one_s_own_action_does_not_tell_a_decision_that_is_not_announced(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    address, client = published(year, "E11"), anybody(year.engine)
    before = events(read(client, address))["Débat"]
    year.accept("ien1", on=ON)
    assert events(read(client, address))["Débat"] == before
    year.announce("pilote", on=LATER)
    after = events(read(client, address))["Débat"]
    assert (before["status"], after["status"]) == ("TENTATIVE", "CONFIRMED")
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]


def test_what_is_called_off_stays_and_says_so(year: Year) -> None:
    year.withdraw(year.propose("E11", "Débat", on=ON), "E11")
    found = events(read(anybody(year.engine), published(year, "E11")))
    assert found["Débat"]["status"] == "CANCELLED"


def test_units_follow_their_own_week(memory: sa.Engine) -> None:
    rooms.READING.forget()
    year = launched(memory, weeks={"C1": date(2027, 3, 22)})
    for who, unit in (("E11", ""), ("pilote", "C1")):
        found = events(read(anybody(memory), published(year, who, unit)))
        assert found["Semaine de la persévérance scolaire"]["dtstart"].dt == date(2027, 3, 22)


# ── its form ─────────────────────────────────────────────────────────────────────────────────────


def test_it_is_what_calendars_ask_for(year: Year) -> None:
    title = "Débat ; « lâche pas » , ligne\\ " + "é" * 80
    year.propose("E11", title, on=ON)
    answer = anybody(year.engine).get(published(year, "E11"))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    text = answer.text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in text
    assert "X-PUBLISHED-TTL:PT12H\r\n" in text
    assert "X-WR-CALNAME:Point d'orgue\r\n" in text
    assert "VALARM" not in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    found = events(Calendar.from_ical(answer.content))
    week = found["Semaine de la persévérance scolaire"]
    assert (week["dtstart"].dt, week["dtend"].dt) == (date(2027, 3, 15), date(2027, 3, 20))
    assert all(e["dtend"].dt - e["dtstart"].dt >= timedelta(days=1) for e in found.values())
    assert all({"UID", "DTSTAMP", "SEQUENCE"} <= e.keys() for e in found.values())
    assert len({str(e["uid"]) for e in found.values()}) == len(found)
    assert title in found


def test_nothing_is_sent_again_when_nothing_changed(year: Year) -> None:
    client, address = anybody(year.engine), published(year, "E11")
    tag = client.get(address).headers["etag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    year.propose("E11", "Débat", on=ON)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


# ── who reads it ─────────────────────────────────────────────────────────────────────────────────


def test_who_lost_their_function_sees_nothing_more(year: Year) -> None:
    client = anybody(year.engine)
    own, of_unit = published(year, "ien1"), published(year, "ien1", "C1")
    assert titles(read(client, own))
    year.remove("C1", "relay")
    assert (titles(read(client, own)), titles(read(client, of_unit))) == ([], [])


def test_a_revoked_feed_is_gone_and_another_has_another_address(year: Year) -> None:
    first = published(year, "ien1")
    client = signed_in(year, "ien1", on=ON)
    (number,) = year.all(sa.select(CALENDAR_FEED.c.id))[0]
    other = signed_in(year, "ien2", on=ON).post(f"/me/feeds/{number}/revoke")
    assert other.status_code == 404
    assert client.post(f"/me/feeds/{number}/revoke").status_code == 303
    assert anybody(year.engine).get(first).status_code == 410
    second = published(year, "ien1")
    assert second != first
    assert "n'ouvre" not in words(client.get("/me"))
    by = year.by("ien1")
    with gesture(year.engine) as session:
        revoke_links(session, by, by.slot, year.moment)
    assert anybody(year.engine).get(second).status_code == 410


def test_an_address_that_was_made_up_opens_nothing_and_is_not_tried_for_long(year: Year) -> None:
    client, address = anybody(year.engine), published(year, "ien1")
    wrong = address.replace("/calendar/1-", "/calendar/2-")
    for made_up in (wrong, address[:-5] + ".ics", "/calendar/x.ics", "/calendar/1-é.ics"):
        assert client.get(made_up).status_code == 404
    answers = {client.get(wrong).status_code for _ in range(60)}
    assert answers == {404, 429}


def test_a_feed_is_of_what_one_reads(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    for unit in (year.units["D2"], 10**9, 0):
        client.post("/me/feeds", data={"unit": str(unit)})
    assert year.all(sa.select(CALENDAR_FEED)) == []
    assert "Un agenda de plus" in words(client.get("/me"))


def test_a_feed_is_made_from_the_first_minute_of_a_function(year: Year) -> None:
    with gesture(year.engine) as session:
        name_to(session, year.units["C1"], "inspector", "nouvelle", starts=date(2027, 1, 11))
    client = signed_in(year, "nouvelle", on="11/01/2027 00:30")
    assert client.post("/me/feeds", data={"unit": str(year.units["C1"])}).status_code == 303
    assert [row.unit_id for row in year.all(sa.select(CALENDAR_FEED))] == [year.units["C1"]]
