"""The *bordereau d'élimination* as the Archives expect it: who produced what, from when to when,
its time in use, its fate, how much of it, and the place of their visa."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from models.serving.exports.open_sheets import OpenSheet, SheetValue, write_open_sheets
from models.territory.unit import Unit
from models.words.french import academy_named, capital, plural
from models.words.moments import PARIS, moment
from models.work.retention.rows import DisposalSlip
from models.year.retention import FATES, FinalFate, KindOfData, kinds_of_data, spell

HEADER = (
    "N°",
    "Service producteur",
    "Description",
    "Typologie",
    "Date la plus ancienne",
    "Date la plus récente",
    "DUA",
    "Sort final",
    "Volume (nombre de lignes)",
    "Motif",
    "Observations des Archives",
)
WIDTHS = (1.2, 4.5, 7.5, 4.5, 3, 3, 2.5, 2.5, 3, 8, 6)
TYPE = "Données d'une application"
LAW = (
    "Code du patrimoine, art. L. 212-2, L. 212-3 et R. 212-14 : rien n'est détruit avant que ce "
    "bordereau soit revenu avec le visa des Archives."
)
KEPT_OF_SORTED = "les actions phares et celles à partager sont gardées"


def write_slip(path: Path, slip: DisposalSlip, academy: Unit) -> None:
    """Write a slip as an ODS, to be sent to the Archives. Raises OSError."""
    kinds = kinds_of_data()
    lines = [_line(n, one, academy, kinds) for n, one in enumerate(slip.lines, start=1)]
    rows = sum(int(one["rows"]) for one in slip.lines)
    above = (
        ("Bordereau d'élimination", f"n° {slip.id}"),
        ("Service producteur", f"{_producer(academy)}, Semaine de la persévérance scolaire"),
        ("Établi le", moment(slip.made_at, academy.timezone or PARIS)),
        ("Volume total", plural(rows, "ligne de base de données", "lignes de base de données")),
        ("Fondement", LAW),
    )
    sheet = OpenSheet(
        name="Bordereau d'élimination",
        above=above,
        header=HEADER,
        lines=lines,
        below=_visa(slip),
        widths=WIDTHS,
    )
    write_open_sheets(path, [sheet])


def _line(
    n: int, one: Mapping[str, Any], academy: Unit, kinds: Mapping[str, KindOfData]
) -> list[SheetValue]:
    kind = kinds.get(one["kind"])
    fate = FinalFate(one["fate"])
    said = FATES[fate]
    if fate is FinalFate.SORTED:
        said += f" ({KEPT_OF_SORTED})"
    return [
        n,
        _producer(academy),
        f"{one['name']}, année {one['year']}",
        TYPE,
        _shown(one["first"]),
        _shown(one["last"]),
        spell(int(one["months"])),
        said,
        int(one["rows"]),
        kind.why if kind else "",
        "",
    ]


def _shown(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _producer(academy: Unit) -> str:
    return capital(academy_named(academy.name))


def _visa(slip: DisposalSlip) -> tuple[tuple[str, str], ...]:
    signed = ("Pour le service producteur, date et signature", "")
    if slip.visa_on is None:
        return (
            signed,
            ("Visa des Archives : accord, refus, ou accord en partie", ""),
            ("Référence du visa, date, nom et qualité", ""),
        )
    return (
        signed,
        ("Visa des Archives, référence", str(slip.visa_reference)),
        ("Date du visa", f"{slip.visa_on:%d/%m/%Y}"),
        ("Signé par", str(slip.visa_from)),
    )
