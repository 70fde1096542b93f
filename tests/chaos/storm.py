"""A storm: bad days drawn from a seed, under gestures and mail, then two periods of peace.

What is drawn depends on the seed, the database and the seconds alone; what comes of it, on the
machine too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.chaos.account import Account, Day
from tests.chaos.days import KINDS, Kind, Scene
from tests.chaos.ground import Database, Ground, PostgreSQL, SqliteFile
from tests.chaos.house import House
from tests.chaos.mail import Post
from tests.chaos.people import People

PERIOD = 20
LANES = 4
MAIL_TIMEOUT = 8
PUT_OFF = 4.5
"""Hours after which all that was put off may leave."""
SCHOOLS_A_SECOND = 10
MAIL_BEGINS_WITHIN = 60.0
PEACE_MAY_TAKE = 240.0
SILENCE = 60.0  # a letter is lost once none came for so long: Prefect opens again in half of it
REOPENING = 4.0
"""Seconds that a part which is killed or stopped is counted for."""
SALT = 1509
"""The twenty storms of ``make test-long`` have every kind of bad day: such a one was looked for."""
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One bad day to come: *after* so many seconds of quiet; *beside*: while the last one lasts."""

    name: str
    after: float
    lasts: float
    beside: bool


def drawn(
    seed: int, database: str, seconds: float, *, disk: bool, only: Sequence[str] = ()
) -> list[Drawn]:
    """The days of a storm, whose quiet and bad seconds add up to *seconds*; *only*: of these."""
    rng = Random(f"{SALT}:{seed}:{database}:{seconds:g}")
    there = {database} | ({"disk"} if disk else set())
    names = [
        name
        for name, kind in KINDS.items()
        if there.issuperset(kind.wants) and (name in only or not only)
    ]
    found: list[Drawn] = []
    spent = 0.0
    while True:
        if len(found) % len(names) == 0:
            rng.shuffle(names)
        name = names[len(found) % len(names)]
        kind, after = KINDS[name], rng.uniform(0.5, 3)
        lasts = rng.uniform(kind.shortest, kind.longest)
        beside = bool(found) and rng.random() < 0.25
        left = seconds - spent - after
        if left < kind.shortest:
            return found
        lasts = min(lasts, left)
        spent += after + (lasts or REOPENING) * (0.5 if beside else 1)
        found.append(Drawn(name=name, after=after, lasts=lasts, beside=beside))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What storm is wanted, of the house of which *tree*."""

    seed: int
    database: str
    seconds: float
    tree: Path
    only: tuple[str, ...] = ()
    period: int = PERIOD


def weathered(asked: Asked, logs: Path, say: Say) -> Account:
    """The account of a storm; what its house said stays in *logs*."""
    logs.mkdir(parents=True, exist_ok=True)
    with _scene(asked, logs) as scene:
        who = scene.house.says("found", str(_schools(asked.seconds)))
        if not scene.ground.small:
            say("NOT RUN: disque plein, en lecture seule (mount refusé)")
        with scene.house.lived_in():
            return Storm(asked, scene, who, say).account()


def _schools(seconds: float) -> int:
    return min(613, round(seconds * SCHOOLS_A_SECOND))


@contextmanager
def _scene(asked: Asked, logs: Path) -> Iterator[Scene]:
    ground = Ground()
    home = ground.folder / "home"
    kept: Database | None = None
    # Letters leave for as long as the storm blows.
    post = Post(pace=0.8 * asked.seconds * LANES / _schools(asked.seconds))
    try:
        kept = SqliteFile(home) if asked.database == "sqlite" else PostgreSQL(ground.folder / "pg")
        settings = {
            "ORGUE_MAIL_TIMEOUT": f"{MAIL_TIMEOUT}",
            "ORGUE_MAIL_CONNECTIONS": f"{LANES}",
            "ORGUE_PERIOD": f"{asked.period}",
        }
        settings |= {"ORGUE_DATABASE_URL": kept.url} if kept.url else {}
        with post:
            house = House(asked.tree, home, logs, ORGUE_MAIL_URL=post.url, **settings)
            yield Scene(house=house, post=post, ground=ground, database=kept)
    finally:
        if (home / "logs").exists():
            _copied(home / "logs", logs)
        if kept is not None:
            kept.gone()
        ground.gone()


def _copied(source: Path, to: Path) -> None:
    for log in source.iterdir():
        (to / log.name).write_bytes(log.read_bytes())


class Storm:
    """One storm over an open house."""

    def __init__(self, asked: Asked, scene: Scene, who: dict[str, object], say: Say) -> None:
        self.asked, self.scene, self.say = asked, scene, say
        self.people = People(scene.house.port, who, asked.seed)
        self.drawn = drawn(
            asked.seed, asked.database, asked.seconds, disk=scene.ground.small, only=asked.only
        )
        self.days: list[Day] = []
        self._began = time.monotonic()
        self._cut_off = 0

    def account(self) -> Account:
        """What came of it, once it is over and the house was left in peace."""
        self.people.start()
        self._wait_for_mail()
        self._blow()
        self.people.stop()
        self.say(f"  {self._now():5.1f} s  la paix")
        stuck = self._peace()
        self.say(f"  {self._now():5.1f} s  la fermeture")
        house, post, book = self.scene.house, self.scene.post, self.people.book
        house.close()
        return Account(
            seed=self.asked.seed,
            database=self.asked.database,
            kept=house.says("examine"),
            accepted=book.accepted,
            titles=book.titles,
            faults=book.faults,
            letters=list(post.kept),
            unanswered=frozenset(post.unanswered),
            stuck=stuck,
            days=self.days,
            answers=book.answers,
            silences=book.silences,
            openings=house.openings,
            lanes=LANES,
        )

    # ── the bad days ─────────────────────────────────────────────────────────────────────────────

    def _wait_for_mail(self) -> None:
        """A storm begins while letters leave."""
        until = time.monotonic() + MAIL_BEGINS_WITHIN
        while not self.scene.post.kept and time.monotonic() < until:
            time.sleep(0.1)

    def _blow(self) -> None:
        running: list[threading.Thread] = []
        for one in self.drawn:
            if not one.beside:
                _ended(running)
            time.sleep(one.after)
            running.append(threading.Thread(target=self._day, args=(one,)))
            running[-1].start()
        _ended(running)
        time.sleep(1)

    def _day(self, one: Drawn) -> None:
        kind, began = KINDS[one.name], self._now()
        self.say(f"  {began:5.1f} s  {one.name} ({one.lasts:.0f} s){' +' if one.beside else ''}")
        self._cut_off += kind.cuts_off
        cut_off, died = self._cut_off > 0, 0
        try:
            died = kind.does(self.scene, one.lasts)
        except Exception as fault:
            self.say(f"  {one.name} : {fault!r}")
        finally:
            self._cut_off -= kind.cuts_off
        ended = self._now()
        died += self._cut_short(kind, cut_off)
        self.days.append(Day(name=one.name, began=began, ended=ended, died=died))

    def _cut_short(self, kind: Kind, cut_off: bool) -> int:
        """A proper stop while something did not answer may leave one letter a lane unmarked."""
        return int(not kind.cuts_off and cut_off and kind.ends)

    def _now(self) -> float:
        return time.monotonic() - self._began

    # ── the peace ────────────────────────────────────────────────────────────────────────────────

    def _peace(self) -> frozenset[str]:
        """Until nothing waits, or no letter came for long; the letters that stayed claimed."""
        self.scene.post.pace = 0.0
        self.scene.house.wait_until_open()
        self.scene.house.says("later", str(PUT_OFF))
        calm, ends = 0, time.monotonic() + PEACE_MAY_TAKE
        came, since = len(self.scene.post.kept), time.monotonic()
        while calm < 2 and time.monotonic() < min(ends, since + SILENCE):
            time.sleep(1)
            calm = calm + 1 if self._is_quiet() else 0
            if len(self.scene.post.kept) > came:
                came, since = len(self.scene.post.kept), time.monotonic()
        first = set(self.scene.database.still())
        if first:
            time.sleep(5)
        return frozenset(first.intersection(self.scene.database.still()))

    def _is_quiet(self) -> bool:
        base = self.scene.database
        return not base.still() and not base.waiting()


def _ended(running: list[threading.Thread]) -> None:
    for thread in running:
        thread.join()
    running.clear()
