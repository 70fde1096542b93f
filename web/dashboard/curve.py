"""The curve of proposals, drawn: this year up to today, last year dashed, and the same in a table.

A point is placed in a drawing that is stretched to the page's width; words are placed in percent,
beside it, so that they keep their size.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.serving.dashboard.curve import Curve, monday_of
from models.serving.dashboard.year_before import YearBefore
from models.words.french import long_date, plural

WIDE, HIGH = 1000, 100
"""The drawing's own measures, stretched to the page's."""
TICKS = 6
"""How many numbers a phone has room for below the curve."""
STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """*said* tells it in a sentence; *this* and *last*: the points of each line, empty without one;
    *ticks*: what is written below, and where in percent; *rows* of the table: the day or the week,
    this year's number and last year's, None where there is none yet."""

    said: str
    this: str
    last: str
    ticks: tuple[tuple[str, float], ...]
    most: int
    by_week: bool
    rows: tuple[tuple[str, int | None, int | None], ...]


def drawn(curve: Curve, proposed: int, before: YearBefore | None) -> Drawn | None:
    """*curve* as it is shown, *proposed* being what this year's figure says; None: it is empty."""
    if not curve.most:
        return None
    shown = sorted(
        {
            *range(0, curve.length, _step(curve.length, 12)),
            curve.length - 1,
            max(len(curve.this) - 1, 0),
        }
    )
    return Drawn(
        said=said(curve, proposed, before),
        this=_points(curve.this, curve),
        last=_points(curve.last, curve),
        ticks=() if curve.monday else tuple(_ticks(curve)),
        most=curve.most,
        by_week=curve.monday is not None,
        rows=tuple((_name(curve, n), _of(curve.this, n), _of(curve.last, n)) for n in shown),
    )


def said(curve: Curve, proposed: int, before: YearBefore | None) -> str:
    """« 84 propositions au 23e jour de classe de l'appel ; l'an dernier au même jour : 71. »"""
    over = before.same.over if before else len(curve.this) == curve.length
    if curve.monday or over:
        this = f"{_proposals(proposed)}{' en tout' if over else ''}"
    elif curve.this:
        this = f"{_proposals(proposed)} au {ordinal(len(curve.this))} jour de classe de l'appel"
    else:
        this = "L'appel n'est pas ouvert"
    return f"{this} ; {_last_year(curve, before)}." if before else f"{this}."


def _last_year(curve: Curve, before: YearBefore) -> str:
    end = before.whole.actions.get("proposed", 0)
    if before.same.over:
        return f"l'an dernier : {end}"
    same = "à la même date" if curve.monday else "au même jour"
    return f"l'an dernier {same} : {before.then.actions.get('proposed', 0)} ({end} en fin d'année)"


def _proposals(n: int) -> str:
    return plural(n, "proposition", "propositions")


def ordinal(n: int) -> str:
    """« 1er », « 23e »."""
    return "1er" if n == 1 else f"{n}e"


def _points(values: tuple[int, ...], curve: Curve) -> str:
    across = WIDE / max(curve.length - 1, 1)
    return " ".join(
        f"{round(n * across, 1):g},{round(HIGH - HIGH * value / curve.most, 1):g}"
        for n, value in enumerate(values)
    )


def _ticks(curve: Curve) -> list[tuple[str, float]]:
    last, step = curve.length - 1, _step(curve.length, TICKS)
    numbers = [1, *range(step, curve.length + 1, step)] if step > 1 else range(1, last + 2)
    return [(ordinal(n), round(100 * (n - 1) / max(last, 1), 2)) for n in numbers]


def _step(length: int, most: int) -> int:
    """Every how many, so that there are *most* at the most."""
    return next((step for step in STEPS if length / step <= most), length)


def _name(curve: Curve, n: int) -> str:
    monday = monday_of(curve, n)
    return f"semaine du {long_date(monday)}" if monday else f"{ordinal(n + 1)} jour"


def _of(values: tuple[int, ...], n: int) -> int | None:
    return values[n] if n < len(values) else None
