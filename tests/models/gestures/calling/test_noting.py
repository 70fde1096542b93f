"""A call is noted by who may call, and taken back by who noted it by mistake."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.errors import NotYours, Refusal
from models.gestures.calling import noting
from models.journal import JOURNAL
from models.work.calling import PHONE_CALL
from tests.academy import Year
from tests.years import year_on

year = year_on(now="30/11/2026 10:00")


def call(year: Year, note: str = "Rappeler jeudi", by: str = "ien1") -> int:
    number: int = year.act(noting.note_call, year.units["E13"], note, year.by(by))
    return number


def test_a_call_is_kept_with_who_when_and_what_was_said(year: Year) -> None:
    number = call(year)
    (row,) = year.all(sa.select(PHONE_CALL))
    assert (row.id, row.unit_id, row.note) == (number, year.units["E13"], "Rappeler jeudi")
    assert (row.by, row.function) == (year.by("ien1").slot, "relay")


def test_the_journal_has_its_number_and_nothing_of_what_was_said(year: Year) -> None:
    number = call(year)
    (entry,) = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "call.noted"))
    assert entry.facts == {"call": number}
    assert "Rappeler" not in str(entry)


def test_a_call_noted_by_mistake_is_taken_back_by_who_noted_it(year: Year) -> None:
    number = call(year)
    with pytest.raises(NotYours, match="Quelqu'un d'autre"):
        year.act(noting.undo_call, number, year.by("pilote"))
    year.act(noting.undo_call, number, year.by("ien1"))
    year.act(noting.undo_call, number, year.by("ien1"))
    (row,) = year.all(sa.select(PHONE_CALL))
    assert row.undone_at is not None
    undone = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "call.note_undone"))
    assert len(undone) == 1


def test_a_note_too_long_changes_nothing(year: Year) -> None:
    with pytest.raises(Refusal, match="300 signes"):
        call(year, "a" * 301)
    assert year.all(sa.select(PHONE_CALL)) == []
