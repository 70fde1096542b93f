"""People act, each at their own browser, led there by the mail they received.

The letters are read from a real SMTP server; a link is opened in a browser that was never there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from models.work.action import ACTION, ActionState
from models.work.validation import TaskState
from tests.academy import Year
from tests.browser import a_chromium
from tests.story.walking import (
    NARROW,
    NO_SCRIPT,
    PHONE,
    Walk,
    fits,
    rows_of,
    says,
    text_of,
    walk_of,
)
from tests.years import year_on

pytestmark = pytest.mark.slow

CALL_OPENS = "02/11/2026 07:45"
THEMES = ["Les parents", "L'implication du 1er degré"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with a_chromium() as browser:
        yield browser


year = year_on("file", themes=THEMES, flagships=1)


@pytest.fixture
def walk(year: Year, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    with walk_of(year, chromium, monkeypatch, Walk) as walk:
        walk.now_is(CALL_OPENS)
        yield walk


def answer(page: Any, verdict: str, reason: str = "", correct_by: str = "") -> None:
    """Choose an answer to a validation request, and send it."""
    page.get_by_label(verdict, exact=True).check()
    if reason:
        page.get_by_label("Vos mots").fill(reason)
    if correct_by:
        page.get_by_label("À corriger avant le").fill(correct_by)
    page.get_by_role("button", name="Envoyer ma réponse").click()


def fill_the_light_path(page: Any, title: str, day: str, theme: str = "Les parents") -> None:
    """The fields that are enough to propose."""
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Thème").fill(theme)
    page.get_by_label("Date", exact=False).first.fill(day)
    page.get_by_label("Qui contacter").fill("La direction, 01 00 00 00 00")


# ── a phone in a corridor ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("device", [PHONE, NARROW], ids=["phone", "320px"])
def test_a_relay_answers_on_a_phone_from_the_link_of_a_mail(
    walk: Walk, device: dict[str, Any]
) -> None:
    walk.now_is("30/11/2026 10:00")
    walk.year.propose("E11", "Débat de vie de classe", theme="Les parents", on=walk.year.now)
    page = walk.opens("ien1", "Votre avis est attendu : « Débat de vie de classe »", device)
    assert len(walk.year.tasks()) == 1  # opening a link decides nothing: a scanner may do it
    assert fits(page)
    says(page, "École des Tilleuls", "Les parents", "16 mars 2027", "8 décembre 2026")
    page.get_by_text("Retenir au programme", exact=True).tap()
    page.get_by_role("button", name="Envoyer ma réponse").tap()
    says(page, "Votre réponse favorable est enregistrée.", "Réponse donnée : avis favorable")
    assert fits(page)
    assert page.context.cookies() == []  # no account, and no session either
    (task,) = walk.year.tasks(TaskState.ACCEPTED)
    assert (task.decided_by, task.decided_as) == (walk.year.by("ien1").slot, "relay")


# ── a school, without script ─────────────────────────────────────────────────────────────────────


def test_a_school_proposes_by_the_light_path_is_asked_to_correct_and_corrects(walk: Walk) -> None:
    page = walk.opens("E11", "Appel à actions ouvert", NO_SCRIPT)
    page.get_by_role("button", name="Répondre").click()
    page.get_by_role("button", name="Commencer le brouillon").click()
    fill_the_light_path(page, "Atelier-débat avec les parents", "2027-03-16")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    says(page, "Brouillon enregistré. Il n'est pas soumis.")
    page.get_by_role("button", name="Relire avant de soumettre").click()
    says(page, "vendredi 15 janvier 2027", "relais, Circonscription Un")
    assert walk.year.tasks() == []
    page.get_by_role("button", name="Soumettre").click()
    says(page, "Action soumise.")
    title = "« Atelier-débat avec les parents »"
    walk.mail_leaves()
    assert "examinée" in walk.letter("E11", f"Reçu : {title}")

    walk.now_is("04/11/2026 10:00")
    relay = walk.opens("ien1", f"Votre avis est attendu : {title}", PHONE)
    answer(relay, "Demander une correction", "Quel public attendez-vous ?", "2026-11-20")
    says(relay, "Votre demande de correction est enregistrée.")

    walk.mail_leaves()
    assert "Quel public attendez-vous ?" in walk.letter("E11", f"À corriger : {title}")
    page = walk.opens("E11", f"À corriger : {title}", NO_SCRIPT)
    says(page, "Quel public attendez-vous ?", "vendredi 20 novembre 2026")
    page.get_by_role("button", name="Répondre").click()
    page.get_by_role("link", name="Corriger").click()
    says(page, "Quel public attendez-vous ?")
    page.get_by_text("Ce qui est proposé").click()
    page.get_by_label("Titre").fill("Atelier-débat avec les parents de CM2")
    page.get_by_role("button", name="Relire avant de soumettre").click()
    page.get_by_role("button", name="Soumettre").click()
    says(page, "Action soumise.")

    walk.now_is("05/11/2026 10:00")
    corrected = "« Atelier-débat avec les parents de CM2 »"
    relay = walk.opens("ien1", f"Votre avis est attendu : {corrected}", PHONE)
    says(relay, "Ce qui a changé depuis la version précédente")
    answer(relay, "Retenir au programme")
    says(relay, "Votre réponse favorable est enregistrée.")
    (action,) = rows_of(walk.year.engine, ACTION)
    assert (action.state, action.round) == (ActionState.ACCEPTED, 2)


# ── a flagship climbs ────────────────────────────────────────────────────────────────────────────


def test_the_head_the_bassin_the_departement_and_the_academie_accept_a_flagship(
    walk: Walk,
) -> None:
    page = walk.signs_in("porteur", "/actions/new")
    page.get_by_text("Brèves de métiers").click()
    page.get_by_role("button", name="Commencer le brouillon").click()
    fill_the_light_path(page, "Brèves de métiers au lycée", "2027-03-18")
    says(page, "Enregistré à 7 h 45.")  # kept as one types
    page.get_by_role("button", name="Relire avant de soumettre").click()
    says(page, "Lycée Sophie-Germain")
    page.get_by_role("button", name="Soumettre").click()
    says(page, "Action soumise.")
    asked = "Votre avis est attendu : « Brèves de métiers au lycée »"

    walk.now_is("03/11/2026 10:00")
    head = walk.opens("proviseure", asked, PHONE)
    answer(head, "Donner un avis favorable")
    says(head, "Votre réponse favorable est enregistrée.")

    walk.now_is("04/11/2026 10:00")
    basin = walk.signs_in("bassin1", "/flagships")
    basin.get_by_role("button", name="Choisir Brèves de métiers au lycée").click()
    says(basin, "est une action phare", "Le choix est fait")
    walk.goes_to(basin, "/queue")
    basin.get_by_role("link", name="Brèves de métiers au lycée").click()
    says(basin, "Avis favorable, par chef d'établissement ou directeur, Lycée Sophie-Germain")
    answer(basin, "Donner un avis favorable")
    says(basin, "Votre réponse favorable est enregistrée.", "Vous êtes à jour.")

    walk.now_is("05/11/2026 10:00")
    said = {"pilote1": "Donner mon visa", "pilote": "Retenir au programme"}
    for who, level in (("pilote1", "Département"), ("pilote", "Académie")):
        letter = walk.opens(who, asked.replace("avis", "visa"))
        says(letter, level, "Action phare", "racontent leur métier")
        pilot = walk.signs_in(who, "/queue")
        pilot.get_by_role("checkbox").check()
        pilot.get_by_role("button", name="Relire et décider").click()
        says(pilot, "Brèves de métiers au lycée", "Vous répondez en tant que")
        pilot.get_by_label(said[who]).check()
        pilot.get_by_role("button", name="Confirmer cette réponse").click()
        says(pilot, "Votre réponse favorable est enregistrée.")

    (action,) = rows_of(walk.year.engine, ACTION)
    assert (action.state, action.flagship) == (ActionState.ACCEPTED, True)
    decided = [(t.level.value, t.decided_as) for t in walk.year.tasks(TaskState.ACCEPTED)]
    assert decided == [
        ("school", "head"),
        ("basin", "relay"),
        ("department", "pilot"),
        ("academy", "pilot"),
    ]
    assert walk.letters("porteur", "Retenue") == []  # decided now, announced with the others


# ── a deputy ─────────────────────────────────────────────────────────────────────────────────────


def test_a_deputy_acts_for_a_relay_who_said_they_are_absent(walk: Walk) -> None:
    page = walk.signs_in("ien1", device=PHONE)
    page.get_by_label("Premier jour").fill("2026-11-30")
    page.get_by_label("Dernier jour").fill("2026-12-11")
    page.get_by_role("button", name="Noter cette absence").tap()
    says(page, "Votre absence est notée : votre suppléant répond à votre place", "11 décembre 2026")

    walk.now_is("30/11/2026 10:00")
    number = walk.year.propose("E11", "Débat", theme="Les parents", on=walk.year.now)
    deputy = walk.opens("conseil1", "Votre avis est attendu : « Débat »", PHONE)
    assert walk.letters("ien1", "Votre avis est attendu") == []
    answer(deputy, "Retenir au programme", "Vu avec l'équipe.")
    says(deputy, "Votre réponse favorable est enregistrée.", "Réponse donnée : avis favorable")

    (task,) = walk.year.tasks(TaskState.ACCEPTED)
    assert (task.decided_by, task.on_behalf) == (
        walk.year.by("conseil1").slot,
        walk.year.by("ien1").slot,
    )
    walk.now_is("14/12/2026 10:00")
    relay = walk.signs_in("ien1", f"/tasks/{task.id}")
    says(
        relay,
        "Vu avec l'équipe.",
        "à la place de Ien1",
        f"version {walk.year.action(number).round}",
    )


# ── announced together ───────────────────────────────────────────────────────────────────────────


def test_the_decisions_are_announced_together_on_the_pilot_s_word(walk: Walk) -> None:
    year = walk.year
    walk.now_is("05/01/2027 10:00")
    for school, title in (("E11", "Débat"), ("E12", "Concours photo"), ("E13", "Théâtre")):
        year.propose(school, title, theme="Les parents", on=year.now)
    relay = walk.signs_in("ien1", "/queue?check=all")
    assert relay.get_by_role("checkbox").count() == 3
    relay.get_by_label("Choisir Théâtre, École des Saules").uncheck()
    relay.get_by_role("button", name="Relire et décider").click()
    says(relay, "Une réponse pour 2 demandes", "Débat", "Concours photo")
    relay.get_by_label("Retenir au programme").check()
    relay.get_by_role("button", name="Confirmer pour ces 2 demandes").click()
    says(relay, "Demandes décidées : 2.", "Théâtre")
    relay.get_by_role("link", name="Théâtre").click()
    answer(relay, "Ne pas retenir", "Le théâtre est déjà pris ce jour-là.")
    says(relay, "Votre réponse est enregistrée.")

    walk.now_is("18/01/2027 07:45")
    pilot = walk.signs_in("pilote", "/announcements")
    says(pilot, "3 décisions sont prises et gardées", "Circo. Un")
    pilot.get_by_role("button", name="Voir qui serait prévenu").click()
    says(pilot, "École des Tilleuls", "École des Ormes", "École des Saules")
    assert decisions_told(walk) == []
    pilot.get_by_role("button", name="Annoncer 3 décisions").click()
    says(pilot, "3 décisions sont annoncées")

    walk.now_is("19/01/2027 07:45")
    assert decisions_told(walk) == [
        "Retenue au programme : « Débat »",
        "Retenue au programme : « Concours photo »",
        "Non retenue au programme : « Théâtre »",
    ]
    accepted = walk.opens("E11", "", PHONE)
    accepted.get_by_role("link", name="Débat").tap()
    says(accepted, "Retenue au programme")
    declined = walk.opens("E13", "", PHONE)
    declined.get_by_role("link", name="Théâtre").tap()
    says(declined, "Non retenue", "Le théâtre est déjà pris ce jour-là.")


def decisions_told(walk: Walk) -> list[str]:
    """What the letters to the schools say of decisions, whatever has to leave having left."""
    walk.mail_leaves()
    letters = [
        text_of(letter) for school in ("E11", "E12", "E13") for letter in walk.letters(school)
    ]
    return re.findall(
        "(?:Retenue au programme|Non retenue au programme) : « [^»]+ »", " ".join(letters)
    )


# ── the report ───────────────────────────────────────────────────────────────────────────────────


def test_the_school_reports_once_its_action_took_place(walk: Walk) -> None:
    year = walk.year
    walk.now_is("30/11/2026 10:00")
    number = year.propose("E11", "Débat", theme="Les parents", on=year.now)
    year.accept("ien1")
    walk.now_is("22/02/2027 07:45")
    walk.now_is("17/03/2027 09:00")
    page = walk.opens("E11", "À confirmer : « Débat »", NARROW)
    says(page, "A-t-elle eu lieu ?")
    assert fits(page)
    page.get_by_label("Parents").fill("24")
    page.get_by_label("En une phrase").fill("Des familles sont revenues.")
    page.get_by_role("button", name="Elle a eu lieu comme prévu").tap()
    says(page, "Bilan enregistré. Merci.", "A eu lieu, bilan remis")
    assert year.action(number).state is ActionState.TOOK_PLACE
    assert year.action(number).report["effects"] == "Des familles sont revenues."
    assert year.action(number).report["numbers"] == {"parents": 24}

    walk.now_is("22/03/2027 09:00")
    assert walk.letters("E11", "Bilan à remettre") == []
