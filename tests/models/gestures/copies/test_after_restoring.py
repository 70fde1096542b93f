"""A copy put back sends nothing that may have left; what a pilot says of it, a digest follows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pendulum
import pytest
import sqlalchemy as sa

from models.clock import back_to_real_time, now, set_clock
from models.database.transactions import gesture, reading
from models.errors import NotYours
from models.gestures.copies.after_restoring import NotSinceARestoration, say
from models.gestures.copies.restoring import note_restoration, told_a_moment
from models.gestures.people.sessions import open_session, session_with
from models.gestures.people.signing_in import ask_to_sign_in
from models.operations.pulse import Heartbeat
from models.operations.restoration import FIRST_RUN, last_restoration
from models.tick import run_cycle
from models.work.message import MESSAGE, MessageState
from models.year.classes import MessageClass
from tests.academy import Year, at
from tests.web.portal import put_clock

M, S = MESSAGE.c, MessageState
EVE, CALL, NEXT = "20/11/2026 10:00", "23/11/2026 09:00", "24/11/2026 09:00"
DIGESTS, DAY_AFTER = "15/01/2027 07:45", "18/01/2027 08:00"


def put_back(year: Year, on: str) -> None:
    """As if this very database were a copy, put back on that moment."""
    put_clock(year, on)
    with gesture(year.engine) as session:
        note_restoration(session, "root@test", at(on))


def states(year: Year, *which: sa.ColumnElement[bool]) -> Counter[MessageState]:
    return Counter(r.state for r in year.all(sa.select(M.state).where(*which)))


def said(year: Year, target: MessageState, on: str) -> list[int]:
    course, pilot = year.course, year.by("pilote")
    with gesture(year.engine) as session:
        return say(session, course, target, pilot, at(on))


def test_what_was_leaving_when_the_copy_was_made_waits(year: Year) -> None:
    year.tick(EVE)
    run_cycle(year.engine, year.cycle_id, at(CALL))
    with gesture(year.engine) as session:
        first = sa.select(M.id).where(M.state == S.OWED).limit(3).scalar_subquery()
        claimed = {"state": S.CLAIMED, "claim": "x"}
        session.connection().execute(sa.update(MESSAGE).where(M.id.in_(first)).values(**claimed))
    before = states(year)
    put_back(year, CALL)
    after = states(year)
    assert after[S.HELD] == before[S.OWED] + before[S.CLAIMED] >= 10
    assert year.tick(NEXT) == []


def test_what_could_not_leave_yet_leaves_on_its_day(year: Year) -> None:
    year.tick(EVE)
    run_cycle(year.engine, year.cycle_id, at(CALL))
    put_back(year, "22/11/2026 10:00")
    with gesture(year.engine) as session:
        told_a_moment(session, at("22/11/2026 10:00"))
    assert len(year.tick(CALL)) >= 10


def test_a_digest_waits_with_what_it_carries_and_leaves_once(year: Year) -> None:
    year.mornings("01/09/2026", "14/01/2027")
    run_cycle(year.engine, year.cycle_id, at(DIGESTS))
    digests = M.cls == MessageClass.DIGEST
    assert states(year, digests)[S.OWED] >= 1
    carried = states(year)[S.GATHERED]
    assert carried >= 1
    put_back(year, DIGESTS)
    assert states(year, digests)[S.OWED] == 0
    assert year.tick("15/01/2027 08:30") == []

    said(year, S.SENT, DIGESTS)
    assert states(year)[S.GATHERED] == states(year)[S.HELD] == 0
    said(year, S.HELD, DIGESTS)
    assert states(year)[S.GATHERED] == carried
    said(year, S.OWED, DIGESTS)
    left = [*year.tick(DAY_AFTER), *year.tick("18/01/2027 08:30")]
    items = [(i.to, i.rule, i.unit) for letter in left for i in letter.items]
    assert len(items) >= 1
    assert states(year)[S.HELD] == 0


def test_links_to_sign_in_that_were_asked_before_serve_no_more(year: Year) -> None:
    with gesture(year.engine) as session:
        ask_to_sign_in(session, "pilote@valmont.example", "/me", at(EVE))
    put_back(year, EVE)
    asked = states(year, M.cls == MessageClass.ON_REQUEST)
    assert asked == {S.DROPPED: 1}


def test_sessions_of_before_end_for_which_ended_since_is_not_known(year: Year) -> None:
    with gesture(year.engine) as session:
        opened = open_session(session, [(year.by("ien1").slot, 0)], "Firefox sous Linux")
    put_back(year, EVE)
    with gesture(year.engine) as session:
        assert session_with(session, opened.token) is None


def test_a_home_by_hand_is_put_back_at_the_first_moment_it_is_told(year: Year) -> None:
    year.tick(EVE)
    put_back(year, EVE)
    with gesture(year.engine) as session:
        set_clock(session, at(NEXT))
        told_a_moment(session, at(NEXT))
        told_a_moment(session, at("01/12/2026 09:00"))  # known by now
        row = last_restoration(session)
    assert (row.until, row.settled) == (at(NEXT), True)
    assert year.tick(NEXT) == []
    assert states(year, M.restoration_id.is_not(None))[S.HELD] >= 10
    assert year.all(sa.select(FIRST_RUN)) == []


@pytest.mark.parametrize("days", [1, 30])
def test_on_the_real_clock_the_first_run_owes_nothing_that_leaves_whatever_the_day(
    year: Year, days: int
) -> None:
    """Of a copy of more than a week, what dates command waits besides."""
    with gesture(year.engine) as session:
        back_to_real_time(session)
        real = pendulum.now("UTC")
        ago = real - timedelta(days=days)
        session.merge(Heartbeat(id=1, completed_at=ago, moment=ago))
        note_restoration(session, "root@test", ago)
        moment = now(session)
    with reading(year.engine) as session:
        assert last_restoration(session).backed_up_at == ago
    run_cycle(year.engine, year.cycle_id, moment)
    assert states(year)[S.OWED] == 0


def test_only_what_a_restoration_holds_is_said_to_have_left(year: Year) -> None:
    run_cycle(year.engine, year.cycle_id, at(EVE))
    (row, *_) = year.all(sa.select(M.id).where(M.state == S.OWED))
    course, pilot, ien = year.course, year.by("pilote"), year.by("ien1")
    with gesture(year.engine) as session, pytest.raises(NotSinceARestoration):
        say(session, course, S.SENT, pilot, at(EVE), which=[str(row.id)])
    with gesture(year.engine) as session, pytest.raises(NotYours):
        say(session, course, S.SENT, ien, at(EVE))
