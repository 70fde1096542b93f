"""« Mise en route » says what is done and what comes next, from the rows alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.academy import Year
from tests.models.territory.importing.files import CUT
from tests.orgue.typing_commands import DRAFT, typed
from tests.web.portal import anybody, signed_in, words
from tests.web.routes import routes
from tests.web.setup.entering import ADMIN, entered
from tests.years import year_on

year = year_on()


def test_each_step_done_gives_way_to_the_next(home: Path, tmp_path: Path) -> None:
    browser = entered()

    def following() -> str:
        return words(browser.get("/setup")).partition("La suite : ")[2].partition(".")[0].strip()

    assert following() == "le territoire"
    typed("territory", "import", str(CUT))
    assert following() == "les personnes"
    people = tmp_path / "pilote.csv"
    people.write_text(f"unité;fonction;nom;courriel\n24;pilote;Anne;{ADMIN}\n", encoding="utf-8")
    typed("people", "import", str(people))
    assert following() == "le cycle"
    typed(*DRAFT)
    assert following() == "le lancement"
    page = words(browser.get("/setup"))
    assert "60 établissements sont connus" in page or "établissements sont connus" in page
    assert "Pilotes départementaux à nommer" in page


def test_it_is_the_page_of_the_administrators_and_pilots_of_an_academie(year: Year) -> None:
    assert "Le cycle est lancé" in words(signed_in(year, "pilote").get("/setup"))
    assert signed_in(year, "ien1").get("/setup").status_code == 403
    assert anybody(year.engine).get("/setup").status_code == 303


def test_every_page_of_an_empty_installation_leads_to_the_next_step(home: Path) -> None:
    """Each page without a number in its address, as the first administrator: a link in the page."""
    client = entered()
    dead = []
    app: Any = client.app
    for path in sorted({r.path for r in routes(app.routes) if "GET" in r.methods}):
        if "{" in path or path in ("/following", "/healthz") or path.startswith("/about/"):
            continue
        answer = client.get(path)
        assert answer.status_code in (200, 403, 404), path
        main = re.search(r"<main.*?>(.*)</main>", answer.text, re.S)
        if main and not re.search(r'<a [^>]*href="/|<button', main[1]):
            dead.append(path)
    assert dead == []


def test_where_no_cycle_is_each_is_told_who_prepares_it(home: Path) -> None:
    client = entered()
    for path in ("/standing", "/cadrage", "/outbox", "/settings", "/years/next", "/launch"):
        assert 'href="/setup">La mise en route</a> dit par où commencer.' in client.get(path).text
