"""Which cycle is meant: by an académie, a school year as people there call it, and a name where
that year has two."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.places import split_place
from models.calendar.school_year import school_year_named
from models.errors import BadDefinition, NotFound, Refusal
from models.territory.importing.academies import normal_academy
from models.territory.unit import UNIT, Level, Unit
from models.words.collation import same
from models.year.cycle import CYCLE, Cycle, CycleState


def find_academy(session: Session, code: str) -> Unit:
    """The académie of *code*. Raises NotFound, with the next step."""
    own = sa.column("code") == (normal_academy(code) or code)
    found = session.scalars(
        sa.select(Unit).where(sa.column("level") == Level.ACADEMY.value, own)
    ).first()
    if found is None:
        raise NotFound(
            f"L'académie « {code} » n'est pas connue.",
            "Chargez d'abord son annuaire : « orgue territory import FICHIER ».",
            academy=code,
        )
    return found


def year_of(academy: Unit, typed: str) -> str:
    """The school year that people of *academy* call *typed*: « 2027 » in the far south.

    Raises BadDefinition.
    """
    return school_year_named(typed, split_place(academy.place)[0])


def find_cycle(
    session: Session, school_year: str, academy: str, *, name: str | None = None
) -> Cycle:
    """The cycle of an académie and a school year, of that *name* where the year has two.

    Raises NotFound; Refusal when it has two and none is named; BadDefinition: it is no year.
    """
    unit = find_academy(session, academy)
    year_of(unit, school_year)
    found = cycles_of(session, unit, school_year, name)
    if not found:
        called = f"{school_year} « {name} »" if name else school_year
        raise NotFound(
            f"Il n'y a pas de cycle {called} pour : {unit.name}.",
            f"Préparez-le : « orgue cycle draft {school_year} --academy {academy} --week … ».",
        )
    return only_one(found, school_year)


def cycles_of(
    session: Session, academy: Unit, school_year: str, name: str | None = None
) -> list[Cycle]:
    """The cycles of an académie in a school year, those of *name* alone when one is given."""
    try:
        year = year_of(academy, school_year)
    except BadDefinition:
        return []
    query = sa.select(Cycle).where(CYCLE.c.academy_id == academy.id, CYCLE.c.school_year == year)
    found = list(session.scalars(query.order_by(CYCLE.c.week, CYCLE.c.id)).all())
    return [cycle for cycle in found if name is None or same(cycle.name) == same(name)]


def only_one(found: Sequence[Cycle], school_year: str) -> Cycle:
    """The one cycle of a year. Raises Refusal when there are two, with what each is called."""
    if len(found) > 1:
        names = [f"« {cycle.name} »" for cycle in found]
        raise Refusal(
            f"L'année {school_year} a plusieurs cycles : {', '.join(names)}.",
            f'Précisez lequel : --name "{found[0].name}".',
            names=[cycle.name for cycle in found],
        )
    return found[0]


def cycles_named(
    session: Session, school_year: str | None, academy: str | None, *, name: str | None = None
) -> list[Cycle]:
    """The cycles of a year, of an académie, of both, of a *name*; all of them when none is named.

    Raises NotFound when one is named and there is none.
    """
    if school_year and academy:
        return [find_cycle(session, school_year, academy, name=name)]
    academies = [find_academy(session, academy)] if academy else _academies(session)
    every = [cycle for unit in academies for cycle in _cycles(session, unit, school_year, name)]
    found = sorted(every, key=lambda cycle: cycle.id or 0)
    of = school_year or (f"pour : {academies[0].name}" if academy else "") or name
    if of and not found:
        raise NotFound(f"Il n'y a pas de cycle {of}.", "« orgue status » dit où en est l'année.")
    return found


def _academies(session: Session) -> list[Unit]:
    with_some = sa.exists().where(CYCLE.c.academy_id == UNIT.c.id)
    return list(session.scalars(sa.select(Unit).where(with_some)).all())


def _cycles(session: Session, unit: Unit, year: str | None, name: str | None) -> list[Cycle]:
    if year:
        return cycles_of(session, unit, year, name)
    found = session.scalars(sa.select(Cycle).where(CYCLE.c.academy_id == unit.id)).all()
    return [cycle for cycle in found if name is None or same(cycle.name) == same(name)]


def the_cycle(
    session: Session,
    school_year: str | None,
    academy: str | None,
    *,
    to_read: bool = False,
    name: str | None = None,
) -> Cycle:
    """The cycle that is named, or the one that is live of those that are, by a year or an académie
    alone; *to_read*: else the last of them.

    Raises Refusal when several are live, NotFound when none is, or none is so named.
    """
    if school_year and academy:
        return find_cycle(session, school_year, academy, name=name)
    named = cycles_named(session, school_year, academy, name=name)
    live = [cycle for cycle in named if cycle.state is CycleState.LIVE]
    if len(live) == 1:
        return live[0]
    if live:
        more = ", et --name où l'année en a deux" if any(cycle.name for cycle in live) else ""
        raise Refusal(
            "Plusieurs cycles sont lancés.", f"Précisez lequel avec --year et --academy{more}."
        )
    if to_read and named:
        return named[-1]
    raise NotFound("Aucun cycle n'est lancé.", "Lancez-en un : « orgue cycle launch … ».")
