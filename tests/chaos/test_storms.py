"""Two short storms, one a database, whose seeds are fixed; the long ones are ``make test-long``."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import ROOT
from tests.chaos.account import Account
from tests.chaos.checker import judged
from tests.chaos.days import KINDS
from tests.chaos.ground import Ground
from tests.chaos.storm import Asked, drawn, weathered
from tests.databases import initdb

ANYWHERE = ("runner tué", "base verrouillée", "arrêt propre", "courrier parti")
POSTGRESQL = ("base arrêtée", "runner tué", "arrêt propre", "base figée")
SECONDS = 14
SQLITE_SEED, POSTGRESQL_SEED = 8, 8


def weather(seed: int, database: str, only: tuple[str, ...], logs: Path) -> Account:
    said: list[str] = []
    asked = Asked(seed=seed, database=database, seconds=SECONDS, tree=ROOT, only=only)
    account = weathered(asked, logs, said.append)
    verdict = judged(account)
    print(*said, verdict.line(), logs, sep="\n")  # shown by pytest, when it fails
    assert verdict.broken == []
    return account


@pytest.mark.slow
@pytest.mark.xdist_group("chaos")
def test_a_short_storm_on_sqlite_loses_nothing_and_doubles_what_is_allowed(tmp_path: Path) -> None:
    account = weather(SQLITE_SEED, "sqlite", ANYWHERE, tmp_path / "logs")
    assert account.accepted
    assert account.letters


@pytest.mark.long
@pytest.mark.xdist_group("chaos")
def test_a_short_storm_on_postgresql_loses_nothing_and_doubles_what_is_allowed(
    tmp_path: Path,
) -> None:
    if initdb() is None:
        pytest.skip("NOT RUN: postgresql (initdb introuvable)")
    account = weather(POSTGRESQL_SEED, "postgresql", POSTGRESQL, tmp_path / "logs")
    assert account.accepted
    assert account.letters


@pytest.fixture
def ground() -> Iterator[Ground]:
    made = Ground()
    yield made
    made.gone()


def test_a_storm_fills_a_disk_of_its_own_and_empties_it(ground: Ground) -> None:
    if not ground.small:
        pytest.skip("NOT RUN: disque plein (mount refusé : il faut être root)")
    file = ground.folder / "a file"
    with ground.full(), pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        file.write_text("a word")
    file.write_text("a word")
    with ground.read_only(), pytest.raises(OSError, match=os.strerror(errno.EROFS)):
        file.write_text("a word")
    file.write_text("a word")


def test_a_seed_draws_the_same_days_again() -> None:
    first, again = (drawn(7, "sqlite", 30, disk=True) for _ in range(2))
    assert first == again
    assert first != drawn(8, "sqlite", 30, disk=True)
    assert sum(day.after + day.lasts * (0.5 if day.beside else 1) for day in first) <= 30


def test_the_twenty_storms_have_every_kind_of_bad_day() -> None:
    bases = ("sqlite", "postgresql")
    days = {d.name for n in range(1, 21) for d in drawn(n, bases[n % 2], 30, disk=True)}
    assert days == KINDS.keys()


def test_without_a_disk_to_fill_the_other_days_are_drawn() -> None:
    names = {day.name for n in range(20) for day in drawn(n, "sqlite", 30, disk=False)}
    assert not names & {"disque plein", "disque en lecture seule", "base figée", "base arrêtée"}
