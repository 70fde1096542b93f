"""Bad nights: the runner, the server or the database gone at the worst moment.

Whatever dies, the next runner puts it right: nothing is lost, nothing leaves twice but the letter
whose runner died between the server's 250 and our mark, and that under the same ``Message-ID``.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.settings import Settings
from flows.environment import local_environment
from models.clock import set_clock
from models.database.transactions import gesture, reading
from models.operations.runs import RUN, RunState
from models.serving.home.news import untold, untold_count
from models.work.message import MESSAGE, MessageState
from orgue.processes import Child, Children, answers
from tests.academy import Year, at
from tests.flows.door import Door
from tests.flows.living import Living, asked, events_told, heartbeats
from tests.ports import free_port
from tests.sink import Sink
from tests.waiting import until
from tests.years import year_on

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]

NOON = "12/01/2027 12:00"
TWICE = {"after a letter", "before its mark is committed"}
BOUNDARIES = [
    "between the year and the delivery",
    "before a run is recorded",
    "after the claim",
    "in a letter",
    "after a letter",
    "before its mark is committed",
    "after an event was told",
    "before an event is remembered",
    "after the journal was followed",
]
A_FEW = ["after a letter", "before its mark is committed", "after an event was told"]
"""tests/story/test_bad_days.py has a delivery killed at each boundary, without Prefect."""


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


year = year_on("home", clock=NOON)


def clock(year: Year, moment: str) -> None:
    with gesture(year.engine) as session:
        set_clock(session, at(moment))


def port_of(api: str) -> int:
    return int(api.rsplit(":", 1)[1].split("/")[0])


def mailing(sink: Sink) -> dict[str, str]:
    """One connection: each may leave one letter unmarked when its process dies."""
    one = {"ORGUE_MAIL_CONNECTIONS": "1"}
    return one | {"ORGUE_MAIL_URL": sink.url, "ORGUE_PERIOD": "600"}


def waiting(year: Year, moment: str) -> list[str]:
    """The keys that may leave now and did not; those over the day's three wait for tomorrow."""
    states = (MessageState.OWED, MessageState.CLAIMED)
    query = sa.select(MESSAGE.c.key).where(
        MESSAGE.c.state.in_(states), MESSAGE.c.not_before <= at(moment), MESSAGE.c.cls != "news"
    )
    with year.engine.connect() as connection:
        return list(connection.execute(query).scalars())


def all_told(year: Year) -> bool:
    with reading(year.engine) as session:
        return untold_count(session) == 0


def open_runs(year: Year) -> int:
    query = sa.select(sa.func.count()).where(RUN.c.state == RunState.RUNNING)
    with year.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def caught_up(year: Year, moment: str) -> bool:
    return not waiting(year, moment) and all_told(year) and not open_runs(year)


def under_way(api: str) -> list[str]:
    """The runs that Prefect takes for alive."""
    chosen = {"flow_runs": {"state": {"type": {"any_": ["PENDING", "RUNNING", "CANCELLING"]}}}}
    return [f"{r['name']}: {r['state_type']}" for r in asked(f"{api}/flow_runs/filter", chosen)]


def arrived(sink: Sink) -> Counter[str]:
    return Counter(str(m["X-Orgue-Key"]) for m in sink.messages)


def proposed(year: Year, school: str, title: str) -> list[str]:
    """The events of what is not told, an action that *school* proposes among them."""
    year.propose(school, title, on=NOON)
    with reading(year.engine) as session:
        return [str(entry.event_id) for entry in untold(session)]


def put_right(year: Year, sink: Sink, api: str, twice: set[str], where: str) -> None:
    """Wait until nothing is left of the runner that died *where*; *twice* grows by its doubles."""
    until(lambda: caught_up(year, NOON), 60, f"all is put right: {where}")
    until(lambda: under_way(api) == [], 60, f"no run of the dead is left: {where}")
    newly = {key for key, count in arrived(sink).items() if count > 1} - twice
    assert len(newly) <= (where in TWICE), where
    twice |= newly


@pytest.mark.parametrize(
    "boundaries",
    [
        pytest.param(A_FEW, id="a few"),
        pytest.param(BOUNDARIES, id="all", marks=pytest.mark.long),
    ],
)
def test_a_runner_killed_anywhere_loses_nothing_and_doubles_one_letter_at_most(
    home: Path, year: Year, sink: Sink, told: str, server: Settings, boundaries: list[str]
) -> None:
    """At each boundary: a school proposes, a runner dies there; the next one puts it right."""
    twice: set[str] = set()
    events: list[str] = []
    for n, where in enumerate((*boundaries, "")):
        school = ("E11", "E12", "E13", "E21", "E31")[n % 5]
        time.sleep(0.2)  # the claims of the dead have lapsed
        with Living(home, port_of(told), dies=where, **mailing(sink)) as living:
            if n > 0:
                put_right(year, sink, told, twice, boundaries[n - 1])
                assert not living.said("échec"), boundaries[n - 1]
            if where:
                events += proposed(year, school, where)
                living.may_die()
                assert living.process.wait(60) == -signal.SIGKILL, where
    left = {m.key for m in year.messages(state=MessageState.SENT) if not m.digest_id}
    assert arrived(sink).keys() == left
    assert len({m["Message-ID"] for m in sink.messages}) == len(left)
    found = [
        e["id"]
        for page in range(0, len(events), 50)
        for e in events_told(told, sorted(set(events))[page : page + 50])
    ]
    assert sorted(found) == sorted(set(events))
    said = (server.home / "logs" / "prefect.log").read_text(encoding="utf-8")
    assert not [line for line in said.splitlines() if "dropping" in line]


@pytest.mark.long
def test_after_72_hours_without_server_only_the_strongest_reminder_leaves(
    home: Path, year: Year, sink: Sink, told: str, door: Door
) -> None:
    """Asked on Tuesday, due on Wednesday week: the reminder of Monday and the deputy's of Thursday
    both fall in the outage."""
    door.open()
    year.propose("E11", on=NOON)
    with Living(home, door.port, **mailing(sink)) as living:
        until(lambda: sink.to("ien1@ac-valmont.example") or arrived(sink), 60, "the first letters")
        clock(year, "18/01/2027 07:40")
        until(lambda: caught_up(year, "18/01/2027 07:40"), 60, "Monday is begun")
        door.close()
        # A run that was under way asks Prefect again and again before it gives up.
        until(lambda: living.said("ne répond pas"), 240, "the runner says that the server is gone")
        before = arrived(sink)
        for moment in ("18/01/2027 08:00", "19/01/2027 08:00", "20/01/2027 08:00"):
            clock(year, moment)
            time.sleep(0.5)
        assert arrived(sink) == before
        clock(year, "21/01/2027 08:00")
        door.open()
        until(lambda: _rungs(year).get("+1"), 60, "Thursday's rung")
        until(lambda: caught_up(year, "21/01/2027 08:00"), 60, "all has left")
    assert "-2" not in _rungs(year)
    assert max(arrived(sink).values()) == 1
    assert [m.rung for m in year.messages(text="escalated_to_you")] == ["+1"]


def _rungs(year: Year) -> Counter[str]:
    gone = (MessageState.SENT, MessageState.GATHERED)
    return Counter(m.rung for m in year.messages(rule="ladder_default") if m.state in gone)


@pytest.mark.long
def test_a_server_killed_in_mid_run_loses_no_event_and_no_mail(
    home: Path, year: Year, sink: Sink
) -> None:
    own = Settings(home=home, prefect_port=free_port(), database_url=None, mail_url=None)
    (home / "prefect").mkdir(exist_ok=True)
    children = Children(home / "logs", local_environment(os.environ, own))
    api = f"http://127.0.0.1:{own.prefect_port}/api"
    try:
        first = _served(children, own)
        with Living(home, own.prefect_port, **mailing(sink)) as living:
            until(lambda: heartbeats(home) != "None", 60, "the runner runs")
            year.propose("E11", on=NOON)
            first.process.kill()
            first.process.wait()
            year.propose("E12", on=NOON)
            with reading(year.engine) as session:
                events = [str(n.event_id) for n in untold(session)]
            until(lambda: living.said("ne répond pas"), 240, "the runner says that it is gone")
            _served(children, own)
            until(lambda: caught_up(year, NOON), 90, "all is put right")
        assert {e["id"] for e in events_told(api, events)} == set(events)
        assert "dropping" not in first.log.read_text(encoding="utf-8")
        assert max(arrived(sink).values()) == 1
        told = {m.text for m in year.messages(state=MessageState.SENT)}
        assert {"action_received", "to_validate"} <= told
    finally:
        children.stop()


def _served(children: Children, settings: Settings) -> Child:
    port = settings.prefect_port
    one = children.start("Prefect", "prefect", "flows.prefect_server", "--port", str(port))
    until(lambda: answers(port, "/api/health"), 240, "the server answers")
    return one


def test_a_locked_database_is_waited_for(home: Path, year: Year, sink: Sink, told: str) -> None:
    with Living(home, port_of(told), **mailing(sink)) as living:
        until(lambda: heartbeats(home) != "None", 60, "the runner runs")
        until(lambda: caught_up(year, NOON), 60, "it is at rest")
        year.propose("E11", on=NOON)
        holder = sqlite3.connect(home / "orgue.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        time.sleep(5)
        holder.execute("ROLLBACK")
        holder.close()
        until(lambda: caught_up(year, NOON), 60, "what waited is done")
        assert living.process.poll() is None
    assert max(arrived(sink).values()) == 1


def test_a_portal_killed_changes_nothing_for_the_mail(
    home: Path, year: Year, sink: Sink, told: str
) -> None:
    own = Settings(home=home, port=free_port(), database_url=None, mail_url=None)
    environment = local_environment(os.environ, own) | {"ORGUE_PORT": str(own.port)}
    children = Children(home / "logs", environment | {"ORGUE_HOME": str(home)})
    portal: Any = children.start("le portail", "portal", "orgue.up", "portal")
    try:
        until(lambda: answers(own.port, "/healthz"), 60, "the portal answers")
        with Living(home, port_of(told), **mailing(sink)):
            until(lambda: heartbeats(home) != "None", 60, "the runner runs")
            portal.process.kill()
            year.propose("E11", on=NOON)
            until(lambda: caught_up(year, NOON), 60, "the mail leaves all the same")
    finally:
        children.stop()
    assert max(arrived(sink).values()) == 1
