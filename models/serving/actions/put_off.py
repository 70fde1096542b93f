"""What a carrier is asked on its actions that were put off, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.words.french import long_date


@dataclass(frozen=True, kw_only=True)
class AskedDate:
    """An action whose date is to be confirmed: its day before, and the one proposed."""

    number: int
    title: str
    was: str
    proposed: date
    said: str
    cause: str


def asked_dates(rows: Iterable[Any]) -> tuple[AskedDate, ...]:
    """The questions of one page, by day."""
    return tuple(
        AskedDate(
            number=row.id,
            title=row.title,
            was=long_date(row.was),
            proposed=row.proposed,
            said=long_date(row.proposed),
            cause=row.cause,
        )
        for row in rows
    )
