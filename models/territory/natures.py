"""What an establishment is, its nature says before its type and its name do.

``config/natures.csv`` is the ministry's nomenclature (*nature_uai* of the Base centrale des
établissements, as it is published in ``fr-en-annuaire-education`` and in
``fr-en-adresse-et-geolocalisation-etablissements-premier-et-second-degre``, completed by ACCE's
labels): 1xx first degree, 3xx second degree; all other hundreds (medico-social, higher education,
apprenticeship, services) have no school that takes part. A *section* has its own UAI and lives in
another establishment, its « établissement mère ».
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from config.settings import config_file
from models.territory.scope import KINDS
from models.territory.unit import Kind
from models.words.collation import loosely

NAME = "natures.csv"
CODE = re.compile(r"0?([1-9][0-9]{2})(?:[.,]0+)?(?:\s*[-–—:].*)?")
"""Three figures, as files give them: a zero before, decimals, the label after a dash."""
FIRST_DEGREE, SECOND_DEGREE = "1", "3"


@dataclass(frozen=True, kw_only=True)
class Nature:
    """*kind* is None for what is no school; *words*: its type and labels, loosely spelled."""

    code: str
    kind: Kind | None = None
    section: bool = False
    words: frozenset[str] = frozenset()


@lru_cache(maxsize=4)
def _rows(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file, delimiter=";"))


def natures() -> dict[str, Nature]:
    """Every nature of the nomenclature, by code."""
    return _natures(config_file(NAME))


@lru_cache(maxsize=4)
def _natures(path: Path) -> dict[str, Nature]:
    return {
        row["code"]: Nature(
            code=row["code"],
            kind=KINDS.get(loosely(row["type"])),
            section=row["section"] == "oui",
            words=frozenset(loosely(words) for words in (row["type"], *_labels(row)) if words),
        )
        for row in _rows(path)
    }


def _labels(row: dict[str, str]) -> tuple[str, ...]:
    return row["libelle"], *row["autres_libelles"].split("|")


@lru_cache(maxsize=4)
def _by_label(path: Path) -> dict[str, Nature]:
    known = _natures(path)
    rows = _rows(path)
    return {loosely(label): known[row["code"]] for row in rows for label in _labels(row) if label}


def nature_of(code: str | None, label: str | None) -> Nature | None:
    """The nature that the directory's *code* or, without one, *label* means (the code's column may
    hold the label); None when neither says enough."""
    return _nature_of(config_file(NAME), code, label)


@lru_cache(maxsize=4096)
def _nature_of(path: Path, code: str | None, label: str | None) -> Nature | None:
    if found := CODE.fullmatch((code or "").strip()):
        return _natures(path).get(found[1]) or _of_hundred(found[1])
    return _by_label(path).get(loosely(label or code or ""))


def in_words(code: str | None, label: str | None) -> str:
    """What the directory calls a nature that is not known by its code: it says what the name of a
    school only suggests."""
    return label or (code if code and not CODE.fullmatch(code.strip()) else "") or ""


def _of_hundred(code: str) -> Nature | None:
    """A code that the nomenclature did not have yet: in the 3xx it says only its degree."""
    if code[0] == SECOND_DEGREE:
        return None
    return Nature(code=code, kind=Kind.ECOLE if code[0] == FIRST_DEGREE else None)
