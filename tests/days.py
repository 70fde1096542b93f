"""Actions that a test put straight into the table are given their day, as the gesture would."""

from __future__ import annotations

import sqlalchemy as sa

from models.work.action import ACTION, ACTION_DAY

_WITHOUT = ~sa.exists().where(ACTION_DAY.c.action_id == ACTION.c.id)


def give_days(connection: sa.Connection) -> None:
    """One day each, their first, for those that have none."""
    rows = sa.select(ACTION.c.id, ACTION.c.on_date).where(_WITHOUT)
    connection.execute(sa.insert(ACTION_DAY).from_select(["action_id", "on_date"], rows))
