"""What a resuming would let leave: the forecast of a fortnight without the suspension, less the
forecast with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.access.actors import Actor
from models.database.transactions import gesture, reading
from models.gestures.territory.suspending import resume
from models.letters.called import name_of_text
from models.rehearsal.foreseen import DIGEST, FORESEEN
from models.rehearsal.rehearse import forecast
from models.territory.unit import UNIT
from models.words.collation import in_order
from models.work.message import MESSAGE
from models.year.cycle import CYCLE, CycleState

M = MESSAGE.c
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class ResumedLetters:
    """How many messages of one kind a resuming lets leave: on its day, within a fortnight."""

    name: str
    today: int
    fortnight: int


def what_resuming_sends(
    engine: sa.Engine, unit_id: int, by: Actor, moment: datetime
) -> tuple[ResumedLetters, ...]:
    """Kind by kind, what leaves because the unit resumes now; nothing is changed.

    Raises what resuming does: NotFound, NotYours, NotSuspended.
    """

    def resumed(copy: sa.Engine) -> None:
        with gesture(copy) as session:
            resume(session, unit_id, by, moment)

    today: Counter[str] = Counter()
    fortnight: Counter[str] = Counter()
    for cycle_id in _live_cycles(engine, unit_id):
        for prepare, sign in ((resumed, 1), (None, -1)):
            for text, on_the_day in _foreseen(engine, cycle_id, moment, prepare):
                fortnight[text] += sign
                today[text] += sign * on_the_day
    found = [
        ResumedLetters(name=name_of_text(t), today=max(today[t], 0), fortnight=count)
        for t, count in fortnight.items()
        if count > 0
    ]
    return tuple(sorted(found, key=lambda one: (-one.fortnight, in_order(one.name))))


def _live_cycles(engine: sa.Engine, unit_id: int) -> list[int]:
    c, u = CYCLE.c, UNIT.c
    academy = sa.select(sa.func.coalesce(u.academy_id, u.id)).where(u.id == unit_id)
    with engine.connect() as connection:
        query = sa.select(c.id).where(
            c.state == CycleState.LIVE, c.academy_id == academy.scalar_subquery()
        )
        return list(connection.execute(query.order_by(c.id)).scalars())


def _foreseen(
    engine: sa.Engine,
    cycle_id: int,
    moment: datetime,
    prepare: Callable[[sa.Engine], None] | None,
) -> list[tuple[str, bool]]:
    """The text of each message that leaves within a fortnight, and whether it does on the day."""
    done = forecast(engine, cycle_id, moment, until=moment + FORTNIGHT, prepare=prepare)
    day = done.course.local_day(moment)
    with reading(done.engine) as session:
        rows = session.connection().execute(
            sa.select(M.text, M.sent_at).where(FORESEEN, M.text != DIGEST)
        )
        return [(row.text, done.course.local_day(row.sent_at) == day) for row in rows]
