"""A transaction that moves an action, a paper, a task or a cycle leaves a line in the journal."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from config.settings import ROOT
from models.database.transactions import gesture
from models.gestures.actions import editing
from models.gestures.calling import typing
from models.gestures.calling.taking_back import take_back_outcome
from models.gestures.cycle import opening
from models.gestures.cycle.past_year import bring_year
from models.gestures.cycle.put_off_days import AskedPutOff
from models.gestures.cycle.putting_off import put_off
from models.gestures.cycle.reopening import reopen
from models.gestures.redrawing.moves import ActionFate, AskedRedraw
from models.gestures.redrawing.redraw import redraw, take_back
from models.intake.tabular.any_table import read_any
from models.territory.redrawn import Becomes, ChangeKind
from models.territory.unit import UNIT, Unit
from models.tick import run_cycle
from models.work.action import ActionState
from models.work.brought.columns import worth_of
from models.work.brought.mapping import BroughtMap
from models.work.brought.plan import WHAT
from models.work.paper import PaperKind
from models.work.validation import TaskState
from models.year.cycle import CYCLE, Cycle, CycleState
from tests.academy import Year, at, launched

MACHINES = ("ACTION", "PAPER", "TASK", "CYCLE")
MOVED = re.compile(r"UPDATE (action|paper|validationtask|cycle) SET (?:.*, )?state=", re.DOTALL)
LIST = ROOT / "tests" / "data" / "actions-academie.ods"
TACIT = {"action": {"levels": {"basin": {"function": "relay", "delay": 6, "tacit": 8}}}}
A = ActionState


@dataclass(kw_only=True)
class Seen:
    """Where states were moved, and the moves that were committed without a line."""

    places: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    untold: list[str] = field(default_factory=list)


@contextmanager
def watched(engine: sa.Engine) -> Iterator[Seen]:
    """What moves meanwhile, transaction by transaction."""
    seen, now, told = Seen(), list[str](), list[bool]()

    def note(_c: Any, _k: Any, statement: str, *_more: Any) -> None:
        if MOVED.match(statement):
            now.append(where())
            seen.moved.add(statement.split()[1])
        if statement.startswith("INSERT INTO journal"):
            told.append(True)

    def commit(_c: Any) -> None:
        seen.places.update(now)
        seen.untold += [] if told else now
        rollback(_c)

    def rollback(_c: Any) -> None:
        now.clear()
        told.clear()

    events = {"before_cursor_execute": note, "commit": commit, "rollback": rollback}
    for name, does in events.items():
        sa.event.listen(engine, name, does)
    try:
        yield seen
    finally:
        for name, does in events.items():
            sa.event.remove(engine, name, does)


def where() -> str:
    """The file of ours that moves, the door apart."""
    frame = sys._getframe(2)
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT / "models" / "gestures"):
            return path.relative_to(ROOT).as_posix()
        frame = frame.f_back  # type: ignore[assignment]
    return "elsewhere"


def movers() -> set[str]:
    """The files of gestures that move one of the machines. A demo's earlier years are no gesture:
    they are written as closed cycles, whole."""
    found = set()
    for path in (ROOT / "models" / "gestures").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            asks = isinstance(node, ast.Call) and ast.unparse(node.func) in ("move", "moving")
            if asks and any(ast.unparse(a) in MACHINES for a in node.args[:2]):  # type: ignore[attr-defined]
                found.add(path.relative_to(ROOT).as_posix())
    return found


def asked(year: Year, number: int) -> int:
    """The open task on an action."""
    tasks = year.tasks(TaskState.OPEN)
    return next(int(t.id) for t in tasks if (t.subject_kind, t.subject_id) == ("action", number))


def a_year_s_moves(year: Year) -> None:
    """Each kind of move, at least once."""
    year.paper(PaperKind.LETTER, "AC", "pilote", on="21/09/2026 10:00")
    year.send_back("recteur", on="22/09/2026 10:00")
    year.paper(PaperKind.LETTER, "AC", "pilote", on="23/09/2026 10:00")
    year.accept("recteur", on="24/09/2026 10:00")
    year.tick("02/11/2026 08:00")
    one = year.propose("E11", "Débat", on="09/11/2026 10:00")
    other = year.propose("E12", "Chorale", on="09/11/2026 10:00")
    year.send_back("ien1", asked(year, one), on="10/11/2026 10:00")
    year.submit(one, "E11", on="10/11/2026 11:00")
    year.decline("ien1", asked(year, other), on="10/11/2026 12:00")
    year.act(editing.reopen, one, editing.Edit(values={"title": "Débats"}), year.by("E11"))
    year.accept("ien1", asked(year, one), on="11/11/2026 10:00")
    year.flagship(one, "ien1", on="12/11/2026 10:00")
    year.withdraw(year.draft("E13", on="12/11/2026 11:00"), "E13")
    assert year.action(other).state is A.DECLINED
    gone = year.propose("E21", on="12/11/2026 12:00")
    year.withdraw(gone, "E21")
    year.propose("E13", on="12/11/2026 13:00")
    run_cycle(year.engine, year.cycle_id, at("05/07/2027 08:00"))
    with gesture(year.engine) as session:
        reopen(session, year.course, year.by("pilote"), at("16/11/2026 09:00"))
    kept = year.propose("L11", on="16/11/2026 10:00")
    year.accept("bassin1", asked(year, kept), on="17/11/2026 10:00")
    typed = (kept, A.TOOK_PLACE, year.by("bassin1"))
    year.act(typing.outcome_for_school, *typed, on="17/03/2027 10:00")
    year.act(take_back_outcome, kept, year.by("L11"))
    year.confirm(kept, "L11", A.CANCELLED, on="17/03/2027 10:00")
    struck = year.propose("E12", "Rallye", on="18/11/2026 10:00")
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        wanted = AskedPutOff(unit_id=year.units["AC"], cause="Grève", actions=(struck,))
        put_off(session, cycle, wanted, year.by("pilote"), at("19/11/2026 10:00"))
    the_territory_s_moves(year)
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        opening.close_cycle(session, cycle, year.by("pilote"), at("20/06/2027 10:00"))
    with gesture(year.engine) as session:
        academy, by = session.get_one(Unit, year.units["AC"]), year.by("pilote")
        table = read_any(LIST, WHAT, worth_of)
        moment = at("21/06/2027 10:00")
        bring_year(session, academy, "2025-26", table, BroughtMap(), LIST.name, by, moment)


def the_territory_s_moves(year: Year) -> None:
    """A school closes with a draft, and opens again; two units with a synthesis each become one."""
    year.draft("E11", on="20/11/2026 10:00")
    fates = {0: ActionFate(does=Becomes.END)}
    closing = AskedRedraw(kind=ChangeKind.CLOSE, moves=[("0770011U", "")], actions=fates)
    merging = AskedRedraw(kind=ChangeKind.MERGE, moves=[("C1", "C2")])
    with gesture(year.engine) as session:
        coded = sa.update(UNIT).where(UNIT.c.id == year.units["E11"]).values(code="0770011U")
        session.connection().execute(coded)
        by, moment = year.by("pilote"), at("20/11/2026 11:00")
        done = redraw(session, year.units["AC"], closing, by, moment)
    with gesture(year.engine) as session:
        take_back(session, done.number, year.by("pilote"), at("20/11/2026 11:05"))
    for unit, who in (("C1", "ien1"), ("C2", "ien2")):
        year.paper(PaperKind.SYNTHESIS, unit, who, on="23/11/2026 10:00")
    with gesture(year.engine) as session:
        by, moment = year.by("pilote"), at("24/11/2026 10:00")
        redraw(session, year.units["AC"], merging, by, moment)


def test_every_move_but_the_queue_s_is_made_with_a_line_of_the_journal(memory: sa.Engine) -> None:
    year = launched(memory, chains=TACIT)
    with watched(memory) as seen:
        a_year_s_moves(year)
    assert seen.untold == []
    assert seen.moved == {"action", "paper", "validationtask", "cycle"}
    assert seen.places == movers()


def test_a_cycle_is_launched_and_closed_once(memory: sa.Engine) -> None:
    year = launched(memory)
    with gesture(memory) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        opening.close_cycle(session, cycle, year.by("pilote"), at("20/06/2027 10:00"))
        assert (cycle.state, cycle.closed_at) == (CycleState.CLOSED, at("20/06/2027 10:00"))
    assert [row.state for row in year.all(sa.select(CYCLE))] == [CycleState.CLOSED]
