"""A past year brought on a page: the list as it was dropped, what was said of it, and what a yes
would make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.calendar.places import split_place
from models.calendar.school_year import label_of, school_year_of
from models.clock import Moment
from models.gestures.cycle.past_year import NotBrought, bring_year, plan_year
from models.intake.tabular.any_table import AnyTable, read_any
from models.intake.tabular.telling import letters
from models.territory.unit import Unit
from models.words.french import long_date
from models.words.moments import PARIS
from models.work.brought.columns import BY_CODE, left_out, worth_of
from models.work.brought.mapping import BroughtMap
from models.work.brought.plan import WHAT, YearPlan
from models.work.brought.year_import import YEAR_IMPORT
from models.year.cycle import CYCLE

YEARS = 5
"""How many years back one may bring."""


@dataclass(frozen=True, kw_only=True)
class YearAnswers:
    """What was said of a list of actions: the year that it is of, and how it is *mapped*."""

    school_year: str = ""
    mapped: BroughtMap = field(default_factory=BroughtMap)


@dataclass(frozen=True, kw_only=True)
class BroughtYear:
    """A year that files made: its cycle, its *actions*, the *files*."""

    cycle_id: int
    school_year: str
    actions: int
    files: tuple[str, ...]


def past_years(academy: Unit, moment: Moment) -> list[str]:
    """The school years that may be brought, the last first."""
    day = moment.in_timezone(academy.timezone or PARIS).date()
    now = int(school_year_of(day, split_place(academy.place)[0])[:4])
    return [label_of(now - n) for n in range(1, YEARS + 1)]


def years_brought(session: Session, academy_id: int) -> list[BroughtYear]:
    """The years of an académie that files made, the last first."""
    c, i = CYCLE.c, YEAR_IMPORT.c
    query = (
        sa.select(c.id, c.school_year, i.file, i.actions)
        .join(YEAR_IMPORT, i.cycle_id == c.id)
        .where(c.academy_id == academy_id)
        .order_by(c.school_year.desc(), i.id)
    )
    found: dict[int, BroughtYear] = {}
    for row in session.connection().execute(query):
        before = found.get(row.id)
        found[row.id] = BroughtYear(
            cycle_id=row.id,
            school_year=row.school_year,
            actions=row.actions + (before.actions if before else 0),
            files=(*(before.files if before else ()), row.file),
        )
    return list(found.values())


def read_list(path: Path) -> AnyTable:
    """The list of a file, whatever its titles are. Raises BadFile."""
    return read_any(path, WHAT, worth_of)


def bring_list(
    session: Session,
    academy: Unit,
    table: AnyTable,
    answers: YearAnswers,
    file: str,
    by: Actor,
    moment: Moment,
) -> dict[str, Any]:
    """Bring a list, and its report; nothing is written of one that lacks a column or a day, which
    the report says (*ready*). Raises NotYours, WrongMove, BadWeek."""
    given = (academy, answers.school_year, table, answers.mapped)
    try:
        done = bring_year(session, *given, file, by, moment)
    except NotBrought:  # refused before anything is written
        plan = plan_year(session, *given)
        return plan.as_dict() | _shown(plan) | {"ready": False, "made": 0, "known": 0}
    return done.as_dict() | _shown(done.plan) | {"ready": True}


def _shown(plan: YearPlan) -> dict[str, Any]:
    """What the page needs beside: the columns to choose among, and the first lines."""
    table, out = plan.table, left_out(plan.table)
    fields = [(code, BY_CODE[code].label) for code in plan.columns]
    return {
        "titles": [(letters(at), t) for at, t in enumerate(table.titles) if at not in out],
        "chosen": {code: letters(at) for code, at in plan.columns.items()},
        "fields": fields,
        "preview": [[row.get(code, "") for code, _ in fields] for row in plan.preview()],
        "words": _unknown_words(plan),
        "week_said": long_date(plan.week) if plan.week else "",
    }


def _unknown_words(plan: YearPlan) -> list[str]:
    """The words of results that are not understood, each once."""
    column = BY_CODE["outcome"].label
    said = (cell.said for cell in plan.unread if cell.column == column)
    return list(dict.fromkeys(said))


def merged(before: Mapping[str, str], now: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What was answered before, with what is answered *now*."""
    return {**before, **{said: meant for said, meant in now if said and meant}}
