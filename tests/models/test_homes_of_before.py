"""A home made by an older version goes on: nothing is owed twice, no link leads elsewhere.

``tests/data/homes``: Valmont in mid-year as an older version left it (``….sql.gz``, SQLite's own
dump), and what that version said of it (``….json``): the moment, the path of each letter's page,
the keys of the letters that it owed at moments to come, and what each of its messages is told to
say of its page, its list and its work.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from models.database.engine import open_engine
from models.database.transactions import gesture, reading
from models.journal import JOURNAL, first_break
from models.letters.signed_links import path_of
from models.migrations import bring_up_to_date
from models.migrations.carry import alembic, alone
from models.serving.home.news import untold, untold_count
from models.tick import in_hand, run_cycle
from models.work.message import MESSAGE, RULE_RUN
from models.year.cycle import CYCLE, CycleState
from tests.academy import at, launched

HOMES = Path(__file__).parents[1] / "data" / "homes"
OF_THEN = {"day_programme": {"topic": "programme"}}
"""What led elsewhere when that migration was written: a live cycle keeps it."""
OWN = {
    "rappel_maison": {
        "class": "news",
        "to": "silent_schools",
        "text": "call_opened",
        "at": ["S-10", "call_closes-1"],
        "until": "call_closes",
    },
    "silences_maison": {
        "class": "news",
        "to": "relays_and_pilots",
        "text": "call_closing",
        "at": ["S-10", "programme"],
        "until": "week_closes",
    },
}
"""What the académie of these homes had added to its cycle, before an entry could say its page."""
M = MESSAGE.c


@dataclass
class OldHome:
    """A home of before, brought up to date; *said*: what the version that made it said of it."""

    engine: sa.Engine
    said: dict[str, Any]

    def run(self, moment: str) -> list[str]:
        """The keys of the letters that one run of the year at *moment* owes anew."""
        with self.engine.connect() as connection:
            last = connection.execute(sa.select(sa.func.max(M.id))).scalar_one()
        run_cycle(self.engine, self.said["cycle"], at(moment))
        new = sa.select(M.key).where(M.id > last, sa.not_(M.key.startswith("digest")))
        with self.engine.connect() as connection:
            return sorted(connection.execute(new).scalars())

    def pinned(self) -> dict[str, Any]:
        with self.engine.connect() as connection:
            query = sa.select(CYCLE.c.definition).where(CYCLE.c.id == self.said["cycle"])
            found: dict[str, Any] = connection.execute(query).scalar_one()
            return found


@pytest.fixture(params=["january-2027", "may-2027"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OldHome]:
    file = tmp_path / "orgue.db"
    dump = gzip.decompress((HOMES / f"{request.param}.sql.gz").read_bytes()).decode()
    with sqlite3.connect(file) as connection:
        connection.executescript(dump)
    connection.close()
    engine = open_engine(f"sqlite:///{file}")
    bring_up_to_date(engine)
    said = json.loads((HOMES / f"{request.param}.json").read_text(encoding="utf-8"))
    yield OldHome(engine, said)
    engine.dispose()


def test_one_more_run_owes_nothing_twice(old: OldHome) -> None:
    assert old.run(old.said["stop"]) == []


def test_a_run_that_remembers_nothing_owes_nothing_twice(old: OldHome) -> None:
    with gesture(old.engine) as session:
        session.connection().execute(sa.delete(RULE_RUN))
    assert old.run(old.said["stop"]) == []


def test_what_comes_next_is_what_the_older_version_would_have_owed(old: OldHome) -> None:
    assert {moment: old.run(moment) for moment in old.said["next"]} == old.said["next"]


def test_each_letter_still_leads_to_its_page(old: OldHome) -> None:
    with reading(old.engine) as session:
        course = in_hand(old.engine, old.said["cycle"])
        query = sa.select(MESSAGE).where(M.key.in_(old.said["paths"]))
        rows = session.connection().execute(query).all()
        assert {row.key: path_of(course, row) for row in rows} == old.said["paths"]


def test_the_migration_completes_a_live_definition_and_its_undoing_leaves_it_as_it_was(
    old: OldHome,
) -> None:
    assert told(old.pinned()) == old.said["told"]
    with alone(old.engine) as connection:
        command.downgrade(alembic(connection), "0014")
    assert set(map(len, told(old.pinned()).values())) == {0}


def test_a_live_cycle_is_the_same_after_its_migration_is_undone_and_done(
    engine: sa.Engine,
) -> None:
    year = launched(engine, messages=OWN | OF_THEN)
    before = year.course.definition
    with alone(engine) as connection:
        command.downgrade(alembic(connection), "0014")
    bring_up_to_date(engine)
    assert year.course.definition == before


def test_a_cycle_that_was_closed_since_is_read_by_the_older_version_too(engine: sa.Engine) -> None:
    year = launched(engine)
    with gesture(engine) as session:
        closing = sa.update(CYCLE).values(state=CycleState.CLOSED)
        session.connection().execute(closing)
    with alone(engine) as connection:
        command.downgrade(alembic(connection), "0014")
    (kept,) = year.all(sa.select(CYCLE.c.definition))
    assert set(map(len, told(kept.definition).values())) == {0}


def told(definition: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What the messages of a definition say of their page, their list and their work."""
    return {
        name: {key: entry[key] for key in ("topic", "list", "work") if entry.get(key) is not None}
        for name, entry in definition["messages"].items()
    }


def test_the_journal_of_before_is_whole_and_only_grows(old: OldHome) -> None:
    with reading(old.engine) as session:
        waits = untold_count(session)
        assert first_break(session, old.said["cycle"]) is None
        assert waits == len(untold(session, 100_000))
    with pytest.raises(sa.exc.IntegrityError), old.engine.begin() as hand:
        hand.execute(sa.delete(JOURNAL))
    with alone(old.engine) as connection:
        command.downgrade(alembic(connection), "0042")
        query = "SELECT count(*) FROM journalentry WHERE emitted_at IS NULL"
        assert connection.exec_driver_sql(query).scalar_one() == waits
