"""School days laid on a line, so that counting them is looking two numbers up.

Pure arithmetic on day ordinals (``date.toordinal``); no meaning is given to any day here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate


class DayLine:
    """The school days between two ordinals, both Mondays, the second excluded.

    *upto[i]* is how many school days there are up to and including the i-th day;
    *weeks_upto[w]* the same for school weeks.
    """

    def __init__(self, low: int, high: int, is_school: Callable[[int], bool]) -> None:
        self.low, self.high = low, high
        flags = [is_school(o) for o in range(low, high)]
        self.flags: Sequence[bool] = flags
        self.upto = list(accumulate(flags))
        self.days = [low + i for i, flag in enumerate(flags) if flag]
        taught = [any(flags[i : i + 7]) for i in range(0, len(flags), 7)]
        self.taught: Sequence[bool] = taught
        self.weeks_upto = list(accumulate(taught))
        self.weeks = [low + 7 * w for w, flag in enumerate(taught) if flag]

    def is_school(self, ordinal: int) -> bool:
        return self.flags[ordinal - self.low]

    def rank(self, ordinal: int) -> int:
        """How many school days up to and including that day."""
        return self.upto[ordinal - self.low]

    def index_after(self, ordinal: int, n: int) -> int:
        """Where in *days* the n-th school day after (before if negative) that day stands.

        0 is the day itself if it is a school day, else the next one. May fall off the line.
        """
        place = ordinal - self.low
        if n > 0:
            return self.upto[place] + n - 1
        return self.upto[place] - self.flags[place] + n

    def week_index(self, ordinal: int, n: int) -> int:
        """The same in *weeks*, from the ISO week that holds the day."""
        week = (ordinal - self.low) // 7
        if n > 0:
            return self.weeks_upto[week] + n - 1
        return self.weeks_upto[week] - self.taught[week] + n
