"""``orgue journal``: verify, export."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa

from models.home import home_engine
from models.journal import JOURNAL
from tests.academy import launched, mail_of
from tests.forging import forged
from tests.orgue.typing_commands import refused, typed


def test_a_journal_is_verified_and_its_break_is_an_exit_code(home: Path, tmp_path: Path) -> None:
    year = launched(home_engine())
    year.propose("E11", "Débat", on="11/01/2027 10:00")
    said = typed("journal", "verify")
    assert (said.code, said.data["whole"], said.data["guarded"]) == (0, True, True)
    kept = tmp_path / "releve.json"
    kept.write_text(json.dumps(said.data), encoding="utf-8")
    assert typed("journal", "verify", "--against", str(kept)).code == 0
    out = tmp_path / "vie.xlsx"
    asked = ("journal", "export", "action", "1", "--by", mail_of("pilote"), "--format", "xlsx")
    told = typed(*asked, "--out", str(out), "--now", "2027-01-14T10:00")
    assert out.read_bytes()[:2] == b"PK"
    assert [one["event"] for one in told.data["events"]] == ["action.drafted", "action.submitted"]
    other = ("journal", "export", "action", "1", "--by", mail_of("E31"))
    assert refused(*other).error == "NotFound"
    forged(home_engine(), sa.delete(JOURNAL).where(JOURNAL.c.what == "action.submitted"))
    broken = typed("journal", "verify", "--against", str(kept))
    assert (broken.code, broken.data["whole"], broken.data["guarded"]) == (1, False, False)
