"""The week of a cycle: its first day and its last, any weekday, from one day to two weeks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.engine.default import DefaultExecutionContext

LONGEST_WEEK = 14
"""Days, both ends included."""


def usual_end(first: date) -> date:
    """The last day of a week that begins on *first*, when none is said: its Friday; that of the
    next week when *first* is a Saturday or a Sunday."""
    return first + timedelta(days=(4 - first.weekday()) % 7)


@dataclass(frozen=True)
class Span:
    """A week as it is held, from its *first* day to its *last*, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date, last: date | None = None) -> Span:
        return cls(first, last or usual_end(first))

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(self.length))


def end_of_row(context: DefaultExecutionContext) -> date:
    """The last day of a row that says its first day alone (a column's default)."""
    row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return usual_end(row["week"])
