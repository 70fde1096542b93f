"""One runner at a time: by a lease between machines, by a lock for a command."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pendulum
import sqlalchemy as sa

from config.settings import ROOT
from models.database.transactions import gesture
from models.operations.lease import LEASE, Turn
from models.operations.lock import Lock
from models.operations.processes import this_process


def test_a_lease_has_one_holder_and_its_number_grows_with_each(engine: sa.Engine) -> None:
    first, second = Turn(engine), Turn(engine)
    second.holder = "another-machine:1"
    assert first.taken()
    assert first.taken(), "renewed"
    assert not second.taken()
    first.give_back()
    assert second.taken()
    assert not first.taken()
    assert (first.fence, second.fence) == (1, 1)


def test_a_lease_left_by_another_machine_is_free_once_it_ended(engine: sa.Engine) -> None:
    lost, next_ = Turn(engine), Turn(engine)
    lost.holder = "another-machine:1"
    assert lost.taken()
    assert not next_.taken()
    with gesture(engine) as session:
        session.connection().execute(sa.update(LEASE).values(until=pendulum.now("UTC")))
    assert next_.taken()
    assert next_.fence == lost.fence + 1
    assert not lost.taken(), "who lost its lease sees it"


def test_a_lease_left_by_a_process_that_died_on_this_machine_is_free_at_once(
    engine: sa.Engine,
) -> None:
    dead, next_ = Turn(engine), Turn(engine)
    dead.holder = str(replace(this_process(), pid=4_194_305))
    assert dead.taken()
    assert next_.taken()


def test_a_lock_has_one_holder_and_survives_none(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.taken(portal="ici")
    assert not second.taken()
    assert second.holder() == {"pid": os.getpid(), "portal": "ici"}
    first.release()
    assert second.taken()


def test_a_lock_left_by_a_killed_holder_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "import sys, time; from pathlib import Path; from models.operations.lock import Lock\n"
        "lock = Lock(Path(sys.argv[1])); assert lock.taken()\n"
        "print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, path], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    assert not Lock(path).taken()
    holder.kill()
    holder.wait()
    assert Lock(path).holder()["pid"] == holder.pid
    assert Lock(path).taken()
