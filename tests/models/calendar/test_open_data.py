"""The ministry's file is read in the forms it really has."""

from __future__ import annotations

from pathlib import Path

import pendulum
import pytest
import sqlalchemy as sa

from models.calendar.open_data import import_calendar
from models.calendar.rows import SCHOOL_HOLIDAY
from models.calendar.table import calendar_for
from models.database.transactions import gesture
from models.errors import BadFile
from tests.models.calendar.years import d

AT = pendulum.datetime(2026, 9, 1, 10)
SAMPLE = Path(__file__).with_name("fr-en-calendrier-scolaire.csv").read_text(encoding="utf-8")
HEADER, _, ROWS = SAMPLE.partition("\n")


def saved(tmp_path: Path, text: str = SAMPLE, encoding: str = "utf-8") -> Path:
    path = tmp_path / "fr-en-calendrier-scolaire.csv"
    path.write_bytes(text.encode(encoding))
    return path


def changes(report):
    return {(c["unit"], c["what"]): (c["old"], c["new"]) for c in report.as_dict()["changes"]}


def test_the_file_is_read_line_by_line(engine, tmp_path):
    with gesture(engine) as session:
        report = import_calendar(session, saved(tmp_path), AT)
    assert (report.read, report.ignored, report.holidays) == (19, 3, 14)
    assert report.differing == ["Polynésie 2026-27 Été"]
    assert changes(report) == {
        ("Corse", "Toussaint 2026-27"): (None, "2026-10-17 – 2026-11-01"),
        ("Corse", "Noël 2026-27"): (None, "2026-12-19 – 2027-01-03"),
        ("Corse", "Hiver 2026-27"): (None, "2027-02-20 – 2027-03-07"),
        ("Corse", "Été 2026-27"): (None, "2027-07-03 – 2027-08-31 (prévisionnel)"),
        ("Guadeloupe", "Noël 2026-27"): (None, "2026-12-19 – 2027-01-03"),
        ("Polynésie", "Été 2026-27"): (None, "2027-07-02 – 2027-08-15"),
        ("Réunion", "Vacances d'Hiver austral 2025-26"): (None, "2026-07-04 – 2026-08-16"),
        ("Réunion", "Vacances après 1ère période 2026-27"): (None, "2026-10-10 – 2026-10-25"),
        ("Réunion", "Vacances d'Été austral 2026-27"): (None, "2026-12-19 – 2027-01-24"),
        ("Réunion", "Vacances d'Hiver austral 2026-27"): (
            None,
            "2027-07-03 – 2027-08-15 (prévisionnel)",
        ),
        ("Saint-Martin", "Noël 2026-27"): (None, "2026-12-17 – 2027-01-03"),
    }


def test_what_agrees_with_the_official_table_is_no_change(engine, tmp_path):
    with gesture(engine) as session:
        report = import_calendar(session, saved(tmp_path), AT)
        here = calendar_for(session, "C", "Europe/Paris", "2026-27")
    assert not [c for c in report.changes if c.zone == "C"]
    assert here.why_not(d("07/05/2027")) == "pont de l'Ascension (zone C)"


def test_importing_twice_yields_no_change(engine, tmp_path):
    with gesture(engine) as session:
        import_calendar(session, saved(tmp_path), AT)
    with gesture(engine) as session:
        assert import_calendar(session, saved(tmp_path), AT).changes == []


def test_reunion_lives_by_what_was_imported(engine, tmp_path):
    with gesture(engine) as session:
        import_calendar(session, saved(tmp_path), AT)
        here = calendar_for(session, "Réunion", "Indian/Reunion", "2026-27")
    assert (here.rentree(), here.last_day()) == (d("17/08/2026"), d("02/07/2027"))
    assert here.why_not(d("10/10/2026")) == "vacances après 1ère période (Réunion)"


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE.replace("\n", "\r\n"),
        SAMPLE.replace(";", ","),
        SAMPLE.replace(";", "\t"),
        f"{HEADER.upper().replace('_', ' ')}\n{ROWS}",
        f"Description;Population;Date de début;Date de fin;Académies;Zones;Année scolaire\n{ROWS}",
        SAMPLE.replace("+00:00", "Z"),
        SAMPLE.replace("+00:00", ""),
        "\n".join(";".join(reversed(r.split(";"))) for r in SAMPLE.splitlines()),
        SAMPLE + ROWS,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_copy_saved_otherwise_says_the_same(memory, tmp_path, text, encoding):
    with gesture(memory) as session:
        import_calendar(session, saved(tmp_path), AT)
        assert import_calendar(session, saved(tmp_path, text, encoding), AT).changes == []


def test_plain_dates_are_days(memory, tmp_path):
    rows = "Vacances de Noël;19/12/2026;04/01/2027;Corse;2026-2027\n"
    text = f"description;start_date;end_date;zones;annee_scolaire\n{rows}"
    with gesture(memory) as session:
        report = import_calendar(session, saved(tmp_path, text), AT)
    assert changes(report) == {("Corse", "Noël 2026-27"): (None, "2026-12-19 – 2027-01-03")}


def test_a_later_file_changes_what_moved_and_says_so(memory, tmp_path):
    with gesture(memory) as session:
        import_calendar(session, saved(tmp_path), AT)
        moved = SAMPLE.replace("2027-03-07T23", "2027-03-08T23")
        report = import_calendar(session, saved(tmp_path, moved), AT)
    assert changes(report) == {
        ("Corse", "Hiver 2026-27"): ("2027-02-20 – 2027-03-07", "2027-02-20 – 2027-03-08")
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nom;uai\nÉcole;0940001A\n", "ses titres n'ont pas de colonne « start_date »"),
        ("", "est vide"),
        (f"{HEADER}\n", "n'a que sa ligne de titres"),
        (
            f"{HEADER}\nVacances de Noël;-;2,0E+03;2027-01-04;Corse;Corse;2026-2027\n",
            "ligne 2, colonne start_date : « 2,0E+03 » ne se lit pas",
        ),
        ("PK\x03\x04\0\0", "est illisible : il est abîmé"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_changes_nothing(memory, tmp_path, text, says):
    with pytest.raises(BadFile) as refused, gesture(memory) as session:
        import_calendar(session, saved(tmp_path, text), AT)
    assert says in refused.value.sentence
    assert "\n" not in refused.value.sentence
    with gesture(memory) as session:
        assert session.connection().execute(sa.select(SCHOOL_HOLIDAY)).all() == []


@pytest.mark.parametrize(
    ("good", "bad", "left"),
    [
        ("2026-12-18T23:00:00+00:00", "2,0E+03", (9, "start_date", "2,0E+03")),
        ("2026-12-18T23:00:00+00:00", "", (9, "start_date", "")),
        ("2027-03-07T23:00:00+00:00", "plus tard", (10, "end_date", "plus tard")),
        ("2027-03-07", "2026-03-07", (10, "end_date", "2026-03-07T23:00:00+00:00")),
        ("2027-03-07", "2027-03-27", (10, "end_date", "2027-03-27T23:00:00+00:00")),
        ("2027-03-07", "2028-03-07", (10, "end_date", "2028-03-07T23:00:00+00:00")),
        ("Corse;2026-2027", "Corse;2026-2028", (8, "annee_scolaire", "2026-2028")),
        ("Corse;2026-2027", "Corse;2025-2026", (8, "annee_scolaire", "2025-2026")),
        ("Corse;2026-2027", "Corse;", (8, "annee_scolaire", "")),
        ("Vacances de Noël", "", (9, "description", "")),
    ],
)
def test_a_line_that_cannot_be_right_is_left_aside_and_named(memory, tmp_path, good, bad, left):
    with gesture(memory) as session:
        report = import_calendar(session, saved(tmp_path, SAMPLE.replace(good, bad, 1)), AT)
    assert [(s.line, s.column, s.value) for s in report.slips] == [left]
    assert (report.read, report.ignored, report.holidays) == (19, 4, 13)
    assert f"ligne {left[0]}, colonne {left[1]} : « {left[2]} »" in report.slips[0].sentence


def test_a_missing_file_is_one_sentence(memory, tmp_path):
    with gesture(memory) as session, pytest.raises(BadFile, match="n'existe pas"):
        import_calendar(session, tmp_path / "absent.csv", AT)
