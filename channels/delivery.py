"""The outbox, drained for real: claim, is it still wanted?, send outside a transaction, mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from channels.envelope import Channel, Envelope, Outcome, Result
from config.settings import Settings
from models.database import gesture, reading
from models.errors import Refusal, in_one_line
from models.outbox import letters, sending
from models.outbox.contexts import addresses, context_of, read_batch
from models.outbox.drain import CycleFailure, DeliveryReport, Drain
from models.tick import in_hand, live_cycles, name_of_cycle
from models.year.classes import MessageClass
from models.year.course import Course

PATIENCE = 3
"""Failures of the way out itself in a row after which a pass ends: the next one tries again."""


def deliver(
    engine: sa.Engine,
    moment: datetime,
    channel: Channel,
    *,
    limit: int | None = None,
    flow_run_id: str | None = None,
) -> DeliveryReport:
    """Send what may leave at *moment*, cycle by cycle, at most *limit* messages.

    A cycle that fails leaves the others their share, and is named in the report.
    """
    report = DeliveryReport()
    for cycle_id in live_cycles(engine):
        try:
            course = in_hand(engine, cycle_id)
            delivery = Delivery(engine, course, moment, channel, report, flow_run_id)
            delivery.drain(limit)
        except Exception as error:
            academy, year = name_of_cycle(engine, cycle_id)
            failure = {"academy": academy, "school_year": year, "error": in_one_line(error)}
            report.failed.append(CycleFailure(cycle=cycle_id, **failure))
            continue
        if delivery.stopped:
            break
    return report


class Delivery(Drain):
    """A pass whose messages leave by *channel*."""

    def __init__(
        self,
        engine: sa.Engine,
        course: Course,
        moment: datetime,
        channel: Channel,
        report: DeliveryReport,
        flow_run_id: str | None = None,
    ) -> None:
        super().__init__(engine, course, moment, report)
        self.channel, self.flow_run_id = channel, flow_run_id
        self.portal = Settings().portal
        self.failures = 0

    def hand_over(self, wanted: Sequence[Any], items: dict[int, list[Any]]) -> None:
        with self._given_back_on_failure(wanted):
            written = self._written(wanted, items)
        for index, (row, envelope) in enumerate(written):
            if self.failures >= PATIENCE:
                self.stopped = True
                self._give_back(wanted[index:])
                return
            if isinstance(envelope, Refusal):
                refused = Result(outcome=Outcome.REFUSED, code="texte", detail=str(envelope))
                self._mark(row, refused)
                continue
            result = self.channel.send(envelope)
            self.failures = self.failures + 1 if result.blocked else 0
            self._mark(row, result)

    @contextmanager
    def _given_back_on_failure(self, rows: Sequence[Any]) -> Iterator[None]:
        """What could not even be written is not kept until its lease ends."""
        try:
            yield
        except Exception:
            self._give_back(rows)
            raise

    def _give_back(self, rows: Sequence[Any]) -> None:
        """What was not tried is owed again at once, its tries not counted."""
        with gesture(self.engine) as session:
            sending.give_back(session, [r.id for r in rows], self.token)

    def _written(
        self, wanted: Sequence[Any], items: dict[int, list[Any]]
    ) -> list[tuple[Any, Envelope | Refusal]]:
        """Every envelope of a batch, read and written before anything is sent."""
        everything = [*wanted, *(i for r in wanted for i in items.get(r.id, []))]
        with reading(self.engine) as session:
            batch = read_batch(session, self.course, everything)
            to = addresses(session, wanted)
            contexts = {
                r.id: context_of(session, self.course, r, batch, self.moment, self.portal)
                for r in everything
            }
        return [(r, self._write(r, to[r.slot], items.get(r.id, []), contexts)) for r in wanted]

    def _write(
        self,
        row: Any,
        to: tuple[str, str],
        items: Sequence[Any],
        contexts: dict[int, dict[str, Any]],
    ) -> Envelope | Refusal:
        """The envelope, or what is wrong with its text: a bad text parks its message."""
        try:
            if row.cls is MessageClass.DIGEST:
                sections = [(i.text, contexts[i.id]) for i in items]
                letter = letters.render_digest(sections, contexts[row.id])
            else:
                letter = letters.render(row.text, contexts[row.id])
        except Refusal as refusal:
            return refusal
        return Envelope(
            key=row.key, to=to[0], to_name=to[1], subject=letter.subject, text=letter.text,
            html=letter.html, at=self.course.of_place(row.place).local(self.moment),
        )  # fmt: skip

    def _mark(self, row: Any, result: Result) -> None:
        with gesture(self.engine) as session:
            if not sending.still_ours(session, row.id, self.token):
                return  # our lease ended and another took it
            if result.outcome is Outcome.SENT:
                sending.mark_sent(session, [row.id], self.moment, result.code, self.flow_run_id)
                self.report.sent += 1
                return
            parked = sending.mark_failed(
                session,
                row,
                result.code,
                result.detail,
                for_good=result.outcome is Outcome.REFUSED,
                # a server that hangs up after the text may have it: that is a try
                blocked=result.blocked and result.code != "after-data",
                moment=self.moment,
            )
        if parked:
            self.report.parked += 1
        else:
            self.report.retried += 1
