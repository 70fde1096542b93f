"""The watch tells the operators once of an outage, once of its end, and outlives what it meets."""

from __future__ import annotations

import logging
import time

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from config.settings import Settings
from tests.waiting import until
from tests.web.operations.beats import beat
from web.app import create
from web.operations.watchdog import Watch

PERIOD = 300.0


class Operators:
    """Whoever is told; *deaf*: nothing reaches them."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.deaf = False

    def tell(self, subject: str, text: str) -> None:
        if self.deaf:
            raise OSError("personne")
        self.heard.append((subject, text))

    @property
    def subjects(self) -> list[str]:
        return [subject for subject, _ in self.heard]


@pytest.fixture
def operators() -> Operators:
    return Operators()


def watch_of(engine: sa.Engine, operators: Operators | None) -> Watch:
    tell = operators.tell if operators else None
    return Watch(engine, PERIOD, "http://portail/", tell)


LOST, BACK = (
    "Point d'orgue : aucun passage depuis 11 min",
    "Point d'orgue : les passages ont repris",
)


def test_nothing_is_told_while_runs_come(engine: sa.Engine, operators: Operators) -> None:
    beat(engine, 9)
    watch_of(engine, operators).look()
    assert operators.heard == []


def test_a_clock_that_jumped_is_told_and_its_end(engine: sa.Engine, operators: Operators) -> None:
    watch = watch_of(engine, operators)
    beat(engine, -3000)
    watch.look()
    watch.look()
    beat(engine, 0)
    watch.look()
    watch.look()
    ahead = "Point d'orgue : le dernier passage est daté d'un moment à venir"
    assert operators.subjects == [ahead, BACK]
    assert "l'horloge du serveur a changé" in operators.heard[0][1]
    assert "Les passages ont repris." in operators.heard[1][1]


def test_an_outage_is_told_once_and_its_end_once(engine: sa.Engine, operators: Operators) -> None:
    watch = watch_of(engine, operators)
    beat(engine, 11)
    watch.look()
    watch.look()
    assert operators.subjects == [LOST]
    assert "http://portail/runs" in operators.heard[0][1]
    beat(engine, 0)
    watch.look()
    watch.look()
    assert operators.subjects == [LOST, BACK]
    assert "Les passages ont repris après 11 min." in operators.heard[1][1]


def test_a_second_outage_is_told_too(engine: sa.Engine, operators: Operators) -> None:
    watch = watch_of(engine, operators)
    for minutes in (30, 0, 11):
        beat(engine, minutes)
        watch.look()
    assert operators.subjects == ["Point d'orgue : aucun passage depuis 30 min", BACK, LOST]


def test_a_portal_that_restarts_during_an_outage_does_not_tell_it_again(
    engine: sa.Engine, operators: Operators
) -> None:
    beat(engine, 11)
    watch_of(engine, operators).look()
    watch_of(engine, operators).look()
    assert operators.subjects == [LOST]


def test_what_could_not_be_told_is_told_at_the_next_look(
    engine: sa.Engine, operators: Operators
) -> None:
    watch = watch_of(engine, operators)
    beat(engine, 11)
    operators.deaf = True
    watch.look()
    operators.deaf = False
    watch.look()
    assert operators.subjects == [LOST]


def test_a_home_where_no_run_ever_came_is_told_after_its_first_minutes(
    engine: sa.Engine, operators: Operators
) -> None:
    watch = watch_of(engine, operators)
    watch.look()
    assert operators.heard == []
    watch.started -= 700
    watch.look()
    assert operators.subjects == ["Point d'orgue : aucun passage n'a eu lieu"]
    beat(engine, 0)
    watch.look()
    assert operators.subjects[1:] == [BACK]


def test_with_nobody_to_tell_the_log_says_it(
    engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    beat(engine, 11)
    with caplog.at_level(logging.WARNING, "orgue.watch"):
        watch_of(engine, None).look()
    assert [r.getMessage() for r in caplog.records] == [LOST]


def test_the_portal_watches_for_as_long_as_it_is_up(
    engine: sa.Engine, operators: Operators
) -> None:
    beat(engine, 11)
    settings = Settings(mail_url=None, period=0.4)
    with TestClient(create(engine, settings, operators.tell), "http://127.0.0.1:8420"):
        until(lambda: operators.heard, 90, "the outage is told")
    assert len(operators.heard) == 1


def test_the_watch_outlives_a_database_that_does_not_answer(
    engine: sa.Engine, operators: Operators
) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE heartbeat RENAME TO away"))
    settings = Settings(mail_url=None, period=0.4)
    with TestClient(create(engine, settings, operators.tell), "http://127.0.0.1:8420"):
        time.sleep(0.6)  # a look or two that find no table
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE away RENAME TO heartbeat"))
        beat(engine, 11)
        until(lambda: operators.heard, 90, "the outage is told")
