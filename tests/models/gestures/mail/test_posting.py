"""A pilot holds, releases, drops; what is leaving at this moment is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from models.access.actors import Actor
from models.database.transactions import gesture
from models.errors import WrongMove
from models.gestures.mail.posting import change
from models.tick import run_cycle
from models.work.message import MessageState
from tests.academy import Recording, at, launched

MORNING = at("12/01/2027 07:45")
S = MessageState


class Leaving(Recording):
    """A delivery during which a pilot changes each item of the digests that leave."""

    target: MessageState
    pilot: Actor
    refused: list[int]

    def hand_over(self, wanted: Sequence[Any], items: dict[int, list[Any]]) -> None:
        for item in (one for carried in items.values() for one in carried):
            with pytest.raises(WrongMove, match="part en ce moment"):
                self.change(item.id)
            self.refused.append(item.id)
        super().hand_over(wanted, items)

    def change(self, number: int) -> None:
        with gesture(self.engine) as session:
            change(session, self.course, [str(number)], self.target, self.pilot, MORNING)


@pytest.mark.parametrize("target", [S.OWED, S.DROPPED])
def test_an_item_of_a_digest_that_leaves_is_sent_once_and_shown_as_sent(
    memory: sa.Engine, target: MessageState
) -> None:
    year = launched(memory)
    run_cycle(year.engine, year.cycle_id, MORNING)
    delivery = Leaving(year, MORNING)
    delivery.target, delivery.pilot, delivery.refused = target, year.by("pilote"), []
    delivery.drain()
    reminded = year.messages(text="silent_reminder")
    assert {m.id for m in reminded} < set(delivery.refused)
    assert {m.state for m in reminded} == {S.SENT}
