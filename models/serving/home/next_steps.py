"""What to type next: an empty home wants its administrator, its schools, its people, its cycle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.people import ASSIGNMENT
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.year.cycle import CYCLE, CycleState


@dataclass(frozen=True, kw_only=True)
class CommandStep:
    """One *command* to type, and in French *why*."""

    command: str
    why: str


FIRST = CommandStep(
    command='orgue people link VOTRE_COURRIEL --name "Prénom Nom" --academy 24',
    why="entrer dans le portail comme administrateur : la suite s'y fait sur des pages",
)
SCHOOLS = CommandStep(
    command="orgue territory import annuaire.csv",
    why="charger les écoles, collèges et lycées de l'Annuaire de l'éducation",
)
PEOPLE = CommandStep(
    command="orgue people import personnes.xlsx",
    why="dire qui tient quelle fonction, et qui supplée",
)
DRAFT = CommandStep(
    command="orgue cycle draft 2026-27 --academy 24 --week 2027-03-15",
    why="préparer l'année autour du lundi de la semaine",
)


def next_steps(session: Session) -> list[CommandStep]:
    """What is left to type before messages leave, in order; empty once a cycle is live."""
    cycles = session.connection().execute(_CYCLES).all()
    if any(cycle.state == CycleState.LIVE for cycle in cycles):
        return []
    steps = [] if _any(session, ASSIGNMENT) else [FIRST]
    steps += [] if _any(session, UNIT, is_school()) else [SCHOOLS]
    steps += [] if _any(session, ASSIGNMENT) else [PEOPLE]
    drafts = [cycle for cycle in cycles if cycle.state == CycleState.DRAFT]
    return steps + (_to_launch(drafts[0]) if drafts else [_to_draft(cycles)])


def _to_draft(cycles: Sequence[CycleInBrief]) -> CommandStep:
    """The first cycle is drafted around its week, the next one from the last."""
    if not cycles:
        return DRAFT
    last = max(cycles, key=lambda one: one.school_year)
    first = int(last.school_year[:4]) + 1
    year = f"{first}-{(first + 1) % 100:02}"
    return CommandStep(
        command=f"orgue cycle draft {year} --academy {last.code} --like {last.school_year}",
        why="préparer l'année suivante d'après la dernière, ses dates recalculées",
    )


_CYCLES = (
    sa.select(CYCLE.c.state, CYCLE.c.school_year, UNIT.c.code)
    .join(UNIT, UNIT.c.id == CYCLE.c.academy_id)
    .order_by(CYCLE.c.id.desc())
)


class CycleInBrief(Protocol):
    """A cycle, and its académie's code."""

    @property
    def school_year(self) -> str: ...
    @property
    def code(self) -> str: ...


def _to_launch(draft: CycleInBrief) -> list[CommandStep]:
    cycle = f"{draft.school_year} --academy {draft.code}"
    return [
        CommandStep(
            command=f"orgue rehearse {cycle} --html repetition.html",
            why="lire chaque courrier qui partirait jusqu'en juillet",
        ),
        CommandStep(
            command=f"orgue cycle launch {cycle} --by COURRIEL",
            why="lancer, au nom du pilote académique : rien ne part avant",
        ),
    ]


def _any(session: Session, table: sa.Table, *where: sa.ColumnElement[bool]) -> bool:
    query = sa.select(sa.literal(1)).select_from(table).where(*where).limit(1)
    return session.connection().execute(query).first() is not None
