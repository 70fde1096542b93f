"""The legal notice says of each académie what its last cycle says, and nothing of others."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import reading
from models.serving.trust.answering import answering
from tests.academy import launched
from tests.models.gestures.cycle.trusted import SAID


def test_each_academie_is_said_with_who_answers(memory: sa.Engine) -> None:
    launched(memory, trust=SAID)
    with reading(memory) as session:
        (one,) = answering(session)
    assert one.academy == "académie de Valmont"
    assert (one.trust.dpd, one.trust.missing) == ("dpd@valmont.example", ())


def test_a_home_without_a_cycle_says_nobody(memory: sa.Engine) -> None:
    with reading(memory) as session:
        assert answering(session) == ()
