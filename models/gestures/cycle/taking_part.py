"""A carrier that is no school takes part in a cycle when it is named there, and only then."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.access.actors import Actor
from models.gestures.cycle import opening
from models.gestures.territory.carriers import no_carrier
from models.territory.finding import IN_FRENCH
from models.territory.unit import Kind, Unit
from models.words.collation import same
from models.words.signs import as_code
from models.year.cycle import Cycle
from models.year.participation import definition_of


def take_part(
    session: Session, cycle: Cycle, unit: Unit, by: Actor, moment: datetime, *, taking: bool
) -> None:
    """Name a carrier to take part in *cycle*, or no more. Raises NotYours, NotFound, WrongMove."""
    if unit.kind is not Kind.PARTNER:
        raise no_carrier(unit)
    opening.alone_on(session, cycle)
    own = f"{IN_FRENCH[unit.kind]}:{unit.code}"
    now = definition_of(cycle).participation.also
    others = [code for code in now if not _means(code, unit)]
    also = [*others, own] if taking else others
    if tuple(also) != now:
        opening.change_cycle(session, cycle, {"participation": {"also": also}}, by, moment)


def _means(code: str, unit: Unit) -> bool:
    bare = code.partition(":")[2] or code
    return as_code(bare).upper() == unit.code or same(bare) == same(unit.name)
