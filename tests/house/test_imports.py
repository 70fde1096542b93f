"""An import stands at the top of its file, or says on its line why it does not."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from config.settings import ROOT

ROOMS = ("channels", "config", "flows", "models", "orgue", "tasks", "web")
TYPES = "type: ignore"


def test_an_import_that_is_late_says_why() -> None:
    """A run of them says it once: on its first line, or in a comment just above."""
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for room in ROOMS
        for file in sorted((ROOT / room).rglob("*.py"))
        for line in silent(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_lint_knows_a_late_import_with_and_without_its_reason() -> None:
    said = "def f():\n    import a  # start-up: few need it\n\n    from b import c\n"
    assert list(silent(said)) == []
    assert list(silent("def f():\n    # Late: few need it.\n    import a\n")) == []
    assert list(silent("def f():\n    import a  # type: ignore[x]\n")) == [2]
    assert list(silent("def f():\n    x = 1\n    import a\n    y = 2\n    import b\n")) == [3, 5]
    assert list(silent("import a\nif TYPE_CHECKING:\n    import b\n")) == []


def silent(source: str) -> Iterator[int]:
    """The lines at which a run of late imports begins and gives no reason."""
    lines = source.splitlines()
    for body in _bodies(ast.parse(source)):
        before: ast.stmt | None = None
        for node in body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                first = not isinstance(before, ast.Import | ast.ImportFrom)
                if first and not _says_why(lines, node.lineno):
                    yield node.lineno
            before = node


def _bodies(module: ast.Module) -> Iterator[list[ast.stmt]]:
    """Every block of a module but its own, and those that only a type checker reads."""
    for node in ast.walk(module):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and node is not module:
                yield block


def _says_why(lines: list[str], number: int) -> bool:
    above, own = lines[number - 2].strip(), lines[number - 1].split("#")[1:]
    return above.startswith("#") or any(not c.strip().startswith(TYPES) for c in own)
