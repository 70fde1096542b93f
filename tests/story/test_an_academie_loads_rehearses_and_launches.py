"""The admin's first day: the real schools, the people, the year drafted, checked, rehearsed and
launched; the first messages arrive in a real SMTP server through a real Prefect server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.settings import ROOT
from models.home import home_engine
from models.work.message import MESSAGE, MessageState
from tests.ports import own_ports
from tests.sink import Sink
from tests.story.command import orgue
from tests.story.cut import CUT, circonscriptions_of, people_file
from tests.waiting import until

DIRECTORY = ROOT.parent / "shared" / "data" / "annuaire-val-de-marne-2026.csv"
FIGURES = "1 nouvelle — Les chiffres de la semaine"
LAUNCH = "2026-09-01T09:00"


@pytest.fixture(params=[pytest.param("real", marks=pytest.mark.long), "cut"])
def directory(request: pytest.FixtureRequest) -> Path:
    if request.param == "cut":
        return CUT
    if not DIRECTORY.exists():
        pytest.skip(f"NOT RUN: l'extrait réel n'est pas là ({DIRECTORY})")
    return DIRECTORY


@pytest.mark.slow
def test_the_first_messages_arrive(home: Path, directory: Path, tmp_path: Path) -> None:
    codes = circonscriptions_of(directory)
    _the_schools_are_loaded(directory, codes)
    loaded = orgue("people", "import", str(people_file(tmp_path / "personnes.csv", codes)))
    assert (loaded["read"], loaded["people"]) == (4 + len(codes), 4 + len(codes))

    drafted = orgue("cycle", "draft", "2026-27", "--academy", "24", "--week", "2027-03-15")
    assert (drafted["week"], drafted["live"]) == ("2027-03-15", False)
    assert [p["kind"] for p in drafted["phases"]][:2] == ["cadrage", "call_for_actions"]
    on = {m["name"]: m["on"] for m in drafted["milestones"]}
    assert (on["call_opens"], on["call_closes"], on["announce"]) == (
        "2026-11-02",
        "2027-01-15",
        "2027-02-22",
    )
    assert orgue("cycle", "check", "2026-27", "--academy", "24", "--now", LAUNCH)["pilot"]

    rehearsed = orgue("rehearse", "2026-27", "--academy", "24", "--html", str(tmp_path / "r.html"))
    invited = [m for m in rehearsed["messages"] if m["template"] == "call_opened"]
    assert {m["at"] for m in invited} == {"2026-11-02T07:30:00+01:00"}
    assert len(invited) == (613 if directory == DIRECTORY else 60)

    launch = ("cycle", "launch", "2026-27", "--academy", "24", "--by", "anne.moreau@ac-creteil.fr")
    wrong = orgue(*launch, "--messages", "1", "--now", LAUNCH, refused=True)
    number = wrong["error"]["facts"]["messages"]
    assert orgue(*launch, "--messages", str(number), "--now", LAUNCH)["live"]
    assert orgue(*launch, "--messages", str(number), refused=True)["error"]["code"] == "WrongMove"

    letters, run = _what_arrives_through_orgue_up(home)
    assert sorted((m["To"].addresses[0].addr_spec, m["Subject"]) for m in letters) == [
        ("anne.moreau@ac-creteil.fr", f"{FIGURES} – Académie de Créteil"),
        ("anne.moreau@ac-creteil.fr", "À écrire : la lettre de cadrage 2026-27"),
        ("anne.moreau@ac-creteil.fr", "Équipe à composer – Académie de Créteil"),
        ("paul.roux@ac-creteil.fr", f"{FIGURES} – Val-de-Marne"),
        ("paul.roux@ac-creteil.fr", "Équipe à composer – Val-de-Marne"),
    ]
    assert {m["X-Orgue-Key"] for m in letters} == _keys_sent()
    assert run["name"] == "Le courrier · 1er septembre 2026, 9 h"


def _the_schools_are_loaded(directory: Path, codes: list[str]) -> None:
    imported = orgue("territory", "import", str(directory))
    schools = 613 if directory == DIRECTORY else 60
    assert (imported["read"], imported["schools"]) == (schools, schools)
    assert imported["circonscriptions"] == len(codes)
    assert imported["basins"] == 2
    closing = [c["unit"] for c in imported["changes"] if c["new"] == "closing"]
    assert sorted(closing) in ([], ["0941414B", "0941874B"])
    explained = {(p["circonscription"], p["basin"]) for p in imported["proposals"]}
    assert explained == {("0940926W", "24942"), ("0941330K", "24942"), ("0940920P", "24943")}
    if directory == DIRECTORY:
        assert len(codes) == 24
    assert orgue("territory", "import", str(directory))["changes"] == []


def _keys_sent() -> set[str]:
    with home_engine().connect() as connection:
        sent = sa.and_(MESSAGE.c.state == MessageState.SENT, MESSAGE.c.digest_id.is_(None))
        return set(connection.execute(sa.select(MESSAGE.c.key).where(sent)).scalars())


def _what_arrives_through_orgue_up(
    home: Path,
) -> tuple[list[EmailMessage], dict[str, Any]]:
    """Open the home with a real Prefect server and a real SMTP sink; the letters, and the flow run
    that sent the first."""
    with Sink() as sink:
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("ORGUE_", "PREFECT_"))}
        environment = kept | {"ORGUE_HOME": str(home), "ORGUE_MAIL_URL": sink.url}
        up = subprocess.Popen(
            [sys.executable, "-m", "orgue.up", "up", "--json", *own_ports()],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            assert up.stdout is not None
            facts = json.loads(up.stdout.readline())
            until(lambda: len(sink.messages) >= 5, 120, "the first messages arrive")
            run = _flow_run(facts["prefect"])
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(60)
        return list(sink.messages), run


def _flow_run(prefect: str) -> dict[str, Any]:
    """The run that sent the first message, as Prefect's own API shows it."""
    with home_engine().connect() as connection:
        run_id = connection.execute(
            sa.select(MESSAGE.c.flow_run_id).where(MESSAGE.c.flow_run_id.is_not(None)).limit(1)
        ).scalar_one()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{prefect.rstrip('/')}/api/flow_runs/{run_id}", timeout=10) as answer:
        found: dict[str, Any] = json.loads(answer.read())
        return found
