"""The first use of a letter's link is kept, for whose letter it was; nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.database.transactions import gesture
from models.gestures.mail.opened_links import invitations_used, keep_uses
from models.letters.signed_links import Bearer, sealed
from models.work.link_use import LINK_USE
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, launched
from tests.web.portal import anybody, put_clock
from tests.years import year_on

INVITED, DECIDED = "02/11/2026 07:45", "11/01/2027 10:00"


year = year_on(clock=INVITED, now=INVITED)


@pytest.fixture
def client(year: Year) -> TestClient:
    return anybody(year.engine)


def link(year: Year, who: str, path: str) -> str:
    return link_of(year, year.by(who).slot, path)


def link_of(year: Year, slot: str, path: str) -> str:
    course = year.course
    bearer = Bearer(slot=slot, day=course.local_day(year.moment))
    return sealed(course.link_key, path, bearer, 0)


def call(year: Year, unit: str) -> str:
    return f"/u/{year.cycle_id}/{year.units[unit]}/call"


def used(year: Year) -> list[tuple[str, str, str]]:
    codes = year.codes
    rows = year.all(sa.select(LINK_USE).order_by(LINK_USE.c.first_at, LINK_USE.c.path))
    return [(row.path, row.slot, codes[row.unit_id]) for row in rows]


def test_a_link_is_kept_the_first_time_it_is_opened(year: Year, client: TestClient) -> None:
    path = call(year, "E11")
    assert client.get(link(year, "E11", path)).status_code == 200
    put_clock(year, DECIDED)
    assert client.get(link(year, "E11", path).upper().replace(path.upper(), path)).is_success
    (row,) = year.all(sa.select(LINK_USE))
    assert used(year) == [(path, f"u{year.units['E11']}", "E11")]
    assert (row.cycle_id, row.first_at) == (year.cycle_id, year.moment)


@pytest.mark.parametrize("ahead", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}])
def test_what_a_browser_fetches_ahead_is_not_an_opening(
    year: Year, client: TestClient, ahead: dict[str, str]
) -> None:
    address = link(year, "E11", call(year, "E11"))
    assert client.get(address, headers=ahead).status_code == 200
    assert used(year) == []


def test_a_mail_scanner_that_only_asks_about_a_link_opens_it_for_nobody(
    year: Year, client: TestClient
) -> None:
    address = link(year, "E11", call(year, "E11"))
    assert client.head(address).status_code == 200
    assert used(year) == []


def test_once_the_cycle_is_closed_its_figures_do_not_change(year: Year, client: TestClient) -> None:
    with year.engine.begin() as connection:
        connection.execute(sa.update(CYCLE).values(state=CycleState.CLOSED))
    assert client.get(link(year, "E11", call(year, "E11"))).status_code == 200
    assert used(year) == []


def test_a_broken_link_is_no_opening(year: Year, client: TestClient) -> None:
    address = link(year, "E11", call(year, "E11"))
    assert client.get(address[:-1] + ("a" if address[-1] != "a" else "b")).status_code == 404
    assert used(year) == []


def test_a_relay_who_reads_of_a_school_is_not_that_school(year: Year, client: TestClient) -> None:
    number = year.propose("E11", on=DECIDED)
    put_clock(year, DECIDED)
    client.get(link(year, "ien1", f"/a/{number}"))
    client.get(link(year, "ien1", f"/v/{year.task()}"))
    client.get(link(year, "E11", f"/a/{number}"))
    assert sorted(code for _, _, code in used(year)) == ["C1", "C1", "E11"]


def test_a_relay_who_heads_a_school_opens_as_a_relay(year: Year, client: TestClient) -> None:
    year.name("C1", "relay", "proviseure")
    number = year.propose("E11", on=DECIDED)
    client.get(link(year, "proviseure", f"/a/{number}"))
    client.get(link(year, "proviseure", call(year, "L11")))
    assert sorted(code for _, _, code in used(year)) == ["C1", "L11"]


def test_a_head_or_a_project_holder_opens_for_the_school(year: Year, client: TestClient) -> None:
    for who in ("proviseure", "porteur"):
        client.get(link(year, who, call(year, "L11")))
    assert [code for _, _, code in used(year)] == ["L11", "L11"]


def test_a_digest_counts_for_the_unit_it_was_sent_to(year: Year, client: TestClient) -> None:
    year.tick("01/09/2026 07:45")
    digest = next(m for m in year.messages() if m.cls.value == "digest")
    put_clock(year, year.now)
    assert client.get(link_of(year, digest.slot, f"/d/{digest.id}")).status_code == 200
    assert used(year) == [(f"/d/{digest.id}", digest.slot, year.codes[digest.home_id])]


def test_a_page_is_shown_also_when_nothing_can_be_kept(year: Year, client: TestClient) -> None:
    address = link(year, "E11", call(year, "E11"))
    with full(year):
        assert client.get(address).status_code == 200
    assert used(year) == []


@contextmanager
def full(year: Year) -> Iterator[None]:
    """The table takes no more rows."""
    with gesture(year.engine) as session:
        session.connection().execute(sa.text(NO_WRITE))
    yield
    with gesture(year.engine) as session:
        session.connection().execute(sa.text("DROP TRIGGER full"))


NO_WRITE = (
    "CREATE TRIGGER full BEFORE INSERT ON linkuse BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
)


def test_it_is_kept_once_on_both_databases(engine: sa.Engine) -> None:
    year = launched(engine)
    came = [(year.units["E11"], "u8"), (year.units["E11"], "u8")]
    for _ in range(2):
        with gesture(engine) as session:
            keep_uses(session, invitations_used(year.cycle_id, came), year.moment)
    assert [code for _, _, code in used(year)] == ["E11"]
