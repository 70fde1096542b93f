"""The bar of a demo: there in a demo's home alone, heard from our own pages alone."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from config.settings import Settings
from models.clock import set_clock
from models.database.transactions import gesture, reading
from models.demo import staff
from models.demo.happened import happened
from models.demo.pace import change_pace, finish, jump_to, moved
from models.outbox.routes import Target, set_route
from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.work.demo import Pace, PaceState, pace_of
from tests.academy import Year, at, launched
from tests.web.everything import mailed
from tests.web.portal import FOLLOWS, OUR_SCRIPTS, PORTAL, anybody
from tests.web.portal import words as in_words
from web.app import create

OURS = {"Sec-Fetch-Site": "same-origin"}
BUTTONS = ("pause", "resume", "step", "slower", "faster", "week")


@pytest.fixture
def demo(engine: sa.Engine) -> sa.Engine:
    """Valmont's year as a demo, in December."""
    year = launched(engine)
    with gesture(engine) as session:
        session.add(Pace(cycle_id=year.cycle_id))
        set_clock(session, at("07/12/2026 10:00"))
    return engine


def pace(engine: sa.Engine) -> Pace:
    with reading(engine) as session:
        found = pace_of(session)
    assert found is not None
    return found


def words(portal: TestClient, path: str = "/") -> str:
    return portal.get(path).text.replace("\u202f", " ").replace("\xa0", " ").replace("’", "'")


def test_a_home_that_is_no_demo_has_no_bar(portal: TestClient) -> None:
    assert "/demo/" not in portal.get("/").text


def test_the_bar_says_where_the_year_is_and_at_what_pace(
    portal: TestClient, demo: sa.Engine
) -> None:
    page = words(portal)
    assert "Démonstration</strong> : 7 décembre 2026, 10 h." in page
    assert "En marche, 2,5 s entre deux moments" in page
    assert ">Pause</button>" in page
    assert "Aller à la semaine</button>" in page


def test_every_page_has_it_and_comes_back_to_itself(portal: TestClient, demo: sa.Engine) -> None:
    assert 'formaction="/demo/step?back=%2Fmailbox%3Fpage%3D1"' in words(portal, "/mailbox?page=1")
    assert "Démonstration" in words(portal, "/nulle-part")


def test_it_needs_no_script_and_no_style_of_its_own(portal: TestClient, demo: sa.Engine) -> None:
    page = portal.get("/").text
    assert re.findall(r"<script[^>]*>", page) == [*OUR_SCRIPTS, FOLLOWS]
    assert " style=" not in page


def test_a_button_changes_the_pace_and_comes_back(portal: TestClient, demo: sa.Engine) -> None:
    answer = portal.post("/demo/pause?back=/mailbox", headers=OURS, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/mailbox")
    assert pace(demo).state is PaceState.PAUSED
    assert ">Reprendre</button>" in words(portal)


@pytest.mark.parametrize(
    ("button", "changed"),
    [
        ("resume", {"state": PaceState.RUNNING}),
        ("step", {"state": PaceState.PAUSED, "steps": 1}),
        ("slower", {"seconds": 5.0}),
        ("faster", {"seconds": 1.0}),
        ("week", {"until": at("15/03/2027 07:45")}),
    ],
)
def test_each_button_does_what_it_says(
    portal: TestClient, demo: sa.Engine, button: str, changed: dict[str, object]
) -> None:
    portal.post(f"/demo/{button}", headers=OURS)
    after = pace(demo).model_dump()
    assert {name: after[name] for name in changed} == changed


def test_the_way_to_the_week_is_said_and_not_offered_twice(
    portal: TestClient, demo: sa.Engine
) -> None:
    with gesture(demo) as session:
        change_pace(session, jump_to(at("15/03/2027 07:45")))
    page = words(portal)
    assert "En route vers la semaine" in page
    assert "disabled>Aller à la semaine" in page


def test_after_the_week_nobody_jumps_to_it(portal: TestClient, demo: sa.Engine) -> None:
    with gesture(demo) as session:
        set_clock(session, at("15/03/2027 07:45"))
    assert "disabled>Aller à la semaine" in words(portal)


def test_a_year_that_is_over_has_nothing_more_to_press(portal: TestClient, demo: sa.Engine) -> None:
    with gesture(demo) as session:
        change_pace(session, finish)
    page = words(portal)
    assert "L'année est finie" in page
    assert page.count(" disabled>") == 5
    assert page.count("<button") == 6  # and the menu of a phone


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8420"},
    ],
)
def test_a_form_of_another_site_is_refused(
    portal: TestClient, demo: sa.Engine, button: str, headers: dict[str, str]
) -> None:
    before = pace(demo).model_dump()
    assert portal.post(f"/demo/{button}", headers=headers).status_code == 403
    assert pace(demo).model_dump() == before


def test_an_older_browser_says_its_origin_alone(portal: TestClient, demo: sa.Engine) -> None:
    portal.post("/demo/pause", headers={"Origin": "http://127.0.0.1:8420"})
    assert pace(demo).state is PaceState.PAUSED


@pytest.mark.parametrize("back", ["//ailleurs.example", "https://ailleurs.example", "/\\ailleurs"])
def test_it_comes_back_to_our_own_pages_only(
    portal: TestClient, demo: sa.Engine, back: str
) -> None:
    answer = portal.post("/demo/pause", params={"back": back}, headers=OURS, follow_redirects=False)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_is_never_a_link(portal: TestClient, demo: sa.Engine, button: str) -> None:
    assert portal.get(f"/demo/{button}").status_code == 405


@pytest.mark.parametrize("button", BUTTONS)
def test_a_home_that_is_no_demo_has_no_buttons(portal: TestClient, button: str) -> None:
    assert portal.post(f"/demo/{button}", headers=OURS).status_code == 404


# ── what a step did ──────────────────────────────────────────────────────────────────────────────


def told_of_the_step(portal: TestClient) -> str:
    found = re.search(r'<p role="status">(.*?)</p>', words(portal), re.S)
    return found[1] if found else ""


def test_a_step_says_what_happened_and_where_it_is_read(memory: sa.Engine) -> None:
    year, portal = launched(memory), anybody(memory)
    with gesture(memory) as session:
        session.add(Pace(cycle_id=year.cycle_id, state=PaceState.PAUSED))
        set_clock(session, at("07/12/2026 10:00"))
    assert told_of_the_step(portal) == ""
    portal.post("/demo/step", headers=OURS)
    assert told_of_the_step(portal) == ""  # nobody has lived it yet
    with gesture(memory) as session:
        change_pace(session, moved(at("07/12/2026 11:00")))
    assert "Rien n'était à faire" in told_of_the_step(portal)
    for school in ("E11", "E12"):
        year.propose(school, "Débat", on="07/12/2026 11:00")
    said = told_of_the_step(portal)
    assert '<a href="/actions">2 actions proposées</a>' in said
    assert said.startswith("Depuis : <a")
    year.accept("ien1", year.tasks()[0].id, on="07/12/2026 11:30")
    assert '<a href="/queue">1 demande close</a>' in told_of_the_step(portal)
    portal.post("/demo/resume", headers=OURS)
    assert told_of_the_step(portal) == ""


def test_letters_are_counted_as_they_leave(memory: sa.Engine) -> None:
    year = launched(memory)
    pace = Pace(cycle_id=year.cycle_id, since_at=at("02/11/2026 07:00"), since_seq=10_000)
    with reading(memory) as session:
        assert happened(session, pace) == ()
    mailed(year, "02/11/2026 07:45")
    with reading(memory) as session:
        (letters,) = happened(session, pace)
    assert letters.path == "/mailbox"
    assert re.fullmatch(r"[0-9]+\s(lettre partie|lettres parties)", letters.words)


# ── whom one may be ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def valmont(memory: sa.Engine) -> Year:
    """Valmont's year as a demo, some of its people under the addresses of the demo's."""
    year = launched(memory)
    mails = dict(staff.visitors())
    with gesture(memory) as session:
        session.add(Pace(cycle_id=year.cycle_id))
        set_clock(session, at("12/01/2027 10:00"))
        for old, what in (("ien1", "L'IEN, qui est relais"), ("pilote", "Le pilote de l'académie")):
            them = PERSON.c.mail == f"{old}@valmont.example"
            session.execute(sa.update(PERSON).where(them).values(mail=mails[what]))
        session.execute(
            sa.update(UNIT).where(UNIT.c.id == year.units["E11"]).values(mail=mails["Une école"])
        )
    return year


def slot_of(portal: TestClient, what: str) -> str:
    """The button of *what* on the sign-in page."""
    found = re.search(rf'value="([pu][0-9]+)">{what}<', words(portal, "/sign-in"))
    assert found is not None
    return found[1]


def test_a_demo_offers_its_people_and_says_what_waits_for_them(valmont: Year) -> None:
    with gesture(valmont.engine) as session:
        there = sa.update(UNIT).where(UNIT.c.id == valmont.units["E11"])
        session.execute(there.values(mail="ce.e11@valmont.example"))
    valmont.propose("E11", on="11/01/2027 10:00")
    page = in_words(anybody(valmont.engine).get("/sign-in"))
    assert "Le pilote de l’académie Pilote" in page
    assert "Ien1, 1 demande à valider" in page


@pytest.mark.parametrize(
    ("what", "name"),
    [("Le pilote de l'académie", "Pilote"), ("Une école", "École des Tilleuls")],
)
def test_one_button_makes_a_visitor_one_of_them(valmont: Year, what: str, name: str) -> None:
    portal = anybody(valmont.engine)
    sent = {"who": slot_of(portal, what), "next": "/actions"}
    answer = portal.post("/demo/sign-in", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/actions")
    assert name in in_words(portal.get("/me"))


def test_nobody_else_is_signed_in_by_a_button(valmont: Year) -> None:
    portal = anybody(valmont.engine)
    other = valmont.by("dasen1").slot
    for who in (other, "", "p999999", "x"):
        assert portal.post("/demo/sign-in", data={"who": who}).status_code == 404
    assert portal.get("/me").status_code == 303


def test_a_home_that_is_no_demo_offers_nobody(valmont: Year) -> None:
    slot = slot_of(anybody(valmont.engine), "Une école")
    with gesture(valmont.engine) as session:
        session.execute(sa.delete(Pace))
    refused(anybody(valmont.engine), slot)


def test_a_home_whose_mail_leaves_offers_nobody(valmont: Year) -> None:
    slot = slot_of(anybody(valmont.engine), "Une école")
    smtp = Settings(mail_url="mailto://127.0.0.1")
    refused(TestClient(create(valmont.engine, smtp), PORTAL, headers=OURS), slot)


def test_a_home_that_some_are_written_from_offers_nobody(valmont: Year) -> None:
    slot = slot_of(anybody(valmont.engine), "Une école")
    with gesture(valmont.engine) as session:
        way = {"local": False, "at": at("12/01/2027 10:00"), "by": "admin"}
        set_route(session, Target(function="pilot"), ["mailto://ailleurs.example"], **way)
    refused(anybody(valmont.engine), slot)


def refused(portal: TestClient, slot: str) -> None:
    assert "/demo/sign-in" not in portal.get("/sign-in").text
    assert portal.post("/demo/sign-in", data={"who": slot}).status_code == 404
    assert portal.get("/me", follow_redirects=False).status_code == 303


def test_a_form_of_another_site_signs_nobody_in(valmont: Year) -> None:
    portal = anybody(valmont.engine)
    sent = {"who": slot_of(portal, "Une école")}
    from_elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert portal.post("/demo/sign-in", data=sent, headers=from_elsewhere).status_code == 403
