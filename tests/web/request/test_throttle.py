"""A throttle counts each name, and all of them; it says when to come back, and forgets in turn."""

from __future__ import annotations

import time

import pytest

from web.request.throttle import Throttle, TooOften


def refused(throttle: Throttle, *names: str) -> list[str]:
    """Those of *names* that are told to wait."""
    found = []
    for name in names:
        try:
            throttle.count(name)
        except TooOften:
            found.append(name)
    return found


def test_each_name_has_its_own_count_and_all_of_them_another() -> None:
    throttle = Throttle(times=2, seconds=60, in_all=5)
    assert refused(throttle, *"aaabbbcc") == ["a", "b", "c"]


def test_what_is_refused_counts_for_nothing() -> None:
    throttle = Throttle(times=1, seconds=60, in_all=2)
    assert refused(throttle, *"aaaab") == ["a", "a", "a"]


@pytest.mark.parametrize(
    ("seconds", "after", "waits"),
    [
        (0.2, "1", "1 s"),
        (40, "40", "40 s"),
        (60, "60", "1 min"),
        (899.5, "900", "15 min"),
        (3_600, "3600", "1 h"),
    ],
)
def test_who_is_refused_is_told_when_to_come_back(seconds: float, after: str, waits: str) -> None:
    throttle = Throttle(times=1, seconds=seconds)
    throttle.count("a")
    with pytest.raises(TooOften) as refusal:
        throttle.count("a")
    assert refusal.value.headers == {"Retry-After": after}
    assert refusal.value.next_step == f"Recommencez dans {waits}."


def test_the_time_told_is_the_time_it_takes() -> None:
    throttle = Throttle(times=1, seconds=0.2)
    throttle.count("a")
    time.sleep(0.25)
    throttle.count("a")


def test_new_names_clear_nobodys_count_but_that_of_who_was_silent_longest() -> None:
    throttle = Throttle(times=1, seconds=60, names=3)
    assert refused(throttle, *"abc") == []
    assert refused(throttle, "a") == ["a"]  # and it is heard of again
    assert refused(throttle, "d") == []  # in the place of « b »
    assert refused(throttle, *"acd") == ["a", "c", "d"]
    assert refused(throttle, "b") == []


def test_thousands_of_names_do_not_start_the_count_again() -> None:
    throttle = Throttle(times=1, seconds=60, names=1_000)
    for n in range(5_000):
        throttle.count(f"made up {n}")
        assert refused(throttle, "the one who asks") == (["the one who asks"] if n else [])
