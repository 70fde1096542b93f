"""Two partners, one of which withdrew, and their pages."""

from __future__ import annotations

from models.database.transactions import gesture
from models.gestures.partners import agreements, keeping
from models.territory.unit import Unit
from tests.academy import Year

LEAGUE = {
    "name": "La Ligue de l'orientation",
    "kind": "association",
    "town": "Valmont",
    "offers": ["workshops", "people"],
    "text": "Deux animateurs, le mercredi.",
    "site": "https://ligue.example/",
    "neutral_on": "2026-09-10",
    "neutral_by": "Référent laïcité",
    "contact": "Service jeunesse",
    "mail": "jeunesse@ligue.example",
    "phone": "01 02 03 04 05",
}
AGREED = {
    "title": "Ateliers d'orientation",
    "signatory": "Le recteur",
    "signed_on": "2026-09-01",
    "starts": "2026-09-01",
    "ends": "2027-06-10",
}


def befriended(year: Year) -> None:
    """A partner of C1 with an agreement, and one of the académie that withdrew."""
    with gesture(year.engine) as session:
        by = (year.by("pilote"), year.moment)
        near = session.get_one(Unit, year.units["C1"])
        number = keeping.add_partner(session, near, LEAGUE, *by)
        agreements.add_agreement(session, number, AGREED, *by)
        gone = {"name": "Une entreprise", "kind": "company"}
        academy = session.get_one(Unit, year.units["AC"])
        gone_number = keeping.add_partner(session, academy, gone, *by)
        keeping.withdraw_partner(session, gone_number, "Elle déménage.", *by)


LOOKS: tuple[tuple[str, str], ...] = (
    *((who, "/partners") for who in ("pilote", "E11")),
    ("E11", "/partners?q=introuvable"),
    ("pilote", "/partners?withdrawn=yes"),
    *((who, "/partners/1") for who in ("ien1", "E11")),
    ("pilote", "/partners/2"),
    ("ien1", "/partners/new"),
    ("ien1", "/partners/1/edit"),
)
WRONG: tuple[tuple[str, str, int], ...] = (
    ("ien1", "/partners/1/edit", 422),
    ("ien1", "/partners/1/agreements", 422),
    ("ien1", "/partners/1/withdraw", 422),
)
"""Forms that are sent empty."""
