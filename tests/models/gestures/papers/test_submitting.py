"""The framing letter is written, validated and carried down; syntheses and the review climb."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.errors import NotFound, NotYours, Refusal, WrongMove
from models.gestures.papers.submitting import accepted_on
from models.work.action import FROZEN_VERSION
from models.work.paper import PAPER, PaperKind, PaperState
from tests.academy import Year, day, launched, unfolded, valmont

ON = "01/10/2026 10:00"


def states(year: Year) -> dict[tuple[str, str], PaperState]:
    return {(p.kind.value, year.codes[p.unit_id]): p.state for p in year.all(sa.select(PAPER))}


def test_the_letter_goes_from_the_pilot_to_the_recteur_to_each_dasen_to_the_bassins(
    engine: sa.Engine,
) -> None:
    year = launched(engine)
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    assert year.asked() == [("academy", "AC", "rector")]

    year.accept("recteur", on="05/10/2026 10:00")
    assert year.asked() == [("department", "D1", "dasen"), ("department", "D2", "dasen")]
    assert states(year)["letter", "AC"] is PaperState.ACCEPTED

    year.issue("D1", "dasen1", on="06/10/2026 07:00")
    read = [
        (m.to, m.unit)
        for m in unfolded(year.tick("06/10/2026 07:45"))
        if m.text == "framing_published"
    ]
    assert sorted(read) == [
        ("bassin1", "B1"),
        ("ien1", "C1"),
        ("ien2", "C2"),
        ("pilote1", "D1"),
        ("pilote2", "D2"),
    ]
    assert year.asked() == [("department", "D2", "dasen")]


def test_the_accepted_day_is_remembered(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    year.accept("recteur", on="05/10/2026 10:00")
    given = (PaperKind.LETTER, year.units["AC"])
    from models.database.transactions import reading

    with reading(year.engine) as session:
        assert accepted_on(session, year.course, *given) == day("05/10/2026")


def test_where_the_recteur_is_dasen_the_letter_goes_straight_to_the_bassins(
    memory: sa.Engine,
) -> None:
    year = launched(memory, units=valmont(memory, drom=True))
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    year.accept("recteur", on="05/10/2026 10:00")
    assert year.tasks() == []
    told = {year.codes[m.unit_id] for m in year.messages(text="framing_published")}
    assert {"B1", "C1", "C2", "C3"} <= told


def test_a_departement_that_takes_no_part_issues_nothing(memory: sa.Engine) -> None:
    year = launched(memory, participation={"but": ["094"]})
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    year.accept("recteur", on="05/10/2026 10:00")
    assert year.asked() == [("department", "D1", "dasen")]


def test_a_version_is_not_issued_before_the_letter_is_accepted(year: Year) -> None:
    with pytest.raises(NotFound, match="Aucune déclinaison n'est attendue") as refused:
        year.issue("D1", "dasen1", on=ON)
    assert "validé la lettre" in refused.value.next_step


@pytest.mark.parametrize("who", ["pilote1", "dasen2", "pilote", "recteur"])
def test_only_the_dasen_issues_the_departements_version(year: Year, who: str) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    year.accept("recteur", on="05/10/2026 10:00")
    with pytest.raises(NotYours):
        year.issue("D1", who, on="06/10/2026 10:00")


WRITERS = [
    (PaperKind.LETTER, "AC", "recteur"),
    (PaperKind.LETTER, "AC", "pilote1"),
    (PaperKind.SYNTHESIS, "C1", "ien2"),
    (PaperKind.SYNTHESIS, "C1", "pilote1"),
    (PaperKind.SYNTHESIS, "D1", "dasen1"),
    (PaperKind.REVIEW, "AC", "recteur"),
]


@pytest.mark.parametrize(("kind", "unit", "who"), WRITERS)
def test_a_paper_is_submitted_by_who_animates_its_unit(
    year: Year, kind: PaperKind, unit: str, who: str
) -> None:
    with pytest.raises(NotYours):
        year.paper(kind, unit, who, on=ON)
    assert states(year) == {}


def test_the_deputy_writes_for_the_pilot(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "cardie", on=ON)
    assert year.asked() == [("academy", "AC", "rector")]


@pytest.mark.parametrize(
    ("kind", "unit", "who"),
    [
        (PaperKind.LETTER, "D1", "pilote1"),
        (PaperKind.REVIEW, "C1", "ien1"),
        (PaperKind.SYNTHESIS, "L11", "proviseure"),
    ],
)
def test_a_paper_exists_at_its_levels_only(
    year: Year, kind: PaperKind, unit: str, who: str
) -> None:
    with pytest.raises(Refusal, match="À ce niveau"):
        year.paper(kind, unit, who, on=ON)


def test_a_returned_letter_comes_back_in_a_new_round(engine: sa.Engine) -> None:
    year = launched(engine)
    number = year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    year.send_back("recteur", on="02/10/2026 10:00", reason="Citez les partenaires.")
    assert year.tasks() == []
    assert [(m.slot, m.round) for m in year.messages(text="returned")] == [
        (year.by("pilote").slot, 1),
    ]

    assert year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00") == number
    assert [t.round for t in year.tasks()] == [2]
    frozen = year.all(sa.select(FROZEN_VERSION.c.subject_kind, FROZEN_VERSION.c.round))
    assert [tuple(f) for f in frozen] == [("letter", 1), ("letter", 2)]


def test_a_paper_is_not_submitted_twice_nor_after_it_was_accepted(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    with pytest.raises(WrongMove):
        year.paper(PaperKind.LETTER, "AC", "pilote")
    year.accept("recteur")
    with pytest.raises(WrongMove):
        year.paper(PaperKind.LETTER, "AC", "pilote")


def test_a_text_is_returned_and_never_declined(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    with pytest.raises(Refusal, match="se renvoie pour correction"):
        year.decline("recteur")
    assert year.asked() == [("academy", "AC", "rector")]


def test_without_a_recteur_the_academic_pilot_decides_the_letter(memory: sa.Engine) -> None:
    year = launched(memory, units=valmont(memory, without=["recteur"]))
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    assert year.asked() == [("academy", "AC", "pilot")]


def test_the_synthesis_of_the_academie_needs_nobodys_opinion(year: Year) -> None:
    year.paper(PaperKind.SYNTHESIS, "AC", "pilote", on="04/05/2027 10:00")
    assert states(year) == {("synthesis", "AC"): PaperState.ACCEPTED}


def test_objectives_are_set_by_the_academic_pilot_and_replace_those_before(year: Year) -> None:
    from models.year.cycle import OBJECTIVE

    with pytest.raises(NotYours):
        year.objectives("…", who="pilote1", on="30/06/2027 10:00")
    with pytest.raises(Refusal, match="au moins un objectif"):
        year.objectives("  ", who="pilote", on="30/06/2027 10:00")
    year.objectives("Les parents.", "Les pairs.", who="pilote", on="30/06/2027 10:00")
    year.objectives("Les parents.", who="pilote", on="30/06/2027 11:00")
    assert [o.text for o in year.all(sa.select(OBJECTIVE))] == ["Les parents."]
