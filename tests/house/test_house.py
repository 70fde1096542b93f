"""The rules of the house hold, and nothing but this folder is needed to build it."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from config.settings import ROOT

BIN = Path(sys.executable).parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]
TEXT = {
    ".py",
    ".toml",
    ".yaml",
    ".yml",
    ".md",
    ".html",
    ".j2",
    ".css",
    ".txt",
    ".mako",
    ".lock",
    "",
}
CODE = TEXT - {".lock"}
LONGEST = 500
# Written in halves, so that this file does not name them itself.
INDEX = re.compile(
    "|".join(["py" + "pi", "python" + "hosted", "index" + "-url", "find" + "-links"])
)
PIN = re.compile(r"^([a-z0-9._-]+(?:\[[a-z0-9,._-]+\])?)==([^\s;\\]+)", re.MULTILINE)


def files(kinds: set[str]) -> Iterator[Path]:
    """The files of the tree, without what is prepared or hidden (``.ci`` apart)."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [d for d in below if _ours(d)]
        yield from (Path(folder, n) for n in names if Path(n).suffix in kinds)


def _ours(folder: str) -> bool:
    made = folder.endswith(".egg-info") or folder in {"__pycache__", "build", "dist"}
    return folder == ".ci" or not (made or folder.startswith("."))


def lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall(lock(name)))


def test_every_room_imports_only_what_is_below_it() -> None:
    told = subprocess.run([BIN / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True)
    assert told.returncode == 0, told.stdout.decode()


def test_the_command_starts_without_prefect_the_portal_or_a_channel() -> None:
    heavy = "{'prefect', 'fastapi', 'apprise', 'alembic'}"
    looked = f"import orgue.main, sys; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", looked], cwd=ROOT, capture_output=True, text=True)
    assert (told.stdout.strip(), told.stderr) == ("[]", "")


@pytest.mark.parametrize("name", LOCKS)
def test_every_pinned_package_has_its_hashes(name: str) -> None:
    lines = [line for line in lock(name).splitlines() if not line.lstrip().startswith("#")]
    entries = "\n".join(lines).replace("\\\n", " ").splitlines()
    assert [e for e in entries if "==" not in e or "--hash=sha256:" not in e] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_no_folder(name: str) -> None:
    assert re.findall(r".*(?:://|\s/|^-|\sfile:).*", lock(name), re.MULTILINE) == []


def test_both_locks_hold_the_same_versions() -> None:
    assert pins("requirements.lock") < pins("requirements-dev.lock")


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["build"]
    names = {re.split(r"[\[<>=~! ]", w)[0].lower().replace("_", "-") for w in wanted}
    assert names - {n.split("[")[0] for n, _ in pins("requirements.lock")} == set()


def test_every_package_that_is_imported_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {re.split(r"[\[<>=~! ]", w)[0].lower() for w in project["project"]["dependencies"]}
    given = packages_distributions()
    rooms = {"orgue", "flows", "tasks", "channels", "models", "config", "web"}
    sources = [f for room in sorted(rooms) for f in (ROOT / room).rglob("*.py")]
    others = {n for f in sources for n in _imported(f)} - set(sys.stdlib_module_names) - rooms
    assert {n for n in others if not asked & {_dashed(d) for d in given.get(n, ())}} == set()


def _dashed(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def _imported(file: Path) -> Iterator[str]:
    """The packages that a module imports, wherever it does."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_what_is_of_others_in_the_tree_is_what_it_is_said_to_be() -> None:
    said = (ROOT / "docs" / "third-party.md").read_text(encoding="utf-8")
    htmx = (ROOT / "web" / "static" / "htmx.min.js").read_bytes()
    assert hashlib.sha256(htmx).hexdigest() in said
    (version,) = re.findall(rb'version:"([\d.]+)"', htmx)
    assert f"htmx.org@{version.decode()}" in said


def test_nothing_in_the_tree_names_an_index() -> None:
    named = [f for f in files(TEXT) if INDEX.search(f.read_text("utf-8", errors="replace"))]
    assert named == []


def test_no_file_is_too_long_to_read() -> None:
    grows = {"CHANGELOG.md"}  # read from its top
    written_by_hand = [
        f for f in files(CODE) if f.parent.name != "versions" and f.name not in grows
    ]  # not a migration
    long = {f.relative_to(ROOT): n for f in written_by_hand if (n := _lines(f)) > LONGEST}
    assert long == {}


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8", errors="replace").splitlines())


def test_the_integration_runs_make_test_and_requires_postgresql() -> None:
    script = ROOT / ".ci" / "run"
    lines = [line.split("#")[0].strip() for line in script.read_text().splitlines()]
    assert "make test" in lines
    assert "export ORGUE_REQUIRE_POSTGRES=1" in lines
    assert script.stat().st_mode & stat.S_IXUSR


def test_make_run_plays_the_demo() -> None:
    planned = subprocess.run(["make", "-n", "run"], cwd=ROOT, capture_output=True, text=True)
    assert ".venv/bin/orgue demo" in planned.stdout


def test_real_servers_run_in_make_test_long_and_never_in_make_test() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "tests/long" in settings["tool"]["pytest"]["ini_options"]["norecursedirs"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^test-long:.* test-servers", makefile, re.MULTILINE)


def test_what_is_marked_long_runs_in_make_test_long_and_never_in_make_test() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["pytest"]["ini_options"]["addopts"][-2:] == ["-m", "not long"]
    planned = subprocess.run(
        ["make", "-n", "test", "test-long"], cwd=ROOT, capture_output=True, text=True
    )
    runs = [line for line in planned.stdout.splitlines() if "pytest -" in line]
    assert ['-m ""' in line for line in runs] == [False, False, True]


# Of SQLAlchemy: a row's names and values, the most connections of a pool, texts of statements; of
# Python: who called.
OF_OTHERS = {"_mapping", "_max_overflow", "_compiled_cache", "_getframe"}


def test_no_test_calls_what_is_private() -> None:
    """A module's own and ``self``'s apart: a test goes by the way that everybody goes."""
    found = [
        f"{file.relative_to(ROOT)}:{line} {name}"
        for file in (ROOT / "tests").rglob("*.py")
        for line, name in _private(ast.parse(file.read_bytes()))
    ]
    assert found == []


def _private(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) not in ("self", "cls"):
            names = [node.attr]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("setattr"):
            names = [name.rpartition(".")[2] for name in _words(node.args[:2])]
        elif isinstance(node, ast.Tuple):  # whose call, on which side of it a process dies
            names = _words(node.elts)
        private = {name for name in names if re.fullmatch(r"_[a-z]\w*", name)} - OF_OTHERS
        yield from ((node.lineno, name) for name in private)


def _words(nodes: Sequence[ast.expr]) -> list[str]:
    return [str(node.value) for node in nodes if isinstance(node, ast.Constant)]


def test_no_test_is_imported_by_another_file() -> None:
    """What several tests need stands beside them, in a module of its own."""
    borrowed = re.compile(r"^\s*(?:from|import) tests\.(?:\w+\.)*test_\w+", re.MULTILINE)
    found = [f for f in (ROOT / "tests").rglob("*.py") if borrowed.search(f.read_text("utf-8"))]
    assert found == []
