"""A section has its own UAI and lives in another establishment: they are one.

A *section d'enseignement professionnel* is its lycée, a SEGPA its collège: neither counted nor
written to twice, and its UAI means the establishment wherever it is given. An import leaves apart
the one that an admin took apart, and the one that has people or actions of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.importing.import_report import ImportReport
from models.territory.importing.listed import ListedSchool
from models.territory.importing.tree import Tree
from models.territory.people import ASSIGNMENT
from models.territory.unit import UnitState

InUse = Callable[[Session, Sequence[int], date], set[int]]
"""Which of some units have a life of their own on a day."""


def with_people(session: Session, ids: Sequence[int], day: date) -> set[int]:
    """Those of *ids* where somebody holds a function on *day* or later."""
    a = ASSIGNMENT.c
    query = sa.select(a.unit_id).where(a.unit_id.in_(ids), a.ends >= day)
    return set(session.connection().execute(query).scalars())


def mothers_of(
    schools: Iterable[ListedSchool],
    outside: Iterable[ListedSchool],
    tree: Tree,
    report: ImportReport,
    in_use: Callable[[list[int]], set[int]],
) -> dict[str, str]:
    """The sections among *schools* that are part of another establishment, each with its UAI.

    It stands in the file, or in the tree unless the file has it *outside*.
    """
    gone = {school.uai for school in outside}
    listed = {school.uai: school for school in schools}
    sections = {s.uai: s.mother for s in listed.values() if s.section and s.mother}
    known = {uai: tree.schools.get(uai) for uai in sections}
    busy = in_use([row["id"] for row in known.values() if row and not row["part_of_id"]])
    found = {}
    for uai in sections:
        row = known[uai] or {}
        if row.get("apart"):
            continue
        mother = _establishment_of(uai, sections, known)
        if not (mother in listed or _stands(mother, gone, tree)):
            why = "qui n'est pas un établissement du territoire"
        elif row.get("id") in busy:
            why = "et a des personnes ou des actions ; sans elles, le prochain import l'y joint"
        else:
            found[uai] = mother
            continue
        report.notices.append(_apart(listed[uai], why))
    return found


def _establishment_of(uai: str, sections: Mapping[str, str], known: Mapping[str, Any]) -> str:
    """The establishment of a section, that of its mother when she is one herself; empty for
    sections of each other."""
    seen, mother = {uai}, sections[uai]
    while mother in sections and not (known[mother] or {}).get("apart"):
        if mother in seen:
            return ""
        seen.add(mother)
        mother = sections[mother]
    return mother


def _stands(uai: str, gone: set[str], tree: Tree) -> bool:
    row = tree.schools.get(uai)
    return row is not None and uai not in gone and row["state"] is not UnitState.CLOSED


def _apart(section: ListedSchool, why: str) -> str:
    return (
        f"{section.name or 'La section'} ({section.uai}, ligne {section.line}) reste à part : "
        f"c'est une section de {section.mother}, {why}"
    )
