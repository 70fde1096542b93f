"""The event publisher.

What happens in orgue reaches Prefect as events, on which an admin may hang automations.

Nothing here imports Prefect: an event is a plain dictionary, as its API takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import pendulum

from config.settings import ROOT
from models.happenings import HAPPENINGS, Happening
from models.serving.home.news import News

PREFIX = "orgue"
CYCLE_WOKEN, MAIL_WOKEN = f"{PREFIX}.cycle.woken", f"{PREFIX}.mail.woken"
"""Many gestures, one wake-up: what our automations react to, and never one run per gesture."""


def event_of(news: News, *, lived: bool) -> dict[str, Any]:
    """The event of one entry, as ``POST /events`` takes it.

    *lived*: the home lives in real time, so that the event occurred when the entry says; in a
    home with a clock of its own it occurs now, and its payload says when it was there.
    """
    subject = news.subject or "installation"
    resource = f"{PREFIX}.{subject}"
    return {
        "id": str(news.event_id),
        "event": f"{PREFIX}.{news.what}",
        "occurred": _occurred(news.at, lived=lived),
        "resource": {"prefect.resource.id": resource, "prefect.resource.name": _name(news)},
        "related": _related(news),
        "payload": {
            "at": news.at.isoformat(),
            "cycle": news.chain or None,
            "entry": f"{news.chain}:{news.seq}",
            "function": news.as_function,
            "by_a_person": news.by_a_person,
            "facts": news.facts,
        },
    }


def _occurred(at: datetime, *, lived: bool) -> str:
    real = pendulum.now("UTC")
    return (min(at, real) if lived else real).isoformat()


def _name(news: News) -> str:
    known = HAPPENINGS.get(news.what)
    where = f" · {news.unit['name']}" if news.unit else ""
    return (known.sentence if known else news.what) + where


def _related(news: News) -> list[dict[str, str]]:
    related = []
    if news.unit:
        unit = f"{PREFIX}.unit.{news.unit['code']}"
        related.append(_resource(unit, "unit", news.unit["name"]) | {"level": news.unit["level"]})
    if news.cycle:
        name = f"{news.cycle['academy_name']} {news.cycle['school_year']}"
        related.append(_resource(f"{PREFIX}.cycle.{news.chain}", "cycle", name))
        academy = f"{PREFIX}.academy.{news.cycle['academy']}"
        related.append(_resource(academy, "academy", news.cycle["academy_name"]))
    return related


def _resource(identifier: str, role: str, name: str) -> dict[str, str]:
    return {
        "prefect.resource.id": identifier,
        "prefect.resource.role": role,
        "prefect.resource.name": name,
    }


def wake_ups(waiting: Sequence[News]) -> list[dict[str, Any]]:
    """One event for each cycle in which something awaits, and one for the mail of all."""
    last = max(waiting, key=lambda n: n.id)
    cycles = {n.chain: n for n in waiting if n.chain}
    said = [_wake_up(CYCLE_WOKEN, n, cycle=n.chain) for n in cycles.values()]
    return [*said, _wake_up(MAIL_WOKEN, last, cycle=None)]


def _wake_up(event: str, news: News, cycle: int | None) -> dict[str, Any]:
    about = f"{PREFIX}.cycle.{cycle}" if cycle else f"{PREFIX}.installation"
    return {
        "id": str(uuid4()),  # woken twice, it does nothing more; deduped, it would forget a gesture
        "event": event,
        "occurred": pendulum.now("UTC").isoformat(),
        "resource": {"prefect.resource.id": about, "prefect.resource.name": WOKEN[event]},
        "related": [],
        "payload": {"cycle": cycle, "entry": f"{news.chain}:{news.seq}"},
    }


WOKEN = {
    CYCLE_WOKEN: "Des gestes attendent leur suite dans un cycle",
    MAIL_WOKEN: "Des courriers attendent de partir",
}


def documentation() -> str:
    """``docs/events.md``, made from the list of what may happen."""
    rows = "".join(_row(what, happening) for what, happening in sorted(HAPPENINGS.items()))
    return HEAD + rows + TAIL


def _row(what: str, happening: Happening) -> str:
    facts = ", ".join(f"`{fact}`" for fact in happening.facts) or "—"
    resource = "orgue.installation" if happening.about == "installation" else ABOUT[happening.about]
    return f"| `{PREFIX}.{what}` | {happening.sentence} | `{resource}` | {facts} |\n"


ABOUT = {
    "action": "orgue.action.<id>",
    "address": "orgue.p<person>, orgue.u<unit>",
    "calendar": "orgue.<zone or place>…",
    "cycle": "orgue.cycle.<id>",
    "library": "orgue.library.<id>",
    "message": "orgue.message.<id>",
    "paper": "orgue.paper.<id>",
    "partner": "orgue.partner.<id>",
    "person": "orgue.p<id>",
    "subject": "orgue.<action, letter, version, synthesis or review>.<id>",
    "track": "orgue.track.<first day of the week>+<days after it>.<place>",
    "unit": "orgue.u<id>, orgue.unit.<id>",
}

HEAD = """# Events

What happens in orgue reaches Prefect as an event: each gesture of a person and each set operation
of the clock is one line of the journal, and each line is one event. An event that is told twice
(after an outage, or when a server died before it wrote it down) has the same id, and is one event.
They may arrive late and in another order than they happened: react to the state, not to the order.

An admin can hang an automation of their own on them in the Prefect interface (*Automations › Add*):
trigger *Custom*, `expect` one of the names below (`orgue.validation.*` for all of a noun), and
filter on the resources. Never rely on an automation for what must happen: the planner owes it, and
the next run of the year does it.

Every event has:

| part | holds |
|---|---|
| `id` | a UUID made from the cycle's own key and the hash of the line in its journal |
| `occurred` | when it happened (in a demo, whose clock is its own: when it was told) |
| `resource` | what it is about (`prefect.resource.id`), and a French sentence (`…name`) |
| `related`, role `unit` | `orgue.unit.<code>`, its name and its `level` |
| `related`, role `cycle` | `orgue.cycle.<id>`, « Académie de Créteil 2026-27 » |
| `related`, role `academy` | `orgue.academy.<code>` |
| `payload.at` | when it happened, in UTC, by the home's own clock |
| `payload.cycle` | the id of its cycle, null for what concerns the whole installation |
| `payload.entry` | the cycle's id and the number of the line in its journal |
| `payload.function` | the function that acted (`relay`, `dasen`…), empty for the clock |
| `payload.by_a_person` | false for what the clock did |
| `payload.facts` | what the last column lists: ids, counts, dates; never a name or an address |

| event | what happened | resource | facts |
|---|---|---|---|
"""
TAIL = f"""
Two more events are wake-ups, one for many gestures, told when the runner has not already done in
place what they call for: `{CYCLE_WOKEN}` (resource and `payload.cycle`: the cycle) and
`{MAIL_WOKEN}`. Our own automations react to them; so may yours.

This page is made by `make docs` from `models/happenings.py`; a test keeps it true.
"""


if __name__ == "__main__":
    (ROOT / "docs" / "events.md").write_text(documentation(), encoding="utf-8")
