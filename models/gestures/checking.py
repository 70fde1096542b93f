"""Whether a definition names only what exists: every date, every cohort, every text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.settings import Settings
from models.outbox import letters
from models.planner.cohorts import COHORTS
from models.year.definition import (
    DATE,
    Definition,
    MessageShape,
    definition_from,
    read_definition,
    refusal_at,
)

Where = tuple[str | int, ...]


def checked_definition(
    changes: dict[str, Any] | None = None, folder: Path | None = None
) -> Definition:
    """:func:`read_definition`, with every name it uses resolved.

    Raises BadDefinition, which names the file and the line.
    """
    folder = folder or Settings().config
    definition = read_definition(changes, folder)
    check_references(definition, folder)
    letters.check_texts(folder / "messages")
    return definition


def checked_data(data: dict[str, Any]) -> Definition:
    """A whole definition given as data (a live cycle's, changed), with every name resolved."""
    folder = Settings().config
    definition = definition_from(data, folder)
    check_references(definition, folder)
    return definition


def check_references(definition: Definition, folder: Path) -> None:
    """Every date, cohort and text that is named exists."""
    for name, milestone in definition.milestones.items():
        for expression in filter(None, (milestone.at, milestone.no_later_than)):
            _known(definition, folder, ("milestones", name), expression)
    for kind, phase in definition.phases.items():
        for expression in (phase.opens, phase.closes):
            _known(definition, folder, ("phases", kind.value), expression)
    for name, message in definition.messages.items():
        _check_message(definition, folder, ("messages", name), message)
    _check_texts(definition, folder)


def _check_texts(definition: Definition, folder: Path) -> None:
    """Every text that a message or a rung names is there."""
    named: list[tuple[Where, str]]
    named = [(("messages", n), m.text or n) for n, m in definition.messages.items()]
    for ladder in ("default", "cabinet"):
        rungs = getattr(definition.ladders, ladder)
        named += [(("ladders", ladder, i), rung.text) for i, rung in enumerate(rungs)]
    texts = set(letters.text_names())
    for where, text in named:
        if text not in texts:
            raise refusal_at(folder, where, f"le texte « {text} » n'existe pas")


def _check_message(
    definition: Definition, folder: Path, where: Where, message: MessageShape
) -> None:
    for rung in message.at:
        _known(definition, folder, where, rung.at)
    for cohort in {message.to, *(r.to for r in message.at if r.to)}:
        if cohort not in COHORTS:
            raise refusal_at(folder, where, f"la cohorte « {cohort} » n'existe pas")
    causes = (message.at, message.when, message.each, message.after)
    if sum(1 for c in causes if c) != 1:
        raise refusal_at(folder, where, "il faut un seul de : at, when, each, after")
    for expression in filter(None, (message.due, message.until, message.reminds)):
        _known(definition, folder, where, expression)


def _known(definition: Definition, folder: Path, where: Where, expression: str) -> None:
    match = DATE.match(expression)
    named = match and (match["name"] or match["eve"])
    if not match or (named and named not in definition.milestones):
        raise refusal_at(folder, where, f"la date « {expression} » n'existe pas")
