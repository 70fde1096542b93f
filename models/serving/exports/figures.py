"""The figures of « Où en est-on » as lines: one a unit, each figure a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session

from models.serving.dashboard.standing import StandingRow, standing
from models.serving.exports.columns import ExportColumn, Holds
from models.serving.exports.schools import called_off_column, step_columns
from models.serving.perimeter import By, Perimeter
from models.territory.unit import Level
from models.words.nouns import KINDS

OUTSIDE = "Hors bassin et circonscription"
"""What an académie or a département counts among bassins: what is in none."""


@dataclass(frozen=True, kw_only=True)
class FigureLine:
    """A *row* of the page, and the *kind* of unit that it counts."""

    row: StandingRow
    kind: str


def numbers(session: Session, perimeter: Perimeter) -> list[int]:
    """The units of *perimeter*, in the page's order."""
    return [row.unit_id for row in standing(session, perimeter).rows]


def lines(session: Session, perimeter: Perimeter, some: Sequence[int]) -> dict[int, FigureLine]:
    """The rows of those of *some* that are still counted, by unit."""
    wanted = set(some)
    rows = (row for row in standing(session, perimeter).rows if row.unit_id in wanted)
    return {row.unit_id: FigureLine(row=row, kind=_kind_of(row, perimeter.by)) for row in rows}


def _kind_of(row: StandingRow, by: By) -> str:
    inside = row.level in (Level.BASIN, Level.SCHOOL) or by is By.ACADEMY
    return KINDS[row.kind] if inside else OUTSIDE


def _name(line: FigureLine) -> str:
    return line.row.name


def _group(line: FigureLine) -> str:
    return line.row.group


def _kind(line: FigureLine) -> str:
    return line.kind


def _schools(code: str, line: FigureLine) -> int:
    return int(getattr(line.row.figures, code))


def _step(code: str, line: FigureLine) -> int:
    return line.row.figures.actions[code]


def _share(line: FigureLine) -> float | None:
    """The share of invited schools that proposed, in percent."""
    f = line.row.figures
    return round(100 * f.proposed / f.invited, 1) if f.invited else None


UNIT_PART, SCHOOLS = "L'unité", "Les écoles et établissements"
COUNTED = (
    ("invited", "Invités"),
    ("opened", "Ont ouvert leur courrier"),
    ("proposed", "Ont proposé"),
    ("silent", "Sans proposition à ce jour"),
    ("draft", "Dont un brouillon"),
)
SHARED = (
    ("take_part", "Participent à une action"),
    ("joined", "Dont associés seulement"),
    ("answered", "Ont répondu sans proposer"),
)
"""Since actions are shared, and silence answered: after what was there before."""
FIGURE_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(code="group", title="Au sein de", part=UNIT_PART, of=_group, width=24, usual=True),
    ExportColumn(code="unit", title="Unité", part=UNIT_PART, of=_name, width=40, usual=True),
    ExportColumn(code="kind", title="Nature", part=UNIT_PART, of=_kind, width=18, usual=True),
    *(
        ExportColumn(
            code=f"schools_{code}",
            title=title,
            part=SCHOOLS,
            of=partial(_schools, code),
            holds=Holds.NUMBER,
            width=12,
            usual=True,
        )
        for code, title in COUNTED
    ),
    ExportColumn(
        code="share",
        title="Part qui a proposé (%)",
        part=SCHOOLS,
        of=_share,
        holds=Holds.NUMBER,
        width=14,
        usual=True,
    ),
    *step_columns(_step, usual=True),
    *(
        ExportColumn(
            code=f"schools_{code}",
            title=title,
            part=SCHOOLS,
            of=partial(_schools, code),
            holds=Holds.NUMBER,
            width=14,
            usual=True,
        )
        for code, title in SHARED
    ),
    called_off_column(_step),
)
