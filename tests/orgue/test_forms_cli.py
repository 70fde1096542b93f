"""Commands write the forms that schools keep, and say what papers allow."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.home import home_engine
from tests.academy import Year, launched, mail_of
from tests.models.work.documents import picture
from tests.orgue.typing_commands import PILOT, refused, typed

NOW = ("--now", "2026-11-23T09:00")


@pytest.fixture(autouse=True)
def year(home: Path) -> Year:
    return launched(home_engine(), on="01/09/2026 10:00")


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_form_is_written(tmp_path: Path, ending: str) -> None:
    codes = [one["form"] for one in typed("form", "list").data["forms"]]
    place = tmp_path / f"modele.{ending}"
    said = typed("form", "write", codes[0], "--format", ending, "--out", str(place))
    assert said.code == 0, said.sentences
    assert place.read_bytes()[:2] in (b"%P", b"PK")


def test_there_is_no_other_form(tmp_path: Path) -> None:
    assert refused("form", "write", "autre").error == "NotFound"
    assert refused("form", "write", "oeuvre-eleve", "--format", "exe").code == 1


def test_what_papers_allow_is_said_and_an_image_withdrawn(tmp_path: Path, year: Year) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(picture("PNG"))
    school = ("--by", mail_of("E11"), *NOW)
    action = str(year.draft("E11", on="23/11/2026 09:00"))
    assert typed("action", "document", "add", action, str(file), *school).code == 1
    outside = ("--consent", "--use", "site", "--until", "2027-08-31")
    added = typed("action", "document", "add", action, str(file), *outside, *school)
    assert added.code == 0, added.sentences
    number = str(added.data["document"])
    said = typed("action", "document", "uses", number, "--consent", "--use", "press", *school)
    assert said.code == 1
    said = typed("action", "document", "uses", number, "--consent", *school)
    assert said.data["uses"] == []
    film = ("https://tube.example/1", "--title", "Le film", "--consent")
    assert typed("action", "document", "film", action, *film, *school).code == 0
    by = ("--by", PILOT, *NOW)
    gone = typed("action", "document", "withdraw", number, "--reason", "Une opposition", *by)
    assert (gone.code, gone.data["deleted"]) == (0, True)
