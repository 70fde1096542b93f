"""The people's file of README, and who holds which function once a file is read."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT

HEAD = "unité;fonction;nom;courriel;suppléant;du;au\n"


README = HEAD + (
    "24;recteur;Cabinet du recteur;cabinet@ac-creteil.example;;;\n"
    "24;pilote;Anne Moreau;anne.moreau@ac-creteil.example;;01/09/2026;\n"
    "094;DASEN;Cabinet du DASEN;dasen94@ac-creteil.example;;;\n"
    "094;pilote;Paul Roux;paul.roux@ac-creteil.example;anne.moreau@ac-creteil.example;;\n"
    "0940926W;IEN;Inès Faure;ines.faure@ac-creteil.example;;;\n"
    "0941330K;IEN;Marc Petit;marc.petit@ac-creteil.example;;;31/12/2026\n"
    "24942;relais;Léa Blanc;lea.blanc@ac-creteil.example;;;\n"
)


def held(engine: sa.Engine) -> list[tuple[Any, ...]]:
    d = PERSON.alias("d")
    query = (
        sa.select(
            UNIT.c.code,
            ASSIGNMENT.c.function,
            PERSON.c.name,
            PERSON.c.mail,
            d.c.mail,
            ASSIGNMENT.c.starts,
            ASSIGNMENT.c.ends,
        )
        .join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
        .join(PERSON, PERSON.c.id == ASSIGNMENT.c.person_id)
        .outerjoin(d, d.c.id == ASSIGNMENT.c.deputy_id)
        .order_by(PERSON.c.mail, UNIT.c.code)
    )
    with Session(engine) as session:
        return [tuple(row) for row in session.execute(query)]
