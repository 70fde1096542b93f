"""How long each table is kept, for papers: in one place, so that all say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class KeptFor:
    """The *kind* of data that a table is of, how long it *lasts*, and its final *fate*."""

    kind: str
    lasts: str
    fate: str


YEAR = "Avec l'année à laquelle il appartient ; l'académie fixe quand une année passée est effacée"
TO_SAY = "à fixer par l'académie avec ses Archives"
OTHER_KINDS: Mapping[str, tuple[str, str, str]] = {
    "browsersession": ("Connexions", "oubliée le lendemain de sa fin", "détruit"),
    "signinlink": ("Connexions", "sert une fois, dans la demi-heure", TO_SAY),
    "apitoken": ("Connexions", "un an au plus", TO_SAY),
    "journalentry": ("Journal", "tant que l'application est en service", TO_SAY),
    "person": ("Personnes", "tant qu'une fonction est tenue, puis comme l'année", TO_SAY),
    "assignment": ("Personnes", "tant qu'une fonction est tenue, puis comme l'année", TO_SAY),
    "absence": ("Personnes", "tant qu'une fonction est tenue, puis comme l'année", TO_SAY),
    "unit": ("Territoire", "tant que l'annuaire la connaît", TO_SAY),
}


def kept(table: str) -> KeptFor:
    """How long *table* is kept."""
    kind, lasts, fate = OTHER_KINDS.get(table, ("Année", YEAR, TO_SAY))
    return KeptFor(kind=kind, lasts=lasts, fate=fate)
