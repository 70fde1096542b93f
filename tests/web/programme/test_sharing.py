"""A secret address of before leads to the public programme of its territory; one that was taken
down opens nothing, as before."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.access.secret import secret_of
from models.database.transactions import gesture
from models.programme.link import PROGRAMME_LINK, ProgrammeLink, token_of
from models.year.cycle import CYCLE, CycleState
from tests.academy import KNOWN, Year, at
from tests.web.portal import anybody, words
from tests.web.programme.public_world import SECRETS, filled
from tests.years import year_on
from web.programme import sharing

year = year_on("file", now="12/01/2027 10:00")


@pytest.fixture(autouse=True)
def afresh() -> None:
    sharing.GUESSING.forget()


def shared(year: Year, code: str) -> str:
    """The path of an address that was given to a programme before."""
    with gesture(year.engine) as session:
        link = ProgrammeLink(
            cycle_id=year.cycle_id,
            unit_id=year.units[code],
            made_at=at("11/01/2027 10:00"),
            made_by="p1",
            as_function="pilot",
        )
        session.add(link)
        session.flush()
        return f"/programme/{token_of(secret_of(session), int(link.id or 0))}"


def test_it_shows_what_the_public_programme_of_its_territory_shows(year: Year) -> None:
    filled(year)
    nobody = anybody(year.engine)
    answer = nobody.get(shared(year, "C1"), follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/semaine/{KNOWN['AC']}?unit={year.units['C1']}"
    said = words(nobody.get(shared(year, "AC"), follow_redirects=True))
    assert "Café des parents" in said
    assert not [secret for secret in SECRETS if secret in said]


def test_an_address_that_was_taken_down_or_is_over_opens_nothing(year: Year) -> None:
    path, nobody = shared(year, "AC"), anybody(year.engine)
    with gesture(year.engine) as session:
        gone = sa.update(PROGRAMME_LINK).values(taken_down_at=at("12/01/2027 09:00"))
        session.connection().execute(gone)
    assert nobody.get(path).status_code == 410
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(PROGRAMME_LINK).values(taken_down_at=None))
        session.connection().execute(sa.update(CYCLE).values(state=CycleState.CLOSED))
    answer = nobody.get(path)
    assert answer.status_code == 410
    assert "Cette semaine est passée" in words(answer)


def test_an_address_that_was_made_up_is_none_and_guessing_ends(year: Year) -> None:
    nobody, path = anybody(year.engine), shared(year, "AC")
    for wrong in (path[:-1], f"{path}a", "/programme/1-aaaa", "/programme/x"):
        assert nobody.get(wrong).status_code == 404
    for _ in range(70):
        nobody.get("/programme/1-aaaa")
    assert nobody.get("/programme/1-aaaa").status_code == 429
