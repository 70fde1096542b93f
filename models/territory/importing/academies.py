"""The thirty académies and their départements are known before any file is read.

An académie comes with its nation, its région académique and all its départements, each with its
timezone and the *place* whose school and public holidays it lives by. The facts are data:
``config/academies.csv`` and ``config/departments.csv``. A home may know more of them, by files of
the same names and columns in its own folder: a demo's made-up académie is nowhere else.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from config.settings import Settings, config_file
from models.errors import NotFound
from models.territory.unit import UNIT, Kind, Level, Unit
from models.words.collation import loosely
from models.words.signs import as_code
from models.words.units import of_unit

DROM = {"28", "31", "32", "33", "43"}
"""Académies whose recteur is also DASEN."""
ANSWERS_TO = {"77": "32", "78": "32"}
"""Rows of the table that are collectivities of another académie, not académies."""
REGION_CODES = {
    "guadeloupe": "01",
    "martinique": "02",
    "guyane": "03",
    "la reunion": "04",
    "mayotte": "06",
    "ile de france": "11",
    "centre val de loire": "24",
    "bourgogne franche comte": "27",
    "normandie": "28",
    "hauts de france": "32",
    "grand est": "44",
    "pays de la loire": "52",
    "bretagne": "53",
    "nouvelle aquitaine": "75",
    "occitanie": "76",
    "auvergne rhone alpes": "84",
    "provence alpes cote d azur": "93",
    "corse": "94",
}
"""INSEE codes of the régions, by loosely spelled name."""


@dataclass(frozen=True, kw_only=True)
class Department:
    """*code* has three characters; *place* and *timezone* are those of its schools."""

    code: str
    name: str
    place: str
    timezone: str
    academy: str


@dataclass(frozen=True, kw_only=True)
class Academy:
    """*region* is empty for the vice-rectorats; *domain* is that of its mail addresses."""

    code: str
    name: str
    region: str
    place: str
    timezone: str
    domain: str
    departments: tuple[Department, ...]

    @property
    def recteur_is_dasen(self) -> bool:
        return self.code in DROM


def normal_department(text: str | None) -> str | None:
    """The three characters of a département's code: ``94`` → ``094``, ``2a`` → ``02A``.

    None when no département has that code.
    """
    code = as_code(text or "").upper().zfill(3)
    return code if code in departments() else None


def normal_academy(text: str | None) -> str | None:
    """The two characters of an académie's code (``1`` → ``01``); None when none has it."""
    code = as_code(text or "").zfill(2)
    return code if code in academies() else None


def department_of_uai(uai: str) -> str | None:
    """The département whose schools are numbered like *uai*; None when none is."""
    return _uai_prefixes().get(uai[:3])


def academies() -> dict[str, Academy]:
    """Every académie (and vice-rectorat), by its two-character code."""
    return _known(*_folders()).academies


def departments() -> dict[str, Department]:
    """Every département (and collectivity), by its three-character code."""
    return _known(*_folders()).departments


def _folders() -> tuple[str | None, str | None]:
    return os.environ.get("ORGUE_HOME"), os.environ.get("ORGUE_CONFIG")


def _uai_prefixes() -> dict[str, str]:
    return _known(*_folders()).prefixes


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What one home knows: ours, and what its own folder adds; *prefixes* are those of UAIs."""

    academies: dict[str, Academy]
    departments: dict[str, Department]
    prefixes: dict[str, str]


@lru_cache(maxsize=8)
def _known(home: str | None, config: str | None) -> _Known:
    """*home* and *config* are only what the answer is kept under: the folders are those of the
    settings."""
    named = {row["code"]: row for row in _table("departments.csv")}
    rows = _table("academies.csv")
    found = {
        row["code"]: _academy(row, [r for r in rows if _head(r) == row["code"]], named)
        for row in rows
        if row["code"] not in ANSWERS_TO
    }
    return _Known(
        academies=found,
        departments={d.code: d for academy in found.values() for d in academy.departments},
        prefixes={row["prefixe_uai"]: code for code, row in named.items()},
    )


def read_again() -> None:
    """Let go of what was read: a home has just been given académies of its own."""
    _known.cache_clear()


def _table(name: str) -> list[dict[str, str]]:
    own = Settings().home / name
    return _rows(config_file(name)) + (_rows(own) if own.is_file() else [])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _head(row: dict[str, str]) -> str:
    return ANSWERS_TO.get(row["code"], row["code"])


def _academy(
    row: dict[str, str], parts: list[dict[str, str]], named: dict[str, dict[str, str]]
) -> Academy:
    found = [
        _department(part, named[code.zfill(3)], row["code"])
        for part in parts
        for code in part["departements"].split(",")
    ]
    apart = all("+" in d.place for d in found)
    return Academy(
        code=row["code"],
        name=row["nom"],
        region=row["region_academique"],
        # Strasbourg: all its départements have holidays of their own, so it has them too.
        place=found[0].place if apart else row["zone"],
        timezone=row["fuseau"],
        domain=row["domaine"],
        departments=tuple(found),
    )


def _department(part: dict[str, str], named: dict[str, str], academy: str) -> Department:
    place = part["zone"] + (f"+{named['feries']}" if named["feries"] else "")
    return Department(
        code=named["code"],
        name=named["nom"],
        place=place,
        timezone=part["fuseau"],
        academy=academy,
    )


def known_academy(code: str) -> Academy:
    """The académie of *code*; raises :class:`NotFound` with what to say instead."""
    asked = as_code(code or "").zfill(2)
    if asked in ANSWERS_TO:
        head = academies()[ANSWERS_TO[asked]]
        raise NotFound(
            f"{asked} n'est pas une académie : ce territoire relève {of_unit(head.name)}.",
            f"Donnez le code {head.code}.",
            code=code,
        )
    if asked not in academies():
        raise NotFound(
            f"Aucune académie n'a le code « {code} ».",
            "Les codes sont dans config/academies.csv (Créteil : 24).",
            code=code,
        )
    return academies()[asked]


def ensure_academy(session: Session, code: str) -> Unit:
    """The académie of *code* with all that is above it and its départements, made if need be.

    Raises :class:`NotFound` for a code that no académie has.
    """
    academy = known_academy(code)
    unit = _found(session, Kind.ACADEMY, academy.code, None)
    if unit is None:
        unit = Unit(
            level=Level.ACADEMY,
            kind=Kind.ACADEMY,
            code=academy.code,
            name=_in_words(academy),
            parent_id=_above(session, academy).id,
            timezone=academy.timezone,
            place=academy.place,
            recteur_is_dasen=academy.recteur_is_dasen,
        )
        unit = _saved(session, unit)
    for department in academy.departments:
        _ensure_department(session, unit, department)
    return unit


def _in_words(academy: Academy) -> str:
    if not academy.region:
        return academy.name
    return "Académie " + ("d'" if academy.name[0] in "AÉO" else "de ") + academy.name


def _above(session: Session, academy: Academy) -> Unit:
    """The région académique of *academy*; the nation for a vice-rectorat."""
    nation = _found(session, Kind.NATION, "FR", None) or _saved(
        session, Unit(level=Level.NATION, kind=Kind.NATION, code="FR", name="France")
    )
    if not academy.region:
        return nation
    # A région that is not in the table, a demo's, has the code of its only académie.
    code = REGION_CODES.get(loosely(academy.region), academy.code)
    return _found(session, Kind.REGION, code, None) or _saved(
        session,
        Unit(
            level=Level.REGION,
            kind=Kind.REGION,
            code=code,
            parent_id=nation.id,
            name=f"Région académique {academy.region}",
            timezone=academy.timezone,
            place=academy.place,
        ),
    )


def _ensure_department(session: Session, academy: Unit, department: Department) -> None:
    if _found(session, Kind.DEPARTMENT, department.code, academy.id) is None:
        _saved(
            session,
            Unit(
                level=Level.DEPARTMENT,
                kind=Kind.DEPARTMENT,
                code=department.code,
                name=department.name,
                parent_id=academy.id,
                academy_id=academy.id,
                timezone=department.timezone,
                place=department.place,
                recteur_is_dasen=academy.recteur_is_dasen,
            ),
        )


def _found(session: Session, kind: Kind, code: str, academy_id: int | None) -> Unit | None:
    query = sa.select(Unit).where(
        UNIT.c.kind == kind, UNIT.c.code == code, UNIT.c.academy_id.is_not_distinct_from(academy_id)
    )
    found: Unit | None = session.execute(query).scalars().first()
    return found


def _saved(session: Session, unit: Unit) -> Unit:
    session.add(unit)
    session.flush()
    return unit
