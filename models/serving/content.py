"""What the fiches of actions say, as conditions of SQL: a figure over them all reads none of them.

From the marks that are kept beside each fiche (``models/work/marks.py``), on SQLite and on
PostgreSQL alike.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.work.action import ACTION
from models.work.marks import BITS


def has(code: str) -> Any:
    """Whether the field *code* says something."""
    return _marked(code)


def chosen(code: str, choice: str) -> Any:
    """Whether *choice* is the one, or one of those, of the field *code*; for ``audiences``:
    whether some are expected."""
    return _marked(f"{code}:{choice}")


def brings(what: str) -> Any:
    """Whether a partner brings *what* (``premises``, ``money``, ``people``, ``workshops``)."""
    return _marked(f"brings:{what}")


def hours() -> Any:
    """The hours that count as training; NULL without any."""
    return ACTION.c.training_hours


def _marked(mark: str) -> Any:
    return ACTION.c.marks.bitwise_and(BITS[mark]) != 0


def whole() -> Any:
    """The fiche itself, as JSON: for what no mark says. Each use of it reads it anew."""
    return _AsJSON(ACTION.c.content)


class _AsJSON(FunctionElement[Any]):
    """Canonical JSON, kept as text, as JSON: SQLite reads its text, PostgreSQL is told."""

    inherit_cache = True
    type = sa.JSON()


@compiles(_AsJSON, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clauses, **kw))


@compiles(_AsJSON, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS JSONB)"
