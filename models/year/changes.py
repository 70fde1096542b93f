"""What an académie changed of a cycle, change by change: the former values are kept beside the new
ones, so that a change can be read, and taken back.

Values are kept flat: ``chains.action.levels.basin.delay`` → 6. A key that is in one of the two
alone was added, or taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of

LONGEST_NOTE = 200


class CycleChange(SQLModel, table=True):
    """The *number*-th change of a cycle, since its first. *was* and *laid*: the values that differ,
    before and after; *by* is a slot (``p12``), or ``admin``.

    *sendings*: the rules (``rule``, or ``rule:rung``) that it adds or moves, the texts (``=text``)
    that it says otherwise, « + » for the units that joined by it; *letters*: the keys of
    the very letters, where they were reckoned, else None. *takes_back*: the change that it undoes;
    *taken_back_by*: the change that undid it.
    """

    __table_args__ = (sa.UniqueConstraint("cycle_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    number: int
    at: datetime = Field(sa_type=Instant)
    by: str = Field(max_length=20)
    live: bool
    note: str = Field(default="", max_length=LONGEST_NOTE)
    was: dict[str, Any] = Field(default_factory=dict, sa_type=CanonicalJSON)
    laid: dict[str, Any] = Field(default_factory=dict, sa_type=CanonicalJSON)
    sendings: list[str] = Field(default_factory=list, sa_type=CanonicalJSON)
    letters: list[str] | None = Field(default=None, sa_type=CanonicalJSON)
    takes_back: int | None = None
    taken_back_by: int | None = None


CYCLE_CHANGE = table_of(CycleChange)


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The flat values in which *before* and *after* differ: those of the one, of the other.

    A list is one value, and so is a table some key of which has a dot.
    """
    was, laid = dict[str, Any](), dict[str, Any]()
    for path, old, new in _different(before, after, ()):
        key = ".".join(path)
        if old is not MISSING:
            was[key] = old
        if new is not MISSING:
            laid[key] = new
    return was, laid


MISSING = object()


def _different(
    before: Mapping[str, Any], after: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    for key in sorted({*before, *after}):
        old, new = before.get(key, MISSING), after.get(key, MISSING)
        if _is_table(old) and _is_table(new):
            yield from _different(old, new, (*path, key))
        elif old != new:
            yield (*path, key), old, new


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and not any("." in key for key in value)


def with_former(
    data: Mapping[str, Any], was: Mapping[str, Any], laid: Mapping[str, Any]
) -> dict[str, Any]:
    """*data* with the values of *was* in the place of those *laid*; what was not there goes."""
    restored = dict(data)
    for key in sorted({*was, *laid}):
        restored = _with(restored, key.split("."), was.get(key, MISSING))
    return restored


def without(data: Mapping[str, Any], keys: Mapping[str, Any]) -> dict[str, Any]:
    """*data* where nothing is said of *keys*."""
    return with_former(data, {}, keys)


def _with(data: dict[str, Any], path: list[str], value: object) -> dict[str, Any]:
    key, *below = path
    if below:
        inside = data.get(key)
        if value is MISSING and not isinstance(inside, dict):
            return data
        inner = _with(inside if isinstance(inside, dict) else {}, below, value)
        return data | {key: inner}
    if value is MISSING:
        return {k: v for k, v in data.items() if k != key}
    return data | {key: value}


def touch(one: str, other: str) -> bool:
    """Whether two keys are of the same value, or one holds the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
