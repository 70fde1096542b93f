"""A paper's page: its versions, and what was answered to each."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import reading
from models.serving.papers.reading import rounds_of
from models.work.paper import PAPER, PaperKind
from tests.academy import Year, day


def test_an_answer_has_the_day_of_who_gave_it(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on="01/10/2026 10:00")
    year.accept("recteur", on="17/10/2026 00:30")  # the 16th still, in Greenwich
    with reading(year.engine) as session:
        letter = sa.select(PAPER).where(PAPER.c.kind == PaperKind.LETTER)
        paper = session.connection().execute(letter).one()
        (one,) = rounds_of(session, paper)
    assert (one.answer, one.on) == ("Visa donné", day("17/10/2026"))
