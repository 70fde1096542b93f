"""The ministry's real file is read: southern years, territories, rentrées, and its own slips."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pendulum
import pytest
from sqlmodel import Session

from models.calendar.entering import enter_holiday
from models.calendar.open_data import HolidayReport, import_calendar
from models.calendar.school_days import SchoolCalendar
from models.calendar.table import calendar_for, shipped
from models.database.transactions import gesture, reading
from tests.models.calendar.ministry import ACADEMIES, SLIPS, full_shape, row, saved
from tests.models.calendar.years import d

AT = pendulum.datetime(2026, 9, 1, 10)
NOUMEA, WALLIS = "Nouvelle Calédonie", "Wallis et Futuna"


def read(session: Session, tmp_path: Path, *rows: str) -> HolidayReport:
    return import_calendar(session, saved(tmp_path, *rows), AT)


def here(session: Session, place: str, year: str) -> SchoolCalendar:
    return calendar_for(session, place, "Europe/Paris", year)


def test_a_file_of_the_ministrys_full_shape_is_read(engine, tmp_path):
    rows = full_shape()
    assert len(rows) >= 1500
    with gesture(engine) as session:
        report = read(session, tmp_path, *rows)
    numbers = [n for n, text in enumerate(rows, 2) if text in {row(*slip) for slip in SLIPS}]
    assert [slip.line for slip in report.slips] == numbers
    assert [slip.column for slip in report.slips] == [
        "end_date",
        "end_date",
        "end_date",
        "end_date",
        "annee_scolaire",
    ]
    summers = 4 * sum(map(len, ACADEMIES.values()))
    assert report.ignored_why == {
        "enseignants": summers + 16,
        "rentrée ou prérentrée": 3 * summers,
        "ligne à corriger": 5,
    }
    assert report.read == len(rows)
    changed = {(c.zone, c.school_year, c.name) for c in report.changes}
    assert changed & shipped().keys() == {(zone, "2027-28", "Été") for zone in ACADEMIES}
    with reading(engine) as session:
        noumea = here(session, NOUMEA, "2024-25")
    assert (noumea.rentree(), noumea.last_day()) == (d("14/02/2025"), d("12/12/2025"))
    with gesture(engine) as session:
        assert read(session, tmp_path, *rows).changes == []


@pytest.mark.parametrize("zone", [NOUMEA, WALLIS])
@pytest.mark.parametrize("said", ["2025", "2024-2025", "2025-2026"])
def test_a_southern_year_is_the_one_its_days_are_in(memory, tmp_path, zone, said):
    rows = [
        row("Vacances d'Été", "Élèves", "2024-12-14", "2025-02-17", zone, "2024"),
        row("Vacances 1ère période", "-", "2025-04-05", "2025-04-20", zone, said),
        row("Vacances d'Été", "Élèves", "2025-12-20", "2026-02-16", zone, "2025"),
    ]
    with gesture(memory) as session:
        assert read(session, tmp_path, *rows).slips == []
        year = here(session, zone, "2024-25")
    assert (year.rentree(), year.last_day()) == (d("17/02/2025"), d("19/12/2025"))
    assert not year.is_school_day(d("11/04/2025"))


def test_a_calendar_year_elsewhere_is_read_by_its_days(memory, tmp_path):
    text = row("Vacances de Carnaval", "-", "2026-02-07", "2026-02-23", "Guyane", "2026")
    with gesture(memory) as session:
        (change,) = read(session, tmp_path, text).changes
    assert (change.zone, change.school_year) == ("Guyane", "2025-26")


@pytest.mark.parametrize(
    "text",
    [
        "Rentrée scolaire des élèves",
        "Rentrée",
        "RENTREE DES ELEVES",
        "Prérentrée",
        "Pré-rentrée des enseignants",
        "Prérentrée des enseignants",
        "Journée de prérentrée",
        "Rentrée des enseignants",
        "Reprise des cours",
        "Jour de reprise",
        "Retour en classe",
        "Fin des cours",
        "Fin des vacances",
        "Dernier jour de classe",
        "Premier jour de classe",
        "Début des cours",
        "Début de l'année scolaire",
        "Début des classes",
    ],
)
@pytest.mark.parametrize("population", ["-", "Élèves"])
def test_a_day_of_class_is_no_holiday(memory, tmp_path, text, population):
    rows = [
        row("Vacances de la Toussaint", "-", "2026-10-17", "2026-11-02", "Zone C", "2026-2027"),
        row(text, population, "2026-09-01", "2026-09-01", "Zone C", "2026-2027"),
    ]
    with gesture(memory) as session:
        report = read(session, tmp_path, *rows)
        year = here(session, "C", "2026-27")
    assert report.ignored_why == {"rentrée ou prérentrée": 1}
    assert (report.ignored, report.changes) == (1, [])
    assert year.rentree() == d("01/09/2026")
    assert year.between(year.rentree(), year.last_day()) + 1 == 174


@pytest.mark.parametrize(
    "text",
    [
        "Pont de la rentrée",
        "Mi-carême",
        "Pont",
        "Pont de l'Ascension",
        "Journée vaquée",
        "Journée banalisée",
        "Lundi de Pentecôte",
        "Abolition de l’esclavage",
    ],
)
def test_a_day_off_of_one_day_is_one(memory, tmp_path, text):
    rows = row(text, "-", "2026-11-10", "2026-11-10", "Corse", "2026-2027")
    with gesture(memory) as session:
        (change,) = read(session, tmp_path, rows).changes
    assert (change.new.first, change.new.last) == (d("10/11/2026"), d("10/11/2026"))


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("", "ne dit pas quand les cours reprennent"),
        ("2027-02-06", "ne laisse qu'un jour de vacances, le 06/02/2027"),
        ("2027-02-07", "ne laisse qu'un jour de vacances, le 06/02/2027"),
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        "Vacances d’Hiver",
        "Hiver",
        "Vacances d'hiver (prévisionnel)",
        "Vacances de Carnaval",
        "Vacances d'Été (rentrée le 2 septembre)",
    ],
)
def test_holidays_that_would_last_one_day_are_a_slip(memory, tmp_path, name, end, why):
    rows = [
        row("Vacances de la Toussaint", "-", "2026-10-17", "2026-11-02", "Zone C", "2026-2027"),
        f"{name};-;2027-02-06;{end};Créteil;Zone C;2026-2027",
    ]
    with gesture(memory) as session:
        report = read(session, tmp_path, *rows)
        year = here(session, "C", "2026-27")
    assert [(slip.line, slip.column, slip.why) for slip in report.slips] == [(3, "end_date", why)]
    assert (report.changes, year.is_school_day(d("10/02/2027"))) == ([], False)


@pytest.mark.parametrize(
    ("population", "off"),
    [
        ("-", "GMB"),
        ("Élèves", "GMB"),
        ("Guadeloupe", "G"),
        ("Saint-Martin", "M"),
        ("Saint-Barthélémy", "B"),
        ("St-Barth", "B"),
        ("Guadeloupe & Saint-Martin", "GM"),
        ("Guadeloupe & Saint-Barthélémy", "GB"),
        ("Saint-Martin et Saint-Barthélemy", "MB"),
        ("Iles du Nord", "MB"),
        ("Guadeloupe, Saint-Martin & Saint-Barthélémy", "GMB"),
        ("Guadeloupe sauf Saint-Martin", "GB"),
        ("Guadeloupe sauf Saint-Martin et Saint-Barthélémy", "G"),
        ("Guadeloupe hors Iles du Nord", "G"),
        ("sauf Saint-Barthélémy", "GM"),
    ],
)
def test_a_row_that_names_territories_holds_for_those_alone(memory, tmp_path, population, off):
    rows = [
        row("Vacances de Noël", "-", "2025-12-20", "2026-01-05", "Guadeloupe", "2025-2026"),
        row("Semaine en mai", population, "2026-05-15", "2026-05-16", "Guadeloupe", "2025-2026"),
    ]
    places = {"G": "Guadeloupe", "M": "Guadeloupe+978", "B": "Guadeloupe+977"}
    with gesture(memory) as session:
        read(session, tmp_path, *rows)
        found = {p: here(session, place, "2025-26") for p, place in places.items()}
    assert "".join(p for p, c in found.items() if not c.is_school_day(d("15/05/2026"))) == off
    assert all(not c.is_school_day(d("22/12/2025")) for c in found.values())


def test_each_territory_keeps_its_own_day_under_one_name(engine, tmp_path):
    name, about = "Abolition de l’esclavage", ("Guadeloupe", "2024-2025")
    rows = [
        row("Vacances de Noël", "-", "2024-12-21", "2025-01-06", *about),
        row(name, "Guadeloupe sauf Saint-Martin", "2025-05-27", "2025-05-27", *about),
        row(name, "Saint-Martin", "2025-05-28", "2025-05-28", *about),
        row("Semaine en mai", "Guadeloupe & Saint-Barthélémy", "2025-05-26", "2025-05-26", *about),
        row("Semaine en mai", "Saint-Martin", "2025-05-30", "2025-05-31", *about),
        row("Semaine en mai", "Guadeloupe", "2025-06-03", "2025-06-03", *about),
    ]
    with gesture(engine) as session:
        report = read(session, tmp_path, *rows)
    with gesture(engine) as session:
        assert read(session, tmp_path, *rows).changes == []
        islands = [here(session, f"Guadeloupe+97{n}", "2024-25") for n in (8, 7)]
        mainland = here(session, "Guadeloupe", "2024-25")
    spring = [d(f"{day}/2025") for day in ("26/05", "27/05", "28/05", "30/05", "03/06")]
    off = [[not c.is_school_day(day) for day in spring] for c in (mainland, *islands)]
    assert off[0] == [True, True, False, False, True]
    assert off[1][0] is False
    assert off[1][2:] == [True, True, False]
    assert off[2] == [True, True, False, False, False]
    told = [c.as_dict() for c in report.changes if c.zone == "Saint-Barthélemy"]
    assert told == [
        {
            "unit": "Saint-Barthélemy",
            "what": "Semaine en mai (2) 2024-25",
            "old": None,
            "new": "sans objet",
        },
    ]


def test_what_was_entered_for_an_island_outlives_a_row_for_the_others(memory, tmp_path):
    mine: dict[str, Any] = {"zone": "Saint-Martin", "school_year": "2025-26", "at": AT}
    rows = [
        row("Vacances de Noël", "-", "2025-12-20", "2026-01-05", "Guadeloupe", "2025-2026"),
        row("Pont", "Guadeloupe", "2026-05-15", "2026-05-15", "Guadeloupe", "2025-2026"),
    ]
    with gesture(memory) as session:
        enter_holiday(session, name="Pont", first=d("18/05/2026"), last=d("18/05/2026"), **mine)
        read(session, tmp_path, *rows)
        island = here(session, "Saint-Martin", "2025-26")
    assert island.is_school_day(d("15/05/2026"))
    assert not island.is_school_day(d("18/05/2026"))


def test_saint_martin_is_guadeloupes_978(memory, tmp_path):
    text = row("Vacances de Noël", "-", "2025-12-20", "2026-01-05", "Guadeloupe", "2025-2026")
    with gesture(memory) as session:
        read(session, tmp_path, text)
        pairs = [
            [here(session, place, "2025-26") for place in both]
            for both in (("Saint-Martin", "Guadeloupe+978"), ("Saint-Barthélemy", "Guadeloupe+977"))
        ]
    for named, coded in pairs:
        assert named.holidays == coded.holidays
        assert named.public_holidays_of_year() == coded.public_holidays_of_year()


@pytest.mark.parametrize(
    ("name", "zone", "start", "year", "before", "last"),
    [
        ("Début des Vacances d'Été", "Corse", "2027-07-03", "2026-2027", None, "31/08/2027"),
        ("Début des Vacances d'Été", NOUMEA, "2025-12-20", "2025", None, "14/02/2026"),
        (
            "Début des Vacances d'Été",
            NOUMEA,
            "2025-12-20",
            "2025",
            ("2024-12-14", "2025-02-17", "2024"),
            "22/02/2026",
        ),
        (
            "Début des Vacances d'Hiver austral",
            "Réunion",
            "2026-07-04",
            "2025-2026",
            ("2025-07-05", "2025-08-19", "2024-2025"),
            "17/08/2026",
        ),
        (
            "Début des Grandes Vacances",
            "Polynésie",
            "2026-07-03",
            "2025-2026",
            ("2025-07-04", "2025-08-13", "2024-2025"),
            "11/08/2026",
        ),
    ],
)
def test_holidays_of_which_only_the_start_is_said_end_on_a_provisional_day(
    memory, tmp_path, name, zone, start, year, before, last
):
    whole = name.removeprefix("Début des ")
    known = [row(whole, "Élèves", *before[:2], zone, before[2])] if before else []
    with gesture(memory) as session:
        report = read(session, tmp_path, *known, row(name, "-", start, start, zone, year))
    (new,) = [c.new for c in report.changes if c.new.first.isoformat() == start]
    assert (new.last, new.official) == (d(last), False)
    assert not new.name.startswith("Début")


def test_an_end_on_a_sunday_is_the_last_day_itself(memory, tmp_path):
    """Nouméa's rows end on the Sunday, where the others give the Monday when classes resume."""
    rows = [
        row("Vacances 1ère période", "-", "2025-04-05", end, zone, "2025")
        for zone, end in ((NOUMEA, "2025-04-20"), (WALLIS, "2025-04-21"))
    ]
    with gesture(memory) as session:
        changes = read(session, tmp_path, *rows).changes
    assert {c.zone: c.new.last for c in changes} == {
        NOUMEA: d("20/04/2025"),
        WALLIS: d("20/04/2025"),
    }


def test_teachers_alone_are_left_out_whatever_their_degree(memory, tmp_path):
    about = ("2026-07-02", "2026-08-10", "Polynésie", "2025-2026")
    rows = [
        row("Grandes Vacances", who, *about)
        for who in (
            "Enseignants du second degré",
            "Enseignants des lycées",
            "Personnels",
            "Élèves et enseignants",
        )
    ]
    with gesture(memory) as session:
        report = read(session, tmp_path, *rows)
    assert report.ignored_why == {"enseignants": 3}
    assert report.holidays == 1


def test_a_zone_that_is_none_of_ours_is_named(memory, tmp_path):
    rows = [
        row("Vacances de Noël", "-", "2026-12-19", "2027-01-04", zone, "2026-2027")
        for zone in ("Corse", "Zone Z", "Zone Z")
    ]
    with gesture(memory) as session:
        report = read(session, tmp_path, *rows)
    assert report.ignored_why == {"zone inconnue : Zone Z": 2}


def test_a_long_name_met_twice_fits_its_column(engine, tmp_path):
    name = "Journée banalisée pour la formation de toutes les équipes des collèges et lycées"
    rows = [
        row(name, "-", f"2026-11-{day}", f"2026-11-{day}", "Corse", "2026-2027") for day in (10, 20)
    ]
    with gesture(engine) as session:
        changes = read(session, tmp_path, *rows).changes
    assert [len(c.name) for c in changes] == [58, 60]
