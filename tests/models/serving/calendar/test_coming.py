"""What comes next: in order, once each, with how many units it would reach today."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import reading
from models.serving.calendar.coming import coming
from tests.academy import Year, launched


def next_of(year: Year, moment: str, n: int = 8) -> list[tuple[str, str, str]]:
    year.now = moment
    with reading(year.engine) as session:
        found = coming(session, year.moment, n)
    return [(f"{c.at:%d/%m/%Y %H:%M}", c.text, c.whom) for c in found]


def test_each_is_said_with_whom_it_would_reach(engine: sa.Engine) -> None:
    year = launched(engine)
    assert next_of(year, "30/10/2026 12:00", 3) == [
        ("02/11/2026 07:30", "call_opened", "7 écoles et établissements"),
        (
            "02/11/2026 07:45",
            "weekly_figures",
            "1 académie, 2 départements",
        ),
        (
            "16/11/2026 07:45",
            "conference_invitation",
            "1 académie, 2 départements, 4 bassins et circonscriptions",
        ),
    ]


def test_a_school_that_proposed_is_not_counted_among_the_silent(engine: sa.Engine) -> None:
    year = launched(engine)
    year.propose("E11", on="05/11/2026 10:00")
    found = {text: whom for _, text, whom in next_of(year, "20/11/2026 12:00")}
    assert found["silent_reminder"] == "6 écoles et établissements"


def test_a_decision_that_is_not_announced_changes_no_count(memory: sa.Engine) -> None:
    year = launched(memory)
    year.propose("E11", on="11/01/2027 10:00")
    before = next_of(year, "15/02/2027 12:00", 12)
    year.accept("ien1", on="15/02/2027 12:00")
    assert next_of(year, "15/02/2027 12:00", 12) == before
    year.announce("pilote", on="15/02/2027 12:00")
    told = {text: whom for _, text, whom in next_of(year, "15/02/2027 12:00", 12)}
    assert told["programme_published"].endswith(", 1 école ou établissement")


def test_what_comes_every_week_is_said_once(engine: sa.Engine) -> None:
    found = [text for _, text, _ in next_of(launched(engine), "04/01/2027 12:00", 12)]
    assert found.count("weekly_figures") == 1


def test_without_a_live_cycle_nothing_comes(engine: sa.Engine) -> None:
    year = launched(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE cycle SET state = 'closed'"))
    assert next_of(year, "30/10/2026 12:00") == []
