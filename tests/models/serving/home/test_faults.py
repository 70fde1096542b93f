"""What is late or stuck is told, and what only waits for its hour is not."""

from __future__ import annotations

from pathlib import Path

import pendulum
import sqlalchemy as sa

from models.clock import set_clock
from models.database.transactions import gesture, reading
from models.operations.pulse import Heartbeat
from models.serving.home.faults import faults, folder_faults
from tests.academy import Year, at

PERIOD = 300.0


def kinds(year: Year, on: str) -> list[str]:
    with gesture(year.engine) as session:
        set_clock(session, at(on))
    with reading(year.engine) as session:
        return [fault.kind for fault in faults(session, PERIOD)]


def beat(year: Year, minutes_ago: int) -> None:
    with gesture(year.engine) as session:
        completed = pendulum.now("UTC").subtract(minutes=minutes_ago)
        session.merge(Heartbeat(completed_at=completed, moment=completed))


def test_a_launched_year_without_a_run_is_told(year: Year) -> None:
    assert kinds(year, "11/01/2027 10:00") == ["never"]


def test_a_home_without_a_launched_year_owes_no_run(memory: sa.Engine) -> None:
    with reading(memory) as session:
        assert faults(session, PERIOD) == []


def test_a_run_too_long_ago_is_told(year: Year) -> None:
    beat(year, 9)
    assert kinds(year, "11/01/2027 10:00") == []
    beat(year, 11)
    assert kinds(year, "11/01/2027 10:00") == ["late"]


def test_a_run_dated_of_a_moment_to_come_is_told(year: Year) -> None:
    beat(year, -4)
    assert kinds(year, "11/01/2027 10:00") == []
    beat(year, -6)
    assert kinds(year, "11/01/2027 10:00") == ["ahead"]


def test_mail_that_could_leave_and_does_not_is_told(year: Year) -> None:
    beat(year, 1)
    year.propose("E11", on="11/01/2027 10:00")
    assert kinds(year, "11/01/2027 10:09") == []
    assert kinds(year, "11/01/2027 10:11") == ["mail"]
    year.drain("11/01/2027 10:11")
    assert kinds(year, "11/01/2027 10:12") == []


def test_mail_that_waits_for_its_hour_is_not_stuck(year: Year) -> None:
    beat(year, 1)
    year.propose("E11", on="11/01/2027 20:00")
    with gesture(year.engine) as session:  # a receipt leaves at any hour
        session.connection().execute(sa.text("DELETE FROM message WHERE cls = 'on_request'"))
    assert kinds(year, "11/01/2027 23:00") == []


def test_a_file_of_settings_that_nothing_reads_is_named(tmp_path: Path) -> None:
    (tmp_path / "fonctions.yaml").write_text("{}", encoding="utf-8")
    (tmp_path / "functions.yaml").write_text("{}", encoding="utf-8")
    (fault,) = folder_faults(tmp_path)
    assert fault.kind == "file"
    assert "« fonctions.yaml »" in fault.sentence
