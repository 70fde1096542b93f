"""The partners of the made-up académie when its year begins: what they bring, and a convention that
ends in the year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import actor_of
from models.demo.names import ACADEMY
from models.demo.staff import PILOT
from models.gestures.cycle.finding import find_academy
from models.gestures.partners.agreements import add_agreement
from models.gestures.partners.keeping import add_partner
from models.work.partner import PARTNER

FRIENDS: tuple[Mapping[str, Any], ...] = (
    {
        "name": "La Maison des parents",
        "kind": "association",
        "town": "Orvance",
        "offers": ["workshops", "people"],
        "text": "Deux animatrices, le mardi et le jeudi, pour des ateliers avec les familles.",
        "neutral_on": "2026-06-12",
        "neutral_by": "Référent laïcité",
    },
    {
        "name": "Mission locale d'Orvance",
        "kind": "mission_locale",
        "town": "Orvance",
        "offers": ["premises", "people", "visits"],
        "text": "Accueille les classes et vient dans les lycées.",
        "neutral_on": "2026-06-12",
        "neutral_by": "Coordination MLDS",
    },
    {
        "name": "Les Ateliers réunis",
        "kind": "company",
        "town": "Valmire",
        "offers": ["visits", "equipment"],
    },
)
AGREED = {
    "title": "Ateliers avec les familles",
    "signatory": "Le recteur",
    "signed_on": "2026-07-01",
    "starts": "2026-07-01",
    "ends": "2027-04-30",
}


def befriend(session: Session, moment: datetime) -> None:
    """Note these partners, the first with its convention; a second time changes nothing."""
    if session.connection().execute(sa.select(PARTNER.c.id).limit(1)).first() is not None:
        return
    academy, by = find_academy(session, ACADEMY), actor_of(session, PILOT)
    numbers = [add_partner(session, academy, said, by, moment) for said in FRIENDS]
    add_agreement(session, numbers[0], AGREED, by, moment)
