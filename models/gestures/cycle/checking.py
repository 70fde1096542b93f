"""Whether a definition names only what exists: every date, every cohort, every text, each number
within reason, and calls nothing by a name that can't be kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from config.settings import Settings
from models.gestures.cycle.asked_fields import check_fields
from models.gestures.cycle.naming import Where, misnamed
from models.gestures.cycle.own_functions import faults_of_functions
from models.gestures.cycle.switching import check_switches
from models.intake.days import OUR_TIME
from models.intake.yaml_file import shown
from models.letters import own_texts, rendering
from models.planner.cohorts import COHORTS
from models.year import own_text
from models.year.classes import MessageClass
from models.year.definition import (
    DATE,
    Definition,
    MessageShape,
    definition_from,
    read_definition,
    refusal_at,
)
from models.year.look import fault_of
from models.year.soundness import unsound

MOST = 1_000
"""The greatest number of days, weeks or things that a definition may ask for."""
MOST_RECIPIENTS = 1_000_000
OFFSET = re.compile(r"[+-](\d+)$")


def checked_definition(
    changes: dict[str, Any] | None = None, folder: Path | None = None
) -> Definition:
    """:func:`read_definition`, with every name it uses resolved.

    Raises BadDefinition, which names the file and the line.
    """
    folder = folder or Settings().config
    definition = read_definition(changes, folder)
    check_names(definition, folder)
    check_references(definition, folder)
    check_sound(definition, folder)
    check_switches(definition, folder)
    rendering.check_texts(folder / "messages")
    return definition


def checked_data(data: dict[str, Any], before: Definition) -> Definition:
    """A whole definition given as data (a live cycle's, changed), with every name resolved.

    A name that it already had *before* stays: what it is written in stays too.
    """
    folder = Settings().config
    definition = definition_from(data, folder)
    check_names(definition, folder, before)
    check_references(definition, folder)
    check_sound(definition, folder, before)
    check_switches(definition, folder, before)
    return definition


def check_names(definition: Definition, folder: Path, before: Definition | None = None) -> None:
    """Every name can be kept where it is written, unless it is there already.

    Raises BadDefinition, which names the first that can't, its place, and how to take it out.
    """
    kept = set(misnamed(before)) if before else set()
    for where, name, what in misnamed(definition):
        if (where, name, what) not in kept:
            raise refusal_at(folder, where, what, _way_out(where))


def _way_out(where: Where) -> str:
    if where[0] in ("messages", "milestones") and len(where) == 2:
        return f"Donnez-lui un autre nom ; « {where[0]}.{where[1]}=null » ôte celui-ci."
    return ""


def check_sound(definition: Definition, folder: Path, before: Definition | None = None) -> None:
    """Nothing in it is without sense, unless it was so *before*. Raises BadDefinition."""
    was = set(unsound(before)) if before else set()
    for one in unsound(definition):
        if one not in was:
            raise refusal_at(folder, one.where, one.what, one.way_out)


def check_references(definition: Definition, folder: Path) -> None:
    """Every date, cohort and text that is named exists, and no number is out of reach."""
    for where, number in _numbers(definition.model_dump(by_alias=True)):
        most = MOST_RECIPIENTS if where == ("release_above",) else MOST
        if abs(number) > most:
            raise refusal_at(folder, where, f"{most} au plus, pas {_in_figures(number)}")
    for where, day in _days(definition):
        if date.fromisoformat(day).year not in OUR_TIME:
            raise refusal_at(folder, where, f"vérifiez l'année de « {day} »")
    for name, shape in definition.milestones.items():
        for expression in filter(None, (shape.at, shape.no_later_than, shape.otherwise)):
            _known(definition, folder, ("milestones", name), expression)
    for kind, phase in definition.phases.items():
        for milestone in (phase.opens, phase.closes):
            _milestone(definition, folder, ("phases", kind.value), milestone)
    _check_occasions(definition, folder)
    for name, message in definition.messages.items():
        _check_message(definition, folder, ("messages", name), message)
    _check_texts(definition, folder)
    _check_own(definition, folder)


def _check_own(definition: Definition, folder: Path) -> None:
    """What is the académie's alone: its questions, its functions, its look."""
    check_fields(definition, folder)
    for code, where, what, way_out in faults_of_functions(definition):
        raise refusal_at(folder, where, f"« {shown(code)} » : {what}", way_out)
    if wrong := fault_of(definition.look):
        raise refusal_at(folder, ("look",), wrong, "Corrigez l'apparence.")


def _check_occasions(definition: Definition, folder: Path) -> None:
    """Each is of a kind that the definition names, and ends after it begins."""
    for index, other in enumerate(definition.other_dates):
        if other.kind not in definition.occasion_kinds:
            kinds = ", ".join(definition.occasion_kinds)
            said = f"« {shown(other.kind)} » : attendu {kinds}"
            raise refusal_at(folder, ("other_dates", index, "kind"), said)
        if other.on and other.until and other.until < other.on:
            said = "le dernier jour vient avant le premier"
            raise refusal_at(folder, ("other_dates", index, "until"), said)


def _check_texts(definition: Definition, folder: Path) -> None:
    """Every text that a message or a rung names is there."""
    named: list[tuple[Where, str]]
    named = [(("messages", n), m.text or n) for n, m in definition.messages.items()]
    for ladder in ("default", "cabinet"):
        rungs = getattr(definition.ladders, ladder)
        named += [(("ladders", ladder, i), rung.text) for i, rung in enumerate(rungs)]
    texts = set(rendering.text_names())
    for where, text in named:
        if text not in texts:
            raise refusal_at(folder, where, f"le texte « {text} » n'existe pas")
    for name, own in definition.texts.items():
        if not own_texts.may_be_own(name):
            near = own_texts.nearest(name, sorted(texts - set(own_texts.NOT_OWN)))
            raise refusal_at(folder, ("texts", name), f"ce texte ne se récrit pas{near}")
        for block, fault in own_texts.faults_of(own.own).items():
            said = f"{own_text.BLOCKS[block]} : {fault}"
            raise refusal_at(folder, ("texts", name, block), said, "Corrigez ce texte.")


def _check_message(
    definition: Definition, folder: Path, where: Where, message: MessageShape
) -> None:
    for rung in message.at:
        _known(definition, folder, where, rung.at)
    for cohort in {message.to, *(r.to for r in message.at if r.to)}:
        if cohort not in COHORTS:
            raise refusal_at(folder, where, f"la cohorte « {cohort} » n'existe pas")
    if message.cls is MessageClass.DIGEST:
        said = "« digest » : attendu 'on_request', 'new_task' ou 'news'"
        raise refusal_at(folder, where, said)
    causes = (message.at, message.when, message.each, message.after)
    if sum(1 for c in causes if c) != 1:
        raise refusal_at(folder, where, "il faut un seul de : at, when, each, after")
    for expression in filter(None, (message.until, message.reminds)):
        _known(definition, folder, where, expression)
    if message.due:
        _milestone(definition, folder, where, message.due)


def _known(definition: Definition, folder: Path, where: Where, expression: str) -> None:
    match = DATE.match(expression)
    named = match and (match["name"] or match["eve"])
    if not match or (named and named not in definition.milestones):
        raise refusal_at(folder, where, f"la date « {expression} » n'existe pas")
    far = OFFSET.search(expression)
    if far and (len(far[1]) > 4 or int(far[1]) > MOST):
        raise refusal_at(folder, where, f"la date « {expression[:60]} » est trop loin")


def _milestone(definition: Definition, folder: Path, where: Where, name: str) -> None:
    """What is not reckoned from an expression is the date of a milestone."""
    if name not in definition.milestones:
        raise refusal_at(folder, where, f"l'échéance « {name} » n'existe pas")


def _days(definition: Definition) -> Iterator[tuple[Where, str]]:
    """Every day that was entered by hand, with its place."""
    for name, milestone in definition.milestones.items():
        if milestone.by_hand:
            yield ("milestones", name, "on"), milestone.by_hand
    for index, other in enumerate(definition.other_dates):
        for key, day in (("on", other.on), ("until", other.until)):
            if day:
                yield ("other_dates", index, key), day
    for index, notice in enumerate(definition.notices):
        yield ("notices", index, "until"), notice.until


def _numbers(value: object, where: Where = ()) -> Iterator[tuple[Where, int]]:
    """Every number of a definition, with its place."""
    if isinstance(value, int) and not isinstance(value, bool):
        yield where, value
    elif isinstance(value, dict | list | tuple):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in inside:
            yield from _numbers(part, (*where, str(key) if isinstance(value, dict) else key))


def _in_figures(number: int) -> str:
    """*number* as one reads it; one that nobody reads is a power of ten."""
    digits = int(abs(number).bit_length() * 0.30103)
    return str(number) if digits < 20 else f"10^{digits}"
