"""A session is a row: found by its token alone, ended one by one, forgotten the day after."""

from __future__ import annotations

from datetime import timedelta

import pendulum
import pytest
import sqlalchemy as sa

from models.access.sessions import BROWSER_SESSION
from models.access.signin import SIGN_IN_LINK
from models.database.transactions import gesture, reading
from models.errors import NotFound
from models.gestures.people import sessions
from models.gestures.people.own_page import revoke_links
from models.gestures.people.signing_in import ask_to_sign_in, purge_sign_in_links
from models.journal import JOURNAL
from models.tick import run_year
from tests.academy import Year, at, mail_of

S, L = BROWSER_SESSION.c, SIGN_IN_LINK.c
NOON = at("30/11/2026 12:00")


def opened(year: Year, who: str = "ien1", **how: bool) -> str:
    kept = [(slot, 0) for slot in year.by(who).slots]
    with gesture(year.engine) as session:
        return sessions.open_session(session, kept, "Firefox sous Linux", **how).token


def number_of(year: Year, token: str) -> int | None:
    with reading(year.engine) as session:
        row = sessions.session_with(session, token)
        return row.id if row else None


def test_a_session_is_found_by_its_token_of_which_only_the_digest_is_kept(year: Year) -> None:
    token = opened(year)
    (row,) = year.all(sa.select(BROWSER_SESSION))
    assert number_of(year, token) == row.id
    assert token not in repr(row)
    assert "@" not in repr(row)
    assert number_of(year, token + "x") is None
    assert number_of(year, row.digest) is None
    assert number_of(year, "é\ud800") is None


@pytest.mark.parametrize(("trusted", "hours"), [(False, 12), (True, 7 * 24)])
def test_a_session_lasts_twelve_hours_and_seven_days_on_a_trusted_device(
    year: Year, trusted: bool, hours: int
) -> None:
    token = opened(year, trusted=trusted)
    (row,) = year.all(sa.select(BROWSER_SESSION))
    assert row.expires_at - row.opened_at == timedelta(hours=hours)
    assert number_of(year, token)
    put_back(year, row.expires_at - row.opened_at)
    assert number_of(year, token) is None


def test_one_ends_ones_own_alone_and_once_and_the_journal_says_it(year: Year) -> None:
    one, other = opened(year), opened(year)
    number = number_of(year, one)
    assert number is not None
    with gesture(year.engine) as session:
        with pytest.raises(NotFound):
            sessions.end_session(session, number, year.by("ien2"), NOON)
        sessions.end_session(session, number, year.by("ien1"), NOON)
        with pytest.raises(NotFound):
            sessions.end_session(session, number, year.by("ien1"), NOON)
    assert number_of(year, one) is None
    assert number_of(year, other)
    ended = year.all(sa.select(JOURNAL.c.facts).where(JOURNAL.c.what == "session.ended"))
    assert [row.facts for row in ended] == [{"count": 1}]


def test_all_the_others_end_and_nobody_elses(year: Year) -> None:
    mine, others, theirs = opened(year), [opened(year), opened(year)], opened(year, "ien2")
    with gesture(year.engine) as session:
        by = year.by("ien1")
        assert sessions.end_other_sessions(session, number_of(year, mine), by, NOON) == 2
        assert sessions.end_other_sessions(session, number_of(year, mine), by, NOON) == 0
    assert [bool(number_of(year, token)) for token in (mine, theirs, *others)] == [1, 1, 0, 0]


def test_revoked_links_end_sessions_too(year: Year) -> None:
    mine, theirs = opened(year), opened(year, "ien2")
    with gesture(year.engine) as session:
        revoke_links(session, year.by("ien1"), "clock", NOON)
    assert (number_of(year, mine), bool(number_of(year, theirs))) == (None, True)


def test_one_address_has_so_many_at_once_and_the_oldest_ends(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST", 2)
    tokens = [opened(year) for _ in range(3)]
    assert [bool(number_of(year, token)) for token in tokens] == [False, True, True]


def test_what_ended_before_today_in_real_time_is_forgotten_by_the_next_run(year: Year) -> None:
    old = opened(year)
    put_back(year, timedelta(hours=36))
    over, open_ = opened(year), opened(year)
    with gesture(year.engine) as session:
        sessions.close_session(session, number_of(year, over) or 0)
    assert number_of(year, old) is None
    assert len(year.all(sa.select(BROWSER_SESSION))) == 3
    run_year(year.engine, NOON)  # whatever day the home lives
    assert len(year.all(sa.select(BROWSER_SESSION))) == 2
    assert number_of(year, open_)
    assert sessions.purge_sessions(year.engine) == 0


def test_sign_in_links_are_forgotten_a_week_after_they_ended_but_the_newest(year: Year) -> None:
    mail = mail_of("ien1")
    for _ in range(3):
        _ask(year, mail)
    first, second, third = [row.id for row in year.all(sa.select(L.id).order_by(L.id))]
    _expire(year, 9, first, third)
    _expire(year, 2, second)
    assert purge_sign_in_links(year.engine) == 1
    assert [row.id for row in year.all(sa.select(L.id).order_by(L.id))] == [second, third]
    _ask(year, mail)
    run_year(year.engine, NOON)
    assert [row.id for row in year.all(sa.select(L.id).order_by(L.id))] == [second, third + 1]


def _ask(year: Year, mail: str) -> None:
    with gesture(year.engine) as session:
        ask_to_sign_in(session, mail, "/me", NOON)


def _expire(year: Year, days: int, *links: int) -> None:
    """Have *links* have been asked for, and ended, so many days ago."""
    long_ago = pendulum.now("UTC").subtract(days=days)
    with gesture(year.engine) as session:
        old = sa.update(SIGN_IN_LINK).where(L.id.in_(links))
        session.connection().execute(old.values(asked_at=long_ago, expires_at=long_ago))


def put_back(year: Year, by: timedelta) -> None:
    """Have every session be older."""
    rows = year.all(sa.select(BROWSER_SESSION))
    with gesture(year.engine) as session:
        for row in rows:
            older = {"opened_at": row.opened_at - by, "expires_at": row.expires_at - by}
            changed = sa.update(BROWSER_SESSION).where(S.id == row.id).values(older)
            session.connection().execute(changed)
