"""The same four gestures by other engines and by ours, in turn, on one machine.

``python -m benchmarks.peers`` makes an environment for each peer (from PyPI, in ``.bench/``), then
prints a table for SQLite and one for PostgreSQL, as ``README.md`` beside keeps them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks import gestures
from benchmarks.against_base import HERE, Program, Times, of_tree, turn_about
from benchmarks.durable import postgresql, sqlite_files
from benchmarks.made_up import spin
from benchmarks.peers.environments import KEPT, NotInstalled, Peer

OURS = "orgue"
PEERS = (
    Peer(
        name="dbos",
        package="dbos",
        does="a durable workflow told of each gesture; its step's own transaction",
        lacks="who may decide, letters, deadlines, a journal; it acts after it was told, in its "
        "own thread: several transactions a gesture",
    ),
    Peer(
        name="viewflow",
        package="django-viewflow",
        does="process locked, its owner checked, task closed, the next one assigned",
        lacks="deputies, ladders, letters, deadlines, a frozen version, a journal",
    ),
    Peer(
        name="spiffworkflow",
        package="SpiffWorkflow",
        does="the process read from JSON, its task completed, written back",
        lacks="who may decide, letters, deadlines, a frozen version, a journal",
    ),
    Peer(
        name="pretalx",
        package="pretalx",
        does="rights, the change logged, one mail queued (the receipt sent at once)",
        lacks="levels: a review then an organiser's word; deputies, deadlines, a hash chain",
    ),
)


def main() -> None:
    told = _told()
    peers = [peer for peer in PEERS if not told.only or peer.name in told.only]
    ready = [peer for peer in peers if _ready(peer)]
    with ExitStack() as stack:
        table("SQLite file", ready, stack.enter_context(sqlite_files()), told)
        server = stack.enter_context(postgresql())
        if server is None:
            print("PostgreSQL: NOT RUN, initdb is not installed")
        else:
            table("PostgreSQL", ready, server, told)
    for peer in ready:
        print(f"- {_called(peer.name)}: {peer.does}. Not: {peer.lacks}.")
    print(f"spin: {spin():.2f} s")


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers")
    parser.add_argument("--only", action="append", choices=[peer.name for peer in PEERS])
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--each", type=int, default=10)
    return parser.parse_args()


def _ready(peer: Peer) -> bool:
    try:
        peer.prepared()
    except NotInstalled as why:
        print(f"{peer.package} {peer.version}: NOT RUN, {why}")
        return False
    return True


def table(
    place: str, peers: Sequence[Peer], url: Callable[[], str], told: argparse.Namespace
) -> None:
    """Print what each engine takes at *place*: medians, and how they stand to ours."""
    with ExitStack() as stack:
        programs = {OURS: of_tree(HERE, gestures.__file__, url())}
        for peer in peers:
            log = stack.enter_context((KEPT / f"{peer.name}.log").open("w"))
            script = Path(__file__).parent / peer.name / "measure.py"
            command = [peer.python, "-P", script, url()]
            programs[peer.name] = Program(command, HERE, {"PYTHONPATH": str(HERE)}, log)
        found = turn_about(programs, told.turns, told.each)
    ours = found[OURS]
    print(
        f"\n{place}, {len(ours[gestures.COMMIT])} actions each; "
        f"one commit {median(ours[gestures.COMMIT]) * 1000:.2f} ms\n"
    )
    print(f"| | {' | '.join(gestures.GESTURES)} |\n|---|{'---|' * len(gestures.GESTURES)}")
    for name, times in found.items():
        print(f"| {_called(name)} | {' | '.join(_cells(times, ours))} |", flush=True)


def _called(name: str) -> str:
    versions = {peer.name: f"{peer.package} {peer.version}" for peer in PEERS}
    return versions.get(name, "**orgue**")


def _cells(times: Times, ours: Times) -> list[str]:
    return [_cell(times, ours, gesture) for gesture in gestures.GESTURES]


def _cell(times: Times, ours: Times, gesture: str) -> str:
    took = median(times[gesture])
    cell = f"{took * 1000:.1f} ms"
    if times is not ours:
        cell += f" ({took / median(ours[gesture]):.1f} x)"
    if early := times.get(f"{gesture}, accepted"):
        cell += f", accepted {median(early) * 1000:.1f}"
    return cell


if __name__ == "__main__":
    main()
