"""Letters leave several at a time; each is told of once, soon, and none is begun after a stop."""

from __future__ import annotations

import threading
import time

import pytest

from channels.envelope import Outcome, Result
from channels.handing import A_LANE, Handing

SENT = Result(outcome=Outcome.SENT, code="250")


def slowly(_letter: int) -> Result:
    time.sleep(0.01)
    return SENT


def test_each_letter_is_told_of_once() -> None:
    handing = Handing(range(100), slowly, 4)
    told = [letter for group in handing.results() for letter, _ in group]
    assert sorted(told) == sorted(handing.begun) == list(range(100))


def test_several_leave_at_a_time() -> None:
    together = threading.Barrier(4, timeout=5)

    def meets(_letter: int) -> Result:
        together.wait()
        return SENT

    assert sum(len(group) for group in Handing(range(4 * A_LANE), meets, 4).results()) == 4 * A_LANE


def test_a_few_leave_one_by_one() -> None:
    groups = list(Handing(range(A_LANE), lambda _: SENT, 4).results())
    assert [len(group) for group in groups] == [1] * A_LANE


def test_a_result_does_not_wait_for_the_slow() -> None:
    release = threading.Event()

    def one_is_slow(letter: int) -> Result:
        if letter == 0:
            assert release.wait(10)
        return SENT

    told = 0
    for group in Handing(range(100), one_is_slow, 2).results():
        told += len(group)
        if told == 99:
            release.set()
    assert told == 100


def test_after_a_stop_no_letter_is_begun_and_those_begun_are_told_of() -> None:
    handing = Handing(range(1000), slowly, 4)
    told = 0
    for group in handing.results():
        told += len(group)
        handing.stop()
    assert told == len(handing.begun) < 1000


@pytest.mark.parametrize("lanes", [1, 4])
def test_a_fault_of_ours_is_told_after_what_was_sent(lanes: int) -> None:
    def fails_at_fifty(letter: int) -> Result:
        if letter == 50:
            raise ZeroDivisionError
        return SENT

    handing = Handing(range(100), fails_at_fifty, lanes)
    told: list[int] = []

    def listen() -> None:
        for group in handing.results():
            told.extend(letter for letter, _ in group)

    with pytest.raises(ZeroDivisionError):
        listen()
    assert sorted(told) == sorted(set(handing.begun) - {50})
