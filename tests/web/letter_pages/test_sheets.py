"""Each letter's link opens the page of what it asks; no other address does."""

from __future__ import annotations

import html
import re
from typing import Any

import sqlalchemy as sa

from models.clock import set_clock
from models.database.transactions import gesture
from models.gestures.actions import editing
from models.gestures.actions.editing import Edit
from models.letters.rendering import text_names
from models.letters.signed_links import Bearer, sealed
from models.territory.people import PERSON
from models.work.message import MessageState
from models.work.paper import PaperKind
from tests.academy import Year, at, day, launched
from tests.models.letters.causes import HIGHLIGHT, SILENCE, YEAR
from tests.web.letter_pages.links import PORTAL, client_of, link_in, opened
from tests.web.portal import put_clock

HEADINGS = {
    "accepted": "Débat",
    "accepted_tacitly": "Atelier",
    "action_received": "Débat",
    "assignments_review": "Qui reste, qui part",
    "associated_relay": "Débat",
    "associated_school": "Débat",
    "shared_news": "Débat",
    "shared_took_place": "Débat",
    "call_closing": "Les écoles et établissements sans proposition",
    "call_opened": "Proposer une action",
    "conference_invitation": "Conférence de décembre",
    "confirm_took_place": "Débat",
    "day_programme": "Le programme du jour",
    "decisions_announced": "Les décisions annoncées",
    "declined": "Concours",
    "delay_granted": "Proposer une action",
    "digest": "Votre récapitulatif du mardi 1er septembre 2026",
    "draft_not_submitted": "Proposer une action",
    "escalated_to_you": "Viser la lettre de cadrage",
    "framing_due": "Écrire la lettre de cadrage",
    "framing_published": "La lettre de cadrage",
    "framing_to_validate": "Viser la lettre de cadrage",
    "lapsed": "Forum",
    "may_object": "« Dictée »",
    "new_decisions": "Les décisions annoncées",
    "no_action_with_parents": "Associer les parents",
    "objectives_published": "Les objectifs de l’an prochain",
    "occasion_invitation": "Les temps forts",
    "pilot_words": "Proposer une action",
    "programme_published": "Le programme de la semaine",
    "meeting_moved": "Séminaire de clôture",
    "put_off": "Reports et annulations",
    "put_off_news": "Reports et annulations",
    "relay_to_name": "Nommer les relais",
    "report_due": "Débat",
    "report_reminder": "Débat",
    "returned": "Débat",
    "review_due": "Écrire le bilan du cycle",
    "review_to_validate": "Viser le bilan du cycle",
    "seminar_invitation": "Séminaire de clôture",
    "sign_in": "Vous y êtes presque",
    "stand_in": "Vous y êtes presque",
    "silent_reminder": "Proposer une action",
    "synthesis_due": "Écrire la synthèse",
    "team_to_compose": "Composer l’équipe",
    "to_validate": "Donner un avis sur « Débat »",
    "image_withdrawn": "Débat",
    "typed_for": "Chorale",
    "unanswered": "Forum",
    "thanks": "Merci",
    "visit": "Débat",
    "validation_reminder": "Viser la lettre de cadrage",
    "version_to_issue": "Décliner le cadrage",
    "meeting_invitation": "Vos rencontres",
    "meeting_called_off": "Vos rencontres",
    "meeting_place": "Vos rencontres",
    "weekly_figures": "Où en est la semaine",
    "work_reminder": "Écrire la lettre de cadrage",
    "rollout_joins": "Composer l’équipe",
    "authority_changed": "Composer l’équipe",
    "territory_news": "L’année de la semaine",
    "agreement_ends": "L’année de la semaine",
}


def heading(page: str) -> str:
    (found,) = re.findall(r"<h1>(.*?)</h1>", page)
    return html.unescape(found)


def page_of(year: Year, on: str = "", **where: Any) -> str:
    """The page that the only message found *where* leads to."""
    (row,) = year.messages(**where)
    return opened(year, link_in(year, row), on)


def test_every_text_of_the_year_leads_to_its_page(memory: sa.Engine) -> None:
    year = launched(memory, chains=SILENCE, announcing="flagships_together", **HIGHLIGHT)
    year.remove("C3", "relay")
    for cause in YEAR:
        year.now = cause.at
        cause.what(year)
        year.tick(cause.at)
    rows: dict[str, Any] = {}
    for row in year.messages(state=MessageState.SENT):
        rows.setdefault(row.text, row)
    assert rows.keys() == set(text_names())
    client = client_of(memory)
    answers = {}
    for text, row in rows.items():
        put_clock(year, f"{row.sent_at:%d/%m/%Y %H:%M}")  # who begins in June holds nothing before
        answers[text] = client.get(link_in(year, row))
    assert {text: answer.status_code for text, answer in answers.items()} == dict.fromkeys(
        rows, 200
    )
    found = {text: heading(answer.text) for text, answer in answers.items()}
    assert {text: said.replace("\u202f", " ") for text, said in found.items()} == HEADINGS
    for answer in answers.values():
        assert "valmont.example" not in answer.text
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_school_reads_what_the_call_asks_and_until_when(year: Year) -> None:
    year.tick("02/11/2026 07:30")
    page = page_of(year, text="call_opened", unit_id=year.units["E11"])
    for said in (
        "École des Tilleuls",
        "Circonscription Un · Nord · académie de Valmont",
        "Aucune proposition à ce jour",
        "vendredi 15 janvier 2027 à 23 h 59 (heure de Paris)",
        "Ien1 , relais (Circonscription Un)",
    ):
        assert said in page
    year.draft("E11", on="05/11/2026 10:00")
    assert "1 brouillon, pas encore soumis" in page_of(
        year, text="call_opened", unit_id=year.units["E11"]
    )


def test_once_it_proposed_a_school_finds_its_actions_and_opens_them(year: Year) -> None:
    year.tick("02/11/2026 07:30")
    year.propose("E11", "Débat", on="05/11/2026 10:00")
    (row,) = year.messages(text="call_opened", unit_id=year.units["E11"])
    page = client_of(year.engine).get(link_in(year, row)).text
    (link,) = re.findall(r'href="(/a/[^"]+)"', page)
    assert "Soumise, en cours de validation" in opened(year, link)


def test_a_request_is_waiting_then_late_then_answered(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    asked = {"text": "to_validate"}
    assert "En attente de votre réponse" in page_of(year, **asked)
    assert "En retard : la réponse est attendue" in page_of(year, "11/12/2026 10:00", **asked)
    year.accept("ien1", on="11/12/2026 11:00")
    page = page_of(year, "11/12/2026 11:05", **asked)
    assert "Réponse donnée : avis favorable" in page
    assert "Rien ne vous est demandé ici." in page


def test_a_decision_is_not_read_before_it_is_announced(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    received = {"text": "action_received"}
    year.decline("ien1", on="01/12/2026 10:00", reason="Hors du cadre.")
    page = page_of(year, "02/12/2026 10:00", **received)
    assert "Soumise, en cours de validation" in page
    assert "Hors du cadre." not in page
    year.tick("22/02/2027 07:45")
    page = page_of(year, "22/02/2027 08:00", **received)
    assert "Non retenue" in page
    assert "Motif (relais, Circonscription Un) Hors du cadre." in page


def test_a_returned_action_says_why_and_until_when(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    year.send_back("ien1", on="01/12/2026 10:00", reason="Précisez <le public>.")
    page = page_of(year, text="returned")
    assert "À corriger" in page
    assert "Précisez <le public>." in page
    assert "mardi 8 décembre 2026 à 23 h 59 (heure de Paris)" in page


def test_the_version_that_was_submitted_is_the_one_read(year: Year) -> None:
    number = year.propose("E11", "Débat", on="30/11/2026 10:00", theme="Les parents")
    with gesture(year.engine) as session:
        session.connection().execute(
            sa.text("UPDATE action SET theme = 'Autre chose' WHERE id = :id"), {"id": number}
        )
    assert "Les parents" in page_of(year, text="to_validate")


def test_who_decides_by_a_letter_reads_the_whole_fiche_and_what_changed(year: Year) -> None:
    number = year.propose("E11", "Débat", on="12/01/2027 10:00", contact="La direction")
    year.send_back("ien1", on="13/01/2027 10:00")
    year.act(editing.edit, number, Edit(values={"contact": "La vie scolaire"}), year.by("E11"))
    year.submit(number, "E11", on="14/01/2027 10:00")
    year.flagship(number, "ien1")
    year.drain("14/01/2027 10:05")
    row = year.messages(text="to_validate")[-1]
    page = opened(year, link_in(year, row))
    assert "À noter Action phare" in page
    assert "L’essentiel Titre Débat" in page
    assert "Qui contacter Avant La direction Après La vie scolaire" in page


def test_a_published_framing_letter_is_read_on_its_page(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on="01/10/2026 10:00")
    year.accept("recteur", on="02/10/2026 10:00")
    year.tick("05/10/2026 07:45")
    (row, *_) = year.messages(text="framing_published")
    page = opened(year, link_in(year, row))
    assert "Validée le vendredi 2 octobre 2026" in page
    assert "Le texte …" in page


def test_a_digest_opens_each_of_its_items_and_marks_what_is_done(year: Year) -> None:
    for school in ("E11", "E12", "E13"):
        year.propose(school, f"Atelier {school}", on="01/12/2026 10:00")
    year.tick("02/12/2026 07:45")
    year.tick("09/12/2026 07:45")
    wanted = [r for r in year.messages(text="validation_reminder") if r.digest_id]
    (digest,) = year.messages(id=wanted[0].digest_id)
    link = link_in(year, digest)
    page = client_of(year.engine).get(link).text
    own = re.findall(r'href="(/v/[^"]+)"', page)
    assert len(own) == len({*own}) == 3
    for path in own:
        assert "Donner un avis" in opened(year, path)
    year.accept("ien1", year.tasks()[0].id, on="09/12/2026 10:00")
    assert opened(year, link).count("Fait, ou plus demandé") == 1
    assert "2 choses vous attendent" in opened(year, link)


def test_a_link_that_was_cut_or_changed_opens_nothing_and_says_so(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    (row,) = year.messages(text="action_received")
    link = link_in(year, row).removeprefix(PORTAL)
    client = client_of(year.engine)
    head, _, signature = link.rpartition("/")
    for wrong in (
        link[:-1],
        f"{head}/{'a' * 16}",
        head.replace("/a/", "/v/") + f"/{signature}",
        f"/a/999/{signature}",
        f"/d/1/{signature}",
        f"/u/1/1/call/{signature}",
        f"/u/99/1/call/{signature}",
        f"/a/1/{'é' * 16}",
        f"/a/x/{signature}",
    ):
        answer = client.get(wrong)
        assert answer.status_code == 404
        assert "Débat" not in answer.text
    assert "recopiez-le en entier" in client.get(link[:-1]).text


def test_a_number_or_a_topic_that_does_not_exist_opens_nothing(year: Year) -> None:
    key, bearer = year.course.link_key, Bearer(slot=year.by("ien1").slot, day=day("01/09/2026"))
    client = client_of(year.engine)
    for path in ("/u/1/45/nothing", "/u/1/99999/call", "/d/99999"):
        assert client.get(sealed(key, path, bearer, 0)).status_code == 404


def test_a_link_that_is_too_old_or_was_revoked_says_so_and_shows_nothing(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    (row,) = year.messages(text="to_validate")
    link = link_in(year, row).removeprefix(PORTAL)
    client = client_of(year.engine)
    with gesture(year.engine) as session:
        set_clock(session, at("30/03/2027 10:00"))
    assert client.get(link).status_code == 200
    with gesture(year.engine) as session:
        set_clock(session, at("02/04/2027 10:00"))
    assert client.get(link).status_code == 410
    with gesture(year.engine) as session:
        set_clock(session, at("01/12/2026 10:00"))
        session.connection().execute(sa.update(PERSON).values(link_version=1))
    answer = client.get(link)
    assert answer.status_code == 410
    assert "révoqué" in answer.text
    assert "Débat" not in answer.text


def test_a_closed_cycle_asks_nothing_any_more(year: Year) -> None:
    year.tick("02/11/2026 07:30")
    with year.engine.begin() as connection:
        connection.execute(sa.text("UPDATE cycle SET state = 'closed'"))
    page = page_of(year, text="call_opened", unit_id=year.units["E11"])
    assert "Ce cycle est clos : plus rien n’est demandé." in page
    assert "Ce qui vous est demandé" not in page


def test_far_from_paris_a_deadline_is_said_in_the_local_hour(memory: sa.Engine) -> None:
    year = launched(memory)
    year.change("E11", timezone="Indian/Reunion")
    year.tick("02/11/2026 07:30")
    page = page_of(year, text="call_opened", unit_id=year.units["E11"])
    assert "à 23 h 59 (heure de La Réunion)" in page
