"""The last place of a meeting is given once, on both databases, whoever asks at the same time."""

from __future__ import annotations

from threading import Barrier, Thread

from models.database.transactions import reading
from models.serving.meetings.shown import guests_of
from tests.academy import Year
from tests.models.gestures.meetings.lists import (
    LAUNCH,
    NOW,
    R,
    answer,
    invite,
    keep,
    opened,
    slots,
    told,
)
from tests.years import year_on

year = year_on("engine", now=NOW)


def test_the_last_place_is_given_once_and_the_second_waits(year: Year) -> None:
    code = opened(year, capacity="1")
    invite(year, code, "ien1", "ien2", "ien3")
    assert answer(year, code, "ien1") is None
    assert answer(year, code, "ien2") == 1
    assert answer(year, code, "ien3") == 2
    assert answer(year, code, "ien2") == 1  # said again, the rank stays
    answer(year, code, "ien1", R.ABSENT)
    assert told(year, "meeting_place") == slots(year, "ien2")
    with reading(year.engine) as session:
        guests = guests_of(session, year.course, code)
    assert (guests.seated, guests.waiting) == (1, 1)
    keep(year, code, capacity="2", **LAUNCH)
    assert told(year, "meeting_place") == slots(year, "ien2", "ien3")


def test_two_who_ask_for_the_last_place_at_once_are_answered_one_after_the_other(
    year: Year,
) -> None:
    code = opened(year, capacity="1")
    names = ("ien1", "ien2", "ien3", "bassin1")
    invite(year, code, *names)
    ready, ranks = Barrier(len(names)), list[int | None]()

    def ask(who: str) -> None:
        ready.wait()
        ranks.append(answer(year, code, who))

    threads = [Thread(target=ask, args=(who,)) for who in names]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(ranks, key=lambda rank: rank or 0) == [None, 1, 2, 3]
