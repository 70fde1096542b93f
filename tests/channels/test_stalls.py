"""A database that stalls, a stop, a change of mind in mid-mailing: a letter leaves once, or not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from channels.delivery import MARKING, deliver
from channels.opening import open_channel
from channels.stopping import Stop
from config.settings import ROOT, Settings
from models import clock
from models.database.transactions import gesture
from models.operations.claimants import CLAIMANT
from models.outbox.drain import DeliveryReport
from models.work.message import MESSAGE, MessageState
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, at
from tests.channels.many import CALL, SOON, Tapped, a_hundred_owed, arrived, to_leave
from tests.sink import Sink
from tests.waiting import until

LANES = 4


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture
def many(engine: sa.Engine) -> Year:
    return a_hundred_owed(engine)


def passed(
    year: Year, sink: Sink, moment: str | None, tap: Callable[[int], Any], **options: Any
) -> DeliveryReport:
    """One pass at *moment* (None: the home's own), which calls *tap* before each letter."""
    with open_channel(Settings(mail_url=sink.url), year.engine) as channel:
        when = at(moment) if moment else None
        return deliver(year.engine, when, Tapped(channel, tap), **options)


def nothing(_letter: int) -> None:
    pass


def is_clean(year: Year) -> bool:
    """No claim is left, nor anybody who would hold one."""
    with year.engine.connect() as connection:
        holders = connection.execute(sa.select(sa.func.count()).select_from(CLAIMANT)).scalar()
    return not holders and not year.messages(state=MessageState.CLAIMED)


# ── a database that stalls ───────────────────────────────────────────────────────────────────────


@contextmanager
def locked(engine: sa.Engine) -> Iterator[None]:
    """Somebody else writes, and takes their time."""
    other = sa.create_engine(engine.url, isolation_level="AUTOCOMMIT")
    lite = engine.dialect.name == "sqlite"
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if lite else "BEGIN")
        if not lite:
            connection.exec_driver_sql("LOCK TABLE message IN EXCLUSIVE MODE")
        yield
        connection.exec_driver_sql("ROLLBACK")
    other.dispose()


def test_while_the_database_stalls_no_lane_begins_a_second_letter_and_none_leaves_twice(
    many: Year, sink: Sink
) -> None:
    keys, stalled, seen = to_leave(many), threading.Event(), []

    def hold() -> None:
        assert stalled.wait(60)
        with locked(many.engine):
            before = len(sink.messages)
            time.sleep(2 * MARKING.lock)
            seen.append(len(sink.messages) - before)

    holder = threading.Thread(target=hold)
    holder.start()
    report = passed(many, sink, CALL, lambda n: stalled.set() if n == 30 else None)
    holder.join()
    passed(many, sink, CALL, nothing)

    assert seen[0] <= 2 * LANES  # what a lane had just begun, and what it begins before its mark
    assert arrived(sink) == Counter(keys)
    assert report.failed == []
    assert is_clean(many)


# ── asked to stop ────────────────────────────────────────────────────────────────────────────────


def test_asked_to_stop_letters_in_flight_are_marked_and_all_others_given_back(
    many: Year, sink: Sink
) -> None:
    keys, stop = to_leave(many), Stop()
    report = passed(many, sink, CALL, lambda n: stop.ask() if n == 20 else None, stop=stop)
    assert (report.stopped, report.unmarked) == (True, 0)
    left = arrived(sink)
    assert 0 < len(left) < 20 + LANES
    assert {m.key for m in many.messages(state=MessageState.SENT)} & keys == set(left)
    owed = [m for m in many.messages(state=MessageState.OWED) if m.key in keys]
    assert {(m.claim, m.attempts) for m in owed} == {(None, 0)}
    assert is_clean(many)

    passed(many, sink, SOON, nothing)
    assert arrived(sink) == Counter(keys)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_interrupted_ends_its_letters_and_says_so(
    many: Year, tmp_path: Path, number: signal.Signals
) -> None:
    keys = to_leave(many)
    with gesture(many.engine) as session:
        clock.set_clock(session, at(CALL))
    with Sink() as sink:
        url = many.engine.url.render_as_string(hide_password=False)
        home = {"ORGUE_HOME": str(tmp_path / "home"), "ORGUE_DATABASE_URL": url}
        command = subprocess.Popen(
            [sys.executable, "-c", "from orgue import main; main()", "tick"],
            cwd=ROOT,
            text=True,
            env=os.environ | home | {"ORGUE_MAIL_URL": f"{sink.url}&rate=20"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        until(lambda: len(sink.messages) >= 5, 60, "five letters")
        command.send_signal(number)
        said, wrong = command.communicate(timeout=60)
        assert (command.returncode, wrong) == (130, "")
        assert "Arrêté à la demande" in said
        assert {m.key for m in many.messages(state=MessageState.SENT)} & keys == set(arrived(sink))
        assert is_clean(many)
        passed(many, sink, SOON, nothing)
        assert arrived(sink) == Counter(keys)


# ── asked about within the second ────────────────────────────────────────────────────────────────

A_LETTER = 0.1
"""Seconds that a letter takes, by each of four lanes."""


def slowly(then: Callable[[], None]) -> Callable[[int], None]:
    """Letters leave slowly; *then* happens at the tenth."""

    def tap(number: int) -> None:
        if number == 10:
            then()
        time.sleep(A_LETTER)

    return tap


def test_a_cycle_that_is_closed_in_mid_mailing_sends_nothing_a_second_later(
    many: Year, sink: Sink
) -> None:
    closed_at = []

    def close() -> None:
        with gesture(many.engine) as session:
            session.connection().execute(sa.update(CYCLE).values(state=CycleState.CLOSED))
        closed_at.append(time.monotonic())

    last: list[float] = []
    act = slowly(close)
    passed(many, sink, CALL, lambda n: (last.append(time.monotonic()), act(n)))
    assert max(last) - closed_at[0] <= 1.1
    assert len(sink.messages) < 10 + 1.1 * LANES / A_LETTER + LANES
    why = {m.result for m in many.messages(state=MessageState.DROPPED)}
    assert why <= {"le cycle est clos", "plus rien à dire"}
    assert is_clean(many)


def test_a_pass_that_goes_on_past_the_hours_leaves_the_rest_to_the_next_morning(
    many: Year, sink: Sink
) -> None:
    keys = {key for key in to_leave(many) if ":digest:" not in key}  # those are of one day
    evening, night, morning = "02/11/2026 18:29", "02/11/2026 18:31", "03/11/2026 07:30"

    def set_clock(moment: str) -> None:
        with gesture(many.engine) as session:
            clock.set_clock(session, at(moment))

    set_clock(evening)
    report = passed(many, sink, None, slowly(lambda: set_clock(night)))
    assert 0 < report.sent < len(keys)
    assert is_clean(many)
    again = passed(many, sink, None, nothing)
    assert again.sent == 0
    set_clock(morning)
    passed(many, sink, None, nothing)
    assert {key: arrived(sink)[key] for key in keys} == dict.fromkeys(keys, 1)


def test_a_pass_whose_moment_was_given_keeps_it(many: Year, sink: Sink) -> None:
    def set_clock() -> None:
        with gesture(many.engine) as session:
            clock.set_clock(session, at("02/11/2026 23:00"))

    keys = to_leave(many)
    assert passed(many, sink, CALL, slowly(set_clock)).sent == len(keys)


def test_letters_that_wait_for_their_turn_are_asked_about_again(many: Year, sink: Sink) -> None:
    """Ten a second: what is withdrawn in the third second does not leave in the eighth."""
    keys = to_leave(many)
    withdrawn: set[str] = set()

    def withdraw(number: int) -> None:
        if number == 25 and not withdrawn:
            with gesture(many.engine) as session:
                held = session.connection().execute(
                    sa.update(MESSAGE)
                    .where(MESSAGE.c.state == MessageState.OWED)
                    .values(state=MessageState.HELD)
                    .returning(MESSAGE.c.key)
                )
                withdrawn.update(held.scalars())

    with open_channel(Settings(mail_url=f"{sink.url}&rate=10"), many.engine) as channel:
        began = time.monotonic()
        report = deliver(many.engine, at(CALL), Tapped(channel, withdraw))
        took = time.monotonic() - began
    assert report.sent >= 0.1 * (took - 1)
    assert withdrawn & keys
    assert set(arrived(sink)) == keys - withdrawn
    assert set(arrived(sink).values()) == {1}
    assert is_clean(many)


def test_a_pass_that_finds_nothing_leaves_no_trace(many: Year, sink: Sink) -> None:
    passed(many, sink, CALL, nothing)
    assert passed(many, sink, CALL, nothing).total == 0
    assert is_clean(many)
