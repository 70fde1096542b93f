"""In a real browser: a fiche is kept while one types, in two tabs, with or without script; its
pages are readable by everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import databases
from tests.academy import Year, launched
from tests.browser import a_chromium
from tests.ports import free_ports
from tests.waiting import until
from tests.web.portal import signed_in
from tests.web.served import served
from web.request.session import COOKIE

OPEN = "23/11/2026 09:00"
pytestmark = pytest.mark.slow
Browse = Callable[..., Any]


@pytest.fixture(scope="module")
def valmont(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[tuple[Year, str]]:
    """A live cycle, and the address of its portal."""
    (port,) = free_ports(1)
    folder = tmp_path_factory.mktemp("actions")
    with databases.sqlite_database(folder, sqlite_template) as engine, served(engine, port):
        year = launched(engine)
        year.now = OPEN
        yield year, f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with a_chromium() as browser:
        yield browser


@pytest.fixture
def browse(valmont: tuple[Year, str], chromium: Any) -> Iterator[Browse]:
    """The window of somebody who signed in, at a width, with or without script."""
    year, address = valmont
    contexts = []

    def open_window(who: str, width: int = 1280, script: bool = True) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            base_url=address,
        )
        value = signed_in(year, who).cookies.get(COOKIE, domain="127.0.0.1")
        cookie = {"name": COOKIE, "value": value, "domain": "127.0.0.1", "path": "/"}
        context.add_cookies([cookie])
        contexts.append(context)
        return context

    yield open_window
    for context in contexts:
        context.close()


def test_what_one_types_is_kept_and_a_second_tab_loses_nothing(
    valmont: tuple[Year, str], browse: Browse
) -> None:
    year, _ = valmont
    number = year.draft("E11", "Débat", on=OPEN, theme="Parents", contact="x")
    window = browse("E11")
    first, second = window.new_page(), window.new_page()
    for tab in (first, second):
        tab.goto(f"/actions/{number}/edit")
    first.fill("#title", "Débat des parents")
    until(lambda: year.action(number).title == "Débat des parents", 90, "the draft is kept")
    first.wait_for_selector("#garde:has-text('Enregistré à')")
    first.fill("#contact", "la directrice")
    until(lambda: year.action(number).contact == "la directrice", 90, "it is kept again")

    second.fill("#title", "Autre titre")
    second.wait_for_selector("#garde:has-text('enregistrée entre-temps')", timeout=10_000)
    second.click("text=Enregistrer le brouillon")
    assert second.input_value("#title") == "Autre titre"
    assert year.action(number).title == "Débat des parents"
    second.click("text=Enregistrer le brouillon")
    assert year.action(number).title == "Autre titre"


def test_a_telephone_without_script_proposes_by_the_light_path(
    valmont: tuple[Year, str], browse: Browse
) -> None:
    year, _ = valmont
    tab = browse("E13", width=320, script=False).new_page()
    tab.goto("/actions")
    tab.click("text=Proposer une action")
    tab.click("text=Commencer le brouillon")
    for name, text in (("title", "Débat"), ("theme-autre", "Parents"), ("contact", "la direction")):
        tab.fill(f"#{name}", text)
    tab.click("text=Relire avant de soumettre")
    tab.click("button:has-text('Soumettre')")
    assert "Action soumise." in tab.inner_text("main")
    assert year.tasks()[-1].about_id == year.units["E13"]


def test_the_pages_of_actions_are_readable_by_everybody(
    valmont: tuple[Year, str], browse: Browse
) -> None:
    year, _ = valmont
    number = year.propose("E21", on=OPEN, theme="Parents", contact="x", associated=["E11"])
    draft = year.draft("E21", on=OPEN)
    one, two = f"/actions/{number}", f"/actions/{draft}"
    pages = [
        ("E21", "/actions"),
        ("E21", "/actions/new"),
        ("E21", one),
        ("E21", f"{two}/edit"),
        ("E21", f"{two}/submit"),
        ("E21", f"{one}/documents"),
        ("E21", f"{one}/withdraw"),
        ("E21", f"{one}/edit"),
        ("E11", one),
        ("ien2", one),
    ]
    axe = Axe()
    for who, path in pages:
        tab = browse(who, width=320).new_page()
        tab.goto(path)
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, path
        found = [
            (v["id"], v["nodes"][0]["html"][:200])
            for v in axe.run(tab).response["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        assert found == [], path
