"""The bad days: each is done to one part of the house for a while, and says how many senders died.

A sender is a process that sends letters: the runner. A part that is stopped properly has time to
end what it is at, and nobody dies of it, unless its database or its mail server did not answer.
"""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.chaos.ground import Database, Ground, PostgreSQL
from tests.chaos.house import House
from tests.chaos.mail import DROPS, SILENT, Post
from tests.chaos.processes import frozen, send


@dataclass(kw_only=True)
class Scene:
    """What a bad day is done to."""

    house: House
    post: Post
    ground: Ground
    database: Database


Does = Callable[[Scene, float], int]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of bad day: how long it lasts (*shortest* to *longest* seconds), what it needs.

    *cuts_off*: the database or the mail server does not answer meanwhile. *ends*: the runner is
    asked to stop, or ends with its house.
    """

    does: Does
    shortest: float = 0.0
    longest: float = 0.0
    cuts_off: bool = False
    ends: bool = False
    wants: tuple[str, ...] = ()


def _kill(part: str) -> Does:
    def does(scene: Scene, lasts: float) -> int:
        pid = scene.house.part(part)
        killed = pid is not None and send(pid, signal.SIGKILL)
        time.sleep(0.5)
        scene.house.wait_until_open()
        return int(killed and part == "runner")

    return does


def _kill_all(scene: Scene, lasts: float) -> int:
    died = scene.house.kill()
    time.sleep(0.5)
    scene.house.wait_until_open()
    return int(died)


def _kill_the_parent(scene: Scene, lasts: float) -> int:
    """Its children are asked to stop by the system, and have time to."""
    if (pid := scene.house.pid) is not None:
        send(pid, signal.SIGKILL)
    time.sleep(0.5)
    scene.house.wait_until_open()
    return 0


def _stop(scene: Scene, lasts: float) -> int:
    scene.house.close()
    scene.house.open_again()
    scene.house.wait_until_open()
    return 0


def _freeze(part: str) -> Does:
    def does(scene: Scene, lasts: float) -> int:
        pid = scene.house.part(part)
        if pid is not None:
            with frozen(pid):
                time.sleep(lasts)
        return 0

    return does


def _for_a_while(hold: Callable[[Scene], Any]) -> Does:
    def does(scene: Scene, lasts: float) -> int:
        with hold(scene):
            time.sleep(lasts)
        return 0

    return does


def _postgresql(scene: Scene) -> PostgreSQL:
    assert isinstance(scene.database, PostgreSQL)
    return scene.database


def _fill(scene: Scene, lasts: float) -> int:
    with scene.ground.full():
        time.sleep(lasts)
    if isinstance(scene.database, PostgreSQL):
        scene.database.mended()
    scene.house.wait_until_open()
    return 0


def _refuse_writing(part: str) -> Does:
    """Every file that the process would write to is too large already."""

    def does(scene: Scene, lasts: float) -> int:
        pid = scene.house.part(part)
        if pid is None:
            return 0
        with suppress(ProcessLookupError):
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
            time.sleep(lasts)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
        scene.house.wait_until_open()
        return 0

    return does


def _read_only(scene: Scene, lasts: float) -> int:
    """The home is opened on a disk that takes nothing, again and again, until it does."""
    scene.house.close()
    time.sleep(0.5)
    with scene.ground.read_only():
        scene.house.open_again()
        time.sleep(lasts)
    scene.house.wait_until_open()
    return 0


def _tick(scene: Scene, lasts: float) -> int:
    scene.house.tick()
    return 0


KINDS: dict[str, Kind] = {
    "runner tué": Kind(does=_kill("runner")),
    "portail tué": Kind(does=_kill("portal"), ends=True),
    "Prefect tué": Kind(does=_kill("prefect"), ends=True),
    "tout tué": Kind(does=_kill_all),
    "orgue up tué": Kind(does=_kill_the_parent, ends=True),
    "arrêt propre": Kind(does=_stop, ends=True),
    "runner figé": Kind(does=_freeze("runner"), shortest=4, longest=15),
    "portail figé": Kind(does=_freeze("portal"), shortest=3, longest=8),
    "base verrouillée": Kind(
        does=_for_a_while(lambda s: s.database.locked()), shortest=5, longest=60, cuts_off=True
    ),
    "base figée": Kind(
        does=_for_a_while(lambda s: _postgresql(s).frozen()),
        shortest=4,
        longest=20,
        cuts_off=True,
        wants=("postgresql",),
    ),
    "base arrêtée": Kind(
        does=_for_a_while(lambda s: _postgresql(s).down()),
        shortest=2,
        longest=12,
        cuts_off=True,
        wants=("postgresql",),
    ),
    "disque plein": Kind(does=_fill, shortest=4, longest=9, cuts_off=True, wants=("disk",)),
    "disque en lecture seule": Kind(
        does=_read_only, shortest=4, longest=8, cuts_off=True, wants=("disk", "sqlite")
    ),
    "runner ne peut écrire": Kind(
        does=_refuse_writing("runner"), shortest=4, longest=10, cuts_off=True
    ),
    "portail ne peut écrire": Kind(does=_refuse_writing("portal"), shortest=4, longest=10),
    "courrier muet": Kind(
        does=_for_a_while(lambda s: s.post.in_a_mood(SILENT)),
        shortest=4,
        longest=12,
        cuts_off=True,
    ),
    "courrier 421": Kind(
        does=_for_a_while(lambda s: s.post.in_a_mood("421")), shortest=2, longest=6
    ),
    "courrier 451": Kind(
        does=_for_a_while(lambda s: s.post.in_a_mood("451")), shortest=2, longest=6
    ),
    "courrier parti": Kind(does=_for_a_while(lambda s: s.post.away()), shortest=2, longest=8),
    "courrier raccroche après le texte": Kind(
        does=_for_a_while(lambda s: s.post.in_a_mood(DROPS)), shortest=1, longest=3
    ),
    "second passage": Kind(does=_tick),
}
