"""Associated schools answer, carriers and validators comment."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound, NotYours, Refusal
from models.gestures.actions import associating
from models.gestures.validation import commenting
from models.journal import JOURNAL
from models.territory.unit import UnitState
from models.work.action import ASSOCIATED_SCHOOL
from models.work.comment import COMMENT
from tests.academy import Year, launched

OPEN = "23/11/2026 09:00"


def agree(
    year: Year, number: int, code: str, who: str, yes: bool = True, *, on: str = OPEN
) -> None:
    year.act(associating.answer, number, year.units[code], yes, year.by(who), on=on)


def test_the_head_of_an_associated_school_agrees_then_changes_their_mind(
    engine: sa.Engine,
) -> None:
    year = launched(engine)
    number = year.propose("E11", on=OPEN, associated=["L11"])
    for yes in (True, False):
        agree(year, number, "L11", "proviseure", yes)
        (row,) = year.all(sa.select(ASSOCIATED_SCHOOL))
        assert (row.agreed, row.answered_by) == (yes, year.by("proviseure").slot)
    lines = year.all(sa.select(JOURNAL).where(JOURNAL.c.what.startswith("association.")))
    assert [(e.what, e.as_function) for e in lines] == [
        ("association.agreed", "head"),
        ("association.refused", "head"),
    ]


def test_an_ecole_answers_from_its_own_address(year: Year) -> None:
    number = year.propose("proviseure", unit="L11", on=OPEN, associated=["E21"])
    agree(year, number, "E21", "E21")


@pytest.mark.parametrize("who", ["porteur", "E11", "bassin1", "pilote"])
def test_nobody_else_answers_for_a_school(year: Year, who: str) -> None:
    number = year.propose("E11", on=OPEN, associated=["L11"])
    with pytest.raises(NotYours):
        agree(year, number, "L11", who)


def test_a_school_that_is_not_associated_has_nothing_to_answer(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    with pytest.raises(NotFound, match="n'est pas associée"):
        agree(year, number, "E12", "E12")


def test_nothing_is_asked_about_a_draft_nor_once_the_day_is_past(year: Year) -> None:
    draft = year.draft("E11", on=OPEN, associated=["E12"])
    with pytest.raises(Refusal, match="Aucun accord"):
        agree(year, draft, "E12", "E12")
    past = year.propose("E11", on=OPEN, associated=["E12"])
    with pytest.raises(Refusal, match="Aucun accord"):
        agree(year, past, "E12", "E12", on="17/03/2027 09:00")


def called(year: Year, *texts: str) -> tuple[list[str], str]:
    with Session(year.engine) as session:
        ids, wrong = associating.schools_called(session, year.course, texts)
    return [year.codes[i] for i in ids], wrong


def test_schools_are_named_by_code_or_by_name(year: Year) -> None:
    assert called(year, " e12 ", "Lycée Sophie-Germain") == (["E12", "L11"], "")


def test_what_names_no_school_is_said(year: Year) -> None:
    found, wrong = called(year, "E12", "C1", "0123456X")
    assert found == ["E12"]
    assert "« C1 », « 0123456X »" in wrong


def test_a_name_that_two_schools_have_is_refused(year: Year) -> None:
    year.change("E12", name="École du Port")
    assert "nom de plusieurs écoles" in called(year, "École du Port")[1]


def test_a_section_means_its_establishment(year: Year) -> None:
    closed = {"state": UnitState.CLOSED, "part_of_id": year.units["L11"]}
    year.change("E13", name="Lycée Sophie-Germain", **closed)
    for texts in (("E13",), ("L11", "E13"), ("Lycée Sophie-Germain",)):
        assert called(year, *texts) == (["L11"], "")


# ── comments ─────────────────────────────────────────────────────────────────────────────────────


def say(year: Year, number: int, who: str, text: str = "Bravo.", code: str = "E11") -> None:
    given = ("action", number, year.units[code], text, year.by(who))
    year.act(commenting.comment, *given, on=OPEN)


SPEAKERS = [
    ("E11", "head", "E11"),
    ("ien1", "relay", "C1"),
    ("conseil1", "relay", "C1"),
    ("pilote1", "pilot", "D1"),
    ("pilote", "pilot", "AC"),
]


@pytest.mark.parametrize(("who", "function", "unit"), SPEAKERS)
def test_carriers_and_validators_comment(year: Year, who: str, function: str, unit: str) -> None:
    number = year.propose("E11", on=OPEN)
    say(year, number, who)
    (row,) = year.all(sa.select(COMMENT))
    assert (row.text, row.as_function, year.codes[row.unit_id]) == ("Bravo.", function, unit)
    (line,) = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "comment.added"))
    assert "Bravo" not in str(line)


@pytest.mark.parametrize("who", ["E12", "ien2", "pilote2", "proviseure"])
def test_others_do_not(year: Year, who: str) -> None:
    number = year.propose("E11", on=OPEN)
    with pytest.raises(NotYours):
        say(year, number, who)


def test_who_was_delegated_the_decision_comments_too(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    year.delegate("ien1", "ien2")
    say(year, number, "ien2")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_nothing_and_too_much_are_refused(year: Year, text: str) -> None:
    number = year.propose("E11", on=OPEN)
    with pytest.raises(Refusal):
        say(year, number, "ien1", text)
