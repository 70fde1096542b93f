"""« À valider »: one decides alone or several at once, and loses nothing to who was faster."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from models.gestures.validation.commenting import comment
from models.work.action import ActionState
from models.work.paper import PaperKind
from models.work.validation import TaskState
from tests.academy import Year, launched
from tests.statements import statements
from tests.web.portal import anybody, signed_in, words

ON = "11/01/2027 10:00"
SCRIPT = "<script>alert(1)</script>"


def three(year: Year) -> list[int]:
    """Three actions wait for the circonscription's relay; the numbers of the requests."""
    for school, title in (("E11", "Débat"), ("E12", "Théâtre"), ("E13", "Photo")):
        year.propose(school, title, on=ON, theme="Parents")
    return [task.id for task in year.tasks()]


def verdict(task: int | list[int], said: str = "accepted", **more: str) -> dict[str, Any]:
    return {"task": task, "verdict": said, "confirmed": "yes"} | more


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def test_the_queue_lists_what_awaits_and_the_navigation_counts_it(year: Year) -> None:
    three(year)
    page = signed_in(year, "ien1").get("/queue")
    said = words(page)
    assert "3 demandes attendent votre réponse" in said
    assert "Débat École des Tilleuls · Parents" in said
    assert "Encore 6 jours de classe mardi 19 janvier 2027" in said
    assert "À valider 3 en attente" in said


def test_nothing_awaits_is_said(year: Year) -> None:
    page = words(signed_in(year, "pilote1").get("/queue"))
    assert "Rien n’attend votre réponse." in page
    assert "en attente" not in page


def test_the_queue_is_for_who_is_signed_in(year: Year) -> None:
    three(year)
    answer = anybody(year.engine).get("/queue?theme=Parents")
    assert answer.headers["location"] == "/sign-in?next=%2Fqueue%3Ftheme%3DParents"
    limited = signed_in(year, "ien1", only=("/tasks/1",))
    assert limited.get("/queue").status_code == 303


def test_filters_are_in_the_address_and_strange_ones_find_nothing(year: Year) -> None:
    three(year)
    client = signed_in(year, "ien1")
    assert words(client.get(f"/queue?unit={year.units['E12']}")).count("École des Ormes") == 2
    for address in (
        "?unit=999999",
        f"?unit={year.units['E31']}",
        "?theme=%3Cscript%3E",
        "?kind=x&age=y&mark=z",
    ):
        page = client.get(f"/queue{address}")
        assert page.status_code == 200
        assert "Aucune demande ne répond à tous ces filtres" in words(page)
    assert client.get("/queue?page=-3&unit=99999999999999999999").status_code == 200


def test_what_schools_typed_is_shown_as_text(year: Year) -> None:
    number = year.propose("E11", SCRIPT, on=ON, theme=SCRIPT, content={"description": SCRIPT})
    client, task = signed_in(year, "ien1"), year.task()
    year.act(comment, "action", number, year.units["E11"], SCRIPT, year.by("E11"))
    preview = client.post("/queue/decide", data={"task": task, "reason": SCRIPT})
    for page in (client.get("/queue"), client.get(f"/tasks/{task}"), preview):
        assert page.status_code == 200
        assert SCRIPT not in page.text
        assert "&lt;script&gt;" in page.text


def test_pages_take_as_many_statements_for_sixty_as_for_three(year: Year) -> None:
    three(year)
    client, taken = signed_in(year, "ien1"), []
    for more in (0, 57):
        for n in range(more):
            year.propose("E11", f"Action {n}", on=ON)
        some = {"task": [t.id for t in year.tasks()][:50], "verdict": "accepted"}
        client.get("/queue")
        with statements(year.engine) as listed:
            client.get("/queue")
        with statements(year.engine) as previewed:
            client.post("/queue/decide", data=some)
        taken.append((len(listed), len(previewed)))
    assert taken[0] == taken[1]


# ── several at once ──────────────────────────────────────────────────────────────────────────────


def test_several_are_looked_at_before_anything_is_decided(year: Year) -> None:
    tasks = three(year)
    client = signed_in(year, "conseil1")
    page = client.post("/queue/decide", data={"task": tasks[:2]})
    said = words(page)
    assert page.status_code == 200
    assert "Une réponse pour 2 demandes" in said
    assert "Débat École des Tilleuls" in said
    assert "Théâtre École des Ormes" in said
    assert "Photo" not in said
    assert "relais, Circonscription Un, à la place de Ien1" in said
    assert len(year.tasks()) == 3


def test_confirmed_they_are_decided_together(year: Year) -> None:
    tasks = three(year)
    client = signed_in(year, "ien1")
    back = "/queue?theme=Parents"
    answer = client.post("/queue/decide", data=verdict(tasks[:2], back=back))
    assert (answer.status_code, answer.headers["location"]) == (303, back)
    assert "Demandes décidées : 2." in words(client.get(back))
    assert [t.id for t in year.tasks(TaskState.ACCEPTED)] == tasks[:2]


def test_a_reason_is_asked_for_and_what_was_typed_stays(year: Year) -> None:
    tasks = three(year)
    client = signed_in(year, "ien1")
    sent = verdict(tasks, "returned", correct_by="2027-01-22")
    page = client.post("/queue/decide", data=sent)
    assert page.status_code == 422
    assert "Il faut un motif" in words(page)
    assert 'value="2027-01-22"' in page.text
    assert re.search(r'value="returned" checked', page.text)
    assert len(year.tasks()) == 3
    assert client.post("/queue/decide", data=sent | {"reason": "Le public ?"}).status_code == 303
    assert {year.action(t.subject_id).state for t in year.tasks(TaskState.RETURNED)} == {
        ActionState.RETURNED
    }


def test_a_day_to_correct_by_is_still_to_come(year: Year) -> None:
    tasks = three(year)
    sent = verdict(tasks, "returned", reason="Le public ?", correct_by="2027-01-08")
    page = signed_in(year, "ien1").post("/queue/decide", data=sent)
    assert "Le 08/01/2027 est passé" in words(page)


def test_those_decided_meanwhile_are_named_and_the_rest_stays_chosen(engine: sa.Engine) -> None:
    year = launched(engine)
    tasks = three(year)
    client = signed_in(year, "ien1")
    client.post("/queue/decide", data={"task": tasks})
    year.accept("conseil1", tasks[0])
    page = client.post("/queue/decide", data=verdict(tasks, "declined", reason="Hors du cadre."))
    said = words(page)
    assert page.status_code == 409
    assert "1 demande a été décidée entre-temps" in said
    assert "Avis favorable, par relais, Circonscription Un, à la place de Ien1" in said
    assert "2 demandes choisies" in said
    assert "Hors du cadre." in said
    assert [t.id for t in year.tasks()] == tasks[1:]
    again = client.post("/queue/decide", data=verdict(tasks[1:], "declined", reason="Non."))
    assert again.status_code == 303


def test_confirmed_twice_they_are_decided_once(year: Year) -> None:
    tasks = three(year)
    client = signed_in(year, "ien1")
    answers = [client.post("/queue/decide", data=verdict(tasks)) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert len(year.tasks(TaskState.ACCEPTED)) == 3


def test_all_that_a_filter_keeps_is_decided_once_its_number_is_typed(year: Year) -> None:
    for n in range(53):
        year.propose("E11", f"Action {n}", on=ON, theme="Parents" if n else "Autre")
    client = signed_in(year, "ien1")
    back = "/queue?theme=Parents"
    assert "Relire et décider les 52 demandes de ce filtre" in words(client.get(back))
    page = client.post("/queue/decide", data={"all": "yes", "back": back})
    assert "52 demandes choisies" in words(page)
    assert "Autre" not in words(page)
    (tasks,) = re.findall(r'name="tasks" value="([\d,]+)"', page.text)
    sent = {"tasks": tasks, "verdict": "accepted", "confirmed": "yes", "back": back}
    assert "tapez le nombre de demandes : 52" in words(client.post("/queue/decide", data=sent))
    assert len(year.tasks()) == 53
    assert client.post("/queue/decide", data=sent | {"count": "52"}).status_code == 303
    assert len(year.tasks()) == 1


def test_another_territorys_requests_are_neither_shown_nor_decided(year: Year) -> None:
    tasks = three(year)
    year.propose("E31", "Secret du Sud", on=ON)
    theirs = year.tasks()[-1].id
    client = signed_in(year, "ien1")
    preview = client.post("/queue/decide", data={"task": [*tasks, theirs, 999]})
    assert "Secret du Sud" not in words(preview)
    assert "2 demandes ne sont pas ou plus à vous" in words(preview)
    page = client.post("/queue/decide", data=verdict([*tasks, theirs]))
    assert page.status_code == 409
    assert "Secret du Sud" not in words(page)
    assert len(year.tasks()) == 4


def test_nothing_ticked_is_said(year: Year) -> None:
    three(year)
    client = signed_in(year, "ien1")
    answer = client.post("/queue/decide", data={"back": "//evil.example"})
    assert answer.headers["location"] == "/queue"
    assert "Cochez au moins une demande." in words(client.get("/queue"))


def test_a_text_among_them_is_not_declined(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    client = signed_in(year, "recteur")
    page = client.post("/queue/decide", data={"task": year.task()})
    assert "Ne pas retenir" not in words(page)


# ── one request ──────────────────────────────────────────────────────────────────────────────────


def test_a_request_shows_the_version_that_was_frozen(year: Year) -> None:
    fiche = {"place": "Au gymnase", "cost": 300, "pupils_part": ["actors"]}
    year.propose(
        "E11",
        "Débat",
        on=ON,
        theme="Parents",
        contact="le secrétariat",
        content=fiche,
        associated=("E12",),
    )
    task = year.task()
    page = words(signed_in(year, "ien1").get(f"/tasks/{task}"))
    for said in (
        "Débat",
        "École des Tilleuls Circonscription Un · Nord",
        "Lieu Au gymnase",
        "Coût 300 €",
        "La part des élèves Acteurs",
        "École des Ormes accord demandé, pas encore de réponse",
        "Vous répondez en tant que : relais, Circonscription Un",
        "mardi 19 janvier 2027 à 23 h 59 (heure de Paris)",
        "Il reste 6 jours de classe.",
    ):
        assert said in page, said


def test_what_changed_since_the_last_version_is_shown_with_what_was_answered(
    engine: sa.Engine,
) -> None:
    year = launched(engine)
    number = year.propose("E11", "Débat", on=ON, theme="Parents")
    year.send_back("conseil1", on="12/01/2027 10:00", reason="Quel public ?")
    with_public = sa.text("UPDATE action SET title = 'Débat des parents' WHERE id = :id")
    with year.engine.begin() as connection:
        connection.execute(with_public, {"id": number})
    year.submit(number, "E11", on="13/01/2027 10:00")
    page = words(signed_in(year, "ien1").get(f"/tasks/{year.task()}"))
    assert "Ce qui a changé depuis la version 1 Titre Débat Débat des parents" in page
    assert "Correction demandée , par relais, Circonscription Un, à la place de Ien1" in page
    assert "Quel public ?" in page
    first = words(signed_in(year, "ien1").get(f"/tasks/{year.tasks(TaskState.RETURNED)[0].id}"))
    assert "La réponse donnée Correction demandée" in first
    assert "Débat des parents" not in first


def test_another_action_of_the_same_school_and_day_is_pointed_out(year: Year) -> None:
    three(year)
    year.propose("E11", "Le même débat", on=ON)
    page = words(signed_in(year, "ien1").get(f"/tasks/{year.tasks()[0].id}"))
    assert "École des Tilleuls propose aussi « Le même débat »" in page.replace("\u202f", " ")


def test_a_deputy_decides_on_anothers_behalf_and_the_journal_says_so(year: Year) -> None:
    task = three(year)[0]
    client = signed_in(year, "conseil1")
    answer = client.post(f"/tasks/{task}", data={"verdict": "accepted"})
    assert answer.headers["location"] == "/queue"
    assert "Votre réponse favorable est enregistrée." in words(client.get("/queue"))
    (entry,) = year.all(
        sa.text("SELECT by, as_function, facts FROM journalentry WHERE what='validation.accepted'")
    )
    assert (entry.by, entry.as_function) == (year.by("conseil1").slot, "relay")
    assert f'"on_behalf":"{year.by("ien1").slot}"' in entry.facts


def test_a_vacant_level_is_decided_one_level_up(memory: sa.Engine) -> None:
    year = launched(memory)
    year.remove("C2", "relay")
    year.propose("E21", "Photo", on=ON)
    task = year.task()
    page = words(signed_in(year, "pilote1").get(f"/tasks/{task}"))
    assert "pilote départemental, Nord, pour le niveau bassin ou circonscription" in page
    client = signed_in(year, "pilote1")
    assert client.post(f"/tasks/{task}", data={"verdict": "accepted"}).status_code == 303


def test_a_late_request_is_decided_by_the_level_above_for_want_of_an_answer(year: Year) -> None:
    task = three(year)[0]
    client = signed_in(year, "pilote1", on="22/01/2027 08:00")
    assert "faute de réponse : relais, Circonscription Un" in words(client.get(f"/tasks/{task}"))
    client.post(f"/tasks/{task}", data={"verdict": "accepted"})
    assert "faute de réponse" in words(client.get(f"/tasks/{task}"))


def test_the_second_validator_sees_the_first_answer_and_keeps_what_was_typed(year: Year) -> None:
    task = three(year)[0]
    client = signed_in(year, "ien1")
    client.get(f"/tasks/{task}")
    year.accept("conseil1", task)
    page = client.post(f"/tasks/{task}", data={"verdict": "declined", "reason": "Trop cher."})
    said = words(page)
    assert page.status_code == 409
    assert "Une réponse a déjà été donnée Avis favorable , par relais, Circonscription Un" in said
    assert "Trop cher." in said
    assert year.tasks(TaskState.DECLINED) == []


def test_sent_twice_a_decision_is_taken_once(year: Year) -> None:
    task = three(year)[0]
    client = signed_in(year, "ien1")
    sent = {"verdict": "declined", "reason": "Non."}
    answers = [client.post(f"/tasks/{task}", data=sent) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert "Votre réponse est enregistrée." in words(client.get("/queue"))


def test_a_refused_answer_keeps_what_was_typed(year: Year) -> None:
    task = three(year)[0]
    client = signed_in(year, "ien1")
    page = client.post(f"/tasks/{task}", data={"verdict": "returned", "correct_by": "demain"})
    assert page.status_code == 422
    assert "n’est pas une date" in words(page).replace("n'est", "n’est")
    page = client.post(f"/tasks/{task}", data={"reason": "Précisez."})
    assert "Choisissez une réponse." in words(page)
    assert "Précisez." in page.text


@pytest.mark.parametrize("by", ["colleague", "mail"])
def test_a_request_is_handed_to_a_colleague(year: Year, by: str) -> None:
    task = three(year)[0]
    client = signed_in(year, "ien1")
    assert "Conseil1 (suppléance)" in words(client.get(f"/tasks/{task}"))
    answer = client.post(f"/tasks/{task}/delegate", data={by: "conseil1@valmont.example"})
    assert answer.headers["location"] == "/queue"
    assert year.tasks()[0].delegate_id == year.by("conseil1").person_id
    page = words(client.get(f"/tasks/{task}"))
    assert "La réponse est attendue de Conseil1 (par délégation de relais" in page
    assert "Envoyer ma réponse" not in page


def test_a_request_is_handed_to_nobody_unknown(year: Year) -> None:
    task = three(year)[0]
    client = signed_in(year, "ien1")
    page = client.post(f"/tasks/{task}/delegate", data={"mail": "inconnu@valmont.example"})
    assert "Choisissez un collègue" not in words(page)
    assert "Personne n" in words(page)
    assert 'value="inconnu@valmont.example"' in page.text
    assert "Choisissez un collègue" in words(client.post(f"/tasks/{task}/delegate"))


def test_a_comment_is_said_without_deciding(year: Year) -> None:
    task = three(year)[0]
    client = signed_in(year, "ien1")
    assert (
        client.post(f"/tasks/{task}/comment", data={"comment": "Beau projet."}).status_code == 303
    )
    page = words(client.get(f"/tasks/{task}"))
    assert "Beau projet. relais, Circonscription Un" in page
    assert len(year.tasks()) == 3


# ── who reads it ─────────────────────────────────────────────────────────────────────────────────

STRANGERS = ["E11", "E12", "ien2", "ien3", "pilote2", "bassin1", "porteur"]


@pytest.mark.parametrize("who", STRANGERS)
def test_a_request_is_not_read_by_its_carrier_nor_by_strangers(year: Year, who: str) -> None:
    task = three(year)[0]
    client = signed_in(year, who)
    assert client.get(f"/tasks/{task}").status_code == 404
    for path in ("", "/delegate", "/comment"):
        sent = {"verdict": "accepted", "mail": "ien2@valmont.example", "comment": "Bonjour"}
        answer = client.post(f"/tasks/{task}{path}", data=sent)
        assert answer.status_code in (403, 404), path
    assert len(year.tasks()) == 3
    assert client.get("/tasks/999999").status_code == 404
    assert client.get("/tasks/99999999999999999999").status_code == 404


@pytest.mark.parametrize("who", ["pilote1", "dasen1", "pilote", "recteur"])
def test_the_levels_above_read_it_without_answering(year: Year, who: str) -> None:
    task = three(year)[0]
    page = words(signed_in(year, who).get(f"/tasks/{task}"))
    assert "La réponse est attendue de relais, Circonscription Un" in page
    assert "Envoyer ma réponse" not in page


def test_a_head_learns_no_decision_of_a_higher_level_before_it_is_announced(year: Year) -> None:
    year.propose("porteur", "Théâtre", on=ON, unit="L11")
    own = year.task()
    year.accept("proviseure", own)
    year.decline("bassin1", reason="Motif secret.")
    page = words(signed_in(year, "proviseure").get(f"/tasks/{own}"))
    assert "Avis favorable" in page
    assert "Motif secret." not in page
    assert "Motif secret." in words(signed_in(year, "pilote1").get(f"/tasks/{own}"))
    year.announce("pilote", on="05/02/2027 10:00")
    assert "Motif secret." in words(signed_in(year, "proviseure").get(f"/tasks/{own}"))


def test_a_session_of_one_letter_answers_its_own_request_alone(year: Year) -> None:
    first, second, _ = three(year)
    client = signed_in(year, "ien1", only=(f"/tasks/{first}", "/documents"))
    assert client.get(f"/tasks/{second}").status_code == 303
    answer = client.post(f"/tasks/{first}", data={"verdict": "accepted"})
    assert answer.headers["location"] == f"/tasks/{first}"
    assert "Votre réponse favorable est enregistrée." in words(client.get(f"/tasks/{first}"))


def test_a_departement_reads_the_letter_that_it_passes_on(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    year.accept("recteur")
    task = next(t.id for t in year.tasks() if t.unit_id == year.units["D1"])
    page = words(signed_in(year, "dasen1").get(f"/tasks/{task}"))
    assert "La lettre de cadrage visée" in page
    assert "Ne pas retenir" not in page


def test_nothing_is_decided_once_the_cycle_is_closed(year: Year) -> None:
    task = three(year)[0]
    client = signed_in(year, "ien1")
    with year.engine.begin() as connection:
        connection.execute(sa.text("UPDATE cycle SET state = 'closed'"))
    answer = client.post(f"/tasks/{task}", data={"verdict": "accepted"})
    assert "Ce cycle est clos" in words(answer)
    assert "Rien n’attend votre réponse." in words(client.get("/queue"))


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"verdict": "returned"}, "reason"),
        ({"reason": "Trop court."}, "verdict"),
        ({"verdict": "returned", "reason": "Trop court.", "correct_by": "hier"}, "correct_by"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(year: Year, sent: dict[str, str], field: str) -> None:
    task = three(year)[0]
    page = signed_in(year, "ien1").post(f"/tasks/{task}", data=sent)
    assert page.status_code == 422
    assert f'id="{field}-erreur"' in page.text


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "verdict"),
        ({"verdict": "declined"}, "reason"),
        ({"verdict": "returned", "reason": "x", "correct_by": "demain"}, "correct_by"),
    ],
)
def test_what_is_wrong_with_several_is_told_by_its_field(
    year: Year, sent: dict[str, str], field: str
) -> None:
    said = {"task": list(map(str, three(year))), "confirmed": "yes"}
    answer = signed_in(year, "ien1").post("/queue/decide", data=said | sent)
    assert answer.status_code == 422
    assert f"{field}-erreur" in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
