"""What the fiches of actions say, as conditions of SQL: a figure over them all reads none of them.

From the marks that are kept beside each fiche (``models/work/marks.py``), on SQLite and on
PostgreSQL alike.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
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


def belongs_to(measure: str) -> Any:
    """Whether the standing *measure* is one of those that the fiche names."""
    return ACTION.c.measures.contains(f"\n{measure}\n", autoescape=True)


def hours() -> Any:
    """The hours that count as training; NULL without any."""
    return ACTION.c.training_hours


def _marked(mark: str) -> Any:
    return ACTION.c.marks.bitwise_and(BITS[mark]) != 0


def counts(code: str) -> Any:
    """What a field of counts (``audiences``) says, as JSON: for what no mark says."""
    return _Counts(ACTION.c.content, sa.literal(f"$.{code}"), sa.literal(f'"{code}":{{'))


class _Counts(FunctionElement[Any]):
    """A field of counts of a fiche that is kept as text: the fiche, its path, how it begins."""

    inherit_cache = True
    type = sa.JSON()


@compiles(_Counts, "sqlite")
def _in_sqlite(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> str:
    fiche, path, _begins = element.clauses
    return f"json_extract({compiler.process(fiche, **kw)}, {compiler.process(path, **kw)})"


@compiles(_Counts, "postgresql")
def _in_postgresql(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> str:
    # Cut out before it is read: the whole fiche takes ten times as long. In canonical JSON a quote
    # inside a text is written \", and counts hold no brace: neither end can be mistaken.
    fiche, _path, begins = element.clauses
    cut = compiler.process(fiche, **kw), compiler.process(begins, **kw)
    onward = f"split_part({cut[0]}, CAST({cut[1]} AS TEXT), 2)"
    return f"CAST('{{' || split_part({onward}, '}}', 1) || '}}' AS JSONB)"
