"""One's own page: what awaits, what was decided and received, and what one settles there."""

from __future__ import annotations

import re

import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.database.transactions import gesture
from models.gestures.people.tokens import make_token
from models.territory.people import ABSENCE, ASSIGNMENT, PERSON, MailPace
from models.work.message import MESSAGE, MessageState
from tests.academy import Year
from tests.web.portal import signed_in, words


def me(client: TestClient) -> str:
    return words(client.get("/me"))


def test_what_awaits_a_relay_is_sorted_by_date_and_gone_once_answered(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    year.propose("E12", "Théâtre", on="02/12/2026 10:00")
    client = signed_in(year, "ien1")
    page = me(client)
    assert "Ce qui vous attend (3)" in page
    assert page.index("« Débat »") < page.index("« Théâtre »")
    assert "mardi 8 décembre 2026 à 23 h 59 (heure de Paris) · il reste 4 jours de classe" in page
    year.accept("ien1", year.tasks()[0].id, on="02/12/2026 11:00")
    page = me(client)
    assert "Ce qui vous attend (2)" in page
    assert "Réponse donnée : avis favorable École des Tilleuls · 2 décembre 2026, 11 h" in page


def test_what_awaits_leads_to_where_it_is_answered(year: Year) -> None:
    year.tick("02/11/2026 07:30")
    number = year.propose("E11", "Débat", on="30/11/2026 10:00")
    year.send_back("ien1", on="01/12/2026 10:00")
    page = signed_in(year, "E11").get("/me").text
    assert f'href="/actions/{number}"' in page
    to_call = f'href="/actions/new?unit={year.units["E12"]}&amp;cycle={year.cycle_id}"'
    assert to_call in signed_in(year, "E12").get("/me").text


def test_a_school_settles_nothing_that_is_a_persons(year: Year) -> None:
    client = signed_in(year, "E11")
    assert "Vos absences" not in me(client)
    sent = {"starts": "2026-12-01", "ends": "2026-12-02"}
    assert client.post("/me/absence", data=sent).status_code == 422


def test_away_the_deputy_is_asked_and_back_the_holder_is(year: Year) -> None:
    client = signed_in(year, "ien1", on="30/11/2026 09:00")
    sent = {"starts": "2026-11-30", "ends": "2026-12-11"}
    assert client.post("/me/absence", data=sent).status_code == 303
    assert "Votre absence est notée" in me(client)
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    assert [m.slot for m in year.messages(text="to_validate")] == [year.by("conseil1").slot]
    (absence,) = year.all(sa.select(ABSENCE))
    client.post("/me/back", data={"absence": str(absence.id)})
    assert year.all(sa.select(ABSENCE)) == []


def test_an_absence_that_ends_before_it_starts_is_refused_and_stays_typed(year: Year) -> None:
    client = signed_in(year, "ien1")
    answer = client.post("/me/absence", data={"starts": "2026-12-11", "ends": "2026-12-01"})
    assert answer.status_code == 422
    assert "avant de commencer" in words(answer)
    assert 'value="2026-12-11"' in answer.text
    assert client.post("/me/absence", data={"starts": "x", "ends": ""}).status_code == 422


def test_one_chooses_a_deputy_for_a_function_of_ones_own_only(year: Year) -> None:
    client = signed_in(year, "ien2")
    held = {r.person_id: r.id for r in year.all(sa.select(ASSIGNMENT))}
    mine, other = (held[year.by(who).person_id] for who in ("ien2", "ien1"))
    sent = {"function": str(mine), "mail": "renfort@valmont.example"}
    assert client.post("/me/deputy", data=sent).status_code == 303
    assert "suppléant : Renfort" in me(client)
    answer = client.post("/me/deputy", data=sent | {"function": str(other)})
    assert "pas la vôtre" in words(answer)
    own = client.post("/me/deputy", data=sent | {"mail": "ien2@valmont.example"})
    assert "son propre suppléant" in words(own)
    assert client.post("/me/deputy", data=sent | {"mail": "x"}).status_code == 422
    assert "suppléant : Renfort" in me(client)


def test_who_chose_so_is_told_of_new_tasks_in_the_digest(year: Year) -> None:
    client = signed_in(year, "ien1", on="30/11/2026 09:00")
    client.post("/me/pace", data={"pace": "daily"})
    assert (
        year.all(sa.select(PERSON.c.pace).where(PERSON.c.mail.like("ien1@%")))[0][0]
        is MailPace.DAILY
    )
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    year.propose("E21", "Théâtre", on="30/11/2026 10:00")
    sent = [letter.to for letter in year.drain("30/11/2026 10:00")]
    assert sorted(sent) == ["ce.e11", "ce.e21", "ien2"]
    (digest,) = [m for m in year.tick("01/12/2026 07:45") if m.to == "ien1"]
    assert "to_validate" in [item.text for item in digest.items]


def test_revoked_links_open_nothing_and_new_letters_carry_new_ones(year: Year) -> None:
    from tests.web.letter_pages.links import link_in
    from tests.web.portal import PORTAL, anybody

    year.propose("E11", "Débat", on="30/11/2026 10:00")
    (row,) = year.messages(text="to_validate")
    before = link_in(year, row).removeprefix(PORTAL)
    client = signed_in(year, "ien1")
    relay = year.by("ien1")
    with gesture(year.engine) as session:
        lent = make_token(session, relay, "Notre site", ["read"], 30, year.moment)
    assert client.post("/me/revoke").headers["location"] == "/sign-in"
    api = {"Authorization": f"Bearer {lent.token}"}
    assert anybody(year.engine).get("/api/v1/me", headers=api).status_code == 401
    assert client.get("/me").status_code == 303
    assert anybody(year.engine).get(before).status_code == 410
    assert anybody(year.engine).get(link_in(year, row).removeprefix(PORTAL)).status_code == 200


def test_what_was_received_is_listed_with_its_day(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    year.drain("30/11/2026 10:00")
    page = me(signed_in(year, "ien1"))
    assert re.search(r"Les courriers que vous avez reçus .*École des Tilleuls · 30 novembre", page)
    assert year.all(sa.select(MESSAGE.c.id).where(MESSAGE.c.state == MessageState.SENT))


def test_a_page_says_scripts_as_words(year: Year) -> None:
    year.propose("E11", "<script>alert(1)</script>", on="30/11/2026 10:00")
    assert "<script>alert" not in signed_in(year, "ien1").get("/me").text


def test_the_first_things_that_await_are_named_and_the_queue_has_the_others(year: Year) -> None:
    for n in range(33):
        year.propose("E11", f"Atelier {n}", on="12/01/2027 10:00")
    page = words(signed_in(year, "ien1").get("/me"))
    assert "Ce qui vous attend (34)" in page
    assert "3 autres demandes dans « À valider »" in page


def test_a_deputy_of_a_recteur_gives_their_order_on_their_page(year: Year) -> None:
    year.remove("AC", "rector")
    year.name("AC", "rector", "recteur", deputy="secretaire")
    client = signed_in(year, "secretaire", on="05/10/2026 10:00")
    page = client.get("/me")
    assert "Vos délégations" in words(page)
    (key,) = re.findall(r'name="delegation" value="([^"]+)"', page.text)
    sent = {"delegation": key, "reference": "2026-45", "dated_on": "2027-09-01"}
    refused = client.post("/me/delegation", data=sent)
    assert (refused.status_code, "est à venir" in words(refused)) == (422, True)
    assert 'value="2026-45"' in refused.text
    kept = client.post("/me/delegation", data=sent | {"dated_on": "2026-09-01"})
    assert kept.status_code == 303
    assert "arrêté 2026-45 du" in words(client.get("/me"))
    other = client.post("/me/delegation", data=sent | {"delegation": "1.rector.9"})
    assert other.status_code == 422
