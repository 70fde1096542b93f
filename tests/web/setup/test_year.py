"""The calendar, the draft, the check and the letter to oneself, on pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.calendar.table import known, said
from models.database.transactions import reading
from models.home import home_engine
from models.journal import JOURNAL
from tests.models.territory.importing.files import CUT
from tests.orgue.typing_commands import typed
from tests.web.portal import words
from tests.web.setup.entering import ADMIN, entered

WEEK = {"year": "2026-27", "week": "2027-03-15"}


@pytest.fixture
def browser(home: Path, tmp_path: Path) -> TestClient:
    """An administrator whose territory and pilot are there."""
    found = entered()
    typed("territory", "import", str(CUT))
    form = {"function": "academy:pilot", "unit": "academy:24", "name": "Anne", "mail": ADMIN}
    found.post("/setup/people", data=form)
    return found


def test_a_cycle_is_drafted_redrawn_and_checked(browser: TestClient) -> None:
    assert "préparez-le d’abord" in words(browser.get("/setup/check"))
    page = words(browser.post("/setup/draft", data=WEEK))
    assert "voici ses dates" in page
    assert "Vérifier le cycle" in page
    with reading(home_engine()) as session:
        drafted = sa.select(JOURNAL.c.by).where(JOURNAL.c.what == "cycle.drafted")
        assert session.connection().execute(drafted).scalars().all() == ["p1"]
    later = WEEK | {"week": "2027-03-22", "until": "2027-03-25"}
    unseen = browser.post("/setup/draft", data=later | {"over": ""})
    assert unseen.status_code == 409
    assert "Quelqu’un d’autre a préparé" in words(unseen)
    over = re.findall(r'name="over" value="([^"]+)"', unseen.text)[0]
    again = browser.post("/setup/draft", data=later | {"over": over})
    assert "2027-03-22" in again.text
    assert browser.post("/setup/draft", data=WEEK, follow_redirects=False).status_code == 303
    assert "peut être lancé" in words(browser.get("/setup/check"))


def test_a_week_that_cannot_be_held_comes_back_with_what_was_typed(browser: TestClient) -> None:
    wrong = browser.post("/setup/draft", data=WEEK | {"week": "2027-02-15", "name": "hiver"})
    assert wrong.status_code == 422
    assert "est sans classe" in words(wrong)
    assert 'value="hiver"' in wrong.text


def test_holidays_are_shown_entered_and_taken_back(browser: TestClient) -> None:
    assert "Toussaint" in browser.get("/setup/calendar?year=2026-27").text
    own = {"year": "2026-27", "zone": "C", "name": "Pont", "first": "2027-06-03"}
    assert "Pont" not in browser.post("/setup/calendar", data=own).url.query.decode()
    browser.post("/setup/calendar", data=own | {"last": "2027-06-04"})
    assert "Pont" in browser.get("/setup/calendar?year=2026-27").text
    browser.post("/setup/calendar/remove", data=own)
    assert "Pont" not in browser.get("/setup/calendar?year=2026-27").text


def test_a_calendar_shared_with_another_academie_is_not_changed_by_one(
    browser: TestClient,
) -> None:
    entered("eve@ac-versailles.fr", "Versailles")
    own = {"year": "2026-27", "zone": "C", "name": "Pont", "first": "2027-06-03"}
    answer = browser.post("/setup/calendar", data=own | {"last": "2027-06-04"})
    assert answer.status_code == 403
    assert "vous ne changez pas leurs dates" in words(answer)


def test_the_ministry_s_file_moves_the_dates_of_one_s_own_zones_alone(browser: TestClient) -> None:
    header = "description;population;start_date;end_date;location;zones;annee_scolaire"
    moved_by_a_day = (
        f"Vacances de la Toussaint;-;2026-10-16T22:00:00+00:00;2026-11-02T23:00:00+00:00;{lines};"
        "2026-2027"
        for lines in ("Créteil;Zone C", "Lyon;Zone A")
    )
    content = "\n".join([header, *moved_by_a_day]).encode()
    with reading(home_engine()) as session:
        before = known(session)
    file = {"file": ("calendrier.csv", content, "text/csv")}
    form = {"year": "2026-27"}
    assert "changement" in words(browser.post("/setup/calendar/import", data=form, files=file))
    with reading(home_engine()) as session:
        after = known(session)
    moved = {key[0] for key in after if said(after[key]) != said(before.get(key))}
    assert moved == {"C"}


def test_a_letter_to_oneself_goes_through_the_outbox(browser: TestClient) -> None:
    assert "Préparez d’abord le cycle" in words(browser.post("/setup/mail"))
    browser.post("/setup/draft", data=WEEK)
    assert "Il n’est pas encore parti" in words(browser.post("/setup/mail"))
    typed("tick")
    assert "boîte locale" in words(browser.get("/setup/mail"))
