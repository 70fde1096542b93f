"""The review is filled in from the data; relays add the press, and anybody who has the address of
the questions answers them, nobody named, until the review's date."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.gestures.cycle.opening import change_cycle
from models.serving.review.content import ReviewContent, review_content
from models.work.action import ACTION
from models.work.marks import marks_of
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.review import PRESS_LINK, QUESTION_ANSWER
from models.year.cycle import OBJECTIVE, Cycle
from tests.academy import Year
from tests.past import year_before
from tests.web.portal import anybody, put_clock, signed_in, words
from tests.years import year_on
from web.review import answering

year = year_on("memory", now="12/05/2027 10:00")
PRESS = {"title": "Une semaine réussie", "address": "https://presse.example/1", "on": "2027-03-20"}


@pytest.fixture(autouse=True)
def afresh() -> None:
    for one in (answering.READING, answering.ANSWERING, answering.GUESSING):
        one.forget()


def path(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/review"


def content_of(year: Year, who: str = "pilote") -> ReviewContent:
    day = year.course.local_day(year.moment)
    with reading(year.engine) as session:
        scope = scope_of(session, year.by(who), day)
        return review_content(session, year.course, scope, day)


def asked(year: Year, who: str = "ien1", code: str = "C1") -> str:
    """The path of the questions that *who* puts to the parents of a unit."""
    client = signed_in(year, who)
    sent = {"unit": str(year.units[code]), "audience": "parents"}
    assert client.post(f"{path(year)}/questions", data=sent).status_code == 303
    page = client.get(path(year)).text
    (found,) = set(re.findall(r'href="http://[^/"]+(/review/answer/[^"]+)"', page))
    return str(found)


def test_a_relay_adds_the_press_of_their_own_territory(year: Year) -> None:
    client = signed_in(year, "ien1")
    sent = {"unit": str(year.units["C1"]), "medium": "Le Journal"} | PRESS
    assert client.post(f"{path(year)}/press", data=sent).status_code == 303
    assert client.post(f"{path(year)}/press", data=sent).status_code == 303
    (row,) = year.all(sa.select(PRESS_LINK))
    assert (row.title, row.medium, row.unit_id) == (PRESS["title"], "Le Journal", year.units["C1"])
    elsewhere = sent | {"unit": str(year.units["C3"]), "address": "https://presse.example/2"}
    assert client.post(f"{path(year)}/press", data=elsewhere).status_code == 403
    (section,) = [s for s in content_of(year).sections if s.code == "press"]
    assert [one.title for one in section.press] == [PRESS["title"]]
    assert client.post(f"{path(year)}/press/{row.id}/remove").status_code == 303
    assert year.all(sa.select(PRESS_LINK)) == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [("address", "javascript:alert(1)"), ("title", ""), ("on", "2027-12-01"), ("on", "hier")],
)
def test_a_press_link_that_is_none_comes_back_with_what_was_typed(
    year: Year, field: str, typed: str
) -> None:
    client = signed_in(year, "ien1")
    sent = {"unit": str(year.units["C1"]), "medium": "Radio locale"} | PRESS | {field: typed}
    answer = client.post(f"{path(year)}/press", data=sent)
    assert answer.status_code == 422
    assert "Radio locale" in answer.text
    assert year.all(sa.select(PRESS_LINK)) == []


def test_the_questions_are_answered_without_account_until_the_review(year: Year) -> None:
    at = asked(year)
    client = anybody(year.engine)
    page = words(client.get(at))
    assert "Circonscription Un" in page
    assert "le nom d’aucun élève" in page
    assert client.post(at, data={"q1": "", "q2": " "}).status_code == 422
    assert client.post(at, data={"q1": "a" * 1001, "q2": "Bien."}).status_code == 422
    thanks = client.post(at, data={"q1": "Plus de confiance.", "q3": "La soirée."})
    assert "Merci de votre réponse" in words(thanks)
    (row,) = year.all(sa.select(QUESTION_ANSWER))
    assert [text for _, text in row.answers] == ["Plus de confiance.", "La soirée."]
    assert "Plus de confiance." in words(signed_in(year, "ien1").get(path(year)))
    assert "Plus de confiance." not in words(signed_in(year, "ien3").get(path(year)))
    (section,) = [s for s in content_of(year).sections if s.code == "answers"]
    assert section.answers[0][1:] == (
        "Plus de confiance.",
        "Représentants des parents, Circonscription Un",
    )
    put_clock(year, "30/06/2027 10:00")
    assert client.get(at).status_code == 410
    assert client.post(at, data={"q1": "Trop tard."}).status_code == 410


def test_an_answer_stays_with_the_question_that_was_put(year: Year) -> None:
    at = asked(year)
    anybody(year.engine).post(at, data={"q1": "Plus de confiance."})
    first = year.course.definition.questions[0]
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        changed = {"questions": ["Reviendrez-vous ?", first]}
        change_cycle(session, cycle, changed, year.by("pilote"), year.moment)
    (section,) = [s for s in content_of(year).sections if s.code == "answers"]
    assert section.answers[0][:2] == (first, "Plus de confiance.")


def test_what_was_typed_under_questions_that_changed_comes_back_under_the_new_ones(
    year: Year,
) -> None:
    at, put = asked(year), list(year.course.definition.questions)
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        changed = {"questions": ["Reviendrez-vous ?", put[0]]}
        change_cycle(session, cycle, changed, year.by("pilote"), year.moment)
    client = anybody(year.engine)
    sent: dict[str, Any] = {"put": put, "q1": "Confiance.", "q2": "Peu.", "q3": "La soirée."}
    answer = client.post(at, data=sent)
    assert answer.status_code == 409
    assert re.findall(r"<textarea[^>]*>([^<]*)", answer.text) == [
        "Peu.",
        "Confiance.\n\nLa soirée.",
    ]
    assert year.all(sa.select(QUESTION_ANSWER)) == []
    again = {"put": ["Reviendrez-vous ?", put[0]], "q1": "Oui.", "q2": "Confiance."}
    assert "Merci" in words(client.post(at, data=again))


def test_an_address_that_is_taken_down_or_made_up_opens_nothing(year: Year) -> None:
    at = asked(year)
    renewed = asked(year)
    client = anybody(year.engine)
    assert client.get(at).status_code == 410
    assert client.get(renewed).status_code == 200
    sent = {"unit": str(year.units["C1"]), "audience": "parents", "do": "stop"}
    assert signed_in(year, "ien1").post(f"{path(year)}/questions", data=sent).status_code == 303
    assert client.get(renewed).status_code == 410
    assert client.get(f"{renewed}a").status_code == 404
    assert client.get("/review/answer/1-" + "a" * 24).status_code == 404


def test_one_machine_answers_so_often_and_no_more(year: Year) -> None:
    at, client = asked(year), anybody(year.engine)
    answers = [client.post(at, data={"q1": "Oui."}).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    late = client.post(at, data={"q1": "Une soirée qui a réuni tout le quartier."})
    assert late.headers["retry-after"]
    assert "tout le quartier" in late.text
    assert len(year.all(sa.select(QUESTION_ANSWER))) == 10


def test_new_partners_are_those_that_last_year_did_not_name(year: Year) -> None:
    past = year_before(year)
    name_partners(year, past, "Mission locale")
    number = year.propose("E11", "Forum", on="30/11/2026 10:00")
    name_partners(year, year.cycle_id, "mission  LOCALE", "Ligue de l'enseignement")
    year.now = "12/05/2027 10:00"
    assert number
    content = content_of(year)
    assert content.section("partners").items == ("Ligue de l'enseignement (1 action)",)
    figures = {f.label: (f.now, f.before) for f in content.section("benefits").figures}
    assert figures["Partenaires nommés par les actions"] == ("2", "1")
    assert figures["Dont nouveaux partenaires"] == ("1", "")


def name_partners(year: Year, cycle_id: int, *names: str) -> None:
    """The actions of a cycle name these partners."""
    fiche: dict[str, Any] = {"partners": [{"name": name} for name in names]}
    proposed = sa.update(ACTION).where(ACTION.c.cycle_id == cycle_id)
    with gesture(year.engine) as session:
        session.connection().execute(proposed.values(content=fiche, marks=marks_of(fiche)))


def test_a_review_that_is_not_begun_starts_from_its_figures(year: Year) -> None:
    year.propose("E11", "Café", with_parents=True, on="30/11/2026 10:00")
    year.now = "12/05/2027 10:00"
    paper = f"/cycles/{year.cycle_id}/papers/review/{year.units['AC']}"
    page = signed_in(year, "pilote").get(paper)
    assert "1 action proposée" in words(page)
    assert "parents" in re.findall(r'<textarea id="parents"[^>]*>([^<]*)', page.text)[0]


def test_objectives_reached_are_those_of_this_years_letter(year: Year) -> None:
    past = year_before(year)
    inherited = {"cycle_id": past, "position": 1, "text": "Associer les parents.", "value": 40}
    measured = {"figure": "", "measure": "Cafés", "unit": "cafés", "target": 60}
    with gesture(year.engine) as session:
        session.connection().execute(sa.insert(OBJECTIVE), [inherited | measured])
    (only,) = content_of(year).section("objectives").items
    assert only.startswith("Associer les parents : Cafés, 60 cafés")
    letter = {"cycle_id": year.cycle_id, "kind": PaperKind.LETTER, "unit_id": year.units["AC"]}
    said = {"objectives": ["Associer les parents", "Former les équipes."]}
    with gesture(year.engine) as session:
        accepted = letter | {"content": said, "state": PaperState.ACCEPTED}
        session.connection().execute(sa.insert(PAPER), [accepted])
    judged = content_of(year).section("objectives").items
    assert len(judged) == 2
    assert judged[0].startswith("Associer les parents : Cafés, 60 cafés")
    assert judged[1] == "Former les équipes."


def test_the_review_is_read_section_by_section_each_beside_last_year(year: Year) -> None:
    year_before(year)
    proposed = content_of(year).section("text").figures[0]
    assert (proposed.label, proposed.now, proposed.before) == ("Actions proposées", "0", "5")
    page = signed_in(year, "pilote").get(path(year))
    assert page.status_code == 200
    assert "L'an dernier" in words(page).replace("’", "'")
    assert signed_in(year, "ien1").get("/review").headers["location"] == path(year)
