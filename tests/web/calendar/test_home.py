"""The first page: an empty home says what to type, a living one shows what left."""

from __future__ import annotations

import re

import pendulum
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.clock import set_clock
from models.database.transactions import gesture
from models.operations.pulse import Heartbeat
from models.territory.unit import Kind, Level, Unit
from models.year.cycle import Cycle, CycleState
from models.year.participation import ALWAYS, refresh_participation
from models.year.phases import PhaseKind
from tests.academy import WEEK, at, launched
from tests.web.conftest import MORNING, plain
from tests.web.portal import FOLLOWS, OUR_SCRIPTS


def beat(engine: sa.Engine, minutes_ago: int) -> None:
    with gesture(engine) as session:
        at = pendulum.now("UTC").subtract(minutes=minutes_ago)
        session.merge(Heartbeat(completed_at=at, moment=MORNING))


def test_an_empty_home_says_what_to_type_next(portal: TestClient) -> None:
    page = portal.get("/").text
    commands = ["orgue territory import", "orgue people import", "orgue cycle draft"]
    assert [command for command in commands if command in page] == commands
    assert "Aucun passage n'a encore eu lieu." in plain(page)
    assert "Rien n'est encore préparé" in plain(page)


def at_moment(engine: sa.Engine, text: str) -> None:
    with gesture(engine) as session:
        set_clock(session, at(text))


def test_a_live_cycle_shows_its_phases_in_words_and_what_comes(
    portal: TestClient, engine: sa.Engine
) -> None:
    launched(engine)
    at_moment(engine, "12/01/2027 08:12")
    page = plain(portal.get("/").text)
    for said in (
        "Mardi 12 janvier 2027",
        "Valmont 2026-27 Cycle lancé",
        "En ce moment : Appel à actions. Prochaine date : Clôture de l'appel à actions",
        "Conférence de décembre du 16 novembre au 7 décembre 2026 Terminé",
        "Appel à actions du 2 novembre 2026 au 15 janvier 2027 En cours",
        "Semaine de la persévérance scolaire du 15 au 19 mars 2027 À venir",
        "13 janvier 2027, 7 h 45 Rappel : votre proposition d'action 7 écoles et établissements",
    ):
        assert said in page
    assert "À taper ensuite" not in page


def test_the_drawing_has_a_name_and_its_table_says_the_same(
    portal: TestClient, engine: sa.Engine
) -> None:
    launched(engine)
    at_moment(engine, "12/01/2027 08:12")
    page = portal.get("/").text
    assert page.count('role="img" aria-label="Frise de l’année') == 1
    assert page.count('<rect class="bar ') == len(PhaseKind)
    assert page.count('<th scope="row">') >= 6


def test_a_draft_says_that_nothing_leaves_and_what_to_type(
    portal: TestClient, engine: sa.Engine
) -> None:
    launched(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE cycle SET state = 'draft', launched_at = NULL"))
    page = plain(portal.get("/").text)
    assert "En préparation : rien ne part" in page
    assert "orgue cycle launch 2026-27 --academy 24" in page
    assert "Rien n'est dû pour l'instant." in page


def test_two_cycles_each_have_their_year_and_what_comes_names_the_academy(
    portal: TestClient, engine: sa.Engine
) -> None:
    year = launched(engine)
    with gesture(engine) as session:
        other = Unit(level=Level.ACADEMY, kind=Kind.ACADEMY, code="10", name="Valgris")
        session.add(other)
        session.flush()
        first = session.get_one(Cycle, year.cycle_id)
        more = {"definition": first.definition, "launched_at": first.launched_at}
        cycle = Cycle(academy_id=int(other.id or 0), school_year="2026-27", week=WEEK, **more)
        cycle.state = CycleState.LIVE
        session.add(cycle)
        session.flush()
        refresh_participation(session, cycle, ALWAYS)
    at_moment(engine, "12/01/2027 08:12")
    page = plain(portal.get("/").text)
    assert page.count("Cycle lancé") == 2
    assert "Rappel : votre proposition d'action Valmont" in page


def test_the_page_asks_no_more_of_the_database_for_more_letters(
    portal: TestClient, engine: sa.Engine
) -> None:
    year = launched(engine)
    year.tick("02/11/2026 07:45")
    portal.get("/")  # what is kept between two readings is kept now
    asked: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    portal.get("/")
    before = len(asked)
    year.tick("23/11/2026 07:45")
    portal.get("/")
    asked.clear()
    portal.get("/")
    assert len(asked) <= before + 2
    assert before < 40


def test_the_page_needs_no_script_and_nothing_from_elsewhere(portal: TestClient) -> None:
    answer = portal.get("/")
    assert re.findall(r"<script[^>]*>", answer.text) == [*OUR_SCRIPTS, FOLLOWS]
    assert " style=" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


def test_the_page_says_how_long_ago_the_last_run_was(portal: TestClient, engine: sa.Engine) -> None:
    beat(engine, minutes_ago=3)
    page = portal.get("/").text
    assert "il y a 3 min" in page
    assert "Aucun passage depuis" not in page


def test_a_run_that_does_not_come_is_said_at_the_top(portal: TestClient, engine: sa.Engine) -> None:
    beat(engine, minutes_ago=40)
    assert "Aucun passage depuis 40 min" in portal.get("/").text


def test_a_home_with_a_time_of_its_own_says_so(portal: TestClient, engine: sa.Engine) -> None:
    with gesture(engine) as session:
        set_clock(session, MORNING)
    page = plain(portal.get("/").text)
    assert "ce portail est au 23 novembre 2026, 9 h 12" in page


def test_another_site_does_not_reach_the_portal_by_its_own_name(portal: TestClient) -> None:
    assert portal.get("/", headers={"Host": "ailleurs.example"}).status_code == 400


def test_a_page_that_does_not_exist_answers_in_french(portal: TestClient) -> None:
    answer = portal.get("/nulle-part")
    assert answer.status_code == 404
    assert "Cette page n'existe pas." in plain(answer.text)


def test_a_broken_database_answers_in_french_and_keeps_its_policy(
    portal: TestClient, engine: sa.Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE heartbeat"))
    answer = portal.get("/")
    assert answer.status_code == 500
    assert "la faute est de notre côté" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_health_is_starting_then_ok_then_late(portal: TestClient, engine: sa.Engine) -> None:
    first = portal.get("/healthz")
    assert (first.status_code, first.json()["status"]) == (200, "starting")
    beat(engine, minutes_ago=1)
    well = portal.get("/healthz")
    assert (well.status_code, well.json()["status"]) == (200, "ok")
    assert 59 <= well.json()["heartbeat_age"] < 75
    beat(engine, minutes_ago=11)
    late = portal.get("/healthz")
    assert (late.status_code, late.json()["status"]) == (503, "late")


def test_health_misses_no_run_where_no_cycle_is_launched(
    portal: TestClient, engine: sa.Engine
) -> None:
    portal.app.state.started -= 1000  # type: ignore[attr-defined]
    assert portal.get("/healthz").status_code == 200
    launched(engine)
    assert portal.get("/healthz").status_code == 503


def test_health_says_that_the_database_is_down(portal: TestClient, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE heartbeat"))
    answer = portal.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": False})
