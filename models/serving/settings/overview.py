"""Every setting of a cycle with what it says, whence it comes, and when it last changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.gestures.cycle.change_kept import as_data
from models.serving.settings.fields import HowTyped, SettingField, Subject
from models.serving.settings.history import last_changed
from models.serving.settings.saying import said
from models.serving.settings.subjects import SUBJECTS, value_of
from models.year.changes import touch
from models.year.course import Course
from models.year.definition import read_definition


@dataclass(frozen=True, kw_only=True)
class SettingLine:
    """*own*: whether it is the académie's own, and not what is shipped."""

    label: str
    value: str
    own: bool
    changed: datetime | None


@dataclass(frozen=True, kw_only=True)
class SubjectLines:
    """A subject with its settings."""

    subject: Subject
    lines: tuple[SettingLine, ...]

    @property
    def own(self) -> int:
        """How many are the académie's own."""
        return sum(1 for line in self.lines if line.own)


def overview(session: Session, course: Course) -> list[SubjectLines]:
    """Every subject, in the order of its pages."""
    data, shipped = as_data(course.definition), as_data(read_definition())
    changed = last_changed(session, course.cycle_id)
    return [
        SubjectLines(
            subject=subject,
            lines=tuple(_lines(subject, course, data, shipped, changed)),
        )
        for subject in SUBJECTS.values()
    ]


def _lines(
    subject: Subject,
    course: Course,
    data: dict[str, Any],
    shipped: dict[str, Any],
    changed: dict[str, datetime],
) -> list[SettingLine]:
    found = []
    for group in subject.groups(course.definition):
        for one in group.settings:
            value = value_of(data, one.key)
            found.append(
                SettingLine(
                    label=one.label,
                    value=value_said(course, one, value),
                    own=value != value_of(shipped, one.key),
                    changed=max(
                        (at for k, at in changed.items() if touch(k, one.key)), default=None
                    ),
                )
            )
    return found


def value_said(course: Course, one: SettingField, value: object) -> str:
    """What *value* of a setting says, in words."""
    day = None
    if one.typed is HowTyped.DATE:
        day = course.day_of(course.home, one.key.split(".")[1])
        if value is None and day is None:
            return "pas cette année, avec son temps"
    return said(one.key, value, day)
