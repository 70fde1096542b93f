"""What may change of the functions of an académie, and what may not while a cycle or the rights of
people rest on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import ANY, RIGHTS
from models.errors import Refusal
from models.territory.functions import Function, functions_with, shipped_functions
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy
from models.words.collation import same
from models.words.french import plural
from models.words.nouns import LEVELS
from models.work.subjects import DECIDED
from models.year.definition import Definition
from models.year.own_function import MOST

KnownFunctions = Mapping[tuple[Level, str], Function]
OF_AN_ACADEMY = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN, Level.SCHOOL)
CHAINS = {
    "action": "sur les actions",
    "letter": "sur la lettre de cadrage",
    "version": "sur les déclinaisons",
    "synthesis": "sur les synthèses",
    "review": "sur le bilan",
}
FunctionFault = tuple[str, tuple[Any, ...], str, str]
"""The code, where it stands, what is wrong, the way out."""


def bound_to(definition: Definition, level: Level, code: str) -> str:
    """Why a function can't be taken out of the lists; nothing when it can."""
    for kind in DECIDED:
        step = definition.chains.of(kind).levels.get(level)
        if step is not None and step.function == code:
            return (
                f"elle donne son avis {CHAINS[kind.value]} : des demandes lui sont faites, ou le "
                "seront"
            )
    if code in definition.ladders.cabinet_functions and level in OF_AN_ACADEMY[:2]:
        return "elle a un cabinet, et les relances qui lui sont propres"
    granted = {(grant.function, grant.level) for grants in RIGHTS.values() for grant in grants} - {
        (ANY, None)
    }
    if (code, level) in granted or (code, None) in granted:
        return "des droits y sont attachés (docs/rights.md), et des courriers lui sont faits"
    return ""


def faults_of_functions(definition: Definition) -> Iterator[FunctionFault]:
    """What can't be kept of an académie's own functions."""
    shipped, known = shipped_functions(), functions_with(definition.functions_said)
    if sum(map(len, definition.own_functions.values())) > MOST:
        where: tuple[Any, ...] = ("own_functions",)
        yield "fonctions", where, f"{MOST} réglages de fonctions au plus", "Gardez l'essentiel."
    for level, of_level in definition.own_functions.items():
        for code, own in of_level.items():
            where = ("own_functions", level.value, code)
            if level not in OF_AN_ACADEMY:
                said = "les fonctions de ce niveau sont celles de toute l'installation"
                yield code, where, said, "Réglez celles de l'académie et de ce qui est au-dessous."
            elif own is None:
                continue
            elif (level, code) not in shipped and not own.name.strip():
                yield code, (*where, "name"), "une fonction ajoutée a un nom", "Donnez-lui un nom."
            elif not own.on and (why := bound_to(definition, level, code)):
                way_out = "Changez d'abord qui donne son avis (« Avis et délais »), ou gardez-la."
                yield code, (*where, "on"), f"elle reste proposée : {why}", way_out
            elif own.name and (twin := _twin(known, level, code, own.name)):
                said = f"« {own.name} » est déjà le nom d'une fonction de ce niveau ({twin})"
                yield code, (*where, "name"), said, "Donnez-lui un autre nom."


def _twin(known: KnownFunctions, level: Level, code: str, name: str) -> str:
    others = (f for (at, c), f in known.items() if at is level and c != code)
    return next((f.code for f in others if same(f.name) == same(name)), "")


def need_functions_kept(
    session: Session, academy_id: int, before: Definition, after: Definition
) -> None:
    """Refuse to take away an added function that somebody holds, or held: its name would be lost.
    Raises Refusal."""
    shipped = shipped_functions()
    there = {(f.level, f.code) for f in after.functions_said} | shipped.keys()
    for function in before.functions_said:
        if (function.level, function.code) in there:
            continue
        a = ASSIGNMENT.c
        here = sa.and_(UNIT.c.id == a.unit_id, UNIT.c.level == function.level)
        query = (
            sa.select(sa.func.count(a.person_id.distinct()))
            .join(UNIT, here)
            .where(a.function == function.code, of_academy(academy_id))
        )
        if held := int(session.connection().execute(query).scalar_one()):
            people = plural(
                held, "personne la tient, ou l'a tenue", "personnes la tiennent, ou l'ont tenue"
            )
            raise Refusal(
                f"« {function.name} » ({LEVELS[function.level]}) ne s'ôte pas : {people}.",
                "Dites plutôt qu'elle n'est « plus proposée » : son nom se lit encore.",
            )
