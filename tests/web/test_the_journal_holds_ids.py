"""What the journal says of a year lived at every desk: ids, counts, days and words of ours, never a
name, an address, a telephone or a text that somebody typed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from models.errors import Refusal
from models.happenings import HAPPENINGS
from models.journal import JOURNAL
from models.territory.people import PERSON
from tests.models.gestures.every_gesture import GESTURES
from tests.models.gestures.retention.past import a_past_year
from tests.web.everything import filled
from tests.web.gesture_doors import TABLE, world
from tests.web.portal import PORTAL

OURS = re.compile(r"[A-Za-z0-9_.:+*\-/]{0,60}|[a-z_]+@u?\d+")
"""A code, a key, a day, an hour, a slot, a text's name: no space, no accent, no mail."""
PHONE = re.compile(r"(?:0|\+33)[1-9](?:[ .\-]?\d{2}){4}")


def not_ours(value: object) -> Iterator[str]:
    """The texts in *value* that may be somebody's."""
    if isinstance(value, str):
        if not OURS.fullmatch(value) or PHONE.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from (*not_ours(str(key)), *not_ours(part))
    elif isinstance(value, Sequence):
        for part in value:
            yield from not_ours(part)


def said(engine: sa.Engine) -> Iterator[tuple[str, object]]:
    """Each entry's name, with all of it that is not ours to choose."""
    with engine.connect() as connection:
        names = {row.name for row in connection.execute(sa.select(PERSON.c.name))}
        for entry in connection.execute(sa.select(JOURNAL)):
            parts = (entry.facts, entry.by, entry.subject, entry.as_function)
            assert not [n for n in names if n in repr(parts)], entry.what
            yield entry.what, parts


def checked(engine: sa.Engine) -> set[str]:
    """What happened, each entry looked at."""
    found = set()
    for what, parts in said(engine):
        assert [*not_ours(parts)] == [], what
        assert what in HAPPENINGS
        found.add(what)
    return found


def test_the_journal_of_a_year_holds_ids_alone(memory: sa.Engine) -> None:
    filled(memory, PORTAL)
    seen = checked(memory)
    assert len(seen) > 15, sorted(seen)


def test_the_journal_of_every_gesture_holds_ids_alone(memory: sa.Engine) -> None:
    year = world(memory)
    for name, made in GESTURES.items():
        with contextlib.suppress(Refusal, TypeError, AttributeError, AssertionError):
            TABLE[name].first(year) if name in TABLE else None
            made(year)
    assert len(checked(memory)) > 15


def test_the_journal_of_a_closed_year_holds_ids_alone(memory: sa.Engine) -> None:
    a_past_year(memory)
    assert "cycle.closed" in checked(memory)


def test_what_a_fact_is_called_names_nobody() -> None:
    facts = {fact for one in HAPPENINGS.values() for fact in one.facts}
    assert facts & {"name", "mail", "phone", "address", "person_name", "title", "comment"} == set()
