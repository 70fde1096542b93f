"""Switches: which dates of a year are off, and what still counts on one that is.

A milestone is off by itself, or with its phase; a message likewise. What is off has no date, no
letter and no page. The year's end and the week's two ends are always on: everything counts on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.year.definition import DATE, Definition, MessageShape, MilestoneShape

ALWAYS_ON = ("week_opens", "week_closes", "year_ends")


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """What is on and counts on *off*, a milestone that is off: *where* it says so."""

    where: tuple[Any, ...]
    off: str

    @property
    def to_switch_off(self) -> str:
        """What a pilot types to switch it off too."""
        return f"{self.where[0]}.{self.where[1]}=null"


def is_on(definition: Definition, milestone: str) -> bool:
    """Whether there is such a milestone this year, neither off by itself nor with its phase."""
    shape = definition.milestones.get(milestone)
    if shape is None or milestone in ALWAYS_ON:
        return shape is not None
    return shape.on is not False and not _with_a_phase_off(definition, shape)


def sends(definition: Definition, shape: MessageShape) -> bool:
    """Whether a message is owed this year: on, and its phase too."""
    return shape.on and not _with_a_phase_off(definition, shape)


def _with_a_phase_off(definition: Definition, shape: MilestoneShape | MessageShape) -> bool:
    phase = definition.phases.get(shape.phase) if shape.phase else None
    return phase is not None and not phase.on


def named_in(expression: str | None) -> str | None:
    """The milestone that a date is counted from, if it is from one."""
    found = DATE.match(expression or "")
    return (found["name"] or found["eve"]) if found else None


def needless(definition: Definition) -> Iterator[str]:
    """The milestones that are switched off though a year can't be without them."""
    for name in ALWAYS_ON:
        shape = definition.milestones.get(name)
        if shape is not None and shape.on is False:
            yield name


def conflicts(definition: Definition) -> Iterator[Conflict]:
    """Every date and message that is on and counts on a milestone that is off.

    A date that is entered by hand counts on none; a ``no_later_than`` falls away.
    """
    for name, milestone in definition.milestones.items():
        if is_on(definition, name) and not milestone.by_hand:
            off = _off(definition, milestone.at)
            if off and (not milestone.otherwise or _off(definition, milestone.otherwise)):
                yield Conflict(where=("milestones", name), off=off)
    for name, message in definition.messages.items():
        if sends(definition, message):
            said = (*(rung.at for rung in message.at), message.due, message.until, message.reminds)
            for off in dict.fromkeys(filter(None, (_off(definition, one) for one in said))):
                yield Conflict(where=("messages", name), off=off)


def _off(definition: Definition, expression: str | None) -> str | None:
    """The milestone that *expression* is counted from, if it is off."""
    named = named_in(expression)
    off = named in definition.milestones and not is_on(definition, named or "")
    return named if off else None


def off_with_it(definition: Definition) -> tuple[Conflict, ...]:
    """All that is to be switched off too for nothing to count on what is off, in turn."""
    found: dict[tuple[Any, ...], Conflict] = {}
    while more := {c.where: c for c in conflicts(definition) if c.where not in found}:
        found |= more
        for part, name in more:
            definition = _without(definition, part, name)
    return tuple(found.values())


def _without(definition: Definition, part: str, name: str) -> Definition:
    named = dict(getattr(definition, part))
    named[name] = named[name].model_copy(update={"on": False})
    return definition.model_copy(update={part: named})
