"""The forms that schools keep: blank, in the académie's name, as three kinds of files."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pytest

from models.masks.paper_forms import BY_CODE, FORMS
from models.year.trust import Trust
from tests.academy import Year
from tests.web.portal import signed_in, words
from tests.years import year_on

pytestmark = pytest.mark.usefixtures("home")
year = year_on(now="23/11/2026 09:00")


def text_of(content: bytes, ending: str) -> str:
    """What a document of Word or LibreOffice says."""
    part = "word/document.xml" if ending == "docx" else "content.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(part).decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", xml)).split())


@pytest.mark.parametrize("ending", ["docx", "odt"])
@pytest.mark.parametrize("code", ["image-voix-mineur", "oeuvre-agent"])
def test_a_form_is_downloaded_in_the_academie_s_name(year: Year, code: str, ending: str) -> None:
    answer = signed_in(year, "E11").get(f"/forms/{code}.{ending}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith(f'.{ending}"')
    said = text_of(answer.content, ending)
    assert "Valmont" in said
    assert "réseaux sociaux" in said
    assert "article 7" in said


@pytest.mark.parametrize("code", BY_CODE)
def test_each_is_a_pdf_too(year: Year, code: str) -> None:
    answer = signed_in(year, "E11").get(f"/forms/{code}.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf"


def test_the_page_leads_to_each_form(year: Year) -> None:
    page = signed_in(year, "E11").get("/forms")
    for form in FORMS:
        for ending in ("pdf", "docx", "odt"):
            assert f'href="/forms/{form.code}.{ending}"' in page.text
    assert "ne reçoit ni ces papiers, ni le nom d’un élève" in words(page)


@pytest.mark.parametrize("path", ["/forms/rien.pdf", "/forms/oeuvre-agent.exe"])
def test_there_is_no_other(year: Year, path: str) -> None:
    assert signed_in(year, "E11").get(path).status_code == 404


def said_by(code: str, trust: Trust) -> str:
    blocks = BY_CODE[code].content("Valmont", trust).blocks["corps"]
    return "\n".join(f"{one.title} {one.text} {' '.join(one.items)}" for one in blocks)


@pytest.mark.parametrize("code", BY_CODE)
def test_it_says_who_answers_for_the_data_or_leaves_a_line(code: str) -> None:
    blank = said_by(code, Trust())
    assert "protection des données : …" in blank
    assert "À relire par l'académie avant emploi" in blank
    said = said_by(code, Trust(controller="Le recteur", dpd="dpd@valmont.example"))
    assert "protection des données : dpd@valmont.example" in said
    assert "Responsable du traitement : Le recteur." in said


def test_a_minor_s_form_asks_both_parents_and_quotes_what_is_in_force() -> None:
    said = said_by("image-voix-mineur", Trust())
    for quoted in ("articles 371-1 et 372-1", "article 9", "Second titulaire", "paragraphe 3"):
        assert quoted in said
