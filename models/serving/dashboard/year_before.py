"""Last year beside this year's figures, for today's territory: on the same day, and in the end.

What was withdrawn since does not count, as it does not this year. Only what keeps a date can be
said of a day: that a school opened a letter or proposed, that an action was proposed, kept,
reported on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import one_of
from models.planner.cohort import PROPOSED
from models.serving.actions.steps import CALLED_OFF, STEPS, WAY
from models.serving.actions.visibility import shown_state
from models.serving.dashboard.closed_years import counted_once
from models.serving.dashboard.heard import COUNTED, has, heard_before
from models.serving.dashboard.same_day import SameDay
from models.serving.dashboard.standing import (
    OF_SCHOOLS,
    Figures,
    RowGroup,
    StandingRow,
    group_of,
    has_opened,
    schools_of,
    total,
)
from models.serving.perimeter import By, Perimeter
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.work.action import ACTION
from models.work.link_use import LINK_USE

A = ACTION.c
DATED = ("opened", "proposed", "take_part", "joined", "answered")
"""What keeps the day on which a school did it."""
THEN = {"proposed": "proposed_then", "kept": "kept_then", "with_report": "with_report_then"}
"""The steps of an action whose day is known, and what each is called when counted by then."""
IN_THE_END = (*WAY, CALLED_OFF)
"""What is counted of a year to its end."""


@dataclass(frozen=True, kw_only=True)
class YearBefore:
    """*then*: the figures on the *same* day of that year, *rows*: those of each row, by its unit,
    *departments*: of each département, with what has no row any more; *whole*: of that year to
    its end. *then* has no drafts, and only the steps that keep a date. *days*: how many were
    proposed on each day of that year."""

    same: SameDay
    then: Figures = field(default_factory=Figures)
    whole: Figures = field(default_factory=Figures)
    rows: Mapping[int, Figures] = field(default_factory=dict)
    departments: Mapping[int | None, Figures] = field(default_factory=dict)
    days: Mapping[date, int] = field(default_factory=dict)

    def of(self, row: StandingRow) -> Figures:
        """The figures of a *row* (of a page) on the same day."""
        return self.rows.get(row.unit_id, Figures())

    def of_group(self, group: RowGroup) -> Figures:
        """The figures of a département on the same day; of a région, the sum of its académies."""
        if self.departments:
            return self.departments.get(group.unit_id, Figures())
        return total(self.of(row) for row in group.rows)


def figures_before(session: Session, before: Perimeter, same: SameDay) -> YearBefore:
    """The figures of *before* (a :class:`Perimeter` of last year's cycles); kept once it is
    over."""
    return counted_once(session, before, lambda: _figures(session, before, same), "figures", same)


def _figures(session: Session, before: Perimeter, same: SameDay) -> YearBefore:
    """The same, counted in two statements."""
    schools = session.connection().execute(_schools(before, same)).all()
    actions = session.connection().execute(_actions(before, same)).all()
    dated = _added_up(actions, lambda row: row.at)
    then = {
        row.at: {"invited": row.invited}
        | {name: int(getattr(row, f"{name}_then")) for name in DATED}
        for row in schools
    }
    rows = {at: Figures(**then.get(at, {}), actions=dated.get(at, {})) for at in {*then, *dated}}
    whole = Figures(
        **{name: sum(getattr(row, name) for row in schools) for name in OF_SCHOOLS},
        actions={step.code: sum(getattr(row, step.code) for row in actions) for step in IN_THE_END},
    )
    over = {row.at: row.over for row in [*schools, *actions]} if before.by is By.BASIN else {}
    days = _added_up(actions, lambda row: row.proposed_on, {"proposed": "proposed"})
    return YearBefore(
        same=same,
        then=_dated(total(rows.values())),
        whole=whole,
        rows=rows,
        departments=_by_department(rows, over),
        days={day: counts["proposed"] for day, counts in days.items()},
    )


def _added_up(
    rows: Sequence[Any], key: Callable[[Any], Any], names: Mapping[str, str] = THEN
) -> dict[Any, dict[str, int]]:
    """The counts of *rows* added up by *key*: each of *names*, from the column of that name."""
    found: dict[Any, dict[str, int]] = {}
    for row in rows:
        counts = found.setdefault(key(row), dict.fromkeys(names, 0))
        for name, column in names.items():
            counts[name] += getattr(row, column)
    return found


def _by_department(
    rows: Mapping[int, Figures], over: Mapping[int, int | None]
) -> dict[int | None, Figures]:
    """*rows* added up by what is *over* them."""
    return {
        above: total(figures for at, figures in rows.items() if over[at] == above)
        for above in set(over.values())
    }


def _dated(figures: Figures) -> Figures:
    """*figures* without the steps whose day is not known."""
    actions = {code: figures.actions[code] for code in THEN}
    return replace(figures, actions=actions)


def _schools(perimeter: Perimeter, same: SameDay) -> Any:
    """Participating schools by row: how many, how many opened or proposed in the end, proposed by
    the day."""
    made, at = heard_before(perimeter, same), perimeter.row_of().label("at")
    return (
        sa.select(
            at,
            _over(),
            sa.func.count().label("invited"),
            _sum(has_opened(perimeter)).label("opened"),
            *(_sum(holds(made)).label(name) for name, holds in COUNTED.items()),
            _sum(_opened_by(perimeter, same)).label("opened_then"),
            *(_sum(holds).label(f"{name}_then") for name, holds in _said_by(made).items()),
        )
        .select_from(schools_of(perimeter, made))
        .where(perimeter.holds(), is_school())
        .group_by(at)
    )


def _said_by(made: sa.FromClause) -> dict[str, Any]:
    """What schools were heard of by the day, by its name in ``Figures``."""
    proposed, joined = has(made, "then"), has(made, "joined_then")
    return {
        "proposed": proposed,
        "take_part": has(made, "takes_part_then"),
        "joined": sa.and_(~proposed, joined),
        "answered": sa.and_(~proposed, ~joined, has(made, "answered_then")),
    }


def _opened_by(perimeter: Perimeter, same: SameDay) -> Any:
    """Whether somebody of the school had used the link of a letter by the end of the day."""
    used = sa.select(LINK_USE.c.unit_id).where(
        perimeter.of_cycle(LINK_USE.c.cycle_id), LINK_USE.c.first_at < same.until
    )
    return UNIT.c.id.in_(used)


def _actions(perimeter: Perimeter, same: SameDay) -> Any:
    """The actions that count as proposed, by row and by the day on which they first were: how many
    at each step, in the end and then."""
    at, shown = perimeter.row_of().label("at"), shown_state(perimeter.scope)
    by_then = {
        "proposed": A.proposed_on <= same.on,
        "kept": A.decided_on <= same.on,
        "with_report": A.reported_at < same.until,
    }
    counts = [_sum(step.holds(shown)).label(step.code) for step in IN_THE_END] + [
        _sum(sa.and_(STEPS[code].holds(shown), by_then[code])).label(name)
        for code, name in THEN.items()
    ]
    query = sa.select(at, A.proposed_on, _over(), *counts)
    return query.select_from(_of_units()).where(*_proposed(perimeter)).group_by(at, A.proposed_on)


def proposals_by_day(session: Session, perimeter: Perimeter) -> dict[date, int]:
    """How many of the actions that count as proposed were first submitted on each day."""
    query = sa.select(A.proposed_on, sa.func.count().label("n")).select_from(_of_units())
    query = query.where(*_proposed(perimeter)).group_by(A.proposed_on)
    return {row.proposed_on: row.n for row in session.connection().execute(query)}


def _of_units() -> Any:
    return ACTION.join(UNIT, UNIT.c.id == A.unit_id)


def _proposed(perimeter: Perimeter) -> tuple[Any, ...]:
    """That an action counts as proposed in *perimeter*, whose reader sees whatever was submitted; a
    decision that they may not know is shown as a submission, which counts as well."""
    return perimeter.of_cycle(A.cycle_id), one_of(A.state, PROPOSED), perimeter.holds()


def _over() -> Any:
    """The département of the units of a row."""
    return sa.func.max(group_of(By.BASIN)).label("over")


def _sum(condition: sa.ColumnElement[bool]) -> Any:
    return sa.func.sum(sa.case((condition, 1), else_=0))
