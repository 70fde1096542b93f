"""What anybody reads of a year, without signing in: what heads show, and nothing else, at any
address."""

from __future__ import annotations

import json
import re
import time
from html import unescape
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from icalendar import Calendar

from models.database.transactions import gesture
from models.gestures.actions.publishing import make_public
from models.gestures.programme.public_side import (
    put_public_side_up,
    set_public_contact,
    take_public_side_down,
)
from models.serving.programme.public_kept import forget
from models.territory.unit import UNIT
from models.work.put_off import PUT_OFF, PUT_OFF_ACTION
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, at, day
from tests.models.gestures.framing.crowns import crown
from tests.neighbours import neighbour
from tests.programmes import announced, held
from tests.web.portal import anybody, words
from tests.web.programme.public_world import SECRETS, filled, public
from tests.web.routes import routes
from tests.years import year_on

year = year_on("file", now="12/01/2027 10:00")
HOME = "/semaine/24"


@pytest.fixture
def world(year: Year) -> dict[str, int]:
    return filled(year)


@pytest.fixture
def client(year: Year) -> TestClient:
    forget(year.engine)
    return anybody(year.engine)


def get(year: Year, client: TestClient, path: str, **more: Any) -> Any:
    forget(year.engine)
    return client.get(path, **more)


# ── what is said ─────────────────────────────────────────────────────────────────────────────────


def test_the_page_says_what_heads_show(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    said = words(client.get(HOME))
    assert "3 actions" in said
    for title in ("Café des parents", "Chœur des collégiens", "Marche"):
        assert title in said
    assert said.index("Ce que nous faisons toute l’année") < said.index("Le programme 3")
    assert "Un conseil d’élèves chaque mois" in said


def test_days_hours_and_place_are_said_of_what_is_open_alone(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    opened = words(client.get(f"{HOME}/{world['open']}"))
    for part in ("16 mars 2027", "de 9 h à 11 h", "Salle des fêtes", "ouverte aux familles"):
        assert part in opened
    inside = words(client.get(f"{HOME}/{world['inside']}"))
    assert "du lundi 15 au vendredi 19 mars 2027" in inside
    assert "16 mars" not in inside
    assert "9 h" not in inside


def test_an_internal_action_is_not_told_from_one_that_is_not_there(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    none = client.get(f"{HOME}/99999")
    assert none.status_code == 404
    for name in set(world) - {"open", "inside", "put_off"}:
        for path in (f"{HOME}/{world[name]}", f"{HOME}/{world[name]}/qr.svg"):
            answer = client.get(path)
            assert (answer.status_code, answer.text) == (404, none.text), name


@pytest.mark.parametrize("path", ["/semaine/ZZ", "/semaine/24/agenda", f"/semaine/{'A' * 300}"])
def test_an_address_of_nothing_is_a_page_that_says_so(
    year: Year, world: dict[str, int], client: TestClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_a_put_off_action_says_to_which_day(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    assert "reportée" in words(client.get(f"{HOME}/{world['put_off']}")).lower()
    moved = announced(year, "E21", "Course", held("20/05/2027"), content={"open_to": ["public"]})
    public(year, moved)
    with gesture(year.engine) as session:
        connection = session.connection()
        row = {"cycle_id": year.cycle_id, "unit_id": year.units["AC"], "kind": "week"}
        row |= {"week": day("15/03/2027"), "week_ends": day("19/03/2027"), "cause": "grève"}
        row |= {"on_day": day("11/01/2027"), "at": at("11/01/2027 10:00"), "by": "p1"}
        made = connection.execute(sa.insert(PUT_OFF).values(**row, cancelled=False))
        number = made.inserted_primary_key[0]  # type: ignore[index]
        answered = {"put_off_id": number, "action_id": moved, "reply": "same"}
        answered |= {"was": day("16/03/2027"), "proposed": day("20/05/2027")}
        connection.execute(sa.insert(PUT_OFF_ACTION).values(**answered))
    said = words(get(year, client, f"{HOME}/{moved}"))
    assert "Reportée au jeudi 20 mai 2027" in said


def test_a_school_with_its_own_week_says_its_own_dates(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    with gesture(year.engine) as session:
        own = sa.text(
            "UPDATE participation SET week = '2027-03-22', week_ends = '2027-03-26' "
            "WHERE unit_id = :unit"
        )
        session.connection().execute(own, {"unit": year.units["E31"]})
        session.connection().execute(sa.text("DELETE FROM publicside"))
    take_note(year)
    said = words(get(year, client, HOME))
    assert "du lundi 22 au vendredi 26 mars 2027" in said


def take_note(year: Year) -> None:
    """Something is noted in the journal, as each gesture does."""
    year.act(take_public_side_down, year.by("pilote"))
    year.act(put_public_side_up, year.by("pilote"))


# ── at once ──────────────────────────────────────────────────────────────────────────────────────


def test_what_a_head_takes_back_is_gone_though_it_was_kept(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    path = f"{HOME}/{world['open']}"
    first = client.get(path)
    assert first.status_code == 200
    tag = first.headers["etag"]
    assert get(year, client, path, headers={"If-None-Match": tag}).status_code == 304
    year.act(make_public, world["open"], False, year.by("E11"))
    assert get(year, client, path, headers={"If-None-Match": tag}).status_code == 404
    assert "Café des parents" not in client.get(HOME).text
    year.act(make_public, world["open"], True, year.by("E11"))
    assert get(year, client, path).status_code == 200


def test_a_change_shows_within_five_seconds_though_pages_are_asked_for_all_the_while(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    path = f"{HOME}/{world['open']}"
    assert client.get(path).status_code == 200
    year.act(make_public, world["open"], False, year.by("E11"))
    began = time.monotonic()
    while client.get(path).status_code == 200:
        assert time.monotonic() - began < 2, "and a browser keeps it three seconds more"
        time.sleep(0.05)
    assert "Café des parents" not in client.get(HOME).text


def test_a_browser_keeps_it_three_seconds_and_nobody_keeps_a_refusal(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    answer = client.get(HOME)
    assert answer.headers["cache-control"] == "public, max-age=3, must-revalidate"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert client.get(f"{HOME}/99999").headers["cache-control"] == "no-store"


PAGES = ("", "/agenda.ics", "/rss.xml", "/feed.json", "/qr.svg", "/adresse", "/toute-l-annee")


def test_the_public_side_taken_down_answers_nothing_anywhere(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    assert [client.get(f"{HOME}{path}").status_code for path in PAGES] == [200] * len(PAGES)
    year.act(take_public_side_down, year.by("pilote"))
    for path in (*PAGES, f"/{world['open']}", "/contact"):
        answer = get(year, client, f"{HOME}{path}")
        assert answer.status_code == 410, path
        assert "ne publie rien en ce moment" in answer.text
    assert get(year, client, "/semaine").status_code == 200
    year.act(put_public_side_up, year.by("pilote"))
    assert get(year, client, HOME).status_code == 200


def test_a_closed_year_is_over(year: Year, world: dict[str, int], client: TestClient) -> None:
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(state=CycleState.CLOSED))
    for path in (*PAGES, f"/{world['open']}"):
        answer = get(year, client, f"{HOME}{path}")
        assert answer.status_code == 410
    assert "Cette semaine est passée" in answer.text


# ── searching and filtering ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=cafe", 1),
        ("q=CAFÉ+DES+PARENTS", 1),
        ("q=choeur", 1),
        ("q=chœur", 1),
        ("q=colegiens", 1),
        ("q=caef", 1),
        ("q=l’école", 3),
        ("q=zebulon", 0),
        ("q=internissime", 0),
        ("q=fontaine", 0),
        ("q=0611223344", 0),
        ("q=%21%21", 0),
        ("day=2027-03-16", 2),
        ("day=2027-03-17", 0),
        ("audience=parents", 1),
        ("level=cm2", 1),
        ("theme=les+PARENTS", 1),
        ("day=2027-03-16&q=marche", 1),
        ("q=%00cafe%00", 1),
    ],
)
def test_words_and_filters_find(
    year: Year, world: dict[str, int], client: TestClient, asked: str, found: int
) -> None:
    feed = client.get(f"{HOME}/feed.json?{asked}").json()
    assert len(feed["items"]) == found
    assert client.get(f"{HOME}?{asked}").status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        "day=demain",
        "day=2027-02-31",
        "unit=abc",
        "unit=99999",
        "unit=99999999999999999999",
        "theme=Rien",
        "audience=x",
        "level=%FF",
        pytest.param("q=" + "a" * 10_000, id="ten thousand signs"),
    ],
)
def test_a_filter_of_nonsense_is_said_to_be_none(
    year: Year, world: dict[str, int], client: TestClient, asked: str
) -> None:
    for path in ("", "/agenda.ics", "/rss.xml", "/feed.json", "/qr.svg", "/adresse"):
        answer = client.get(f"{HOME}{path}?{asked}")
        assert answer.status_code == 422, path
        assert "revenez à tout le programme" in answer.text


def test_a_territory_has_its_own_and_so_has_a_school(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    def titles(code: str) -> list[str]:
        said = client.get(f"{HOME}/feed.json?unit={year.units[code]}").json()
        return sorted(one["title"].split(",")[0] for one in said["items"])

    assert titles("C1") == ["Café des parents", "Marche"]
    assert titles("C3") == ["Chœur des collégiens"]
    assert titles("E11") == ["Café des parents"]
    assert "Circonscription Un" in words(client.get(f"{HOME}?unit={year.units['C1']}"))


# ── for programs ─────────────────────────────────────────────────────────────────────────────────


def test_a_calendar_reads_the_days_of_what_is_open(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    answer = client.get(f"{HOME}/agenda.ics")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    by_name = {str(event["SUMMARY"]): event for event in events}
    assert len(events) == 3
    cafe = by_name["Café des parents"]
    assert cafe["DTSTART"].dt.hour == 8, "nine in Paris, in UTC"
    assert "Salle des fêtes" in cafe["LOCATION"]
    assert by_name["Marche (reportée)"]["STATUS"] == "CANCELLED"
    one = Calendar.from_ical(client.get(f"{HOME}/agenda.ics?audience=parents").content)
    assert [str(e["SUMMARY"]) for e in one.walk("VEVENT")] == ["Café des parents"]


def test_feeds_are_read_by_the_readers_of_others(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    read = feedparser.parse(client.get(f"{HOME}/rss.xml").content)
    assert not read.bozo
    assert read.version == "rss20"
    assert len(read.entries) == 3
    feed = client.get(f"{HOME}/feed.json").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [one["url"] for one in feed["items"]] == [one.link for one in read.entries]
    assert all(one["id"] and one["content_text"] for one in feed["items"])


def test_the_qr_code_is_a_file_and_its_address_stands_beside_it(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    drawn = client.get(f"{HOME}/qr.svg?audience=parents")
    assert drawn.headers["content-type"] == "image/svg+xml"
    said = ElementTree.fromstring(drawn.text)
    title = said.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert str(title.text).endswith("/semaine/24?audience=parents")
    page = client.get(f"{HOME}/adresse?audience=parents").text
    assert str(title.text).split("?")[0] in page
    assert 'alt="Code' in page


# ── never ────────────────────────────────────────────────────────────────────────────────────────

LINK = re.compile(r"""(?:href|src|action)=["']([^"']+)["']""")


def crawled(client: TestClient, starts: list[str]) -> dict[str, Any]:
    """Every public address that is led to, and its answer."""
    found: dict[str, Any] = {}
    left = list(starts)
    while left:
        path = left.pop()
        if path in found:
            continue
        found[path] = answer = client.get(path)
        if "html" in answer.headers.get("content-type", ""):
            links = (unescape(link).partition("#")[0] for link in LINK.findall(answer.text))
            left += [link for link in links if link.startswith("/semaine")]
    return found


def test_no_public_address_ever_says_what_is_not_public(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    year.act(set_public_contact, "secret@rectorat.example.fr", year.by("pilote"))
    forget(year.engine)
    declared = {route.path for route in routes(client.app.routes) if "/semaine" in route.path}  # type: ignore[attr-defined]
    asked = ("", "?day=2027-03-16", "?q=zebulon", "?q=fontaine", "?audience=parents")
    starts = [
        path.replace("{code}", "24").replace("{number:int}", str(number)) + query
        for path in sorted(declared)
        for number in world.values()
        for query in asked
    ]
    found = crawled(client, starts)
    assert len(found) > 100
    assert {a.status_code for a in found.values()} <= {200, 303, 404}
    for path, answer in found.items():
        text = unescape(answer.text.replace("\\u00a0", " ")).replace("\u00a0", " ")
        text = text.replace(path.partition("?")[2], "").replace("’", "'")
        if "?q=" in path:  # what was typed is given back in its field
            text = re.sub(r'(?:value|href|content|src|alt)="[^"]*"', "", text)
        for secret in (*SECRETS, "secret@", "rectorat.example"):
            assert secret.lower() not in text.lower(), (path, secret)


def test_of_two_academies_each_has_its_own(
    year: Year, world: dict[str, int], client: TestClient
) -> None:
    crown(year)
    other = neighbour(year, "Belleroche", "A")
    with gesture(year.engine) as session:
        own = sa.update(UNIT).where(UNIT.c.id == other.units["AC"]).values(code="03")
        session.connection().execute(own)
    theirs = announced(other, "E11", "Forum de Belleroche", held("16/03/2027"))
    public(other, theirs)
    assert "Forum de Belleroche" in get(year, client, "/semaine/03").text
    assert "Forum de Belleroche" not in client.get(HOME).text
    assert client.get(f"{HOME}/{theirs}").status_code == 404
    assert client.get(f"/semaine/03/{world['open']}").status_code == 404
    assert client.get(f"/semaine/03?unit={year.units['C1']}").status_code == 422
    both = words(client.get("/semaine"))
    assert "Valmont" in both
    assert "Belleroche" in both


def test_a_json_feed_is_json(year: Year, world: dict[str, int], client: TestClient) -> None:
    answer = client.get(f"{HOME}/feed.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(answer.text)["language"] == "fr"
