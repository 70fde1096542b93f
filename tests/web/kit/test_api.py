"""Programs make the kit, read it, take it out, and keep its elements."""

from __future__ import annotations

import time
from typing import Any

import pytest

from models.masks.neutral_kit import neutral_of_kit
from models.work.kit import KitKind
from tests.academy import Year
from tests.kits import WEEK, announced
from tests.web.api.programs import program
from tests.years import year_on

pytestmark = pytest.mark.usefixtures("home")
year = year_on(now=WEEK)
KIT = "cycles/1/kit"
FILE = {"Content-Type": "application/octet-stream"}


@pytest.fixture(autouse=True)
def without_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any) -> None:
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("nothing")))


def made(client: Any) -> Any:
    """The kit, once nothing is being made."""
    for _ in range(200):
        kit = client.get(KIT).json()
        if kit["making"] is None and (kit["items"] or kit["failed"]):
            return kit
        time.sleep(0.1)
    raise AssertionError(kit)


def test_a_program_makes_an_item_and_takes_it_out(year: Year) -> None:
    announced(year, "E11", "Débat")
    client = program(year, "pilote", on=WEEK)
    asked = client.post(KIT, json={"kind": "press_kit", "format": "odt"})
    assert asked.status_code == 202, asked.text
    (one,) = made(client)["items"]
    assert (one["kind"], one["stands"], one["changes"]) == ("press_kit", True, [])
    assert client.get(f"{KIT}/items/{one['number']}").content[:2] == b"PK"
    assert client.get(f"{KIT}/items/99").status_code == 404
    assert client.post(KIT, json={"kind": "poster", "format": "docx"}).status_code == 409
    relay = program(year, "ien1", on=WEEK)
    assert relay.post(KIT, json={"kind": "poster", "format": "pptx"}).status_code == 403


def test_a_program_gives_an_element_and_withdraws_it(year: Year) -> None:
    client = program(year, "pilote", on=WEEK)
    mask = neutral_of_kit(KitKind.BANNER, "odp", "AA0000")
    said = {"kind": "mask", "of": "banner", "name": "banniere.odp", "title": "Bannière"}
    given = client.put(f"{KIT}/elements", params=said, content=mask, headers=FILE)
    assert given.status_code == 200, given.text
    assert (given.json()["version"], given.json()["archived"]) == (1, "")
    number = given.json()["number"]
    assert client.get(f"{KIT}/elements/{number}").content == mask
    assert client.delete(f"{KIT}/elements/{number}").status_code == 204
    assert client.get(KIT).json()["elements"][0]["archived"] == "retiré"
    wrong = client.put(f"{KIT}/elements", params=said, content=b"rien", headers=FILE)
    assert wrong.status_code == 422
    relay = program(year, "ien1", on=WEEK)
    refused = relay.put(f"{KIT}/elements", params=said, content=mask, headers=FILE)
    assert refused.status_code == 403
