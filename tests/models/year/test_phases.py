"""A phase is declared once, and dated once."""

from __future__ import annotations

from models.serving.letter_pages.about_unit import PAGES
from models.year.definition import read_definition
from models.year.phases import PARTS, VALIDATION, PhaseKind
from web.operations.runs import FLOWS


def test_every_phase_has_its_words_and_its_dates() -> None:
    assert [part for part in PARTS if part != VALIDATION] == list(PhaseKind)
    assert list(read_definition().phases) == list(PhaseKind)


def test_the_page_of_runs_names_every_part() -> None:
    assert {part: FLOWS[part] for part in PARTS} == {key: part.the for key, part in PARTS.items()}


def test_a_tag_is_the_name_inside_a_sentence_and_a_letter_s_page_may_be_shorter() -> None:
    seminar = PARTS[PhaseKind.CLOSING_SEMINAR]
    assert (seminar.tag, seminar.on_a_page) == ("séminaire de clôture", "Séminaire")
    assert PARTS[PhaseKind.WEEK].on_a_page == "Semaine"


def test_a_letter_s_page_is_of_a_part_or_of_words_that_name_none() -> None:
    own = {page.part for page in PAGES.values()} - PARTS.keys()
    assert own == {"Programme", "Toute l'année"}
