"""The outbox, drained for real: claim, is it still wanted?, send outside a transaction, mark.

Each letter is asked about within the second before it leaves, at the home's own hour. Letters leave
by as many lanes as the channel has, and a lane begins its next once its last is marked: what a
killed process had in flight, one letter a lane, leaves once more, and nothing else does.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, repeat
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from channels.envelope import AFTER_DATA, TOO_LATE, Channel, DeliveryOutcome, Result
from channels.failover import PATIENCE as PATIENCE
from channels.handing import Handing
from channels.stopping import STOP, Stop, stopping_may_take
from channels.writing import Letter, WritingDesk, in_words, is_away
from config.settings import Settings
from models import clock
from models.clock import ticking
from models.database.patience import Limits
from models.database.transactions import gesture, reading
from models.database.unavailable import unavailable
from models.errors import in_one_line
from models.operations import claimants
from models.outbox import claiming, sending
from models.outbox.addressees import addresses
from models.outbox.drain import CycleFailure, DeliveryReport, Drain
from models.territory import reach
from models.tick import in_hand, name_of_cycle
from models.work.rows import MessageRow
from models.year.classes import MessageClass
from models.year.course import Course

log = logging.getLogger("orgue.delivery")

T = TypeVar("T")
FRESH = 1.0
"""Seconds that what was asked about a letter holds: later, it is asked again."""
A_MOMENT = 0.25
"""Seconds that a few letters have at least, on a machine that is slow to write them."""
FEW, MANY = 8, 100
"""Letters asked about in one go, at the least and at the most: what leaves in a part of FRESH."""
PART = 0.35
A_LANE = 10
"""Letters for which one more lane is worth opening: a few leave one by one."""
APART, APART_FOR = 4, 10.0
"""Lanes of the letters that have ways of their own, and the seconds for which they are waited for
once the others have left: a room that is slow holds up no mail."""
STALLS_FOR = 60.0
"""Seconds that a pass waits for a database to claim and to ask; a mark, as long as it takes."""
TRY_AGAIN_AFTER = (0.1, 0.2, 0.5, 1.0)
"""Seconds between two tries of a mark; the last is repeated."""
MARKING = Limits(statement=10, lock=3, idle=30)
"""A mark is tried until it holds, each time for so long."""
ASKING = Limits(statement=30, lock=5, idle=60)
"""What a pass claims and asks, each time: it begins again for :data:`STALLS_FOR`."""


def deliver(
    engine: sa.Engine,
    moment: datetime | None,
    channel: Channel,
    *,
    limit: int | None = None,
    flow_run_id: str | None = None,
    stop: Stop = STOP,
) -> DeliveryReport:
    """Send what may leave at *moment*, cycle by cycle, at most *limit* messages.

    *moment* None: the home's own, read again before each letter. A cycle that fails leaves the
    others their share, and is named in the report. Once *stop* is asked, no letter is begun.
    """
    report = DeliveryReport()
    for cycle_id in claiming.cycles_with_mail(engine):
        if stop.asked:
            report.stopped = True
            break
        try:
            delivery = Delivery(engine, cycle_id, moment, channel, report, flow_run_id, stop)
            delivery.drain_up_to(limit)
        except Exception as error:
            academy, year = name_of_cycle(engine, cycle_id)
            said = in_one_line(unavailable(error) or error)
            failure = {"academy": academy, "school_year": year, "error": said}
            report.failed.append(CycleFailure(cycle=cycle_id, **failure))
            continue
        if delivery.stopped:
            break
    return report


class Delivery(Drain):
    """A pass over one cycle whose messages leave by *channel*.

    This thread claims, asks and writes; the lanes send; one more thread marks. Letters that have
    ways of their own (rooms, hooks) have lanes apart.
    """

    limits = ASKING

    def __init__(
        self,
        engine: sa.Engine,
        cycle_id: int,
        moment: datetime | None,
        channel: Channel,
        report: DeliveryReport,
        flow_run_id: str | None = None,
        stop: Stop = STOP,
    ) -> None:
        self.given, self.cycle_id = moment, cycle_id
        course, at = _now(engine, cycle_id, moment)
        super().__init__(engine, course, at, report)
        self.channel, self.flow_run_id, self.stop = channel, flow_run_id, stop
        settings = Settings()
        self.portal, self.patience = settings.portal, stopping_may_take(settings.mail_timeout)
        self.failures = self.taken = self.begun_before = 0
        self.size, self.stopped = MANY // 2, False
        self.until, self.lanes = 0.0, 0
        self.apart_until = 0.0
        self.known = self.marks_wait = False
        self.beaten_at = self.read_at = ticking()
        self._lock = threading.Lock()
        self.handing, self.apart = self._hands(), self._hands()

    def _hands(self) -> Handing[Letter]:
        beat = claimants.BEAT_EVERY / 2
        return Handing(self._sent, self._settle, halted=self._halted, beat=beat)

    # ── the pass ─────────────────────────────────────────────────────────────────────────────────

    def drain_up_to(self, limit: int | None) -> None:
        """Send what may leave, at most *limit* messages."""
        if self.before_the_launch() or not self.made_ready():
            return
        with claimants.at_work(self.token):
            _UNDER_WAY.add(self)
            try:
                with self.apart, self.handing:
                    self._feed(limit)
            finally:
                self._let_go()
                _UNDER_WAY.discard(self)

    def _feed(self, limit: int | None) -> None:
        """Keep the lanes busy with letters that were just asked about, until none is left."""
        more = True
        while not self._halted():
            back = [*self.handing.returned(self.size), *self.apart.returned(self.size)]
            rows = [row for row, _ in back]
            if rows:
                self._wait_for_a_turn()
            elif more:
                room = self.size if limit is None else min(self.size, limit - self.taken)
                rows = self._claimed(room)
                more = len(rows) == room > 0
                self._open_lanes(len(rows), all_of_them=more)
            elif self._over():
                return
            if rows:
                self._offer(rows)

    def _over(self) -> bool:
        """Wait until every letter is marked; for those apart a while and no more, what is not begun
        by then goes back."""
        if not self.handing.idle():
            return False
        self.apart_until = self.apart_until or ticking() + APART_FOR
        done = self.apart.idle(self.apart_until - ticking())
        return done or ticking() > self.apart_until

    def _claimed(self, size: int) -> list[Any]:
        """The next letters, claimed at the home's present hour."""
        if size <= 0:
            return []
        rows = self._patiently(lambda: self._claim_now(size))
        self.beaten_at = ticking()
        self.taken += len(rows)
        return rows

    def _claim_now(self, size: int) -> list[Any]:
        self._look_at_the_clock()
        self.known = True
        return self.claim(size)

    def _open_lanes(self, letters: int, *, all_of_them: bool) -> None:
        wished = self.channel.lanes if all_of_them else max(1, -(-letters // A_LANE))
        self.lanes = max(self.lanes, min(wished, self.channel.lanes))

    def _offer(self, rows: Sequence[Any]) -> None:
        """Ask about *rows*, write them, and hand them to the lanes for the second that follows."""
        began, before = ticking(), self.handing.begun
        self._patiently(lambda: self._ask_and_write(rows))
        self.handing.wait(self.size // 2)
        self._keep_pace(self.handing.begun - before, ticking() - began)

    def _ask_and_write(self, rows: Sequence[Any]) -> None:
        asked = ticking()
        self._show_that_we_live()
        self._look_at_the_clock()
        wanted, items = self.recheck(rows)
        self.until = asked + FRESH
        if len(rows) <= FEW:
            self.until = max(self.until, ticking() + A_MOMENT)
        self.hand_over(wanted, items)

    def hand_over(self, wanted: Sequence[Any], items: dict[int, list[Any]]) -> None:
        """Write *wanted* and offer them; what can't be written is parked, with the reason."""
        desk = WritingDesk(
            engine=self.engine,
            course=self.course,
            moment=self.moment,
            portal=self.portal,
            until=self.until,
        )
        done = desk.write(wanted, items)
        if done.faulty or done.empty:
            with gesture(self.engine, self.limits) as session:
                self._set_aside(session, done.faulty)
                self._drop_empty(session, done.empty)
        common = [letter for letter in done.letters if not letter[1].ways]
        own = [letter for letter in done.letters if letter[1].ways]
        if own:
            self.apart.offer(own, self.until, min(APART, len(own)))
        self.handing.offer(common, self.until, self.lanes)

    def _keep_pace(self, begun: int, seconds: float) -> None:
        """Ask next about as many as leave in a part of a second."""
        wished = int(PART * begun / max(seconds, 0.001))
        self.size = max(FEW, min(MANY, wished, 2 * self.size))

    def _wait_for_a_turn(self) -> None:
        """Letters came back and none has left since: their way is slow, or keeps a rate."""
        if self.handing.begun == self.begun_before:
            time.sleep(A_MOMENT)
        self.begun_before = self.handing.begun

    def _look_at_the_clock(self) -> None:
        """The hour that it is in the home, and the course that its cycle has by now."""
        if self.given is None:
            with reading(self.engine, self.limits) as session:
                self.moment = clock.now(session)
        if ticking() - self.read_at > FRESH:
            self.course = in_hand(self.engine, self.cycle_id)
            self.read_at = ticking()

    def _patiently(self, work: Callable[[], T]) -> T:
        """Do *work*; a database that stalls is waited for, one that stays away ends the pass."""
        until = ticking() + STALLS_FOR
        while True:
            try:
                return work()
            except Exception as fault:
                if not is_away(fault) or self._halted() or ticking() > until:
                    raise
            time.sleep(TRY_AGAIN_AFTER[-1])

    def _halted(self) -> bool:
        return self.stopped or self.stop.asked

    def _let_go(self) -> None:
        """Give back what was not begun; what can't be said now, the next pass finds by itself."""
        unmarked = [row.id for row, _ in (*self.handing.unmarked, *self.apart.unmarked)]
        self.report.unmarked += len(unmarked)
        self.report.stopped = self.report.stopped or self.stop.asked
        if self.known:
            try:
                self.leave(unmarked)
            except Exception as fault:
                if not is_away(fault):
                    raise

    # ── what is wrong with one letter ────────────────────────────────────────────────────────────

    def recheck(self, rows: Sequence[Any]) -> tuple[list[Any], dict[int, list[Any]]]:
        """Ask about *rows*; what can't even be asked of one is said of that one."""
        try:
            return super().recheck(rows)
        except Exception as fault:
            if is_away(fault):
                raise
            if len(rows) == 1:
                return self._recheck_items(rows[0], fault)
        wanted: list[Any] = []
        items: dict[int, list[Any]] = {}
        for row in rows:
            one, its = self.recheck([row])
            wanted, items = wanted + one, items | its
        return wanted, items

    def _recheck_items(
        self, row: MessageRow, fault: Exception
    ) -> tuple[list[Any], dict[int, list[Any]]]:
        """A message is set aside, or the items of a digest of which nothing can be asked."""
        with reading(self.engine, self.limits) as session:
            items = sending.items_of(session, [row.id])
        faulty = {i.id: in_words(its_own) for i in items if (its_own := self._fault_of(i))}
        with gesture(self.engine, self.limits) as session:
            self._set_aside(session, faulty or {row.id: in_words(fault)})
        return super().recheck([row]) if faulty else ([], {})

    def _fault_of(self, item: MessageRow) -> Exception | None:
        try:
            with reading(self.engine, self.limits) as session:
                sending.no_longer_wanted(session, self.course, [item], self.moment)
        except Exception as fault:
            if is_away(fault):
                raise
            return fault
        return None

    def _set_aside(self, session: Session, faulty: dict[int, str]) -> None:
        for message_id, words in faulty.items():
            sending.set_aside(session, [message_id], words)
        with self._lock:
            self.report.parked += len(faulty)

    # ── a lane ───────────────────────────────────────────────────────────────────────────────────

    def _sent(self, letter: Letter) -> Result:
        """Send one, from a thread of its own; the home's own way failing again ends the pass.

        Ways of one's own fail for their owner alone: each failure is a try of the letter.
        """
        envelope = letter[1]
        try:
            result = self.channel.send(envelope)
        except Exception as fault:  # whatever it is, it is this letter's
            return Result(
                outcome=DeliveryOutcome.REFUSED, code="courrier", detail=in_one_line(fault)
            )
        if envelope.ways:
            return replace(result, blocked=result.no_try)
        if result.code != TOO_LATE:
            with self._lock:
                self.failures = self.failures + 1 if result.blocked else 0
                self.stopped = self.stopped or self.failures >= PATIENCE
        return result

    # ── marking ──────────────────────────────────────────────────────────────────────────────────

    def _settle(self, done: Sequence[tuple[Letter, Result]]) -> None:
        """Mark what was sent, and try until it holds; with nothing to mark, show that we live."""
        if not done:
            self._show_that_we_live()
            return
        marks = [(row, result) for (row, _), result in done]
        for pause in chain(TRY_AGAIN_AFTER, repeat(TRY_AGAIN_AFTER[-1])):
            if self._marked(marks):
                break
            time.sleep(pause)

    def _marked(self, marks: Sequence[tuple[Any, Result]]) -> bool:
        try:
            self.mark(marks)
        except Exception as fault:
            if not is_away(fault) or self.stop.for_longer_than(self.patience):
                raise
            self._say_that_marks_wait(len(marks), fault)
            return False
        return True

    def _say_that_marks_wait(self, count: int, fault: Exception) -> None:
        """Once for each time that the database goes away."""
        if not self.marks_wait:
            self.marks_wait = True
            log.warning(
                "La base de données ne répond pas : %d courrier(s) déjà remis attendent d'être "
                "notés, aucun autre ne part (%s).",
                count,
                in_one_line(fault),
            )

    def _show_that_we_live(self) -> None:
        """A sign of life every now and then; a database that is away is waited for, for a while."""
        silent = ticking() - self.beaten_at
        if silent < claimants.BEAT_EVERY:
            return
        at = ticking()
        try:
            with gesture(self.engine, MARKING) as session:
                claimants.beat(session, self.token)
            self.beaten_at = at
        except Exception as fault:
            if not is_away(fault) or silent > claimants.ABSENT_AFTER.total_seconds() / 2:
                raise

    def mark(self, done: Sequence[tuple[Any, Result]]) -> None:
        """Mark what became of some messages, and the addresses that turned out not to exist."""
        at = ticking()
        sent = [(row, result) for row, result in done if result.outcome is DeliveryOutcome.SENT]
        other = [
            (row, result) for row, result in done if result.outcome is not DeliveryOutcome.SENT
        ]
        with gesture(self.engine, MARKING) as session:
            self._mark_sent(session, sent)
            # Taken from us by another pass meanwhile: then its mark is the one that counts.
            ours = sending.ours(session, [row.id for row, _ in other], self.token)
            failed = [(row, result) for row, result in other if row.id in ours]
            parked = sum(self._mark_failed(session, row, result) for row, result in failed)
            self._note_bounces(session, failed)
            if beating := at - self.beaten_at > claimants.BEAT_EVERY / 2:
                claimants.beat(session, self.token)
        self.beaten_at, self.marks_wait = at if beating else self.beaten_at, False
        with self._lock:
            self.report.sent += len(sent)
            self.report.parked += parked
            self.report.retried += len(failed) - parked

    def _mark_sent(self, session: Session, sent: Sequence[tuple[Any, Result]]) -> None:
        by_code: dict[str, list[Any]] = {}
        for row, result in sent:
            by_code.setdefault(result.code, []).append(row)
        for code, rows in by_code.items():
            ids = [row.id for row in rows]
            digests = [row.id for row in rows if row.cls is MessageClass.DIGEST]
            sending.mark_sent(session, ids, self.moment, code, self.flow_run_id, digests)

    def _mark_failed(self, session: Session, row: MessageRow, result: Result) -> bool:
        """Whether it was parked."""
        return sending.mark_failed(
            session,
            row,
            result.code,
            result.detail,
            for_good=result.outcome is DeliveryOutcome.REFUSED,
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


_UNDER_WAY: set[Delivery] = set()


def letters_in_flight() -> int:
    """How many letters of this process are with a server, or are there and not marked."""
    return sum(d.handing.flying + d.apart.flying for d in list(_UNDER_WAY))


def _now(engine: sa.Engine, cycle_id: int, given: datetime | None) -> tuple[Course, datetime]:
    """The course of a cycle, and the moment *given*, else the home's own."""
    if given is not None:
        return in_hand(engine, cycle_id), given
    with reading(engine) as session:
        return in_hand(engine, cycle_id), clock.now(session)
