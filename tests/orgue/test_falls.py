"""What falls in an open home comes back while the portal answers; what keeps falling closes it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.lifeline import OPENED_BY, ROLE
from orgue.orphans import left_in
from orgue.processes import answers
from tests.orgue.opened import HOUSE, Opened, alive, answer
from tests.ports import own_ports
from tests.waiting import until

SLOW = 60.0
"""Seconds that a process may take to start on a machine that does much else."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("falls") / "home"


@pytest.fixture
def opened(house: Path) -> Iterator[Opened]:
    made = Opened(house, "--json", *own_ports())
    yield made
    if not made.ended:
        made.end()


def port_of(address: str) -> int:
    return int(address.rstrip("/").rsplit(":", 1)[1])


@contextmanager
def asked_throughout(port: int) -> Iterator[list[float]]:
    """The portal, asked again and again beside; gives the moments at which it did not answer."""
    silences: list[float] = []
    done = threading.Event()

    def ask() -> None:
        while not done.wait(0.05):
            if not answers(port, "/healthz", within=20):
                silences.append(time.monotonic())

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield silences
    finally:
        done.set()
        asking.join()


def comes_back(opened: Opened, role: str) -> None:
    """Kill *role*; its successor stands there at once."""
    before = opened.kill(role)
    until(lambda: opened.pid(role) not in (None, before), 3, f"{role} is started again")


@pytest.mark.slow
@HOUSE
def test_each_process_that_falls_comes_back_while_the_portal_answers(opened: Opened) -> None:
    facts = opened.facts()
    portal, prefect = port_of(facts["portal"]), port_of(facts["prefect"])
    health = f"{facts['portal']}healthz"

    def beat() -> str | None:
        found: str | None = json.loads(answer(health)[1])["heartbeat"]
        return found

    with asked_throughout(portal) as silences:
        until(beat, SLOW, "the first run completes")
        before = beat()
        comes_back(opened, "runner")
        until(lambda: beat() != before, SLOW, "the runner runs")
        comes_back(opened, "prefect")
        until(lambda: answers(prefect, "/api/health"), SLOW, "Prefect's server answers")
        assert silences == []

    before = opened.kill("portal")
    assert answers(portal, "/healthz", within=SLOW), "who comes meanwhile waits at the door"
    assert opened.pid("portal") != before

    for name in ("Le runner", "Le serveur Prefect", "Le portail"):
        sentence = f"{name} s’est arrêté (SIGKILL) : je le relance."
        assert f"{sentence} Chute 1 sur 5 en dix minutes ; son journal : " in opened.said
    log = Path(facts["logs"]) / "runner.log"
    assert "Le runner s'est arrêté (SIGKILL) : je le relance." in log.read_text(encoding="utf-8")

    opened.kill("prefect")
    children = opened.children()
    assert opened.end() == 0, "Ctrl-C while something comes back"
    assert [pid for pid in children if alive(pid)] == []


@pytest.mark.long
@HOUSE
def test_a_process_that_falls_five_times_closes_the_house_with_a_sentence(opened: Opened) -> None:
    opened.facts()
    for _ in range(4):
        before = opened.kill("runner")
        until(lambda: opened.pid("runner") not in (None, before), 20, "it is started again")  # noqa: B023
    children = opened.children()
    opened.kill("runner")
    assert opened.process.wait(40) == 1
    assert "Le runner s’est arrêté 5 fois en dix minutes : tout s’arrête." in opened.said
    assert "runner.log" in opened.said.splitlines()[-1]
    assert [pid for pid in children if alive(pid)] == []


@pytest.mark.slow
@HOUSE
def test_a_second_ctrl_c_ends_at_once_what_would_not_end(opened: Opened) -> None:
    opened.facts()
    children, runner = opened.children(), opened.pid("runner")
    assert runner is not None
    os.kill(runner, signal.SIGSTOP)  # it hears nothing
    opened.process.send_signal(signal.SIGINT)
    until(lambda: "Fermeture…" in opened.said, 5, "it is closing")
    time.sleep(1)
    opened.process.send_signal(signal.SIGINT)
    assert opened.process.wait(3) == 1
    assert "Arrêté sur-le-champ" in opened.said
    assert [pid for pid in children if alive(pid)] == []


@pytest.mark.slow
@HOUSE
def test_a_killed_command_leaves_no_process_behind(opened: Opened) -> None:
    opened.facts()
    children = opened.children()
    assert opened.end(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not any(alive(pid) for pid in children), SLOW, "the children end by themselves")


@pytest.mark.long
@HOUSE
def test_what_hangs_after_a_killed_command_is_ended_by_the_next(house: Path) -> None:
    ports = own_ports()
    killed = Opened(house, "--json", *ports)
    killed.facts()
    children = killed.children()
    for pid in children:
        os.kill(pid, signal.SIGSTOP)
    killed.end(signal.SIGKILL)
    assert all(alive(pid) for pid in children)

    again = Opened(house, "--json", *ports)
    try:
        again.facts()
        assert again.said.count("Une ouverture tuée a laissé") == 3
        until(lambda: not any(alive(pid) for pid in children), SLOW, "they are ended")
    finally:
        assert again.end() == 0


@contextmanager
def sleeping(**environment: str) -> Iterator[int]:
    command = [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"]
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process.pid
    finally:
        process.kill()
        process.communicate()


def test_a_process_is_left_behind_only_with_our_mark_in_this_home_without_its_command(
    tmp_path: Path,
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    mark = {OPENED_BY: "999999999", ROLE: "runner"}
    with (
        sleeping(ORGUE_HOME=str(here), **mark) as ours,
        sleeping(ORGUE_HOME=str(there), **mark),
        sleeping(ORGUE_HOME=str(here)),
        sleeping(ORGUE_HOME=str(here), **mark | {OPENED_BY: str(os.getpid())}),
        sleeping(**mark),
    ):
        found = left_in(here)
        assert [(orphan.pid, orphan.role) for orphan in found] == [(ours, "runner")]
        found[0].ends().join(10)
        assert not alive(ours)


@pytest.mark.slow
@HOUSE
def test_another_program_on_our_port_is_never_ended(house: Path) -> None:
    code = "import socket, time; s = socket.create_server(('127.0.0.1', 0));"
    code += "print(s.getsockname()[1], flush=True); time.sleep(60)"
    environment = os.environ | {"ORGUE_HOME": str(house)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=-1) as other:
        assert other.stdout is not None
        port = other.stdout.readline().decode().strip()
        made = Opened(house, "--prefect-port", port)
        assert made.process.wait(20) == 1
        assert f"Le port {port} est déjà pris" in made.said
        assert other.poll() is None
        other.kill()


@pytest.mark.long
@HOUSE
def test_a_reader_that_left_keeps_nothing_from_an_ordered_end(tmp_path: Path) -> None:
    """``orgue up | head -1``, or a terminal that is closed."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # tests run under nohup hand it down as ignored
    made = Opened(tmp_path / "home", *own_ports(), writes_to_nobody=True)
    try:
        until(lambda: made.ended or len(made.children()) == 3, 180, "the home opens")
        children = made.children()
        time.sleep(2)
    finally:
        made.end(signal.SIGHUP)
    assert [pid for pid in children if alive(pid)] == []
