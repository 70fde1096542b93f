"""A cut of sixty real schools, and the file of the people who answer for them."""

from __future__ import annotations

import csv
from pathlib import Path

from config.settings import ROOT

CUT = ROOT / "tests" / "data" / "annuaire-coupe.csv"


COLUMNS = ("unité", "fonction", "nom", "courriel", "suppléant", "du", "au")


def people_file(path: Path, circonscriptions: list[str]) -> Path:
    """Recteur, DASEN, pilots, and an IEN for each circonscription."""
    rows = [
        ("24", "recteur", "Cabinet du recteur", "cabinet@ac-creteil.fr", "", "", ""),
        ("24", "pilote", "Anne Moreau", "anne.moreau@ac-creteil.fr", "", "31/08/2026", ""),
        ("094", "DASEN", "Cabinet du DASEN", "dasen94@ac-creteil.fr", "", "", ""),
        (
            "094",
            "pilote",
            "Paul Roux",
            "paul.roux@ac-creteil.fr",
            "anne.moreau@ac-creteil.fr",
            "",
            "",
        ),
    ]
    rows += [
        (code, "IEN", f"IEN {n}", f"ien{n}@ac-creteil.fr", "", "", "")
        for n, code in enumerate(circonscriptions, 1)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([COLUMNS, *rows])
    return path


def circonscriptions_of(directory: Path) -> list[str]:
    with directory.open(encoding="utf-8-sig") as file:
        return sorted({r["code_circonscription"] for r in csv.DictReader(file, delimiter=";")})
