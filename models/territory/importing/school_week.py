"""Which weekdays an école teaches: the ministry's open-data file of the school week (OTS).

« Organisation du temps scolaire » (``fr-en-organisation-du-temps-scolaire``) has one row per école,
school year and nature of class, with the hours of each half-day: ``mercredi_matin_debut`` is empty
where there is no class on Wednesday. Of several years the latest counts; an école teaches on a day
when any of its classes does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.intake.days import WEEKDAYS
from models.intake.tabular.headings import Sought
from models.intake.tabular.reading import read_table
from models.words.signs import as_code

DAYS = WEEKDAYS[:5]
HALVES = ("matin", "apres_midi")
SLOTS = {f"{day}_{half}": (f"{day}_{half}_debut",) for day in DAYS for half in HALVES}
SOUGHT = Sought(
    what="l'organisation du temps scolaire des écoles (OTS)",
    synonyms={"uai": ("code_uai", "uai"), "year": ("annee_scolaire",), **SLOTS},
    anchors=("uai", *(f"{day}_matin" for day in DAYS)),
    of_no_use=(
        "code_nature",
        "nom_etablissement",
        "multi_rythme",
        *(f"{slot}_fin" for slot in SLOTS),
    ),
)


@dataclass(frozen=True, kw_only=True)
class SchoolWeeks:
    """*free*: by UAI, the weekdays without class (Monday is 1); *unsaid*: écoles whose rows fill in
    no day at all, of which nothing is taken; *notices*: what was left out of the file."""

    read: int
    free: dict[str, frozenset[int]]
    unsaid: tuple[str, ...]
    notices: tuple[str, ...]


def read_school_weeks(path: Path) -> SchoolWeeks:
    """What the file at *path* says of each école. Raises BadFile."""
    table = read_table(path, SOUGHT)
    rows = [{c: table.cell(row, c).strip() for c in table.columns} for _, row in table.rows]
    free, unsaid = free_days_of(rows)
    return SchoolWeeks(
        read=len(rows), free=free, unsaid=tuple(unsaid), notices=tuple(table.notices)
    )


def free_days_of(
    rows: Iterable[Mapping[str, str]],
) -> tuple[dict[str, frozenset[int]], list[str]]:
    """The weekdays without class of each école, and those of which no row says any."""
    latest: dict[str, str] = {}
    taught: dict[str, set[int]] = {}
    for row in rows:
        uai, year = as_code(row["uai"]), row.get("year", "")
        if not uai or year < latest.get(uai, ""):
            continue
        if year > latest.get(uai, ""):
            taught[uai] = set()
        latest[uai] = year
        taught.setdefault(uai, set()).update(_taught(row))
    said = {uai: days for uai, days in taught.items() if days}
    unsaid = [uai for uai in taught if uai not in said]
    return {uai: frozenset(range(1, 6)) - days for uai, days in said.items()}, unsaid


def _taught(row: Mapping[str, str]) -> set[int]:
    return {n for n, day in enumerate(DAYS, 1) if any(row.get(f"{day}_{half}") for half in HALVES)}
