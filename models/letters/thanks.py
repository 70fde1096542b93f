"""What a letter of thanks says: what each unit of its reader did, in figures, and who signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.planner.thanks_cohorts import FUNCTIONS, took_place
from models.programme.reading import OfUnit, concerns
from models.territory.functions import name_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Level
from models.territory.within import within
from models.words.french import plural
from models.work.action import ACTION, ACTION_DAY, ASSOCIATED_SCHOOL
from models.work.rows import MessageRow
from models.year.course import Course


@dataclass(kw_only=True)
class ThanksFigures:
    """What took place in a unit, its own and what it shared: *pupils* and *parents* as reports
    say."""

    actions: int = 0
    days: set[date] = field(default_factory=set)
    pupils: int = 0
    parents: int = 0
    partners: set[str] = field(default_factory=set)

    @property
    def words(self) -> str:
        """« 2 actions, 3 jours, 120 élèves, 40 parents, 2 partenaires »: what is not nought."""
        counted = (
            (self.actions, "action", "actions"),
            (len(self.days), "jour", "jours"),
            (self.pupils, "élève", "élèves"),
            (self.parents, "parent", "parents"),
            (len(self.partners), "partenaire", "partenaires"),
        )
        return ", ".join(plural(count, one, many) for count, one, many in counted if count)


def figures_of(session: Session, course: Course, unit_id: int) -> ThanksFigures:
    """What took place in a unit and below it: three statements."""

    def inside(units: sa.FromClause) -> Any:
        return within(unit_id, units)

    a = ACTION.c
    which = (a.cycle_id == course.cycle_id, took_place(), concerns(inside))
    own = sa.func.coalesce(inside(UNIT), sa.false()).label("own")
    query = sa.select(a.id, a.content, a.report, own).join(UNIT, UNIT.c.id == a.unit_id)
    rows = session.connection().execute(query.where(*which)).all()
    found = ThanksFigures(actions=len(rows))
    for row in rows:
        found.partners |= set(_partners(row.content))
        if row.own:
            numbers: Mapping[str, int] = (row.report or {}).get("numbers") or {}
            found.pupils += numbers.get("pupils") or 0
            found.parents += numbers.get("parents") or 0
    ids = [row.id for row in rows]
    if ids:
        found.days |= _days(session, ids)
        found.pupils += _pupils_of_associates(session, ids, inside)
    return found


def _partners(fiche: Mapping[str, Any]) -> Sequence[str]:
    return [one["name"] for one in fiche.get("partners") or () if one.get("name")]


def _days(session: Session, ids: Sequence[int]) -> set[date]:
    d = ACTION_DAY.c
    query = sa.select(d.on_date).where(d.action_id.in_(ids)).distinct()
    return set(session.connection().execute(query).scalars())


def _pupils_of_associates(session: Session, ids: Sequence[int], inside: OfUnit) -> int:
    """Those that associated schools counted for themselves."""
    s = ASSOCIATED_SCHOOL.c
    query = (
        sa.select(sa.func.coalesce(sa.func.sum(s.pupils), 0))
        .select_from(ASSOCIATED_SCHOOL.join(UNIT, UNIT.c.id == s.unit_id))
        .where(s.action_id.in_(ids), s.agreed.is_(sa.true()), inside(UNIT))
    )
    return int(session.connection().execute(query).scalar_one())


def lines_of_thanks(
    session: Session, course: Course, row: MessageRow, day: date
) -> list[dict[str, str]]:
    """Each unit where the reader took part (*title*) with its figures (*detail*): what they are
    thanked for, all in one letter."""
    found = []
    for unit_id, name in _units_of(session, course, row, day):
        words = figures_of(session, course, unit_id).words
        if words:
            found.append({"title": name, "unit": "", "detail": words})
    return found


def _units_of(
    session: Session, course: Course, row: MessageRow, day: date
) -> Sequence[tuple[int, str]]:
    u, a = UNIT.c, ASSIGNMENT.c
    own = [u.id == row.unit_id]
    if row.person_id is not None:
        held = sa.select(a.unit_id).where(
            a.person_id == row.person_id,
            a.function.in_(FUNCTIONS),
            a.starts <= day,
            a.ends >= day,
        )
        there = sa.or_(u.academy_id == course.academy_id, u.id == course.academy_id)
        levels = u.level.in_([Level.SCHOOL, Level.BASIN])
        own.append(sa.and_(u.id.in_(held), there, levels))
    query = sa.select(u.id, u.name).where(sa.or_(*own)).order_by(u.level.desc(), u.name_order)
    return [(one.id, one.name) for one in session.connection().execute(query)]


def signatory(session: Session, course: Course, unit_id: int, day: date) -> dict[str, str]:
    """Who signs the letter of a unit on *day*, as they hold the function then: the recteur, or the
    DASEN of its département where the cycle says so and there is one."""
    u = UNIT.c
    above = UNIT.alias("above")
    query = (
        sa.select(u.id, u.level, u.department_id, above.c.recteur_is_dasen)
        .outerjoin(above, above.c.id == sa.func.coalesce(u.department_id, u.id))
        .where(u.id == unit_id)
    )
    row = session.connection().execute(query).one()
    if course.definition.thanks_signed == "dasen" and row.department_id:
        found = None if row.recteur_is_dasen else _holder(session, row.department_id, "dasen", day)
        if found:
            return found
    return _holder(session, course.academy_id, "rector", day) or {
        "name": "",
        "function": name_of(Level.ACADEMY, "rector"),
        "unit": "",
    }


def _holder(session: Session, unit_id: int, function: str, day: date) -> dict[str, str] | None:
    a = ASSIGNMENT.c
    query = (
        sa.select(PERSON.c.name, UNIT.c.name.label("unit"), UNIT.c.level)
        .select_from(ASSIGNMENT)
        .join(PERSON, PERSON.c.id == a.person_id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(a.unit_id == unit_id, a.function == function, a.starts <= day, a.ends >= day)
        .order_by(a.starts.desc(), a.id.desc())
    )
    row = session.connection().execute(query).first()
    if row is None:
        return None
    said = name_of(Level(row.level), function)
    return {"name": row.name, "function": said, "unit": row.unit}
