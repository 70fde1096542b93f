"""What a pilot may prepare a next year from: their académies, and the cycles of each."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope
from models.calendar.school_year import label_of
from models.errors import NoCycleYet, NotYours
from models.gestures.cycle.finding import cycles_of
from models.territory.unit import UNIT, Unit
from models.year.cycle import CYCLE, Cycle, CycleState


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """*academies* that may be chosen, the *academy* that is; its *cycles*, the last first; the one
    that a next year is *like*, that *school_year*, and the cycle of it that is *there* already."""

    academies: tuple[Unit, ...]
    academy: Unit
    cycles: tuple[Cycle, ...]
    like: Cycle
    school_year: str
    there: Cycle | None


def prepared(
    session: Session, scope: Scope, academy: str = "", like: int | None = None
) -> Prepared:
    """What is chosen on the page of the next year. Raises NotYours, NotFound (no cycle yet)."""
    academies = _academies(session, scope)
    chosen = next((a for a in academies if a.code == academy), academies[0])
    query = sa.select(Cycle).where(CYCLE.c.academy_id == chosen.id)
    cycles = tuple(
        session.scalars(query.order_by(CYCLE.c.school_year.desc(), CYCLE.c.week.desc())).all()
    )
    if not cycles:
        raise NoCycleYet(
            f"Il n'y a pas encore de cycle pour : {chosen.name}. Les suivants partiront du premier."
        )
    model = _model(cycles, like)
    year = _to_come(cycles, model)
    there = next(iter(cycles_of(session, chosen, year, model.name)), None)
    return Prepared(
        academies=academies,
        academy=chosen,
        cycles=cycles,
        like=model,
        school_year=year,
        there=there,
    )


def _academies(session: Session, scope: Scope) -> tuple[Unit, ...]:
    held = [h.unit_id for h in scope.may_at(Gesture.CHANGE_CYCLE)]
    query = sa.select(Unit).where(UNIT.c.id.in_(held)).order_by(UNIT.c.name_order)
    found = tuple(session.scalars(query).all()) if held else ()
    if not found:
        raise NotYours(
            "L'année suivante est préparée par les pilotes et administrateurs de l'académie.",
            "Votre pilote vous dira où elle en est.",
        )
    return found


def _to_come(cycles: tuple[Cycle, ...], model: Cycle) -> str:
    """The year after the last that was launched, whichever cycle it is like."""
    launched = (c.school_year for c in cycles if c.state is not CycleState.DRAFT)
    last = max([*launched, model.school_year])
    return label_of(int(last[:4]) + 1)


def _model(cycles: tuple[Cycle, ...], like: int | None) -> Cycle:
    """The cycle that is named, else the last that was launched, else the last."""
    named = next((c for c in cycles if c.id == like), None)
    launched = next((c for c in cycles if c.state is not CycleState.DRAFT), None)
    return named or launched or cycles[0]
