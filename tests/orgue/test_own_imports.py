"""Our packages are imported from beside ``orgue``, whatever else bears their names."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import ROOT
from orgue.own_imports import OURS, PACKAGES
from orgue.processes import Children
from tests.waiting import until

WHERE = "from orgue import main; import sys; sys.argv[1:] = ['--version', *sys.argv[1:]]; main()"


@pytest.fixture
def neighbour(tmp_path: Path) -> Path:
    """A folder that holds modules of our names, which end whoever imports them."""
    folder = tmp_path / "neighbour"
    folder.mkdir()
    for name in PACKAGES[1:]:
        (folder / f"{name}.py").write_text("raise SystemExit('not ours')\n", encoding="utf-8")
    return folder


def copy_of_ours(folder: Path) -> Path:
    """As if installed in *folder*."""
    for name in PACKAGES:
        kept = shutil.ignore_patterns("__pycache__", "static", "templates", "docs")
        shutil.copytree(ROOT / name, folder / name, ignore=kept)
    return folder


def version(*path: Path, arguments: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """``orgue --version`` with these folders first."""
    return subprocess.run(
        [sys.executable, "-P", "-c", WHERE, *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path))},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", PACKAGES)
def test_each_of_our_packages_says_that_it_is_ours(name: str) -> None:
    assert OURS in (ROOT / name / "__init__.py").read_text(encoding="utf-8")


def test_a_neighbour_of_our_names_is_not_imported(neighbour: Path) -> None:
    said = version(neighbour, ROOT)
    assert (said.returncode, said.stdout[:6], said.stderr) == (0, "orgue ", "")


def test_what_another_distribution_wrote_over_is_refused_in_a_sentence(tmp_path: Path) -> None:
    ours = copy_of_ours(tmp_path / "site")
    (ours / "models" / "__init__.py").write_text("class Model: ...\n", encoding="utf-8")
    (ours / "config" / "__init__.py").unlink()
    said = version(ours, arguments=("--json",))
    where = {name: str(ours / name / "__init__.py") for name in ("models", "config")}
    assert said.returncode == 1
    assert said.stderr.startswith(
        "Refusé. Un autre paquet Python a pris la place d'un des nôtres : "
        f"« models » ({where['models']}) ; « config » ({where['config']}).\n→ Installez orgue"
    )
    assert json.loads(said.stdout)["error"]["facts"] == where


def test_one_that_was_imported_before_us_is_refused_too(tmp_path: Path) -> None:
    other = tmp_path / "config.py"
    other.touch()
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import config; sys.path.pop(0); "
    said = subprocess.run(
        [sys.executable, "-c", code + WHERE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout) == (1, "")
    assert f"« config » ({other})" in said.stderr


@pytest.mark.parametrize("path", ["", "{neighbour}", "{neighbour}:", ":.:{neighbour}"])
def test_a_child_imports_neither_from_the_current_folder_nor_from_a_neighbour(
    neighbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    (neighbour / "orgue.py").write_text("raise SystemExit('not ours')\n", encoding="utf-8")
    monkeypatch.chdir(neighbour)
    environment = os.environ | {"PYTHONPATH": path.format(neighbour=neighbour)}
    children = Children(tmp_path / "logs", environment)
    child = children.start("un passage", "tick", "orgue.own_imports", "orgue.up", "--help")
    until(lambda: not child.alive, 30, "it says how it is used")
    assert (child.end, "Usage" in child.last_words(100)) == ("code 0", True), child.last_words()


def _commands(tree: ast.AST) -> Iterator[list[ast.expr]]:
    """The lists that begin with the Python that runs."""
    lists = (node.elts for node in ast.walk(tree) if isinstance(node, ast.List | ast.Tuple))
    yield from (e for e in lists if e and ast.unparse(e[0]) == "sys.executable")


@pytest.mark.parametrize("name", PACKAGES)
def test_no_child_of_ours_is_started_with_the_current_folder_in_its_path(name: str) -> None:
    trees = {f: ast.parse(f.read_bytes()) for f in (ROOT / name).rglob("*.py")}
    started = [(f, ast.unparse(c[1])) for f, tree in trees.items() for c in _commands(tree)]
    assert [(f, flag) for f, flag in started if flag not in ("'-P'", "'-I'")] == []
    named = sum(ast.unparse(tree).count("sys.executable") for tree in trees.values())
    assert named == len(started), "sys.executable is the first word of a list"


def test_the_version_is_told_to_programs_as_json(tmp_path: Path) -> None:
    said = version(ROOT, arguments=("--json",))
    assert (said.returncode, list(json.loads(said.stdout))) == (0, ["version"])
