"""Nobody gives a run a moment by hand, and Prefect's server answers to its own names only."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pendulum import now

from config.settings import Settings
from flows.prefect_server import own_names
from models.access.actors import actor_of
from models.clock import set_clock
from models.database.transactions import gesture, reading
from models.gestures.cycle.resuming import resume
from models.home import home_engine
from models.operations.pulse import Heartbeat
from models.operations.runs import RUN
from models.work.message import MESSAGE, MessageState
from models.year.cycle import CYCLE, PHASE, CycleState
from models.year.phases import PhaseKind
from tests.academy import Year, at, launched, mail_of
from tests.flows.door import Door
from tests.flows.living import Living, asked, heartbeats
from tests.waiting import until
from tests.years import year_on

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]

ROOM = 240
"""Seconds: two runs and more, on a slow machine."""
IN_JULY = "2027-07-05T03:00:00+00:00"


year = year_on("home", clock="02/11/2026 08:00")


def deployments(api: str) -> dict[str, dict[str, Any]]:
    return {d["name"]: d for d in asked(f"{api}/deployments/filter", {})}


async def registered() -> None:
    from flows.deployments import register

    await register(Settings())


def test_custom_run_offers_no_moment_and_refuses_one(year: Year, told: str) -> None:
    asyncio.run(registered())
    known = deployments(told)
    offered = {n: list(d["parameter_openapi_schema"]["properties"]) for n, d in known.items()}
    assert offered == {"L'année": [], "La validation": ["cycle"], "Le courrier": []}
    for name in offered:
        given = {"moment": IN_JULY} | ({"cycle": 1} if offered[name] else {})
        with pytest.raises(urllib.error.HTTPError) as refused:
            asked(f"{told}/deployments/{known[name]['id']}/create_flow_run", {"parameters": given})
        assert refused.value.code == 409


def test_a_moment_forced_through_the_api_fails_in_words_and_does_nothing(
    year: Year, door: Door, told: str
) -> None:
    with gesture(year.engine) as session:
        set_clock(session, at("02/11/2026 03:00"))
    door.open()
    with Living(Settings().home, door.port):
        until(lambda: heartbeats(Settings().home) != "None", ROOM, "the first run comes")
        one = deployments(told)["L'année"]["id"]
        forced = {"parameters": {"moment": IN_JULY}, "enforce_parameter_schema": False}
        run = asked(f"{told}/deployments/{one}/create_flow_run", forced)["id"]

        def ended() -> Any:
            state = asked(f"{told}/flow_runs/{run}", None, "GET")["state"]
            return state if state["type"] == "FAILED" else None

        until(ended, ROOM, "the run is refused")
        assert "« moment » ne se donne pas à la main. Rien n'a été fait" in ended()["message"]
    with year.engine.connect() as connection:
        ended = sa.select(PHASE.c.kind).where(PHASE.c.state == "closed")
        assert set(connection.execute(ended).scalars()) == {PhaseKind.CADRAGE}


@pytest.mark.parametrize("ahead", [{"minutes": 1}, {"days": 200}])
def test_a_flow_refuses_a_moment_to_come_before_anything_is_done(
    year: Year, told: str, ahead: dict[str, int]
) -> None:
    from flows.phases import PHASES
    from flows.validation import validation
    from flows.year import year as whole_year
    from tasks.year import AheadOfTheClock

    later, cycle = at("02/11/2026 08:00").add(**ahead), year.course.cycle_id
    for run in (
        lambda: whole_year(later),
        lambda: validation(cycle, later),
        lambda: PHASES["call_for_actions"](cycle, later),
    ):
        with pytest.raises(AheadOfTheClock, match="est à venir"):
            asyncio.run(run())  # type: ignore[arg-type]
    assert year.messages() == []
    with reading(year.engine) as session:
        assert session.get(Heartbeat, 1) is None


@pytest.mark.parametrize("state", [None, CycleState.DRAFT, CycleState.CLOSED])
def test_the_validation_of_a_cycle_that_is_not_live_is_refused_in_words(
    year: Year, told: str, state: CycleState | None
) -> None:
    from flows.validation import validation
    from tasks.year import NotLive

    cycle = year.course.cycle_id if state else 4711
    if state:
        with year.engine.begin() as connection:
            connection.execute(CYCLE.update().values(state=state))
    with pytest.raises(NotLive, match=f"Le cycle n° {cycle} n'est pas en cours"):
        asyncio.run(validation(cycle))
    assert year.messages() == []


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LOCALHOST", 200),
        ("attaquant.example", 400),
        ("attaquant.example:{port}", 400),
        ("127.0.0.1.attaquant.example", 400),
        ("", 400),
    ],
)
def test_prefect_answers_to_its_own_names_only(server: Settings, host: str, status: int) -> None:
    port = server.prefect_port
    called = urllib.request.Request(f"http://127.0.0.1:{port}/api/health")
    called.add_header("Host", host.format(port=port))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        answer = opener.open(called, timeout=10).status
    except urllib.error.HTTPError as refused:
        answer = refused.code
    assert answer == status


def test_a_name_of_its_own_is_a_setting() -> None:
    named = Settings(prefect_hosts="prefect.ac-exemple.fr, Autre.ac-exemple.fr")
    assert own_names(named)[3:] == ["prefect.ac-exemple.fr", "autre.ac-exemple.fr"]


def test_a_runner_that_wakes_after_eight_days_waits_for_a_person(home: Path, door: Door) -> None:
    """In real time: gestures are reacted to, what dates command is not, until it is resumed."""
    made = launched(home_engine())
    with gesture(made.engine) as session:
        session.connection().execute(
            CYCLE.update().values(launched_at=datetime(2020, 1, 1, tzinfo=UTC))
        )
        since = now("UTC").subtract(days=8)
        session.merge(Heartbeat(id=1, completed_at=since, moment=since))
    before = heartbeats(home)

    def rows(table: sa.Table, *which: Any) -> int:
        return len(made.all(sa.select(table).where(*which)))

    door.open()
    with Living(home, door.port):
        until(lambda: rows(RUN, RUN.c.flow == "year", RUN.c.ended_at.is_not(None)), ROOM, "a run")
        made.propose("L11", on=now("Europe/Paris").format("DD/MM/YYYY HH:mm"))
        sent = MESSAGE.c.state == MessageState.SENT
        until(lambda: rows(MESSAGE, sent), ROOM, "the receipt of the gesture leaves")
        assert {m.rule for m in made.messages(state="sent")} == {"action_received"}
        assert (heartbeats(home), rows(PHASE)) == (before, 0)
        with gesture(made.engine) as session:
            resume(session, actor_of(session, mail_of("pilote")), now("UTC"))
        until(lambda: heartbeats(home) != before, ROOM, "the year goes on")
        assert rows(PHASE) > 0
