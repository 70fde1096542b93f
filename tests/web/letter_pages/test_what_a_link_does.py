"""A letter's link answers for a function that the data lets answer, until a time after what it asks
was due; for the others it shows, and its reader signs in."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.access.by_link import any_signs_in, signs_in
from models.access.rights import RIGHTS
from models.database.transactions import gesture, reading
from models.gestures.people.sessions import open_session
from models.journal import length
from models.letters import rendering
from models.letters.contexts import context_of, read_batch
from models.letters.signed_links import Bearer, sealed
from models.territory.functions import functions
from models.territory.unit import Level
from models.work.paper import PaperKind
from models.work.rows import MessageRow
from models.work.validation import TaskState
from models.year import course
from models.year.cycle import CYCLE
from models.year.message_kinds import Topic
from tests.academy import Year
from tests.models.gestures.people.orders import give
from tests.web.letter_pages.links import asked, link_in
from tests.web.portal import PORTAL, anybody, put_clock, signed_in, words
from tests.years import year_on
from web.letter_pages.sheets import router
from web.request.session import COOKIE

ON = "30/11/2026 10:00"
SIGNING = ("recteur", "dasen1", "pilote", "pilote1", "cardie", "adjoint1", "admin")
"""Those of Valmont who sign in to answer, deputies of pilots too."""
SENT = {
    "verdict": "accepted",
    "answer": "as_planned",
    "reply": "none",
    "all": "same",
    "numbers.pupils": "3",
}


def something_for_each(year: Year) -> None:
    """A request to a relay and one to the recteur, a draft, an admin."""
    year.name("AC", "admin", "admin")
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    year.propose("E11", "Débat", on=ON)
    year.draft("E12", on=ON)


year = year_on(then=something_for_each, clock=ON, now=ON)


def link(year: Year, who: str, path: str) -> str:
    bearer = Bearer(slot=year.by(who).slot, day=year.course.local_day(year.moment))
    return sealed(year.course.link_key, path, bearer, 0)


def entries(year: Year) -> int:
    with reading(year.engine) as session:
        return length(session, year.cycle_id)


def of_relay(year: Year) -> int:
    return next(t.id for t in year.tasks() if t.unit_id == year.units["C1"])


def of_rector(year: Year) -> int:
    return next(t.id for t in year.tasks() if t.unit_id == year.units["AC"])


# ── which functions ──────────────────────────────────────────────────────────────────────────────


def test_who_signs_in_is_data_and_by_default_who_decides_above_a_relay() -> None:
    found = {(level.value, code) for (level, code), f in functions().items() if f.signs_in}
    assert found == {
        ("nation", "pilot"),
        ("region", "pilot"),
        ("academy", "rector"),
        ("academy", "pilot"),
        ("academy", "admin"),
        ("academy", "data_protection"),
        ("department", "dasen"),
        ("department", "pilot"),
    }
    doubly = {(level.value, code) for (level, code), f in functions().items() if f.second_factor}
    assert doubly == found - {("academy", "rector"), ("department", "dasen")}


@pytest.mark.parametrize("level", [Level.BASIN, Level.SCHOOL])
def test_no_function_of_the_field_signs_in_to_answer(level: Level) -> None:
    named = {g.function for grants in RIGHTS.values() for g in grants}
    assert [f for f in named if signs_in(level, f)] == []
    assert not any_signs_in(())


# ── route by route, role by role ─────────────────────────────────────────────────────────────────


def paths(year: Year) -> list[tuple[str, str]]:
    """Each path that a letter's link posts to: what is sealed, and what follows the seal."""
    known = {"action_id": 1, "paper_id": 1, "cycle_id": year.cycle_id, "unit_id": year.units["AC"]}
    found: list[tuple[str, str]] = []
    posted = {r.path for r in router.routes if "POST" in r.methods}  # type: ignore[attr-defined]
    assert len(posted) == 10, "a new way to act by a link: try it here too"
    for path in sorted(posted):
        before, _, after = path.partition("/{seal}")
        for task in (of_relay(year), of_rector(year)) if "{task_id}" in before else (0,):
            for topic in Topic if "{topic}" in before else ("",):
                values = known | {"task_id": task, "topic": getattr(topic, "value", topic)}
                found.append((before.format(**values), after))
    return found


@pytest.mark.parametrize(
    "who",
    [
        *("recteur", "cardie", "admin"),
        *(pytest.param(w, marks=pytest.mark.long) for w in SIGNING if w[:2] not in ("re", "ca")),
    ],
)
def test_nothing_is_done_by_the_link_of_who_signs_in(year: Year, who: str) -> None:
    client, before = anybody(year.engine), entries(year)
    for path, after in paths(year):
        answer = client.post(link(year, who, path) + after, data=SENT)
        assert answer.status_code in (303, 403, 404, 409, 422), path
        assert COOKIE not in answer.headers.get("set-cookie", ""), path
    assert entries(year) == before
    assert [t.state for t in year.tasks()] == [TaskState.OPEN] * len(year.tasks())


def test_a_relay_a_deputy_and_a_school_answer_by_theirs(year: Year) -> None:
    client, path = anybody(year.engine), f"/v/{of_relay(year)}"
    assert "Votre réponse" in words(client.get(link(year, "ien1", path)))
    assert client.post(link(year, "conseil1", path), data=SENT).status_code == 303
    assert len(year.tasks(TaskState.ACCEPTED)) == 1
    into = client.post(link(year, "E12", "/a/2"))
    assert (into.status_code, COOKIE in into.headers["set-cookie"]) == (303, True)


def test_what_is_asked_of_the_recteur_is_not_answered_by_a_delegate_s_link(year: Year) -> None:
    task = of_rector(year)
    year.delegate("recteur", "ien3", task, on=ON)
    put_clock(year, ON)
    client = anybody(year.engine)
    answer = client.post(link(year, "ien3", f"/v/{task}"), data=SENT)
    assert answer.status_code == 403
    assert task in {t.id for t in year.tasks()}
    assert client.get(f"/tasks/{task}").headers["location"].startswith("/sign-in?next=")
    by = signed_in(year, "ien3", on=ON)
    unsigned = by.post(f"/tasks/{task}", data={"verdict": "accepted"})
    assert unsigned.status_code == 422  # without the arrêté, nobody decides in the recteur's name
    give(year, "ien3", holder="recteur")
    assert by.post(f"/tasks/{task}", data={"verdict": "accepted"}).status_code == 303


def test_the_page_says_what_to_do_and_leads_back_to_the_request(year: Year) -> None:
    client, path = asked(year, "framing_to_validate")
    page = client.get(path)
    assert "Votre fonction répond une fois connectée" in words(page)
    assert 'name="verdict"' not in page.text
    (there,) = re.findall(r'class="button" href="(/tasks/\d+)"', page.text)
    assert client.get(there).headers["location"] == f"/sign-in?next={there.replace('/', '%2F')}"
    known = signed_in(year, "recteur", on=ON)
    assert "Me connecter" not in words(known.get(path))
    assert known.post(there, data={"verdict": "accepted"}).status_code == 303


def test_a_refused_answer_comes_back_with_what_was_typed(year: Year) -> None:
    client, path = asked(year, "framing_to_validate")
    sent = {"verdict": "returned", "reason": "Précisez les dates."}
    answer = client.post(path, data=sent)
    assert answer.status_code == 403
    said = words(answer)
    assert "Précisez les dates." in said
    assert "Rien n’a été enregistré. Connectez-vous" in said


def test_the_letter_says_what_its_link_does(year: Year) -> None:
    told = {}
    for text in ("framing_to_validate", "to_validate"):
        (row,) = year.messages(text=text)
        told[text] = letter_of(year, row)
    assert "pour répondre, vous vous connecterez" in told["framing_to_validate"]
    assert "il répond en votre nom" in told["to_validate"]


def letter_of(year: Year, row: MessageRow) -> str:
    with reading(year.engine) as session:
        batch = read_batch(session, year.course, [row])
        given = (session, year.course, row, batch, year.moment, f"{PORTAL}/")
        return " ".join(rendering.render(row.text, context_of(*given)).text.split())


# ── until when ───────────────────────────────────────────────────────────────────────────────────


def test_a_link_answers_ten_school_days_after_its_due_date_then_shows(year: Year) -> None:
    (row,) = year.messages(text="to_validate")
    path = link_in(year, row).removeprefix(PORTAL)
    (task,) = (t for t in year.tasks() if t.id == of_relay(year))
    calendar, due = year.course.calendar(), task.due_on
    last = calendar.add(due, 10)
    client = anybody(year.engine)
    put_clock(year, f"{last:%d/%m/%Y} 22:00")
    assert "Envoyer ma réponse" in words(client.get(path))
    put_clock(year, f"{calendar.add(last, 1):%d/%m/%Y} 08:00")
    page = words(client.get(path))
    assert "depuis, il montre seulement" in page
    assert "Envoyer ma réponse" not in page
    assert client.post(path, data={"verdict": "accepted"}).status_code == 403
    assert year.tasks(TaskState.ACCEPTED) == []


def test_a_cycle_of_before_answers_as_long_as_its_links_open(year: Year) -> None:
    pinned(year)
    (row,) = year.messages(text="to_validate")
    path = link_in(year, row).removeprefix(PORTAL)
    put_clock(year, "15/02/2027 10:00")
    assert anybody(year.engine).post(path, data={"verdict": "accepted"}).status_code == 303


def pinned(year: Year) -> None:
    """The cycle as it was launched before the key was there."""
    with year.engine.begin() as connection:
        said = dict(connection.execute(sa.select(CYCLE.c.definition)).scalar_one())
        del said["link_days"]
        connection.execute(sa.update(CYCLE).values(definition=said))
    course.forget(year.engine)


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "may"),
    [("ien1", True), ("porteur", True), ("recteur", False), ("cardie", False), ("E11", False)],
)
def test_a_device_is_trusted_by_nobody_who_signs_in_nor_by_a_mailbox_that_several_read(
    year: Year, who: str, may: bool
) -> None:
    with gesture(year.engine) as session:
        kept = [(slot, 0) for slot in year.by(who).slots]
        opened = open_session(session, kept, "Firefox sous Linux", trusted=True)
    assert opened.lasts.days == (7 if may else 0)


def test_a_letters_session_of_before_ends_for_who_signs_in(year: Year) -> None:
    by_letter: TestClient = signed_in(year, "pilote", on=ON, only=("/actions/1",))
    assert by_letter.get("/actions/1").headers["location"].startswith("/sign-in")
    assert signed_in(year, "ien1", on=ON, only=("/actions/1",)).get("/actions/1").is_success
