"""The measures that a fiche names are those of its cycle, or those that it named before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.errors import Refusal
from models.year.course import Course


class NotAMeasure(Refusal):
    """A measure that the cycle does not list; *fields* names the field."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={"measures": sentence})


def offered(course: Course, content: Mapping[str, Any]) -> tuple[str, ...]:
    """What may be chosen for an action: the cycle's measures, and what *content* named before."""
    listed = course.definition.measures
    return tuple(dict.fromkeys((*listed, *content.get("measures", ()))))


def wrong_measure(course: Course, values: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """Why the measures of *values* are not kept in an action that says *content*; else nothing."""
    known = offered(course, content)
    strange = next((m for m in values.get("measures") or () if m not in known), None)
    return f"« {strange[:60]} » n'est pas un dispositif de l'académie." if strange else ""


def need_offered(
    course: Course, values: Mapping[str, Any], content: Mapping[str, Any] | None = None
) -> None:
    """Refuse a measure that is none of the cycle's. Raises :class:`NotAMeasure`."""
    if wrong := wrong_measure(course, values, content or {}):
        raise NotAMeasure(wrong)
