"""Phases open and close on their dates, late, or not yet."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.serving.readiness.dates import PhaseTurn, turns
from models.year.cycle import PHASE
from models.year.phases import PhaseKind
from tests.academy import Year, at, day, launched
from tests.models.serving.readiness.years import a_year_before, land_of


def read(year: Year, on: str, who: str = "pilote", **more: object) -> list[tuple[object, ...]]:
    with reading(year.engine) as session:
        found = turns(session, land_of(year, session, who, **more), day(on))
    return [short(t) for t in found]


def short(turn: PhaseTurn) -> tuple[object, ...]:
    return turn.phase, turn.what, turn.planned, turn.late, turn.done


def test_phases_are_on_time_when_the_clock_is_there(memory: sa.Engine) -> None:
    year = launched(memory)
    for moment in ("01/09/2026 00:05", "17/10/2026 00:05"):
        year.tick(moment)
    assert read(year, "20/10/2026") == [
        ("Cadrage", "opened", date(2026, 9, 1), 0, True),
        ("Cadrage", "closed", date(2026, 10, 16), 0, True),
    ]


def test_a_phase_that_waits_is_late_by_school_days(memory: sa.Engine) -> None:
    year = launched(memory)
    year.tick("03/09/2026 08:00")
    assert read(year, "05/11/2026") == [
        ("Cadrage", "opened", date(2026, 9, 1), 2, True),
        ("Cadrage", "closed", date(2026, 10, 16), 4, False),
        ("Appel à actions", "opened", date(2026, 11, 2), 3, False),
    ]
    year.tick("05/11/2026 08:00")
    assert read(year, "20/11/2026")[1:3] == [
        ("Cadrage", "closed", date(2026, 10, 16), 4, True),
        ("Appel à actions", "opened", date(2026, 11, 2), 3, True),
    ]


def test_a_cycle_without_a_journal_is_read_from_where_its_phases_stand(memory: sa.Engine) -> None:
    year = launched(memory)
    before = a_year_before(year)
    with gesture(memory) as session:
        session.connection().execute(
            sa.insert(PHASE),
            [
                {
                    "cycle_id": before,
                    "week": date(2026, 3, 16),
                    "place": "C",
                    "kind": kind,
                    "state": "closed",
                    "changed_at": at(moment),
                }
                for kind, moment in (
                    (PhaseKind.CADRAGE, "18/11/2025 09:00"),
                    (PhaseKind.CALL_FOR_ACTIONS, "17/01/2026 00:03"),
                )
            ],
        )
    found = read(year, "30/06/2026", cycle_ids=(before,))
    known = [one for one in found if one[-1]]
    assert [(phase, what) for phase, what, *_ in known] == [
        ("Cadrage", "closed"),
        ("Appel à actions", "closed"),
    ]
    assert [late > 0 for *_, late, _ in known] == [True, False]


def test_each_week_is_told_apart(memory: sa.Engine) -> None:
    year = launched(memory, weeks={"C1": date(2027, 4, 5)})
    year.tick("01/09/2026 00:05")
    assert [one[2] for one in read(year, "02/09/2026")] == [date(2026, 9, 1)] * 2
