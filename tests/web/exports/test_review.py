"""The review is taken out as a tagged PDF, and as a document on the académie's own mask."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest
from odfdo import Document as Writer

from models.database.transactions import reading
from models.gestures.cycle.change_kept import mark_of_part
from models.masks.neutral import neutral
from models.serving.review.document import BLOCKS, WORDS
from models.work.documents import place_of
from models.year.occasions import joined_to_an_occasion
from tests.academy import Year
from tests.web.exports.taken import mask_of, unfolded
from tests.web.portal import signed_in, words
from tests.years import year_on

year = year_on("memory", now="12/05/2027 10:00")
PRESS = {"title": "Une semaine réussie", "address": "https://presse.example/1", "on": "2027-03-20"}


def path(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/review"


def sent(year: Year, content: bytes, name: str = "masque.docx", who: str = "pilote") -> Any:
    client = signed_in(year, who)
    page = client.get(f"/settings/masks?cycle={year.cycle_id}").text
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    told = {"cycle": str(year.cycle_id), "seen": seen[1].replace("&#34;", '"') if seen else ""}
    return client.post("/settings/masks", data=told, files={"mask": (name, content)})


def test_the_pdf_is_tagged_in_french_and_has_its_headings_and_tables(year: Year) -> None:
    answer = signed_in(year, "pilote").get(f"{path(year)}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    said = unfolded(answer.content)
    assert "<pdfuaid:part>1</pdfuaid:part>" in said or 'pdfuaid:part="1"' in said
    assert re.search(r"/Lang ?\(fr\)", said)
    assert {"H1", "H2", "Table", "TH", "TD"} <= set(re.findall(r"/S ?/(\w+)", said))
    assert "/Title" in said


def test_the_review_is_a_document_on_the_neutral_mask(year: Year) -> None:
    client = signed_in(year, "pilote")
    sent_press = {"unit": str(year.units["C1"]), "medium": "Le Journal"} | PRESS
    assert client.post(f"{path(year)}/press", data=sent_press).status_code == 303
    made = docx.Document(io.BytesIO(client.get(f"{path(year)}.docx").content))
    styles = {one.style.name for one in made.paragraphs}
    assert {"Title", "Heading 1", "Heading 2"} <= styles
    assert any("Une semaine réussie, Le Journal" in one.text for one in made.paragraphs)
    assert made.tables[0].cell(0, 1).text == "Cette année"
    other = Writer(io.BytesIO(client.get(f"{path(year)}.odt").content))
    titles = [one.text for one in other.body.get_elements("//text:h")]
    assert "La presse, bassin par bassin" in titles


def test_a_mask_is_kept_used_shown_and_taken_away(year: Year) -> None:
    client = signed_in(year, "pilote")
    answer = sent(year, mask_of("Rectorat : {{ académie }}", "{{ chiffres }}"))
    assert answer.status_code == 303
    assert "sur le masque « masque.docx »" in words(client.get(f"{path(year)}/export"))
    made = docx.Document(io.BytesIO(client.get(f"{path(year)}.docx").content))
    assert made.paragraphs[0].text.startswith("Rectorat : Valmont")
    assert client.get(f"{path(year)}/masks/academie.docx").content.startswith(b"PK")
    mask = year.course.definition.masks.of_review("docx")
    assert mask is not None
    with reading(year.engine) as session:
        assert joined_to_an_occasion(session, mask.digest)
    settings = client.app.state.settings
    place_of(settings.documents, mask.digest).unlink()
    assert "n’est plus là" in words(client.get(f"{path(year)}.docx"))
    seen = mark_of_part(year.course.definition, "masks")
    told = {"cycle": str(year.cycle_id), "seen": seen, "remove": "docx"}
    assert client.post("/settings/masks", data=told).status_code == 303
    assert year.course.definition.masks.of_review("docx") is None
    assert client.get(f"{path(year)}.docx").content.startswith(b"PK")


def test_a_mask_with_faults_changes_nothing_and_says_each(year: Year) -> None:
    answer = sent(year, mask_of("{{ acaddemie }}", "Voici {{ bilan }}"))
    said = words(answer)
    assert answer.status_code == 422
    assert "est-ce {{ academie }} ?" in said
    assert "se met seul dans son paragraphe" in said
    assert year.course.definition.masks.of_review("docx") is None
    assert "n’est pas un document" in words(sent(year, b"%PDF-1.7", "m.pdf"))


def test_a_mask_is_given_by_who_may_change_the_cycle_alone(year: Year) -> None:
    assert sent(year, mask_of("{{ bilan }}"), who="ien1").status_code == 403


def test_the_page_shows_each_field_and_gives_neutral_masks(year: Year) -> None:
    client = signed_in(year, "ien1")
    page = words(client.get(f"{path(year)}/export"))
    assert all(f"{{{{ {name} }}}}" in page for name in (*WORDS, *BLOCKS))
    assert client.get("/review/export").headers["location"] == f"{path(year)}/export"
    for ending in ("dotx", "ott"):
        found = client.get(f"{path(year)}/masks/neutre.{ending}")
        assert found.content == neutral(ending)
    assert client.get(f"{path(year)}.xyz").status_code == 303


@pytest.mark.parametrize("ending", ["docx", "odt", "dotx", "ott"])
def test_a_neutral_mask_is_made_the_same_each_time(ending: str) -> None:
    assert neutral(ending) == neutral(ending)
