"""Which messages a change of a cycle may concern, known without letting a year go by.

A message leaves by the dates of its rule, to a cohort that the clock alone changes while nobody
acts: where neither the rule nor what the clock does changes, its letters are the same. Whatever is
not known to be so concerns all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from models.planner.rules import calendar_rules, end_of_rule, gesture_rules_of, leaves
from models.territory.functions import functions_with
from models.year.classes import MessageClass
from models.year.course import Course
from models.year.definition import ANNOUNCE, Definition
from models.year.phases import PhaseKind

Concerned = frozenset[str] | None
"""Names of rules; None: every rule."""
LADDERS = ("default", "cabinet")
DATES = {"milestones", "phases", "stretches", "year_before", "messages"}
"""What dates and delays are made of: what they change is read from the rules."""
SAID = {
    "week",
    "themes",
    "measures",
    "other_dates",
    "occasion_kinds",
    "notices",
    "texts",
    "link_days",
    "thanks_signed",
}
"""What letters and pages say: a letter leaves all the same, to the same. Highlights have rules."""
READ = DATES | SAID | {"chains", "ladders"}
OF_ONE_CYCLE = {"cycle", "cyclechange", "journalentry"}
"""The tables in which a change of a definition writes, and whose rows owe nothing by themselves."""


def concerned_by(before: Course, after: Course, *, answers: bool) -> Concerned:
    """The rules whose letters *after* may differ from those *before*; *answers*: people answer
    meanwhile, and whatever they are asked may differ."""
    changed = _changed(before.definition, after.definition)
    if "own_functions" in changed and not _other_holes(before, after):
        changed -= {"own_functions"}  # a name is said: a letter leaves all the same
    if answers or not changed <= READ or _by_another_clock(before, after, changed):
        return None
    names = _by_dates(before, after)
    if "ladders" in changed:
        names |= {f"ladder_{one}" for one in LADDERS}
    if before.dates.keys() and _call(before) != _call(after):
        names |= {n for c in (before, after) for n in _of_schools(c.definition)}
    return frozenset(names | _sharing_the_cap(before, after, names))


def _changed(before: Definition, after: Definition) -> set[str]:
    return {
        name for name in Definition.model_fields if getattr(before, name) != getattr(after, name)
    }


def _other_holes(before: Course, after: Course) -> bool:
    """Whether other functions are expected of the teams, whose holes are written about."""
    said = (functions_with(c.definition.functions_said).values() for c in (before, after))
    first, second = ({(f.level, f.code) for f in some if f.expected} for some in said)
    return first != second


def _by_another_clock(before: Course, after: Course, changed: set[str]) -> bool:
    """Whether the clock itself would do otherwise: other tracks, silence that agrees, decisions
    told on another day, another ladder's people."""
    both = (before, after)
    return (
        before.dates.keys() != after.dates.keys()
        or any(course.is_suspended_somewhere for course in both)
        or ("chains" in changed and any(_silence_agrees(c.definition) for c in both))
        or _announced(before) != _announced(after)
        or before.definition.ladders.cabinet_functions != after.definition.ladders.cabinet_functions
    )


def _silence_agrees(definition: Definition) -> bool:
    chains = (getattr(definition.chains, name) for name in type(definition.chains).model_fields)
    levels = (step for one in chains for step in getattr(one, "levels", {}).values())
    return any(step.tacit for step in levels)


def _announced(course: Course) -> Any:
    if course.definition.announcing == "at_once":
        return None
    return [course.day_of(track, ANNOUNCE) for track in course.dates]


def _call(course: Course) -> Any:
    return [course.bounds(track, PhaseKind.CALL_FOR_ACTIONS) for track in course.dates]


def _of_schools(definition: Definition) -> Iterator[str]:
    """The rules whose cohort a school joins again when its « later » ends with the call."""
    for name, shape in definition.messages.items():
        to = {shape.to, *(rung.to for rung in shape.at if rung.to)}
        if any("schools" in cohort for cohort in to):
            yield name


def _by_dates(before: Course, after: Course) -> set[str]:
    ours, theirs = _rules(before), _rules(after)
    return {name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)}


def _rules(course: Course) -> Mapping[str, list[Any]]:
    """What makes each message due, on each track; why it does is only said."""
    found: dict[str, list[Any]] = {}
    for track in course.dates:
        for rule in (*calendar_rules(course, track), *gesture_rules_of(course, track)):
            found.setdefault(rule.rule, []).append(replace(rule, reason=""))
        for name, shape in course.definition.messages.items():
            if shape.after is not None and leaves(course, track, shape):
                until = end_of_rule(course, track, shape)
                delay = (shape.after, shape.to, shape.text, shape.cls, shape.phase)
                found.setdefault(name, []).append((track, until, *delay))
    return found


def _sharing_the_cap(before: Course, after: Course, names: Collection[str]) -> set[str]:
    """New tasks are so many a day for each person: one that moves may move the others."""
    new = {
        name
        for course in (before, after)
        for name, shape in course.definition.messages.items()
        if shape.cls is MessageClass.NEW_TASK
    }
    return new if new & set(names) else set()


class Written:
    """The names of the tables in which rows were written (« ? »: nobody knows)."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    @property
    def beyond_the_cycle(self) -> bool:
        """Whether more than a definition was changed."""
        return not self.tables <= OF_ONE_CYCLE


@contextmanager
def written_in(engine: sa.Engine) -> Iterator[Written]:
    """What a gesture writes meanwhile in *engine*."""
    written, so_far = Written(), [0]

    def heard(
        connection: sa.Connection, _cursor: Any, _sql: str, _given: Any, context: Any, _many: bool
    ) -> None:
        driver: Any = connection.connection.driver_connection
        if driver.total_changes != so_far[0]:
            statement = getattr(context.compiled, "statement", None)
            written.tables.add(getattr(getattr(statement, "table", None), "name", "?"))
        so_far[0] = driver.total_changes

    with engine.connect() as connection:
        there: Any = connection.connection.driver_connection
        so_far[0] = there.total_changes
    sa.event.listen(engine, "after_cursor_execute", heard)
    try:
        yield written
    finally:
        sa.event.remove(engine, "after_cursor_execute", heard)
