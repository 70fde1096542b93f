"""What was counted of a year that is over is kept: only who belongs where can change it.

Kept in the memory of one process, and counted again once people or units changed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.perimeter import Perimeter
from models.year.cycle import CYCLE, CycleState

T = TypeVar("T")
KEPT = 128
_turn = Lock()
_kept: WeakKeyDictionary[sa.Engine, OrderedDict[Hashable, object]] = WeakKeyDictionary()


def counted_once(
    session: Session, perimeter: Perimeter, count: Callable[[], T], *what: Hashable
) -> T:
    """What *count* gives of *perimeter*, kept under *what* while its cycles are closed and neither
    people nor units change in its académies."""
    state = _state(session, perimeter)
    if state is None:
        return count()
    unit = perimeter.unit.id if perimeter.unit is not None else None
    key = (
        *what,
        perimeter.cycle_ids,
        perimeter.scope.slots,
        perimeter.scope.held,
        unit,
        perimeter.by,
        state,
    )
    with _turn:
        kept = _kept.setdefault(session.get_bind().engine, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return kept[key]  # type: ignore[return-value]
    counted = count()  # twice, where two ask at once: it gives the same
    with _turn:
        kept[key] = counted
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return counted


def _state(session: Session, perimeter: Perimeter) -> Hashable | None:
    """What changes with people and units: the populations of the cycles that go on there.

    None where one of *perimeter*'s cycles is not closed, or where no other is there to be counted.
    """
    c = CYCLE.c
    academies = sa.select(c.academy_id).where(perimeter.of_cycle(c.id))
    columns = (c.id, c.state, c.population, c.academy_id, c.link_key)
    query = sa.select(*columns).where(c.academy_id.in_(academies)).order_by(c.id)
    rows = session.connection().execute(query).all()
    going = {row.academy_id: 0 for row in rows}
    for row in rows:
        if row.state is not CycleState.CLOSED:
            going[row.academy_id] += 1
    over = all(row.state is CycleState.CLOSED for row in rows if row.id in perimeter.cycle_ids)
    if not over or not all(going.values()):
        return None
    # A link's key is drawn with its cycle: a home that was founded anew has other cycles.
    return tuple((row.link_key, row.population) for row in rows)
