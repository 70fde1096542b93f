"""The ministry's file of the school week is read, and the écoles' calendars follow it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.calendar.places import free_weekdays
from models.database.transactions import gesture
from models.errors import BadFile
from models.gestures.territory.school_week import SchoolWeekReport, import_school_weeks
from models.territory.importing.school_week import DAYS, HALVES, free_days_of
from models.territory.unit import UNIT
from models.year.cycle import PARTICIPATION
from tests.academy import Year, at

SLOTS = [f"{day}_{half}_{end}" for day in DAYS for half in HALVES for end in ("debut", "fin")]


def row(uai: str, year: str = "2025-2026", wednesday: str = "") -> str:
    hours = {s: "08:30" for s in SLOTS if not s.startswith("mercredi")}
    hours["mercredi_matin_debut"] = wednesday
    return ";".join([uai, "ELEMENTAIRE", year, *(hours.get(s, "") for s in SLOTS)])


def file_of(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "ots.csv"
    titles = ";".join(["CODE_UAI", "CODE_NATURE", "ANNEE_SCOLAIRE", *(s.upper() for s in SLOTS)])
    path.write_text("\n".join([titles, *rows]), encoding="utf-8")
    return path


def read(year: Year, path: Path) -> SchoolWeekReport:
    with gesture(year.engine) as session:
        return import_school_weeks(session, path, at("24/11/2026 09:00"))


def test_an_ecole_without_class_on_wednesday_follows_its_own_calendar(
    year: Year, tmp_path: Path
) -> None:
    path = file_of(tmp_path, row("E11"), row("E12", wednesday="08:30"), row("E99"))
    report = read(year, path)
    assert (report.schools, report.changed, report.without_wednesday, report.unknown) == (
        2,
        1,
        1,
        1,
    )
    places = {r.code: r.place for r in year.all(sa.select(UNIT))}
    assert (free_weekdays(places["E11"]), free_weekdays(places["E12"])) == ({3}, frozenset())
    p = PARTICIPATION.c
    (track,) = year.all(sa.select(PARTICIPATION).where(p.unit_id == year.units["E11"]))
    assert track.place == places["E11"]
    assert not year.course.of_place(track.place).is_school_day(date(2027, 3, 17))
    assert year.course.calendar().is_school_day(date(2027, 3, 17))
    assert read(year, path).changed == 0
    assert read(year, file_of(tmp_path, row("E11", wednesday="08:30"))).changed == 1


def test_the_latest_year_counts_and_any_class_of_the_school() -> None:
    def said(uai: str, year: str, **slots: str) -> dict[str, str]:
        return {"uai": uai, "year": year, "lundi_matin": "8h", **slots}

    free, unsaid = free_days_of(
        [
            said("A", "2025-2026"),
            said("A", "2020-2021", mercredi_matin="8h"),
            said("B", "2025-2026"),
            said("B", "2025-2026", mercredi_apres_midi="13h"),
            {"uai": "C", "year": "2025-2026"},
        ]
    )
    assert free == {"A": {2, 3, 4, 5}, "B": {2, 4, 5}}
    assert unsaid == ["C"]


def test_another_file_is_refused(year: Year, tmp_path: Path) -> None:
    path = tmp_path / "autre.csv"
    path.write_text("nom;ville\nA;B\n", encoding="utf-8")
    with pytest.raises(BadFile):
        read(year, path)
