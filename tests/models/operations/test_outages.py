"""An outage is told once, its end once, whoever looks and however often."""

from __future__ import annotations

import pendulum
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.operations import outages

NINE = pendulum.datetime(2026, 11, 23, 9)
TEN = NINE.add(hours=1)


def loss_is_ours(engine: sa.Engine, since: pendulum.DateTime = NINE) -> bool:
    with gesture(engine) as session:
        return outages.claim_loss(session, since)


def return_is_ours(engine: sa.Engine) -> pendulum.DateTime | None:
    with gesture(engine) as session:
        return outages.claim_return(session, TEN)


def test_only_the_first_who_looks_tells_of_an_outage(engine: sa.Engine) -> None:
    assert [loss_is_ours(engine) for _ in range(3)] == [True, False, False]


def test_the_next_outage_is_another_one(engine: sa.Engine) -> None:
    assert loss_is_ours(engine)
    assert loss_is_ours(engine, TEN)


def test_what_could_not_be_told_is_tried_again(engine: sa.Engine) -> None:
    loss_is_ours(engine)
    with gesture(engine) as session:
        outages.give_back_loss(session, NINE)
    assert loss_is_ours(engine)


def test_an_end_is_told_once_and_only_of_an_outage_that_was_told(engine: sa.Engine) -> None:
    assert return_is_ours(engine) is None
    loss_is_ours(engine)
    with reading(engine) as session:
        assert outages.unended(session)
    assert return_is_ours(engine) == NINE
    assert return_is_ours(engine) is None
    with reading(engine) as session:
        assert not outages.unended(session)


def test_an_end_that_could_not_be_told_is_tried_again(engine: sa.Engine) -> None:
    loss_is_ours(engine)
    since = return_is_ours(engine)
    assert since is not None
    with gesture(engine) as session:
        outages.give_back_return(session, since)
    assert return_is_ours(engine) == NINE
