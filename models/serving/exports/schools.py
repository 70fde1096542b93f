"""The schools as lines: where they are, whether they take part, what they proposed and its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import below_any
from models.serving.actions.steps import CALLED_OFF, PLACES, STEPS, WAY, Step
from models.serving.actions.visibility import seen, shown_state
from models.serving.dashboard.heard import heard, said_of, takes_part
from models.serving.dashboard.standing import has_opened
from models.serving.exports.columns import ExportColumn, Holds, Value, yes
from models.serving.exports.places import PLACE_COLUMNS, of_place, placed
from models.serving.perimeter import Perimeter, in_academies
from models.territory.schools import is_school
from models.territory.unit import UNIT, UnitState
from models.words.nouns import CALL_REPLIES
from models.work.action import ACTION
from models.year.cycle import PARTICIPATION
from models.year.participation import ALWAYS

U, P = UNIT.c, PARTICIPATION.c
SAID = {
    "proposed": "a proposé",
    "joined": "participe à l'action d'une autre",
    **{reply: f"a répondu : {words}" for reply, words in CALL_REPLIES.items()},
    "draft": "un brouillon seulement",
    "silent": "sans proposition à ce jour",
    "out": "ne participe pas",
}
SECTORS = {"public": "public", "private": "privé sous contrat"}


@dataclass(frozen=True, kw_only=True)
class SchoolLine:
    """One school: *row* as the database has it, *steps* how many of its actions are at each."""

    row: Any
    steps: Any = None


def numbers(session: Session, perimeter: Perimeter) -> list[int]:
    """The schools of *perimeter*, taking part or not, territory by territory, then by name."""
    query = sa.select(U.id).select_from(placed(_joined(perimeter))).where(*_within(perimeter))
    ordered = query.order_by(*of_place(), U.name_order, U.id)
    return list(session.connection().execute(ordered).scalars())


def lines(session: Session, perimeter: Perimeter, some: Sequence[int]) -> dict[int, SchoolLine]:
    """Those of *some* that are still theirs to read, by number."""
    made = heard(perimeter, some)
    rows = session.connection().execute(_query(perimeter, made).where(U.id.in_(some))).all()
    steps = {row.unit_id: row for row in session.connection().execute(_steps(perimeter, some))}
    return {row.id: SchoolLine(row=row, steps=steps.get(row.id)) for row in rows}


def _joined(perimeter: Perimeter) -> Any:
    takes_part = sa.and_(P.unit_id == U.id, perimeter.of_cycle(P.cycle_id))
    return UNIT.outerjoin(PARTICIPATION, takes_part)


def _within(perimeter: Perimeter) -> tuple[Any, ...]:
    alive = sa.or_(U.state != UnitState.CLOSED, P.unit_id.is_not(None))
    return (is_school(), alive, perimeter.holds(), in_academies(perimeter))


def _query(perimeter: Perimeter, made: sa.FromClause) -> Any:
    state = sa.case((P.unit_id.is_(None), "out"), else_=said_of(made))
    callers = perimeter.scope.may_at(Gesture.NAME_SOMEBODY)
    mail = sa.case((below_any(UNIT, callers), U.mail), else_=sa.null())
    joined = placed(_joined(perimeter)).outerjoin(made, made.c.unit_id == U.id)
    return (
        sa.select(
            U.id,
            *PLACE_COLUMNS,
            U.sector,
            P.since,
            P.week,
            P.week_ends,
            mail.label("mail"),
            state.label("state"),
            has_opened(perimeter).label("opened"),
            takes_part(made).label("in_one"),
        )
        .select_from(joined)
        .where(*_within(perimeter))
    )


def _steps(perimeter: Perimeter, some: Sequence[int]) -> Any:
    """How many actions of each school are at each step, of those that the reader may see."""
    shown, a = shown_state(perimeter.scope), ACTION.c
    counts = (
        sa.func.sum(sa.case((step.holds(shown), 1), else_=0)).label(step.code)
        for step in STEPS.values()
    )
    of_cycle = perimeter.of_cycle(
        a.cycle_id + 0
    )  # as in heard: by unit, not by the index of cycles
    return (
        sa.select(a.unit_id, *counts)
        .select_from(ACTION.join(UNIT, U.id == a.unit_id))
        .where(of_cycle, a.unit_id.in_(some), seen(perimeter.scope))
        .group_by(a.unit_id)
    )


# ── columns ──────────────────────────────────────────────────────────────────────────────────────


def _of_row(code: str, line: SchoolLine) -> Any:
    return getattr(line.row, code)


def _sector(line: SchoolLine) -> str:
    return SECTORS.get(line.row.sector or "", line.row.sector or "")


def _takes_part(line: SchoolLine) -> str:
    return yes(line.row.state != "out")


def _since(line: SchoolLine) -> date | None:
    """The day it joined; nothing for who took part from the start."""
    since: date | None = line.row.since
    return None if since == ALWAYS else since


def _opened(line: SchoolLine) -> str:
    return yes(line.row.opened)


def _said(line: SchoolLine) -> str:
    return SAID[line.row.state]


def _in_one(line: SchoolLine) -> str:
    return yes(line.row.in_one)


def _step(code: str, line: SchoolLine) -> int:
    return int(getattr(line.steps, code)) if line.steps else 0


WHO, WHAT, PLACES_PART = "L'école ou l'établissement", "Participation", "Ses actions, par étape"
WHERE = (
    ("academy", "Académie", 18, False),
    ("department", "Département", 18, True),
    ("basin", "Bassin ou circonscription", 28, True),
    ("unit", "Nom", 36, True),
    ("uai", "Code (UAI)", 12, True),
    ("kind", "Nature", 16, True),
    ("commune", "Commune", 20, True),
)


def step_columns(
    of: Callable[[str, Any], Value], *, usual: bool = False
) -> tuple[ExportColumn, ...]:
    """A column for each step of actions, the way they went then where they are."""
    places = [step for step in PLACES if step.code not in ("reported", CALLED_OFF.code)]
    chosen = ("proposed", "kept")
    return tuple(_counted(of, step, usual or step.code in chosen) for step in (*WAY, *places))


def called_off_column(of: Callable[[str, Any], Value]) -> ExportColumn:
    """Those that a general cause cancelled: it came after the others, and is the last."""
    return _counted(of, CALLED_OFF, usual=False)


def _counted(of: Callable[[str, Any], Value], step: Step, usual: bool) -> ExportColumn:
    return ExportColumn(
        code=step.code,
        title=f"Actions : {step.words}",
        part=PLACES_PART,
        of=partial(of, step.code),
        holds=Holds.NUMBER,
        width=14,
        usual=usual,
    )


SCHOOL_COLUMNS: tuple[ExportColumn, ...] = (
    *(
        ExportColumn(
            code=f"at_{code}",
            title=title,
            part=WHO,
            of=partial(_of_row, code),
            width=width,
            usual=usual,
        )
        for code, title, width, usual in WHERE
    ),
    ExportColumn(code="sector", title="Secteur", part=WHO, of=_sector, width=18),
    ExportColumn(
        code="priority",
        title="Éducation prioritaire",
        part=WHO,
        of=partial(_of_row, "priority"),
        width=12,
    ),
    ExportColumn(
        code="mail", title="Adresse de courriel", part=WHO, of=partial(_of_row, "mail"), width=34
    ),
    ExportColumn(
        code="takes_part", title="Participe", part=WHAT, of=_takes_part, width=10, usual=True
    ),
    ExportColumn(
        code="since", title="Participe depuis le", part=WHAT, of=_since, holds=Holds.DAY, width=14
    ),
    ExportColumn(
        code="week",
        title="Sa semaine commence le",
        part=WHAT,
        of=partial(_of_row, "week"),
        holds=Holds.DAY,
        width=14,
    ),
    ExportColumn(code="opened", title="A ouvert son courrier", part=WHAT, of=_opened, width=14),
    ExportColumn(code="said", title="Réponse à l'appel", part=WHAT, of=_said, width=24, usual=True),
    *step_columns(_step),
    ExportColumn(
        code="in_one", title="Participe à une action", part=WHAT, of=_in_one, width=14, usual=True
    ),
    ExportColumn(
        code="week_ends",
        title="Sa semaine finit le",
        part=WHAT,
        of=partial(_of_row, "week_ends"),
        holds=Holds.DAY,
        width=14,
    ),
    called_off_column(_step),
)
