"""What the house's own code alone may do: found a home, and tell what it keeps after a storm.

Run as a script with the Python, and in the folder, of the tree that is tried: the storm itself
knows JSON alone, so that it tries any commit. ``found SCHOOLS``, ``later HOURS`` or ``examine``.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import pendulum
import sqlalchemy as sa

from benchmarks.asking import cookies
from benchmarks.made_up import PEOPLE, drafted
from models.access.actors import Actor
from models.clock import now, set_clock
from models.database.transactions import gesture, reading
from models.gestures.cycle.checking import checked_definition
from models.gestures.people.tokens import make_token
from models.home import home_engine
from models.journal import JOURNAL, first_break
from models.tick import run_cycle
from models.work.action import ACTION
from models.work.comment import COMMENT
from models.work.message import MESSAGE
from models.work.validation import TASK
from models.year.cycle import CYCLE, Cycle, CycleState

NOON = pendulum.datetime(2027, 1, 12, 12, 0, tz="Europe/Paris")
CIRCONSCRIPTIONS, ACTING = 12, 60
FIRST_SCHOOL = 3 + CIRCONSCRIPTIONS
SCOPES = ("read", "propose", "decide", "report")


def found(schools: int) -> dict[str, Any]:
    """A home in the middle of its call, all of its letters owed; who acts in it, and how."""
    engine = home_engine()
    cycle_id = drafted(engine, CIRCONSCRIPTIONS, schools)
    with gesture(engine) as session:
        drawn = session.get_one(Cycle, cycle_id)
        drawn.definition = checked_definition().model_dump(mode="json", by_alias=True)
        drawn.state, drawn.launched_at = CycleState.LIVE, NOON.subtract(days=1)
        session.add(drawn)
        set_clock(session, NOON)
    run_cycle(engine, cycle_id, NOON)
    units = range(FIRST_SCHOOL, FIRST_SCHOOL + min(ACTING, schools))
    deciders = range(1, len(PEOPLE) + CIRCONSCRIPTIONS + 1)
    return {
        "schools": _hands(engine, {f"u{unit}": unit for unit in units}),
        "deciders": _hands(engine, {f"p{person}": None for person in deciders}),
        "on_date": date(2027, 3, 16).isoformat(),
    }


def _hands(engine: sa.Engine, slots: dict[str, int | None]) -> list[dict[str, Any]]:
    kept, made = cookies(engine, list(slots)), []
    with gesture(engine) as session:
        for slot, unit in slots.items():
            by = Actor(slot=slot, unit_id=unit)
            token = make_token(session, by, "Chaos", SCOPES, 30, NOON).token
            made.append({"slot": slot, "unit": unit, "token": token, "cookie": kept[slot]})
    return made


def examine() -> dict[str, Any]:
    """All that the checker compares with what people were answered and with what arrived."""
    engine = home_engine()
    with reading(engine) as session:
        t, a, j = TASK.c, ACTION.c, JOURNAL.c
        submitted = sa.select(j.subject).where(j.what == "action.submitted")
        decided = session.execute(sa.select(t.id, t.state, t.decided_by))
        chains = [0, *session.scalars(sa.select(CYCLE.c.id))]
        return {
            "actions": [list(row) for row in session.execute(sa.select(a.id, a.title))],
            "submitted": sorted({int(s.rpartition(".")[2]) for s in session.scalars(submitted)}),
            "decided": {str(row.id): [row.state, row.decided_by] for row in decided},
            "comments": list(session.scalars(sa.select(COMMENT.c.text))),
            "messages": _messages(session),
            "breaks": [chain for chain in chains if first_break(session, chain) is not None],
            "damage": _damage(session),
        }


def _messages(session: Any) -> list[dict[str, Any]]:
    m = MESSAGE.c
    moment = now(session)
    query = sa.select(
        m.key, m.state, m.cls, m.digest_id, m.attempts, m.result, m.not_before, m.not_after
    )
    return [
        {
            "key": row.key,
            "state": row.state,
            "cls": row.cls,
            "in_digest": row.digest_id is not None,
            "tries": row.attempts,
            "result": row.result or "",
            "due": row.not_before <= moment and (row.not_after is None or moment < row.not_after),
        }
        for row in session.execute(query)
    ]


def _damage(session: Any) -> str:
    """What SQLite finds wrong with its file; empty when nothing, or on PostgreSQL."""
    if session.get_bind().dialect.name != "sqlite":
        return ""
    said = [row[0] for row in session.execute(sa.text("PRAGMA integrity_check"))]
    return "" if said == ["ok"] else "; ".join(said)[:500]


def later(hours: float) -> dict[str, Any]:
    """Put the home's clock on: what was put off leaves then."""
    with gesture(home_engine()) as session:
        moment = now(session).add(minutes=round(hours * 60))
        set_clock(session, moment)
    return {"now": moment.isoformat()}


if __name__ == "__main__":
    word, *given = sys.argv[1:]
    said = {
        "found": lambda: found(int(given[0])),
        "later": lambda: later(float(given[0])),
        "examine": examine,
    }[word]()
    json.dump(said, sys.stdout)
