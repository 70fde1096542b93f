"""What the made-up académie has in its library when its year begins: what its schools and its
services put there the year before."""

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
from models.gestures.library.keeping import add_entry, offer_entry
from models.work.library_entry import LIBRARY_ENTRY

ENTRIES: tuple[Mapping[str, Any], ...] = (
    {
        "kind": "practice",
        "title": "Le café des parents du lundi",
        "text": "Chaque lundi de 8 h à 9 h, un café dans le hall, sans inscription. Deux parents "
        "l'animent avec la CPE ; on y parle de l'orientation en 3e, puis de ce qui vient.\n"
        "Ce qu'il faut : une bouilloire, un lieu que l'on voit en entrant, et la durée.",
        "theme": "La mobilisation des parents et le numérique",
        "author": "Un collège de l'académie",
        "audiences": ["staff", "families"],
        "licence": "etalab",
        "with_parents": True,
    },
    {
        "kind": "model_action",
        "title": "Le mur des métiers",
        "text": "Chaque classe de 4e écrit trois métiers de son quartier ; ceux qui les exercent "
        "viennent une heure, sans diaporama. Le mur reste au CDI jusqu'à l'été.",
        "theme": "L'articulation avec le pédagogique",
        "author": "Cardie",
        "audiences": ["staff", "partners"],
        "licence": "cc_by_sa",
    },
    {
        "kind": "film",
        "title": "Rester, revenir : six élèves racontent",
        "text": "Un film d'un micro-lycée, avec l'accord de celles et ceux qui y parlent.",
        "theme": "La professionnalisation des acteurs",
        "author": "Un micro-lycée de l'académie",
        "audiences": ["staff", "partners", "families", "public"],
        "licence": "cc_by_nc_sa",
        "address": "https://tube.example/w/rester-revenir",
        "minutes": "12",
        "subtitled": "yes",
    },
    {
        "kind": "link",
        "title": "Prévenir le décrochage : le dossier d'éduscol",
        "text": "Les textes, les acteurs et les outils de repérage.",
        "author": "Ministère de l'éducation nationale",
        "audiences": ["staff", "public"],
        "licence": "reserved",
        "address": "https://eduscol.education.fr/4162",
    },
)


def stock_the_library(session: Session, moment: datetime) -> None:
    """Put these on the shelf, the first one offered to all; a second time changes nothing."""
    no_report = LIBRARY_ENTRY.c.action_id.is_(None)  # those of the year before came by themselves
    kept = sa.select(LIBRARY_ENTRY.c.id).where(no_report).limit(1)
    if session.connection().execute(kept).first() is not None:
        return
    academy, by = find_academy(session, ACADEMY), actor_of(session, PILOT)
    numbers = [add_entry(session, academy, said, by, moment) for said in ENTRIES]
    offer_entry(session, numbers[0], by, moment)
