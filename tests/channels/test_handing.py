"""Letters leave several at a time; a lane begins its next once its last is marked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from channels.envelope import TOO_LATE, DeliveryOutcome, Result
from channels.handing import Handing

SENT = Result(outcome=DeliveryOutcome.SENT, code="250")
LATE = Result(outcome=DeliveryOutcome.RETRY, code=TOO_LATE)
SOME_TIME = 30.0


def slowly(_letter: int) -> Result:
    time.sleep(0.01)
    return SENT


class Pass:
    """A pass that offers letters and remembers how they were marked."""

    def __init__(self, send: Callable[[int], Result], **options: Any) -> None:
        self.groups: list[list[int]] = []
        self.handing = Handing[int](send, self._settle, **options)

    def _settle(self, done: Sequence[tuple[int, Result]]) -> None:
        self.groups.append([letter for letter, _ in done])

    @property
    def marked(self) -> list[int]:
        return [letter for group in self.groups for letter in group]

    def take(self, letters: Iterable[int], lanes: int, fresh: float = SOME_TIME) -> bool:
        """Offer them all; whether all were marked in the end."""
        with self.handing:
            self.handing.offer(list(letters), time.monotonic() + fresh, lanes)
            return self.handing.idle()


@pytest.mark.parametrize("lanes", [0, 1, 4])
def test_each_letter_is_marked_once(lanes: int) -> None:
    one = Pass(slowly)
    assert one.take(range(50), lanes)
    assert sorted(one.marked) == list(range(50))
    assert (one.handing.begun, one.handing.flying) == (50, 0)


def test_several_leave_at_a_time() -> None:
    together = threading.Barrier(4, timeout=20)

    def meets(_letter: int) -> Result:
        together.wait()
        return SENT

    one = Pass(meets)
    assert one.take(range(40), 4)
    assert len(one.marked) == 40


def test_letters_leave_while_a_slow_one_is_waited_for() -> None:
    release = threading.Event()

    def one_is_slow(letter: int) -> Result:
        if letter == 0:
            assert release.wait(20)
        if letter == 99:
            release.set()
        return SENT

    assert Pass(one_is_slow).take(range(100), 2)


def test_a_mark_that_waits_holds_one_letter_a_lane_and_no_more() -> None:
    begun: list[int] = []
    holding, release = threading.Event(), threading.Event()

    def send(letter: int) -> Result:
        begun.append(letter)
        return SENT

    def settle(done: Sequence[tuple[int, Result]]) -> None:
        holding.set()
        assert release.wait(20)

    handing = Handing[int](send, settle)
    with handing:
        handing.offer(list(range(100)), time.monotonic() + SOME_TIME, 4)
        assert holding.wait(20)
        time.sleep(0.3)
        assert len(begun) == handing.flying == 4
        release.set()
        assert handing.idle()
    assert sorted(begun) == list(range(100))


def test_after_a_stop_no_letter_is_begun_and_those_begun_are_marked() -> None:
    stop = threading.Event()

    def send(letter: int) -> Result:
        if letter == 20:
            stop.set()
        return slowly(letter)

    one = Pass(send, halted=stop.is_set)
    one.take(range(1000), 4)
    assert len(one.marked) == one.handing.begun < 1000
    assert (one.handing.flying, one.handing.unmarked) == (0, [])


@pytest.mark.parametrize("lanes", [0, 3])
def test_a_letter_whose_turn_comes_too_late_comes_back(lanes: int) -> None:
    one = Pass(slowly)
    with one.handing as handing:
        handing.offer(list(range(1000)), time.monotonic() + 0.2, lanes)
        assert not handing.idle()
        while handing.flying:
            time.sleep(0.01)
        back = handing.returned(2000)
        assert 0 < len(back) < 1000
        assert sorted([*back, *one.marked]) == list(range(1000))


def test_a_letter_that_its_way_says_is_too_late_comes_back_and_is_not_marked() -> None:
    one = Pass(lambda letter: LATE if letter == 3 else SENT)
    with one.handing as handing:
        handing.offer(list(range(10)), time.monotonic() + SOME_TIME, 2)
        while len(one.marked) < 9 or handing.flying:
            time.sleep(0.01)
        assert handing.returned(10) == [3]
    assert 3 not in one.marked


@pytest.mark.parametrize("lanes", [1, 4])
def test_a_fault_is_raised_after_what_was_sent_is_marked(lanes: int) -> None:
    def fails_at_fifty(letter: int) -> Result:
        if letter == 50:
            raise ZeroDivisionError
        return SENT

    one = Pass(fails_at_fifty)
    with pytest.raises(ZeroDivisionError):
        one.take(range(100), lanes)
    assert one.handing.unmarked == [50]
    assert len(one.marked) == one.handing.begun - 1


@pytest.mark.parametrize("lanes", [0, 2])
def test_what_could_not_be_marked_is_named(lanes: int) -> None:
    def settle(done: Sequence[tuple[int, Result]]) -> None:
        raise TimeoutError

    handing = Handing[int](slowly, settle)

    def hand_over() -> None:
        with handing:
            handing.offer(list(range(10)), time.monotonic() + SOME_TIME, lanes)
            handing.idle()

    with pytest.raises(TimeoutError):
        hand_over()
    assert 1 <= len(handing.unmarked) <= 2
    assert handing.begun == len(handing.unmarked)


def test_while_a_letter_takes_its_time_the_pass_gives_signs_of_life() -> None:
    alive = threading.Event()

    def settle(done: Sequence[tuple[int, Result]]) -> None:
        if not done:
            alive.set()

    def waits(_letter: int) -> Result:
        assert alive.wait(20)
        return SENT

    handing = Handing[int](waits, settle, beat=0.05)
    with handing:
        handing.offer([1], time.monotonic() + SOME_TIME, 1)
        assert handing.idle()


def test_a_machine_that_has_no_thread_left_makes_do_with_the_lanes_that_are_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starts, start = iter(range(100)), threading.Thread.start

    def refuses_the_fourth(thread: threading.Thread) -> None:
        if next(starts) == 3:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuses_the_fourth)
    one = Pass(slowly)
    assert one.take(range(20), 4)
    assert sorted(one.marked) == list(range(20))
