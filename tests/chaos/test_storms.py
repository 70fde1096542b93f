"""A short storm, and a longer one on PostgreSQL, of fixed seeds; ``make test-long`` has more."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import ROOT
from tests.chaos.account import Account
from tests.chaos.checker import judged
from tests.chaos.days import KINDS
from tests.chaos.ground import Ground
from tests.chaos.storm import Asked, drawn, weathered
from tests.databases import initdb

SHORT = ("runner tué", "Prefect tué", "arrêt propre", "courrier parti")
POSTGRESQL = ("base arrêtée", "runner tué", "arrêt propre", "base figée")


def weather(logs: Path, **storm: Any) -> Account:
    said: list[str] = []
    asked = Asked(tree=ROOT, **storm)
    account = weathered(asked, logs, said.append)
    verdict = judged(account)
    print(*said, verdict.line(), logs, sep="\n")  # shown by pytest, when it fails
    assert verdict.broken == []
    return account


@pytest.mark.slow
@pytest.mark.xdist_group("chaos")
def test_a_short_storm_on_sqlite_loses_nothing_and_doubles_what_is_allowed(tmp_path: Path) -> None:
    """The seed draws a runner killed, the mail gone, then Prefect killed."""
    logs = tmp_path / "logs"
    account = weather(logs, seed=32, database="sqlite", seconds=10, period=8, only=SHORT)
    assert [day.name for day in account.days] == ["runner tué", "courrier parti", "Prefect tué"]
    assert account.accepted
    assert account.letters


@pytest.mark.long
@pytest.mark.xdist_group("chaos")
def test_a_short_storm_on_postgresql_loses_nothing_and_doubles_what_is_allowed(
    tmp_path: Path,
) -> None:
    if initdb() is None:
        pytest.skip("NOT RUN: postgresql (initdb introuvable)")
    logs = tmp_path / "logs"
    account = weather(logs, seed=8, database="postgresql", seconds=14, only=POSTGRESQL)
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
