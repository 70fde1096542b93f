"""A fiche is kept as text: here it is read as JSON by the database itself."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.visitors import InternalTraversal


class AsJSON(ColumnElement[Any]):
    """A column of canonical JSON, as JSON: SQLite reads its text, PostgreSQL makes it binary."""

    inherit_cache = True
    _traverse_internals = [("text", InternalTraversal.dp_clauseelement)]
    type = sa.JSON()

    def __init__(self, text: Any) -> None:
        self.text = text


@compiles(AsJSON, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.text, **kw))


@compiles(AsJSON, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST({compiler.process(element.text, **kw)} AS JSONB)"
