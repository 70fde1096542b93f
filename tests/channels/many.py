"""A morning on which a hundred letters leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from channels.envelope import Closing, Result
from channels.failover import Switchboard
from models.database.transactions import gesture
from models.outbox.envelope import Envelope
from models.territory.unit import UNIT, Kind, Level, Unit
from models.tick import run_cycle
from models.work.message import MessageState
from tests.academy import Year, at, launched, mail_of, valmont
from tests.sink import Sink

CALL, SOON = "02/11/2026 08:00", "02/11/2026 08:05"


def a_hundred_owed(engine: sa.Engine) -> Year:
    """The call opens for a hundred more schools."""
    year = launched(engine, units=valmont(engine) | hamlets(engine, 100))
    run_cycle(engine, year.cycle_id, at(CALL))
    return year


def hamlets(engine: sa.Engine, number: int) -> dict[str, int]:
    """As many écoles more in the first circonscription."""
    with gesture(engine) as session:
        (above,) = session.scalars(sa.select(Unit).where(UNIT.c.code == "C1"))
        top = above.model_dump(include={"academy_id", "department_id", "timezone", "place"})
        top |= {"parent_id": above.id, "basin_id": above.id}
        made = [
            Unit(level=Level.SCHOOL, kind=Kind.ECOLE, code=f"H{n}", name=f"École {n}", **top)
            for n in range(number)
        ]
        for school in made:
            school.mail = mail_of(school.code)
        session.add_all(made)
        session.flush()
        return {school.code: int(school.id or 0) for school in made}


def to_leave(year: Year) -> set[str]:
    rows = year.messages(state=MessageState.OWED)
    return {m.key for m in rows if m.not_before <= at(CALL)}


def arrived(sink: Sink) -> Counter[str]:
    """How often each key arrived."""
    return Counter(m["X-Orgue-Key"] for m in sink.messages)


class Tapped(Closing):
    """A way out that calls *tap* with the number of each letter, from 1, before it is sent."""

    def __init__(self, channel: Switchboard, tap: Callable[[int], Any]) -> None:
        self.channel, self.tap, self.count = channel, tap, 0
        self.name, self.lanes, self.local_only = channel.name, channel.lanes, channel.local_only

    def send(self, envelope: Envelope) -> Result:
        self.count += 1
        self.tap(self.count)
        return self.channel.send(envelope)
