"""Types say what values are: a row by the columns that are read of it, a class by its own name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from config.settings import ROOT

ROOMS = ("channels", "config", "flows", "models", "orgue", "tasks", "web")
MOST_ANY = 45
"""Parameters that may be ``Any``: what a library hands over untyped, or takes as it comes."""
SHARED = {"web/api/shapes.py": "programs know these shapes by the names that the OpenAPI text has"}
"""Modules whose classes may have a name that is taken, with the reason."""


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(f for room in ROOMS for f in (ROOT / room).rglob("*.py")):
        yield str(file.relative_to(ROOT)), ast.parse(Path(file).read_bytes())


def _parameters(module: ast.Module) -> Iterator[ast.arg]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            yield from (*given.posonlyargs, *given.args, *given.kwonlyargs)
            yield from filter(None, (given.vararg, given.kwarg))


def _is_any(parameter: ast.arg) -> bool:
    return isinstance(parameter.annotation, ast.Name) and parameter.annotation.id == "Any"


def test_few_parameters_are_of_any_type() -> None:
    found = [f"{f}:{p.lineno} {p.arg}" for f, m in _modules() for p in _parameters(m) if _is_any(p)]
    assert len(found) <= MOST_ANY, found


def test_a_row_is_never_of_any_type() -> None:
    rows = {"row", "unit", "action", "task", "paper", "message", "cycle", "home"}
    found = [
        (f, p.lineno) for f, m in _modules() for p in _parameters(m) if p.arg in rows and _is_any(p)
    ]
    assert found == []


def test_a_name_is_that_of_one_class() -> None:
    """A name with an underscore is its module's own affair."""
    where = defaultdict(list)
    for file, module in _modules():
        for node in module.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where[node.name] += [file] if file not in SHARED else []
    assert {name: files for name, files in where.items() if len(files) > 1} == {}
