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
    assert "Le calendrier scolaire 2026-27 (Corse) n’est pas connu." in stderr
    assert "orgue calendar enter Corse 2026-27" in stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "Zone D", "2026-27"), "n'est pas une zone"),
        (("show", "C", "2026"), "n'est pas une année scolaire"),
        (("why", "C", "31/02/2027"), "n'est pas une date"),
        (("import", "absent.csv"), "n'existe pas"),
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
        "ignored_why": {},
        "ignored_rows": [],
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
        "notices": [],
    }
    assert run("import", str(file))[0]["changes"] == []


def test_a_removed_entry_leaves_the_year_unknown_again() -> None:
    run("enter", "Corse", "2026-27", "Noël", "2026-12-19", "2027-01-03")
    run("remove", "Corse", "2026-27", "Noël")
    run("show", "Corse", "2026-27", code=1)


def test_dates_are_taken_as_show_prints_them() -> None:
    typed, _ = run("enter", "Corse", "2026-27", "Noël", "19/12/2026", "03/01/2027")
    assert (typed["first"], typed["last"], typed["changed"]) == ("2026-12-19", "2027-01-03", True)
    assert (
        run("enter", "Corse", "2026-27", "Noël", "2026-12-19", "2027-01-03")[0]["changed"] is False
    )
    shown = CliRunner().invoke(app, ["show", "Corse", "2026-27"]).output
    assert "19/12/2026" in shown
    assert run("why", "Corse", "19/12/2026")[0] == run("why", "Corse", "2026-12-19")[0]


def test_the_far_south_counts_in_calendar_years() -> None:
    south = "Nouvelle Calédonie"
    run("enter", south, "2026", "Été", "19/12/2026", "14/02/2027")
    run("enter", south, "2027", "Période 1", "03/04/2027", "18/04/2027")
    typed, _ = run("enter", south, "2027", "Été", "18/12/2027", "13/02/2028")
    assert (typed["school_year"], typed["missing"]) == ("2026-27", [])
    shown, _ = run("show", south, "2027")
    assert (shown["rentree"], shown["last_day"]) == ("2027-02-15", "2027-12-17")
    assert shown == run("show", south, "2026-27")[0]
    assert (
        "Année scolaire 2027, Nouvelle Calédonie"
        in CliRunner().invoke(app, ["show", south, "2027"]).output
    )
    assert run("why", south, "12/04/2027")[0]["why"] == "période 1 (Nouvelle Calédonie)"
    assert run("why", south, "13/09/2027")[0]["school_day"] is True
    run("remove", south, "2027", "Période 1")
    run("show", south, "2027", code=1)


def test_saint_martin_is_entered_and_shown_by_its_name_or_its_code() -> None:
    run("enter", "Guadeloupe", "2026-27", "Noël", "19/12/2026", "03/01/2027")
    run("enter", "Guadeloupe+978", "2026-27", "Carnaval", "13/02/2027", "21/02/2027")
    again, _ = run("enter", "saint martin", "2026-27", "Carnaval", "13/02/2027", "21/02/2027")
    assert (again["zone"], again["changed"]) == ("Saint-Martin", False)
    shown, _ = run("show", "Saint-Martin", "2026-27")
    assert shown["zone"] == "Guadeloupe+978"
    assert shown == run("show", "Guadeloupe+978", "2026-27")[0]
    assert [h["name"] for h in shown["holidays"]] == ["Noël", "Carnaval", "Été"]
    assert run("why", "Saint-Martin", "16/02/2027")[0]["school_day"] is False
    assert run("why", "Guadeloupe", "16/02/2027")[0]["school_day"] is True


def test_an_import_names_the_lines_that_it_leaves_aside(tmp_path: Path) -> None:
    file = tmp_path / "calendrier.csv"
    late = (
        "Vacances de Mai;-;2026-05-22T22:00:00+00:00;2026-07-03T22:00:00+00:00;Polynésie;Polynésie"
    )
    back = (
        "Rentrée scolaire des élèves;-;2026-08-31T22:00:00+00:00;2026-08-31T22:00:00+00:00;;Corse"
    )
    file.write_text(f"{SAMPLE}{late};2025-2026\n{back};2026-2027\n", encoding="utf-8")
    data, _ = run("import", str(file))
    assert (data["read"], data["ignored"], data["holidays"]) == (3, 2, 1)
    assert data["ignored_why"] == {"ligne à corriger": 1, "rentrée ou prérentrée": 1}
    (left,) = data["ignored_rows"]
    assert (left["line"], left["column"]) == (3, "end_date")
    said = " ".join(CliRunner().invoke(app, ["import", str(file)]).output.split())
    assert "3 lignes lues, 2 laissées (ligne à corriger : 1, rentrée ou prérentrée : 1)" in said
    assert "Laissée de côté : ligne 3, colonne end_date : « 2026-07-03T22:00:00+00:00 »" in said
