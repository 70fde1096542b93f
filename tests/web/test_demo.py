"""The bar of a demo: there in a demo's home alone, heard from our own pages alone."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.clock import set_clock
from models.database import gesture, reading
from models.demo.pace import Pace, PaceState, change_pace, finish, jump_to, pace_of
from tests.academy import at, launched
from tests.web.portal import OUR_SCRIPT

OURS = {"Sec-Fetch-Site": "same-origin"}
BUTTONS = ("pause", "resume", "step", "slower", "faster", "week")


@pytest.fixture
def demo(engine: sa.Engine) -> sa.Engine:
    """Valmont's year as a demo, in December."""
    year = launched(engine)
    with gesture(engine) as session:
        session.add(Pace(cycle_id=year.cycle_id))
        set_clock(session, at("07/12/2026 10:00"))
    return engine


def pace(engine: sa.Engine) -> Pace:
    with reading(engine) as session:
        found = pace_of(session)
    assert found is not None
    return found


def words(portal: TestClient, path: str = "/") -> str:
    return portal.get(path).text.replace("\u202f", " ").replace("\xa0", " ").replace("’", "'")


def test_a_home_that_is_no_demo_has_no_bar(portal: TestClient) -> None:
    assert "/demo/" not in portal.get("/").text


def test_the_bar_says_where_the_year_is_and_at_what_pace(
    portal: TestClient, demo: sa.Engine
) -> None:
    page = words(portal)
    assert "Démonstration</strong> : 7 décembre 2026, 10 h." in page
    assert "En marche, 2,5 s entre deux moments" in page
    assert ">Pause</button>" in page
    assert "Aller à la semaine</button>" in page


def test_every_page_has_it_and_comes_back_to_itself(portal: TestClient, demo: sa.Engine) -> None:
    assert 'formaction="/demo/step?back=%2Fmailbox%3Fpage%3D1"' in words(portal, "/mailbox?page=1")
    assert "Démonstration" in words(portal, "/nulle-part")


def test_it_needs_no_script_and_no_style_of_its_own(portal: TestClient, demo: sa.Engine) -> None:
    page = portal.get("/").text
    assert re.findall(r"<script[^>]*>", page) == [OUR_SCRIPT]
    assert " style=" not in page


def test_a_button_changes_the_pace_and_comes_back(portal: TestClient, demo: sa.Engine) -> None:
    answer = portal.post("/demo/pause?back=/mailbox", headers=OURS, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/mailbox")
    assert pace(demo).state is PaceState.PAUSED
    assert ">Reprendre</button>" in words(portal)


@pytest.mark.parametrize(
    ("button", "changed"),
    [
        ("resume", {"state": PaceState.RUNNING}),
        ("step", {"state": PaceState.PAUSED, "steps": 1}),
        ("slower", {"seconds": 5.0}),
        ("faster", {"seconds": 1.0}),
        ("week", {"until": at("15/03/2027 07:45")}),
    ],
)
def test_each_button_does_what_it_says(
    portal: TestClient, demo: sa.Engine, button: str, changed: dict[str, object]
) -> None:
    portal.post(f"/demo/{button}", headers=OURS)
    after = pace(demo).model_dump()
    assert {name: after[name] for name in changed} == changed


def test_the_way_to_the_week_is_said_and_not_offered_twice(
    portal: TestClient, demo: sa.Engine
) -> None:
    with gesture(demo) as session:
        change_pace(session, jump_to(at("15/03/2027 07:45")))
    page = words(portal)
    assert "En route vers la semaine" in page
    assert "disabled>Aller à la semaine" in page


def test_after_the_week_nobody_jumps_to_it(portal: TestClient, demo: sa.Engine) -> None:
    with gesture(demo) as session:
        set_clock(session, at("15/03/2027 07:45"))
    assert "disabled>Aller à la semaine" in words(portal)


def test_a_year_that_is_over_has_nothing_more_to_press(portal: TestClient, demo: sa.Engine) -> None:
    with gesture(demo) as session:
        change_pace(session, finish)
    page = words(portal)
    assert "L'année est finie" in page
    assert page.count("<button") == page.count(" disabled>") == 5


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8420"},
    ],
)
def test_a_form_of_another_site_is_refused(
    portal: TestClient, demo: sa.Engine, button: str, headers: dict[str, str]
) -> None:
    before = pace(demo).model_dump()
    assert portal.post(f"/demo/{button}", headers=headers).status_code == 403
    assert pace(demo).model_dump() == before


def test_an_older_browser_says_its_origin_alone(portal: TestClient, demo: sa.Engine) -> None:
    portal.post("/demo/pause", headers={"Origin": "http://127.0.0.1:8420"})
    assert pace(demo).state is PaceState.PAUSED


@pytest.mark.parametrize("back", ["//ailleurs.example", "https://ailleurs.example", "/\\ailleurs"])
def test_it_comes_back_to_our_own_pages_only(
    portal: TestClient, demo: sa.Engine, back: str
) -> None:
    answer = portal.post("/demo/pause", params={"back": back}, headers=OURS, follow_redirects=False)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_is_never_a_link(portal: TestClient, demo: sa.Engine, button: str) -> None:
    assert portal.get(f"/demo/{button}").status_code == 405


@pytest.mark.parametrize("button", BUTTONS)
def test_a_home_that_is_no_demo_has_no_buttons(portal: TestClient, button: str) -> None:
    assert portal.post(f"/demo/{button}", headers=OURS).status_code == 404
