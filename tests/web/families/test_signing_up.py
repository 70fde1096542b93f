"""Families sign up on the public page of an action; its school reads, takes out, deletes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.access.public_token import public_token
from models.access.secret import known_secret
from models.database.transactions import reading
from models.serving.programme.public_kept import forget
from models.work.sign_up import FAMILY_SIGN_UP
from tests.academy import Year
from tests.programmes import announced, held
from tests.web.portal import anybody, signed_in, words
from tests.web.programme.public_world import public
from tests.years import year_on
from web.families import signing_up
from web.request.throttle import TooOften

year = year_on("file", now="12/01/2027 10:00")
LOU = {"first_name": "Lou", "people": "2", "reach": "lou@famille.example", "key": "k" * 20}


@pytest.fixture(autouse=True)
def afresh() -> None:
    for one in (signing_up.SIGNING, signing_up.GUESSING):
        one.forget()


@pytest.fixture
def number(year: Year) -> int:
    """A public action of E11, open to families."""
    found = announced(year, "E11", "Café", held("16/03/2027"), content={"open_to": ["families"]})
    public(year, found)
    forget(year.engine)
    return found


def seen(year: Year, ago: int = 60) -> str:
    """What the form says of when it was shown."""
    with reading(year.engine) as session:
        secret = known_secret(session) or ""
    return public_token(secret, "sign-up form", signing_up.seconds_now() - ago)


def send(year: Year, client: TestClient, number: int, **said: Any) -> Any:
    sent = LOU | {"seen": seen(year)} | said
    return client.post(f"/semaine/24/{number}/inscription", data=sent)


def rows(year: Year) -> list[Any]:
    return list(year.all(sa.select(FAMILY_SIGN_UP)))


def opened(year: Year, number: int, **said: str) -> TestClient:
    school = signed_in(year, "E11")
    sent = {"do": "open", "capacity": ""} | said
    assert school.post(f"/actions/{number}/sign-ups", data=sent).status_code == 303
    forget(year.engine)
    return school


def test_a_family_signs_up_and_takes_it_back(year: Year, number: int) -> None:
    client = anybody(year.engine)
    page = f"/semaine/24/{number}"
    assert "inscription" not in client.get(page).text
    assert client.get(f"{page}/inscription").status_code == 404
    assert send(year, client, number).status_code in (404, 422)
    school = opened(year, number, capacity="4")
    assert f"{page}/inscription" in client.get(page).text
    assert "4 places restent" in words(client.get(f"{page}/inscription"))
    answer = send(year, client, number)
    assert "C’est noté" in words(answer)
    (address,) = set(re.findall(r'href="(/inscription/[^"]+)"', answer.text))
    listed = words(school.get(f"/actions/{number}/sign-ups"))
    assert "2 personnes viennent sur 4 places" in listed
    assert "lou@famille.example" in listed
    assert "lou@famille.example" in school.get(f"/actions/{number}/sign-ups.csv").text
    assert "Annuler cette inscription" in words(client.get(address))
    assert "il n’en reste rien" in words(client.post(address))
    assert rows(year) == []
    assert client.get(address).status_code == 404


def test_nobody_else_reads_who_comes(year: Year, number: int) -> None:
    opened(year, number)
    send(year, anybody(year.engine), number)
    for who in ("ien1", "pilote", "pilote1"):
        for path in ("sign-ups", "sign-ups.csv"):
            assert signed_in(year, who).get(f"/actions/{number}/{path}").status_code == 403
    other = signed_in(year, "E12")
    assert other.get(f"/actions/{number}/sign-ups").status_code in (403, 404)
    assert other.post(f"/actions/{number}/sign-ups/1", data={"do": "remove"}).status_code in (
        403,
        404,
    )
    assert len(rows(year)) == 1


def test_robots_are_met_without_a_picture_to_read(year: Year, number: int) -> None:
    opened(year, number)
    client = anybody(year.engine)
    assert "C’est noté" in words(send(year, client, number, website="https://spam.example"))
    quick = send(year, client, number, seen=seen(year, 0))
    assert (quick.status_code, "Lou" in quick.text) == (422, True)
    for wrong in ("", "1-aaaa", seen(year, 7 * 3600)):
        assert send(year, client, number, seen=wrong).status_code == 422
    assert rows(year) == []
    for n in range(10):
        assert send(year, client, number, key=f"{n}" * 20).status_code == 200
    assert send(year, client, number, key="z" * 20).status_code == TooOften.status
    assert len(rows(year)) == 10


def test_what_is_wrong_or_full_comes_back_as_it_was_typed(year: Year, number: int) -> None:
    school = opened(year, number, capacity="1")
    client = anybody(year.engine)
    wrong = send(year, client, number, reach="chez moi")
    assert (wrong.status_code, "chez moi" in wrong.text) == (422, True)
    full = send(year, client, number)
    assert (full.status_code, "qu’une place" in words(full)) == (409, True)
    assert send(year, client, number, people="1").status_code == 200
    assert "plus de place" in words(client.get(f"/semaine/24/{number}/inscription"))
    sent = {"do": "open", "capacity": "1", "waits": "yes"}
    assert school.post(f"/actions/{number}/sign-ups", data=sent).status_code == 303
    assert "liste d’attente" in words(send(year, client, number, key="w" * 20))
    assert school.post(f"/actions/{number}/sign-ups/2", data={"do": "give"}).status_code == 303
    assert "3 personnes viennent" in words(school.get(f"/actions/{number}/sign-ups"))
    assert school.post(f"/actions/{number}/sign-ups/2", data={"do": "remove"}).status_code == 303
    bad = school.post(f"/actions/{number}/sign-ups", data={"do": "open", "capacity": "beaucoup"})
    assert bad.status_code in (400, 409, 422)
    assert school.post(f"/actions/{number}/sign-ups", data={"do": "close"}).status_code == 303
    forget(year.engine)
    assert client.get(f"/semaine/24/{number}/inscription").status_code == 404


def test_a_school_tells_families_in_french_and_in_its_own_words(
    year: Year, number: int, home: Path
) -> None:
    school = opened(year, number)
    path = f"/schools/{year.units['E11']}/families"
    page = words(school.get(path))
    assert "mardi 16 mars 2027 : Café" in page
    assert f"/semaine/24/{number}" in page
    said = {"language": "ar", "text": "أهلا بكم"}
    assert school.post(path, data=said).status_code == 303
    assert 'lang="ar" dir="rtl"' in school.get(path).text
    wrong = school.post(path, data={"language": "arabe", "text": "x"})
    assert (wrong.status_code, "code de la langue" in words(wrong)) == (422, True)
    assert signed_in(year, "E12").get(path).status_code == 403
    assert signed_in(year, "ien1").post(path, data=said).status_code == 403
    made = school.get(f"{path}.pdf")
    assert (made.status_code, made.content[:5]) == (200, b"%PDF-")
