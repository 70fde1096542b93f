"""Settings that a next cycle takes from a former one: what its académie changed of the files, but
for what is of the past year alone.

What a release of the software changed since is not an académie's choice, and is not carried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import Refusal
from models.gestures.cycle.change_kept import as_data
from models.journal import JOURNAL
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.year.changes import CYCLE_CHANGE, difference, touch, with_former
from models.year.cycle import Cycle
from models.year.definition import read_definition
from models.year.participation import definition_of
from models.year.turning import Fate, turning_of

NOTHING = object()


def carried_over(session: Session, cycle: Cycle) -> dict[str, Any]:
    """What *cycle* changes of the files and a next one keeps, by flat key."""
    files, now = as_data(read_definition()), as_data(definition_of(cycle))
    laid = difference(files, now)[1]
    named = set(_named(session, cycle))
    chosen = {k: v for k, v in laid.items() if any(touch(k, one) for one in named)}
    found = {key: _kept(key, value) for key, value in chosen.items()}
    return {key: value for key, value in found.items() if value is not NOTHING}


def as_changes(carried: Mapping[str, Any]) -> dict[str, Any]:
    """Flat keys, nested as ``Cycle.changes`` keeps them."""
    return with_former({}, carried, {})


def days_set_by_hand(cycle: Cycle) -> dict[str, date]:
    """The milestones of *cycle* whose day was entered by hand, with that day."""
    shapes = definition_of(cycle).milestones.items()
    return {name: date.fromisoformat(shape.by_hand) for name, shape in shapes if shape.by_hand}


def _named(session: Session, cycle: Cycle) -> Iterator[str]:
    """The keys that somebody changed, in the draft or since."""
    yield from difference({}, cycle.changes)[1]
    rows = session.connection().execute(_CHANGES, {"cycle": cycle.id}).all()
    for row in rows:
        yield from (*row.was, *row.laid)
    if not rows:  # a home of before the changes were kept: the journal has their first keys
        told = session.connection().execute(_TOLD, {"cycle": cycle.id})
        for entry in told:
            yield from entry.facts.get("keys", ())


_CHANGES = sa.select(CYCLE_CHANGE.c.was, CYCLE_CHANGE.c.laid).where(
    CYCLE_CHANGE.c.cycle_id == sa.bindparam("cycle")
)
_TOLD = sa.select(JOURNAL.c.facts).where(
    JOURNAL.c.chain == sa.bindparam("cycle"), JOURNAL.c.what == "cycle.changed"
)


def _kept(path: str, value: object) -> Any:
    turning = turning_of(path)
    if turning is not None:
        switched_off = turning.turn is Fate.RECOMPUTE and value is False
        return _lasting(value) if turning.turn is Fate.KEEP or switched_off else NOTHING
    if not isinstance(value, dict):
        return NOTHING
    inside = {key: _kept(f"{path}.{key}", one) for key, one in value.items()}
    return {key: one for key, one in inside.items() if one is not NOTHING} or NOTHING


def _lasting(value: object) -> Any:
    """*value* without what says of itself that it is of one year (a question of the fiche), or
    that it is there no more."""
    if not isinstance(value, list):
        return value
    passing = [
        isinstance(v, dict) and (v.get("yearly") == "reset" or v.get("removed")) for v in value
    ]
    return [v for v, gone in zip(value, passing, strict=True) if not gone]


def without_gone(
    session: Session, academy: Unit, carried: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """*carried* without the units of the participation that are found no more, and their codes."""
    gone: list[str] = []
    kept = dict(carried)
    for key in ("only", "but", "also"):
        path = f"participation.{key}"
        if path in kept:
            codes = [code for code in kept[path] if _is_there(session, academy, code)]
            gone += [code for code in kept[path] if code not in codes]
            kept[path] = codes
    return kept, gone


def _is_there(session: Session, academy: Unit, code: str) -> bool:
    try:
        find_unit(session, code, academy=academy)
    except Refusal:
        return False
    return True
