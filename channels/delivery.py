"""The outbox, drained for real: claim, is it still wanted?, send outside a transaction, mark.

Letters leave by as many lanes as the channel has; results are marked while they are fresh, those of
a moment together. Killed between a server's 250 and our mark, what was in flight leaves once more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from channels.envelope import AFTER_DATA, Channel, Envelope, Outcome, Result
from channels.handing import Handing
from channels.switchboard import PATIENCE as PATIENCE
from config.settings import Settings
from models.database import gesture, reading
from models.errors import Refusal, in_one_line
from models.outbox import claiming, sending
from models.outbox.contexts import addresses, context_of, read_batch
from models.outbox.drain import CycleFailure, DeliveryReport, Drain
from models.outbox.routes import Routes, all_routes
from models.territory import reach
from models.tick import in_hand, name_of_cycle
from models.year.classes import MessageClass
from models.year.course import Course

Letter = tuple[Any, Envelope]
"""A message and what it says."""

A_WHILE = 120.0
"""Seconds of sending after which what has not left yet is claimed anew."""


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
    for cycle_id in claiming.cycles_with_mail(engine):
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
        self.renewed_at = 0.0
        self.handing: Handing[Letter] | None = None
        self._lock = threading.Lock()

    def hand_over(self, wanted: Sequence[Any], items: dict[int, list[Any]]) -> None:
        with self._given_back_on_failure(wanted):
            written = self._written(wanted, items)
            badly = [(r, _unreadable(e)) for r, e in written if isinstance(e, Refusal)]
            if badly:
                self._mark(badly)
        self._send([(r, e) for r, e in written if isinstance(e, Envelope)])

    def _send(self, letters: Sequence[Letter]) -> None:
        """Hand *letters* over and mark them; those not begun when the pass ends are given back."""
        handing = Handing(letters, self._sent, self.channel.lanes)
        self.handing, self.renewed_at = handing, time.monotonic()
        try:
            for group in handing.results():
                self._mark([(row, result) for (row, _), result in group])
                self._renew(letters)
        finally:
            begun = {row.id for row, _ in handing.begun}
            self._give_back([row for row, _ in letters if row.id not in begun])

    def _sent(self, letter: Letter) -> Result:
        """Send one, from a thread of its own; the home's own way failing again ends the pass.

        Ways of one's own fail for their owner alone: each failure is a try of the letter.
        """
        envelope = letter[1]
        result = self.channel.send(envelope)
        if envelope.ways:
            return replace(result, blocked=False)
        with self._lock:
            self.failures = self.failures + 1 if result.blocked else 0
            self.stopped = self.stopped or self.failures >= PATIENCE
        if self.stopped and self.handing:
            self.handing.stop()
        return result

    def _renew(self, letters: Sequence[Letter]) -> None:
        """A slow server, or a rate, does not let a lease end before a letter's turn."""
        if time.monotonic() - self.renewed_at < A_WHILE:
            return
        self.renewed_at = time.monotonic()
        with gesture(self.engine) as session:
            claiming.renew(session, [row.id for row, _ in letters], self.token)

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
        if rows:
            with gesture(self.engine) as session:
                sending.give_back(session, [r.id for r in rows], self.token)

    def _written(
        self, wanted: Sequence[Any], items: dict[int, list[Any]]
    ) -> list[tuple[Any, Envelope | Refusal]]:
        """Every envelope of a batch, read and written before anything is sent."""
        everything = [*wanted, *(i for r in wanted for i in items.get(r.id, []))]
        with reading(self.engine) as session:
            batch = read_batch(session, self.course, everything)
            to, ways = addresses(session, wanted), Routes(all_routes(session))
            contexts = {
                r.id: context_of(session, self.course, r, batch, self.moment, self.portal)
                for r in everything
            }
        return [
            (r, self._write(r, to[r.slot], ways, items.get(r.id, []), contexts)) for r in wanted
        ]

    def _write(
        self,
        row: Any,
        to: tuple[str, str],
        routes: Routes,
        items: Sequence[Any],
        contexts: dict[int, dict[str, Any]],
    ) -> Envelope | Refusal:
        """The envelope, or what is wrong with its text: a bad text parks its message."""
        from models.outbox import letters  # and Jinja: late, most passes have nothing to write

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
            link=contexts[row.id]["link"],
            ways=routes.of(row.person_id, row.function, row.home_id),
        )  # fmt: skip

    def _mark(self, done: Sequence[tuple[Any, Result]]) -> None:
        """Mark what became of some messages, and the addresses that turned out not to exist."""
        with gesture(self.engine) as session:
            # A lease that ended, and another process took it: then its mark is the one that counts.
            ours = sending.ours(session, [row.id for row, _ in done], self.token)
            marked = [(row, result) for row, result in done if row.id in ours]
            sent = [(row, result) for row, result in marked if result.outcome is Outcome.SENT]
            failed = [(row, result) for row, result in marked if result.outcome is not Outcome.SENT]
            self._mark_sent(session, sent)
            parked = sum(self._mark_failed(session, row, result) for row, result in failed)
            self._note_bounces(session, failed)
        self.report.sent += len(sent)
        self.report.parked += parked
        self.report.retried += len(failed) - parked

    def _mark_sent(self, session: Session, sent: Sequence[tuple[Any, Result]]) -> None:
        by_code: dict[str, list[int]] = {}
        for row, result in sent:
            by_code.setdefault(result.code, []).append(row.id)
        for code, ids in by_code.items():
            sending.mark_sent(session, ids, self.moment, code, self.flow_run_id)

    def _mark_failed(self, session: Session, row: Any, result: Result) -> bool:
        """Whether it was parked."""
        return sending.mark_failed(
            session,
            row,
            result.code,
            result.detail,
            for_good=result.outcome is Outcome.REFUSED,
            # a server that hangs up after the text may have it: that is a try
            blocked=result.blocked and result.code != AFTER_DATA,
            moment=self.moment,
        )

    def _note_bounces(self, session: Session, failed: Sequence[tuple[Any, Result]]) -> None:
        refused = [(row, result) for row, result in failed if result.bounced]
        if not refused:
            return
        to = addresses(session, [row for row, _ in refused])
        bounces = [
            reach.Bounce(slot=row.slot, mail=to[row.slot][0], code=result.code)
            for row, result in refused
        ]
        reach.note_bounces(session, bounces, self.course.local_day(self.moment), self.moment)


def _unreadable(refusal: Refusal) -> Result:
    return Result(outcome=Outcome.REFUSED, code="texte", detail=str(refusal))
