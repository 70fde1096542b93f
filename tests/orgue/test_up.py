"""``orgue up`` opens an empty home, and closes it without leaving anything behind."""

from __future__ import annotations

import gc
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.database.transactions import reading
from models.home import engine_of
from models.work.shared_folder import need_our_documents
from orgue.ports import PortTaken, port_for
from orgue.up import keep_what_is_made
from tests.orgue.opened import HOUSE, Opened, alive, answer
from tests.ports import own_ports
from tests.waiting import until


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home, but for the lock of a command that was killed."""
    home = tmp_path_factory.mktemp("up") / "home"
    home.mkdir()
    (home / "up.lock").write_text('{"pid": 999999, "portal": "http://127.0.0.1:1/"}')
    return home


@pytest.fixture
def opened(house: Path) -> Iterator[Opened]:
    made = Opened(house, "--json", *own_ports())
    yield made
    if not made.ended:
        made.end()


def test_what_a_start_makes_is_looked_through_no_more() -> None:
    before = gc.get_threshold()
    try:
        keep_what_is_made()
        assert gc.get_freeze_count() > 10_000
        assert gc.get_objects(generation=2) == []
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


@pytest.mark.slow
@HOUSE
def test_an_empty_home_opens_runs_refuses_a_second_and_closes_whole(opened: Opened) -> None:
    facts = opened.facts()
    health = f"{facts['portal']}healthz"
    assert answer(health)[0] == 200
    assert "Rien n'est encore préparé" in answer(facts["portal"])[1].replace("’", "'")
    assert "Aucun courrier" in answer(facts["mailbox"])[1]
    assert "<title>Prefect" in answer(facts["prefect"])[1]
    assert facts["next"][0].startswith("orgue people link")
    until(lambda: json.loads(answer(health)[1])["status"] == "ok", 90, "the first run completes")

    elsewhere = {"X_Forwarded_For": "203.0.113.7"}
    assert "orgue people link COURRIEL" in answer(facts["mailbox"], **elsewhere)[1]
    assert [sign_in(facts, n) for n in range(21)] == [200] * 21

    second = Opened(opened.home, "--json")
    assert second.process.wait(20) == 1
    assert f"déjà ouverte (processus {facts['pid']})" in second.said

    inside = [path for path in opened.home.rglob("*") if path.name != "up.lock"]
    assert [p for p in inside if p.stat().st_mode & 0o077] == []  # the test made the lock itself
    assert {"portal.log", "runner.log", "prefect.db"} <= {path.name for path in inside}

    children = opened.children()
    assert len(children) == 3
    assert opened.end() == 0
    assert [pid for pid in children if alive(pid)] == []


def sign_in(facts: dict[str, Any], number: int) -> int:
    """Ask for a link, as the machine that a header makes up."""
    made_up = {"X_Forwarded_For": f"203.0.113.{number}", "Sec_Fetch_Site": "same-origin"}
    mail = f"mail=n{number}@valmont.example".encode()
    return answer(f"{facts['portal']}sign-in", mail, **made_up)[0]


def refused(home: Path, *arguments: str, **environment: str) -> str:
    """The sentence of an ``orgue up`` that does not open."""
    made = Opened(home, *arguments, **environment)
    assert made.process.wait(20) == 1
    return made.said


def test_a_port_that_was_asked_for_and_is_taken_is_refused_by_its_number(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refused(tmp_path / "home", "--port", port)
    assert f"Le port {port} est déjà pris" in said
    assert not (tmp_path / "home").exists()


def test_a_proxy_that_is_no_address_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    said = refused(tmp_path / "home", ORGUE_TRUSTED_PROXIES="nginx.local")
    assert "ORGUE_TRUSTED_PROXIES : « nginx.local » n’est ni une adresse ni un réseau" in said
    assert "Traceback" not in said
    assert not (tmp_path / "home").exists()


def test_a_port_that_nobody_asked_for_gives_way_to_the_next_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        chosen = port_for("le portail", port, "127.0.0.1", asked=False, but=set())
        assert port < chosen < port + 20
        with pytest.raises(PortTaken):
            port_for("le portail", port, "127.0.0.1", asked=True, but=set())


def test_a_time_set_by_hand_is_refused_where_mail_reaches_people(tmp_path: Path) -> None:
    from models.clock import is_simulated

    url = "mailtos://orgue:secret@smtp.ac-creteil.fr"
    said = refused(tmp_path / "home", "--now", "2026-11-02T09:00", ORGUE_MAIL_URL=url)
    assert "date d’essai" in said
    assert "secret" not in said
    with reading(engine_of(f"sqlite:///{tmp_path}/home/orgue.db")) as session:
        assert not is_simulated(session)


def test_a_moment_that_is_none_is_refused_with_an_example(tmp_path: Path) -> None:
    said = refused(tmp_path / "home", "--now", "demain")
    assert "« demain » n’est pas un moment." in said
    assert "2026-11-02T09:00" in said


@pytest.mark.slow
@HOUSE
def test_a_house_whose_documents_are_not_those_of_its_base_does_not_open(tmp_path: Path) -> None:
    home = tmp_path / "home"
    engine = engine_of(f"sqlite:///{home / 'orgue.db'}")
    need_our_documents(engine, home / "documents")
    engine.dispose()
    opened = Opened(home, "--json", ORGUE_DOCUMENTS=str(tmp_path / "others"))
    assert opened.process.wait(60) == 1
    assert "ne porte pas la marque de cette campagne" in opened.said
    assert "ORGUE_DOCUMENTS" in opened.said
