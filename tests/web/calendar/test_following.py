"""The first page follows the year: told that something changed, nothing else, while it may be."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from models import journal
from models.access.sessions import BROWSER_SESSION
from models.clock import set_clock
from models.database.transactions import gesture, reading
from models.serving.home.changed import ChangeWatch, HomeChange
from tests.academy import Year, at
from tests.ports import free_port
from tests.waiting import until
from tests.web.portal import FOLLOWS, anybody, signed_in
from tests.web.served import served
from tests.years import year_on
from web.calendar import followers as streams
from web.calendar.followers import BEAT, CHANGED, OVER, RETRY, Followers, OpenPage
from web.request.session import COOKIE

year = year_on("file")


def note(engine: sa.Engine, chain: int) -> None:
    with gesture(engine) as session:
        journal.write(session, chain, at("12/01/2027 10:00"), [{"what": "comment.added"}])


# ── what changed ─────────────────────────────────────────────────────────────────────────────────


def test_a_look_says_of_which_cycles_something_was_noted_and_whether_time_went_on(
    year: Year,
) -> None:
    watch = ChangeWatch()

    def look() -> HomeChange:
        with reading(year.engine) as session:
            return watch.look(session)

    assert look() == HomeChange(played=look().played)
    note(year.engine, year.cycle_id)
    note(year.engine, 0)
    assert look().chains == {year.cycle_id, 0}
    assert look().chains == frozenset()
    with gesture(year.engine) as session:
        set_clock(session, at("13/01/2027 10:00"))
    assert (look().moved, look().moved) == (True, False)


def test_a_page_is_called_for_its_own_cycle_and_the_house_for_its_runs_too() -> None:
    own, house = OpenPage(chains=frozenset((1, 0))), OpenPage(chains=None, house=True)
    for change, whom in (
        (HomeChange(chains=frozenset((1,))), (True, True)),
        (HomeChange(chains=frozenset((2,))), (False, True)),
        (HomeChange(beat=True), (False, True)),
        (HomeChange(moved=True), (True, True)),
        (HomeChange(), (False, False)),
    ):
        assert (own.concerns(change), house.concerns(change)) == whom


# ── the streams ──────────────────────────────────────────────────────────────────────────────────


def listening(engine: sa.Engine, beats_every: float = 9.0) -> Followers:
    found = Followers(engine)
    found.looks_every, found.beats_every = 0.01, beats_every
    return found


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "APART", 0.0)
    monkeypatch.setattr(streams, "SPREAD", 0.0)


def test_a_stream_says_that_something_changed_and_lives_on(year: Year) -> None:
    async def heard() -> list[bytes]:
        events = listening(year.engine, 0.3).events(OpenPage(chains=None))
        found = [await anext(events), await anext(events)]
        note(year.engine, year.cycle_id)
        found += [await anext(events), await anext(events)]
        await events.aclose()
        return found

    assert asyncio.run(heard()) == [RETRY, BEAT, CHANGED, BEAT]


def test_two_hundred_streams_hold_one_thread_and_no_connection(year: Year) -> None:
    async def held() -> tuple[int, int, int]:
        found = listening(year.engine)
        events = [found.events(OpenPage(chains=None)) for _ in range(streams.STREAMS)]
        for one in events:
            await anext(one)
        before, pool = threading.active_count(), year.engine.pool
        waiting = [asyncio.ensure_future(anext(one)) for one in events]
        await asyncio.sleep(0.2)
        busy = pool.checkedout()  # type: ignore[attr-defined]
        one_more = [said async for said in found.events(OpenPage(chains=None))]
        assert (found.full, one_more) == (True, [])
        note(year.engine, year.cycle_id)
        assert set(await asyncio.gather(*waiting)) == {CHANGED}
        for one in events:
            await one.aclose()
        return threading.active_count() - before, busy, len(found.open)

    threads, connections, left = asyncio.run(held())
    assert (threads <= 1, connections <= 1, left) == (True, True, 0)


def test_a_stream_ends_with_its_session_and_with_the_portal(year: Year) -> None:
    signed_in(year, "ien1")

    async def heard(follower: OpenPage, found: Followers, then: Any) -> list[bytes]:
        events = found.events(follower)
        said = [await anext(events)]
        then()
        return said + [one async for one in events]

    def sign_out() -> None:
        with gesture(year.engine) as session:
            ended = sa.update(BROWSER_SESSION).values(ended_at=at("01/01/2020 10:00"))
            session.connection().execute(ended)

    (row,) = year.all(sa.select(BROWSER_SESSION))
    own = OpenPage(chains=None, session=row.id)
    assert asyncio.run(heard(own, listening(year.engine), sign_out)) == [RETRY, OVER]
    closing = listening(year.engine)
    closing.leaving = lambda: bool(closing.open)
    assert asyncio.run(heard(OpenPage(chains=None), closing, lambda: None)) == [RETRY, OVER]


def test_a_database_that_is_away_ends_no_stream(year: Year) -> None:
    async def heard() -> list[bytes]:
        found = listening(year.engine, 0.1)
        look, away = found.look, iter((True, True))

        def may_fail(watch: ChangeWatch) -> HomeChange:
            if next(away, False):
                raise sa.exc.OperationalError("SELECT", {}, Exception("away"))
            return look(watch)

        found.look = may_fail  # type: ignore[method-assign]
        events = found.events(OpenPage(chains=None))
        said = [await anext(events), await anext(events)]
        await events.aclose()
        return said

    assert asyncio.run(heard()) == [RETRY, BEAT]


# ── the door ─────────────────────────────────────────────────────────────────────────────────────


def test_who_may_not_follow_is_told_to_look_again_by_themselves(year: Year) -> None:
    far = {"X-Forwarded-For": "203.0.113.7"}
    assert anybody(year.engine).get("/following", headers=far).status_code == 204
    by_letter = signed_in(year, "ien1", only=("/tasks/1",))
    assert by_letter.get("/following", headers=far).status_code == 204
    full = signed_in(year, "ien1")
    followers: Followers = full.app.state.followers  # type: ignore[attr-defined]
    followers.open = {OpenPage(chains=None) for _ in range(streams.STREAMS)}
    assert full.get("/following").status_code == 204
    assert signed_in(year, "ien1").head("/following").status_code == 204


def test_a_page_without_a_stream_has_no_script_for_one(year: Year) -> None:
    far = {"X-Forwarded-For": "203.0.113.7"}
    assert FOLLOWS not in anybody(year.engine).get("/", headers=far).text
    page = signed_in(year, "ien1").get("/", headers=far).text
    assert FOLLOWS in page
    assert len(re.findall(r'id="suivi"', page)) == 1


@contextmanager
def stream(port: int, cookie: str) -> Iterator[Any]:
    """The lines of the stream, as a browser reads them."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        asked = f"GET /following HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {COOKIE}={cookie}\r\n\r\n"
        line.sendall(asked.encode())
        with line.makefile("rb") as lines:
            yield lines


def test_signing_out_closes_the_stream_of_a_real_portal_and_leaving_frees_its_place(
    year: Year,
) -> None:
    client, port = signed_in(year, "ien1"), free_port()
    cookie = str(client.cookies[COOKIE])
    with served(year.engine, port) as app:
        app.state.followers.looks_every = 0.05
        with stream(port, cookie) as lines:
            head = b"".join(iter(lines.readline, b"\r\n")).lower()
            assert b"200 ok" in head
            assert b"content-type: text/event-stream" in head
            assert b"x-accel-buffering: no" in head
            assert len(app.state.followers.open) == 1
            with stream(port, cookie) as second:
                assert b"200" in second.readline()
            until(lambda: len(app.state.followers.open) == 1, 10, "the second has left")
            assert client.post("/sign-out").status_code == 303
            assert b"event: over" in lines.read()
        until(lambda: not app.state.followers.open, 10, "no stream is left")
