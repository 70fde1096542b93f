"""A run says which databases it used, and fails when one that it needs is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.settings import ROOT

WITHOUT_POSTGRESQL = """
import sys, pytest, tests.databases
tests.databases.initdb = lambda: None
sys.exit(pytest.main(sys.argv[1:]))
"""
ONE_TEST = "tests/house/test_databases.py"
QUIET = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist"]


def run(required: str, monkeypatch: pytest.MonkeyPatch) -> subprocess.CompletedProcess[str]:
    monkeypatch.setenv("ORGUE_REQUIRE_POSTGRES", required)
    command = [sys.executable, "-c", WITHOUT_POSTGRESQL, ONE_TEST, *QUIET]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_a_machine_without_postgresql_runs_the_half_it_can_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = run("0", monkeypatch)
    assert told.returncode == 0, told.stdout
    assert "Bases de données : sqlite: 3 tests\n" in told.stdout
    assert "postgresql: NOT RUN (initdb introuvable)" in told.stdout


def test_a_run_that_requires_postgresql_fails_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = run("1", monkeypatch)
    assert told.returncode == 1, told.stdout
    assert "ORGUE_REQUIRE_POSTGRES=1" in told.stdout
