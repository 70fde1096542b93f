"""A programme is shared at an address that says what and where, and nobody; until it is taken
down, or its cycle is over."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.database.transactions import gesture
from models.journal import JOURNAL
from models.programme.link import PROGRAMME_LINK
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, launched
from tests.programmes import announced, held
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on
from web.programme import sharing

GUEST = {"name": "Zoé Marin", "kind": "sponsor", "on": "2027-03-15"}
year = year_on("file", made=launched, other_dates=[GUEST], now="12/01/2027 10:00")


@pytest.fixture(autouse=True)
def afresh() -> None:
    sharing.READING.forget()
    sharing.GUESSING.forget()


def links(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/programme/links"


def share(year: Year, who: str, code: str) -> str:
    """The path of the address that *who* gives to a programme."""
    client = signed_in(year, who)
    answer = client.post(links(year), data={"unit": str(year.units[code])})
    assert answer.status_code == 303, words(answer)
    return addresses(client, year)[0]


def addresses(client: TestClient, year: Year) -> list[str]:
    return re.findall(r'href="http://[^/"]+(/programme/[^"]+)"', client.get(links(year)).text)


def test_a_pilot_shares_it_in_two_clicks_and_anybody_reads_it(year: Year) -> None:
    announced(year, "E11", "Débat", held("16/03/2027", "09:00"), contact="Mme Petit")
    announced(year, "E31", "Ailleurs")
    asked = f"/cycles/{year.cycle_id}/programme"
    assert f'href="{links(year)}"' in signed_in(year, "pilote1").get(asked).text
    page = anybody(year.engine).get(share(year, "pilote1", "D1"))
    assert page.status_code == 200
    said = words(page)
    assert "Débat École des Tilleuls" in said
    assert "1 action, au" in said
    for unsaid in ("Ailleurs", "Mme Petit", "Zoé Marin", "@", "<form", "/actions/"):
        assert unsaid not in page.text
    assert 'content="noindex, nofollow"' in page.text
    assert "Par Pilote1" in words(signed_in(year, "pilote1").get(links(year)))


def test_a_new_address_takes_the_place_of_the_one_before(year: Year) -> None:
    first = share(year, "pilote", "C1")
    second = share(year, "pilote", "C1")
    reader = anybody(year.engine)
    assert reader.get(first).status_code == 410
    assert reader.get(second).status_code == 200
    assert addresses(signed_in(year, "pilote"), year) == [second]


def test_it_opens_nothing_once_it_is_taken_down(year: Year) -> None:
    path, client = share(year, "pilote", "AC"), signed_in(year, "pilote")
    over = f"{links(year)}/{year.units['AC']}/revoke"
    assert client.post(over).status_code == 303
    gone = anybody(year.engine).get(path)
    assert gone.status_code == 410
    assert "n'est plus partagé" in words(gone).replace("’", "'")
    assert addresses(client, year) == []
    assert client.post(over).status_code == 409


def test_it_ends_with_its_cycle(year: Year) -> None:
    path = share(year, "pilote", "AC")
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(state=CycleState.CLOSED))
    gone = anybody(year.engine).get(path)
    assert gone.status_code == 410
    assert "Cette semaine est passée" in words(gone)


def test_nobody_finds_an_address_by_trying(year: Year) -> None:
    path, reader = share(year, "pilote", "AC"), anybody(year.engine)
    for wrong in ("x", "1-", f"{path.rpartition('/')[2]}x", "9-" + path.rpartition("-")[2]):
        assert reader.get(f"/programme/{wrong}").status_code == 404
    for _ in range(60):
        reader.get("/programme/1-aaaa")
    assert reader.get("/programme/1-aaaa").status_code == 429
    assert reader.get(path).status_code == 200


def test_who_pilots_nothing_shares_nothing(year: Year) -> None:
    for who, code in (("ien1", "C1"), ("E11", "C1"), ("pilote1", "AC"), ("pilote2", "D1")):
        client = signed_in(year, who)
        answer = client.post(links(year), data={"unit": str(year.units[code])})
        assert answer.status_code == 403, who
    assert signed_in(year, "ien1").get(links(year)).status_code == 403
    assert signed_in(year, "pilote1").get(links(year)).status_code == 200
    assert year.all(sa.select(PROGRAMME_LINK)) == []
    school = signed_in(year, "pilote").post(links(year), data={"unit": str(year.units["E11"])})
    assert school.status_code == 404


def test_it_is_written_in_the_journal_without_its_address(year: Year) -> None:
    share(year, "pilote", "C1")
    share(year, "pilote", "C1")
    j = JOURNAL.c
    rows = year.all(sa.select(j.what, j.by, j.facts).where(j.what.startswith("programme.")))
    slot = year.by("pilote").slot
    assert [tuple(row) for row in rows] == [
        ("programme.shared", slot, {"link": 1}),
        ("programme.shared", slot, {"link": 2, "replaces": 1}),
    ]
