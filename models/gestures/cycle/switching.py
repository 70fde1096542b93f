"""What is switched off stays out of the way: nothing that is on counts on it.

It is looked at when a definition is changed, checked or launched, and never when a pinned one is
read: a live cycle that is so goes on, without what counts on a date that it has not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.year.course import Course
from models.year.definition import Definition, refusal_at
from models.year.order import out_of_order
from models.year.switches import Conflict, conflicts, needless, off_with_it


def check_switches(definition: Definition, folder: Path, before: Definition | None = None) -> None:
    """Nothing that is on counts on what is off, unless it did already *before*.

    Raises BadDefinition, which names both, and all that would be switched off too.
    """
    was = set(conflicts(before)) if before else set()
    for name in needless(definition):
        title = definition.milestones[name].title
        raise refusal_at(
            folder,
            ("milestones", name),
            f"« {title} » ({name}) ne se désactive pas : toute l'année se compte de là",
            "Donnez-lui une autre date, ou laissez celle-ci.",
        )
    new = next((one for one in conflicts(definition) if one not in was), None)
    if new is not None:
        more = " ".join(one.to_switch_off for one in off_with_it(definition) if one not in was)
        raise refusal_at(
            folder,
            new.where,
            sentence(definition, new),
            f"Donnez-lui une autre date, ou désactivez aussi : « {more} ».",
        )


def warnings_of_switches(definition: Definition) -> list[dict[str, Any]]:
    """What a pilot should know of a pinned definition: what counts on a date that is off."""
    return [
        {"kind": "off", "subject": one.where[1], "sentence": sentence(definition, one)}
        for one in conflicts(definition)
    ]


def warnings_of_order(course: Course) -> list[dict[str, Any]]:
    """What a pilot should know of a live cycle's dates: those that are out of order."""
    return [{"kind": "order", "subject": "dates", "sentence": one} for one in out_of_order(course)]


def sentence(definition: Definition, conflict: Conflict) -> str:
    """« le courrier « seminar_invitation » se règle sur « Séminaire de clôture » (seminar)… »"""
    part, name = conflict.where
    off = f"« {definition.milestones[conflict.off].title} » ({conflict.off})"
    what = f"le courrier « {name} »"
    if part == "milestones":
        what = f"« {definition.milestones[name].title} » ({name})"
    return f"{what} se règle sur {off}, qui n'a pas lieu cette année"
