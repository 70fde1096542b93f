"""Who waits to write keeps nobody from reading: so many wait, the others are told at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
import uvicorn
from fastapi import Request

from config.settings import Settings
from models.database.engine import open_engine
from models.database.patience import WRITERS, Limits
from models.database.unavailable import Trouble, Unavailable
from tests.academy import Year, launched
from tests.ports import free_port
from tests.statements import statements
from tests.waiting import until
from tests.web.portal import OPEN, OURS, signed_in
from tests.web.unavailable import locked, told
from web.app import create
from web.site.refusing import come_back_later

PATIENT = Limits(statement=60, lock=45, idle=90)
"""Longer than this test looks on: nobody who waits is told anything meanwhile."""


@pytest.fixture(name="year")
def patient_year(engine: sa.Engine) -> Iterator[Year]:
    patient = open_engine(engine.url.render_as_string(hide_password=False), PATIENT)
    yield launched(patient)
    patient.dispose()


@contextmanager
def served(year: Year) -> Iterator[tuple[Any, httpx.Client]]:
    """The portal, for real, and the browser of a school."""
    port = free_port()
    app = create(year.engine, Settings(mail_url=None, port=port))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started, 30, "the portal is up")
    cookies = dict(signed_in(year, "E11", on=OPEN).cookies)
    any_number = httpx.Limits(max_connections=None)
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers=OURS,
            cookies=cookies,
            timeout=90,
            limits=any_number,
            trust_env=False,
        ) as browser:
            yield app, browser
    finally:
        server.should_exit = True
        thread.join(30)


def done(asked: list[Any]) -> int:
    return sum(one.done() for one in asked)


def test_forty_five_who_wait_to_write_keep_nobody_from_reading(year: Year) -> None:
    sent = {"unit": year.units["E11"], "start": "blank"}
    with served(year) as (_, browser), ThreadPoolExecutor(45) as people:
        assert browser.get("/me").status_code == 200
        with locked(year.engine):
            writers = [people.submit(browser.post, "/actions/new", data=sent) for _ in range(45)]
            until(lambda: done(writers) == 45 - WRITERS, 20, "beyond what may wait, 503 at once")
            began = time.monotonic()
            for path in ("/me", "/actions", "/static/orgue.css"):
                assert browser.get(path).status_code == 200, path
            assert browser.get("/healthz").json()["trouble"] in ("locked", "crowded")
            assert done(writers) == 45 - WRITERS, "they still wait while others have read"
            assert time.monotonic() - began < 20
        answers = [writer.result() for writer in writers]
    early = [answer for answer in answers if answer.status_code == 503]
    assert len(early) == 45 - WRITERS
    told(early[0], "Trop de demandes à la fois")
    assert [answer.status_code for answer in answers].count(303) == WRITERS


def test_more_than_can_wait_for_a_thread_are_told_to_come_back(year: Year) -> None:
    hold = threading.Event()

    def slow() -> None:
        hold.wait(120)

    with served(year) as (app, browser), ThreadPoolExecutor(400) as people:
        app.add_api_route("/slow", slow)
        asked: list[Any] = []

        def told_one_more() -> int:
            asked.append(people.submit(browser.get, "/slow"))
            return done(asked)

        try:
            until(told_one_more, 60, "some are told at once")
            told(next(one.result() for one in asked if one.done()), "Trop de demandes")
            assert browser.get("/static/orgue.css").status_code == 200
            assert browser.get("/healthz").status_code == 200
        finally:
            hold.set()


def test_who_is_told_to_come_back_asks_nothing_of_the_database(year: Year) -> None:
    app = create(year.engine, Settings(mail_url=None))
    headers = [(b"host", b"orgue.ac-valmont.example")]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "app": app,
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "root_path": "",
        "router": app.router,
    }
    with statements(year.engine) as asked:
        answer = come_back_later(Request(scope), Unavailable(Trouble.CROWDED))
    assert (answer.status_code, asked) == (503, [])
