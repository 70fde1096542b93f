"""``orgue signed``: the signed PDF of a paper is joined and withdrawn by command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.database.transactions import reading
from models.work.paper import PaperKind
from models.work.signed_paper import signed_of
from tests.academy import Year
from tests.orgue.typing_commands import PILOT, refused, typed

PDF = b"%PDF-1.7\nLe recteur\n%%EOF\n"


def standing(year: Year, number: int) -> Any:
    with reading(year.engine) as session:
        return signed_of(session, number)


def test_it_is_joined_then_withdrawn(underway: Year, tmp_path: Path) -> None:
    year = underway
    number = year.paper(PaperKind.LETTER, "24", "pilote")
    by = ("--by", PILOT)
    file = tmp_path / "lettre.pdf"
    file.write_bytes(PDF)
    given = ("letter", "24", str(file), "--reference", "2026-118")
    too_soon = typed("signed", "join", *given, "--on", "01/09/2026", *by)
    assert (too_soon.code, "après le visa" in str(too_soon)) == (1, True)

    year.accept("recteur", next(t.id for t in year.tasks() if t.subject_kind == "letter"))
    assert typed("signed", "join", *given, "--on", "01/09/2026", *by).data["paper"] == number
    assert standing(year, number).reference == "2026-118"
    assert "--on" in str(refused("signed", "join", *given, "--on", "demain", *by))
    typed("signed", "withdraw", "letter", "24", *by)
    assert standing(year, number) is None
    assert "n'attend aucun" in str(refused("signed", "leave", "letter", "24", *by))
    missing = ("letter", "24", str(tmp_path / "rien.pdf"), "--reference", "1")
    assert "ne se lit pas" in str(refused("signed", "join", *missing, "--on", "01/09/2026", *by))
