"""Launching shows what would leave, asks for that number to be typed, and is never half done."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.database.transactions import gesture
from models.errors import WrongMove
from models.gestures.cycle.opening import change_cycle, draft_cycle
from models.rehearsal.launching import (
    FirstFortnight,
    Fortnights,
    first_fortnight,
    launch_as_counted,
)
from models.work.message import MESSAGE
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.participation import people_or_units_changed
from tests.academy import Year, at, valmont
from tests.web.portal import signed_in, words

NOW = "01/09/2026 08:00"


@pytest.fixture
def year(memory: sa.Engine) -> Year:
    """Valmont's year as it is drafted."""
    units = valmont(memory)
    with gesture(memory) as session:
        cycle = draft_cycle(session, "2026-27", "24", date(2027, 3, 15), {}, at(NOW))
        return Year(engine=memory, cycle_id=int(cycle.id or 0), units=units, now=NOW)


def counted(client: TestClient, year: Year) -> FirstFortnight:
    """The first fortnight, counted here and now for the page."""
    fortnights: Fortnights = client.app.state.fortnights  # type: ignore[attr-defined]
    found = first_fortnight(year.engine, year.cycle_id, at(NOW))
    fortnights.here_and_now(year.cycle_id, lambda _tell: found)
    return found


def state(year: Year) -> CycleState:
    (row,) = year.all(sa.select(CYCLE.c.state))
    return CycleState(row.state)


def typing(year: Year, number: object, shown: object = "") -> dict[str, str]:
    return {"cycle": str(year.cycle_id), "messages": str(number), "shown": str(shown)}


def test_the_number_is_shown_then_typed_and_nothing_leaves_before(year: Year) -> None:
    client = signed_in(year, "pilote", on=NOW)
    found = counted(client, year)
    page = client.get("/launch")
    assert f"{found.count} courriers" in words(page)
    assert "Cadrage" in words(page) or "lettre de cadrage" in words(page)

    wrong = client.post("/launch", data=typing(year, found.count + 1))
    assert wrong.status_code == 422
    assert "Ce n’est pas le nombre" in words(wrong)
    assert re.search(rf'value="{found.count + 1}"', wrong.text)
    assert client.post("/launch", data=typing(year, "beaucoup")).status_code == 422
    assert state(year) is CycleState.DRAFT
    assert year.all(sa.select(MESSAGE)) == []

    done = client.post("/launch", data=typing(year, found.count))
    assert done.status_code == 303
    assert "Le cycle est lancé" in words(client.get(done.headers["location"]))
    assert state(year) is CycleState.LIVE
    again = client.post("/launch", data=typing(year, found.count))
    assert "déjà" in words(client.get(again.headers["location"]))


def test_a_number_that_changed_since_it_was_shown_is_said(year: Year) -> None:
    client = signed_in(year, "pilote", on=NOW)
    before = counted(client, year).count
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"messages": {"weekly_figures": {"on": False}}}, None, at(NOW))
    answer = client.post("/launch", data=typing(year, before, before))
    assert answer.status_code == 422
    assert "Le nombre a changé" in words(answer)
    assert state(year) is CycleState.DRAFT


def test_what_changes_between_the_count_and_the_launch_launches_nothing(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(year, "pilote", on=NOW)
    found = counted(client, year)

    def imported(*given: object) -> FirstFortnight:
        """An import ends while the letters are counted."""
        with gesture(year.engine) as session:
            people_or_units_changed(session, at(NOW))
        return found

    monkeypatch.setattr("web.rehearsal.launch.first_fortnight", imported)
    answer = client.post("/launch", data=typing(year, found.count, found.count))
    assert "rien n’est lancé" in words(client.get(answer.headers["location"]))
    assert state(year) is CycleState.DRAFT


def test_the_second_of_two_administrators_is_told_that_it_is_done(year: Year) -> None:
    found = first_fortnight(year.engine, year.cycle_id, at(NOW))
    with gesture(year.engine) as session:
        launch_as_counted(session, found, year.by("pilote"), at(NOW), found.count)
    with pytest.raises(WrongMove, match="déjà"), gesture(year.engine) as session:
        launch_as_counted(session, found, year.by("pilote"), at(NOW), found.count)
    assert len(year.all(sa.text("SELECT 1 FROM journalentry WHERE what = 'cycle.launched'"))) == 1


def test_it_is_for_who_may_change_the_cycle(year: Year) -> None:
    for who in ("pilote1", "ien1"):
        client = signed_in(year, who, on=NOW)
        for path in ("/launch", "/rehearsal", "/rehearsal/compare"):
            assert client.get(f"{path}?cycle={year.cycle_id}").status_code == 403
        assert client.post("/launch", data=typing(year, 1)).status_code == 403
        assert client.post("/rehearsal", data=typing(year, 1)).status_code == 403


def test_what_forbids_the_launch_is_said_on_the_page(year: Year) -> None:
    page = words(signed_in(year, "pilote", on="20/08/2027 08:00").get("/launch"))
    assert "Il ne peut pas être lancé ainsi" in page


def test_what_nobody_answers_for_is_refused_with_where_to_say_it(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(year, "pilote", on=NOW)
    found = counted(client, year)
    monkeypatch.setenv("ORGUE_MAIL_URL", "mailto://smtp.valmont.example?from=o@valmont.example")
    page = client.get("/launch")
    assert "il manque : le responsable du traitement" in words(page)
    assert f'href="/settings/subject/trust?cycle={year.cycle_id}"' in page.text
    answer = client.post("/launch", data=typing(year, found.count, found.count))
    assert "il manque" in words(client.get(answer.headers["location"]))
    assert state(year) is CycleState.DRAFT
