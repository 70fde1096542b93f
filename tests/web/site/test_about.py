"""What a public site owes its readers is there, linked from every page, and honest."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.serving.exports.open_sheets import MEDIA_TYPE
from tests.academy import Year, launched
from tests.models.gestures.cycle.trusted import SAID
from tests.models.year.audited import AUDIT
from tests.web.conftest import plain
from tests.web.portal import anybody, signed_in, words

PAGES = {
    "/about/accessibility": "Accessibilité : non conforme",
    "/about/legal": "Mentions légales",
    "/about/privacy": "Données personnelles",
    "/about/map": "Plan du site",
}


@pytest.mark.parametrize(("path", "heading"), PAGES.items())
def test_each_page_is_there(portal: TestClient, path: str, heading: str) -> None:
    answer = portal.get(path)
    assert answer.status_code == 200
    (found,) = re.findall(r"<h1>(.*?)</h1>", answer.text)
    assert plain(found) == heading


def test_every_page_links_to_them_and_each_link_opens(portal: TestClient) -> None:
    links = set(re.findall(r'href="(/[^"#]*)"', portal.get("/about/map").text))
    assert links >= PAGES.keys() | {"/", "/mailbox", "/runs"}
    assert {link: portal.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    for page in ("/", "/mailbox", "/runs", "/nulle-part"):
        assert set(re.findall(r'href="(/about/[^"]*)"', portal.get(page).text)) == PAGES.keys()


@pytest.mark.parametrize("who", ["", "E11", "ien1", "dasen1", "pilote", "recteur"])
def test_the_map_leads_nobody_to_a_page_that_is_not_theirs(year: Year, who: str) -> None:
    client = signed_in(year, who) if who else anybody(year.engine)
    page = client.get("/about/map").text.partition("<article")[2].partition("</article>")[0]
    for path in re.findall(r'href="([^"]+)"', page):
        assert client.get(path).status_code in (200, 303), path


def test_they_say_who_answers_once_it_is_said(memory: sa.Engine) -> None:
    client = anybody(launched(memory, trust=SAID).engine)
    legal, privacy = words(client.get("/about/legal")), words(client.get("/about/privacy"))
    assert "Hébergeur Rectorat de Valmont" in legal
    assert "dpd@valmont.example" in privacy
    declared = words(client.get("/about/accessibility"))
    assert "Académie de Valmont : non conforme" in declared
    assert "sous une autre forme : semaine@valmont.example." in declared
    assert "aucun audit n’a été fait" in declared


def test_an_audit_changes_the_statement_and_the_foot_of_every_page(memory: sa.Engine) -> None:
    declared = AUDIT | {"audited_on": "2026-05-12", "contact": "acces@valmont.example"}
    client = anybody(launched(memory, trust=SAID, accessibility=declared).engine)
    page = words(client.get("/about/accessibility"))
    assert "Accessibilité : partiellement conforme" in words(client.get("/about/legal"))
    assert "réalisé par Cabinet Clair, révèle que 62,5 % des critères du RGAA" in page
    assert "acces@valmont.example" in page
    assert "Schéma pluriannuel de mise en accessibilité : à publier par l’académie" in page


def test_what_is_not_said_yet_is_said_to_be_missing(memory: sa.Engine) -> None:
    client = anybody(launched(memory).engine)
    assert "Hébergeur à compléter par l’académie" in words(client.get("/about/legal"))


def test_the_grid_is_shown_and_leaves_as_a_file(portal: TestClient) -> None:
    page = words(portal.get("/about/accessibility"))
    assert "auto-évaluation, sans lecteur d’écran" in page
    assert "restent à vérifier" in page
    assert "0 non conformes" in page
    answer = portal.get("/about/accessibility/grid.ods")
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.content.startswith(b"PK")
