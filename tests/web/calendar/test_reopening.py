"""What a run did before its date is looked at, then given back, by who may change the cycle."""

from __future__ import annotations

import sqlalchemy as sa

from models.tick import run_cycle
from models.year.cycle import PHASE
from tests.academy import Year, at
from tests.web.portal import signed_in, words
from tests.years import year_on

NOW, IN_JULY = "16/11/2026 09:00", "05/07/2027 08:00"


def a_run_lived_in_july(year: Year) -> None:
    """A run lived in July closed every phase, in November."""
    year.tick(NOW)
    run_cycle(year.engine, year.cycle_id, at(IN_JULY))


year = year_on("engine", then=a_run_lived_in_july)


def closed(year: Year) -> int:
    return len(year.all(sa.select(PHASE).where(PHASE.c.state == "closed")))


def path(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/reopen"


def test_what_would_be_given_back_is_shown_and_nothing_is_done(year: Year) -> None:
    before = closed(year)
    page = words(signed_in(year, "pilote", on=NOW).get(path(year)))
    assert "« Appel à actions » redevient ouvert" in page.replace("\xa0", " ")
    assert closed(year) == before


def test_it_is_given_back_once(year: Year) -> None:
    client = signed_in(year, "pilote", on=NOW)
    assert client.post(path(year)).status_code == 303
    assert closed(year) == 1
    assert "est rendu, et écrit au journal" in words(client.get(path(year)))
    assert client.post(path(year)).status_code == 303
    assert "Rien n" in words(client.get(path(year)))


def test_it_is_for_who_may_change_the_cycle(year: Year) -> None:
    for who in ("pilote1", "ien1", "E11"):
        client = signed_in(year, who, on=NOW)
        assert (client.get(path(year)).status_code, client.post(path(year)).status_code) == (
            403,
            403,
        )
    assert closed(year) > 1


def test_the_calendar_leads_there_who_may(year: Year) -> None:
    calendar = f"/cycles/{year.cycle_id}/calendar"
    assert path(year) in signed_in(year, "pilote", on=NOW).get(calendar).text
    assert path(year) not in signed_in(year, "pilote1", on=NOW).get(calendar).text
