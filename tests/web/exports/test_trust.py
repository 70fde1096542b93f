"""The papers that are signed are read on pages and taken out by who may change the year alone.

What each audience is told of its data is open to anybody.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.masks.reading import MEDIA
from models.serving.trust.papers import PAPERS, PUBLIC
from tests.academy import Year, launched
from tests.models.gestures.cycle.trusted import SAID
from tests.web.portal import anybody, signed_in, words


@pytest.fixture
def year(home: Path, memory: sa.Engine) -> Year:
    return launched(memory, trust=SAID)


def test_each_paper_is_listed_and_read(year: Year) -> None:
    client = signed_in(year, "pilote")
    moved = client.get("/trust")
    assert moved.headers["location"] == f"/cycles/{year.cycle_id}/trust"
    page = client.get(moved.headers["location"])
    for code, paper in PAPERS.items():
        assert f"/trust/{code}.odt" in page.text
        read = words(client.get(f"/cycles/{year.cycle_id}/trust/{code}"))
        assert paper.title.replace("'", "’") in read
        theirs = code == "schema-accessibilite"  # its means and its people are the académie's
        assert theirs or "À COMPLÉTER" not in read


def test_what_is_missing_is_said_with_where_to_say_it(home: Path, memory: sa.Engine) -> None:
    year = launched(memory)
    page = signed_in(year, "pilote").get(f"/cycles/{year.cycle_id}/trust")
    assert "Il manque le responsable du traitement" in words(page)
    assert f"/settings/subject/trust?cycle={year.cycle_id}" in page.text


@pytest.mark.parametrize("ending", MEDIA)
def test_a_paper_is_taken_out_as_a_document(year: Year, ending: str) -> None:
    answer = signed_in(year, "pilote").get(f"/cycles/{year.cycle_id}/trust/registre.{ending}")
    assert answer.headers["content-type"] == MEDIA[ending]
    inside = zipfile.ZipFile(BytesIO(answer.content))
    body = inside.read("word/document.xml" if ending == "docx" else "content.xml").decode()
    assert "dpd@valmont.example" in body
    assert "{{" not in body


def test_a_paper_is_taken_out_as_a_pdf(year: Year) -> None:
    answer = signed_in(year, "pilote").get(f"/cycles/{year.cycle_id}/trust/information-parents.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_they_are_of_who_may_change_the_year(year: Year) -> None:
    for path in ("", "/registre", "/registre.odt"):
        at = f"/cycles/{year.cycle_id}/trust{path}"
        assert signed_in(year, "ien1").get(at).status_code == 403
        assert anybody(year.engine).get(at).status_code == 303


def test_what_does_not_exist_is_said(year: Year) -> None:
    client = signed_in(year, "pilote")
    assert client.get(f"/cycles/{year.cycle_id}/trust/autre").status_code == 404
    assert client.get(f"/cycles/{year.cycle_id}/trust/registre.exe").status_code == 303
    for path in (f"{year.cycle_id}/registre", "999/information-agents"):
        assert anybody(year.engine).get(f"/about/notices/{path}").status_code == 404


@pytest.mark.parametrize("code", PUBLIC)
def test_anybody_reads_what_their_audience_is_told(year: Year, code: str) -> None:
    client = anybody(year.engine)
    path = f"/about/notices/{year.cycle_id}/{code}"
    assert path in client.get("/about/privacy").text
    assert "dpd@valmont.example" in words(client.get(path))
