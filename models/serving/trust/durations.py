"""How long each table is kept, for papers: in one place, so that all say the same.

The table of retention (``retention.yaml``) says it where the installation has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.settings import config_file
from models.intake.yaml_file import read_yaml


@dataclass(frozen=True, kw_only=True)
class KeptFor:
    """The *kind* of data that a table is of, how long it *lasts*, and its final *fate*."""

    kind: str
    lasts: str
    fate: str


OF_NOBODY: Mapping[str, int] = {}
YEAR = "avec son année ; l'académie fixe quand une année passée est effacée"
TO_SAY = "à fixer par l'académie avec ses Archives"
STARTS = {
    "closed": "après la clôture de l'année",
    "left": "après la fin de la dernière fonction",
    "made": "après le jour de chaque ligne",
}
FATES = {"handed_over": "versé", "sorted": "trié", "destroyed": "détruit"}
UNTOLD: Mapping[str, tuple[str, str, str]] = {
    "browsersession": ("Connexions", "oubliée le lendemain de sa fin", "détruit"),
    "signinlink": ("Connexions", "sert une fois, dans la demi-heure", TO_SAY),
    "apitoken": ("Connexions", "un an au plus", TO_SAY),
    "journalentry": ("Journal", "tant que l'application est en service", TO_SAY),
    **dict.fromkeys(
        ("person", "assignment", "absence"),
        ("Personnes", "tant qu'une fonction est tenue, puis comme l'année", TO_SAY),
    ),
    "unit": ("Territoire", "tant que l'annuaire la connaît", TO_SAY),
}
"""What is so whatever the table of retention says, while there is none."""


SOONER: Mapping[str, str] = {"browsersession": "oubliée le lendemain de sa fin"}
"""What goes by itself before the table of retention has it go."""


def kept(table: str, ours: Mapping[str, int] = OF_NOBODY) -> KeptFor:
    """How long *table* is kept; all that is said of it, where it holds several kinds. *ours*: the
    months that an académie sets, by kind."""
    found = list(each_kept(table, ours))
    return KeptFor(
        kind=" / ".join(one.kind for one in found),
        lasts=" ; ".join(dict.fromkeys(one.lasts for one in found)),
        fate=" ; ".join(dict.fromkeys(one.fate for one in found)),
    )


def each_kept(table: str, ours: Mapping[str, int] = OF_NOBODY) -> Iterator[KeptFor]:
    """How long each kind of data that *table* holds is kept, by an académie that set *ours*."""
    found = list(_declared(table, ours))
    for one in found:
        lasts = SOONER.get(table) or _lasts(one)
        yield KeptFor(kind=str(one["name"]), lasts=lasts, fate=FATES[one["fate"]])
    if not found:
        kind, lasts, fate = UNTOLD.get(table, ("Année", YEAR, TO_SAY))
        yield KeptFor(kind=kind, lasts=lasts, fate=fate)


def _declared(table: str, ours: Mapping[str, int]) -> Iterator[Mapping[str, Any]]:
    """The kinds of data that *table* holds (``paper``, or ``paper.letter``)."""
    path: Path = config_file("retention.yaml")
    if not path.is_file():
        return
    for code, kind in read_yaml(path).items():
        if any(name.partition(".")[0] == table for name in kind["holds"]):
            within = kind.get("least", 0) <= ours.get(code, 0) <= kind.get("most", 0)
            yield {**kind, "months": ours[code]} if within and code in ours else kind


def _lasts(kind: Mapping[str, Any]) -> str:
    if kind["from"] not in STARTS:
        return "tant que l'application est en service"
    months = int(kind["months"])
    years, left = divmod(months, 12)
    spell = f"{months} mois" if left or not years else f"{years} an{'s' if years > 1 else ''}"
    return f"{spell} {STARTS[kind['from']]}"
