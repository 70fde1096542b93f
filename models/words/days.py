"""Several days, and their hours, as a French sentence says them.

« du lundi 15 au mercredi 17 mars 2027 », « mardi 16, jeudi 18 et mardi 23 mars 2027 »: each day is
named, and the month and the year are said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from models.words.french import in_french

A_DAY = timedelta(days=1)
AT_LEAST = 3
"""From so many days in a row on, the first and the last are enough."""
Run = tuple[date, date]


def days_in_words(days: Sequence[date]) -> str:
    """« mardi 16 mars 2027 », « du lundi 15 au mercredi 17 mars 2027 », « lundi 15 et jeudi 18 mars
    2027 ». *days* in their order, one at least."""
    runs = runs_of(days)
    texts = [_run(run, runs[n + 1][0] if n + 1 < len(runs) else None) for n, run in enumerate(runs)]
    return _listed(texts)


def on_days(days: Sequence[date]) -> str:
    """The same to go on from a verb: « le mardi 16 mars 2027 », « du lundi 15 au… », « les lundi 15
    et jeudi 18 mars 2027 »."""
    if any(first != last for first, last in runs_of(days)):
        return days_in_words(days)
    return f"{'le' if len(days) == 1 else 'les'} {days_in_words(days)}"


def runs_of(days: Sequence[date]) -> list[Run]:
    """*days* as stretches of three in a row or more, and as single days."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == A_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [
        span
        for run in runs
        for span in ([(run[0], run[-1])] if len(run) >= AT_LEAST else [(d, d) for d in run])
    ]


def _run(run: Run, following: date | None) -> str:
    first, last = run
    if first == last:
        return _day(first, following)
    return f"du {_day(first, last)} au {_day(last, following)}"


def _day(day: date, following: date | None) -> str:
    """*day*, without the month and the year that the *following* one says too."""
    number = "1er" if day.day == 1 else str(day.day)
    said = f"{in_french(day, 'EEEE')} {number}"
    if following and (following.year, following.month) == (day.year, day.month):
        return said
    if following and following.year == day.year:
        return f"{said} {in_french(day, 'MMMM')}"
    return f"{said} {in_french(day, 'MMMM y')}"


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} et {texts[-1]}"


def hours_in_words(starts: str | None, ends: str | None) -> str:
    """« de 9 h à 12 h 30 », « à 14 h », « jusqu'à 16 h »; nothing for hours that are not said."""
    if starts and ends:
        return f"de {clock(starts)} à {clock(ends)}"
    if starts:
        return f"à {clock(starts)}"
    return f"jusqu'à {clock(ends)}" if ends else ""


def clock(time: str) -> str:
    """« 9 h », « 12 h 30 » for « 09:00 », « 12:30 »."""
    hour, minute = time.split(":")
    return f"{int(hour)} h" if minute == "00" else f"{int(hour)} h {minute}"
