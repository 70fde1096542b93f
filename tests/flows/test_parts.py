"""Each part of the year is a run of its own, named and tagged for a pilot; one that fails leaves
the others their share."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from models.clock import set_clock
from models.database.transactions import gesture, reading
from models.operations.runs import RunState, last_runs
from models.work.message import RULE_RUN
from models.year.cycle import PHASE
from tests.academy import Year, at
from tests.flows.living import pages_of, run_named, runs_like
from tests.years import year_on

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]


year = year_on("home")


def lived(year: Year, moment: str) -> None:
    from flows.in_process import Hands

    with gesture(year.engine) as session:
        set_clock(session, at(moment))
    asyncio.run(Hands().whole_year())


def test_the_call_opens_in_a_run_that_a_pilot_understands(year: Year, told: str) -> None:
    lived(year, "02/11/2026 08:00")
    run = run_named(told, "Appel à actions 2026-27 · Valmont · 2 novembre 2026, 8 h")
    assert run["state_type"] == "COMPLETED"
    assert set(run["tags"]) == {"orgue", "année", "Valmont", "appel à actions"}
    (page,) = pages_of(told, run).values()
    assert "Courriers dus" in page
    assert "[L'année](http://127.0.0.1:8420/)" in page


def test_a_second_run_of_the_same_moment_makes_no_run_of_a_part(year: Year, told: str) -> None:
    lived(year, "03/11/2026 08:00")
    parts = "Valmont · 3 novembre 2026, 8 h"
    before = len(runs_like(told, parts))
    lived(year, "03/11/2026 08:00")
    assert len(runs_like(told, parts)) == before


def test_the_runs_are_in_our_own_record_with_what_they_did(year: Year, told: str) -> None:
    lived(year, "02/11/2026 08:10")
    with reading(year.engine) as session:
        runs = {run.flow: run for run in last_runs(session, 20)}
    assert {"year", "call_for_actions", "delivery"} <= runs.keys()
    assert {run.state for run in runs.values()} == {RunState.COMPLETED}
    assert runs["year"].did["Courriers dus"] > 0
    assert runs["delivery"].did["Partis"] > 0
    named = run_named(told, runs["year"].name)
    assert named["id"] in {run.id for run in runs.values()}


def test_a_part_that_fails_leaves_the_others_theirs_and_is_seen(year: Year, told: str) -> None:
    """The call's own memory cannot be written: its run fails, the year's too, the rest is owed."""
    with year.engine.begin() as connection:
        connection.execute(
            sa.text(
                f"CREATE TRIGGER broken BEFORE INSERT ON {RULE_RUN.name} "
                "WHEN NEW.rule = 'call_opened' BEGIN SELECT RAISE(ABORT, 'cassé'); END"
            )
        )
    lived(year, "02/11/2026 08:20")
    call = run_named(told, "Appel à actions 2026-27 · Valmont · 2 novembre 2026, 8 h 20")
    whole = run_named(told, "L'année · 2 novembre 2026, 8 h 20")
    mail = run_named(told, "Le courrier · 2 novembre 2026, 8 h 20")
    states = [run["state_type"] for run in (call, whole, mail)]
    assert states == ["FAILED", "FAILED", "COMPLETED"]
    assert "**Ce cycle n'a pas reçu sa part :**" in pages_of(told, whole)["annee"]
    with year.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(PHASE)).scalar_one() > 0
    assert year.messages(text="weekly_figures"), "the year's own part"
