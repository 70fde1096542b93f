"""Commands prepare the seminar, note who came, and keep the review and the objectives."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.home import home_engine
from models.masks.neutral import neutral
from tests.academy import launched
from tests.orgue.typing_commands import IEN, PILOT, refused, typed

BY = ("--by", PILOT)
JUNE, JULY = ("--now", "2027-05-12T10:00"), ("--now", "2027-06-29T18:00")


@pytest.fixture(autouse=True)
def _live(home: Path) -> None:
    launched(home_engine(), on="01/09/2026 10:00")


def test_the_seminar_is_set_bit_by_bit_and_who_came_is_noted() -> None:
    item = ("--item", "9h|Le bilan|la pilote", "--item", "11h|Les objectifs")
    said = typed("seminar", "set", *item, "--from", "9h", "--place", "INSPE", *BY, *JUNE)
    assert said.code == 0, said.sentences
    later = typed("seminar", "set", "--to", "17h", *BY, *JUNE)
    assert (later.data["starts"], later.data["ends"]) == ("09:00", "17:00")
    assert [one["title"] for one in later.data["agenda"]] == ["Le bilan", "Les objectifs"]
    assert refused("seminar", "set", "--from", "25h", *BY, *JUNE).error == "BadMeeting"
    assert refused("seminar", "came", "--also", "Lou", *BY, *JUNE).code == 1
    assert typed("seminar", "came", "--also", "Lou", *BY, *JULY).data["came"] == 1
    assert typed("seminar", "show").data["guests"]["came"] == 1


def test_objectives_are_set_with_a_measure_and_shown() -> None:
    measures = ("--measure", "1|with_parents_share|60|2028-03-31", "--measure", "2|Heures|120")
    said = typed("objectives", "set", "Les parents.", "Former.", *measures, *BY, *JUNE)
    assert said.code == 0, said.sentences
    first, second = typed("objectives", "show").data["fixed"]
    assert (first["figure"], first["target"], first["due_on"]) == (
        "with_parents_share",
        60,
        "2028-03-31",
    )
    assert (second["measure"], second["target"]) == ("Heures", 120)
    assert refused("objectives", "set", "Un.", "--measure", "deux", *BY, *JUNE).code == 1
    assert refused("objectives", "follow", "1", "3", *BY, *JUNE).error == "NotFound"


def test_the_review_is_shown_with_its_press() -> None:
    press = ("review", "press", "add", "C2", "Vu", "https://presse.example/1")
    added = typed(*press, "--by", IEN, *JUNE)
    assert added.code == 0, added.sentences
    (one,) = typed("review", "press", "list").data["press"]
    assert (one["title"], one["unit"]) == ("Vu", "Circonscription Deux")
    found = typed("review", "show", *BY, *JUNE).data["sections"]
    assert "press" in [section["code"] for section in found]
    asked = typed("review", "ask", "C2", "--to", "parents", "--by", IEN, *JUNE)
    assert "/review/answer/" in asked.data["address"]


def test_the_review_is_written_on_a_mask_of_its_own(home: Path, tmp_path: Path) -> None:
    mask, made = tmp_path / "masque.ott", tmp_path / "bilan.odt"
    mask.write_bytes(neutral("ott"))
    fields = typed("review", "mask", *BY, *JUNE).data["fields"]
    assert {"academie", "bilan", "chiffres"} <= {one["name"] for one in fields}
    assert "bilan" in typed("review", "mask", str(mask), "--check", *BY, *JUNE).data["fields"]
    kept = typed("review", "mask", str(mask), *BY, *JUNE)
    assert kept.data["name"] == "masque.ott", kept.sentences
    out = ("--format", "odt", "--out", str(made), *BY, *JUNE)
    assert typed("review", "export", *out).data["format"] == "odt"
    assert made.read_bytes().startswith(b"PK")
    other = ("--mask", str(mask), "--out", str(made), *BY, *JUNE)
    assert typed("review", "export", *other).data["format"] == "odt"
    assert typed("review", "mask", "--remove", "odt", *BY, *JUNE).code == 0
    mask.write_bytes(b"%PDF-1.7")
    assert refused("review", "mask", str(mask), *BY, *JUNE).error == "BadMask"
    assert refused("review", "export", "--format", "rtf", *BY, *JUNE).code == 1
    assert refused("review", "mask", str(tmp_path / "rien"), *BY, *JUNE).error == "BadFile"
