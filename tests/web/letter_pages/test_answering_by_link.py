"""A relay answers from the link of a mail, without an account: opening shows, a button acts."""

from __future__ import annotations

from models.letters.signed_links import Bearer, sealed
from models.work.action import ActionState
from models.work.validation import TaskState
from tests.academy import Year, day
from tests.web.letter_pages.links import asked
from tests.web.portal import anybody, put_clock, signed_in, words


def test_a_relay_accepts_from_the_letter(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    client, link = asked(year)
    page = words(client.get(link))
    assert "Votre réponse" in page
    assert "Demander une correction" in page
    assert len(year.tasks()) == 1  # a scanner that follows links decides nothing
    answer = client.post(link, data={"verdict": "accepted"})
    assert (answer.status_code, answer.headers["location"]) == (303, link)
    page = words(client.get(link))
    assert "Votre réponse favorable est enregistrée." in page
    assert "Réponse donnée : avis favorable" in page
    (task,) = year.tasks(TaskState.ACCEPTED)
    assert (task.decided_by, task.decided_as) == (year.by("ien1").slot, "relay")


def test_a_correction_needs_words_and_what_was_typed_stays(year: Year) -> None:
    number = year.propose("E11", "Débat", on="30/11/2026 10:00")
    client, link = asked(year)
    sent = {"verdict": "returned", "reason": "", "correct_by": "2026-12-18"}
    answer = client.post(link, data=sent)
    assert answer.status_code == 422
    assert "Il faut un motif" in words(answer)
    assert 'aria-describedby="reason-aide reason-erreur" aria-invalid="true"' in answer.text
    assert 'value="2026-12-18"' in answer.text
    assert client.post(link, data=sent | {"reason": "Quel <b>public</b> ?"}).status_code == 303
    action = year.action(number)
    assert action.state is ActionState.RETURNED
    assert f"{action.correct_by:%d/%m/%Y}" == "18/12/2026"
    assert "<b>public" not in client.get(link).text


def test_answered_twice_the_second_sees_what_the_first_decided(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    client, link = asked(year)
    client.post(link, data={"verdict": "accepted"})
    again = client.post(link, data={"verdict": "accepted"})
    assert again.status_code == 303
    page = words(client.get(link))
    assert "Une réponse a déjà été donnée" in page
    assert "avis favorable" in page


def test_who_was_slower_loses_nothing_typed(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    client, link = asked(year)
    year.accept("conseil1")
    page = client.post(link, data={"verdict": "declined", "reason": "Trop cher."})
    assert page.status_code == 409
    assert "Réponse donnée : avis favorable" in words(page)
    assert "Trop cher." in words(page)


def test_who_left_the_function_decides_nothing_by_an_old_link(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    client, link = asked(year)
    year.remove("C1", "relay")
    year.name("C3", "relay", "ien1")  # elsewhere now: they may still read what they were sent
    assert client.get(link).status_code == 200
    answer = client.post(link, data={"verdict": "accepted"})
    assert answer.status_code == 422
    assert "n’est pas à vous" in answer.text
    assert len(year.tasks()) == 1


def test_a_text_is_sent_back_but_never_declined(year: Year) -> None:
    from models.work.paper import PaperKind

    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    client, link = asked(year, "framing_to_validate")
    assert "Ne pas retenir" not in words(client.get(link))
    client, task = signed_in(year, "recteur"), f"/tasks/{year.task()}"
    assert "Ne pas retenir" not in words(client.get(task))
    assert client.post(task, data={"verdict": "accepted"}).status_code == 303


def test_the_button_of_an_action_opens_its_own_pages_and_no_other(year: Year) -> None:
    number = year.propose("E11", "Débat", on="30/11/2026 10:00")
    year.send_back("ien1", on="01/12/2026 10:00")
    client, link = asked(year, "returned")
    answer = client.post(link)
    assert answer.headers["location"] == f"/actions/{number}"
    assert client.get("/me").status_code == 303


def test_a_link_that_was_changed_acts_no_more_than_it_opens(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    client, link = asked(year)
    forged = link[:-1] + ("a" if link[-1] != "a" else "b")
    assert client.post(forged, data={"verdict": "accepted"}).status_code == 404
    assert len(year.tasks()) == 1


def test_who_holds_nothing_any_more_reads_nothing_by_an_old_link(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    client, link = asked(year)
    year.remove("C1", "relay")
    answer = client.get(link)
    assert answer.status_code == 410
    assert "n’est plus tenue par vous" in answer.text
    assert "Débat" not in answer.text


def test_the_letter_leads_to_where_a_request_is_delegated(year: Year) -> None:
    year.propose("E11", "Débat", on="30/11/2026 10:00")
    client, link = asked(year)
    answer = client.post(f"{link}/open")
    assert answer.headers["location"] == f"/tasks/{year.task()}"
    assert "Déléguer" in words(client.get(answer.headers["location"]))
    assert client.get("/queue").status_code == 303  # that request's page, and no other


def test_a_school_reports_as_planned_from_the_letter(year: Year) -> None:
    number = year.propose(
        "E11", "Débat", on="30/11/2026 10:00", content={"audiences": {"pupils_elementary": 24}}
    )
    year.accept("ien1")
    year.announce("pilote", on="22/02/2027 09:00")
    year.tick("17/03/2027 09:00")
    client, link = asked(year, "confirm_took_place")
    page = client.get(link)
    assert 'value="24"' in page.text
    assert "Elle a eu lieu comme prévu" in words(page)
    wrong = client.post(link, data={"answer": "as_planned", "numbers.pupils": "beaucoup"})
    assert (wrong.status_code, year.action(number).report) == (422, None)
    assert 'value="beaucoup"' in wrong.text
    sent = {"answer": "as_planned", "numbers.pupils": "20", "effects": "Du calme."}
    for _ in range(2):  # the second click changes nothing
        assert client.post(link, data=sent | {"worth_sharing": "yes"}).status_code == 303
    action = year.action(number)
    assert action.state is ActionState.TOOK_PLACE
    assert action.report == {
        "numbers": {"pupils": 20},
        "effects": "Du calme.",
        "worth_sharing": True,
        "as_planned": True,
    }
    page = client.get(link)
    assert "en savoir plus sur cette action" in words(page)
    assert 'value="as_planned"' not in page.text
    assert year.messages(text="report_due", subject_id=number) == []


def test_a_school_says_by_its_link_that_it_proposes_nothing(year: Year) -> None:
    unit = year.units["E12"]
    path = f"/u/{year.cycle_id}/{unit}/call"
    bearer = Bearer(slot=year.by("E12").slot, day=day("30/11/2026"))
    address = sealed(year.course.link_key, path, bearer, 0)
    client = anybody(year.engine)
    put_clock(year, "30/11/2026 10:00")
    assert "Pas d’action cette année" in words(client.get(address))
    wrong = client.post(f"{address}/answer", data={"reply": "later", "until": "30/06/2027"})
    assert wrong.status_code == 422
    assert 'value="30/06/2027"' in wrong.text
    assert "se clôt" in words(wrong)
    kept = client.post(f"{address}/answer", data={"reply": "none"})
    assert kept.status_code == 303
    assert "Votre réponse : pas d’action cette année" in words(client.get(address))
    client.post(f"{address}/answer", data={"back": "yes"})
    assert "Reprendre" not in words(client.get(address))
