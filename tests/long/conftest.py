"""Nothing is skipped in silence here: what a test lacks makes it fail, by its name.

A module brings its own server: ``needs`` fetches it, a fixture starts it on loopback and stops it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.long.serving import Served, own_folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A skipped test is a failed one."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """Starts servers, and stops those that still run at the end, by their own process groups."""
    with Served() as started:
        yield started


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that servers may enter under accounts of their own, unlike pytest's."""
    with own_folder() as made:
        yield made
