"""The library with something of each state, and its pages."""

from __future__ import annotations

from models.database.transactions import gesture
from models.gestures.library import keeping
from models.territory.unit import Unit
from tests.academy import Year

FILM = {
    "kind": "film",
    "title": "La persévérance, vue d'une 3e",
    "text": "Un film d'élèves, sur ce qui les a fait rester.",
    "theme": "Les parents",
    "author": "Collège Jean-Moulin",
    "audiences": ["staff", "public"],
    "licence": "cc_by",
    "address": "https://tube.example/w/2",
    "minutes": "12",
    "subtitled": "yes",
}
PRACTICE = {
    "kind": "practice",
    "title": "Le café des parents",
    "text": "Chaque lundi, un café au collège.\nDeux parents l'animent.",
    "audiences": ["staff", "families"],
    "licence": "etalab",
    "with_parents": True,
}


def stocked(year: Year) -> None:
    """A film and a practice on the shelf, the one offered; a link that is withdrawn."""
    gone = PRACTICE | {
        "kind": "link",
        "title": "Un vieux site",
        "address": "https://vieux.example/",
    }
    with gesture(year.engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        by = (year.by("pilote"), year.moment)
        numbers = [keeping.add_entry(session, academy, one, *by) for one in (FILM, PRACTICE, gone)]
        keeping.offer_entry(session, numbers[0], *by)
        keeping.withdraw_entry(session, numbers[2], "Il n'est plus tenu.", *by)


LOOKS: tuple[tuple[str, str], ...] = (
    *((who, "/library") for who in ("pilote", "E11", "nationale")),
    ("pilote", "/library?state=withdrawn&q=site"),
    ("E11", "/library?q=introuvable"),
    *((who, f"/library/{number}") for who in ("pilote", "E11") for number in (1, 2)),
    ("pilote", "/library/3"),
    ("pilote", "/library/new"),
    ("pilote", "/library/2/edit"),
    ("pilote", "/library/import"),
    ("E11", "/actions/new?entry=2"),
    ("", "/library/public/{AC}"),
    ("", "/library/public/{AC}?q=introuvable"),
)
WRONG: tuple[tuple[str, str, int], ...] = (
    ("pilote", "/library/new", 422),
    ("pilote", "/library/2/edit", 422),
    ("pilote", "/library/2/withdraw", 422),
)
"""Forms that are sent empty."""
