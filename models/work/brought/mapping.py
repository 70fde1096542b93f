"""What somebody says of a list of actions: which column is what, which school is meant, what the
words of its results mean; as a YAML file or as a form says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from models.intake.days import BadDay, need_day
from models.intake.yaml_file import read_yaml, refusal_in
from models.words.collation import loosely
from models.work.action import ActionState
from models.work.brought.columns import BY_CODE

OUTCOMES = ("took_place", "accepted", "postponed", "cancelled", "declined", "withdrawn")
UNSAID = ("took_place", "accepted")
EXAMPLE = "Clés possibles : columns, schools, outcomes, week, unsaid."


@dataclass(frozen=True, kw_only=True)
class BroughtMap:
    """*columns*: the title or letter of each field's column, « - » for none; *schools*: the code
    that a school typed so means, « - » to leave its lines out; *outcomes*: the state that a word
    means; *week*: the first day of that year's week; *unsaid*: the state of what says none."""

    columns: Mapping[str, str] = field(default_factory=dict)
    schools: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    week: date | None = None
    unsaid: str = ""

    def school(self, typed: str) -> str | None:
        """The code that was given for a school *typed* so; None: nothing was said of it."""
        wanted = loosely(typed)
        return next((c for said, c in self.schools.items() if loosely(said) == wanted), None)

    def outcome(self, typed: str) -> ActionState | None:
        """The state that was given for a word."""
        wanted = loosely(typed)
        given = (state for said, state in self.outcomes.items() if loosely(said) == wanted)
        return next(map(ActionState, given), None)


def read_map(path: Path) -> BroughtMap:
    """The map of a YAML file. Raises BadDefinition, with the line."""
    data = read_yaml(path)
    for key in data:
        if key not in ("columns", "schools", "outcomes", "week", "unsaid"):
            raise refusal_in(path, (key,), "cette clé n'est pas connue", EXAMPLE)
    columns, schools = _words(path, data, "columns"), _words(path, data, "schools")
    outcomes = _words(path, data, "outcomes")
    for code in columns:
        if code not in BY_CODE:
            raise refusal_in(
                path,
                ("columns", code),
                "ce champ n'est pas connu",
                f"Champs : {', '.join(BY_CODE)}.",
            )
    for said, state in outcomes.items():
        if state not in OUTCOMES:
            step = f"Choisissez parmi : {', '.join(OUTCOMES)}."
            raise refusal_in(path, ("outcomes", said), "cet état n'est pas connu", step)
    unsaid = str(data.get("unsaid") or "")
    if unsaid and unsaid not in UNSAID:
        step = f"Choisissez parmi : {', '.join(UNSAID)}."
        raise refusal_in(path, ("unsaid",), "cet état n'est pas connu", step)
    return BroughtMap(
        columns=columns,
        schools=schools,
        outcomes=outcomes,
        week=_day(path, data.get("week")),
        unsaid=unsaid,
    )


def _words(path: Path, data: Mapping[str, Any], key: str) -> dict[str, str]:
    part = data.get(key) or {}
    if not isinstance(part, dict):
        raise refusal_in(path, (key,), "des clés sont attendues", EXAMPLE)
    return {str(name): str(value) for name, value in part.items() if value is not None}


def _day(path: Path, typed: object) -> date | None:
    if typed is None:
        return None
    try:
        return need_day(str(typed))
    except BadDay as bad:
        raise refusal_in(path, ("week",), bad.why, bad.next_step) from None
