"""The figures of the year before, to compare with."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import gesture
from models.work.action import ACTION, ActionState
from models.work.marks import kept_beside
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, day
from tests.days import give_days


def last_year(year: Year, *actions: tuple[str, str, str]) -> int:
    """A closed cycle of 2025-26, with actions: where, their theme and their state."""
    with gesture(year.engine) as session:
        connection = session.connection()
        cycle_id = int(
            connection.execute(
                sa.insert(CYCLE)
                .values(
                    academy_id=year.units["AC"],
                    school_year="2025-26",
                    week=day("16/03/2026"),
                    state=CycleState.CLOSED,
                    changes={},
                    definition={"themes": ["D'avant"], "flagships": 3},
                    population=0,
                    link_key="x",
                )
                .returning(CYCLE.c.id)
            ).scalar_one()
        )
        content = {"kind": "other", "audiences": {"parents": 9}, "training_hours": 2}
        for code, theme, state in actions:
            connection.execute(
                sa.insert(ACTION).values(
                    cycle_id=cycle_id,
                    unit_id=year.units[code],
                    title="Avant",
                    theme=theme,
                    round=1,
                    on_date=day("16/03/2026"),
                    contact="",
                    state=ActionState(state),
                    flagship=False,
                    has_cost=False,
                    has_convention=False,
                    with_parents=True,
                    late=False,
                    content=content,
                    announced=True,
                    decided_by_silence=False,
                    edits=0,
                    **kept_beside(content),
                )
            )
        give_days(connection)
    return cycle_id
