"""Which databases a run really used, and what it did not run, said in its summary."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest

NOT_RUN = "NOT RUN"


class Tally:
    """Counts tests by database in the leading process, from the reports of all workers."""

    def __init__(self) -> None:
        self.ran: Counter[str] = Counter()
        self.not_run: dict[str, list[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and not report.skipped:
            self.ran.update(v for name, v in report.user_properties if name == "database")
        elif report.skipped and (reason := _reason(report)).startswith(NOT_RUN):
            self.not_run.setdefault(reason, []).append(report.nodeid)

    @property
    def postgresql_missing(self) -> bool:
        return not any(name.startswith("postgresql") for name in self.ran)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        collecting = session.config.getoption("collectonly")
        if self.postgresql_missing and _required() and not collecting:
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        terminalreporter.section("Bases de données")
        ran = ", ".join(f"{name}: {count} tests" for name, count in sorted(self.ran.items()))
        terminalreporter.line(f"Bases de données : {ran or 'aucune'}")
        for reason, tests in sorted(self.not_run.items()):
            for line in _lines(reason, tests):
                terminalreporter.line(line)
        if self.postgresql_missing and _required():
            terminalreporter.line("ÉCHEC : ORGUE_REQUIRE_POSTGRES=1 et rien n'a tourné dessus.")


def _lines(reason: str, tests: list[str]) -> list[str]:
    why = reason.removeprefix(NOT_RUN).lstrip(": ")
    if why.startswith("postgresql"):
        return [f"postgresql: NOT RUN {why.removeprefix('postgresql ')} ({len(tests)} tests)"]
    return [f"NOT RUN: {test} — {why}" for test in tests]


def _reason(report: pytest.TestReport) -> str:
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return told.removeprefix("Skipped: ")


def _required() -> bool:
    return os.environ.get("ORGUE_REQUIRE_POSTGRES") == "1"
