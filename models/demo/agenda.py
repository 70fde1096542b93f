"""The seeded people of a demo: what each will do is written down, and crossed out when it is done.

A line is crossed out in the very gesture that does it. So whatever is killed, whenever, nobody
proposes twice, nobody forgets, and what was meant for a moment that is past is done at once.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture, reading, upsert
from models.demo.told import told_in
from models.gestures.actions.proposing import Proposal
from models.rehearsal.answers import HOURS, Answers, Intent, InvitedRow
from models.rehearsal.fiches import ProposingSchool
from models.work.demo import LINE
from models.year.course import Course

IntentKey = tuple[str, int, int]


class LastingAnswers(Answers):
    """People who answer, and whose agenda outlives the process that reads it out."""

    def __init__(self, engine: sa.Engine, cycle_id: int, manner: str, seed: int) -> None:
        super().__init__(manner, seed)
        self._written: set[IntentKey] = set()
        self._new: list[Intent] = []
        with reading(engine) as session:
            self._told = told_in(session, cycle_id)
            lines = session.connection().execute(sa.select(LINE).where(LINE.c.cycle_id == cycle_id))
            for line in lines:
                self._written.add((line.kind, line.subject, line.round))
                if not line.done:
                    heapq.heappush(self.agenda, _intent(line))

    def look(self, engine: sa.Engine, course: Course, moment: datetime) -> None:
        """See what is newly asked, and write an answer in the agenda."""
        super().look(engine, course, moment)
        if self._new:
            with gesture(engine) as session:
                insert = upsert(session, LINE).on_conflict_do_nothing()
                session.connection().execute(insert, [line_of(course, i) for i in self._new])
            self._new.clear()

    def _plan_proposal(
        self, course: Course, luck: Random, row: InvitedRow, *, invited: bool
    ) -> None:
        """Who has an action that is told proposes it on its day; the others as luck has it."""
        told = self._told.get(row.unit_id)
        if told is None:
            super()._plan_proposal(course, luck, row, invited=invited)
            return
        calendar, (opens, _) = course.calendar(), course.call_days(course.home)
        at = calendar.at(calendar.add(opens, told.after), HOURS[0])
        order = ("propose", row.unit_id)
        self._push(Intent(at=at, order=order, kind="propose", subject=row.unit_id, by=row.slot))

    def proposal_of(self, course: Course, school: ProposingSchool) -> Proposal:
        proposal, told = super().proposal_of(course, school), self._told.get(school.id)
        return told.of(proposal) if told else proposal

    def _push(self, intent: Intent) -> None:
        if _key(intent) not in self._written:
            self._written.add(_key(intent))
            self._new.append(intent)
            super()._push(intent)

    def cross_out(self, session: Session, course: Course, intents: Sequence[Intent]) -> None:
        lines = [{"c": course.cycle_id, "k": i.kind, "s": i.subject, "r": i.round} for i in intents]
        session.connection().execute(_CROSS_OUT, lines)


_CROSS_OUT = (
    sa.update(LINE)
    .where(
        LINE.c.cycle_id == sa.bindparam("c"),
        LINE.c.kind == sa.bindparam("k"),
        LINE.c.subject == sa.bindparam("s"),
        LINE.c.round == sa.bindparam("r"),
    )
    .values(done=True)
)


def _key(intent: Intent) -> IntentKey:
    return intent.kind, intent.subject, intent.round


def line_of(course: Course, intent: Intent) -> dict[str, Any]:
    return {
        "cycle_id": course.cycle_id,
        "kind": intent.kind,
        "subject": intent.subject,
        "round": intent.round,
        "at": intent.at,
        "by": intent.by,
        "done": False,
    }


class AgendaRow(Protocol):
    @property
    def at(self) -> datetime: ...
    @property
    def by(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def round(self) -> int: ...
    @property
    def subject(self) -> int: ...


def _intent(line: AgendaRow) -> Intent:
    return Intent(
        at=line.at,
        order=(line.kind, line.subject),
        kind=line.kind,
        subject=line.subject,
        by=line.by,
        round=line.round,
    )
