"""One makes tokens on a page of one's own: shown once, listed, revoked."""

from __future__ import annotations

import re

import pytest

from models.database.transactions import reading
from models.gestures.people.tokens import BadToken, who_has
from tests.academy import Year
from tests.web.portal import anybody, signed_in, words

ASKED = {"name": "Site <b>de</b> l'académie", "scopes": ["read", "report"], "days": "90"}


def test_a_token_is_shown_once_then_revoked(year: Year) -> None:
    client = signed_in(year, "ien1")
    assert "Vous n'avez aucun jeton" in words(client.get("/me/tokens")).replace("’", "'")
    answer = client.post("/me/tokens", data=ASKED)
    (token,) = re.findall(r"orgue_[\w-]{43}", answer.text)
    assert answer.headers["cache-control"] == "no-store"
    page = client.get("/me/tokens")
    assert token not in page.text
    assert token[:12] in page.text
    assert "<b>de" not in page.text
    with reading(year.engine) as session:
        actor = who_has(session, token).actor
    assert actor == year.by("ien1")
    (path,) = re.findall(r'action="(/me/tokens/\d+/revoke)"', page.text)
    assert signed_in(year, "ien2").post(path).status_code == 404
    assert client.post(path).headers["location"] == "/me/tokens"
    with reading(year.engine) as session, pytest.raises(BadToken):
        who_has(session, token)
    assert "Vos jetons" in words(client.get("/me"))


def test_what_was_typed_stays_when_it_is_refused(year: Year) -> None:
    answer = signed_in(year, "ien1").post("/me/tokens", data={"name": "Site", "days": "90"})
    assert answer.status_code == 422
    assert "Choisissez ce que ce jeton permet" in words(answer)
    assert 'value="Site"' in answer.text


def test_neither_nobody_nor_a_letters_link_makes_tokens(year: Year) -> None:
    for client in (anybody(year.engine), signed_in(year, "ien1", only=("/tasks/1",))):
        assert client.get("/me/tokens").status_code == 303
        assert client.post("/me/tokens", data=ASKED).status_code == 401
