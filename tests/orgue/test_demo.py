"""``orgue demo`` plays the year by real runs, lets nothing out, and goes on after a kill."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import Settings
from models import clock
from models.database.transactions import gesture, reading
from models.demo.founding import NotADemo
from models.operations.runs import last_runs
from models.work.demo import Pace, PaceState, pace_of
from models.work.message import DELIVERED
from orgue.demo import Demo, app, start_over
from orgue.main import VERBS
from tests.academy import valmont
from tests.databases import sqlite_database
from tests.orgue.opened import HOUSE, answer
from tests.orgue.opened_demo import OpenedDemo, open_demo
from tests.ports import own_ports
from tests.waiting import until


@pytest.mark.slow
@HOUSE
def test_a_demo_moves_forward_by_real_runs_and_goes_on_after_a_kill(tmp_path: Path) -> None:
    with open_demo(tmp_path / "home", "--no-past") as opened:
        _lives_and_outlives_a_kill(opened)
        assert opened.end() == 0


@pytest.mark.long
@HOUSE
def test_a_demo_with_its_past_that_is_closed_goes_on_from_the_same_letters(tmp_path: Path) -> None:
    with open_demo(tmp_path / "home") as opened:
        _lives_and_outlives_a_kill(opened)
        assert opened.end() == 0
        there, before = opened.moment, letters(opened.engine)
    with open_demo(opened.home) as again:
        assert datetime.fromisoformat(again.facts()["demo"]["moment"]) == there
        until(lambda: again.moment > there, 120, "the year goes on")
        assert letters(again.engine)[: len(before)] == before
        assert again.end() == 0


def _lives_and_outlives_a_kill(opened: OpenedDemo) -> None:
    facts = opened.facts()
    assert facts["next"] == []
    began = datetime.fromisoformat(facts["demo"]["moment"])
    until(lambda: letters(opened.engine), 120, "the first letters are in the mailbox")
    assert opened.moment > began
    assert "Démonstration" in answer(facts["portal"])[1]
    with reading(opened.engine) as session:
        assert {run.flow for run in last_runs(session)} >= {"year", "delivery"}

    opened.kill("demo")
    fell = opened.moment
    until(lambda: opened.moment > fell, 120, "whoever leads the demo is back")
    assert "Le meneur de la démo s’est arrêté (SIGKILL) : je le relance." in opened.said


def test_a_demo_is_left_at_its_pace_but_for_what_was_typed(home: Path) -> None:
    there = Pace(cycle_id=1, state=PaceState.PAUSED, steps=2, seconds=5.0)
    asked = {"paused": False, "pace": None, "reset": False}
    assert Demo(Settings(), **asked).as_typed(there) == {"seconds": 5.0}
    assert Demo(Settings(), **asked | {"pace": 0.5}).as_typed(there) == {"seconds": 0.5}
    running = Pace(cycle_id=1, seconds=1.0)
    assert Demo(Settings(), **asked | {"paused": True}).as_typed(running) == {
        "state": PaceState.PAUSED,
        "steps": 0,
        "until": None,
        "seconds": 1.0,
    }


def letters(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        return list(
            connection.execute(sa.select(DELIVERED.c.key).order_by(DELIVERED.c.id)).scalars()
        )


@pytest.mark.long
@HOUSE
def test_a_demo_that_is_paused_waits_on_the_eve_and_starts_over_when_asked(tmp_path: Path) -> None:
    made = OpenedDemo(tmp_path / "home", "--json", "--paused", "--no-past", *own_ports())
    try:
        facts = made.facts()["demo"]
        assert facts["state"] == "paused"
        with gesture(made.engine) as session:
            clock.set_clock(session, datetime.fromisoformat("2026-10-01T08:00:00+02:00"))
    finally:
        made.end()
    again = OpenedDemo(
        tmp_path / "home", "--json", "--reset", "--paused", "--no-past", *own_ports()
    )
    try:
        assert again.facts()["demo"] == facts
        with reading(again.engine) as session:
            pace = pace_of(session)
        assert pace is not None
        assert pace.state is PaceState.PAUSED
    finally:
        again.end()


def refused(home: Path, *arguments: str, **environment: str) -> str:
    """The sentences of an ``orgue demo`` that does not open."""
    made = OpenedDemo(home, *arguments, **environment)
    assert made.process.wait(60) == 1
    return made.said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORGUE_MAIL_URL", "mailtos://orgue:secret@smtp.ac-creteil.fr"),
        ("ORGUE_MAIL_URL", "mailto://127.0.0.1:2525"),
        ("ORGUE_WATCH_URL", "mailtos://orgue:secret@smtp.ac-creteil.fr"),
        ("ORGUE_DATABASE_URL", "postgresql://orgue:secret@serveur/orgue"),
    ],
)
def test_a_demo_knows_its_mailbox_and_its_own_base_alone(
    tmp_path: Path, name: str, value: str
) -> None:
    said = refused(tmp_path / "home", **{name: value})
    assert f"elle ne s’ouvre pas avec {name}." in said
    assert "secret" not in said
    assert not (tmp_path / "home").exists()


def test_a_demo_is_not_played_in_the_home_of_an_academie(
    tmp_path: Path, sqlite_template: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with sqlite_database(home, sqlite_template) as engine:
        valmont(engine)
    said = refused(home, *own_ports())
    assert "Cette maison est celle d’une vraie académie (Valmont)" in said
    assert "Cette maison est celle" in refused(home, "--reset", *own_ports())
    assert (home / "orgue.db").exists()


def test_starting_over_removes_what_a_demo_wrote_and_nothing_else(home: Path) -> None:
    home.mkdir()
    for name in ("academies.csv", "notes.txt"):
        (home / name).write_text("code;nom;region_academique;departements;zone;fuseau;domaine\n")
    start_over(Settings())
    assert [f.name for f in home.iterdir()] == ["notes.txt"]


def test_a_home_that_no_demo_was_founded_in_is_not_removed(home: Path) -> None:
    from models.home import home_engine

    home_engine()
    with pytest.raises(NotADemo):
        start_over(Settings())
    assert (home / "orgue.db").exists()


def test_the_leader_is_a_command_that_nobody_is_shown() -> None:
    hidden = {str(c.name): c.hidden for c in app.registered_commands}
    assert hidden == {"demo": False, "player": True}
    assert VERBS["demo"] == "orgue.demo"
