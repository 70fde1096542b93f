"""Each text of ``config/messages`` has one thing that causes it, and here it is.

The table is a year of Valmont in order: at a moment somebody does something, or the clock alone
comes round, and texts that nobody had received until then reach somebody. Every text has its line,
no line is without its text, and each is rendered as its reader gets it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import reading
from models.letters import rendering
from models.letters.contexts import context_of, read_batch
from models.letters.rendering import text_names
from models.work.action import ACTION
from models.work.message import MessageState
from models.year.definition import read_definition
from tests.academy import Year, launched, unfolded
from tests.models.letters.causes import HIGHLIGHT, SILENCE, YEAR


def test_each_text_is_caused_by_what_the_table_says_and_reads_well(engine: sa.Engine) -> None:
    year = launched(engine, chains=SILENCE, announcing="flagships_together", **HIGHLIGHT)
    year.remove("C3", "relay")
    known: set[str] = set()
    found = []
    for cause in YEAR:
        year.now = cause.at
        cause.what(year)
        new = read_by_somebody(year, cause.at) - known
        known |= new
        found.append((cause.at, cause.what.__name__, new))
    assert found == [(c.at, c.what.__name__, c.texts) for c in YEAR]
    assert known == set(text_names())
    assert [wrong for row in sent_once_per_text(year) for wrong in problems(year, row)] == []
    assert due_on_the_day_of_their_action(year) == {"associated_school"}


def due_on_the_day_of_their_action(year: Year) -> set[str]:
    """The texts that give the day of an action for a date by which something is asked: until then
    an associated school may answer, and change its mind."""
    days = {a.id: a.on_date for a in year.all(sa.select(ACTION))}
    about = year.messages(subject_kind="action")
    return {m.text for m in about if m.due_on == days[m.subject_id]}


def read_by_somebody(year: Year, moment: str) -> set[str]:
    """The texts that leave at *moment*, alone or in a digest."""
    sent = year.tick(moment)
    return {letter.text for letter in [*sent, *unfolded(sent)]}


def test_the_table_has_one_line_for_each_text() -> None:
    told = [text for cause in YEAR for text in sorted(cause.texts)]
    assert sorted(told) == sorted(text_names())


def sent_once_per_text(year: Year) -> list[Any]:
    rows = year.messages(state=MessageState.SENT)
    return list({r.text: r for r in rows if r.text != "digest"}.values())


def problems(year: Year, row: Any) -> list[str]:
    """What a reader would stumble on: something left unfilled, or no address to go to."""
    with reading(year.engine) as session:
        course = year.course
        batch = read_batch(session, course, [row])
        context = context_of(session, course, row, batch, row.sent_at, "http://portail/")
    letter = rendering.render(row.text, context)
    whole = f"{letter.subject}\n{letter.text}"
    wrong = [w for w in ("{{", "{%", "None", "null", "  –", "« »") if w in whole]
    missing = [w for w in ("http://portail/",) if w not in letter.text]
    return [f"{row.text}: {w}" for w in [*wrong, *missing]]


def test_the_definition_and_its_ladders_owe_every_text_and_no_other() -> None:
    definition = read_definition()
    by_rule = {shape.text or name for name, shape in definition.messages.items()}
    by_ladder = {r.text for r in (*definition.ladders.default, *definition.ladders.cabinet)}
    assert by_rule | by_ladder | {"digest", "sign_in", "stand_in", "pilot_words"} == set(
        text_names()
    )
