"""What a public site owes its readers is there, linked from every page, and honest."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import plain

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
