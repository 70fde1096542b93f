"""What the framing of each cycle says that its programme is held against: themes, emphasis,
flagships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.perimeter import Perimeter
from models.territory.unit import UNIT
from models.territory.within import of_academies
from models.words.collation import same
from models.work.action import ACTION
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.parts import lines
from models.year.cycle import CYCLE
from models.year.definition import read_definition


@dataclass(frozen=True, kw_only=True)
class Framing:
    """By cycle: its *themes*, how many *flagships* each bassin may put forward, the standing
    *measures* that actions may belong to."""

    themes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    flagships: Mapping[int, int] = field(default_factory=dict)
    measures: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def theme(self) -> Any:
        """The SQL expression of an action's theme, as :func:`same` has it; empty when it is not
        one of its cycle's."""
        together: dict[tuple[str, ...], list[int]] = {}
        for cycle_id, themes in self.themes.items():
            together.setdefault(tuple(sorted(map(same, themes))), []).append(cycle_id)
        c = ACTION.c
        known = [
            sa.and_(c.cycle_id.in_(sorted(ids)), c.theme_same.in_(themes))
            for themes, ids in together.items()
            if themes
        ]
        return sa.case((sa.or_(*known), c.theme_same), else_="") if known else sa.literal("")

    def spelled(self, theme: str) -> str:
        """*theme* as the first cycle that has it spells it; as it is when none has."""
        return self._spellings.get(same(theme), theme)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        every = [theme for themes in self.themes.values() for theme in themes]
        return {same(theme): theme for theme in reversed(every)}

    def has_themes(self) -> Any:
        """The SQL condition that an action is of a cycle that chose its themes."""
        return ACTION.c.cycle_id.in_(sorted(one for one, themes in self.themes.items() if themes))

    def of(self, cycle_ids: Iterable[int]) -> tuple[str, ...]:
        """The themes of some of the cycles, each once, in their order."""
        every = (theme for one in cycle_ids for theme in self.themes.get(one, ()))
        return tuple(dict.fromkeys(map(self.spelled, every)))

    def measures_of(self, cycle_ids: Iterable[int]) -> tuple[str, ...]:
        """The measures of some of the cycles, each once, in their order."""
        return tuple(dict.fromkeys(m for one in cycle_ids for m in self.measures.get(one, ())))


def framing_of(session: Session, cycle_ids: Iterable[int]) -> Framing:
    """The framing of the cycles, launched or not."""
    c = CYCLE.c
    query = sa.select(c.id, c.definition, c.changes).where(c.id.in_(sorted(cycle_ids)))
    definitions = {row.id: _said(row) for row in session.connection().execute(query.order_by(c.id))}
    return Framing(
        themes={number: tuple(one["themes"]) for number, one in definitions.items()},
        flagships={number: int(one["flagships"]) for number, one in definitions.items()},
        measures={number: tuple(one.get("measures", ())) for number, one in definitions.items()},
    )


class FramedCycle(Protocol):
    """What a cycle pinned, and what its académie changes of the files."""

    @property
    def definition(self) -> dict[str, Any] | None: ...
    @property
    def changes(self) -> dict[str, Any]: ...


def _said(row: FramedCycle) -> Mapping[str, Any]:
    # What was pinned is read as it is: sixty definitions are not validated anew for two of
    # their lines.
    pinned: Mapping[str, Any] = row.definition or {}
    return pinned if {"themes", "flagships"} <= pinned.keys() else _merged(row)


def _merged(row: FramedCycle) -> Mapping[str, Any]:
    return read_definition(row.changes).model_dump(
        mode="json", include={"themes", "flagships", "measures"}
    )


@dataclass(frozen=True, kw_only=True)
class Emphasis:
    """The *themes* that a département stresses, in the version that it issued."""

    department: str
    themes: tuple[str, ...]


def emphasis(
    session: Session, perimeter: Perimeter, around: Iterable[int], framing: Framing
) -> dict[int, Emphasis]:
    """What is stressed by those of the units *around* that are départements, and by those of the
    académies among them, as *framing* spells it."""
    p, u, near = PAPER.c, UNIT.c, sorted(around)
    query = (
        sa.select(p.unit_id, p.content, u.name)
        .join(UNIT, u.id == p.unit_id)
        .where(
            perimeter.of_cycle(p.cycle_id),
            p.kind == PaperKind.VERSION,
            p.state == PaperState.ACCEPTED,
            of_academies(near),
        )
        .order_by(u.name_order, p.unit_id)
    )
    return {
        row.unit_id: Emphasis(department=row.name, themes=themes)
        for row in session.connection().execute(query)
        if (themes := tuple(map(framing.spelled, lines(row.content.get("emphasis")))))
    }
