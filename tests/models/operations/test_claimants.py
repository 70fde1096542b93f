"""What a pass holds is let go once it is over, and not a moment before that is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import gesture, reading
from models.operations import claimants
from models.operations.claimants import ABSENT_AFTER, CLAIMANT, LEASE, at_work

A_SECOND = timedelta(seconds=5)
"""Enough for a slow machine to look."""


def known(engine: sa.Engine, token: str, silent: timedelta = timedelta(0), **name: Any) -> None:
    """A pass that gave its last sign of life so long ago; *name*: another process than ours."""
    with gesture(engine) as session:
        claimants.be_known(session, token)
        moment = claimants.database_now(session) - silent
        row = sa.update(CLAIMANT).where(CLAIMANT.c.id == token)
        session.connection().execute(row.values(heartbeat_at=moment, **name))


def over(engine: sa.Engine) -> set[str]:
    with reading(engine) as session:
        return {row.id for row in claimants.gone(session)}


def test_a_pass_of_this_process_is_over_when_it_is_at_work_no_more(engine: sa.Engine) -> None:
    known(engine, "ours")
    with at_work("ours"):
        assert over(engine) == set()
        assert claimants.anybody_at_work()
    assert over(engine) == {"ours"}


def test_a_process_that_died_on_this_machine_is_known_at_once(engine: sa.Engine) -> None:
    known(engine, "dead", pid=4_194_305)
    assert over(engine) == {"dead"}


ELSEWHERE = {"host": "ailleurs", "pid": 4_194_305}
HERE = {"pid": 1, "started": ""}
"""A process of this machine that is there for sure."""


@pytest.mark.parametrize(
    ("where", "silent", "gone"),
    [
        (ELSEWHERE, ABSENT_AFTER - A_SECOND, False),
        (ELSEWHERE, ABSENT_AFTER + A_SECOND, True),
        (HERE, ABSENT_AFTER + A_SECOND, False),
        (HERE, LEASE - A_SECOND, False),
        (HERE, LEASE + A_SECOND, True),
    ],
    ids=lambda value: str(value),
)
def test_silence_tells_of_another_machine_soon_and_of_this_one_late(
    engine: sa.Engine, where: dict[str, Any], silent: timedelta, gone: bool
) -> None:
    known(engine, "silent", silent, **where)
    assert over(engine) == ({"silent"} if gone else set())


def test_who_gives_a_sign_of_life_after_all_is_not_forgotten(engine: sa.Engine) -> None:
    for token in ("late", "lost"):
        known(engine, token, 2 * ABSENT_AFTER, **ELSEWHERE)
    with gesture(engine) as session:
        seen = claimants.gone(session)
        claimants.beat(session, "late")
        claimants.forget(session, seen)
        assert _all(session) == {"late"}


def test_a_pass_that_leaves_is_known_no_more(engine: sa.Engine) -> None:
    known(engine, "ours")
    with gesture(engine) as session:
        claimants.leave(session, "ours")
        assert _all(session) == set()


def _all(session: Session) -> set[str]:
    return set(session.connection().execute(sa.select(CLAIMANT.c.id)).scalars())
