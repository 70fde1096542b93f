"""Commands keep the resource library and the partners of an académie."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.home import home_engine
from tests.academy import Year, launched, mail_of
from tests.models.gestures.library.shelves import FILM, PRACTICE, add
from tests.orgue.typing_commands import PILOT, refused, typed


@pytest.fixture(autouse=True)
def year(home: Path) -> Year:
    return launched(home_engine(), on="01/07/2026 10:00")


BY = ("--by", PILOT)
ACADEMY = ("--academy", "24")
RELAY = ("--by", mail_of("ien1"))


def test_a_library_is_listed_answered_taken_out_and_brought_in(year: Year, tmp_path: Path) -> None:
    add(year, FILM)
    add(year, PRACTICE)
    assert typed("library", "list", *BY).data["found"] == 2
    assert typed("library", "list", "cafe", *BY).data["found"] == 1
    assert typed("library", "offer", "2", *BY).code == 0
    assert refused("library", "offer", "2", *RELAY).error == "NotYours"
    made = tmp_path / "ressources.zip"
    assert typed("library", "export", *ACADEMY, *BY, "--out", str(made)).code == 0
    looked = typed("library", "import", *ACADEMY, str(made), *BY)
    assert (looked.data["same"], looked.data["kept"]) == (2, False)
    made.write_bytes(b"PK")
    assert refused("library", "import", *ACADEMY, str(made), *BY).error == "BadPackage"
    assert typed("library", "withdraw", "1", *BY, "--reason", "Trop long.").code == 0
    assert typed("library", "list", *BY).data["found"] == 1
    assert typed("library", "keep", "1", *BY).code == 0
    assert refused("library", "decline", "1", *BY, "--reason", "x").error == "WrongMove"
    begun = typed("action", "start", "E11", "--entry", "2", "--by", mail_of("E11"))
    assert begun.code in (0, 1), begun.sentences


def test_partners_are_noted_agreed_with_and_withdrawn(year: Year) -> None:
    line = ("partner", "add", *ACADEMY, "C1", "La Ligue")
    assert refused(*line, "--kind", "gang", *RELAY).error == "BadPartner"
    made = typed(*line, "--kind", "association", "--offers", "people", *RELAY)
    assert made.code == 0, made.sentences
    agreed = ("partner", "agree", "1", "Ateliers", "--signatory", "Le recteur", *RELAY)
    assert refused(*agreed, "--from", "2026-09-01", "--to", "2026-01-01").error == "BadPartner"
    assert typed(*agreed, "--from", "2026-09-01", "--to", "2027-06-10").code == 0
    (one,) = typed("partner", "list", *RELAY).data["partners"]
    assert (one["name"], one["ends"]) == ("La Ligue", "2027-06-10")
    assert typed("partner", "renewed", "1", *RELAY).code == 0
    assert typed("partner", "withdraw", "1", *RELAY, "--reason", "Fin.").code == 0
    assert typed("partner", "list", *RELAY).data["found"] == 0
