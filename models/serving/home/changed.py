"""Change detection: what moved in a home since one last looked, at the cost of a few short reads.

It says that something changed, never what: whoever is told asks for the page again, which shows
what they may see.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.clock import Clock
from models.database.types import table_of
from models.gestures.people.sessions import open_among
from models.journal import JOURNAL
from models.operations.pulse import HEARTBEAT
from models.work.demo import PACE

OVERLAP = 200
"""Last entries of the journal that are looked at again: of two that are written at once, the one
with the lower number may be the second to be seen."""

CLOCK = table_of(Clock)
_LAST = sa.select(JOURNAL.c.id, JOURNAL.c.chain).order_by(JOURNAL.c.id.desc()).limit(OVERLAP)
_NOW, _PACE = sa.select(CLOCK.c.now), sa.select(PACE)
_BEAT = sa.select(HEARTBEAT.c.completed_at)


@dataclass(frozen=True, kw_only=True)
class HomeChange:
    """*chains*: the cycles of which something was noted (0: the installation); *moved*: the home's
    own time, or the pace of its demo; *beat*: a run completed; *ended*: the browser sessions that
    are over; *played*: whether the home has a time of its own."""

    chains: frozenset[int] = frozenset()
    moved: bool = False
    beat: bool = False
    ended: frozenset[int] = frozenset()
    played: bool = False


@dataclass
class ChangeWatch:
    """Looks at one home, again and again."""

    _known: dict[int, int] | None = field(default=None, init=False)
    _time: tuple[datetime | None, object] = field(default=(None, None), init=False)
    _beat: datetime | None = field(default=None, init=False)

    def look(self, session: Session, numbers: Collection[int] = ()) -> HomeChange:
        """What changed since the last look, nothing at the first; *numbers*: the browser sessions
        that are asked about."""
        connection = session.connection()
        entries: dict[int, int] = {row.id: row.chain for row in connection.execute(_LAST)}
        time = connection.execute(_NOW).scalar(), tuple(connection.execute(_PACE).first() or ())
        beat = connection.execute(_BEAT).scalar()
        first, known = self._known is None, self._known or {}
        found = HomeChange(
            chains=frozenset() if first else frozenset(_chains(entries, known)),
            moved=not first and time != self._time,
            beat=not first and beat != self._beat,
            ended=frozenset(numbers) - open_among(session, numbers),
            played=time[0] is not None,
        )
        self._known, self._time, self._beat = entries, time, beat
        return found


def _chains(entries: dict[int, int], known: dict[int, int]) -> list[int]:
    """The chains of the entries that are new: below the lowest one known, they are not."""
    lowest = min(known, default=0)
    return [chain for number, chain in entries.items() if number not in known and number > lowest]
