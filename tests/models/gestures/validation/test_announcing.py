"""When a decision is told: at once, with all the others, or flagships alone together."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.year.cycle import CYCLE
from tests.academy import Year, launched, unfolded
from tests.pinning import pinned_with

OPEN, TAKEN = "30/11/2026 10:00", "02/12/2026 10:00"


def decided(engine: sa.Engine, announcing: str) -> Year:
    """Two actions of one circonscription, one of them a flagship, both in the programme."""
    levels = {"chains": {"action": {"climbs_when": []}}}
    year = launched(engine, announcing=announcing, **levels)
    year.propose("E11", "Débat", on=OPEN)
    year.propose("E12", "Concours", on=OPEN, flagship=True)
    for task in year.tasks():
        year.accept("ien1", task.id, on=TAKEN)
    return year


@pytest.mark.parametrize(
    ("announcing", "told"),
    [("at_once", ["E11", "E12"]), ("flagships_together", ["E11"]), ("together", [])],
)
def test_a_decision_is_told_at_once_unless_the_cycle_keeps_it(
    memory: sa.Engine, announcing: str, told: list[str]
) -> None:
    year = decided(memory, announcing)
    assert [year.codes[m.unit_id] for m in year.messages(rule="accepted")] == told


@pytest.mark.parametrize("announcing", ["flagships_together", "together"])
def test_what_is_kept_is_told_on_its_date(memory: sa.Engine, announcing: str) -> None:
    year = decided(memory, announcing)
    year.tick("22/02/2027 07:45")
    assert sorted(year.codes[m.unit_id] for m in year.messages(rule="accepted")) == ["E11", "E12"]


def test_relays_and_pilots_read_the_decisions_of_a_week_as_one_item(memory: sa.Engine) -> None:
    year = decided(memory, "at_once")
    year.mornings("03/12/2026", "14/12/2026")
    news = [m for m in unfolded(year.sent) if m.rule == "new_decisions"]
    assert sorted((m.at[:10], m.to, m.unit) for m in news) == [
        ("07/12/2026", "ien1", "C1"),
        ("07/12/2026", "pilote1", "D1"),
    ]
    assert year.messages(rule="decisions_announced") == []


def test_relays_are_told_of_flagships_when_theirs_are_announced(memory: sa.Engine) -> None:
    year = decided(memory, "flagships_together")
    year.mornings("03/12/2026", "07/12/2026")
    assert year.messages(rule="flagships_announced") == []
    year.tick("22/02/2027 07:45")
    told = {year.codes[m.unit_id] for m in year.messages(rule="flagships_announced")}
    assert told == {"C1", "D1"}


def test_no_weekly_item_is_owed_where_decisions_are_announced_together(memory: sa.Engine) -> None:
    year = decided(memory, "together")
    year.mornings("22/02/2027", "01/03/2027")
    assert year.messages(rule="new_decisions") == []
    assert {year.codes[m.unit_id] for m in year.messages(rule="decisions_announced")} == {
        "C1",
        "D1",
    }


def test_what_was_kept_is_told_at_the_next_run_of_a_cycle_that_keeps_nothing_any_more(
    memory: sa.Engine,
) -> None:
    year = decided(memory, "together")
    now = pinned_with({"chains": {"action": {"climbs_when": []}}, "announcing": "at_once"})
    with gesture(year.engine) as session:
        session.connection().execute(
            sa.update(CYCLE).where(CYCLE.c.id == year.cycle_id).values(definition=now)
        )
    for morning in ("03/12/2026 07:45", "04/12/2026 07:45"):
        year.tick(morning)
        told = sorted(year.codes[m.unit_id] for m in year.messages(rule="accepted"))
        assert told == ["E11", "E12"]
    assert year.messages(rule="decisions_announced") == []
