"""The actions as lines: whose, where they are, what their fiche and their report say.

Drafts are left out. A fiche is read as on its page: by its own unit as it is now, by others as it
was last submitted; a decision is shown to who may know it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.actions.reporting import OUTCOME_REASON
from models.gestures.actions.submitting import names_of_associated
from models.serving.actions.fiches import worded
from models.serving.actions.page import state_words
from models.serving.actions.steps import PLACES, STEPS, knows
from models.serving.actions.traits import TO_COLLEGE, TO_LYCEE
from models.serving.actions.visibility import SECRET, seen, shown_state
from models.serving.exports.columns import ExportColumn, Holds, Value, day_of, yes
from models.serving.exports.places import PLACE_COLUMNS, of_place, placed
from models.serving.perimeter import Perimeter
from models.territory.unit import UNIT
from models.words.nouns import LEVELS
from models.work import sharing
from models.work.action import ACTION, FROZEN_VERSION, ActionState
from models.work.days import Days, days_of, in_fiche, in_words, said_days
from models.work.fiche import COLUMNS, FULL, LIGHT, Field, FieldShape
from models.work.own_fields import TITLE as TITLE_OF_OWN
from models.work.own_fields import every_of, hidden_of
from models.work.report import REPORT
from models.work.subjects import SubjectKind
from models.work.validation import AWAITED, TASK
from models.year.cycle import CYCLE, Cycle
from models.year.participation import definition_of

A, F = ACTION.c, FROZEN_VERSION.c
TRAITS = ("has_cost", "has_convention", "with_parents")
PUT_OFF = (ActionState.POSTPONED, ActionState.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class ActionLine:
    """One action: *row* as the database has it, *said* its fiche and *report* as they read them."""

    row: Any
    said: Mapping[str, Any] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)


def numbers(session: Session, perimeter: Perimeter) -> list[int]:
    """The actions of *perimeter*, territory by territory, then by name and date."""
    joined = placed(ACTION.join(UNIT, UNIT.c.id == A.unit_id))
    query = sa.select(A.id).select_from(joined).where(*_within(perimeter))
    ordered = query.order_by(*of_place(), UNIT.c.name_order, UNIT.c.id, A.on_date, A.id)
    return list(session.connection().execute(ordered).scalars())


def lines(session: Session, perimeter: Perimeter, some: Sequence[int]) -> dict[int, ActionLine]:
    """Those of *some* that are still theirs to read, by number."""
    rows = session.connection().execute(_query(perimeter).where(A.id.in_(some))).all()
    own = [row.id for row in rows if row.own]
    schools = names_of_associated(session, own) if own else {}
    held = days_of(session, own) if own else {}
    return {
        row.id: ActionLine(
            row=row,
            said=_said(row, schools.get(row.id, []), held.get(row.id, ())),
            report=row.report or {},
        )
        for row in rows
    }


def _within(perimeter: Perimeter) -> tuple[Any, ...]:
    return (perimeter.of_cycle(A.cycle_id), A.round > 0, seen(perimeter.scope), perimeter.holds())


def _query(perimeter: Perimeter) -> Any:
    shown, own = shown_state(perimeter.scope), A.unit_id.in_(perimeter.scope.unit_ids)
    hidden = sa.and_(A.state.in_(SECRET), shown == ActionState.SUBMITTED)
    place = sa.case(*((step.holds(shown), sa.literal(step.code)) for step in PLACES))
    theirs = sharing.numbers_of()
    last = sa.and_(F.subject_kind == SubjectKind.ACTION, F.subject_id == A.id, F.round == A.round)
    known = (
        "id",
        "title",
        "theme",
        "on_date",
        "contact",
        "flagship",
        "late",
        *TRAITS,
        "announced",
        "proposed_on",
        "submitted_on",
        "report",
        "reported_at",
        "cause",
    )
    return (
        sa.select(
            *(A[name] for name in known),
            *PLACE_COLUMNS,
            own.label("own"),
            knows(perimeter.scope).label("knows"),
            UNIT.c.timezone,
            shown.label("shown"),
            place.label("place"),
            _level(perimeter).label("level"),
            sa.case((hidden, sa.null()), else_=A.decided_on).label("decided_on"),
            sa.case((hidden, sa.false()), else_=A.decided_by_silence).label("decided_by_silence"),
            sa.case((own, A.content), else_=F.content).label("said"),
            sa.case((A.state.in_(PUT_OFF), A.content)).label("after"),
            *(theirs.c[code] for code, _ in ASSOCIATES),
            TO_COLLEGE.label("to_college"),
            TO_LYCEE.label("to_lycee"),
        )
        .select_from(placed(ACTION.join(UNIT, UNIT.c.id == A.unit_id)))
        .outerjoin(FROZEN_VERSION, last)
        .outerjoin(theirs, theirs.c.action_id == A.id)
        .where(*_within(perimeter))
    )


def _level(perimeter: Perimeter) -> Any:
    """The level that is asked, for who knows of decisions before they are announced."""
    t = TASK.c
    asked = (
        sa.select(t.level)
        .where(t.subject_kind == SubjectKind.ACTION, t.subject_id == A.id, AWAITED)
        .limit(1)
        .scalar_subquery()
    )
    return sa.case((knows(perimeter.scope), asked))


class SaidRow(Protocol):
    """An action, and what its reader is told of its fiche."""

    @property
    def own(self) -> bool: ...
    @property
    def said(self) -> dict[str, Any]: ...


def _said(row: SaidRow, associated: Sequence[str], days: Days) -> Mapping[str, Any]:
    if not row.own:
        return row.said or {}
    return {
        **row.said,
        **{c: getattr(row, c) for c in (*COLUMNS, *TRAITS)},
        "associated": list(associated),
        "days": in_fiche(days),
    }


# ── columns ──────────────────────────────────────────────────────────────────────────────────────


def title_of(line: ActionLine) -> str:
    return str(line.said.get("title") or "Action sans titre")


def state_of(line: ActionLine) -> str:
    """« Retenue au programme », « À corriger »: the state that the reader is shown."""
    return state_words(line.row, line.row.shown)


def _where_it_is(line: ActionLine) -> str:
    return STEPS[line.row.place].words if line.row.place else ""


def _asked(line: ActionLine) -> str:
    return LEVELS.get(line.row.level, "")


def _why(line: ActionLine) -> str:
    return str((line.row.after or {}).get(OUTCOME_REASON, ""))


def _cause(line: ActionLine) -> str:
    """Why it was cancelled, where the cause is a general one."""
    return line.row.cause or ""


def _of_row(code: str, line: ActionLine) -> Any:
    return getattr(line.row, code)


def _reported_on(line: ActionLine) -> Value:
    """The day, on the clocks of the unit that carries it."""
    at, clocks = line.row.reported_at, line.row.timezone
    return at.astimezone(ZoneInfo(clocks)).date() if at else None


def _yes_of_row(code: str, line: ActionLine) -> str:
    return yes(getattr(line.row, code))


def _trait(code: str, line: ActionLine) -> str:
    return yes(line.said.get(code))


def _followed(code: str, title: str, *, usual: bool = False) -> ExportColumn:
    of = partial(_of_row, code)
    return ExportColumn(
        code=code, title=title, part=STATE, of=of, holds=Holds.DAY, width=14, usual=usual
    )


def _told(
    code: str, title: str, of: Callable[[str, ActionLine], Value], *, usual: bool = False
) -> ExportColumn:
    return ExportColumn(
        code=code, title=title, part=STATE, of=partial(of, code), width=14, usual=usual
    )


PLACE, STATE = "Qui la porte", "Où en est-elle"
WHERE = (
    ("academy", "Académie", 18, False),
    ("department", "Département", 18, True),
    ("basin", "Bassin ou circonscription", 28, True),
    ("unit", "Portée par", 36, True),
    ("uai", "Code (UAI)", 12, True),
    ("kind", "Nature", 16, False),
    ("commune", "Commune", 20, True),
    ("priority", "Éducation prioritaire", 12, False),
)
FOLLOWED = (
    ExportColumn(code="state", title="État", part=STATE, of=state_of, width=32, usual=True),
    ExportColumn(code="step", title="Étape", part=STATE, of=_where_it_is, width=20, usual=True),
    ExportColumn(
        code="level", title="Niveau de validation", part=STATE, of=_asked, width=24, usual=True
    ),
    _followed("proposed_on", "Proposée le", usual=True),
    _followed("submitted_on", "Soumise en dernier le"),
    _followed("decided_on", "Décidée le"),
    _told("decided_by_silence", "Retenue faute de réponse", _yes_of_row),
    _told("announced", "Décision annoncée", _yes_of_row),
    _told("flagship", "Action phare", _yes_of_row, usual=True),
    _told("late", "Arrivée après la clôture", _yes_of_row),
    _told("with_parents", "Des parents participent", _trait),
    _told("has_cost", "A un coût", _trait),
    _told("has_convention", "Demande une convention", _trait),
    ExportColumn(
        code="reported_at",
        title="Bilan remis le",
        part=STATE,
        of=_reported_on,
        holds=Holds.DAY,
        width=14,
    ),
    ExportColumn(
        code="why", title="Motif du report ou de l'annulation", part=STATE, of=_why, width=30
    ),
)


def _in_words(at: str, one: Field, line: ActionLine) -> str:
    """Lists on one line, what was typed as it was typed."""
    value = getattr(line, at).get(one.code)
    if value is None:
        return ""
    words = worded(one, value)
    return words if one.shape is FieldShape.LONG else words.replace("\n", " ; ")


def _typed(at: str, code: str, line: ActionLine) -> Any:
    return getattr(line, at).get(code)


def _day(at: str, code: str, line: ActionLine) -> Value:
    return day_of(getattr(line, at).get(code))


def _counted(at: str, code: str, choice: str, line: ActionLine) -> Any:
    return (getattr(line, at).get(code) or {}).get(choice)


def _yes(at: str, code: str, line: ActionLine) -> str:
    values = getattr(line, at)
    return yes(values.get(code)) if values else ""


def _held(line: ActionLine) -> Days:
    first = day_of(line.said.get("on_date"))
    return said_days(first, line.said.get("days")) if first else ()


def _last_day(line: ActionLine) -> Value:
    days = _held(line)
    return days[-1].on if days else None


def _how_many_days(line: ActionLine) -> Value:
    return len(_held(line)) or None


def _days_in_words(line: ActionLine) -> Value:
    days = _held(line)
    return in_words(days) if days else ""


def own_columns(session: Session, perimeter: Perimeter) -> tuple[ExportColumn, ...]:
    """Those of the questions that the cycles of *perimeter* add to the fiche: the last ones. What
    only validators read is empty for others."""
    found: dict[str, ExportColumn] = {}
    cycles = sa.select(Cycle).where(perimeter.of_cycle(CYCLE.c.id)).order_by(CYCLE.c.id.desc())
    for cycle in session.scalars(cycles):
        definition = definition_of(cycle)
        hidden = hidden_of(definition)
        for one in every_of(definition):
            (column,) = _columns_of(TITLE_OF_OWN, "said", one, (one.code,))
            if one.code in hidden:
                column = replace(column, of=partial(_if_told, column.of))
            found.setdefault(one.code, column)
    return tuple(found.values())


def _if_told(of: Callable[[ActionLine], Value], line: ActionLine) -> Value:
    return of(line) if line.row.own or line.row.knows else None


def _columns_of(part: str, at: str, one: Field, usual: Sequence[str]) -> tuple[ExportColumn, ...]:
    """The columns of a field: one for each of its counts, else one. *at*: in the fiche (``said``)
    or in the ``report``."""
    if one.shape is FieldShape.COUNTS:
        return tuple(
            ExportColumn(
                code=f"{one.code}.{choice}",
                title=f"{one.label} : {words}",
                part=part,
                of=partial(_counted, at, one.code, choice),
                holds=Holds.NUMBER,
                width=14,
            )
            for choice, words in one.choices
        )
    holds, of, width = SHAPES.get(one.shape, (Holds.TEXT, None, 30))
    value = partial(of, at, one.code) if of else partial(_in_words, at, one)
    return (
        ExportColumn(
            code=one.code,
            title=one.label,
            part=part,
            of=value,
            holds=holds,
            width=width,
            usual=one.code in usual,
        ),
    )


SHAPES: dict[FieldShape, tuple[Holds, Any, int]] = {
    FieldShape.DATE: (Holds.DAY, _day, 14),
    FieldShape.EUROS: (Holds.NUMBER, _typed, 12),
    FieldShape.HOURS: (Holds.NUMBER, _typed, 12),
    FieldShape.NUMBER: (Holds.NUMBER, _typed, 12),
    FieldShape.YES: (Holds.TEXT, _yes, 14),
    FieldShape.LONG: (Holds.TEXT, None, 50),
}
ESSENTIAL = "L'essentiel"
DAYS = (
    ExportColumn(
        code="last_day",
        title="Dernier jour",
        part=ESSENTIAL,
        of=_last_day,
        holds=Holds.DAY,
        width=14,
    ),
    ExportColumn(
        code="days_count",
        title="Nombre de jours",
        part=ESSENTIAL,
        of=_how_many_days,
        holds=Holds.NUMBER,
        width=10,
    ),
    ExportColumn(
        code="days",
        title="Jours et heures",
        part=ESSENTIAL,
        of=_days_in_words,
        width=40,
    ),
)
ADDED = (
    "axis",
    "produces",
    "levels",
    "instances",
    "speakers",
    "speakers_words",
    "sign_up",
    "measures",
    "visitors",
    "pupils_words",
    "follow_up",
    "as_planned",
    "town",
    "online",
)
"""Fields that came after the others: their columns are the last ones, in the order they came."""
FIELDS_ADDED = {
    one.code: (part.title, "said", one) for part in FULL for one in part.fields if one.code in ADDED
} | {one.code: ("Le bilan", "report", one) for one in REPORT if one.code in ADDED}
ASSOCIATES = (
    ("associates", "Écoles associées d'accord"),
    ("took_place_at", "Dont : a eu lieu chez elles"),
    ("their_pupils", "Élèves des écoles associées (en plus du bilan)"),
    ("their_adults", "Familles et personnels des écoles associées (en plus du bilan)"),
)
"""A report counts the people of the school that carries the action, and of no other: these numbers
are added to its own, never counted twice."""
BETWEEN_DEGREES = (
    ("to_college", "Réunit une école et un collège"),
    ("to_lycee", "Réunit un collège et un lycée"),
)
USUAL = ("title", "theme", "on_date", "contact", "kind")
TITLE = ExportColumn(code="title", title="Titre", part=ESSENTIAL, of=title_of, width=44, usual=True)
ACTION_COLUMNS: tuple[ExportColumn, ...] = (
    *(
        ExportColumn(
            code=f"at_{code}",
            title=title,
            part=PLACE,
            of=partial(_of_row, code),
            width=width,
            usual=usual,
        )
        for code, title, width, usual in WHERE
    ),
    TITLE,
    *(
        column
        for one in LIGHT[1:]
        if one.shape is not FieldShape.DAYS
        for column in _columns_of(ESSENTIAL, "said", one, USUAL)
    ),
    *FOLLOWED,
    *(
        column
        for part in FULL
        for one in part.fields
        if one.code not in ADDED
        for column in _columns_of(part.title, "said", one, USUAL)
    ),
    *(
        column
        for one in REPORT
        if one.code not in ADDED
        for column in _columns_of("Le bilan", "report", one, ())
    ),
    ExportColumn(
        code="number",
        title="Numéro",
        part="Pour s'y retrouver",
        of=partial(_of_row, "id"),
        holds=Holds.NUMBER,
        width=10,
    ),
    *(column for code in ADDED for column in _columns_of(*FIELDS_ADDED[code], ())),
    *DAYS,
    *(
        ExportColumn(
            code=code,
            title=title,
            part="Les écoles associées",
            of=partial(_of_row, code),
            holds=Holds.NUMBER,
            width=14,
        )
        for code, title in ASSOCIATES
    ),
    *(
        ExportColumn(
            code=code,
            title=title,
            part="Les écoles associées",
            of=partial(_yes_of_row, code),
            width=14,
        )
        for code, title in BETWEEN_DEGREES
    ),
    ExportColumn(code="cause", title="Cause", part=STATE, of=_cause, width=30),
)
