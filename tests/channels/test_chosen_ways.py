"""A letter leaves by the way that its académie chose for the function of who receives it."""

from __future__ import annotations

from math import inf

from channels.writing import WritingDesk
from models.database.transactions import gesture
from models.gestures.cycle.opening import change_cycle
from models.outbox.named_ways import name_ways
from models.outbox.routes import Target, set_route
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.years import year_on

year = year_on("memory", now="30/11/2026 10:00")
MONDAY = "30/11/2026 10:00"
EVERYWHERE, ROOM, OWN = "json://127.0.0.1/a", "json://127.0.0.1/b", "json://127.0.0.1/c"


def ways(year: Year) -> list[tuple[str, ...]]:
    """Those of the request for an opinion."""
    rows = year.messages(text="to_validate")
    desk = WritingDesk(
        engine=year.engine, course=year.course, moment=at(MONDAY), portal="http://p/", until=inf
    )
    return [envelope.ways for _, envelope in desk.write(rows, {}).letters]


def test_it_comes_after_a_persons_own_and_before_that_of_everywhere(year: Year) -> None:
    year.propose("E11", "Débat", on=MONDAY)
    assert ways(year) == [()]
    given = {"local": True, "at": at(MONDAY), "by": "admin"}
    with gesture(year.engine) as session:
        set_route(session, Target(function="relay"), [EVERYWHERE], **given)
        name_ways(session, "salon", [ROOM], **given)
    assert ways(year) == [(EVERYWHERE,)]
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        chosen = {"channels": {"basin": {"relay": "salon"}}}
        change_cycle(session, cycle, chosen, year.by("pilote"), at(MONDAY))
    assert ways(year) == [(ROOM,)]
    with gesture(year.engine) as session:
        set_route(session, Target(person_id=year.by("ien1").person_id), [OWN], **given)
    assert ways(year) == [(OWN,)]
