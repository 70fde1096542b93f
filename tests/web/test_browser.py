"""In a real browser: no page asks anything of another machine, breaks a rule, or overflows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from channels.delivery import deliver
from channels.mailbox import MailboxChannel
from models.clock import set_clock
from models.database.transactions import gesture
from models.operations import runs
from models.tick import run_cycle
from models.work.message import DELIVERED
from tests import databases
from tests.academy import at, launched
from tests.browser import a_chromium
from tests.ports import free_ports
from tests.web.served import served, watched

PAGES = [
    "/",
    "/runs",
    "/mailbox",
    "/mailbox?q=relais",
    "/mailbox/1",
    "/about/accessibility",
    "/about/legal",
    "/about/privacy",
    "/about/map",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with a_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def portal(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[tuple[str, list[str]]]:
    """The address of a portal with a year's letters, and the pages that they link to."""
    folder = tmp_path_factory.mktemp("portal")
    (port,) = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    with databases.sqlite_database(folder, sqlite_template) as engine:
        links = _filled(engine, address)
        with served(engine, port):
            yield address, links


def _filled(engine: sa.Engine, address: str) -> list[str]:
    """A few mornings of Valmont, their letters delivered; one link of each kind."""
    year = launched(engine)
    os.environ["ORGUE_PORTAL_URL"] = address
    try:
        for moment in ("01/09/2026 07:45", "02/11/2026 07:45", "23/11/2026 07:45"):
            _run(engine, year.cycle_id, moment)
        year.propose("E11", "Débat", on="01/12/2026 10:00")
        for moment in ("01/12/2026 10:05", "02/12/2026 07:45"):
            _run(engine, year.cycle_id, moment)
    finally:
        del os.environ["ORGUE_PORTAL_URL"]
    with gesture(engine) as session:
        texts = session.connection().execute(sa.select(DELIVERED.c.text)).scalars()
        links = {link for text in texts for link in re.findall(rf"{address}(/\S+)", text)}
        links = {link for link in links if not link.endswith(".ics")}  # those are for calendars
    kinds = {(link.split("/")[1], link.split("/")[-2]): link for link in sorted(links)}
    assert {kind for kind, _ in kinds} == {"a", "d", "u", "v"}
    return sorted(
        {re.sub(r"\d+", "", "-".join(kind)): link for kind, link in kinds.items()}.values()
    )


def _run(engine: sa.Engine, cycle: int, moment: str) -> None:
    with gesture(engine) as session:
        set_clock(session, at(moment))
        began = {"flow": "year", "name": f"L'année · {moment}", "cycle_id": cycle}
        runs.began(session, began | {"id": moment, "moment": at(moment)})
    run_cycle(engine, cycle, at(moment))
    report = deliver(engine, at(moment), MailboxChannel(engine))
    with gesture(engine) as session:
        runs.ended(session, moment, {"Courriers partis": report.sent})


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_leaves_the_machine_complains_or_overflows(
    chromium: Any, portal: tuple[str, list[str]], width: int, scheme: str
) -> None:
    address, links = portal
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page, seen = watched(context)
    too_wide = []
    for path in [*PAGES, *links]:
        answer = page.goto(address + path)
        assert answer.status == 200, path
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(path)
    context.close()
    assert too_wide == []
    assert seen.complaints == []
    assert [url for url in seen.asked if not url.startswith(f"{address}/")] == []
    assert len(seen.asked) > len(PAGES) + len(links)


@pytest.mark.slow
def test_pages_work_without_script_and_keep_nothing(
    chromium: Any, portal: tuple[str, list[str]]
) -> None:
    address, _ = portal
    context = chromium.new_context(java_script_enabled=False)
    page, seen = watched(context)
    page.goto(address)
    page.get_by_role("link", name="Courrier", exact=True).click()
    page.get_by_label("Chercher un destinataire ou un objet").fill("pilote")
    page.get_by_role("button", name="Chercher").click()
    assert "q=pilote" in page.url
    page.get_by_role("main").get_by_role("listitem").first.get_by_role("link").click()
    assert page.frame_locator("iframe").get_by_role("heading", level=1).count() == 1
    assert context.cookies() == []
    assert seen.complaints == []


@pytest.mark.slow
def test_a_letter_s_button_opens_its_page_beside_the_mailbox(
    chromium: Any, portal: tuple[str, list[str]]
) -> None:
    address, _ = portal
    context = chromium.new_context()
    page, seen = watched(context)
    page.goto(f"{address}/mailbox/1")
    with context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link").first.click()
    opened.value.wait_for_load_state()
    assert opened.value.url.startswith(f"{address}/")
    assert opened.value.get_by_role("heading", level=1).count() == 1
    assert [url for url in seen.asked if not url.startswith(f"{address}/")] == []


@pytest.mark.slow
def test_the_keyboard_reaches_the_content_first_and_every_heading_is_in_order(
    chromium: Any, portal: tuple[str, list[str]]
) -> None:
    address, links = portal
    page, _ = watched(chromium.new_context())
    for path in [*PAGES, *links]:
        page.goto(address + path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
        levels = page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(h => +h.tagName[1])")
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        steps = [b - a for a, b in pairwise(levels)]
        assert max(steps, default=0) <= 1, path


@pytest.mark.slow
@pytest.mark.parametrize(
    "pasted",
    [
        "\ufeffien1@valmont.example",
        "Inès Essai <ien1@valmont.example>",
        "ien1@valmont.example.",
        "ien1\u00ad@valmont.example",
    ],
)
def test_the_browser_lets_an_address_through_as_it_was_pasted(
    chromium: Any, portal: tuple[str, list[str]], pasted: str
) -> None:
    page, _ = watched(chromium.new_context())
    page.goto(portal[0] + "/sign-in")
    page.get_by_label("Votre adresse de courriel").fill(pasted)
    page.get_by_role("button", name="Recevoir mon lien").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Votre lien est en route"
    assert page.locator("strong").first.inner_text() == "ien1@valmont.example"
