"""A state changes through the one door of its machine: no statement, and no assignment, elsewhere.

A statement is found by what it is written as: ``sa.update(TABLE)`` whose values have a ``state``,
by keyword, in a dict of that name, or in what a function of this tree returns.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import ROOT

ROOMS = ("channels", "config", "flows", "models", "orgue", "tasks", "web")
DOOR = "models/work/transitions.py"
MACHINES = {"ACTION", "PAPER", "TASK", "MESSAGE", "CYCLE"}
# Other tables have a state too, and no table of moves: PHASE follows from the dates, UNIT from the
# directory, RUN is what a program is doing, PACE how the demo goes on.
ASSIGNED = {
    "models/rehearsal/rehearse.py": "a copy in memory begins its year again, whatever it was",
    "models/gestures/territory/sections.py": "a unit's state is the directory's: no machine",
    "models/gestures/territory/carriers.py": "a unit's state has two moves, by hand: no machine",
    "models/serving/setup/drops.py": "a file that waits for a yes is in memory alone, and no row",
}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted(Path(ROOT, room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name:
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def updates_of(node: ast.AST) -> str | None:
    """The table of ``sa.update(TABLE)``, at the bottom of a chain of calls."""
    while isinstance(node, (ast.Call, ast.Attribute)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("sa.update", "update"):
            return ast.unparse(node.args[0])
        node = node.func if isinstance(node, ast.Call) else node.value
    return None


def has_state(value: ast.AST) -> bool:
    return any(
        isinstance(n, ast.Dict)
        and any(isinstance(k, ast.Constant) and k.value == "state" for k in n.keys)
        for n in ast.walk(value)
    ) or any(
        isinstance(n, ast.Call)
        and ast.unparse(n.func) == "dict"
        and any(k.arg == "state" for k in n.keywords)
        for n in ast.walk(value)
    )


class Names:
    """What the names of a module, and the functions of the tree, may hold."""

    def __init__(self, module: ast.Module, makers: set[str]) -> None:
        self.makers, self.with_state, self.tables = makers, set[str](), dict[str, str]()
        for node in ast.walk(module):
            targets: list[ast.expr] = []
            if isinstance(node, ast.Assign):
                targets = list(node.targets)
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign)) and node.value is not None:
                targets = [node.target]
            for target in targets:
                self._learn(target, node.value)  # type: ignore[attr-defined]

    def _learn(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its in zip(target.elts, value.elts, strict=False):
                self._learn(one, its)
        elif isinstance(target, ast.Name):
            if has_state(value):
                self.with_state.add(target.id)
            if table := updates_of(value):
                self.tables[target.id] = table
        elif isinstance(target, ast.Subscript) and ast.unparse(target.slice) == "'state'":
            self.with_state.add(ast.unparse(target.value))

    def sets_state(self, call: ast.Call) -> bool:
        """Whether ``….values(…)`` may write a state."""
        given = [*call.args, *(k.value for k in call.keywords if k.arg is None)]
        inside = [n for g in given for n in ast.walk(g)]
        held = {n.id for n in inside if isinstance(n, ast.Name)}
        asked = {n.attr for n in inside if isinstance(n, ast.Attribute)}
        asked |= {ast.unparse(n.func) for n in inside if isinstance(n, ast.Call)}
        by_name = any(k.arg == "state" for k in call.keywords)
        there = by_name or any(has_state(g) for g in given)
        return there or bool(held & self.with_state or asked & self.makers)

    def table_of(self, call: ast.Call) -> str | None:
        bottom: ast.AST = call
        while isinstance(bottom, (ast.Call, ast.Attribute)):
            bottom = bottom.func if isinstance(bottom, ast.Call) else bottom.value
        here = self.tables.get(bottom.id) if isinstance(bottom, ast.Name) else None
        return updates_of(call) or here


def may_be_a_machine(table: str) -> bool:
    """A table by its name; any other word may hold one."""
    return table in MACHINES or not table.isupper()


def makers() -> set[str]:
    """The functions of the tree that return a dict with a ``state``."""
    return {
        node.name
        for _, module in trees()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef)
        and any(
            isinstance(n, ast.Return) and n.value and has_state(n.value) for n in ast.walk(node)
        )
    }


def written(module: ast.Module, made: set[str]) -> list[tuple[int, str]]:
    """The lines that change a state past the door, with what they change."""
    names, found = Names(module, made), []
    for node in ast.walk(module):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        table = names.table_of(node) if node.func.attr == "values" else None
        if table and may_be_a_machine(table) and names.sets_state(node):
            found.append((node.lineno, table))
    return found


def assigned(module: ast.Module) -> list[int]:
    """The lines that assign ``….state``."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            every = [e for t in targets for e in (t.elts if isinstance(t, ast.Tuple) else [t])]
            found += [
                node.lineno for t in every if isinstance(t, ast.Attribute) and t.attr == "state"
            ]
    return found


def test_no_statement_changes_a_state_but_the_door_s() -> None:
    made = makers()
    past = [
        f"{name}:{line} ({table})"
        for name, module in trees()
        if name != DOOR
        for line, table in written(module, made)
    ]
    assert past == []


def test_no_state_is_assigned_but_where_there_is_no_machine() -> None:
    past = {name for name, module in trees() if assigned(module)}
    assert past == set(ASSIGNED)


def test_no_statement_in_words_changes_a_state() -> None:
    for name, module in trees():
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = " ".join(node.value.lower().split())
                assert not ("update " in words and " set state" in words), f"{name}:{node.lineno}"


@pytest.mark.parametrize(
    "way",
    [
        "sa.update(MESSAGE).where(x).values(state=S.SENT)",
        "sa.update(MESSAGE).values({'state': S.SENT, 'claim': None})",
        "gone = {'state': S.SENT}\nsa.update(TASK).where(x).values(**gone)",
        "gone = {}\ngone['state'] = S.SENT\nsa.update(TASK).values(gone)",
        "theirs = sa.update(MESSAGE).where(x)\ntheirs.values(state=S.OWED)",
        "gone = dict(state=S.SENT)\nsa.update(TASK).values(gone)",
        "sa.update(MESSAGE).values(**held(1))",
        "sa.update(w).values(state=S.OWED)",
    ],
)
def test_each_way_past_the_door_is_found(way: str) -> None:
    assert len(written(ast.parse(way), {"held"})) == 1


@pytest.mark.parametrize(
    "way", ["cycle.state = S.LIVE", "cycle.state, cycle.launched_at = S.LIVE, now"]
)
def test_an_assignment_of_a_state_is_found(way: str) -> None:
    assert assigned(ast.parse(way)) == [1]


@pytest.mark.parametrize(
    "way",
    [
        "sa.update(MESSAGE).values(claim=None)",
        "sa.update(RUN).values(state=S.RUNNING)",
        "moving(MESSAGE, MESSAGE_MOVES, S.SENT, M.id.in_(ids), claim=None)",
    ],
)
def test_what_changes_no_state_of_a_machine_is_left_alone(way: str) -> None:
    assert written(ast.parse(way), set()) == []
