"""Pilots and admins sign in with two factors, where the provider has them; nobody else is asked."""

from __future__ import annotations

import json

import pytest

from models.access.actors import actor_of
from models.database.transactions import gesture
from models.gestures.people.signing_in import ask_to_sign_in, print_a_link
from models.letters.signed_links import Bearer, sealed
from tests.academy import Year, at, mail_of
from tests.web.portal import words
from tests.web.signing.provider import Provider
from tests.web.signing.visiting import back, gone, links, nobody_is_in, portal

ON = "12/01/2027 10:00"
TWO = {"oidc_second_factor": "eidas2 https://proconnect.example/2fa"}


def mailed(year: Year, who: str) -> str:
    """The path of the sign-in link that a mail carries to *who*."""
    with gesture(year.engine) as session:
        number = ask_to_sign_in(session, mail_of(who), "/me", at(ON))
    bearer = Bearer(slot=year.by(who).slot, day=at(ON).date())
    return sealed(year.course.link_key, f"/s/{number}", bearer, 0)


def coming(who: str, acr: str) -> dict[str, object]:
    return {"mail": mail_of(who), "id_token": {"acr": acr}}


@pytest.mark.parametrize("who", ["pilote", "pilote1", "cardie"])
def test_a_pilot_with_one_factor_is_sent_back_for_the_other(
    year: Year, there: Provider, who: str
) -> None:
    client = portal(year, there, **TWO)
    page = back(client, there, **coming(who, "eidas1"))
    assert page.status_code == 403
    assert "deuxième vérification" in words(page)
    assert nobody_is_in(client)
    again = links(page)["Continuer avec ProConnect"]
    assert again == "/sign-in/provider?next=/me&strong=1"
    asked = gone(client, "/me&strong=1")
    assert asked["acr_values"] == TWO["oidc_second_factor"]
    wanted = {"essential": True, "values": TWO["oidc_second_factor"].split()}
    assert json.loads(asked["claims"]) == {"id_token": {"acr": wanted}}
    assert back(client, there, **coming(who, "eidas2")).status_code == 303
    assert not nobody_is_in(client)


@pytest.mark.parametrize("who", ["ien1", "recteur", "dasen1", "E11"])
def test_nobody_else_is_asked_for_two(year: Year, there: Provider, who: str) -> None:
    client = portal(year, there, **TWO)
    assert back(client, there, **coming(who, "eidas1")).status_code == 303


def test_without_levels_that_have_two_a_pilot_signs_in_as_before(
    year: Year, there: Provider
) -> None:
    assert back(portal(year, there), there, **coming("pilote", "eidas1")).status_code == 303


def test_a_link_by_mail_is_no_way_round_and_one_of_the_terminal_is(
    year: Year, there: Provider
) -> None:
    client = portal(year, there, **TWO)
    path = mailed(year, "pilote")
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 403
        assert "un lien par courriel n’y suffit pas" in words(answer)
    assert nobody_is_in(client)
    relay = mailed(year, "ien1")
    assert client.post(relay).status_code == 303
    with gesture(year.engine) as session:
        actor = actor_of(session, mail_of("pilote"))
        printed = print_a_link(session, actor, "admin", at(ON))
    assert client.post(printed).status_code == 303
