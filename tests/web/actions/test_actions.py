"""An action's life in the portal: begun, completed, submitted, followed; who sees what of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.gestures.actions.delaying import grant_delay
from models.journal import JOURNAL
from models.work.action import ACTION, ActionState
from tests.academy import Year, day, launched
from tests.web.portal import OPEN, signed_in, words
from tests.years import year_on

CLOSED = "16/01/2027 09:00"
LIGHT = {"title": "Débat", "theme": "Parents", "on_date": "2027-03-16", "contact": "le secrétariat"}


year = year_on(now=OPEN)


def key_of(answer: Any) -> str:
    found = re.search(r'name="key" value="([0-9a-f]+)"', answer.text)
    assert found is not None
    return found[1]


def begun(client: TestClient, year: Year, code: str = "E11", start: str = "blank") -> int:
    form = client.get(f"/actions/new?unit={year.units[code]}")
    data = {"unit": year.units[code], "key": key_of(form), "start": start}
    answer = client.post("/actions/new", data=data)
    assert answer.status_code == 303, words(answer)
    return int(answer.headers["location"].split("/")[2])


def on(answer: Any, client: TestClient) -> str:
    """What the page says on which a gesture leads."""
    assert answer.status_code == 303, words(answer)
    return words(client.get(answer.headers["location"]))


def test_a_school_proposes_by_the_light_path(engine: sa.Engine) -> None:
    year = launched(engine)
    year.now = OPEN
    school = signed_in(year, "E11")
    number = begun(school, year)
    kept = school.post(f"/actions/{number}/edit", data={**LIGHT, "edits": "0", "then": "review"})
    assert kept.headers["location"] == f"/actions/{number}/submit"
    review = words(school.get(f"/actions/{number}/submit"))
    assert "Circonscription Un. Soumettre l’action" in review
    sent = school.post(f"/actions/{number}/submit")
    said = on(sent, school)
    assert "Action soumise." in said
    assert "Soumise, en cours de validation" in said
    assert "Circonscription Un" in said
    assert year.action(number).state is ActionState.SUBMITTED


def test_a_form_that_is_kept_is_plainly_not_submitted(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    kept = school.post(f"/actions/{number}/edit", data={**LIGHT, "edits": "0", "then": "keep"})
    said = on(kept, school)
    assert "Brouillon enregistré. Il n’est pas soumis." in said
    assert "Brouillon, pas encore soumis." in said
    assert year.action(number).state is ActionState.DRAFT


def test_hours_are_typed_as_people_write_them(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    hours = {"training_hours": "1h30", "edits": "0", "then": "keep"}
    school.post(f"/actions/{number}/edit", data=LIGHT | hours)
    assert year.action(number).training_hours == 1.5
    wrong = LIGHT | {"training_hours": "0h45", "edits": "1", "then": "review"}
    answer = school.post(f"/actions/{number}/edit", data=wrong)
    assert "Comptez par demi-heures" in words(answer)
    assert 'value="0h45"' in answer.text


def test_what_one_types_is_kept_by_itself(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    htmx = {"HX-Request": "true"}
    for n, title in enumerate(("Dé", "Débat")):
        data = {"title": title, "cost": "cher", "edits": str(n)}
        kept = school.post(f"/actions/{number}/edit", data=data, headers=htmx)
        assert kept.status_code == 200
        assert f'value="{n + 1}" data-hx-swap-oob="true"' in kept.text
    assert "Enregistré à 9 h, sauf ce qui suit. Coût : Un nombre est attendu" in words(kept)
    assert year.action(number).title == "Débat"
    lines = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "action.edited"))
    assert len(lines) == 1


def test_what_is_missing_is_said_before_anything_is_sent(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year, start="model-3")
    for answer in (
        school.get(f"/actions/{number}/submit"),
        school.post(f"/actions/{number}/submit"),
    ):
        said = words(answer)
        assert "Il manque encore : Thème Qui contacter" in said
        assert "Soumettre l’action" not in said
    assert year.action(number).state is ActionState.DRAFT


def test_what_is_wrong_comes_back_as_it_was_typed_and_the_rest_is_kept(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    data = LIGHT | {
        "edits": "0",
        "on_date": "31/02/2027",
        "cost": "cher",
        "place": "Préau",
        "associated": "E99",
    }
    answer = school.post(f"/actions/{number}/edit", data=data)
    assert answer.status_code == 422
    assert 'value="31/02/2027"' in answer.text
    assert 'value="cher"' in answer.text
    said = words(answer)
    assert "Cette date n’existe pas" in said
    assert "ne participe sous ce nom ou ce code : « E99 »" in said.replace("\u202f", " ")
    assert year.action(number).content == {"place": "Préau"}


# ── starting ─────────────────────────────────────────────────────────────────────────────────────


def test_a_double_click_begins_one_draft_and_so_does_the_back_button(year: Year) -> None:
    school = signed_in(year, "E11")
    key = key_of(school.get("/actions/new"))
    data = {"unit": year.units["E11"], "key": key, "start": "blank"}
    places = {school.post("/actions/new", data=data).headers["location"] for _ in range(3)}
    assert len(places) == 1
    assert len(year.all(sa.select(ACTION))) == 1


def test_a_model_is_taken_as_it_is(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year, start="model-7")
    assert "Atelier-débat parents" in school.get(f"/actions/{number}/edit").text
    assert year.action(number).with_parents is True


def test_who_has_several_units_says_for_which(year: Year) -> None:
    year.name("L11", "relay", "bassin1")
    said = words(signed_in(year, "bassin1").get("/actions/new"))
    assert "Pour quelle unité" in said
    assert "Lycée Sophie-Germain" in said


def test_nobody_proposes_elsewhere(year: Year) -> None:
    school = signed_in(year, "E11")
    assert school.get(f"/actions/new?unit={year.units['E12']}").status_code == 403
    data = {"unit": year.units["E12"], "key": "abc", "start": "blank"}
    assert school.post("/actions/new", data=data).status_code == 403


# ── two tabs, double clicks, the close ───────────────────────────────────────────────────────────


def plain_words(answer: Any) -> str:
    return words(answer).replace("\xa0", " ").replace("\u202f", " ")


def test_of_two_tabs_the_second_loses_nothing_typed(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    first = LIGHT | {"edits": "0", "place": "Préau"}
    school.post(f"/actions/{number}/edit", data=first)
    second = LIGHT | {"edits": "0", "place": "Gymnase", "description": "Longuement tapé."}
    answer = school.post(f"/actions/{number}/edit", data=second)
    assert answer.status_code == 409
    assert year.action(number).content["place"] == "Préau"
    assert "Longuement tapé." in answer.text
    assert 'value="Gymnase"' in answer.text
    assert "Lieu Votre saisie : Gymnase Enregistré entre-temps : Préau" in plain_words(answer)
    again = school.post(f"/actions/{number}/edit", data=second | {"edits": "1"})
    assert again.status_code == 303
    assert year.action(number).content == {"place": "Gymnase", "description": "Longuement tapé."}


def test_a_double_click_submits_once(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    school.post(f"/actions/{number}/edit", data=LIGHT | {"edits": "0"})
    for _ in range(2):
        answer = school.post(f"/actions/{number}/submit")
        assert answer.headers["location"] == f"/actions/{number}"
    assert (year.action(number).round, len(year.tasks())) == (1, 1)


def test_a_form_that_was_open_while_the_call_closed_is_kept_as_a_late_draft(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    late = signed_in(year, "E11", on=CLOSED)
    late.post(f"/actions/{number}/edit", data=LIGHT | {"edits": "0", "then": "review"})
    assert "L’appel est clos depuis" in words(late.get(f"/actions/{number}/submit"))
    said = on(late.post(f"/actions/{number}/submit"), late)
    assert "gardée en brouillon" in said
    assert "Brouillon arrivé après la clôture, pas encore soumis" in said
    assert (year.action(number).state, year.action(number).late) == (ActionState.DRAFT, True)

    until = day("20/01/2027")
    year.act(grant_delay, year.units["C1"], until, year.by("pilote"), on=CLOSED)
    assert "Action soumise." in on(late.post(f"/actions/{number}/submit"), late)


def test_a_form_over_the_limit_is_refused_and_keeps_nothing(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    data = LIGHT | {"edits": "0", "description": "x" * (13 * 1024 * 1024)}
    assert school.post(f"/actions/{number}/edit", data=data).status_code == 413
    assert year.action(number).edits == 0


# ── a correction, a change, a withdrawal ─────────────────────────────────────────────────────────


def test_what_is_sent_back_shows_why_and_until_when(year: Year) -> None:
    number = year.propose("E11", on=OPEN, theme="Parents", contact="le secrétariat")
    year.send_back("ien1", reason="Précisez <le> public.")
    school = signed_in(year, "E11")
    for path in (f"/actions/{number}", f"/actions/{number}/edit"):
        assert "Précisez &lt;le&gt; public." in school.get(path).text
    school.post(f"/actions/{number}/edit", data={"place": "Préau", "edits": "0"})
    assert "Action soumise." in on(school.post(f"/actions/{number}/submit"), school)
    assert "Lieu Avant rien Après Préau" in words(signed_in(year, "ien1").get(f"/actions/{number}"))


def test_changing_what_was_accepted_starts_the_chain_again(year: Year) -> None:
    number = year.propose("E11", on=OPEN, theme="Parents", contact="le secrétariat")
    year.accept("ien1")
    school = signed_in(year, "E11")
    assert "La modifier la renvoie à la validation" in words(school.get(f"/actions/{number}/edit"))
    answer = school.post(f"/actions/{number}/edit", data={"place": "Préau", "edits": "0"})
    assert "repart en validation" in on(answer, school)
    assert (year.action(number).state, year.action(number).round) == (ActionState.SUBMITTED, 2)


def test_an_action_is_withdrawn_after_a_question(year: Year) -> None:
    number = year.propose("E11", on=OPEN)
    school = signed_in(year, "E11")
    assert "Retirer cette action ?" in words(school.get(f"/actions/{number}/withdraw")).replace(
        "\u202f", " "
    )
    for _ in range(2):
        assert "Retirée" in on(school.post(f"/actions/{number}/withdraw"), school)
    assert year.tasks() == []


# ── who sees what ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["E12", "ien1", "ien2", "pilote", "proviseure"])
def test_a_draft_is_read_by_its_own_unit_alone(year: Year, who: str) -> None:
    number = year.draft("E11", "Secret", on=OPEN)
    client = signed_in(year, who)
    for path in ("", "/edit", "/submit", "/documents", "/agree"):
        answer = client.get(f"/actions/{number}{path}")
        assert answer.status_code == 404
        assert "Secret" not in answer.text
    assert "Secret" not in client.get("/actions").text


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("E11", True),
        ("ien1", True),
        ("conseil1", True),
        ("pilote1", True),
        ("dasen1", True),
        ("pilote", True),
        ("E12", False),
        ("ien2", False),
        ("bassin1", False),
        ("pilote2", False),
    ],
)
def test_a_submitted_action_is_read_by_those_above_it(year: Year, who: str, sees: bool) -> None:
    number = year.propose("E11", "Débat public", on=OPEN)
    client = signed_in(year, who)
    assert (client.get(f"/actions/{number}").status_code == 200) is sees
    assert ("Débat public" in client.get("/actions").text) is sees


def test_a_decision_that_waits_for_its_announcement_is_hidden_from_its_carrier(
    engine: sa.Engine,
) -> None:
    year = launched(engine)
    accepted = year.propose("E11", "Une", on=OPEN)
    year.accept("ien1")
    declined = year.propose("E11", "Deux", on=OPEN)
    year.decline("ien1", reason="Hors sujet.")
    school, relay = signed_in(year, "E11"), signed_in(year, "ien1")
    for number in (accepted, declined):
        said = words(school.get(f"/actions/{number}"))
        assert "Soumise, en cours de validation" in said
        for word in ("Retenue", "Non retenue", "Hors sujet", "favorable"):
            assert word not in said
    assert "Non retenue" in words(relay.get(f"/actions/{declined}"))
    assert "Hors sujet." in words(relay.get(f"/actions/{declined}"))
    for state, count in (("submitted", 2), ("accepted", 0), ("declined", 0)):
        assert f"{count} action" in words(school.get(f"/actions?state={state}"))
    assert "1 action" in words(relay.get("/actions?state=accepted"))


def test_the_page_of_its_carrier_says_the_same_before_and_after_a_decision_is_kept(
    year: Year,
) -> None:
    one, two = (year.propose("E11", title, on=OPEN) for title in ("Une", "Deux"))
    school = signed_in(year, "E11")
    pages = [words(school.get(f"/actions/{number}")) for number in (one, two)]
    accepted, declined = year.tasks()
    year.accept("ien1", accepted.id)
    year.decline("ien1", declined.id)
    assert [words(school.get(f"/actions/{number}")) for number in (one, two)] == pages
    assert all("Le même jour" in said for said in pages)


def test_what_was_declined_in_secret_is_refused_without_telling(year: Year) -> None:
    number = year.propose("E11", on=OPEN, theme="Parents", contact="le secrétariat")
    year.decline("ien1")
    school = signed_in(year, "E11")
    for path, data in (("withdraw", {}), ("edit", {"place": "Préau", "edits": "0"})):
        answer = school.post(f"/actions/{number}/{path}", data=data)
        assert answer.status_code == 409
        assert "retenue" not in answer.text
        assert "Sa décision sera annoncée avec les autres." in words(answer)


def test_those_above_read_what_was_submitted_not_what_is_being_corrected(year: Year) -> None:
    number = year.propose("E11", "Avant", on=OPEN)
    year.send_back("ien1")
    school = signed_in(year, "E11")
    school.post(f"/actions/{number}/edit", data={"title": "Pendant", "edits": "0"})
    assert "Pendant" in school.get(f"/actions/{number}").text
    for page in (f"/actions/{number}", "/actions"):
        read = signed_in(year, "ien1").get(page).text
        assert "Avant" in read
        assert "Pendant" not in read
    assert "Pendant" in school.get("/actions").text


def test_nobody_reads_anything_without_signing_in(year: Year) -> None:
    from tests.web.portal import anybody

    number = year.propose("E11", on=OPEN)
    for path in ("/actions", f"/actions/{number}", "/actions/new"):
        answer = anybody(year.engine).get(path)
        assert (answer.status_code, answer.headers["location"][:13]) == (303, "/sign-in?next")


def test_a_session_by_a_link_opens_its_action_alone(year: Year) -> None:
    one, two = (year.propose("E11", on=OPEN) for _ in range(2))
    client = signed_in(year, "E11", only=(f"/actions/{one}", "/documents"))
    assert client.get(f"/actions/{one}").status_code == 200
    assert client.get(f"/actions/{two}").status_code == 303


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def test_actions_are_filtered_and_turned_page_by_page(year: Year) -> None:
    for n in range(30):
        year.propose("E11", f"Débat {n:02}", on=OPEN, theme="Parents" if n % 2 else "École")
    year.propose("E21", "Le 100 %", on=OPEN)
    pilot = signed_in(year, "pilote1")
    assert "31 actions" in words(pilot.get("/actions"))
    assert "Page 2 sur 2" in words(pilot.get("/actions?p=2"))
    assert "15 actions avec ces filtres" in words(pilot.get("/actions?theme=Parents"))
    assert "1 action avec" in words(pilot.get(f"/actions?unit={year.units['C2']}"))
    assert "1 action avec" in words(pilot.get("/actions?q=100 %25"))
    assert "1 action avec" in words(pilot.get("/actions?q=port"))
    for odd in ("p=0", "p=x", "p=99", "unit=x", "state=x", "q=%00"):
        assert pilot.get(f"/actions?{odd}").status_code == 200


# ── bad input ────────────────────────────────────────────────────────────────────────────────────

NASTY = '=HYPERLINK("http://x")"><script>alert(1)</script>\'+{{7*7}}'


def test_scripts_and_formulas_in_every_field_are_shown_as_they_were_typed(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    texts = (
        "title",
        "theme",
        "contact",
        "description",
        "year_long_work",
        "objectives",
        "place",
        "times",
        "means",
        "partners.0.name",
    )
    data = dict.fromkeys(texts, NASTY) | {"on_date": "2027-03-16", "edits": "0"}
    school.post(f"/actions/{number}/edit", data=data)
    school.post(f"/actions/{number}/submit")
    school.post(f"/actions/{number}/comments", data={"text": NASTY})
    relay = signed_in(year, "ien1")
    pages = [
        school.get(f"/actions/{number}"),
        school.get(f"/actions/{number}/edit"),
        school.get(f"/actions/{number}/documents"),
        relay.get(f"/actions/{number}"),
        relay.get("/actions"),
        school.get(f"/actions/{number}/withdraw"),
    ]
    for answer in pages:
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "49" not in re.sub(r"\d{4,}", "", words(answer))
        assert "&lt;script&gt;" in answer.text


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999", "x", "-1"])
def test_a_number_that_names_no_action_is_not_found(year: Year, number: str) -> None:
    assert signed_in(year, "E11").get(f"/actions/{number}").status_code == 404


def test_a_date_that_asks_comes_back_with_a_box_and_is_kept_once_confirmed(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    saturday = LIGHT | {"on_date": "2027-06-05", "edits": "0", "then": "keep", "title": "Forum"}
    asked = school.post(f"/actions/{number}/edit", data=saturday)
    assert asked.status_code == 409
    said = words(asked)
    assert "en dehors de la semaine" in said
    assert "Confirmer cette date" in said
    assert 'value="Forum"' in asked.text
    htmx = {"HX-Request": "true"}
    kept = school.post(f"/actions/{number}/edit", data=saturday, headers=htmx)
    assert "Date : Le samedi 5 juin 2027" in words(kept)
    assert (year.action(number).title, year.action(number).on_date.month) == ("Forum", 3)
    sure = saturday | {"edits": "1", "confirm": "yes"}
    assert school.post(f"/actions/{number}/edit", data=sure).status_code == 303
    assert year.action(number).on_date == date(2027, 6, 5)
    far = LIGHT | {"on_date": "2028-03-15", "edits": "2", "confirm": "yes"}
    assert "Vérifiez l’année" in words(school.post(f"/actions/{number}/edit", data=far))
    sent = school.post(f"/actions/{number}/submit")
    assert sent.status_code == 303  # it was asked once


def test_several_days_are_typed_as_people_say_them(year: Year) -> None:
    school = signed_in(year, "E11")
    number = begun(school, year)
    days = {"days.from": "9h", "days.to": "12h", "days.until": "", "days.more": "chaque jeudi"}
    on(school.post(f"/actions/{number}/edit", data=LIGHT | days | {"edits": "0"}), school)
    again = school.get(f"/actions/{number}/edit")
    assert "Ce sont ces jours : mardi 16 et jeudi 18 mars 2027, de 9 h à 12 h." in words(again)
    wrong = LIGHT | {"edits": "1", "days.more": "parfois"}
    answer = school.post(f"/actions/{number}/edit", data=wrong)
    assert "« parfois » ne se comprend pas" in words(answer)
    assert "parfois</textarea>" in answer.text


def test_an_action_in_class_says_who_may_object_until_when(engine: sa.Engine) -> None:
    chain = {"registered": ["in_class"], "climbs_when": []}
    year = launched(engine, announcing="at_once", chains={"action": chain})
    number = year.propose("E11", "Débat", on=OPEN, content={"kind": "in_class"})
    said = words(signed_in(year, "E11").get(f"/actions/{number}"))
    assert "L’action est retenue au programme." in said
    assert "Circonscription Un, peut s’y opposer jusqu’au" in said
    relay = signed_in(year, "ien1")
    assert "La lire, ou s’y opposer" in words(relay.get(f"/actions/{number}"))
    asked = words(relay.get(f"/tasks/{year.task()}"))
    assert "Vous pouvez vous y opposer" in asked
    assert "S’opposer : ne pas la retenir" in asked
    assert "Au programme ; objection possible" in words(relay.get("/queue"))


def test_the_history_says_an_avis_or_a_visa_as_the_level_gives_it(year: Year) -> None:
    school = year.propose("E11", "Chorale", on="30/11/2026 10:00")
    year.accept("ien1", on="01/12/2026 10:00")
    lycee = year.propose("L11", "Forum", on="01/12/2026 11:00", flagship=True)
    for who in ("bassin1", "pilote1"):
        open_ = [t.id for t in year.tasks() if t.subject_id == lycee]
        if open_:
            year.accept(who, open_[0], on="02/12/2026 10:00")
    reader = signed_in(year, "pilote", on="03/12/2026 10:00")
    below = words(reader.get(f"/actions/{school}")).partition("Ce qui s’est passé")[2]
    above = words(reader.get(f"/actions/{lycee}")).partition("Ce qui s’est passé")[2]
    assert "Avis favorable Relais" in below
    assert "Visa donné" not in below
    assert "Visa donné Pilote départemental" in above
