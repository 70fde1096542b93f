"""A path that the documentation names exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import ROOT

ROOMS = ("channels", "config", "flows", "models", "orgue", "tasks", "web")
OURS = (*ROOMS, "benchmarks", "docs", "findings", "tests", "deploy")
PATH = re.compile(rf"`((?:{'|'.join(OURS)})/[\w./-]*)`")
MODULE = re.compile(r"`((?:channels|flows|models|tasks|web)(?:\.[a-z_0-9]+)+)")
FILE = re.compile(r"(?<![\w/.-])([a-z_0-9]+(?:\.py|\.yaml|/)(?![\w/]))")
PLACEHOLDER = "NAME"
"""In a recipe: what whoever follows it chooses."""
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "CONTRIBUTING.md", ROOT / "README.md"])
"""Decisions and the change log tell of what was: their paths may be gone."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    found = [path for path in PATH.findall(_text(page)) if PLACEHOLDER not in path]
    assert [path for path in found if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_module_that_a_page_names_exists(page: Path) -> None:
    assert [name for name in MODULE.findall(_text(page)) if not _is_there(name)] == []


def test_every_name_among_the_rooms_is_a_file_or_folder_of_its_room() -> None:
    (tree,) = re.findall(r"^## Rooms\n.*?```\n(.*?)```", _text(ARCHITECTURE), re.S | re.M)
    found = [f"{room}: {name}" for room, name in _in_rooms(tree) if not _within(room, name)]
    assert found == []


def test_every_room_of_models_is_told_of() -> None:
    (tree,) = re.findall(r"^models/ .*?```", _text(ARCHITECTURE), re.S | re.M)
    rooms = [p for p in (ROOT / "models").iterdir() if p.suffix in ("", ".py")]
    told = set(FILE.findall(tree))
    named = {f"{p.name}/" if p.is_dir() else p.name for p in rooms if not p.name.startswith("__")}
    assert named - told == set()


ARCHITECTURE = ROOT / "docs" / "architecture.md"


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _is_there(name: str) -> bool:
    """A module, or what one holds."""
    path = ROOT.joinpath(*name.split("."))
    return any(p.is_dir() or p.with_suffix(".py").exists() for p in (path, path.parent))


def _in_rooms(tree: str) -> Iterator[tuple[str, str]]:
    """Each name that the drawing of the rooms has, with the room under which it stands."""
    room = ""
    for line in tree.splitlines():
        if not line.startswith(" "):
            room = line.split("/")[0]
        yield from ((room, name) for name in FILE.findall(line) if name != f"{room}/")


def _within(room: str, name: str) -> bool:
    if name.rstrip("/") in ROOMS:
        return True
    return next((ROOT / room).rglob(name.rstrip("/")), None) is not None
