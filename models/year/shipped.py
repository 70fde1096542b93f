"""What a message of a definition does not say, taken from the shipped entry of that name or text.

Definitions written before an entry said its page's topic, its list and the work it asks go on as
they were: those of an ``ORGUE_CONFIG``, and those pinned to a cycle.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from config.settings import CONFIG
from models.intake.yaml_file import read_yaml
from models.words.nouns import PAPERS

OF_TEXT = ("topic", "list")
"""What a message also takes from the shipped messages of its text."""
SYNTHESES = "synthesis"
"""A message whose name begins so always asked for a synthesis."""


def completed(messages: object) -> Any:
    """*messages*, as YAML or JSON gives them, with what their entries leave unsaid."""
    if not isinstance(messages, dict):
        return messages
    return {
        name: _completed(str(name), entry) if isinstance(entry, dict) else entry
        for name, entry in messages.items()
    }


def _completed(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    unsaid = {**of_text(str(entry.get("text") or name)), **_of_name(name)}
    return entry | {key: value for key, value in unsaid.items() if entry.get(key) is None}


def _of_name(name: str) -> dict[str, Any]:
    own = _messages().get(name, {})
    found = {key: own[key] for key in (*OF_TEXT, "work") if own.get(key)}
    if name.startswith(SYNTHESES):
        found.setdefault("work", PAPERS["synthesis"])
    return found


@lru_cache(maxsize=256)
def of_text(text: str) -> dict[str, Any]:
    """What the shipped message called *text* says, or all those that share the text."""
    shipped = _messages()
    sharing = [shipped[text]] if text in shipped else _with_text(text)
    said = {key: {entry.get(key) for entry in sharing} for key in OF_TEXT}
    return {key: one for key, values in said.items() for one in values if len(values) == 1 and one}


def _with_text(text: str) -> list[dict[str, Any]]:
    return [entry for entry in _messages().values() if entry.get("text") == text]


def with_phases(milestones: object) -> Any:
    """*milestones*, as YAML or JSON gives them, each with the phase that it goes off with."""
    if not isinstance(milestones, dict):
        return milestones
    shipped = shipped_entries("milestones")
    return {
        name: {"phase": shipped.get(str(name), {}).get("phase")} | entry
        if isinstance(entry, dict)
        else entry
        for name, entry in milestones.items()
    }


def _messages() -> dict[str, dict[str, Any]]:
    return shipped_entries("messages")


@lru_cache(maxsize=3)
def shipped_entries(part: str) -> dict[str, dict[str, Any]]:
    """The entries of the shipped file, as they are written: the code goes with it."""
    found: dict[str, dict[str, Any]] = read_yaml(CONFIG / "cycle.yaml")[part]
    return found
