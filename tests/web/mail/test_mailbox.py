"""The local mailbox: every letter is read there, and none can do harm."""

from __future__ import annotations

import re

import sqlalchemy as sa
from fastapi.testclient import TestClient

from tests.web.conftest import deliver, plain


def subjects(page: str) -> list[int]:
    return [int(n) for n in re.findall(r"est attendu n° (\d+)</a>", page)]


def test_an_empty_mailbox_says_that_nothing_left(portal: TestClient) -> None:
    assert "Aucun courrier : rien n'est parti." in plain(portal.get("/mailbox").text)


def test_letters_come_newest_first_in_pages_of_25(portal: TestClient, engine: sa.Engine) -> None:
    deliver(engine, 30)
    assert subjects(portal.get("/mailbox").text) == list(range(29, 4, -1))
    assert subjects(portal.get("/mailbox?page=2").text) == list(range(4, -1, -1))


def test_a_page_too_far_is_the_last_one(portal: TestClient, engine: sa.Engine) -> None:
    deliver(engine, 2)
    assert subjects(portal.get("/mailbox?page=9").text) == [1, 0]


def test_letters_are_under_the_day_they_left_on(portal: TestClient, engine: sa.Engine) -> None:
    deliver(engine, 2)
    page = plain(portal.get("/mailbox").text)
    assert "Lundi 23 novembre 2026 Votre avis est attendu n° 1 9 h 13" in page


def test_every_word_sought_is_in_the_recipient_or_the_subject(
    portal: TestClient, engine: sa.Engine
) -> None:
    deliver(engine, 12)
    found = {
        words: subjects(portal.get("/mailbox", params={"q": words}).text)
        for words in ("RELAIS 7", "n° 1", "pilote", "%", "_", "<script>")
    }
    assert found == {
        "RELAIS 7": [7],
        "n° 1": [11, 10, 1],
        "pilote": [],
        "%": [],
        "_": [],
        "<script>": [],
    }


def test_what_is_sought_is_shown_as_typed_and_kept_from_page_to_page(
    portal: TestClient, engine: sa.Engine
) -> None:
    deliver(engine, 30)
    page = portal.get("/mailbox", params={"q": "avis n°"}).text
    assert 'value="avis n°"' in page
    assert 'href="/mailbox?page=2&amp;q=avis%20n%C2%B0"' in page
    assert "30 courriers pour « avis n° »" in plain(page)
    assert "<script>" not in portal.get("/mailbox", params={"q": "<script>"}).text


def test_a_letter_leads_to_those_beside_it(portal: TestClient, engine: sa.Engine) -> None:
    deliver(engine, 3)
    beside = re.compile(r'rel="(prev|next)" href="/mailbox/(\d+)"')
    assert beside.findall(portal.get("/mailbox/2").text) == [("prev", "3"), ("next", "1")]
    assert beside.findall(portal.get("/mailbox/3").text) == [("next", "2")]


def test_a_letter_shows_its_envelope_and_its_text(portal: TestClient, engine: sa.Engine) -> None:
    deliver(engine, 1)
    page = portal.get("/mailbox/1").text
    for shown in ("relais@ac-creteil.fr", "1:call:0", "Une &lt;décision&gt; vous attend."):
        assert shown in page
    assert 'src="/mailbox/1/html"' in page


def test_a_letter_s_html_runs_no_script_and_loads_nothing(
    portal: TestClient, engine: sa.Engine
) -> None:
    deliver(engine, 1, body="<html><head></head><body><script>1</script></body></html>")
    policy = portal.get("/mailbox/1/html").headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src")
    assert "allow-scripts" not in policy
    assert "script-src" not in policy


def test_a_letter_that_is_not_there_is_said_in_french(portal: TestClient) -> None:
    answer = portal.get("/mailbox/7")
    assert answer.status_code == 404
    assert "pas dans la boîte locale" in answer.text


def test_a_letter_number_that_is_no_number_is_a_page_that_does_not_exist(
    portal: TestClient,
) -> None:
    assert portal.get("/mailbox/abc").status_code == 404
