"""``orgue trust export`` writes the papers of an académie into a folder."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from models.home import home_engine
from models.serving.trust.papers import PAPERS
from models.year.trust import NEEDED
from tests.academy import launched, mail_of
from tests.models.gestures.cycle.trusted import SAID
from tests.orgue.typing_commands import refused, typed
from tests.web.exports.taken import mask_of

BY = ("--by", mail_of("pilote"))
STARTS = {"odt": b"PK", "docx": b"PK", "pdf": b"%PDF", "md": b"# "}


@pytest.mark.parametrize("form", STARTS)
def test_every_paper_is_written(home: Path, tmp_path: Path, form: str) -> None:
    launched(home_engine(), trust=SAID)
    said = typed("trust", "export", *BY, "--format", form, "--to", str(tmp_path / "papiers"))
    assert (said.code, said.data["missing"]) == (0, [])
    assert said.data["files"] == [str(tmp_path / "papiers" / f"{code}.{form}") for code in PAPERS]
    for file in said.data["files"]:
        assert Path(file).read_bytes().startswith(STARTS[form])


def test_they_are_written_on_the_academie_s_own_mask(home: Path, tmp_path: Path) -> None:
    launched(home_engine(), trust=SAID)
    mask, wrong = tmp_path / "charte.docx", tmp_path / "faux.docx"
    mask.write_bytes(mask_of("Rectorat : {{ académie }}", "{{ document }}"))
    wrong.write_bytes(mask_of("{{ bilan }}"))
    asked = ("trust", "export", *BY, "--to", str(tmp_path / "papiers"))
    assert "n'est pas un champ connu" in str(refused(*asked, "--mask", str(wrong)))
    assert refused(*asked, "--mask", str(tmp_path / "rien.docx")).error == "BadFile"
    wrong.write_bytes(mask_of("Sans champ"))
    assert "{{ document }}" in str(refused(*asked, "--mask", str(wrong)))
    said = typed(*asked, "--mask", str(mask))
    assert len(said.data["files"]) == len(PAPERS)
    with zipfile.ZipFile(said.data["files"][0]) as archive:
        body = archive.read("word/document.xml").decode()
    assert "Rectorat : " in body
    assert "{{" not in body


def test_what_is_missing_is_said(home: Path, tmp_path: Path) -> None:
    launched(home_engine())
    said = typed("trust", "export", *BY, "--format", "md", "--to", str(tmp_path))
    assert said.data["missing"] == list(NEEDED.values())


def test_it_is_refused_to_others_and_to_a_folder_that_cannot_be(home: Path, tmp_path: Path) -> None:
    launched(home_engine(), trust=SAID)
    asked = ("trust", "export", "--to", str(tmp_path / "x"))
    assert refused(*asked, "--by", mail_of("ien1")).error == "NotYours"
    assert not (tmp_path / "x").exists()
    (tmp_path / "x").write_text("un fichier")
    assert refused(*asked, *BY).error == "BadFile"
