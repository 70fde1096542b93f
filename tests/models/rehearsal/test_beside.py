"""What is computed beside the pages is waited for, kept a while, and says its faults."""

from __future__ import annotations

import threading

from models.errors import Refusal
from models.rehearsal.beside import Beside
from models.rehearsal.rehearse import Progress
from tests.academy import at


def beside(most: int = 2) -> Beside[str]:
    return Beside(called="Un calcul", most=most)


def test_it_is_waited_for_as_long_as_one_cares_to():
    ones, go = beside(), threading.Event()

    def work(tell: Progress) -> str:
        tell(at("15/03/2027 08:00"), 12)
        go.wait(10)
        return "fait"

    assert ones.begin("a", work)
    assert not ones.begin("a", work)
    under_way = ones.after("a", 0.05).under_way
    assert under_way is not None
    go.set()
    assert ones.after("a", 10).kept == "fait"
    assert (under_way.reached, under_way.letters) == (at("15/03/2027 08:00"), 12)


def test_the_latest_are_kept_and_the_latest_faults_too():
    ones = beside()

    def fails(tell: Progress) -> str:
        raise Refusal("Rien à comparer.")

    for key in ("a", "b", "c"):
        ones.here_and_now(key, lambda tell, key=key: key)
        ones.here_and_now(key * 2, fails)
    assert [ones.of(key).kept for key in ("a", "b", "c")] == [None, "b", "c"]
    assert [bool(ones.of(key).failed) for key in ("aa", "bb", "cc")] == [False, True, True]
    assert "Rien à comparer" in ones.of("cc").failed
