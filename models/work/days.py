"""The days of an action: one, several in a row, or some that come back, each with its hours.

Their first and last stand in the action's own columns; « that day » is asked of ``ACTION_DAY``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.words.days import days_in_words, hours_in_words, on_days
from models.work.action import ACTION_DAY

D = ACTION_DAY.c


@dataclass(frozen=True, order=True)
class HeldDay:
    """A day on which an action is held; *starts* and *ends* as « 09:00 », or not said.

    *confirmed*: the day asked something, and was confirmed; the day is the same without it.
    """

    on: date
    starts: str | None = None
    ends: str | None = None
    confirmed: bool = field(default=False, compare=False)


Days = tuple[HeldDay, ...]
"""In their order, each day once, one at least."""


def single(day: date) -> Days:
    """One day, whose hours are not said."""
    return (HeldDay(day),)


def in_order(days: Iterable[HeldDay]) -> Days:
    """*days* in their order; of a day that is said twice, the last that was said."""
    return tuple(sorted({day.on: day for day in days}.values()))


def is_plain(days: Days) -> bool:
    """Whether the first day says all there is: it is alone, and without hours."""
    return days == single(days[0].on)


def moved_to(days: Days, first: date) -> Days:
    """The same days, as far from one another, from *first* on."""
    by: timedelta = first - days[0].on
    return tuple(HeldDay(day.on + by, day.starts, day.ends) for day in days) if by else days


# ── as a fiche and programs say them ─────────────────────────────────────────────────────────────


def as_said(days: Days) -> list[dict[str, str | None]]:
    """*days* as JSON: ``[{"on": "2027-03-16", "from": "09:00", "to": null}]``."""
    return [{"on": d.on.isoformat(), "from": d.starts, "to": d.ends} for d in days]


def in_fiche(days: Days) -> list[dict[str, str | None]]:
    """The same as a fiche keeps them: nothing when ``on_date`` says it all."""
    return [] if is_plain(days) else as_said(days)


def said_days(on_date: date, days: Sequence[Mapping[str, Any]] | None) -> Days:
    """What :func:`in_fiche` kept beside *on_date*."""
    if not days:
        return single(on_date)
    return tuple(
        HeldDay(date.fromisoformat(d["on"]), d.get("from") or None, d.get("to") or None)
        for d in days
    )


def stretches(days: Days) -> list[Days]:
    """*days* as calendars hold them: days in a row without hours together, any other alone."""
    found: list[list[HeldDay]] = []
    for day in days:
        before = found[-1][-1] if found else None
        if before and _goes_on(before, day):
            found[-1].append(day)
        else:
            found.append([day])
    return [tuple(stretch) for stretch in found]


def _goes_on(before: HeldDay, day: HeldDay) -> bool:
    all_day = not (before.starts or before.ends or day.starts or day.ends)
    return all_day and day.on - before.on == timedelta(days=1)


# ── in words ─────────────────────────────────────────────────────────────────────────────────────


def in_words(days: Days) -> str:
    """« du lundi 15 au mercredi 17 mars 2027, de 9 h à 12 h »; hours that differ are said day by
    day."""
    hours = {(d.starts, d.ends) for d in days}
    dates = days_in_words([d.on for d in days])
    if len(hours) == 1:
        return _with_hours(dates, days[0])
    return " ; ".join(_with_hours(days_in_words([d.on]), d) for d in days)


def _with_hours(said: str, day: HeldDay) -> str:
    return ", ".join(filter(None, [said, hours_in_words(day.starts, day.ends)]))


def planned(days: Days) -> str:
    """« le mardi 16 mars 2027 », « du lundi 15 au mercredi 17 mars 2027 »: to go on from a verb."""
    return on_days([d.on for d in days])


# ── kept and read ────────────────────────────────────────────────────────────────────────────────


def columns_of(days: Days) -> dict[str, date]:
    """The columns of an action that follow from its *days*."""
    return {"on_date": days[0].on, "last_day": days[-1].on}


def write_days(session: Session, kept: Mapping[int, Days], *, new: bool = False) -> None:
    """Keep the days of actions, in the place of those they had; *new* actions have none yet.

    Their columns (:func:`columns_of`) are written with their row, in the same transaction.
    """
    connection = session.connection()
    if not new:
        connection.execute(_FORGET, {"ids": list(kept)})
    rows = [
        {
            "action_id": i,
            "on_date": d.on,
            "starts": d.starts,
            "ends": d.ends,
            "confirmed": d.confirmed,
        }
        for i, days in kept.items()
        for d in days
    ]
    if rows:
        connection.execute(_KEEP, rows)


_FORGET = sa.delete(ACTION_DAY).where(D.action_id.in_(sa.bindparam("ids", expanding=True)))
_KEEP = sa.insert(ACTION_DAY)


def days_of(session: Session, ids: Iterable[int]) -> dict[int, Days]:
    """The days of actions, by their number."""
    found: dict[int, list[HeldDay]] = {}
    for row in session.connection().execute(_READ, {"ids": list(ids)}):
        day = HeldDay(row.on_date, row.starts, row.ends, row.confirmed)
        found.setdefault(row.action_id, []).append(day)
    return {i: tuple(days) for i, days in found.items()}


_READ = (
    sa.select(ACTION_DAY)
    .where(D.action_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(D.action_id, D.on_date)
)


def held_on(action: sa.FromClause, day: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """Whether an *action* of a query is held on *day*, its first or any other."""
    theirs = ACTION_DAY.alias()
    that = theirs.c.on_date == day
    return sa.exists().where(theirs.c.action_id == action.c.id, that).correlate(action)


def share_a_day(action: sa.FromClause, other: int) -> sa.ColumnElement[bool]:
    """Whether an *action* of a query is held on one of the days of the action *other*."""
    days, theirs = ACTION_DAY.alias(), ACTION_DAY.alias()
    same = sa.and_(days.c.on_date == theirs.c.on_date, days.c.action_id == other)
    return sa.exists().where(theirs.c.action_id == action.c.id, same).correlate(action)
