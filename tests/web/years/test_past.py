"""A past year is brought on a page: shown, said, answered, kept on the yes alone, effaced."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.database.transactions import reading
from models.work.action import ACTION
from models.year.cycle import CYCLE
from tests.academy import Year
from tests.web.portal import signed_in
from tests.years import year_on

year = year_on("home")
PATH, ON = "/years/import", "30/11/2026 10:00"
DATA = Path(__file__).parents[2] / "data"
SURVEY, DN = "actions-enquete.csv", "actions-demarche.xlsx"


def settled(browser: TestClient) -> Any:
    """The page, once the list is read or kept."""
    for _ in range(400):
        answer = browser.get(PATH)
        if "Traitement du fichier" not in answer.text:
            return answer
        time.sleep(0.05)
    raise AssertionError("the list is still being read")


def dropped(browser: TestClient, file: str, year: str = "2025-26", content: bytes = b"") -> Any:
    said = content or (DATA / file).read_bytes()
    answer = browser.post(PATH, data={"year": year}, files={"file": (file, said)})
    assert answer.status_code == 303
    return settled(browser)


def form_of(page: Any) -> dict[str, str]:
    """What the form of the columns would send, as it is shown."""
    part = page.text.partition('action="/years/import/map"')[2].partition("</form>")[0]
    sent = dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', part))
    for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', part, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return {name: html.unescape(value) for name, value in sent.items()}


def key_of(page: Any) -> dict[str, str]:
    return {"key": re.findall(r'name="key" value="(\w+)"', page.text)[0]}


def titles(year: Year) -> set[str]:
    query = sa.select(ACTION.c.title).join(CYCLE, CYCLE.c.id == ACTION.c.cycle_id)
    with reading(year.engine) as session:
        found = session.connection().execute(query.where(CYCLE.c.school_year == "2025-26"))
        return set(found.scalars())


def test_a_list_is_shown_answered_kept_on_the_yes_and_effaced(year: Year) -> None:
    browser = signed_in(year, "pilote", on=ON)
    page = dropped(browser, SURVEY)
    assert "Liste des élèves ambassadeurs" in page.text
    assert "Jeanne Martin, Paul Durand »" not in page.text.partition("Les premières lignes")[2]
    assert "Ecole des Hormes, Valmont" in page.text
    assert titles(year) == set()
    sent = form_of(page)
    assert sent["col-title"] == "G"
    browser.post(f"{PATH}/map", data={**sent, "school-1": "E12"})
    page = settled(browser)
    assert "Reprendre 3 actions" in page.text
    browser.post(f"{PATH}/keep", data=key_of(page))
    page = settled(browser)
    assert "Fermer ce compte rendu" in page.text
    assert titles(year) == {
        "Tri des déchets à la cantine",
        "Rallye des correspondants",
        "Chorale ouverte",
    }
    again = dropped(browser, SURVEY)
    assert "Cette liste ne change rien" in html.unescape(again.text)
    cycle = re.findall(r'name="cycle" value="(\d+)"', again.text)[0]
    browser.post(f"{PATH}/take-back", data={"cycle": cycle})
    assert titles(year) == set()


def test_answers_that_cannot_be_taken_leave_the_list_as_it_was(year: Year) -> None:
    browser = signed_in(year, "pilote", on=ON)
    page = dropped(browser, DN)
    browser.post(f"{PATH}/map", data={**form_of(page), "week": "2026-08-03"})
    page = settled(browser)
    assert 'role="alert"' in page.text
    assert "Reprendre 4 actions" in page.text
    browser.post(f"{PATH}/map", data={**form_of(page), "col-title": ""})
    page = settled(browser)
    assert "quelle colonne est le titre" in page.text
    assert "Reprendre 4 actions" not in page.text
    late = browser.post(f"{PATH}/keep", data=key_of(page))
    assert late.status_code == 410
    browser.post(f"{PATH}/map", data={**form_of(page), "col-title": "O"})
    assert "Reprendre 4 actions" in settled(browser).text


def test_what_is_no_list_is_refused_and_nothing_is_kept(year: Year) -> None:
    browser = signed_in(year, "pilote", on=ON)
    assert "pas un tableau" in dropped(browser, "lettre.pdf", content=b"%PDF-1.7 rien").text
    page = dropped(browser, "vide.csv", content=b"a;b\n1;2\n")
    assert "quelle colonne est le titre" in page.text
    assert titles(year) == set()


def test_the_page_is_the_pilots_alone(year: Year) -> None:
    assert signed_in(year, "ien1", on=ON).get(PATH).status_code == 403
    pilot = signed_in(year, "pilote", on=ON)
    assert pilot.post(f"{PATH}/take-back", data={"cycle": "99"}).status_code == 404
    assert PATH in pilot.get("/setup").text
