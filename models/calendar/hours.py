"""A wall-clock time at a place, on every night of the year, the two clock changes included."""

from __future__ import annotations

from datetime import date, datetime

import pendulum
from pendulum.tz.timezone import Timezone


def local_moment(moment: datetime, zone: Timezone) -> pendulum.DateTime:
    """*moment* on the clocks of *zone*; a naive one is refused rather than guessed."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs its timezone: {moment!r}")
    return pendulum.instance(moment).in_timezone(zone)


def wall_clock(day: date, hour: int, minute: int, zone: Timezone) -> pendulum.DateTime:
    """*day* at *hour*:*minute* on the clocks of *zone*.

    An hour that happens twice is the earlier one; one that does not exist becomes the first
    that does, so that later on the clock is never earlier in time.
    """
    for later in range(24 * 60):
        hours, minutes = divmod(hour * 60 + minute + later, 60)
        if hours > 23:
            day, hours = date.fromordinal(day.toordinal() + hours // 24), hours % 24
        made = pendulum.datetime(day.year, day.month, day.day, hours, minutes, tz=zone, fold=0)
        if (made.hour, made.minute) == (hours, minutes):
            return made
    raise ValueError(f"no such time: {day} {hour}:{minute} in {zone.name}")
