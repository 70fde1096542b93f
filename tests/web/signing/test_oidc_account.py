"""Whoever came with an account that we do not know may come again with another."""

from __future__ import annotations

from typing import Any

import pytest

from tests.academy import Year
from tests.web.portal import PORTAL
from tests.web.signing.provider import Manners, Provider
from tests.web.signing.visiting import asked_by, back, gone, links, portal


@pytest.mark.parametrize(
    "manners",
    [
        {"mail": "privee@valmont.example"},
        {"mail": ""},
        {"userinfo": {"email_verified": False}},
    ],
)
def test_whoever_came_with_another_account_may_change_it(
    year: Year, there: Provider, manners: dict[str, Any]
) -> None:
    client = portal(year, there)
    answer = back(client, there, **manners)
    assert answer.status_code == 403
    assert {"Changer de compte", "Recevoir un lien par courriel"} <= links(answer).keys()
    assert "prompt" not in gone(portal(year, there))
    assert asked_by(client, links(answer)["Changer de compte"])["prompt"] == "login"
    assert gone(client)["prompt"] == "login"  # by the page of everybody too
    there.manners = Manners()
    assert back(client, there).status_code == 303
    assert "prompt" not in gone(client)


def test_a_provider_that_lists_its_prompts_is_asked_for_one_of_them(
    year: Year, there: Provider
) -> None:
    for listed, prompt in (
        (["none", "login", "select_account"], "select_account"),
        (["none", "login"], "login"),
        (["none"], None),
    ):
        there.manners.metadata = {"prompt_values_supported": listed}
        assert asked_by(portal(year, there), "/sign-in/provider?another=1").get("prompt") == prompt


def test_where_the_provider_has_no_such_page_nobody_is_sent_to_leave_it(
    year: Year, there: Provider
) -> None:
    there.manners.metadata = {"end_session_endpoint": None}
    answer = back(portal(year, there), there, mail="privee@valmont.example")
    assert {*links(answer)} & {"quittez votre session chez ProConnect"} == set()


def test_whoever_is_refused_there_may_come_with_another_account(
    year: Year, there: Provider
) -> None:
    client = portal(year, there)
    state = gone(client, "/actions")["state"]
    answer = client.get("/sign-in/callback", params={"state": state, "error": "access_denied"})
    assert answer.status_code == 403
    assert links(answer)["Changer de compte"].endswith("another=1&next=/actions")


def test_a_provider_that_knows_no_such_prompt_is_not_asked_again_and_may_be_left(
    year: Year, there: Provider
) -> None:
    client = portal(year, there)
    there.manners.metadata = {"end_session_endpoint": f"{there.issuer}/end"}
    state = asked_by(client, "/sign-in/provider?another=1")["state"]
    answer = client.get("/sign-in/callback", params={"state": state, "error": "invalid_request"})
    assert "Changer de compte" not in links(answer)
    assert "quittez votre session chez ProConnect" in links(answer)
    assert "prompt" not in gone(client)


def test_the_session_that_is_left_there_is_the_one_that_was_of_nobody(
    year: Year, there: Provider
) -> None:
    there.manners.metadata = {"end_session_endpoint": f"{there.issuer}/end"}
    client = portal(year, there)
    answer = back(client, there, mail="privee@valmont.example")
    left = asked_by(client, links(answer)["quittez votre session chez ProConnect"])
    assert left["id_token_hint"].count(".") == 2
    assert left["post_logout_redirect_uri"] == f"{PORTAL}/sign-out/done"
