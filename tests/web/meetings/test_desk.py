"""A meeting is prepared by a pilot, answered by the letter's link, and who came is marked."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient
from icalendar import Calendar

from models.journal import JOURNAL
from models.work.message import DELIVERED
from tests.academy import Year, launched
from tests.models.year.switched import without
from tests.web.everything import mailed
from tests.web.letter_pages.links import link_in
from tests.web.portal import anybody, put_clock, signed_in, words
from tests.years import year_on

INVITED, THE_DAY = "08/06/2027 07:45", "29/06/2027 18:00"
year = year_on("memory", now=INVITED)
SAID: dict[str, Any] = {
    "seen": "0",
    "on": "2027-06-29",
    "starts": "9h",
    "ends": "17h",
    "place": "Maison des examens",
    "town": "Valmont",
    "agenda.at": ["", "10h30", "9h"],
    "agenda.title": ["", "Les objectifs", "Le bilan"],
    "agenda.who": ["", "", "la pilote"],
}


def path(year: Year, kind: str = "seminar") -> str:
    return f"/cycles/{year.cycle_id}/meetings/{kind}"


def prepared(year: Year, **other: Any) -> TestClient:
    client = signed_in(year, "pilote")
    answer = client.post(path(year), data=SAID | other)
    assert answer.status_code == 303, words(answer)
    return client


def invitation(year: Year, who: str = "ien1", rule: str = "seminar_invitation") -> str:
    slot = year.by(who).slot
    row = next(m for m in year.messages(rule=rule) if m.slot == slot)
    return link_in(year, row)


def entry(ics: bytes) -> Any:
    return Calendar.from_ical(ics).walk("VEVENT")[0]


def test_what_a_pilot_prepares_is_in_the_letter_and_on_its_page(year: Year) -> None:
    prepared(year)
    mailed(year, INVITED)
    link = invitation(year)
    (text,) = year.all(sa.select(DELIVERED.c.text).where(DELIVERED.c.to.startswith("ien1@")))[-1]
    said = " ".join(text.split())
    assert "9 h : Le bilan" in said
    assert "Maison des examens, Valmont" in said
    assert "de 9 h à 17 h" in said
    assert f"{link}/agenda.ics" in said
    page = words(anybody(year.engine).get(link))
    assert "9 h : Le bilan (la pilote)" in page
    assert "Maison des examens, Valmont" in page


def test_who_is_invited_answers_by_their_link_and_changes_their_mind(year: Year) -> None:
    client = prepared(year)
    year.tick(INVITED)
    browser, link = anybody(year.engine), invitation(year)
    put_clock(year, INVITED)
    assert browser.post(f"{link}/answer", data={"reply": "comes"}).status_code == 303
    missing = browser.post(f"{link}/answer", data={"reply": "sends"})
    assert missing.status_code == 422
    assert "qui vient à votre place" in words(missing)
    sent = {"reply": "sends", "sends": "Lou, conseillère"}
    assert browser.post(f"{link}/answer", data=sent).status_code == 303
    assert "quelqu’un vient à ma place : Lou, conseillère" in words(browser.get(link))
    page = words(client.get(path(year)))
    assert "envoient quelqu’un : Lou, conseillère" in page
    assert "Viennent 0" in page
    assert "Envoient quelqu’un 1" in page


def test_the_calendar_keeps_its_name_and_counts_each_move(year: Year) -> None:
    client = prepared(year)
    year.tick(INVITED)
    put_clock(year, INVITED)
    file = f"{invitation(year)}/agenda.ics"
    before = entry(anybody(year.engine).get(file).content)
    assert client.post(path(year), data=SAID | {"seen": "1", "on": "2027-06-30"}).status_code == 303
    after = entry(anybody(year.engine).get(file).content)
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt.isoformat() == "2027-06-30T07:00:00+00:00"


def test_presence_is_marked_on_the_day_with_those_who_came_uninvited(year: Year) -> None:
    client = prepared(year)
    year.tick(INVITED)
    slots = [m.slot for m in year.messages(rule="seminar_invitation")]
    early = client.post(f"{path(year)}/attendance", data={"shown": " ".join(slots)})
    assert early.status_code == 409
    year.now = THE_DAY
    client = signed_in(year, "pilote")
    assert "Cochez les personnes présentes" in words(client.get(path(year)))
    came = [year.by("ien1").slot, year.by("pilote1").slot, "p99999"]
    sent = {"shown": " ".join(slots), "came": came}
    assert client.post(f"{path(year)}/attendance", data=sent).status_code == 303
    added = client.post(f"{path(year)}/attendees", data={"name": "Zoé Marin, Région"})
    assert added.status_code == 303
    page = words(client.get(path(year)))
    assert "Présentes 3" in page
    assert "Zoé Marin, Région" in page
    assert client.post(f"{path(year)}/attendees", data={"name": ""}).status_code == 422
    wrote = sa.select(sa.func.count()).where(JOURNAL.c.what == "meeting.attended")
    assert year.all(wrote)[0][0] == 2


def test_a_wrong_hour_gives_back_all_that_was_typed(year: Year) -> None:
    client = signed_in(year, "pilote")
    answer = client.post(path(year), data=SAID | {"starts": "25h", "place": "Ici même"})
    assert answer.status_code == 422
    assert "Ici même" in answer.text
    assert "Les objectifs" in answer.text
    assert client.post(path(year), data=SAID | {"ends": "8h"}).status_code == 422
    assert client.post(path(year), data=SAID | {"seen": "3"}).status_code == 409


def test_others_read_it_and_change_nothing(year: Year) -> None:
    prepared(year)
    client = signed_in(year, "ien1")
    page = client.get(path(year))
    assert page.status_code == 200
    assert "Qui est invité" not in words(page)
    assert client.post(path(year), data=SAID | {"seen": "1", "place": "X"}).status_code == 403
    assert client.post(f"{path(year)}/answer", data={"reply": "comes"}).status_code == 403
    assert client.get(f"{path(year)}/list").status_code == 403
    assert signed_in(year, "pilote").get("/seminar").headers["location"] == path(year)


def test_a_conference_is_a_meeting_too_and_one_that_is_off_says_so(memory: sa.Engine) -> None:
    year = launched(memory, **without("milestones", "seminar"))
    year.now = "20/11/2026 10:00"
    client = signed_in(year, "pilote")
    assert "n’a pas lieu cette année" in words(client.get(path(year)))
    sent = SAID | {"on": "2026-12-08"}
    assert client.post(path(year, "conference"), data=sent).status_code == 303
    assert client.post(path(year), data=SAID).status_code == 409
