"""Column types: an instant comes back as it was, a word is stored as the word itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlmodel import SQLModel

GREATEST = 2**31 - 1
"""The greatest number that a row may have."""


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware moment, stored in UTC and given back as an aware Pendulum value.

    SQLite keeps no offset (it would give ``09:00`` for « 9 h à Paris »), so the conversion is
    ours; a naive value is refused rather than guessed.
    """

    impl = sa.DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs its timezone: {value!r}")
        u = value.astimezone(UTC)
        return u.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _aware(value)


@lru_cache(maxsize=4096)
def _aware(value: datetime) -> datetime:
    """*value* in UTC; thousands of rows share one moment, of which one value is made."""
    return pendulum.DateTime(
        value.year,
        value.month,
        value.day,
        value.hour,
        value.minute,
        value.second,
        value.microsecond,
        tzinfo=pendulum.UTC,
    )


class CanonicalJSON(sa.types.TypeDecorator[Any]):
    """JSON in one form only (sorted keys, no spaces): what is hashed is what is stored."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class KeptJSON(CanonicalJSON):
    """The same for what is large and read at every turn: read once, then given again.

    What is read is replaced whole, never changed in place.
    """

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else _read_once(value)


class ReadText(dict[str, Any]):
    """What was read of *text*, in one form already: it is not written out to be told apart."""

    __slots__ = ("text",)

    text: str

    def __reduce__(self) -> Any:
        """A copy may be changed: it was read of no text."""
        return dict, (dict(self),)


@lru_cache(maxsize=64)
def _read_once(text: str) -> Any:
    found = json.loads(text)
    if not isinstance(found, dict):
        return found
    kept = ReadText(found)
    kept.text = text
    return kept


_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
)


def canonical(value: object) -> str:
    """The one JSON text of *value*."""
    return _CANONICAL.encode(value)


def text_of(value: Mapping[str, Any]) -> str:
    """The same of what a :class:`KeptJSON` holds, without writing again what was read."""
    return value.text if isinstance(value, ReadText) else canonical(value)


def words(enum: type[StrEnum], longest: int = 32) -> Any:
    """The column type of a closed list of words, stored by value (SQLAlchemy stores names)."""
    return sa.Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=longest,
        values_callable=lambda e: [m.value for m in e],
    )


def one_of(column: sa.ColumnElement[Any], allowed: Iterable[StrEnum]) -> Any:
    """``column IN (…)`` over words written in the statement: nothing to bind, nothing to expand."""
    return column.in_([sa.literal_column(f"'{word.value}'", sa.String) for word in allowed])


def table_of(model: type[SQLModel]) -> sa.Table:
    """The Core table of a SQLModel class: cohorts and set operations are written on tables."""
    table: sa.Table = vars(model)["__table__"]
    return table
