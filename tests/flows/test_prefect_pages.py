"""The pages of Prefect, in a real browser: they show the year, and ask nothing of anybody else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.clock import set_clock
from models.database.transactions import gesture
from models.home import home_engine
from tests.academy import at, launched
from tests.browser import Seen, a_chromium
from tests.flows.living import run_named

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]

NAME = "L'année · 2 novembre 2026, 8 h"


@pytest.fixture
def run(home: Path, told: str) -> str:
    """The id of a run of the year, with its parts and their pages."""
    from flows.in_process import Hands

    year = launched(home_engine())
    with gesture(year.engine) as session:
        set_clock(session, at("02/11/2026 08:00"))
    asyncio.run(Hands().whole_year())
    return str(run_named(told, NAME)["id"])


@pytest.fixture
def browser(run: str) -> Iterator[Any]:
    with a_chromium() as chromium:
        yield chromium


def test_the_pages_of_prefect_show_the_year_and_nothing_leaves_the_machine(
    browser: Any, run: str, told: str
) -> None:
    seen, address = Seen(), told.removesuffix("/api")
    page = browser.new_page()
    page.on("request", lambda request: seen.asked.append(request.url))
    pages = (
        "/runs",
        f"/runs/flow-run/{run}",
        "/deployments",
        "/automations",
        "/events",
        "/dashboard",
    )
    for path in pages:
        page.goto(address + path, wait_until="domcontentloaded")
        page.wait_for_timeout(1500)
        if path.startswith("/runs"):
            page.get_by_text(NAME).first.wait_for(timeout=15_000)
    assert len(seen.asked) > 20
    elsewhere = [u for u in seen.asked if not u.startswith((address, "data:", "blob:"))]
    assert elsewhere == []
