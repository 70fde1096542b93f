"""A unit is suspended from a phone in two gestures; everybody concerned reads it on their pages."""

from __future__ import annotations

import re
from typing import Any

from models.calendar.suspension import SUSPENSION
from models.letters.signed_links import Bearer, sealed
from tests.academy import Year, day
from tests.web.api.programs import program
from tests.web.portal import anybody, put_clock, signed_in, words
from tests.years import year_on

ON = "11/01/2027 09:00"
year = year_on("file", now=ON, then=lambda year: year.propose("E11", on="08/01/2027 10:00"))


def asked(year: Year, code: str = "E11", **more: str) -> dict[str, str]:
    return {"unit": str(year.units[code]), "reason": "alerte rouge"} | more


def hidden(page: Any) -> dict[str, str]:
    """What the form of a page sends by itself."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def test_it_takes_two_gestures_and_all_that_are_concerned_read_it(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    preview = client.post("/suspensions/preview", data=asked(year))
    assert "Suspendre École des Tilleuls ?" in words(preview)
    assert "1 demande de validation voit son délai arrêté" in words(preview)
    assert not year.all(SUSPENSION.select())
    assert client.post("/suspensions", data=hidden(preview)).status_code == 303
    for who, reads in (("E11", True), ("ien1", True), ("pilote", True), ("E12", False)):
        page = words(signed_in(year, who, on=ON).get("/me"))
        assert ("Courriers suspendus pour École des Tilleuls" in page) is reads
    assert "alerte rouge" in words(client.get("/suspensions"))


def test_who_opens_a_letter_without_signing_in_reads_it_too(year: Year) -> None:
    path = f"/u/{year.cycle_id}/{year.units['E11']}/call"
    bearer = Bearer(slot=year.by("E11").slot, day=day("08/01/2027"))
    link = sealed(year.course.link_key, path, bearer, 0)
    reader = anybody(year.engine)
    put_clock(year, ON)
    assert "Courriers suspendus" not in words(reader.get(link))
    signed_in(year, "ien1", on=ON).post("/suspensions", data=asked(year))
    assert "Courriers suspendus pour École des Tilleuls" in words(reader.get(link))


def test_who_may_not_resume_does_not_read_the_reason(year: Year) -> None:
    signed_in(year, "pilote1", on=ON).post("/suspensions", data=asked(year, "D1"))
    page = words(signed_in(year, "E11", on=ON).get("/suspensions"))
    assert "Nord" in page
    assert "alerte rouge" not in page
    assert "Reprendre" not in page


def test_what_was_typed_comes_back_with_what_is_wrong(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    answer = client.post("/suspensions/preview", data=asked(year, until="10/01/2027"))
    assert answer.status_code == 422
    assert "alerte rouge</textarea>" in answer.text
    assert client.post("/suspensions/preview", data={"reason": "x"}).status_code == 404
    assert client.post("/suspensions", data=asked(year, reason="")).status_code == 422
    refused = signed_in(year, "E12", on=ON).post("/suspensions", data=asked(year))
    assert refused.status_code == 403
    assert not year.all(SUSPENSION.select())


def test_resuming_shows_what_would_leave_and_is_said_once(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    client.post("/suspensions", data=asked(year))
    shown = client.get(f"/suspensions/resume?unit={year.units['E11']}")
    assert "Ce qui partirait" in words(shown)
    assert "1 courrier attend" in words(shown) or "courriers attendent" in words(shown)
    assert client.post("/suspensions/resume", data=hidden(shown)).status_code == 303
    again = client.post("/suspensions/resume", data=hidden(shown))
    assert "n’est pas suspendu" in words(client.get(again.headers["location"]))


def test_a_forgotten_suspension_is_asked_about_on_the_page_of_who_may_resume(year: Year) -> None:
    signed_in(year, "E11", on=ON).post("/suspensions", data=asked(year))
    year.tick("22/01/2027 12:00")
    assert "plus de dix jours" not in words(signed_in(year, "ien1").get("/suspensions"))
    year.tick("25/01/2027 12:00")
    assert "plus de dix jours" in words(signed_in(year, "ien1").get("/suspensions"))


def test_a_program_suspends_and_resumes(year: Year) -> None:
    client = program(year, "ien1", on=ON)
    body = {"unit": year.units["E11"], "reason": "alerte rouge", "until": "2027-01-15"}
    made = client.post("suspensions", json=body)
    assert (made.status_code, made.json()["until"]) == (201, "2027-01-15")
    assert client.post("suspensions", json=body).status_code == 409
    assert [one["reason"] for one in client.get("suspensions").json()] == ["alerte rouge"]
    path = f"suspensions/{year.units['E11']}"
    assert client.get(f"{path}/resuming").status_code == 200
    assert client.post(f"{path}/resume").json() == {"unit": year.units["E11"], "days": 0}
    assert client.post(f"{path}/resume").status_code == 409
