"""What may be owed is known to the second reckoning, before any year is drawn."""

from __future__ import annotations

from models.year.definition import MessageShape, read_definition
from tests.promises.wanted import WANTED


def _cohorts(shape: MessageShape) -> set[str]:
    return {shape.to} | {rung.to for rung in shape.at if rung.to}


def test_every_cohort_of_the_definition_is_said_a_second_time() -> None:
    messages = read_definition().messages
    lacking = {c: name for name, m in messages.items() for c in _cohorts(m) if c not in WANTED}
    assert not lacking, "say these cohorts, by their message, again in tests/promises/wanted.py"
