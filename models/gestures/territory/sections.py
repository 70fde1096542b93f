"""A pilot says whether a section is one with its establishment, or an establishment of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session

from models import journal
from models.errors import NotFound, Refusal
from models.territory.finding import SCHOOLS, find_unit
from models.territory.schools import is_school
from models.territory.sections import with_people
from models.territory.uai import check_uai
from models.territory.unit import UNIT, Unit, UnitState
from models.words.sort_keys import bytewise
from models.words.units import of_unit
from models.work.action import ACTION
from models.year.cycle import CYCLE, CycleState


class NotASection(Refusal):
    """Two establishments that can't be one, or one that is no section."""


def in_use(session: Session, ids: Sequence[int], day: date) -> set[int]:
    """Those of *ids* with people on *day*, or an action in a cycle that is not closed."""
    a = ACTION.c
    carried = sa.select(a.unit_id).join(CYCLE, CYCLE.c.id == a.cycle_id)
    carried = carried.where(a.unit_id.in_(ids), CYCLE.c.state != CycleState.CLOSED)
    return with_people(session, ids, day) | set(session.connection().execute(carried).scalars())


def join(session: Session, section: str, mother: str, at: datetime, by: str) -> Unit:
    """*section* is one with *mother* from now on; refused when it has a life of its own."""
    child, whole = _school(session, section), find_unit(session, mother)
    _check(child, whole, section)
    if session.execute(sa.select(UNIT.c.id).where(UNIT.c.part_of_id == child.id)).first():
        raise NotASection(
            f"{child.name} a ses propres sections.", "Joignez-les d'abord à l'autre établissement."
        )
    if in_use(session, [_id(child)], at.date()):
        raise NotASection(
            f"{child.name} a des personnes ou des actions : elles y resteraient sans suite.",
            f"Nommez ces personnes dans {whole.name} et laissez finir ses actions d'abord.",
        )
    facts = {"from": child.part_of_id, "to": whole.id}
    if child.part_of_id != whole.id:
        child.part_of_id, child.state, child.apart = whole.id, UnitState.CLOSED, False
        _write(session, at, "school.joined", child, by, facts)
    return whole


def separate(session: Session, section: str, at: datetime, by: str) -> Unit:
    """*section* is an establishment of its own from now on, whatever the directory says."""
    child = _school(session, section)
    whole = session.get(Unit, child.part_of_id) if child.part_of_id else None
    if whole is None:
        raise NotASection(
            f"{child.name} n'est la section d'aucun établissement.",
            "« orgue territory list --sections » montre les sections.",
        )
    child.part_of_id, child.state, child.apart = None, UnitState.OPEN, True
    if child.basin_id is None:
        child.basin_id, child.parent_id = whole.basin_id, whole.parent_id
    _write(session, at, "school.separated", child, by, {"from": whole.id, "to": None})
    return child


def sections(session: Session, academy: Unit | None = None) -> list[tuple[Unit, Unit]]:
    """Each section with its establishment, by code."""
    table = UNIT.alias("whole")
    whole = aliased(Unit, table)
    query = sa.select(Unit, whole).join(table, table.c.id == UNIT.c.part_of_id)
    if academy is not None:
        query = query.where(UNIT.c.academy_id == academy.id)
    return [(row[0], row[1]) for row in session.execute(query.order_by(bytewise(UNIT.c.code)))]


def _school(session: Session, code: str) -> Unit:
    """The school that has that very UAI: a section's own would mean its establishment."""
    here = sa.and_(is_school(), UNIT.c.code == check_uai(code))
    found: Unit | None = session.execute(sa.select(Unit).where(here)).scalars().first()
    if found is None:
        raise NotFound(
            f"Aucun établissement n'a le code « {code} ».",
            "« orgue territory list --sections » montre les sections.",
            code=code,
        )
    return found


def _check(child: Unit, whole: Unit, code: str) -> None:
    if whole.kind not in SCHOOLS or whole.id == child.id or whole.state is UnitState.CLOSED:
        raise NotASection(
            f"{child.name} ne peut pas être une section {of_unit(whole.name)}.",
            "Donnez l'UAI de la section, puis celui de son établissement.",
        )
    if whole.academy_id != child.academy_id:
        raise NotASection(
            f"{child.name} et {whole.name} ne sont pas de la même académie.",
            "Vérifiez les deux codes.",
        )
    if child.state is UnitState.CLOSED and child.part_of_id is None:
        raise NotASection(f"{child.name} est fermé.", "Il n'y a rien à joindre.", code=code)


def _write(
    session: Session, at: datetime, what: str, unit: Unit, by: str, facts: dict[str, Any]
) -> None:
    session.add(unit)
    session.flush()
    entry = {"what": what, "subject": f"u{unit.id}", "unit_id": unit.id, "by": by, "facts": facts}
    journal.write(session, 0, at, [entry])


def _id(unit: Unit) -> int:
    assert unit.id is not None, "a unit that was read has an id"
    return unit.id
