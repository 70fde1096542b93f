"""What the peers' scripts share: what is asked of each, and how they answer.

The standard library alone, for each runs in an environment of its own. The work: a school drafts an
action, submits it, its circonscription decides, then its département. Each gesture is on the disk
when it ends, with who made it; 4,000 schools and 300 actions that wait are there before.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What they print themselves goes to their log: the answers alone are read.
_answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

SCHOOLS, CIRCONSCRIPTIONS, BEFORE = 4000, 60, 300
DRAFT, SUBMIT = "draft", "submit"
DECISIONS = ("decide, bassin", "decide, département")
GESTURES = (DRAFT, SUBMIT, *DECISIONS)
Times = dict[str, float]


class Watch:
    """Times the gestures of one action."""

    def __init__(self) -> None:
        self.took: Times = {}

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.took[what] = time.perf_counter() - began


def answer(act: Callable[[int, Watch], object]) -> None:
    """Make the gestures of an action, the next one each time, as often as is asked.

    *act* is given the action's number and what times its gestures. Those that wait are made first:
    their decisions are not asked.
    """
    number = BEFORE
    for line in sys.stdin:
        found = []
        for _ in range(int(line)):
            watch = Watch()
            act(number, watch)
            found.append(watch.took)
            number += 1
        print(json.dumps(found), file=_answers, flush=True)


def school_of(number: int) -> int:
    return number % SCHOOLS


def circonscription_of(school: int) -> int:
    return school % CIRCONSCRIPTIONS


def sqlite_path(url: str) -> str | None:
    """The file of a SQLite address, in WAL from now on; None for another database's."""
    path = url.removeprefix("sqlite:///")
    if path == url:
        return None
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA journal_mode=WAL")
    return path
