"""The report's page: kept while one types and by a button, handed in by another alone; two tabs
choose field by field."""

from __future__ import annotations

import html
import re
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.database.transactions import gesture
from models.work.action import ACTION, ActionState
from tests.academy import Year
from tests.models.gestures.actions.reports import AFTER, OPEN, accepted
from tests.web.portal import signed_in, words
from tests.years import year_on

year = year_on(now=OPEN)
BY_ITSELF = {"HX-Request": "true"}


def held(page: str) -> dict[str, str]:
    """The hidden inputs of a form."""
    found = re.findall(r'type="hidden" name="(edits|was)" id="\w+" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def opened(year: Year) -> tuple[TestClient, str, dict[str, str]]:
    number = accepted(year)
    with gesture(year.engine) as session:
        told = sa.update(ACTION).where(ACTION.c.id == number).values(announced=True)
        session.connection().execute(told)
    client, path = signed_in(year, "E11", on=AFTER), f"/actions/{number}/report"
    return client, path, held(client.get(path).text)


def action(year: Year, path: str) -> Any:
    return year.action(int(path.split("/")[2]))


def test_what_is_typed_is_kept_by_itself_and_never_sent(year: Year) -> None:
    client, path, hidden = opened(year)
    answer = client.post(path, data=hidden | {"effects": "Du calme."}, headers=BY_ITSELF)
    said = words(answer)
    assert "Le bilan n’est pas encore remis. Gardé à 9 h" in said.replace("\xa0", " ")
    assert held(answer.text)["edits"] == "1"
    assert (action(year, path).state, action(year, path).report) == (ActionState.ACCEPTED, None)
    assert "Du calme." in client.get(path).text


def test_a_button_keeps_it_without_script_and_another_hands_it_in(year: Year) -> None:
    client, path, hidden = opened(year)
    kept = client.post(path, data=hidden | {"effects": "Du calme.", "then": "keep"})
    assert (kept.status_code, kept.headers["location"]) == (303, path)
    page = client.get(path)
    assert "Bilan gardé." in words(page)
    assert action(year, path).report is None
    sent = client.post(path, data=held(page.text) | {"effects": "Du calme."})
    assert sent.status_code == 303
    assert action(year, path).report["effects"] == "Du calme."


def test_what_is_wrong_is_given_back_and_the_rest_is_kept(year: Year) -> None:
    client, path, hidden = opened(year)
    sent = hidden | {"effects": "Du calme.", "numbers.pupils": "beaucoup"}
    answer = client.post(path, data=sent)
    assert answer.status_code == 422
    assert 'value="beaucoup"' in answer.text
    assert action(year, path).report_draft["effects"] == "Du calme."
    long = "x" * 3002
    answer = client.post(path, data=held(answer.text) | {"difficulties": long, "then": "keep"})
    assert (answer.status_code, long in answer.text) == (422, True)


def test_two_tabs_choose_field_by_field(year: Year) -> None:
    client, path, hidden = opened(year)
    first = {"effects": "Du calme.", "difficulties": "Le froid.", "then": "keep"}
    client.post(path, data=hidden | first)
    second = {"effects": "De la joie.", "follow_up": "Oui.", "difficulties": "", "then": "keep"}
    clash = client.post(path, data=hidden | second)
    assert clash.status_code == 409
    chosen = re.findall(r'name="merge.(\w+)" value="(\w+)" checked', clash.text)
    assert dict(chosen) == {"effects": "mine", "difficulties": "theirs", "follow_up": "mine"}
    assert "hx-post" not in clash.text.partition('id="saisie"')[2].partition(">")[0]
    merged = held(clash.text) | second | {f"merge.{code}": which for code, which in chosen}
    assert client.post(path, data=merged).status_code == 303
    kept = action(year, path).report_draft
    assert (kept["effects"], kept["difficulties"], kept["follow_up"]) == (
        "De la joie.",
        "Le froid.",
        "Oui.",
    )


def test_two_tabs_of_a_fiche_choose_field_by_field(year: Year) -> None:
    number = year.draft("E11", "Débat", on=OPEN, contact="x")
    client, path = signed_in(year, "E11", on=OPEN), f"/actions/{number}/edit"
    page = client.get(path).text
    base = held(page) | {"title": "Débat", "contact": "x", "on_date": "2027-03-16", "then": "keep"}
    client.post(path, data=base | {"title": "Débat des parents", "on_date": "2027-03-17"})
    clash = client.post(path, data=base | {"contact": "la direction", "title": "Grand débat"})
    assert clash.status_code == 409
    chosen = dict(re.findall(r'name="merge.(\w+)" value="(\w+)" checked', clash.text))
    assert chosen == {"title": "mine", "on_date": "theirs", "contact": "mine"}
    merged = base | held(clash.text) | {"contact": "la direction", "title": "Grand débat"}
    merged |= {f"merge.{code}": which for code, which in chosen.items()} | {"merge.title": "theirs"}
    assert client.post(path, data=merged).status_code == 303
    kept = year.action(number)
    assert (kept.title, kept.contact, f"{kept.on_date}") == (
        "Débat des parents",
        "la direction",
        "2027-03-17",
    )
