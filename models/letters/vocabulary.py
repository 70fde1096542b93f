"""What a text may speak of: the same names in every text, each empty when there is nothing to say.

The table for authors is in ``config/messages/README.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.words.french import the_week
from models.year.definition import WEEK_NAME
from models.year.look import NAME as PORTAL


class ContextPart(dict[str, Any]):
    """A part of the context: with every field that it may have, and false when there is none."""

    def __init__(self, fields: Mapping[str, Any], given: Mapping[str, Any] | None) -> None:
        super().__init__(fields)
        self.present = bool(given)
        self.update(given or {})

    def __bool__(self) -> bool:
        return self.present


def _fields(names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), "")


PARTS: dict[str, dict[str, Any]] = {
    "recipient": _fields("name function unit"),
    "unit": _fields("name kind code department academy"),
    "call": _fields("name function mail"),
    "asker": _fields("name function unit"),
    "signatory": _fields("name function unit"),
    "asked": _fields("function unit may_object"),
    "action": _fields("title theme on_date on_date_text when_text unit state contact"),
    "decision": _fields("verdict reason by_function by_unit correct_by_text"),
    "paper": _fields("kind title unit reference signed_on"),
    "event": _fields("name on_text place hours text calendar why places"),
    "words": _fields("subject text name function unit list"),
    "figures": dict.fromkeys(
        _fields(
            "invited drafts proposed in_validation lapsed late accepted declined silent "
            "take_part answered"
        ),
        0,
    ),
}
ITEM = _fields("title unit detail")
LISTS = ("items", "programme", "around")
WORDS = _fields(
    "academy school_year due_at timezone link reason level gives rung week_days week_name the_week"
    " slogan portal_name link_does dpd"
)
DATES = ("week", "week_ends", "that_day", "due", "announced_on", "flagships_on", "moment")
NOTHING = {**dict.fromkeys(DATES), "days_left": None, "objectives": ()}
COUNTS = {"count": 0, "awaiting": 0, "news": 0, "first": ""}
"""Set by us: how many lines a grouped section has; what a digest gathers."""


def complete(context: Mapping[str, Any]) -> dict[str, Any]:
    """*context* with every name a text may use; what is missing is empty, and *what* is added."""
    full: dict[str, Any] = {**WORDS, **NOTHING, **COUNTS, **context}
    for name, fields in PARTS.items():
        full[name] = ContextPart(fields, full.get(name))
    for name in LISTS:
        full[name] = [ContextPart(ITEM, item) for item in full.get(name) or ()]
    for name in WORDS:
        full[name] = full[name] or ""
    full["week_name"] = full["week_name"] or WEEK_NAME
    full["the_week"] = full["the_week"] or the_week(full["week_name"])
    full["portal_name"] = full["portal_name"] or PORTAL
    full["objectives"] = [str(objective) for objective in full["objectives"] or ()]
    full["what"] = _what(full["action"], full["paper"])
    return full


def _what(action: ContextPart, paper: ContextPart) -> str:
    if action["title"]:
        return f"« {action['title']} »"
    return str(paper["title"] or "")
