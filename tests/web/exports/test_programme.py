"""A programme is printed whole: at once when it is short, else beside the pages."""

from __future__ import annotations

import re

import pytest

from tests.academy import Year
from tests.programmes import announced, held
from tests.waiting import until
from tests.web.portal import signed_in, words
from tests.years import year_on
from web.exports import print_order

year = year_on("file", now="12/01/2027 10:00")


def path(year: Year, page: str) -> str:
    return f"/cycles/{year.cycle_id}/{page}"


def test_a_short_one_is_the_answer(year: Year) -> None:
    client = signed_in(year, "E11")
    assert client.get(path(year, "programme.pdf")).headers["location"] == path(year, "programme")
    announced(year, "E11", "Débat", held("15/03/2027"), held("16/03/2027", "09:00"))
    assert path(year, "programme.pdf") in client.get(path(year, "programme")).text
    answer = client.get(path(year, "programme.pdf"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_long_one_is_made_beside_and_kept_for_who_asked(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_order, "AT_ONCE", 1)
    announced(year, "E11", "Débat", held("15/03/2027"), held("16/03/2027"))
    client = signed_in(year, "E11")
    answer = client.get(path(year, "programme.pdf"))
    assert answer.headers["location"] == path(year, "exports")
    assert "Le PDF se prépare : 2 lignes" in words(client.get(path(year, "exports")))

    def made() -> str:
        found = re.search(r'href="(/exports/[^"]+)"', client.get(path(year, "exports")).text)
        return found[1] if found else ""

    until(made, 60, "the PDF")
    assert client.get(made()).content.startswith(b"%PDF")
    assert signed_in(year, "pilote").get(made()).status_code == 404
