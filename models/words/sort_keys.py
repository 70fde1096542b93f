"""What pages search and sort by is kept in each row beside the name that it follows from, and
written with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Field, SQLModel

BYTEWISE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
"""A text that the database compares sign by sign, whatever the language it was set up in."""


def follows(of: Callable[..., str], *sources: str) -> Any:
    """A field that is *of* the columns *sources* of its row."""

    def at_insert(context: DefaultExecutionContext) -> str:
        row = context.get_current_parameters()  # type: ignore[no-untyped-call]
        return _kept(of, sources, row)

    column = sa.Column(
        BYTEWISE,
        default=at_insert,
        server_default="",
        nullable=False,
        info={"follows": (of, sources)},
    )
    return Field(default=None, sa_column=column)


def followed(table: sa.FromClause, changes: Mapping[str, Any]) -> dict[str, Any]:
    """*changes* of a row of *table*, with what follows from them: for an UPDATE of many rows, whose
    values come apart from it."""
    new = dict(changes)
    for name, of, sources in _following(table):
        if any(source in changes for source in sources):
            new[name] = _kept(of, sources, changes)
    return new


def keeps(model: type[SQLModel]) -> None:
    """Have what follows in *model* follow its objects too, when they are changed."""
    sa.event.listen(model, "before_update", _before_update)


def _before_update(_mapper: object, _connection: object, row: SQLModel) -> None:
    for name, of, sources in _following(vars(type(row))["__table__"]):
        now = _kept(of, sources, {source: getattr(row, source) for source in sources})
        if now != getattr(row, name):
            setattr(row, name, now)


@sa.event.listens_for(sa.Engine, "before_execute", retval=True)
def _before_execute(
    _connection: object, statement: sa.Executable, several: object, one: object, _options: object
) -> Any:
    """A row that is given another name is given what follows from it too."""
    if isinstance(statement, (sa.Insert, sa.Update)) and _following(statement.table):
        said = _literals(statement)
        new = followed(statement.table, said)
        if new != said:
            statement = statement.values({n: v for n, v in new.items() if v != said.get(n)})
    return statement, several, one


def _literals(statement: sa.Insert | sa.Update) -> dict[Any, str]:
    """The texts that *statement* itself writes, by their column."""
    written = {getattr(c, "name", c): v for c, v in (statement._values or {}).items()}
    return {n: v.value for n, v in written.items() if isinstance(getattr(v, "value", None), str)}


@lru_cache(maxsize=64)
def _following(table: sa.FromClause) -> tuple[tuple[str, Callable[..., str], tuple[str, ...]], ...]:
    """The columns of *table* that follow from others; a migration's table has none."""
    if not isinstance(table, sa.Table):
        return ()
    return tuple((c.name, *c.info["follows"]) for c in table.c if "follows" in c.info)


def _kept(of: Callable[..., str], sources: tuple[str, ...], row: Mapping[str, Any]) -> str:
    return of(*(row.get(source) or "" for source in sources))


class bytewise(FunctionElement[Any]):
    """A column (a code, an address) in the order of its signs, on SQLite and PostgreSQL alike."""

    inherit_cache = True
    type = sa.String()


@compiles(bytewise)
def _as_it_is(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> str:
    return str(compiler.process(*element.clauses, **kw))


@compiles(bytewise, "postgresql")
def _in_postgresql(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> str:
    return f'{compiler.process(*element.clauses, **kw)} COLLATE "C"'
