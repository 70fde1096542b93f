"""Cache: what is reckoned of an académie is kept until something is noted there, or a day begins.

Whatever changes such a figure is a gesture, and each gesture is in the journal: while the journals
of the cycle and of the installation end by the same entries, whoever made them, the figure is that
of before. What changes by the hour, or by what no journal tells (a letter that leaves), is not kept
here.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import ONE_PICTURE, once
from models.journal import heads
from models.year.course import Course

Figure = TypeVar("Figure")
MOST = 4096
"""Figures of a database that are kept: some for each relay and pilot of an académie, twice."""

_kept: WeakKeyDictionary[sa.Engine, OrderedDict[Hashable, tuple[Course, Any]]]
_kept = WeakKeyDictionary()
_alone = threading.Lock()


def until_noted(
    session: Session,
    course: Course,
    day: date,
    asked: Hashable,
    reckon: Callable[[], Figure],
) -> Figure:
    """What *reckon* finds in the cycle of *course* on *day*: kept under *asked*, all that tells it
    from others, while nothing is noted. In a gesture, which is not noted yet, it is reckoned.

    *course* is another one once the dates or the people of the cycle changed.
    """
    if ONE_PICTURE not in session.info:
        return reckon()
    # Asked first: what is noted meanwhile makes a figure older than it says, never newer.
    noted = once(session, ("heads", course.cycle_id), lambda: heads(session, course.cycle_id))
    key = (asked, course.cycle_id, day, noted)
    with _alone:
        kept = _kept.setdefault(session.get_bind().engine, OrderedDict())
        found = kept.get(key)
    if found is not None and found[0] is course:
        figure: Figure = found[1]
        return figure
    figure = reckon()
    with _alone:
        kept[key] = (course, figure)
        while len(kept) > MOST:
            kept.popitem(last=False)
    return figure
