"""The year is rehearsed from a page, read there, and set beside another."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.database.transactions import reading
from models.journal import JOURNAL
from models.rehearsal.foreseen import basis_of
from models.rehearsal.rehearsals import Rehearsals, RehearsedYear
from models.work.message import MESSAGE
from tests.academy import Year, at
from tests.past import year_before
from tests.web.portal import signed_in, words
from tests.years import year_on

NOW = "11/01/2027 08:00"
year = year_on(now=NOW, then=year_before)


def rehearsals(client: TestClient) -> Rehearsals:
    found: Rehearsals = client.app.state.rehearsals  # type: ignore[attr-defined]
    return found


def rehearsed(client: TestClient, year: Year) -> RehearsedYear:
    """The year rehearsed here and now, with typical answers."""
    with reading(year.engine) as session:
        basis = basis_of(session, year.cycle_id, year.course.local_day(at(NOW)))
    found = rehearsals(client)
    work = found.work(year.course, "typical", basis, year.by("pilote"), at(NOW))
    standing = found.here_and_now(year.cycle_id, work)
    assert standing.kept is not None, standing.failed
    return standing.kept


def test_a_rehearsal_is_read_by_day_by_unit_and_beside_the_year_before(year: Year) -> None:
    client = signed_in(year, "pilote", on=NOW)
    before = len(year.all(sa.select(MESSAGE)))
    assert "Répéter l’année" in words(client.get("/rehearsal"))

    kept = rehearsed(client, year)
    assert kept.letters == sum(week.letters for week in kept.weeks)
    assert kept.letters == sum(day.letters for day in kept.days)
    assert kept.units[0].letters >= kept.units[-1].letters
    page = words(client.get("/rehearsal"))
    assert f"{kept.letters} courriers" in page
    assert kept.units[0].unit in page.replace("’", "'")
    assert len(year.all(sa.select(MESSAGE))) == before
    (noted,) = year.all(sa.select(JOURNAL.c.facts).where(JOURNAL.c.what == "cycle.rehearsed"))
    assert noted.facts == {"messages": kept.letters, "answers": "typical"}

    beside = client.get("/rehearsal/compare")
    assert beside.status_code == 200
    assert f"{kept.letters} courriers répétés" in words(beside)
    assert "S−12" in words(beside)


def test_it_is_asked_for_by_a_form_and_its_progress_needs_no_script(year: Year) -> None:
    client = signed_in(year, "pilote", on=NOW)
    with rehearsals(client).turn:
        data = {"cycle": str(year.cycle_id), "answers": "none"}
        assert client.post("/rehearsal", data=data).status_code == 303
        assert "Le calcul commence" in words(client.get("/rehearsal"))
        path = f"/rehearsal/progress?cycle={year.cycle_id}"
        assert client.get(path).status_code == 303
        assert client.get(path, headers={"HX-Request": "true"}).status_code == 200
        client.post("/rehearsal", data=data)
        assert "déjà en cours" in words(client.get("/rehearsal"))
