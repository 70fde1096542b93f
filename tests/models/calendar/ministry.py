"""The ministry's calendar file in its full shape: years, territories, slips.

Made here, row by row, as ``fr-en-calendrier-scolaire`` writes them: instants of Paris midnight in
UTC, one row per académie, teachers' rows beside pupils', and the rows that are no holidays.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from models.calendar.table import shipped

HEADER = "description;population;start_date;end_date;location;zones;annee_scolaire"
ACADEMIES = {
    "A": (
        "Besançon",
        "Bordeaux",
        "Clermont-Ferrand",
        "Dijon",
        "Grenoble",
        "Limoges",
        "Lyon",
        "Poitiers",
    ),
    "B": (
        "Aix-Marseille",
        "Amiens",
        "Lille",
        "Nancy-Metz",
        "Nantes",
        "Nice",
        "Normandie",
        "Orléans-Tours",
        "Reims",
        "Rennes",
        "Strasbourg",
    ),
    "C": ("Créteil", "Montpellier", "Paris", "Toulouse", "Versailles"),
}
NAMES = {
    "Toussaint": "Vacances de la Toussaint",
    "Noël": "Vacances de Noël",
    "Hiver": "Vacances d'Hiver",
    "Printemps": "Vacances de Printemps",
    "Ascension": "Pont de l'Ascension",
    "Été": "Vacances d'Été",
}
SLIPS = (
    ("Vacances de Mai", "-", "2026-05-23", "2026-07-04", "Polynésie", "2025-2026"),
    ("Vacances de Novembre", "-", "2023-09-28", "2023-11-13", "Polynésie", "2023-2024"),
    ("Vacances de Printemps", "-", "2023-05-02", "2023-04-15", "Corse", "2022-2023"),
    ("Vacances de Noël", "-", "2022-12-17", "2032-01-03", "Martinique", "2022-2023"),
    ("Vacances 1ère période", "-", "2024-03-30", "2024-04-14", "Wallis et Futuna", "2042"),
)
"""Rows that are the ministry's own mistakes, the two first as they were published."""


def midnight(day: str) -> str:
    """*day*, midnight in Paris, as the file gives it: an instant in UTC."""
    paris = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Paris"))
    return paris.astimezone(ZoneInfo("UTC")).isoformat()


def row(
    name: str, population: str, start: str, end: str, zone: str, year: str, at: str = ""
) -> str:
    return ";".join((name, population, midnight(start), midnight(end), at or zone, zone, year))


def saved(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "fr-en-calendrier-scolaire.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def national() -> list[str]:
    """Every académie's rows of every year that is shipped, with rentrées and teachers' rows."""
    rows = []
    for (zone, year, name), fact in shipped().items():
        whole = f"{year[:5]}20{year[5:]}"
        resumes = (fact.last + timedelta(days=1)).isoformat()
        for academy in ACADEMIES[zone]:
            about = (f"Zone {zone}", whole, academy)
            who = "Élèves" if name == "Été" else "-"
            rows.append(row(NAMES[name], who, fact.first.isoformat(), resumes, *about))
            if name == "Été":
                rows += _around_the_rentree(fact.first, fact.last, about)
    return rows


def _around_the_rentree(first: date, last: date, about: tuple[str, str, str]) -> list[str]:
    zone, _, academy = about
    year = f"{last.year}-{last.year + 1}"
    back, eve = (last + timedelta(days=1)).isoformat(), last.isoformat()
    return [
        row("Vacances d'Été", "Enseignants", first.isoformat(), eve, *about),
        row("Rentrée scolaire des élèves", "Élèves", back, back, zone, year, academy),
        row("Prérentrée des enseignants", "-", eve, eve, zone, year, academy),
        row("Reprise des cours", "Élèves", back, back, zone, year, academy),
    ]


def southern() -> list[str]:
    """Nouvelle-Calédonie and Wallis-et-Futuna, 2018 to 2025, as the ministry numbers them."""
    rows = []
    for zone in ("Nouvelle Calédonie", "Wallis et Futuna"):
        for year in range(2018, 2026):
            about = (zone, str(year))
            rows += [
                row("Vacances 1ère période", "-", f"{year}-04-04", f"{year}-04-19", *about),
                row("Vacances 2ème période", "-", f"{year}-06-06", f"{year}-06-21", *about),
                row("Vacances 3ème période", "-", f"{year}-08-08", f"{year}-08-23", *about),
                row("Vacances 4ème période", "-", f"{year}-10-10", f"{year}-10-25", *about),
                row("Vacances d'Été", "Élèves", f"{year}-12-14", f"{year + 1}-02-14", *about),
                row("Vacances d'Été", "Enseignants", f"{year}-12-14", f"{year + 1}-02-11", *about),
            ]
    return rows


def earlier() -> list[str]:
    """Years before the shipped ones, about as they were, and Corse's since 2011."""
    usual = (
        ("Vacances de la Toussaint", 0, "10-20", "11-05"),
        ("Vacances de Noël", 0, "12-18", ""),
        ("Vacances d'Hiver", 1, "02-12", "02-28"),
        ("Vacances de Printemps", 1, "04-15", "05-02"),
    )
    places = [(f"Zone {zone}", at) for zone in ACADEMIES for at in ACADEMIES[zone]]
    return [
        row(
            name,
            "-",
            f"{y + later}-{start}",
            f"{y + later}-{end}" if end else f"{y + 1}-01-03",
            zone,
            f"{y}-{y + 1}",
            at,
        )
        for first, where in ((2011, [("Corse", "Corse")]), (2018, places))
        for y in range(first, 2024)
        for zone, at in where
        for name, later, start, end in usual
    ]


def full_shape() -> list[str]:
    """Some 1,500 rows: the whole country, the far south, earlier years, and the slips."""
    rows = [*national(), *southern(), *earlier()]
    step = len(rows) // len(SLIPS)
    for place, slip in enumerate(SLIPS):
        rows.insert(place * (step + 1), row(*slip))
    return rows
