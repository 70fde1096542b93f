"""``orgue calendar`` answers people in French and programs in JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from orgue.calendar import app

pytestmark = pytest.mark.usefixtures("home")
SAMPLE = """\
description;population;start_date;end_date;location;zones;annee_scolaire
Vacances de Noël;-;2026-12-18T23:00:00+00:00;2027-01-03T23:00:00+00:00;Corse;Corse;2026-2027
"""


def run(*words: str, code: int = 0) -> tuple[dict[str, Any], str]:
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout), result.stderr


def test_show_gives_the_official_dates() -> None:
    data, _ = run("show", "c", "2026-2027")
    assert (data["zone"], data["school_year"]) == ("C", "2026-27")
    assert (data["rentree"], data["last_day"]) == ("2026-09-01", "2027-07-02")
    assert data["official"] is True
    winter = next(h for h in data["holidays"] if h["name"] == "Hiver")
    assert (winter["first"], winter["last"]) == ("2027-02-06", "2027-02-21")
    assert "22 octobre 2025" in winter["source"]


def test_show_reads_well() -> None:
    result = CliRunner().invoke(app, ["show", "B+67", "2026-27"])
    assert "Rentrée 01/09/2026, dernier jour de classe 02/07/2027" in result.output
    assert "Vendredi saint (26/03/2027)" in " ".join(result.output.split())


def test_why_says_why() -> None:
    data, _ = run("why", "C", "2027-03-29")
    assert data == {
        "zone": "C",
        "day": "2027-03-29",
        "school_day": False,
        "why": "jour férié : Lundi de Pâques",
        "provisional": False,
        "back": "2027-03-26",
        "forward": "2027-03-30",
    }


def test_an_unknown_year_is_refused_with_the_next_step() -> None:
    data, stderr = run("show", "Corse", "2026-27", code=1)
    assert data["error"]["code"] == "CalendarUnknown"
    assert "Le calendrier scolaire 2026-27 (Corse) n'est pas connu." in stderr
    assert "orgue calendar enter Corse 2026-27" in stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "Zone D", "2026-27"), "n'est pas une zone"),
        (("show", "C", "2026"), "n'est pas une année scolaire"),
        (("why", "C", "31/02/2027"), "n'est pas une date"),
        (("import", "absent.csv"), "ne se lit pas"),
        (("remove", "C", "2026-27", "Noël"), "n'a été saisie"),
        (("enter", "Corse", "2026-27", "Noël", "2027-01-03", "2026-12-19"), "avant de commencer"),
    ],
)
def test_what_is_wrong_is_one_sentence(words: tuple[str, ...], says: str) -> None:
    data, _ = run(*words, code=1)
    assert says in data["error"]["sentence"]


def test_corse_is_entered_then_shown() -> None:
    data, _ = run("enter", "corse", "2026-27", "noel", "2026-12-19", "2027-01-03")
    assert (data["zone"], data["name"], data["changed"]) == ("Corse", "Noël", True)
    assert data["missing"] == ["Été 2025-26", "Été 2026-27"]
    again, _ = run("enter", "corse", "2026-27", "noel", "2026-12-19", "2027-01-03")
    assert again["changed"] is False
    shown, _ = run("show", "Corse", "2026-27")
    assert shown["official"] is False
    why, _ = run("why", "Corse", "2026-12-25")
    assert why["why"] == "vacances de Noël (Corse)"


def test_a_provisional_date_says_so() -> None:
    words = ("2026-27", "Hiver", "2027-02-20", "2027-03-07", "--provisional", "--source", "projet")
    run("enter", "Réunion", *words)
    why, _ = run("why", "Réunion", "2027-02-24")
    assert (why["why"], why["provisional"]) == ("vacances d'hiver (Réunion) (prévisionnel)", True)


def test_an_import_lists_its_changes_once(tmp_path: Path) -> None:
    file = tmp_path / "calendrier.csv"
    file.write_text(SAMPLE, encoding="utf-8")
    first, _ = run("import", str(file))
    assert first == {
        "read": 1,
        "ignored": 0,
        "holidays": 1,
        "changes": [
            {
                "unit": "Corse",
                "what": "Noël 2026-27",
                "old": None,
                "new": "2026-12-19 – 2027-01-03",
            }
        ],
        "differing": [],
    }
    assert run("import", str(file))[0]["changes"] == []


def test_a_removed_entry_leaves_the_year_unknown_again() -> None:
    run("enter", "Corse", "2026-27", "Noël", "2026-12-19", "2027-01-03")
    run("remove", "Corse", "2026-27", "Noël")
    run("show", "Corse", "2026-27", code=1)
