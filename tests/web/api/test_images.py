"""Programs say what papers allow, withdraw, and read what was made with what was withdrawn."""

from __future__ import annotations

import pytest

from models.database.transactions import gesture
from models.gestures.actions import documenting
from models.gestures.actions.made_documents import remember_made
from models.work.uses import WITHIN, OutputKind
from tests.academy import Year
from tests.models.work.documents import picture
from tests.web.api.programs import program
from tests.years import year_on

OPEN = "23/11/2026 09:00"
pytestmark = pytest.mark.usefixtures("home")
year = year_on(now=OPEN)


def film(year: Year) -> tuple[int, int]:
    number = year.propose("E11", on=OPEN)
    given = (documenting.join_film, number, "https://tube.example/1", "Le film", year.by("E11"))
    return number, int(year.act(*given, on=OPEN, said=WITHIN))


def test_uses_are_said_read_and_refused(year: Year) -> None:
    number, document = film(year)
    school = program(year, "E11")
    said = {"attested": True, "uses": ["press", "site"], "until": "2027-08-31"}
    assert school.put(f"documents/{document}/uses", json=said).status_code == 204
    (told,) = school.get(f"actions/{number}/documents").json()
    assert (told["kind"], told["uses"]) == ("film", ["press", "site"])
    assert (told["until"], told["address"]) == ("2027-08-31", "https://tube.example/1")
    wrong = school.put(f"documents/{document}/uses", json=said | {"until": None})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/api/v1/problems/BadDocument")
    relay = program(year, "ien1")
    assert relay.put(f"documents/{document}/uses", json=said).status_code == 403
    assert program(year, "E12").get(f"actions/{number}/documents").status_code == 404


def test_it_is_withdrawn_and_what_was_made_is_listed(year: Year) -> None:
    number, document = film(year)
    pilot = program(year, "pilote")
    with gesture(year.engine) as session:
        made = (session, year.cycle_id, OutputKind.ACTION, "a.pdf", [document])
        remember_made(*made, year.by("pilote"), year.moment)
    assert pilot.get("images/outside").json() == []
    path = f"documents/{document}/withdraw"
    assert pilot.post(path, json={"reason": " "}).status_code == 422
    assert program(year, "ien2").post(path, json={"reason": "Motif"}).status_code == 404
    assert pilot.post(path, json={"reason": "Une opposition"}).status_code == 204
    assert pilot.get(f"actions/{number}/documents").json() == []
    (one,) = pilot.get("images/outside").json()
    assert (one["name"], one["why"], one["action"]) == ("a.pdf", "retirée", number)
    assert pilot.post(path, json={"reason": "Encore"}).status_code == 404


PHOTO = {"name": "cour.jpg"}
FILE = {"Content-Type": "application/octet-stream"}


def test_a_document_an_image_and_a_film_are_joined_and_taken_off(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    school, at = program(year, "E11"), f"actions/{number}/documents"
    sent = {"content": picture("JPEG"), "headers": FILE}
    without = school.put(at, params=PHOTO, **sent)
    assert (without.status_code, without.json()["type"]) == (422, "/api/v1/problems/BadDocument")
    said = PHOTO | {"attested": True, "use": ["site", "press"], "until": "2027-08-31"}
    one = school.put(at, params=said, **sent).json()["document"]
    assert school.put(at, params=said, **sent).json()["document"] == one
    film = {"address": "https://tube.example/1", "title": "Le film", "attested": True}
    two = school.post(f"actions/{number}/films", json=film).json()["document"]
    assert [(d["document"], d["kind"], d["uses"]) for d in school.get(at).json()] == [
        (one, "image", ["press", "site"]),
        (two, "film", []),
    ]
    wrong = school.post(f"actions/{number}/films", json=film | {"address": "ftp://x"})
    assert wrong.status_code == 422
    for who, status in (("E12", 404), ("ien1", 403)):
        other = program(year, who)
        assert other.post(f"actions/{number}/films", json=film).status_code == status
        assert other.put(at, params=said, **sent).status_code == status
        assert other.delete(f"documents/{one}").status_code == status
    assert school.delete(f"documents/{one}").status_code == 204
    assert school.delete(f"documents/{one}").status_code == 404
    assert [d["document"] for d in school.get(at).json()] == [two]


def test_what_is_too_large_or_no_document_is_refused(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    school, at = program(year, "E11"), f"actions/{number}/documents"
    refused = [(b"", 422), (b"<html>", 422), (b"a" * 5_000_001, 413)]
    for content, status in refused:
        answer = school.put(at, params={"name": "a.pdf"}, content=content, headers=FILE)
        assert answer.status_code == status, answer.text
    assert school.get(at).json() == []
