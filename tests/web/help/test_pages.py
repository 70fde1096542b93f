"""« Aide » is read by anybody; the first visit is shown until it is put away, without a script."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.academy import Year
from tests.web.portal import anybody, signed_in, words


def test_the_index_gives_every_guide_and_one_s_own_first(year: Year) -> None:
    page = words(signed_in(year, "ien1").get("/help"))
    assert page.index("Guide du relais") < page.index("Guide de l’école")
    assert page.count("C’est celui de votre fonction.") == 1
    assert "C’est celui" not in words(anybody(year.engine).get("/help"))


def test_a_guide_is_read_whole_with_its_pictures(memory_portal: TestClient) -> None:
    page = memory_portal.get("/help/pilote")
    assert page.status_code == 200
    assert 'id="où-en-est-on"' in page.text
    answer = memory_portal.get("/static/guide/pilote-appel.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert memory_portal.get("/help/nowhere").status_code == 404


def test_a_search_says_what_it_found_or_what_to_try(memory_portal: TestClient) -> None:
    assert "/help/pilote#suspendre-les-courriers" in memory_portal.get("/help?q=SUSPENDRE").text
    page = words(memory_portal.get("/help?q=<b>zzz"))
    assert "Aucun guide ne parle de « <b>zzz »" in page
    assert "Essayez un seul mot" in page


@pytest.mark.parametrize("who", ["E11", "ien1", "pilote1", "pilote", "dasen1", "recteur"])
def test_a_first_visit_is_shown_until_it_is_put_away(year: Year, who: str) -> None:
    client = signed_in(year, who)
    assert "Votre première visite" in words(client.get("/"))
    answer = client.post("/help/first")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = words(client.get("/"))
    assert "Votre première visite" not in page
    assert "Elle reste dans « Aide »" in page
    client.post("/help/first")
    assert "Votre première visite" not in words(signed_in(year, who).get("/"))
    assert "La première visite" in words(client.get("/help/first"))


def test_who_is_not_signed_in_reads_each_first_visit_and_puts_none_away(year: Year) -> None:
    client = anybody(year.engine)
    assert words(client.get("/help/first")).count("Pilote") >= 2
    assert client.post("/help/first").status_code in (303, 401)
    assert "Votre première visite" not in words(client.get("/"))


@pytest.fixture
def memory_portal(memory: object) -> TestClient:
    return anybody(memory)  # type: ignore[arg-type]
