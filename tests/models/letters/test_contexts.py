"""What a text says of an action is true of it: who is asked, until when, and what is announced."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import reading
from models.letters import rendering
from models.letters.contexts import context_of, read_batch
from tests.academy import Year, launched

OPEN = "30/11/2026 10:00"


def letter(year: Year, text: str, number: int = 0) -> str:
    """The text of the *number*-th letter of that kind, as it is sent now."""
    row = year.messages(text=text)[number]
    with reading(year.engine) as session:
        batch = read_batch(session, year.course, [row])
        context = context_of(session, year.course, row, batch, year.moment, "http://portail/")
    return " ".join(rendering.render(text, context).text.replace("\xa0", " ").split())


def test_a_receipt_says_whose_opinion_is_asked_by_when_and_when_it_is_announced(year: Year) -> None:
    year.propose("E11", "Débat", on=OPEN)
    (asked,) = year.tasks()
    said = letter(year, "action_received")
    assert "Un avis est d’abord demandé à : relais, Circonscription Un, pour le" in said
    assert asked.due_on.isoformat() == "2026-12-08"
    assert "pour le mardi 8 décembre 2026." in said
    assert (
        "La réponse vous sera donnée par courriel le lundi 22 février 2027, avec les autres" in said
    )
    assert "Au plus tard" not in said
    assert "école ou établissement" not in said


def test_a_receipt_keeps_to_its_round_whatever_was_answered_since(year: Year) -> None:
    number = year.propose("E11", "Débat", on=OPEN)
    year.send_back("ien1", on="02/12/2026 10:00", reason="Précisez.")
    year.submit(number, "E11", on="14/12/2026 10:00")
    year.accept("ien1", on="14/12/2026 11:00")
    assert "pour le mardi 8 décembre 2026." in letter(year, "action_received")
    assert "pour le mardi 5 janvier 2027." in letter(year, "action_received", 1)


def test_what_was_announced_by_hand_is_not_promised_again(year: Year) -> None:
    year.propose("E11", "Débat", on=OPEN)
    year.accept("ien1", on="01/12/2026 10:00")
    year.announce("pilote", on="05/01/2027 10:00")
    year.propose("E12", "Concours", on="06/01/2027 10:00")
    assert "dès qu’elle est prise" in letter(year, "action_received", 1)


def test_where_each_decision_is_told_at_once_no_announcement_is_promised(memory: sa.Engine) -> None:
    year = launched(memory, announcing="at_once")
    year.propose("E11", "Débat", on=OPEN)
    assert "La réponse vous sera donnée par courriel dès qu’elle est prise ;" in letter(
        year, "action_received"
    )


def test_where_flagships_alone_wait_a_receipt_says_both(memory: sa.Engine) -> None:
    year = launched(memory, announcing="flagships_together")
    year.propose("E11", "Débat", on=OPEN)
    year.propose("E12", "Concours", on=OPEN, flagship=True)
    said = letter(year, "action_received")
    assert "dès qu’elle est prise (le lundi 22 février 2027, avec les autres, si" in said
    assert "par courriel le lundi 22 février 2027, avec les autres ;" in letter(
        year, "action_received", 1
    )


def test_whether_an_action_took_place_is_asked_without_a_date(year: Year) -> None:
    year.propose("E11", "Débat", on=OPEN)
    year.accept("ien1", on=OPEN)
    year.tick("22/02/2027 07:45")
    year.tick("17/03/2027 07:30")
    (asked,) = year.messages(text="confirm_took_place")
    assert asked.due_on is None
    said = letter(year, "confirm_took_place")
    assert "était prévue le mardi 16 mars 2027" in said
    assert "Au plus tard" not in said
    assert "passée" not in said
