"""A page asks the database as much for an académie of thousands as for a village: in statements,
not in seconds (those are in benchmarks/portal.py)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.unit import Kind, Level, Unit
from models.work.action import ACTION, ActionState
from models.year.participation import people_or_units_changed
from tests.academy import Year, mail_of
from tests.web.conftest import deliver
from tests.web.portal import signed_in
from tests.years import year_on

OPENS, CALL, LATER = "23/11/2026 07:45", "12/01/2027 10:00", "13/01/2027 07:45"
PAGES = (
    ("pilote", "/"),
    ("ien1", "/"),
    ("pilote", "/me"),
    ("ien1", "/me"),
    ("E11", "/me"),
    ("pilote", "/actions"),
    ("ien1", "/actions?state=submitted&q=atelier"),
    ("E11", "/actions"),
    ("E11", "/actions/new"),
    ("pilote", "/actions/late"),
    ("E11", "/actions/{action}"),
    ("ien1", "/actions/{action}"),
    ("E11", "/actions/{action}/edit"),
    ("E11", "/actions/{draft}/submit"),
    ("E12", "/actions/{action}/agree"),
    ("ien1", "/queue"),
    ("pilote1", "/queue?kind=action"),
    ("ien1", "/tasks/{task}"),
    ("ien1", "/flagships"),
    ("pilote1", "/flagships?unit={C1}"),
    ("pilote", "/announcements"),
    ("pilote", "/cycles/{cycle}/cadrage"),
    ("pilote", "/cycles/{cycle}/themes"),
    ("pilote", "/cycles/{cycle}/objectives"),
    ("pilote", "/cycles/{cycle}/participation"),
    ("pilote", "/cycles/{cycle}/carriers"),
    ("pilote", "/cycles/{cycle}/teams/{AC}"),
    ("pilote", "/cycles/{cycle}/relays"),
    ("pilote", "/cycles/{cycle}/exports"),
    ("ien1", "/cycles/{cycle}/relays?unit={C1}"),
    ("pilote", "/cycles/{cycle}/papers/letter/{AC}"),
    ("dasen1", "/cycles/{cycle}/papers/version/{D1}"),
    ("pilote", "/mailbox"),
    ("pilote", "/runs"),
    *(("pilote", f"/setup{page}") for page in ("", "/territory", "/people", "/attach")),
    ("pilote", "/rehearsal"),
    ("pilote", "/rehearsal/compare"),
    ("pilote", "/launch"),
)
MOST = 65


def in_its_call(year: Year) -> None:
    """Valmont in its call, with one action of each state that the call knows."""
    year.tick(OPENS)
    live(year, "E11", "E12")
    deliver(year.engine, 1)


year = year_on(then=in_its_call)


def live(year: Year, *schools: str) -> None:
    """Each school proposes: a draft, actions on their way, sent back, agreed to, refused."""
    for n, school in enumerate(schools):
        year.draft(school, f"Brouillon {n}", on=CALL, theme="Parents", contact="le secrétariat")
        joined = [s for s in ("E11", "E12", "E21") if s != school]
        for state in (None, year.accept, year.decline, year.send_back):
            title = f"Atelier {n} {getattr(state, '__name__', '')}"
            year.propose(school, title, on=CALL, associated=joined, flagship=state is None)
            newest = max(t.id for t in year.tasks())
            if state is not None:
                state("ien1", newest)
    year.tick(LATER)


def grow(year: Year) -> None:
    """Twelve schools more below the same IEN, and all that they do and are sent."""
    codes = [f"F{n}" for n in range(12)]
    with gesture(year.engine) as session:
        above = {
            "parent_id": year.units["C1"],
            "basin_id": year.units["C1"],
            "department_id": year.units["D1"],
            "academy_id": year.units["AC"],
        }
        for code in codes:
            unit = Unit(
                level=Level.SCHOOL,
                kind=Kind.ECOLE,
                code=code,
                name=f"École {code}",
                mail=mail_of(code),
                **above,
            )
            session.add(unit)
            session.flush()
            year.units[code] = int(unit.id or 0)
        people_or_units_changed(session, year.moment)
    live(year, *codes, "E11", "E12")


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements executed meanwhile."""
    said: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def asked(year: Year, pages: dict[tuple[str, str], str]) -> dict[tuple[str, str], int]:
    """How many statements each page executes once it was read."""
    clients = {who: signed_in(year, who) for who, _ in pages}
    found = {}
    for (who, named), path in pages.items():
        for _ in range(2):
            with counted(year.engine) as said:
                answer = clients[who].get(path)
            assert answer.status_code == 200, (who, path, answer.text)
        found[who, named] = len(said)
    return found


def numbered(year: Year) -> dict[str, int]:
    """What the paths of the pages name."""
    of_unit = sa.select(ACTION).where(ACTION.c.unit_id == year.units["E11"])
    of_e11 = {a.state: a for a in year.all(of_unit)}
    action = of_e11[ActionState.SUBMITTED].id
    task = next(t.id for t in year.tasks() if t.subject_id == action)
    draft = of_e11[ActionState.DRAFT].id
    named = {"action": action, "task": task, "draft": draft, "cycle": year.cycle_id}
    return named | year.units


def test_a_page_takes_as_many_statements_whatever_it_shows(year: Year) -> None:
    names = numbered(year)
    pages = {(who, path): path.format(**names) for who, path in PAGES}
    few = asked(year, pages)
    grow(year)
    many = asked(year, pages)
    assert {page: (few[page], n) for page, n in many.items() if n != few[page]} == {}
    assert {page: n for page, n in many.items() if n > MOST} == {}
