"""The weeks that académies held, 2013 to 2026, whose two ends are known, brought to 2026-27.

Each keeps its weekdays and its ISO week, one week later until no day of it is a holiday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.calendar.school_days import SchoolCalendar
from models.year.week import Span

PARIS, REUNION, MARTINIQUE = "Europe/Paris", "Indian/Reunion", "America/Martinique"
WEEK_ENDS = {None, "samedi", "dimanche"}


@dataclass(frozen=True, kw_only=True)
class RealWeek:
    """*row*: its number in the list of real weeks; *place*, *timezone*: whose calendar it follows;
    *first*, *last*: the days on which it was held. *own*: what a unit of Valmont held otherwise,
    by code, as days from the first (``(0, 4)``: its first five days). In a *drom*, the recteur is
    also DASEN. *kinds*: the actions that were held, by their names in ``kinds.py``."""

    row: int
    name: str
    place: str
    first: date
    last: date
    timezone: str = PARIS
    drom: bool = False
    own: tuple[tuple[str, int, int], ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def length(self) -> timedelta:
        return self.last - self.first

    def __str__(self) -> str:
        return f"{self.row}-{self.name.lower().replace(' ', '-')}"


def _held(
    row: int, name: str, place: str, first: str, last: str, kinds: str, **more: Any
) -> RealWeek:
    days = {"first": date.fromisoformat(first), "last": date.fromisoformat(last)}
    return RealWeek(row=row, name=name, place=place, kinds=tuple(kinds.split()), **days, **more)


_REUNION: dict[str, Any] = {"timezone": REUNION, "drom": True}
_MARTINIQUE: dict[str, Any] = {"timezone": MARTINIQUE, "drom": True}
WEEKS = (
    _held(1, "Versailles 2013", "C", "2013-02-18", "2013-02-23", "exhibition last_day"),
    _held(
        3,
        "Versailles 2015",
        "C",
        "2015-03-16",
        "2015-03-22",
        "exhibition shared last_day",
        own=(("L11", -7, -3),),
    ),
    _held(4, "Versailles 2016", "C", "2016-03-14", "2016-03-20", "launch exhibition last_day"),
    _held(
        5,
        "Versailles 2018",
        "C",
        "2018-03-12",
        "2018-03-17",
        "launch thursday last_day",
        own=(("D1", 0, 4),),
    ),
    _held(7, "Aix-Marseille 2015", "B", "2015-05-18", "2015-05-22", "launch shared"),
    _held(
        8, "La Réunion 2015", "Réunion", "2015-11-30", "2015-12-04", "exhibition daily", **_REUNION
    ),
    # the year of rows 9 and 15 is not known: the week of 15 March stands for theirs
    _held(
        9,
        "La Réunion 2018",
        "Réunion",
        "2027-03-15",
        "2027-03-20",
        "daily shared last_day",
        **_REUNION,
    ),
    _held(
        10, "La Réunion 2020", "Réunion", "2020-03-02", "2020-03-07", "launch last_day", **_REUNION
    ),
    _held(
        11,
        "La Réunion 2021",
        "Réunion",
        "2021-04-06",
        "2021-04-10",
        "launch shared last_day",
        **_REUNION,
    ),
    _held(
        12,
        "La Réunion 2024",
        "Réunion",
        "2024-03-18",
        "2024-03-24",
        "shared exhibition last_day",
        **_REUNION,
    ),
    _held(13, "Besançon 2016", "A", "2016-03-29", "2016-04-01", "launch exhibition shared"),
    _held(14, "Besançon 2017", "A", "2017-03-20", "2017-03-24", "thursday launch"),
    _held(15, "Amiens", "B", "2027-03-15", "2027-03-19", "launch shared"),
    _held(
        17,
        "Martinique 2021",
        "Martinique",
        "2021-05-17",
        "2021-05-21",
        "exhibition launch",
        **_MARTINIQUE,
    ),
    _held(20, "Dijon 2017", "A", "2017-02-06", "2017-02-11", "thursday last_day"),
    _held(21, "Lille 2017", "B", "2017-03-27", "2017-03-31", "thursday shared"),
    _held(22, "Nice 2017", "B", "2017-01-23", "2017-01-27", "thursday shared"),
    _held(23, "Normandie 2020", "B", "2020-02-05", "2020-02-12", "launch exhibition daily"),
    _held(25, "Grenoble 2025", "A", "2025-03-31", "2025-04-04", "launch thursday"),
    _held(26, "Créteil 2026", "C", "2026-02-16", "2026-02-20", "daily thursday"),
)


def transposed(week: RealWeek, calendar: SchoolCalendar) -> Span:
    """*week* as it would be held in the school year of *calendar*."""
    _, number, weekday = week.first.isocalendar()
    year = int(calendar.school_year[:4]) + (number < 36)
    first = date.fromisocalendar(year, number, weekday)
    held = Span(first, first + week.length)
    while any(calendar.why_not(day) not in WEEK_ENDS for day in held.days()):
        first += timedelta(days=7)
        held = Span(first, first + week.length)
    return held
