"""Rules of the engine broken on purpose, one function at a time: each must be caught.

``break_rule(monkeypatch, name)`` puts the broken one in place of the right one until the test ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models.calendar.school_days import SchoolCalendar
from models.gestures.actions import flagships, submitting
from models.gestures.validation import deciding
from models.outbox import claiming, sending
from models.planner import executor, rules

Break = Callable[[pytest.MonkeyPatch], None]
BROKEN: dict[str, Break] = {}


def broken(make: Break) -> Break:
    BROKEN[make.__name__] = make
    return make


def break_rule(patch: pytest.MonkeyPatch, name: str) -> None:
    executor.statement_of.cache_clear()
    BROKEN[name](patch)


def mend() -> None:
    """After the test: statements made while a rule was broken are forgotten."""
    executor.statement_of.cache_clear()


@broken
def a_key_without_its_round(patch: pytest.MonkeyPatch) -> None:
    """A second round would look like the first: nobody is asked again."""
    right = executor.key_of

    def key(r: Any) -> Any:
        columns = {c.name: c for c in r.c} | {"round": sa.literal_column("0", sa.Integer)}
        return right(type("Rows", (), {"c": type("Columns", (), columns)}))

    patch.setattr(executor, "key_of", key)


@broken
def no_second_look_before_sending(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "no_longer_wanted", lambda *_: {})


@broken
def hours_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SchoolCalendar, "in_hours", lambda *_: True)


@broken
def every_missed_rung(patch: pytest.MonkeyPatch) -> None:
    """After an outage all the rungs reached are climbed, not the strongest alone."""
    right = rules.rungs_today

    def rungs(*given: Any) -> Iterator[rules.DueRule]:
        for rule in right(*given):
            assert rule.bounds is not None
            yield replace(rule, bounds=replace(rule.bounds, after=None))

    patch.setattr(rules, "rungs_today", rungs)


@broken
def the_end_of_a_phase_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules, "end_of_rule", lambda course, track, _: rules.never(course, track))


@broken
def no_cap_on_new_tasks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(claiming, "put_over_the_cap_in_the_digest", lambda *_: None)


@broken
def reminders_as_soon_as_launched(patch: pytest.MonkeyPatch) -> None:
    """A cycle launched in mid-year reminds of what it only just asked."""
    patch.setattr(rules, "first_reminder", lambda *_: date.min)


@broken
def a_dropped_key_kept_for_ever(patch: pytest.MonkeyPatch) -> None:
    """Who was away when asked is never told, once back."""
    right = sending.drop

    def drop(session: Any, dropped: dict[int, str]) -> None:
        right(session, {i: f"{why}." for i, why in dropped.items()})

    patch.setattr(sending, "drop", drop)


@broken
def silence_that_binds(patch: pytest.MonkeyPatch) -> None:
    """An action to which a partner brings money is accepted for want of an answer."""
    for module in (submitting, deciding, flagships):
        patch.setattr(module, "needs_answer", lambda _: False)
