"""A copy in memory, where a year goes by."""

from __future__ import annotations

from models.database.patience import is_copy
from models.database.types import table_of
from models.operations.pulse import Heartbeat
from models.operations.restoration import FIRST_RUN
from models.rehearsal.copying import STATE, copy_of, twin_of, what_is_copied
from tests.years import Year


def test_what_is_not_asked_of_a_copy_is_never_brought_to_it(year: Year) -> None:
    copy = copy_of(year.engine, year.cycle_id, with_state=True)
    assert is_copy(copy)
    assert is_copy(twin_of(copy))
    assert not is_copy(year.engine)
    brought = {table for table, _ in what_is_copied(1, year.cycle_id, True)} | set(STATE)
    assert not brought & {table_of(Heartbeat), FIRST_RUN}
