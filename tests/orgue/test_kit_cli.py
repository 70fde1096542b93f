"""Commands make the kit, list what changed since, hand it out, and keep its elements."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.home import home_engine
from models.masks.neutral_kit import neutral_of_kit
from models.work.kit import KitKind
from tests.academy import Year, launched
from tests.kits import announced, change
from tests.orgue.typing_commands import IEN, PILOT, refused, typed

BY, MARCH = ("--by", PILOT), ("--now", "2027-03-10T10:00")
MAKE = ("kit", "make", "booklet", "--format", "docx", "--no-preview")


@pytest.fixture
def year(home: Path) -> Year:
    return launched(home_engine(), on="01/09/2026 10:00")


def test_an_item_is_made_listed_and_written(year: Year, tmp_path: Path) -> None:
    number = announced(year, "E11", "Débat")
    out = tmp_path / "livret.docx"
    made = typed(*MAKE, "--out", str(out), *BY, *MARCH)
    assert made.code == 0, made.sentences
    assert out.read_bytes()[:2] == b"PK"
    (one,) = typed("kit", "list", *MARCH).data["items"]
    assert (one["kind"], one["up_to_date"]) == ("booklet", True)
    change(year, number, title="Autre")
    (one,) = typed("kit", "list", *MARCH).data["items"]
    assert [c["what"] for c in one["changes"]] == ["s'appelait « Débat »"]
    again = typed("kit", "get", "1", "--out", str(tmp_path / "b.docx"), *MARCH)
    assert again.code == 0
    assert refused("kit", "get", "9", *MARCH).error == "NotFound"


def test_what_cannot_be_made_is_refused(year: Year) -> None:
    poster = ("kit", "make", "poster", "--no-preview", "--format")
    assert refused(*poster, "docx", *BY, *MARCH).code == 1
    assert refused("kit", "make", "flyer", "--format", "docx", *BY, *MARCH).code == 1
    assert refused(*poster, "pptx", "--by", IEN, *MARCH).error == "NotYours"
    assert typed(*poster, "pptx", "--unit", "077", *BY, *MARCH).code == 0


def test_elements_are_given_and_withdrawn(year: Year, tmp_path: Path) -> None:
    mask = tmp_path / "affiche.potx"
    mask.write_bytes(neutral_of_kit(KitKind.POSTER, "potx", "AA0000"))
    give = ("kit", "element", "mask", str(mask), "--title", "Affiche", *MARCH)
    assert refused(*give, *BY).error == "BadElement"
    assert typed(*give, "--of", "poster", *BY).data["number"] == 1
    assert refused(*give, "--of", "poster", "--by", IEN).error == "NotYours"
    assert refused(*give, "--of", "booklet", *BY).error == "BadMask"
    assert typed("kit", "withdraw", "1", *BY, *MARCH).code == 0
    (one,) = typed("kit", "elements", *MARCH).data["elements"]
    assert one["archived"] == "retiré"
    said = typed("kit", "issuer", "Direction de la communication", *BY, *MARCH)
    assert said.code == 0
