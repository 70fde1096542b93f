"""Cache: the first page's figures of a territory, kept until something is noted or a day begins.

Whatever changes them is a gesture, and each gesture is in the journal: as long as the journals of
the cycle and of the installation have as many entries, the figures are those of before.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlmodel import Session

from models.journal import length
from models.serving.home.front import Front, front, silent_schools
from models.serving.perimeter import Perimeter
from models.year.course import Course
from models.year.cycle import CycleState

MOST = 512
"""Territories whose figures are kept: those of an académie's relays and pilots, twice."""

_kept: WeakKeyDictionary[sa.Engine, OrderedDict[object, KeptFront]] = WeakKeyDictionary()
_alone = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class KeptFront:
    """*told*: the figures; *silent*: schools that were not heard of; *course*: whose they are,
    another one once the dates or the people of the cycle changed."""

    course: Course
    told: Front
    silent: int


def front_of(
    session: Session, perimeter: Perimeter, course: Course, state: CycleState, moment: datetime
) -> KeptFront:
    """The figures of *perimeter*, a reader's whole territory, at *moment*."""
    # Asked first: what is noted meanwhile makes them older than they say, never newer.
    noted = length(session, course.cycle_id), length(session, 0)
    key = (_whose(perimeter), course.cycle_id, state, course.local_day(moment), noted)
    engine = session.get_bind().engine
    with _alone:
        kept = _kept.setdefault(engine, OrderedDict())
        found = kept.get(key)
    if found is None or found.course is not course:
        found = KeptFront(
            course=course,
            told=front(session, perimeter, course, state, moment),
            silent=silent_schools(session, perimeter),
        )
        with _alone:
            kept[key] = found
            while len(kept) > MOST:
                kept.popitem(last=False)
    return found


def _whose(perimeter: Perimeter) -> object:
    """Whose territory it is: all that a statement may read of a scope."""
    assert perimeter.unit is None
    scope = perimeter.scope
    return perimeter.cycle_ids, scope.slots, scope.day, scope.held
