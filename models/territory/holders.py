"""Who is written to for a function in a unit, on a given day.

A person who is away is replaced by the deputy; a school's head is at the directory's address until
somebody is named; a school's relay is its head until one is named. Each function here takes a
select of *subjects* (``home_id``: the unit whose function is sought, ``function``, and whatever
else) and gives it back with ``person_id`` and ``slot`` (``p12`` a person, ``u345`` the directory
address of unit 345). Who is unreachable is left out. The day is the bind parameter ``day``.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.people import ABSENCE, ASSIGNMENT, PERSON
from models.territory.reach import reachable
from models.territory.unit import UNIT, Level, UnitState

DAY = sa.bindparam("day", type_=sa.Date)


def text(value: str) -> Any:
    """A constant word in SQL, typed."""
    return sa.literal_column(f"'{value}'", sa.String)


def person_slot(person_id: sa.ColumnElement[Any]) -> Any:
    """The slot of a person, as SQL."""
    return text("p") + sa.cast(person_id, sa.String)


def unit_slot(unit_id: sa.ColumnElement[Any]) -> Any:
    """The slot of a unit's directory address, as SQL."""
    return text("u") + sa.cast(unit_id, sa.String)


def active(a: sa.FromClause) -> Any:
    """The assignments that run on the day."""
    return sa.and_(a.c.starts <= DAY, a.c.ends >= DAY)


def somebody(unit_id: sa.ColumnElement[Any], function: sa.ColumnElement[Any] | str) -> Any:
    """Whether somebody is named for *function* in a unit that day."""
    a = ASSIGNMENT.alias()
    return sa.exists().where(a.c.unit_id == unit_id, a.c.function == function, active(a))


def together(*parts: sa.SelectBase) -> Any:
    """One UNION ALL of *parts*, flat (SQLite takes no parentheses inside a compound select)."""
    flat = [s for p in parts for s in (p.selects if isinstance(p, sa.CompoundSelect) else [p])]
    return sa.union_all(*flat)


def to_holders(subjects: sa.SelectBase, *, anyhow: bool = False) -> Any:
    """*subjects* with who holds their function, or stands in for its holder; *anyhow*: people whose
    address refuses mail as well, who act all the same."""
    s = subjects.cte()
    return sa.union_all(_to_named(s, anyhow), _to_directory(s))


def to_people(subjects: sa.SelectBase, *, anyhow: bool = False) -> Any:
    """The same above the schools, which alone have an address in the directory."""
    return _to_named(subjects.cte(), anyhow)


def _person(is_who: sa.ColumnElement[bool], anyhow: bool = False) -> Any:
    return is_who if anyhow else sa.and_(is_who, reachable(PERSON, DAY))


def to_absent(subjects: sa.SelectBase) -> Any:
    """*subjects* with the holders who are away, while a deputy stands in for them."""
    s, a = subjects.cte(), ASSIGNMENT.alias("a")
    return (
        sa.select(*s.c, PERSON.c.id.label("person_id"), person_slot(PERSON.c.id).label("slot"))
        .join(a, sa.and_(a.c.unit_id == s.c.home_id, a.c.function == s.c.function, active(a)))
        .join(PERSON, PERSON.c.id == a.c.person_id)
        .where(_stood_in_for(a))
    )


def _who(a: sa.FromClause) -> Any:
    """Who answers for an assignment: its holder, or the deputy who is there when they are not."""
    return sa.case((_stood_in_for(a), a.c.deputy_id), else_=a.c.person_id)


def _stood_in_for(a: sa.FromClause) -> Any:
    return sa.and_(a.c.deputy_id.is_not(None), away(a.c.person_id), ~away(a.c.deputy_id))


def _to_named(s: sa.FromClause, anyhow: bool = False) -> Any:
    a = ASSIGNMENT.alias("a")
    head_as_relay = sa.and_(
        s.c.function == "relay", a.c.function == "head", ~somebody(s.c.home_id, "relay")
    )
    # who is away is spared as long as somebody else of the function is there
    spared = sa.and_(away(PERSON.c.id), attended(s.c.home_id, a.c.function))
    there = sa.true() if anyhow else ~spared
    return (
        sa.select(*s.c, PERSON.c.id.label("person_id"), person_slot(PERSON.c.id).label("slot"))
        .join(a, sa.and_(a.c.unit_id == s.c.home_id, active(a)))
        .join(PERSON, _person(PERSON.c.id == _who(a), anyhow))
        .where(sa.or_(a.c.function == s.c.function, head_as_relay), there)
    )


def away(person_id: sa.ColumnElement[Any]) -> Any:
    """Whether somebody is noted absent that day."""
    b = ABSENCE.alias()
    that_day = sa.and_(b.c.starts <= DAY, b.c.ends >= DAY)
    return sa.exists().where(b.c.person_id == person_id, that_day).correlate_except(b)


def attended(unit_id: sa.ColumnElement[Any], function: sa.ColumnElement[Any] | str) -> Any:
    """Whether a holder of *function* in a unit, or the deputy of one who is away, is there and may
    be written to."""
    a, p = ASSIGNMENT.alias(), PERSON.alias()
    of_it = sa.and_(a.c.unit_id == unit_id, a.c.function == function, active(a))
    there = sa.and_(p.c.id == _who(a), ~away(p.c.id), reachable(p, DAY))
    return sa.exists().where(of_it, there).correlate_except(a, p)


def unattended(unit_id: sa.ColumnElement[Any], function: sa.ColumnElement[Any] | str) -> Any:
    """Whether somebody is named for *function* in a unit, and nobody of them is there: neither
    holder nor deputy. The few units that know of an absence are found first."""
    a, b = ASSIGNMENT.alias(), ABSENCE.alias()
    missed = (
        sa.select(a.c.unit_id)
        .join(b, b.c.person_id == a.c.person_id)
        .where(active(a), b.c.starts <= DAY, b.c.ends >= DAY)
    )
    return sa.and_(unit_id.in_(missed), somebody(unit_id, function), ~attended(unit_id, function))


def _to_directory(s: sa.FromClause) -> Any:
    nobody = sa.and_(~somebody(s.c.home_id, s.c.function), ~somebody(s.c.home_id, text("head")))
    return (
        sa.select(*s.c, _no_person(), unit_slot(UNIT.c.id).label("slot"))
        .join(UNIT, UNIT.c.id == s.c.home_id)
        .where(_has_address(UNIT), s.c.function.in_(["head", "relay"]), nobody)
    )


def _no_person() -> Any:
    return sa.cast(sa.null(), sa.Integer).label("person_id")


def _has_address(unit: sa.FromClause) -> Any:
    return sa.and_(
        unit.c.level == Level.SCHOOL,
        unit.c.mail.is_not(None),
        unit.c.state != UnitState.CLOSED,
        reachable(unit, DAY),
    )


def to_deputies(subjects: sa.SelectBase, *, anyhow: bool = False) -> Any:
    """*subjects* with the deputies of who holds their function; those who are away are not written
    to (*anyhow*: they act all the same, as do those whose address refuses mail)."""
    s, a = subjects.cte(), ASSIGNMENT.alias("a")
    there = sa.true() if anyhow else ~away(a.c.deputy_id)
    return (
        sa.select(*s.c, PERSON.c.id.label("person_id"), person_slot(PERSON.c.id).label("slot"))
        .join(a, sa.and_(a.c.unit_id == s.c.home_id, a.c.function == s.c.function, active(a)))
        .join(PERSON, _person(PERSON.c.id == a.c.deputy_id, anyhow))
        .where(there)
    )


def to_everyone(subjects: sa.SelectBase) -> Any:
    """*subjects* with every person who holds any function in the unit."""
    s, a = subjects.cte(), ASSIGNMENT.alias("a")
    return (
        sa.select(*s.c, PERSON.c.id.label("person_id"), person_slot(PERSON.c.id).label("slot"))
        .join(a, sa.and_(a.c.unit_id == s.c.home_id, active(a)))
        .join(PERSON, sa.and_(PERSON.c.id == a.c.person_id, reachable(PERSON, DAY)))
    )


def to_authors(subjects: sa.SelectBase) -> Any:
    """*subjects* (with ``author_id``) with who wrote them, or, once gone, who holds *function*."""
    s, a = subjects.cte(), ASSIGNMENT.alias("a")
    columns = [c for c in s.c if c.name != "author_id"]
    still = sa.exists().where(a.c.unit_id == s.c.home_id, a.c.person_id == s.c.author_id, active(a))
    persons = (
        sa.select(*columns, PERSON.c.id.label("person_id"), person_slot(PERSON.c.id).label("slot"))
        .join(PERSON, sa.and_(PERSON.c.id == s.c.author_id, reachable(PERSON, DAY)))
        .where(still)
    )
    directory = (
        sa.select(*columns, _no_person(), unit_slot(UNIT.c.id).label("slot"))
        .join(UNIT, UNIT.c.id == s.c.home_id)
        .where(s.c.author_id.is_(None), _has_address(UNIT))
    )
    left = sa.select(*columns).where(s.c.author_id.is_not(None), ~still).cte()
    return sa.union_all(persons, directory, _to_named(left), _to_directory(left))


def slots_of(session: Session, unit_id: int, function: str, day: date) -> dict[str, int | None]:
    """Who is written to for *function* of one unit on *day*: slot → person (None: a directory)."""
    parameters = {"day": day, "unit": unit_id, "function": function}
    rows = session.connection().execute(_slots(), parameters)
    return {row.slot: row.person_id for row in rows}


@lru_cache(maxsize=1)
def _slots() -> Any:
    return to_holders(
        sa.select(
            sa.bindparam("unit", type_=sa.Integer).label("home_id"),
            sa.bindparam("function", type_=sa.String).label("function"),
        )
    )
