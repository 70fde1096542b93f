"""Whoever operates a home asks what is wrong, and reads it in French with what to do."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from models.home import home_engine
from models.operations.backup import back_up
from tests.academy import Year
from tests.orgue.typing_commands import everything, typed


def verdicts(data: dict[str, object]) -> dict[str, str]:
    """The verdict on each thing; the worst of several."""
    worst = ("well", "not_run", "to_see", "ill")
    found: dict[str, str] = {}
    examined = data["examined"]
    assert isinstance(examined, list)
    for one in examined:
        told = found.get(one["about"], "well")
        found[one["about"]] = max(told, one["verdict"], key=worst.index)
    return found


def test_a_home_is_examined_whole_and_nothing_changes(underway: Year) -> None:
    typed("tick", "--now", "2026-11-30T10:05")
    before = everything(home_engine())
    said = typed("doctor", "home")
    found = verdicts(said.data)
    assert {"écriture", "base", "journal", "disque", "passages", "courrier"} <= found.keys()
    assert found["journal"] == found["base"] == "well"
    assert found["sauvegarde"] == "to_see", "none was ever made"
    assert found["heure"] == "to_see", "the home lives at a date set by hand"
    assert everything(home_engine()) == before


def test_without_a_word_after_it_the_home_is_looked_at(underway: Year) -> None:
    said = typed("doctor")
    assert verdicts(said.data) == verdicts(typed("doctor", "home").data)


def test_a_copy_that_was_made_is_well(underway: Year, tmp_path: Path) -> None:
    back_up(home_engine(), tmp_path / "copie")
    assert verdicts(typed("doctor", "home").data)["sauvegarde"] == "well"


def test_a_journal_without_its_guards_is_ill(underway: Year) -> None:
    with home_engine().begin() as connection:
        names = connection.execute(
            sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).scalars()
        for name in list(names):
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
    said = typed("doctor", "home")
    assert (said.code, verdicts(said.data)["journal"]) == (1, "ill")


def test_the_mail_ahead_is_told_with_its_hours_and_its_closed_days(underway: Year) -> None:
    typed("tick", "--now", "2026-12-17T10:05")
    said = typed("doctor", "mail")
    assert said.code == 0
    found = {one["about"]: one["sentence"] for one in said.data["examined"]}
    assert "07:30 à 18:30" in found["horaires"]
    assert "rien ne part du" in found["jours"], "the holidays of Christmas"


def test_a_home_that_is_not_there_is_said(home: Path) -> None:
    assert typed("doctor", "home").error == "NoHome"
