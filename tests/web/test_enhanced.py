"""In a real browser: what scripts add to pages works, and each page goes on without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import databases
from tests.academy import Year, launched
from tests.browser import a_chromium
from tests.ports import free_ports
from tests.waiting import until
from tests.web.portal import put_clock, signed_in
from tests.web.served import served
from web.request.session import COOKIE

OPEN = "23/11/2026 09:00"
TEXT = "/settings/texts/call_opened"
pytestmark = pytest.mark.slow
Browse = Callable[..., Any]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with a_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def valmont(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any
) -> Iterator[tuple[Year, str]]:
    (port,) = free_ports(1)
    folder = tmp_path_factory.mktemp("enhanced")
    with databases.sqlite_database(folder, sqlite_template) as engine, served(engine, port):
        year = launched(engine)
        put_clock(year, OPEN)
        year.now = OPEN
        yield year, f"http://127.0.0.1:{port}"


@pytest.fixture
def browse(valmont: tuple[Year, str], chromium: Any) -> Iterator[Browse]:
    """A page of somebody who signed in, at a width, with or without script."""
    year, address = valmont
    contexts = []

    def open_page(who: str, width: int = 1280, script: bool = True) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script, base_url=address
        )
        value = signed_in(year, who, on=OPEN).cookies[COOKIE]
        context.add_cookies([{"name": COOKIE, "value": value, "url": address}])
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def waited(page: Any, script: str, seconds: int = 20) -> None:
    """Until *script* holds on the page, asked from outside: its own rules let nothing be evaluated
    there."""
    until(lambda: page.evaluate(script), seconds, script)


def roles(page: Any) -> set[str]:
    found = page.eval_on_selector_all(
        "table.stacked, table.stacked *", "all => all.map((one) => one.getAttribute('role'))"
    )
    return {one for one in found if one}


def test_a_table_that_stacks_is_told_to_be_one_and_a_wide_one_says_it_itself(
    browse: Browse,
) -> None:
    page = browse("pilote", 360)
    page.goto("/settings/texts")
    page.goto("/")
    assert {"table", "rowgroup", "row", "cell", "columnheader", "rowheader"} >= roles(page)
    assert {"table", "row", "cell", "rowheader"} <= roles(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    waited(page, "!document.querySelector('table.stacked [role=row]')", 20)
    assert roles(page) == set()


def test_the_words_of_a_letter_are_read_as_one_types(browse: Browse) -> None:
    page = browse("pilote")
    page.goto(TEXT)
    field = page.locator("form.card textarea").first
    field.fill(f"Mots nouveaux {field.input_value()}")
    waited(page, "document.querySelector('#lecture').textContent.includes('Mots nouveaux')", 20)
    assert "Mots nouveaux" in field.input_value()


def test_a_session_is_prolonged_and_what_was_typed_stays(browse: Browse) -> None:
    page = browse("pilote")
    page.goto(TEXT)
    page.locator("form.card textarea").first.fill("Je n'ai pas fini")
    with page.expect_response(lambda answer: "/settings/texts" in answer.url):
        page.get_by_role("button", name="La prolonger à un jour entier").click()
    waited(page, "!document.querySelector('#connexion form')", 20)
    assert page.locator("form.card textarea").first.input_value() == "Je n'ai pas fini"
    assert "Connexion ouverte jusqu’au" in page.locator("#connexion").inner_text()


def test_without_script_it_is_prolonged_too(browse: Browse) -> None:
    page = browse("pilote", 360, script=False)
    page.goto("/actions")
    page.get_by_role("button", name="La prolonger à un jour entier").click()
    assert page.url.endswith("/actions")
    assert "Votre connexion est prolongée." in page.inner_text("main")
    assert page.locator("#connexion form").count() == 0


def test_a_change_of_settings_is_compared_while_one_waits(browse: Browse) -> None:
    page = browse("pilote")
    page.goto("/settings/subject/delays")
    field = page.locator("input[type=text], input[type=number]").first
    field.fill(str(int(field.input_value() or "1") + 1))
    page.locator("form.card button.primary, form button.primary").first.click()
    waited(page, "!document.body.textContent.includes('est en cours')", 90)
    assert page.locator("h2#courriers").count() == 1
    assert page.locator("main").count() == 1


def test_a_rehearsal_says_how_far_it_is_and_shows_what_it_found(browse: Browse) -> None:
    page = browse("pilote")
    page.goto("/rehearsal")
    page.locator("main form button.primary, main form button").first.click()
    page.locator("#calcul").first.wait_for(state="detached", timeout=120_000)
    assert page.locator("main").count() == 1
