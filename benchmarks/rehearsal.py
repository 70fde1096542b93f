"""The year rehearsed with typical answers: an académie's écoles, and ten times as many.

With two numbers, of circonscriptions and of schools: that one, with its processor time and memory.
"""

from __future__ import annotations

import resource
import sys
import time

from sqlmodel import SQLModel

from benchmarks.made_up import drafted, measured
from models.database.engine import open_engine
from models.rehearsal.rehearse import rehearse


def rehearsed(circonscriptions: int, schools: int) -> float:
    """Seconds to rehearse the year, from the drafted cycle to the last message."""
    engine = open_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    cycle = drafted(engine, circonscriptions, schools)
    began = time.perf_counter()
    rehearse(engine, cycle, answers="typical")
    return time.perf_counter() - began


def weighed(circonscriptions: int, schools: int) -> None:
    """Print what one year takes, of a process that did nothing before."""
    before = time.process_time()
    rehearsed(circonscriptions, schools)
    took = time.process_time() - before
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{schools} schools: {took:.1f} s of processor, {most} MB at most")


if __name__ == "__main__":
    if sys.argv[1:]:
        weighed(*map(int, sys.argv[1:]))
        sys.exit()
    measured("613 schools, 24 circonscriptions", 4, lambda: rehearsed(24, 613))
    measured("6,130 schools, 240 circonscriptions", 12, lambda: rehearsed(240, 6130), times=1)
