"""Which rows a kind of data is, in one year or before a day: what is counted, then destroyed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from models import tables  # noqa: F401 -- the metadata is whole
from models.work.action import ACTION
from models.year.retention import FinalFate, KindOfData

PUT_FORWARD = sa.or_(
    ACTION.c.flagship.is_(sa.true()),
    sa.func.coalesce(sa.cast(ACTION.c.report, sa.Text), "").like('%"worth_sharing":true%'),
)
"""What a sorting keeps: the highlights, and what its carrier says is worth sharing."""
MADE_ON = {
    "browsersession": "opened_at",
    "signinlink": "asked_at",
    "delivered": "at",
    "run": "started_at",
    "outage": "since",
    "suspension": "resumed_at",
    "partnercontact": "active_at",
}
"""The column that says when a line was made, or when it was over."""
BY_ACTION = (
    "actionday",
    "associatedschool",
    "authorityvisit",
    "document",
    "putoffaction",
    "partnerlink",
    "signuplist",
    "typedforschool",
)


@dataclass(frozen=True, kw_only=True)
class ReachedRows:
    """The rows of *table* for which *which* holds."""

    table: sa.Table
    which: sa.ColumnElement[bool]

    def ids(self) -> sa.Select[Any]:
        return sa.select(*self.table.primary_key.columns).where(self.which)


def table_named(name: str) -> sa.Table:
    """The table of what a kind holds: ``document`` for ``document.image``."""
    return SQLModel.metadata.tables[name.partition(".")[0]]


def of_year(kind: KindOfData, cycle_id: int) -> list[ReachedRows]:
    """The rows of *kind* in a cycle that its fate destroys, those that hang on others first."""
    found = [_of_year(name, cycle_id, kind.fate) for name in kind.holds]
    order = {table: n for n, table in enumerate(SQLModel.metadata.sorted_tables)}
    return sorted((r for r in found if r), key=lambda r: order[r.table], reverse=True)


def _of_year(name: str, cycle_id: int, fate: FinalFate) -> ReachedRows | None:
    head, _, word = name.partition(".")
    of = SPECIAL.get(head)
    if of is not None:
        return ReachedRows(table=table_named(name), which=of(cycle_id, word, fate))
    table = SQLModel.metadata.tables.get(head)
    if table is None or "cycle_id" not in table.c:
        return None
    return ReachedRows(table=table, which=table.c.cycle_id == cycle_id)


def actions_of(cycle_id: int, fate: FinalFate) -> Any:
    """The numbers of a cycle's actions, without those that a sorting keeps."""
    query = sa.select(ACTION.c.id).where(ACTION.c.cycle_id == cycle_id)
    return query.where(sa.not_(PUT_FORWARD)) if fate is FinalFate.SORTED else query


Which = Callable[[int, str, FinalFate], Any]


def _action(cycle_id: int, _word: str, fate: FinalFate) -> Any:
    return ACTION.c.id.in_(actions_of(cycle_id, fate))


def _hanging(name: str) -> Which:
    def which(cycle_id: int, word: str, fate: FinalFate) -> Any:
        table = table_named(name)
        own = table.c.action_id.in_(actions_of(cycle_id, fate))
        return sa.and_(own, table.c.kind == word) if word else own

    return which


def _paper(cycle_id: int, word: str, _fate: FinalFate) -> Any:
    paper = table_named("paper")
    return sa.and_(paper.c.cycle_id == cycle_id, paper.c.kind == word)


def _frozen(cycle_id: int, word: str, fate: FinalFate) -> Any:
    frozen, paper = table_named("frozenversion"), table_named("paper")
    if word == "action":
        subjects = actions_of(cycle_id, fate)
    else:
        subjects = sa.select(paper.c.id).where(_paper(cycle_id, word, fate))
    return sa.and_(frozen.c.subject_kind == word, frozen.c.subject_id.in_(subjects))


SPECIAL: dict[str, Which] = {
    "action": _action,
    "paper": _paper,
    "frozenversion": _frozen,
    "frame": lambda cycle_id, word, fate: sa.false(),  # of a nation, not of one académie's year
} | {name: _hanging(name) for name in BY_ACTION}


def made_before(kind: KindOfData, moment: datetime) -> list[ReachedRows]:
    """The rows of *kind* that were made, or over, before *moment*."""
    found = []
    for name in kind.holds:
        if name in MADE_ON:
            table = table_named(name)
            column = table.c[MADE_ON[name]]
            which = sa.and_(column.is_not(None), column < moment)
            found.append(ReachedRows(table=table, which=which))
    return found


DATES = (
    *("on_date", "sent_at", "at", "asked_on", "called_at", "answered_at", "added_at", "made_at"),
    *("owed_at", "starts", "granted_at", "kept_at", "on"),
)
"""What a column is called that dates a row; the first that it has counts."""


def date_column(table: sa.Table, made: bool) -> Any:
    """The column by which the first and the last date of some rows are known; None: none is."""
    if made:
        return table.c[MADE_ON[table.name]]
    found = (table.c[n] for n in DATES if n in table.c)
    return next((c for c in found if _is_a_day(c)), None)


def _is_a_day(column: sa.Column[Any]) -> bool:
    kind = column.type
    inner = getattr(kind, "impl", kind)
    return isinstance(kind, sa.Date | sa.DateTime) or isinstance(inner, sa.DateTime)


def names_of_tables(kinds: Sequence[KindOfData]) -> set[str]:
    """What some kinds hold, table by table."""
    return {name for kind in kinds for name in kind.holds}
