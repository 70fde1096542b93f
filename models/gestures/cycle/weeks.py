"""The weeks of a cycle, its own and its units', as they are typed: refused where nobody could
hold them, kept as they are otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.school_days import SchoolCalendar
from models.errors import Refusal
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.words.french import long_date
from models.words.moments import long_span
from models.year.cycle import UNIT_WEEK, Cycle, UnitWeek
from models.year.week import LONGEST_WEEK, Span


class BadWeek(Refusal):
    """Two days between which no week of the cycle can be held."""

    status = 422


def check_week(calendar: SchoolCalendar, span: Span) -> None:
    """Raises :class:`BadWeek`: its end before its start, too long, outside the school year,
    wholly without class."""
    if span.last < span.first:
        raise BadWeek(
            f"Le dernier jour de la semaine, le {long_date(span.last)}, vient avant son premier, "
            f"le {long_date(span.first)}.",
            "Donnez d'abord le premier jour, puis le dernier.",
        )
    if span.length > LONGEST_WEEK:
        raise BadWeek(
            f"La semaine {long_span(span.first, span.last)} dure {span.length} jours ; "
            f"{LONGEST_WEEK} au plus.",
            "Vérifiez l'année et le mois de ses deux dates.",
        )
    first, last = calendar.rentree(), calendar.last_day()
    # a week may end on the Saturday or Sunday that follows the last day of class
    if span.first < first or span.first > last or span.last > last + timedelta(6 - last.weekday()):
        raise BadWeek(
            f"La semaine {long_span(span.first, span.last)} n'est pas dans l'année scolaire "
            f"{calendar.school_year} ({long_span(first, last)}).",
            "Donnez le premier jour d'une semaine de classe.",
        )
    if not any(calendar.is_school_day(day) for day in span.days()):
        raise BadWeek(
            f"La semaine {long_span(span.first, span.last)} est sans classe : "
            f"{_why(calendar, span)}.",
            "Choisissez une semaine de classe.",
        )


def _why(calendar: SchoolCalendar, span: Span) -> str:
    """What takes its days; its week-end alone where that is all it holds."""
    worked = [day for day in span.days() if day.weekday() < 5] or list(span.days())
    return ", ".join(dict.fromkeys(str(calendar.why_not(day)) for day in worked))


def set_weeks(session: Session, cycle: Cycle, academy: Unit, weeks: Mapping[str, Span]) -> None:
    """Give the units of *weeks*, by code, their own days; the others follow. Raises NotFound."""
    session.connection().execute(sa.delete(UNIT_WEEK).where(UNIT_WEEK.c.cycle_id == cycle.id))
    for code, span in weeks.items():
        unit_id = int(find_unit(session, code, academy=academy).id or 0)
        own = {"week": span.first, "week_ends": span.last}
        session.add(UnitWeek(cycle_id=int(cycle.id or 0), unit_id=unit_id, **own))
    session.flush()


def no_monday(first: date) -> str:
    """What is said of a week whose first day is no Monday; nothing of one that begins on it."""
    return "" if first.weekday() == 0 else f"La semaine commence un {long_date(first).split()[0]}."
