"""``docs/rights.md``, made from the table of rights: who may what, from where."""

from __future__ import annotations

from config.settings import ROOT
from models.access.rights import ANY, RIGHTS, SENTENCES, Gesture
from models.territory.functions import name_of
from models.territory.unit import Level

HEAD = """# Rights

Who may make which gesture. A right is a function held in a unit, today, or stood in for as its
deputy; it reaches that unit, or also everything below it. A school's own address has its head's
rights, and a school without relay has its head for one. A circonscription that is linked to a
bassin is below it too.

Who decides on a validation is not here: it is who holds the task, stands in for its holder, was
delegated it, or was reached by its ladder. What a decision is stays unknown to who carries the
action until it is announced.

| gesture | in French | in the unit itself | and everything below it |
|---|---|---|---|
"""
TAIL = """
This page is made by `make docs` from `models/access/rights.py`; `tests/models/access/` tries every
cell, both ways, through the real gestures.
"""
LEVELS = {
    Level.NATION: "nation",
    Level.REGION: "région",
    Level.ACADEMY: "académie",
    Level.DEPARTMENT: "département",
    Level.BASIN: "bassin or circonscription",
    Level.SCHOOL: "school",
}


def documentation() -> str:
    """The whole page."""
    return HEAD + "".join(_row(gesture) for gesture in Gesture) + TAIL


def _row(gesture: Gesture) -> str:
    here, below = _who(gesture, below=False), _who(gesture, below=True)
    return f"| `{gesture.value}` | {SENTENCES[gesture]} | {here} | {below} |\n"


def _who(gesture: Gesture, *, below: bool) -> str:
    grants = [g for g in RIGHTS[gesture] if g.below is below]
    said: dict[str, list[str]] = {}
    for grant in grants:
        level = LEVELS[grant.level] if grant.level else "any level"
        name = "any function" if grant.function == ANY else _named(grant.level, grant.function)
        said.setdefault(level, []).append(name)
    return "; ".join(f"{level}: {', '.join(names)}" for level, names in said.items()) or "—"


def _named(level: Level | None, function: str) -> str:
    return name_of(level, function) if level else function


if __name__ == "__main__":
    (ROOT / "docs" / "rights.md").write_text(documentation(), encoding="utf-8")
