"""A level gathers the level below: a text is proposed, which a person corrects and sends."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import reading
from models.gestures.actions import associating, reporting
from models.gestures.papers import submitting
from models.serving.papers.gathered import Gathered, GatheredFigures, gather, in_figures, proposed
from models.territory.unit import UNIT
from models.work.action import ASSOCIATED_SCHOOL
from models.work.paper import PaperKind
from models.work.paper_content import read_paper
from tests.academy import Year, launched, valmont

REPORT = {
    "effects": "Des élèves plus présents.",
    "numbers": {"pupils": 40, "parents": 12},
    "difficulties": "Une salle trop petite.",
    "worth_sharing": True,
}


def gathered(year: Year, code: str) -> Gathered:
    (unit,) = year.all(sa.select(UNIT).where(UNIT.c.id == year.units[code]))
    with reading(year.engine) as session:
        return gather(session, year.cycle_id, unit)


def reported(year: Year, school: str, title: str, **said: Any) -> None:
    """An action of *school* that took place, and its report."""
    number = year.propose(school, title, on="01/12/2026 10:00", with_parents=True)
    year.accept("ien1", on="02/12/2026 10:00")
    year.confirm(number, school, on="17/03/2027 10:00")
    year.act(reporting.report, [(number, REPORT | said, year.by(school))])


def synthesis(year: Year, code: str, who: str, **said: Any) -> None:
    given = (PaperKind.SYNTHESIS, year.units[code], said, year.by(who))
    year.act(submitting.submit_paper, *given, on="03/05/2027 10:00")


def test_a_circonscription_gathers_its_actions_and_their_reports(year: Year) -> None:
    reported(year, "E11", "Débat")
    reported(year, "E12", "Concours", worth_sharing=False, effects="")
    year.draft("E13", "Brouillon", on="02/12/2026 10:00")
    year.propose("E21", "Ailleurs", on="02/12/2026 10:00")
    found = gathered(year, "C1")
    assert found.figures == GatheredFigures(
        proposed=2, took_place=2, reported=2, with_parents=2, sharing=1, people=104
    )
    assert proposed(found) == {
        "text": "2 actions proposées ; 2 ont eu lieu ; 2 bilans remis ; 2 ont associé des "
        "parents ; 104 personnes au total.\n\n"
        "« Débat » (École des Tilleuls) : Des élèves plus présents.",
        "difficulties": "« Concours » (École des Ormes) : Une salle trop petite.\n"
        "« Débat » (École des Tilleuls) : Une salle trop petite.",
        "sharing": "« Débat » (École des Tilleuls)",
    }


def test_with_nothing_done_yet_the_text_says_so(year: Year) -> None:
    assert proposed(gathered(year, "C1")) == {
        "text": "0 action proposée ; 0 a eu lieu ; 0 bilan remis."
    }


def test_a_departement_gathers_the_syntheses_that_it_accepted(year: Year) -> None:
    synthesis(year, "C1", "ien1", text="Une belle semaine.", sharing="Le débat.")
    synthesis(year, "C2", "ien2", text="Pas encore relue.")
    (first, _) = year.tasks()
    year.accept("pilote1", first.id)
    found = gathered(year, "D1")
    assert [b.unit for b in found.below] == ["Circonscription Un"]
    assert found.waited == ("Bassin Un", "Circonscription Deux")
    assert proposed(found) == {
        "text": "0 action proposée ; 0 a eu lieu ; 0 bilan remis.\n\n"
        "Circonscription Un : Une belle semaine.",
        "sharing": "Circonscription Un : Le débat.",
    }


def test_the_academie_gathers_its_departements(year: Year) -> None:
    synthesis(year, "D1", "pilote1", text="Le Nord a bien travaillé.")
    year.accept("pilote")
    found = gathered(year, "AC")
    assert [b.unit for b in found.below] == ["Nord"]
    assert found.waited == ("Sud",)


def test_where_the_recteur_is_dasen_the_academie_gathers_its_bassins(memory: sa.Engine) -> None:
    year = launched(memory, units=valmont(memory, drom=True))
    assert gathered(year, "AC").waited == (
        "Bassin Un",
        "Circonscription Deux",
        "Circonscription Trois",
        "Circonscription Un",
    )


def test_a_long_report_is_cut_between_two_words_and_many_are_cut_too(year: Year) -> None:
    reported(year, "E11", "Débat", effects="très bien " * 2_000)
    text = proposed(gathered(year, "C1"))["text"]
    assert len(text) < 600
    assert text.endswith(("très bien…", "très…"))


def test_what_is_proposed_could_be_submitted_as_it_is(year: Year) -> None:
    reported(year, "E11", "Débat")
    values, errors = read_paper(PaperKind.SYNTHESIS, proposed(gathered(year, "C1")))
    assert errors == {}
    assert values.keys() == {"text", "difficulties", "sharing"}


def test_what_associated_schools_counted_is_added_and_said_apart(year: Year) -> None:
    number = year.propose("E11", on="01/12/2026 10:00", associated=("E12", "L11"))
    for school in ("E12", "L11"):
        given = (number, year.units[school], True, year.by(school))
        year.act(associating.answer, *given, on="01/12/2026 11:00")
    year.accept("ien1", on="02/12/2026 10:00")
    year.confirm(number, "E11", on="17/03/2027 10:00")
    year.act(reporting.report, [(number, REPORT, year.by("E11"))])
    here = ASSOCIATED_SCHOOL.c.action_id == number
    said = {"took_place": True, "pupils": 30}
    of_one = sa.and_(here, ASSOCIATED_SCHOOL.c.unit_id == year.units["E12"])
    with year.engine.begin() as connection:
        connection.execute(sa.update(ASSOCIATED_SCHOOL).where(of_one).values(**said))
    found = gathered(year, "C1").figures
    assert (found.people, found.of_them, found.elsewhere) == (82, 30, 1)
    assert in_figures(found).endswith(
        "1 école associée où l'action a eu lieu aussi ; "
        "82 personnes au total, dont 30 dans les écoles associées."
    )


def test_figures_are_said_in_french() -> None:
    figures = GatheredFigures(proposed=1200, took_place=1, cancelled=2, reported=1)
    assert in_figures(figures).replace("\u202f", " ") == (
        "1 200 actions proposées ; 1 a eu lieu ; 2 annulées ; 1 bilan remis."
    )
