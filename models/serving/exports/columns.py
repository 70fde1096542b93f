"""A column of an export: its title, what it holds, and which ones somebody chose last time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.columns import CHOSEN_COLUMNS
from models.database.transactions import upsert

Value = str | int | float | date | None


class Holds(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, kw_only=True)
class ExportColumn:
    """*of*: its value in a line. *part*: the columns it is chosen with. *usual*: chosen by who
    chose nothing yet. *width*: in characters."""

    code: str
    title: str
    part: str
    of: Callable[[Any], Value] = field(repr=False)
    holds: Holds = Holds.TEXT
    width: int = 20
    usual: bool = False


def day_of(value: date | str | None) -> date | None:
    """A day that JSON may have made a text."""
    return datetime.fromisoformat(value).date() if isinstance(value, str) else value


def yes(value: object) -> str:
    return "oui" if value else "non"


def by_part(columns: Iterable[ExportColumn]) -> list[tuple[str, list[ExportColumn]]]:
    """The columns, part by part."""
    return [(part, list(some)) for part, some in groupby(columns, key=lambda c: c.part)]


# ── the chosen ones ──────────────────────────────────────────────────────────────────────────────


def among(columns: Sequence[ExportColumn], codes: Collection[str]) -> tuple[ExportColumn, ...]:
    """Those of *codes*, in the order of *columns*."""
    return tuple(c for c in columns if c.code in codes)


def chosen(session: Session, slot: str, export: str, columns: Sequence[ExportColumn]) -> set[str]:
    """The codes that *slot* chose last; the usual ones, the first time."""
    c = CHOSEN_COLUMNS.c
    query = sa.select(c.columns).where(c.slot == slot, c.export == export)
    kept = session.connection().execute(query).scalar_one_or_none() or ()
    known = among(columns, kept) or tuple(c for c in columns if c.usual)
    return {column.code for column in known}


def keep(session: Session, slot: str, export: str, columns: Sequence[ExportColumn]) -> None:
    """Remember what *slot* chose."""
    said = {"columns": [column.code for column in columns]}
    row = upsert(session, CHOSEN_COLUMNS).values(slot=slot, export=export, **said)
    session.connection().execute(
        row.on_conflict_do_update(index_elements=["slot", "export"], set_=said)
    )
