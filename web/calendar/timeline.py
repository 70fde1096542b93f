"""A year drawn: each phase a bar between its dates, months above, today across.

Across, positions are percentages, so that the drawing fills any width while its words keep their
size; downwards they are pixels. Both are SVG attributes: the page allows no inline style.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.clock import Moment
from models.words.french import long_date, plural
from models.words.nouns import PHASE_STATES
from web.site.pages import as_date, local_day

TONES = {"open": "running", "closed": "done"}
MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
TOP, ROW = 30, 42
"""Pixels: the months and « aujourd'hui », then one row a phase."""
LONGEST_LABEL = 24
"""Characters that a phone has room for beside a bar."""


@dataclass(frozen=True, kw_only=True)
class PhaseBar:
    """One phase: its dates, where its bar starts and how far it goes in percent, its row's *y*.

    *label*, *label_x* and *anchor* keep its name within the drawing.
    """

    name: str
    label: str
    kind: str
    state: str
    said: str
    tone: str
    opens: date
    closes: date
    x: float
    width: float
    y: int
    label_x: float
    anchor: str


@dataclass(frozen=True, kw_only=True)
class DateToCome:
    """A date to come, *days* away; *why* says what moved it."""

    on: date
    title: str
    days: int
    moved_from: date | None
    why: str

    @property
    def how_far(self) -> str:
        """« aujourd'hui », « demain », « dans 12 jours », « il y a 3 jours »."""
        near = {-1: "hier", 0: "aujourd'hui", 1: "demain"}
        far = plural(abs(self.days), "jour", "jours")
        return near.get(self.days) or (f"dans {far}" if self.days > 0 else f"il y a {far}")


@dataclass(frozen=True, kw_only=True)
class Year:
    """A cycle's year, ready to be shown; *today* in percent, None outside of the year.

    *now* says in a sentence where it stands, *season* in a headline.
    """

    cycle: Any
    bars: list[PhaseBar]
    months: list[tuple[str, float]]
    today: float | None
    today_anchor: str
    height: int
    now: str
    season: str
    coming: list[DateToCome]
    past: list[DateToCome]

    @property
    def over(self) -> bool:
        """Whether it is under way still, all its dates behind it."""
        return bool(self.cycle.live) and not self.coming


def drawn(timeline: Any, moment: Moment) -> Year:
    """*timeline* as it is drawn on the day of *moment*."""
    phases = [_plain(phase) for phase in timeline.phases]
    first, last = span_of(phases)
    on = local_day(moment)
    dates = sorted((_dated(_plain(m), on) for m in timeline.milestones), key=lambda m: m.on)
    coming = [m for m in dates if m.days >= 0]
    bars = [bar_of(phase, n, first, last) for n, phase in enumerate(phases)]
    today = across(on, first, last) if first <= on <= last else None
    return Year(
        cycle=timeline,
        bars=bars,
        months=months_of(first, last),
        today=today,
        today_anchor=_anchor(today or 0),
        height=TOP + ROW * len(bars),
        now=_now(bars, coming),
        season=_season(bars),
        coming=coming,
        past=[m for m in dates if m.days < 0],
    )


def _season(bars: list[PhaseBar]) -> str:
    """« Appel à actions en cours »: the last phase that opened, in a headline."""
    under_way = [bar.name for bar in bars if bar.state == "open"]
    if under_way:
        return f"{under_way[-1]} en cours"
    if bars and all(bar.state == "closed" for bar in bars):
        return "L'année est terminée"
    return "Où en est l'année"


def _now(bars: list[PhaseBar], coming: list[DateToCome]) -> str:
    """« Appel à actions en cours. Prochaine date : clôture de l'appel…, dans 3 jours. »"""
    under_way = [bar.name for bar in bars if bar.state == "open"]
    open_now = f"En ce moment : {', '.join(under_way)}. " if under_way else ""
    if not coming:
        return f"{open_now}Toutes les dates de ce cycle sont passées."
    first = coming[0]
    return f"{open_now}Prochaine date : {first.title}, {long_date(first.on)} ({first.how_far})."


def _plain(value: Any) -> dict[str, Any]:
    return dict(value if isinstance(value, dict) else vars(value))


def _dated(milestone: dict[str, Any], today: date) -> DateToCome:
    on, moved = as_date(milestone["on"]), milestone.get("moved_from")
    return DateToCome(
        on=on,
        title=milestone["title"],
        days=(on - today).days,
        moved_from=as_date(moved) if moved else None,
        why=milestone.get("why") or "",
    )


def span_of(phases: list[dict[str, Any]]) -> tuple[date, date]:
    """From the first of the month of the first opening to the last closing."""
    first = min(as_date(phase["opens"]) for phase in phases).replace(day=1)
    return first, max(as_date(phase["closes"]) for phase in phases) + timedelta(days=6)


def across(on: date, first: date, last: date) -> float:
    """Where *on* is between *first* and *last*, in percent."""
    return round(100 * (on - first).days / max((last - first).days, 1), 2)


def _anchor(x: float) -> str:
    return "start" if x < 8 else ("end" if x > 92 else "middle")


def bar_of(phase: dict[str, Any], row: int, first: date, last: date) -> PhaseBar:
    """The bar of *phase* in the *row*-th row of a drawing from *first* to *last*."""
    opens, closes = as_date(phase["opens"]), as_date(phase["closes"])
    x = across(opens, first, last)
    width = round(max(across(closes + timedelta(days=1), first, last) - x, 1.2), 2)
    state = str(phase["state"])
    to_the_left = x > 45  # a name that began here would leave the drawing of a phone
    return PhaseBar(
        name=phase["name"],
        label=_label(phase["name"]),
        kind=str(phase["kind"]),
        state=state,
        said=PHASE_STATES[state],
        tone=TONES.get(state, "quiet"),
        opens=opens,
        closes=closes,
        x=x,
        width=width,
        y=TOP + ROW * row,
        label_x=round(min(x + width, 100), 2) if to_the_left else x,
        anchor="end" if to_the_left else "start",
    )


def _label(name: str) -> str:
    """A name short enough for a phone: its first word, when it is long."""
    return name if len(name) <= LONGEST_LABEL else name.split()[0]


def months_of(first: date, last: date) -> list[tuple[str, float]]:
    """The months of a drawing, and where each begins in percent."""
    months, month = [], first
    while month <= last - timedelta(days=14):  # a name needs room before the edge
        months.append((MONTHS[month.month - 1], across(month, first, last)))
        month = (month + timedelta(days=32)).replace(day=1)
    return months
