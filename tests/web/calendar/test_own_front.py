"""The top of the first page: what awaits who reads, and what is late where they pilot."""

from __future__ import annotations

import re

import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.gestures.cycle.opening import close_cycle
from models.rehearsal.foreseen import basis_of
from models.work.message import MESSAGE, MessageState
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.web.portal import signed_in, words

CALL = "12/01/2027 10:00"


def first_page(year: Year, who: str, on: str = CALL) -> str:
    return words(signed_in(year, who, on=on).get("/"))


def test_a_pilot_whose_framing_letter_is_late_reads_it_first(year: Year) -> None:
    page = first_page(year, "pilote")
    assert "La lettre de cadrage, Valmont Pas encore écrit · pour le" in page
    assert "en retard de" in page
    assert "Rien ne vous attend" not in page
    assert "retards" in page


def test_the_schools_to_call_are_counted_while_the_call_is_open(year: Year) -> None:
    year.tick("02/11/2026 07:45")
    assert "7 établissements à relancer" in first_page(year, "pilote")
    year.propose("E11", "Débat", on=CALL)
    assert "2 établissements à relancer" in first_page(year, "ien1")
    assert "à relancer" not in first_page(year, "E12")


def test_a_school_finds_its_own_actions_with_their_days_and_how_far_they_are(year: Year) -> None:
    year.propose("E11", "Débat", on=CALL)
    year.propose("E12", "Ailleurs", on=CALL)
    page = first_page(year, "E11")
    assert "Vos actions cette année Débat" in page
    assert "Soumise, en cours de validation" in page
    assert "Ailleurs" not in page
    assert "Vos actions cette année" not in first_page(year, "E13")  # it may propose, above
    assert "l’appel à actions est clos" in first_page(year, "E13", "17/03/2027 10:00")
    assert "ouvre le lundi 2 novembre 2026" in first_page(year, "E13", "05/10/2026 10:00")
    assert "Vos actions" not in first_page(year, "ien1")


def test_a_request_says_what_is_asked_and_of_which_action(year: Year) -> None:
    number = year.propose("E11", "Débat", on=CALL)
    client = signed_in(year, "ien1", on=CALL)
    page = words(client.get("/"))
    assert "Donner votre avis sur « Débat », École des Tilleuls" in page
    assert f'href="/tasks/{year.tasks()[0].id}"' in client.get("/").text
    assert number


def test_the_first_page_and_one_s_own_say_the_same(year: Year) -> None:
    year.propose("E11", "Débat", on=CALL)
    year.draft("E12", "Théâtre", on=CALL)
    for who in ("ien1", "E12", "pilote", "dasen1"):
        client = signed_in(year, who, on=CALL)
        home, own = (listed(client.get(path).text) for path in ("/", "/me"))
        assert home == own, who


def listed(page: str) -> list[str]:
    """The card of what awaits, without what one may do besides."""
    card = page.partition('aria-labelledby="attend"')[2].partition("</section>")[0]
    return [
        re.sub(r"\s+", " ", line) for line in re.findall(r"<h2.*?</h2>|<li>.*?</li>", card, re.S)
    ]


def test_a_draft_whose_day_is_past_awaits_nobody(year: Year) -> None:
    year.draft("E12", "Théâtre", on=CALL)  # for 16 March
    assert "Terminer le brouillon" in first_page(year, "E12", "16/03/2027 10:00")
    assert "Terminer le brouillon" not in first_page(year, "E12", "17/03/2027 10:00")


def test_a_school_finishes_its_draft_and_proposes_while_the_call_is_open(year: Year) -> None:
    year.draft("E12", "Théâtre", on=CALL)
    page = first_page(year, "E12")
    assert "Terminer le brouillon « Théâtre »" in page
    assert "Proposer une action" in page
    assert "Proposer une action" not in first_page(year, "E12", on="20/03/2027 10:00")


def test_what_changed_since_the_last_working_day_is_counted_in_one_s_territory(year: Year) -> None:
    year.propose("E11", "Débat", on="11/01/2027 10:00")
    assert "Ce qui a changé depuis lundi 1 action proposée" in first_page(year, "pilote")
    assert "Ce qui a changé" not in first_page(year, "dasen2")


def test_letters_that_wait_for_a_pilot_s_word_await_them(year: Year) -> None:
    year.tick("02/11/2026 07:45")
    hold_all(year)
    page = first_page(year, "pilote", on="02/11/2026 10:00")
    assert "courriers attendent votre accord les relire, puis les laisser partir" in page
    assert "Rien ne vous attend" not in page
    assert "votre accord" not in first_page(year, "ien1", on="02/11/2026 10:00")


def hold_all(year: Year) -> None:
    with gesture(year.engine) as session:
        waiting = sa.update(MESSAGE).values(state=MessageState.HELD, not_after=None)
        session.connection().execute(waiting)


def test_what_leaves_next_is_counted_for_who_sees_to_the_mail(year: Year) -> None:
    on = "01/11/2026 10:00"
    client = signed_in(year, "pilote", on=on)
    assert re.search(r"\d envois? part(ent)? (demain|lundi)", words(client.get("/")))
    with reading(year.engine) as session:
        basis = basis_of(session, year.cycle_id, at(on).date())
    kept = client.app.state.forecasts.compute(year.cycle_id, at(on), basis).kept  # type: ignore[attr-defined]
    first = kept.days[0].letters
    assert re.search(rf"{first} courriers? part(ent)? (demain|lundi)", words(client.get("/")))
    assert "envoi" not in first_page(year, "E12", on=on)


def test_what_had_its_time_awaits_nobody_any_more(year: Year) -> None:
    year.mornings("02/11/2026", "11/01/2027")
    assert "Rappel : votre proposition" in first_page(year, "E12", on="15/01/2027 10:00")
    assert "Rien ne vous attend" in first_page(year, "E12", on="18/01/2027 10:00")
    assert "La lettre de cadrage" in first_page(year, "pilote", on="19/03/2027 10:00")
    assert "La lettre de cadrage, Valmont" not in first_page(year, "pilote", on="22/03/2027 10:00")


def test_a_year_whose_dates_have_passed_ends_with_the_next_step(year: Year) -> None:
    july = "10/07/2027 10:00"
    assert "Vient ensuite l’année suivante" not in first_page(year, "pilote", on="15/06/2027 10:00")
    page = first_page(year, "pilote", on=july)
    assert "Valmont : l’année 2026-27 est terminée" in page
    assert "Vient ensuite l’année suivante" in page
    assert "retard" not in page.partition("Les prochaines dates")[0]
    assert "Vous n’avez rien à faire d’ici là" in first_page(year, "E12", on=july)
    client = signed_in(year, "pilote", on=july)
    with gesture(year.engine) as session:
        close_cycle(session, session.get_one(Cycle, year.cycle_id), year.by("pilote"), at(july))
    page = words(client.get("/"))
    assert "L’année est terminée" in page
    assert "Elle est close sans bilan validé" in page
    assert client.get("/years/next").status_code == 200
    assert client.get(f"/cycles/{year.cycle_id}/review").status_code == 200
