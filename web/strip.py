"""A year drawn: each phase a bar between its dates, months above, today across.

Positions are percentages given as SVG attributes: the page allows no inline style.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.clock import Moment
from web.pages import as_date

PHASE_STATES = {
    "to_come": "à venir",
    "open": "en cours",
    "closed": "terminé",
    "off": "sans objet",
}
MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
          "nov.", "déc.")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One phase: its dates, and where its bar starts and how far it goes, in percent."""

    name: str
    kind: str
    state: str
    said: str
    opens: date
    closes: date
    x: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Year:
    """A cycle's year, ready to be shown; *today* in percent, None outside of the year."""

    cycle: Any
    bars: list[Bar]
    months: list[tuple[str, float]]
    today: float | None
    coming: list[Any]
    past: list[Any]


def drawn(timeline: Any, moment: Moment) -> Year:
    """*timeline* as it is drawn on the day of *moment*."""
    phases = [_plain(phase) for phase in timeline.phases]
    first, last = _span(phases)
    on = moment.in_timezone("Europe/Paris").date()
    milestones = sorted((_plain(m) for m in timeline.milestones), key=lambda m: as_date(m["on"]))
    return Year(
        cycle=timeline,
        bars=[_bar(phase, first, last) for phase in phases],
        months=_months(first, last),
        today=_at(on, first, last) if first <= on <= last else None,
        coming=[m for m in milestones if as_date(m["on"]) >= on],
        past=[m for m in milestones if as_date(m["on"]) < on],
    )


def _plain(value: Any) -> dict[str, Any]:
    return dict(value if isinstance(value, dict) else vars(value))


def _span(phases: list[dict[str, Any]]) -> tuple[date, date]:
    """From the first of the month of the first opening to the last closing."""
    first = min(as_date(phase["opens"]) for phase in phases).replace(day=1)
    return first, max(as_date(phase["closes"]) for phase in phases) + timedelta(days=6)


def _at(on: date, first: date, last: date) -> float:
    return round(100 * (on - first).days / max((last - first).days, 1), 2)


def _bar(phase: dict[str, Any], first: date, last: date) -> Bar:
    opens, closes = as_date(phase["opens"]), as_date(phase["closes"])
    x = _at(opens, first, last)
    width = max(_at(closes + timedelta(days=1), first, last) - x, 1.2)
    state = str(phase["state"])
    said = PHASE_STATES.get(state, state)
    return Bar(
        name=phase["name"], kind=str(phase["kind"]), state=state, said=said, opens=opens,
        closes=closes, x=x, width=round(width, 2),
    )  # fmt: skip


def _months(first: date, last: date) -> list[tuple[str, float]]:
    months, month = [], first
    while month <= last - timedelta(days=14):  # a name needs room before the edge
        months.append((MONTHS[month.month - 1], _at(month, first, last)))
        month = (month + timedelta(days=32)).replace(day=1)
    return months
