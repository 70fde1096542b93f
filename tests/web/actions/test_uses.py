"""The page of an image: what its papers allow, and its withdrawal, by each who may."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.work.document import DOCUMENT
from models.work.documents import place_of
from tests.academy import Year
from tests.models.work.documents import picture
from tests.web.portal import signed_in, words
from tests.years import year_on

OPEN = "23/11/2026 09:00"
AFTER = "18/03/2027 09:00"
OUTSIDE = {"consent": "yes", "uses": ["site", "press"], "until": "2027-08-31"}

pytestmark = pytest.mark.usefixtures("home")
year = year_on(now=OPEN)


def join(client: Any, number: int, said: dict[str, Any], name: str = "a.png") -> Any:
    files = {"document": (name, picture("PNG"), "application/octet-stream")}
    return client.post(f"/actions/{number}/documents", files=files, data=said)


def only(year: Year) -> Any:
    (row,) = year.all(sa.select(DOCUMENT))
    return row


def test_an_image_is_joined_with_what_its_papers_allow(year: Year) -> None:
    number, school = year.propose("E11", on=OPEN), signed_in(year, "E11")
    assert join(school, number, OUTSIDE).status_code == 303
    row = only(year)
    assert (row.for_site, row.for_social, row.for_press) == (True, False, True)
    said = "Usage interne, le site de l’académie, la presse, jusqu’au 31/08/2027"
    assert said in words(school.get(f"/actions/{number}/documents"))
    page = words(school.get(f"/documents/{row.id}/uses"))
    assert said in page
    assert "Attesté par" in page


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"uses": "site", "until": "2027-08-31"}, "accord des personnes"),
        ({"consent": "yes", "uses": "site"}, "Il manque la date"),
        ({"consent": "yes", "uses": "site", "until": "2026-02-30"}, "n’est pas une date"),
        ({"consent": "yes", "uses": "site", "until": "2026-01-31"}, "est passé"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_comes_back(
    year: Year, said: dict[str, str], why: str
) -> None:
    number, school = year.propose("E11", on=OPEN), signed_in(year, "E11")
    answer = join(school, number, said)
    assert answer.status_code == 422
    assert why in words(answer)
    assert 'value="site" checked' in answer.text
    assert year.all(sa.select(DOCUMENT)) == []

    join(school, number, {"consent": "yes"})
    at = f"/documents/{only(year).id}/uses"
    answer = school.post(at, data=said)
    assert (answer.status_code, why in words(answer)) == (422, True)
    assert 'value="site" checked' in answer.text
    assert only(year).for_site is False
    assert school.post(at, data=OUTSIDE).status_code == 303
    assert only(year).for_site is True


def test_a_film_is_joined_by_its_address(year: Year) -> None:
    number, school = year.propose("E11", on=OPEN), signed_in(year, "E11")
    typed = {"film_title": "Nos métiers", "film_address": "ftp://x", "consent": "yes"}
    at = f"/actions/{number}/documents"
    answer = school.post(at, data=typed)
    assert answer.status_code == 422
    assert 'value="ftp://x"' in answer.text
    typed["film_address"] = "https://tube.example/w/1"
    assert school.post(at, data=typed).status_code == 303
    row = only(year)
    assert 'href="https://tube.example/w/1"' in school.get(f"/actions/{number}").text
    assert school.get(f"/documents/{row.id}").status_code == 404
    assert school.get(f"/documents/{row.id}/uses").status_code == 200


@pytest.mark.parametrize("who", ["E11", "ien1", "pilote"])
def test_withdrawn_it_leaves_every_page_at_once(year: Year, who: str, home: Any) -> None:
    number, school = year.propose("E11", on=OPEN), signed_in(year, "E11")
    join(school, number, OUTSIDE)
    row, client = only(year), signed_in(year, who)
    place = place_of(client.app.state.settings.documents, row.digest)
    assert place.exists()
    assert client.post(f"/documents/{row.id}/withdraw", data={"reason": " "}).status_code == 422
    answer = client.post(f"/documents/{row.id}/withdraw", data={"reason": "Une opposition"})
    assert answer.status_code == 303
    assert not place.exists()
    for path in (f"/documents/{row.id}", f"/documents/{row.id}/uses"):
        assert client.get(path).status_code == 404
    page = client.get(f"/actions/{number}").text
    assert f"/documents/{row.id}" not in page
    assert "Une opposition" not in page


@pytest.mark.parametrize("who", ["E12", "ien2"])
def test_others_neither_say_nor_withdraw(year: Year, who: str) -> None:
    number = year.propose("E11", on=OPEN)
    join(signed_in(year, "E11"), number, OUTSIDE)
    row, client = only(year), signed_in(year, who)
    assert client.get(f"/documents/{row.id}/uses").status_code == 404
    assert client.post(f"/documents/{row.id}/uses", data=OUTSIDE).status_code == 404
    answer = client.post(f"/documents/{row.id}/withdraw", data={"reason": "Motif"})
    assert answer.status_code == 404
    assert only(year).removed_at is None


def test_a_relay_withdraws_and_says_nothing_of_the_papers(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    join(signed_in(year, "E11"), number, {"consent": "yes"})
    row, relay = only(year), signed_in(year, "ien1")
    page = relay.get(f"/documents/{row.id}/uses").text
    assert f'action="/documents/{row.id}/withdraw"' in page
    assert f'action="/documents/{row.id}/uses"' not in page
    assert relay.post(f"/documents/{row.id}/uses", data=OUTSIDE).status_code == 403
