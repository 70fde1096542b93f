"""Nothing that is joined, nor answered, lists pupils: by its own name either."""

from __future__ import annotations

import pytest

from models.errors import BadDocument
from models.gestures.no_names import NamesPeopleInAFile, need_no_names_in
from models.gestures.papers.asking import BadAnswers, read_answers

LISTED = "Léa Martin, Tom Durand, Zoé Petit"


@pytest.mark.parametrize(
    "name",
    [
        f"{LISTED}.pdf",
        "Léa_Martin_et_Tom_Durand_et_Zoé_Petit.docx",
        "Léa Martin - Tom Durand - Zoé Petit.jpg",
        "Léa_Martin-Tom_Durand-Zoé_Petit.jpg",
    ],
)
def test_a_file_named_after_pupils_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(NamesPeopleInAFile, match="Renommez-le") as raised:
        need_no_names_in(name)
    assert isinstance(raised.value, BadDocument)


@pytest.mark.parametrize(
    "name",
    [
        "programme.pdf",
        "affiche-forum-des-métiers-2027.png",
        "Lycée Jean-Pierre Vernant.pdf",
        "Charte - Point d'orgue - Semaine de la persévérance.pdf",
        "IMG_2034.JPG",
        ".pdf",
    ],
)
def test_other_names_are_a_files_own(name: str) -> None:
    need_no_names_in(name)


def test_an_answer_that_lists_names_is_given_back_by_its_question() -> None:
    assert read_answers(["Très bien", ""], 2) == ["Très bien", ""]
    with pytest.raises(BadAnswers) as raised:
        read_answers(["Très bien", f"Bravo à : {LISTED}"], 2)
    assert "liste de noms" in raised.value.facts["errors"]["q2"]
