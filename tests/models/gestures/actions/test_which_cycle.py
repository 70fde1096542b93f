"""A proposal goes to the cycle whose call is open in its unit."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotFound
from models.gestures.actions.which_cycle import CycleToChoose, course_for
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, at
from tests.two_calls import two_calls


def chosen(year: Year, moment: str, named: int | None = None) -> int:
    with reading(year.engine) as session:
        return course_for(session, year.units["E11"], at(moment), named).cycle_id


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("10/09/2026 09:00", "automne"),
        ("12/10/2026 09:00", "automne"),  # no call is open: its week is the next one
        ("10/11/2026 09:00", "printemps"),
        ("10/02/2027 09:00", "printemps"),
        ("10/05/2027 09:00", "printemps"),  # both weeks are over
    ],
)
def test_the_cycle_whose_call_is_open_is_meant(memory: sa.Engine, moment: str, name: str) -> None:
    cycles = {"automne": 0, "printemps": 1}
    both = two_calls(memory)
    assert chosen(both[0], moment) == both[cycles[name]].cycle_id


def test_between_two_open_calls_the_cycle_is_asked(memory: sa.Engine) -> None:
    autumn, spring = two_calls(memory, both_open=True)
    with pytest.raises(CycleToChoose, match=r"« 2026-27 \(automne\) », « 2026-27 \(printemps\) »"):
        chosen(autumn, "05/11/2026 09:00")
    for year in (autumn, spring):
        assert chosen(year, "05/11/2026 09:00", year.cycle_id) == year.cycle_id


def test_a_cycle_that_is_over_is_not_meant(memory: sa.Engine) -> None:
    autumn, spring = two_calls(memory)
    with gesture(memory) as session:
        over = sa.update(CYCLE).where(CYCLE.c.id == autumn.cycle_id)
        session.connection().execute(over.values(state=CycleState.CLOSED))
    assert chosen(autumn, "10/09/2026 09:00") == spring.cycle_id
    with pytest.raises(NotFound, match="ne participe pas à ce cycle"):
        chosen(autumn, "10/09/2026 09:00", autumn.cycle_id)
