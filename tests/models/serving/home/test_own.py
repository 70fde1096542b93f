"""What awaits somebody is said without writing the letters that asked."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import reading
from models.letters.contexts import context_of, due_of, read_batch
from models.serving.home.own import awaited
from models.work.message import MESSAGE
from models.work.paper import PaperKind
from models.work.subjects import SubjectKind
from tests.academy import Year
from tests.years import year_on

CALL = "12/11/2026 10:00"
year = year_on(now=CALL)


def test_a_request_is_due_when_its_letter_says(year: Year) -> None:
    year.propose("E11", "Débat", on=CALL)
    year.paper(PaperKind.LETTER, "AC", "pilote", on=CALL)
    of_tasks = sa.select(MESSAGE).where(MESSAGE.c.subject_kind == SubjectKind.TASK)
    rows = year.all(of_tasks)
    assert len(rows) > 1
    with reading(year.engine) as session:
        batch = read_batch(session, year.course, rows)
        for row in rows:
            whole = context_of(session, year.course, row, batch, year.moment, "")
            short = due_of(year.course, row, batch, year.moment)
            assert short == {name: whole[name] for name in ("due", "due_at", "days_left")}
            assert short["due"] is not None


def test_an_opinion_is_named_by_its_action_and_its_school(year: Year) -> None:
    year.propose("E11", "Débat", on=CALL)
    year.propose("E12", "Atelier", on=CALL)
    with reading(year.engine) as session:
        said = [one.words for one in awaited(session, year.by("ien1").slots, year.moment).first]
    assert said == [
        "Donner votre avis sur « Atelier », École des Ormes",
        "Donner votre avis sur « Débat », École des Tilleuls",
    ]
