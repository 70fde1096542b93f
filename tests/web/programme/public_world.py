"""A year of which something is public, something is internal, and something is not to be said."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.work.action import ACTION
from tests.academy import Year
from tests.programmes import announced, held

SECRETS = (
    "Zébulon",
    "Internissime",
    "06 11 22 33 44",
    "0611223344",
    "claire.fontaine@",
    "Claire Fontaine",
    "Mme Fontaine",
    "rendez-vous du recteur",
    "Salle Cachée",
)
"""What no public answer ever holds."""
CONTACT = "Mme Claire Fontaine, 06 11 22 33 44, claire.fontaine@example.fr"


def public(year: Year, *numbers: int, yes: bool = True) -> None:
    with gesture(year.engine) as session:
        these = sa.update(ACTION).where(ACTION.c.id.in_(numbers))
        session.connection().execute(these.values(public=yes))


def filled(year: Year) -> dict[str, int]:
    """Actions of each kind, by a name; every one that could be is made public."""
    on = held("16/03/2027", "09:00", "11:00")
    more: dict[str, Any] = {"contact": CONTACT}
    theme = {"theme": "Les parents"}
    found = {
        "open": announced(
            year,
            "E11",
            "Café des parents",
            on,
            content={
                "open_to": ["families", "press", "authorities"],
                "description": "Venez ! Mme Fontaine, Claire Fontaine : 06.11.22.33.44 ou "
                "claire.fontaine@example.fr.",
                "place": "Salle des fêtes",
                "sign_up": "60 places, au 06 11 22 33 44",
                "year_long_work": "Un conseil d'élèves chaque mois, avec Claire Fontaine.",
                "audiences": {"parents": 30},
                "levels": ["cm2"],
            },
            **more,
            **theme,
        ),
        "inside": announced(
            year,
            "E31",
            "Chœur des collégiens",
            on,
            content={"place": "Salle Cachée", "open_to": ["authorities"]},
            **more,
        ),
        "internal": announced(year, "E12", "Internissime", on, **more),
        "put_off": announced(
            year, "E13", "Marche", on, state="postponed", content={"open_to": ["public"]}, **more
        ),
    }
    public(year, found["open"], found["inside"], found["put_off"])
    for state in ("draft", "submitted", "returned", "declined", "withdrawn"):
        number = announced(year, "E12", f"Zébulon {state}", on, state=state, **more)
        found[state] = number
        public(year, number)
    for state in ("accepted", "declined", "cancelled"):
        number = announced(year, "E12", f"Zébulon tu {state}", on, state=state, announced=False)
        found[f"untold_{state}"] = number
        public(year, number)
    lost = announced(year, "E12", "Zébulon avant l'annonce", on, state="cancelled", **more)
    public(year, lost)
    found["cancelled_before"] = lost
    return found
