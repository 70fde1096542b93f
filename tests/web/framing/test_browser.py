"""In a real browser: a text is kept as one types, and each page of the cadrage is fit to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from models.gestures.papers.submitting import submit_paper
from models.work.paper import PAPER, PaperKind
from tests.academy import Year
from tests.browser import a_chromium
from tests.ports import free_ports
from tests.waiting import until
from tests.web.portal import signed_in
from tests.web.served import served, watched
from tests.years import year_on
from web.request.session import COOKIE

pytestmark = pytest.mark.slow
THEMES = ["Les parents", "L'implication du 1er degré"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with a_chromium() as browser:
        yield browser


year = year_on("file", themes=THEMES)


@pytest.fixture
def address(year: Year) -> Iterator[str]:
    (port,) = free_ports(1)
    with served(year.engine, port):
        yield f"http://127.0.0.1:{port}"


def context_of(chromium: Any, year: Year, who: str, address: str, **options: Any) -> Any:
    """A browser in which *who* is signed in."""
    cookie = signed_in(year, who, on="01/10/2026 10:00").cookies[COOKIE]
    context = chromium.new_context(viewport={"width": 320, "height": 700}, **options)
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
    return context


def kept(year: Year) -> list[dict[str, Any]]:
    return [row.content for row in year.all(sa.select(PAPER))]


def letter(year: Year, address: str) -> str:
    return f"{address}/cycles/{year.cycle_id}/papers/letter/{year.units['AC']}"


def test_a_letter_is_kept_as_one_types_again_and_again(
    chromium: Any, year: Year, address: str
) -> None:
    page, seen = watched(context_of(chromium, year, "pilote", address))
    page.goto(letter(year, address))
    page.fill("#text", "Chères")
    page.get_by_text("Brouillon enregistré").wait_for()
    page.fill("#text", "Chères équipes")
    until(lambda: kept(year) == [{"text": "Chères équipes"}], 90, "the second draft is kept")
    page.get_by_role("button", name="Relire avant de soumettre").click()
    page.get_by_role("button", name="Soumettre").click()
    page.get_by_text("La lettre de cadrage est soumise.").wait_for()
    assert year.asked() == [("academy", "AC", "rector")]
    assert seen.complaints == []


def test_without_script_a_letter_is_written_and_submitted_all_the_same(
    chromium: Any, year: Year, address: str
) -> None:
    context = context_of(chromium, year, "pilote", address, java_script_enabled=False)
    page, _ = watched(context)
    page.goto(letter(year, address))
    page.fill("#text", "Chères équipes")
    page.get_by_role("button", name="Relire avant de soumettre").click()
    page.get_by_role("button", name="Soumettre").click()
    page.get_by_text("La lettre de cadrage est soumise.").wait_for()


def test_no_page_of_the_cadrage_overflows_or_shuts_anybody_out(
    chromium: Any, year: Year, address: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    year.act(
        submit_paper,
        PaperKind.LETTER,
        year.units["AC"],
        {"text": "Lettre."},
        year.by("pilote"),
        on="01/10/2026 10:00",
    )
    year.send_back("recteur", reason="Citez les partenaires.")
    year.remove("C2", "relay")
    page, seen = watched(context_of(chromium, year, "pilote", address))
    cycle = f"/cycles/{year.cycle_id}"
    academy = year.units["AC"]
    for path in (
        f"{cycle}/cadrage",
        f"{cycle}/themes",
        f"{cycle}/objectives",
        f"{cycle}/participation",
        f"{cycle}/relays",
        f"{cycle}/teams/{academy}",
        "/frames/2026-27",
        *(f"{cycle}/papers/{kind}/{academy}" for kind in ("letter", "synthesis", "review")),
        f"{cycle}/papers/letter/{academy}/preview",
    ):
        answer = page.goto(address + path)
        assert answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        found = axe.run(page).response["violations"]
        assert [(v["id"], path) for v in found if v["impact"] in ("serious", "critical")] == []
    assert seen.complaints == []


def test_the_calendar_prints_on_one_a3_page(chromium: Any, year: Year, address: str) -> None:
    year.tick("01/10/2026 09:00")
    page = context_of(chromium, year, "pilote", address).new_page()
    page.goto(f"{address}/cycles/{year.cycle_id}/calendar")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert b"/MediaBox [0 0 1191" in printed  # 420 mm, and 297 down
