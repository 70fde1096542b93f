"""The portal of one whole académie: each page at twenty requests a second, then the last evening.

4,000 schools and their actions on SQLite; the portal as ``orgue up`` serves it, in a process of its
own; asked from this one. The last evening: two hundred heads submit fifty actions a second for a
minute; then nothing is lost, nothing is doubled.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient

from benchmarks.asking import Answer, Ask, Crowd, Times, cookies, counted, watched
from benchmarks.made_up import spin
from benchmarks.whole_academy import (
    ACADEMY,
    FIRST_BASIN,
    FIRST_CIRCONSCRIPTION,
    FIRST_DEPARTMENT,
    Academy,
    founded,
    last_drafts,
)
from config.settings import ROOT, Settings
from models.database.transactions import gesture, reading
from models.home import home_engine
from models.journal import JOURNAL, first_break
from models.work.action import ACTION, FROZEN_VERSION, ActionState
from models.work.message import MESSAGE
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from orgue.processes import answers as is_open
from tests.ports import free_port
from web.app import create

PACE, ROUNDS, ALONE, PAGE_TARGET = 20, 40, 20, 100
CLIENTS, SUBMISSIONS_A_SECOND, EVENING, SUBMISSION_TARGET = 200, 50, 60, 500


@contextmanager
def served(home: Path, before: Sequence[str] = ()) -> Iterator[tuple[int, int]]:
    """The home's portal in its own process, started by what is *before* it (``taskset …``): its
    port, its process."""
    port = free_port()
    environment = os.environ | {"ORGUE_HOME": str(home), "ORGUE_PORT": str(port)}
    command = [*before, sys.executable, "-m", "orgue.up", "portal"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            until = time.perf_counter() + 60
            while not is_open(port, "/healthz"):
                assert time.perf_counter() < until, "the portal does not open"
                time.sleep(0.1)
            yield port, process.pid
        finally:
            process.terminate()


# ── each page ────────────────────────────────────────────────────────────────────────────────────


def pages(engine: sa.Engine, academy: Academy) -> list[Ask]:
    """The main pages, as those who read them most."""
    who = _readers(engine, academy)
    kept = cookies(engine, list(who.values()))
    with reading(engine) as session:
        paths = list(_paths(session, academy))
    return [Ask(name=f"{path}  ({by})", path=path, cookie=kept[who[by]]) for by, path in paths]


def _readers(engine: sa.Engine, academy: Academy) -> dict[str, str]:
    held = academy.holders
    with reading(engine) as session:
        proposer = _of_an_action(session, ActionState.SUBMITTED).unit_id
    return {
        "pilot": held[ACADEMY, "pilot"],
        "département": held[FIRST_DEPARTMENT, "pilot"],
        "bassin": held[FIRST_BASIN, "relay"],
        "IEN": held[FIRST_CIRCONSCRIPTION, "relay"],
        "school": f"u{proposer}",
    }


def _paths(session: Any, academy: Academy) -> Iterator[tuple[str, str]]:
    cycle = f"/cycles/{academy.course.cycle_id}"
    submitted = _of_an_action(session, ActionState.SUBMITTED)
    yield from _of_everybody()
    yield "pilot", "/actions?state=submitted"
    yield "pilot", "/actions?q=th%C3%A9%C3%A2tre&unit=2"
    yield "pilot", "/actions?p=40"
    yield "school", "/actions/new"
    for by, action in (("school", submitted), ("pilot", submitted)):
        yield by, f"/actions/{action.id}"
    yield "school", f"/actions/{submitted.id}/edit"
    for page in ("cadrage", "themes", "objectives", "participation", f"teams/{ACADEMY}", "relays"):
        yield "pilot", f"{cycle}/{page}"
    yield "IEN", f"{cycle}/relays?unit={FIRST_CIRCONSCRIPTION}"
    yield "pilot", f"{cycle}/papers/letter/{ACADEMY}"
    yield "département", f"{cycle}/papers/version/{FIRST_DEPARTMENT}"
    yield "pilot", f"/tasks/{_of_the_academy(session)}"
    yield "bassin", "/flagships"
    yield "département", f"/flagships?unit={FIRST_CIRCONSCRIPTION}"
    yield "pilot", "/announcements"
    yield "pilot", "/mailbox"
    yield "pilot", "/runs"


def _of_everybody() -> Iterator[tuple[str, str]]:
    for path in ("/", "/me", "/actions"):
        yield from ((by, path) for by in ("pilot", "IEN", "school"))
    for by in ("pilot", "département", "IEN"):
        yield by, "/queue"


def _of_an_action(session: Any, state: ActionState) -> Any:
    """An action of an école that answers at its directory's address."""
    a = ACTION.c
    query = sa.select(a.id, a.unit_id).where(a.state == state, a.author_id.is_(None))
    return session.connection().execute(query.order_by(a.id).limit(1)).one()


def _of_the_academy(session: Any) -> int:
    t = TASK.c
    query = sa.select(t.id).where(t.state == TaskState.OPEN, t.unit_id == ACADEMY)
    return int(session.connection().execute(query.order_by(t.id).limit(1)).scalar_one())


def statements(engine: sa.Engine, asks: Sequence[Ask]) -> dict[str, int]:
    """How many statements each page executes, once its process is warm."""
    app = create(engine, Settings(mail_url=None))
    client = TestClient(app, "http://127.0.0.1:8420", follow_redirects=False)
    found = {}
    for ask in asks:
        for _ in range(2):
            with counted(engine) as said:
                answer = client.get(ask.path, headers={"Cookie": ask.cookie})
            assert answer.status_code == 200, (ask.name, answer.status_code, answer.text[-2000:])
        found[ask.name] = len(said)
    return found


def read_pages(engine: sa.Engine, academy: Academy, home: Path) -> None:
    """Every page, in turn, at a steady pace; and each by itself, for the work it takes."""
    asks = pages(engine, academy)
    said = statements(engine, asks)
    with served(home) as (port, process):
        crowd = Crowd(port, 40)
        crowd.at(PACE, asks)  # its templates are read, its statements written
        alone = {ask.name: by_itself(crowd, process, ask) for ask in asks}
        given, work = watched(process, lambda: crowd.at(PACE, asks * ROUNDS))
    for ask in asks:
        of_it = [a for a in given if a.ask is ask]
        assert all(a.status == 200 for a in of_it), {a.status for a in of_it}
        print(
            f"{ask.name:44} {Times.of(of_it)}  {said[ask.name]:3} statements  "
            f"{alone[ask.name] * 1000:3.0f} ms of work"
        )
    print(
        f"all pages at {PACE}/s: {Times.of(given)} (target p95 {PAGE_TARGET}), "
        f"{work / len(given) * 1000:.1f} ms of work each",
        flush=True,
    )


def by_itself(crowd: Crowd, process: int, ask: Ask) -> float:
    """The seconds of work of one page, asked for without haste by one reader."""
    _, work = watched(process, lambda: [crowd.ask(ask) for _ in range(ALONE)])
    return work / ALONE


# ── the last evening ─────────────────────────────────────────────────────────────────────────────


def last_evening(engine: sa.Engine, academy: Academy, home: Path) -> None:
    """Heads submit the drafts that were waiting, all at once."""
    each = -(-SUBMISSIONS_A_SECOND * EVENING // CLIENTS)
    with gesture(engine) as session:
        drafts = last_drafts(session, academy, CLIENTS, each)
    kept = cookies(engine, [f"u{school}" for school, _ in drafts])
    asks = [
        Ask(name="submit", path=f"/actions/{numbers[n]}/submit", cookie=kept[f"u{school}"], form="")
        for n in range(each)
        for school, numbers in drafts
    ]
    with served(home) as (port, process):
        crowd = Crowd(port, CLIENTS)
        for ask in asks[:8]:
            crowd.ask(Ask(name="read", path=ask.path, cookie=ask.cookie))
        began = time.perf_counter()
        given, work = watched(process, lambda: crowd.at(SUBMISSIONS_A_SECOND, asks))
        lasted = time.perf_counter() - began
    accepted = [int(a.ask.path.split("/")[2]) for a in given if a.status == 303]
    refused = [a for a in given if a.status != 303]
    print(
        f"last evening: {len(accepted)} of {len(asks)} submissions taken in {lasted:.0f} s, "
        f"{Times.of(given)} (target p95 {SUBMISSION_TARGET}), "
        f"{work / len(given) * 1000:.1f} ms of work each, refused: "
        f"{[(a.status, a.body[:200]) for a in refused[:3]] or 'none'}"
    )
    print(f"lost or doubled: {wrongs(engine, academy, accepted, given) or 'none'}", flush=True)


def wrongs(
    engine: sa.Engine, academy: Academy, accepted: Sequence[int], given: Sequence[Answer]
) -> dict[str, int]:
    """What each submission leaves, once: how many have it not, or more than once, by name."""
    a, t, m, j, f = ACTION.c, TASK.c, MESSAGE.c, JOURNAL.c, FROZEN_VERSION.c
    receipt = sa.and_(m.rule == "action_received", m.subject_kind == SubjectKind.ACTION)
    left = {
        "submitted": sa.select(a.id).where(a.state == ActionState.SUBMITTED, a.round == 1),
        "frozen": sa.select(f.subject_id).where(f.subject_kind == SubjectKind.ACTION),
        "asked": sa.select(t.subject_id).where(t.subject_kind == SubjectKind.ACTION),
        "receipt": sa.select(m.subject_id).where(receipt),
        "journal": sa.select(sa.cast(sa.func.substr(j.subject, 8), sa.Integer)).where(
            j.what == "action.submitted"
        ),
    }
    with reading(engine) as session:
        rows = {name: list(session.scalars(query)) for name, query in left.items()}
        broken = first_break(session, academy.course.cycle_id)
    found = {name: sum(n != 1 for n in _times(ids, accepted)) for name, ids in rows.items()}
    found["journal broken"] = broken or 0
    found["unanswered"] = len(given) - len(accepted)
    return {name: n for name, n in found.items() if n}


def _times(ids: Sequence[int], wanted: Sequence[int]) -> Iterator[int]:
    counts = dict.fromkeys(wanted, 0)
    for i in ids:
        if i in counts:
            counts[i] += 1
    yield from counts.values()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        engine = home_engine(Settings(home=home))
        academy = founded(engine)
        spins = [spin()]
        read_pages(engine, academy, home)
        spins.append(spin())
        last_evening(engine, academy, home)
        spins.append(spin())
    print(f"spin: {median(spins):.2f} s ({min(spins):.2f}-{max(spins):.2f})")


if __name__ == "__main__":
    main()
