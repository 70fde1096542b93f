"""What seeded people write for their unit: letter, departmental version, synthesis, review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.papers.gathered import gather, proposed
from models.territory.unit import UNIT
from models.words.french import capital, the_week
from models.words.moments import long_span
from models.work.paper import PaperKind
from models.work.paper_content import SYNTHESIS
from models.year.course import Course

OBJECTIVES = (
    "Associer davantage les parents : une action sur deux avec eux.",
    "Faire proposer les écoles qui ne l'ont pas encore fait.",
    "Répondre à chaque proposition en moins de dix jours de classe.",
)
"""What the closing seminar fixes for next year."""


def paper(
    session: Session, course: Course, kind: PaperKind, unit_id: int, luck: Random
) -> dict[str, Any]:
    """What a unit's paper of *kind* says; a synthesis starts from what the level below rendered."""
    if kind is PaperKind.LETTER:
        return letter(course.definition.week.name, *course.held(course.home))
    if kind is PaperKind.VERSION:
        return version(course.definition.themes, luck)
    if kind is PaperKind.REVIEW:
        return review()
    unit = session.connection().execute(_UNIT, {"id": unit_id}).one()
    return synthesis(proposed(gather(session, course.cycle_id, unit)), luck)


_UNIT = sa.select(UNIT).where(UNIT.c.id == sa.bindparam("id"))


def letter(name: str, opens: date, closes: date) -> dict[str, Any]:
    """The framing letter of the week called *name*, with its first and its last day."""
    return {
        "text": f"{capital(the_week(name))} aura lieu {long_span(opens, closes)}. "
        "Elle est le point d'orgue de ce que les équipes font toute l'année pour que chaque élève "
        "vienne, reste et réussisse.\n\nChaque école et chaque établissement est invité à proposer "
        "une action, même modeste. Les élèves y sont acteurs ; les parents y ont leur place, "
        "autrement que comme spectateurs.\n\nLes relais de bassin et de circonscription "
        "accompagnent les projets et y répondent vite. Merci de l'attention que vous y porterez.",
        "objectives": [
            "Une proposition dans un établissement sur deux",
            "Des parents dans quatre actions sur dix",
            "Un relais et un suppléant joignables dans chaque territoire",
        ],
    }


def version(themes: Sequence[str], luck: Random) -> dict[str, Any]:
    """A département's version: what it stresses, and what it adds."""
    stressed = luck.sample(list(themes), min(1, len(themes)))
    return {
        **({"emphasis": stressed} if stressed else {}),
        "text": "Dans notre département, la liaison entre l'école et le collège est la priorité : "
        "les projets portés à deux seront soutenus en premier.",
    }


def synthesis(gathered: dict[str, str], luck: Random) -> dict[str, Any]:
    """A synthesis from the text that is *gathered*, with what its writer thinks of it."""
    strengths = luck.choice(
        (
            "Les élèves ont tenu les premiers rôles, et cela s'est vu.",
            "Les équipes se sont parlé d'une école à l'autre.",
            "Des familles que l'on ne voyait pas sont venues.",
        )
    )
    proposals = luck.choice(
        (
            "Prévenir les familles plus tôt, et autrement que par le carnet.",
            "Ouvrir l'appel avant les vacances de la Toussaint.",
            "Un temps de préparation commun entre écoles et collège en janvier.",
        )
    )
    return {
        "text": "Peu d'actions ont été rapportées.",
        "strengths": strengths,
        "proposals": proposals,
        **{code: _cut(code, text) for code, text in gathered.items() if code not in OWN},
    }


OWN = ("strengths", "proposals")
LONGEST = {part.code: part.longest for part in SYNTHESIS}


def _cut(code: str, text: str) -> str:
    """*text* within what its part holds, cut at the end of a line."""
    fits = text[: LONGEST[code]]
    return fits if fits == text else fits.rpartition("\n")[0]


def review() -> dict[str, Any]:
    """The review of the year, read at the closing seminar."""
    return {
        "text": "La semaine s'est tenue dans les trois départements. Les synthèses disent des "
        "élèves plus engagés et des équipes qui se sont parlé ; les délais de réponse restent "
        "inégaux.",
        "backing": "Lettre du recteur publiée à temps ; chaque DASEN a donné sa déclinaison.",
        "relays": "Deux territoires sont restés sans relais une partie de l'année.",
        "field": "Des propositions plus nombreuses en fin d'appel qu'au début.",
        "parents": "Des parents dans quatre actions sur dix : l'objectif est tenu de justesse.",
        "objectives": "Propositions : en partie. Parents : atteint. Relais : en partie.",
        "proposals": list(OBJECTIVES),
    }
