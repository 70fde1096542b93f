"""The first page: an empty home says what to type, a living one shows what left."""

from __future__ import annotations

import pendulum
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.clock import set_clock
from models.database import gesture
from models.outbox.message import Heartbeat
from tests.web.conftest import MORNING


def beat(engine: sa.Engine, minutes_ago: int) -> None:
    with gesture(engine) as session:
        at = pendulum.now("UTC").subtract(minutes=minutes_ago)
        session.merge(Heartbeat(completed_at=at, moment=MORNING))


def test_an_empty_home_says_what_to_type_next(portal: TestClient) -> None:
    page = portal.get("/").text
    commands = ["orgue territory import", "orgue people import", "orgue cycle draft"]
    assert [command for command in commands if command in page] == commands
    assert "Aucun passage n'a encore eu lieu." in page


def test_the_page_needs_no_script_and_nothing_from_elsewhere(portal: TestClient) -> None:
    answer = portal.get("/")
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]


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
    page = portal.get("/").text.replace("\u00a0", " ")
    assert "heure fixée à la main : 23 novembre 2026, 9 h 12" in page


def test_another_site_does_not_reach_the_portal_by_its_own_name(portal: TestClient) -> None:
    assert portal.get("/", headers={"Host": "ailleurs.example"}).status_code == 400


def test_a_page_that_does_not_exist_answers_in_french(portal: TestClient) -> None:
    answer = portal.get("/nulle-part")
    assert answer.status_code == 404
    assert "Cette page n'existe pas." in answer.text.replace("&#39;", "'")


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


def test_health_says_that_the_database_is_down(portal: TestClient, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE heartbeat"))
    answer = portal.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": False})
