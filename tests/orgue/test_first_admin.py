"""``orgue people link`` on an empty installation: the first administrator comes in."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from config.settings import Settings
from models.home import home_engine
from tests.orgue.typing_commands import Said, typed
from web.app import create

ANNE, BOB, CODE = "anne@ac-creteil.fr", "bob@ac-creteil.fr", "Créteil"


def link(mail: str, *words: str) -> Said:
    return typed("people", "link", mail, *words)


def first(academy: str = CODE) -> Said:
    return link(ANNE, "--name", "Anne Moreau", "--academy", academy)


def entered(address: str) -> str:
    """Where the link leads, once its button is pressed."""
    client = TestClient(
        create(home_engine(), Settings(mail_url=None)),
        "http://127.0.0.1:8420",
        headers={"Sec-Fetch-Site": "same-origin"},
        follow_redirects=False,
    )
    return str(client.post("/" + address.split("/", 3)[3]).headers["location"])


def test_on_an_empty_installation_it_names_the_administrator_who_lands_on_setting_up(
    home: Path,
) -> None:
    said = first()
    assert said.code == 0
    assert entered(said.data["link"]) == "/setup"
    (held,) = typed("people", "list").data["assignments"]
    assert (held["unit"], held["function"], held["name"]) == ("24", "admin", "Anne Moreau")


def test_it_takes_the_code_of_the_academie_too_and_refuses_one_that_is_not(home: Path) -> None:
    assert first("24").code == 0
    assert first("Atlantide").data["error"]["sentence"].startswith("Aucune académie")


def test_asked_again_it_gives_another_link_and_names_nobody_twice(home: Path) -> None:
    assert first().data["link"] != first().data["link"]
    assert len(typed("people", "list").data["assignments"]) == 1


def test_once_an_administrator_is_there_only_they_name_another(home: Path) -> None:
    first()
    second = ("--name", "Bob", "--academy", CODE)
    assert "a déjà un administrateur" in link(BOB, *second).data["error"]["sentence"]
    assert link(BOB, *second, "--by", ANNE).code == 0
    assert len(typed("people", "list").data["assignments"]) == 2


def test_an_administrator_of_another_academie_names_nobody_here(home: Path) -> None:
    first()
    link(BOB, "--name", "Bob", "--academy", "Versailles")
    said = link("eve@ac-versailles.fr", "--name", "Eve", "--academy", "25", "--by", ANNE)
    assert said.code == 1


def test_who_asks_for_a_link_on_an_empty_installation_is_told_how(home: Path) -> None:
    assert f'orgue people link {ANNE} --name "Prénom Nom"' in link(ANNE).data["error"]["next"]
