"""Programs take out the papers of « Confiance » and the forms that schools have signed."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.masks.paper_forms import BY_CODE
from models.masks.reading import MEDIA
from models.serving.trust.papers import PAPERS
from tests.academy import Year, launched
from tests.models.gestures.cycle.trusted import SAID
from tests.web.api.programs import program


@pytest.fixture
def year(home: Path, memory: sa.Engine) -> Year:
    return launched(memory, trust=SAID)


def test_the_papers_are_listed_and_taken_out(year: Year) -> None:
    client, at = program(year, "pilote"), f"cycles/{year.cycle_id}/trust"
    told = client.get(at).json()
    assert [one["paper"] for one in told["papers"]] == list(PAPERS)
    assert told["missing"] == []
    for code in PAPERS:
        made = client.get(f"{at}/{code}", params={"format": "md"})
        assert made.text.startswith("# "), code
    for ending, kind in MEDIA.items():
        made = client.get(f"{at}/registre", params={"format": ending})
        assert made.headers["content-type"] == kind
        assert zipfile.ZipFile(BytesIO(made.content)).testzip() is None
    assert client.get(f"{at}/rien").status_code == 404
    assert client.get(f"{at}/registre", params={"format": "exe"}).status_code == 422
    for who in ("ien1", "E11"):
        other = program(year, who)
        assert [other.get(at).status_code, other.get(f"{at}/registre").status_code] == [403, 403]


def test_forms_are_read_by_who_reads_the_year(year: Year) -> None:
    client, at = program(year, "E11"), f"cycles/{year.cycle_id}/forms"
    assert {one["form"] for one in client.get(at).json()} == set(BY_CODE)
    for code in BY_CODE:
        made = client.get(f"{at}/{code}", params={"format": "docx"})
        body = zipfile.ZipFile(BytesIO(made.content)).read("word/document.xml").decode()
        assert "Valmont" in body
    assert client.get(f"{at}/rien").status_code == 404
    assert client.get(f"cycles/99/forms/{next(iter(BY_CODE))}").status_code == 404
