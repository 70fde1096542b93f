"""A token acts in its maker's name, for a time, and is kept as its digest alone."""

from __future__ import annotations

from typing import Any

import pendulum
import pytest
import sqlalchemy as sa

from models.access.tokens import API_TOKEN
from models.database.transactions import gesture, reading
from models.errors import NotFound
from models.gestures.people.tokens import (
    MOST,
    BadTerms,
    BadToken,
    Lent,
    Made,
    TokenScope,
    make_token,
    note_use,
    revoke_token,
    who_has,
)
from models.journal import JOURNAL, first_break
from models.territory.unit import UNIT, UnitState
from tests.academy import Year, at
from tests.years import year_on

NOON = at("12/01/2027 12:00")


year = year_on("engine")


def made(year: Year, who: str = "ien1", **more: Any) -> Made:
    terms: dict[str, Any] = {"name": "Site", "scopes": ["read"], "days": 30} | more
    with gesture(year.engine) as session:
        return make_token(session, year.by(who), **terms, moment=NOON)


def lent(year: Year, token: str) -> Lent:
    with reading(year.engine) as session:
        return who_has(session, token)


def test_a_token_acts_as_who_made_it_within_its_scopes(year: Year) -> None:
    found = lent(year, made(year, scopes=["decide", "read"]).token)
    assert found.actor == year.by("ien1")
    assert found.scopes == {TokenScope.READ, TokenScope.DECIDE}
    assert lent(year, made(year, "E11").token).actor == year.by("E11")


def test_nothing_that_is_kept_gives_a_token_away(year: Year) -> None:
    token = made(year)
    (row,) = year.all(sa.select(API_TOKEN))
    assert token.token not in repr(row)
    assert token.token[20:] not in repr(token)
    assert row.starts == token.token[:12]
    with reading(year.engine) as session:
        entries = session.connection().execute(sa.select(JOURNAL).where(JOURNAL.c.chain == 0)).all()
        assert first_break(session, 0) is None
    (entry,) = [e for e in entries if e.what == "token.made"]
    assert entry.facts["token"] == row.id
    assert "Site" not in repr(entry)


def test_a_token_that_is_over_revoked_or_made_up_opens_nothing(year: Year) -> None:
    over, revoked, closed = made(year), made(year), made(year, "E11")
    with gesture(year.engine) as session:
        past = pendulum.now("UTC").subtract(seconds=1)
        session.connection().execute(
            sa.update(API_TOKEN).where(API_TOKEN.c.id == over.id).values(expires_at=past)
        )
        revoke_token(session, revoked.id, "admin", NOON)
        session.connection().execute(
            sa.update(UNIT).where(UNIT.c.id == year.units["E11"]).values(state=UnitState.CLOSED)
        )
    for token in (over.token, revoked.token, closed.token, "", "orgue_", "é\ud800", "x" * 5000):
        with pytest.raises(BadToken):
            lent(year, token)


@pytest.mark.parametrize(
    "terms",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"scopes": []},
        {"scopes": ["read", "rule"]},
        {"days": 0},
        {"days": 366},
    ],
)
def test_a_token_has_a_name_scopes_and_a_year_at_most(year: Year, terms: dict[str, Any]) -> None:
    with pytest.raises(BadTerms):
        made(year, **terms)


def test_nobody_has_more_than_twenty(year: Year) -> None:
    for _ in range(MOST):
        made(year)
    with pytest.raises(BadTerms):
        made(year)
    assert made(year, "ien2")


def test_one_revokes_ones_own_alone_and_once(year: Year) -> None:
    number = made(year).id
    with gesture(year.engine) as session:
        with pytest.raises(NotFound):
            revoke_token(session, number, "x", NOON, of=year.by("ien2"))
        revoke_token(session, number, "x", NOON, of=year.by("ien1"))
        with pytest.raises(NotFound):
            revoke_token(session, number, "x", NOON, of=year.by("ien1"))


def test_its_use_is_noted_once_an_hour(year: Year) -> None:
    token = made(year)
    assert lent(year, token.token).unseen
    with gesture(year.engine) as session:
        note_use(session, token.id)
    assert not lent(year, token.token).unseen
