"""A watchdog asks whether all is well, and reads the answer in the exit code."""

from __future__ import annotations

from pathlib import Path

import pendulum
from typer.testing import CliRunner

from models.database.transactions import gesture
from models.operations.pulse import Heartbeat
from orgue.main import command
from tests.academy import Year, at
from tests.orgue.typing_commands import typed


def test_all_is_well_until_runs_stop(underway: Year) -> None:
    year = underway
    assert typed("status", "--check").code == 1
    assert typed("tick", "--now", "2026-11-30T10:05").code == 0
    well = typed("status", "--check")
    assert (well.code, well.data["ok"], well.data["faults"]) == (0, True, [])
    with gesture(year.engine) as session:
        ago = pendulum.now("UTC").subtract(days=3)
        session.merge(Heartbeat(completed_at=ago, moment=at("27/11/2026 10:00")))
    ill = typed("status", "--check")
    assert (ill.code, [f["kind"] for f in ill.data["faults"]]) == (1, ["late"])
    said = CliRunner().invoke(command("status"), ["status", "--check"])
    assert said.exit_code == 1
    assert "depuis 3 jours" in said.output


def test_a_home_that_is_not_there_is_said_and_never_made(home: Path) -> None:
    said = typed("status", "--check")
    assert (said.code, said.error) == (1, "NoHome")
    assert f"« {home / 'orgue.db'} »" in said.sentences[0]
    assert not home.exists()
