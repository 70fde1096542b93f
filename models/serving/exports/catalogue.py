"""The exports that there are, and an order for one: which columns, as what, of which territory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.database.patience import LONG
from models.database.transactions import reading
from models.serving.exports import actions, figures, schools
from models.serving.exports.columns import ExportColumn, Value
from models.serving.exports.separated import write_separated
from models.serving.exports.workbook import write_workbook
from models.serving.perimeter import Perimeter

A_SLICE = 1000
"""Lines that are read at once: no reading stays open for longer than that takes."""


@dataclass(frozen=True, kw_only=True)
class Export:
    """*numbers*: the lines that a territory has, in order; *lines*: some of them."""

    code: str
    words: str
    means: str
    columns: tuple[ExportColumn, ...] = field(repr=False)
    numbers: Callable[[Session, Perimeter], list[int]] = field(repr=False)
    lines: Callable[[Session, Perimeter, Sequence[int]], Mapping[int, Any]] = field(repr=False)
    more: Callable[[Session, Perimeter], tuple[ExportColumn, ...]] | None = field(
        default=None, repr=False
    )
    """The columns that depend on the cycles."""

    def of(self, session: Session, perimeter: Perimeter) -> Export:
        """The same, with every column that it has for *perimeter*."""
        more = self.more(session, perimeter) if self.more else ()
        return replace(self, columns=(*self.columns, *more)) if more else self


EXPORTS = {
    export.code: export
    for export in (
        Export(
            code="actions",
            words="Les actions",
            columns=actions.ACTION_COLUMNS,
            means="une ligne par action soumise ; les brouillons n'y sont pas",
            numbers=actions.numbers,
            lines=actions.lines,
            more=actions.own_columns,
        ),
        Export(
            code="schools",
            words="Les écoles et établissements",
            columns=schools.SCHOOL_COLUMNS,
            means="une ligne par école ou établissement, qu'il participe ou non",
            numbers=schools.numbers,
            lines=schools.lines,
        ),
        Export(
            code="standing",
            words="Les chiffres",
            columns=figures.FIGURE_COLUMNS,
            means="une ligne par unité, avec chaque chiffre de « Où en est-on »",
            numbers=figures.numbers,
            lines=figures.lines,
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Order:
    """*form*: ``xlsx`` or ``csv``. *numbers*: the lines that it will have, those still there.
    *about*: what the file says of itself. *name*: without its ending."""

    export: Export
    columns: tuple[ExportColumn, ...]
    form: str
    perimeter: Perimeter = field(repr=False)
    numbers: Sequence[int] = field(repr=False)
    name: str
    about: tuple[tuple[str, str], ...] = ()

    @property
    def slot(self) -> str:
        """Who asks for it."""
        return self.perimeter.scope.actor.slot

    @property
    def file_name(self) -> str:
        return f"{self.name}.{self.form}"

    @property
    def scope(self) -> Scope:
        return self.perimeter.scope

    @property
    def words(self) -> str:
        return self.export.words

    @property
    def total(self) -> int:
        return len(self.numbers)

    def write(self, engine: sa.Engine, path: Path, tell: Callable[[int], None]) -> None:
        """Write it as *path*; *tell* hears how many lines are written."""
        slices = self.slices(engine)
        if self.form == "xlsx":
            write_workbook(path, self.words, self.about, self.columns, slices, tell)
        else:
            write_separated(path, self.columns, slices, tell)

    def slices(self, engine: sa.Engine) -> Iterator[list[list[Value]]]:
        """The values, line by line, each slice in a short reading of its own."""
        for start in range(0, len(self.numbers), A_SLICE):
            some = self.numbers[start : start + A_SLICE]
            with reading(engine, LONG) as session:
                found = self.export.lines(session, self.perimeter, some)
            yield [[c.of(found[n]) for c in self.columns] for n in some if n in found]
