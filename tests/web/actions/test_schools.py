"""Associated schools are found by name or town, several are pasted at once, the doubtful ones are
asked; what was typed in the fiche comes back with them."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from models.database.transactions import reading
from models.gestures.actions.associating import associated_ids
from models.gestures.actions.schools_meant import lines_in
from tests.academy import Year
from tests.web.portal import OPEN, signed_in, words
from tests.years import year_on


def towns(year: Year) -> None:
    year.change("E12", commune="Saint-Maur")
    year.change("E13", commune="Créteil", name="École Jules-Ferry")
    year.change("E21", commune="Saint-Maur", name="École Jules Ferry")


year = year_on(now=OPEN, then=towns)


def sent_on(page: str) -> dict[str, list[str]]:
    """What the form of the page would send, with the boxes that are ticked."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]+>", page.partition("<main")[2]):
        kind, name, value = (
            html.unescape(said[1]) if (said := re.search(f' {key}="([^"]*)"', tag)) else ""
            for key in ("type", "name", "value")
        )
        if kind == "hidden" or (kind in ("checkbox", "radio") and " checked" in tag):
            found.setdefault(name, []).append(value)
    return found


def opened(year: Year) -> tuple[TestClient, int, dict[str, Any]]:
    number = year.draft("E11", "Débat", on=OPEN)
    typed = {"title": "Débat des parents", "description": "Le préau & la cour", "cost": "cher"}
    return signed_in(year, "E11", on=OPEN), number, typed | {"edits": "0", "on_date": "2027-03-16"}


def test_one_looks_for_a_school_by_its_town_and_comes_back_with_all_that_was_typed(
    year: Year,
) -> None:
    client, number, typed = opened(year)
    path = f"/actions/{number}/schools"
    page = client.post(path, data=typed | {"associated": "", "then": "schools"})
    assert "Aucune pour l’instant" in words(page)
    page = client.post(path, data=sent_on(page.text) | {"q": "saint maur", "then": "search"})
    assert "École des Ormes, Saint-Maur (E12)" in words(page)
    assert "École Jules Ferry, Saint-Maur (E21)" in words(page)
    ticked = sent_on(page.text) | {"associated": ["E12"], "then": "back"}
    back = client.post(path, data=ticked)
    assert back.status_code == 422
    assert 'value="cher"' in back.text  # what is wrong is given back, the rest is kept
    action = year.action(number)
    assert (action.title, action.content["description"]) == (
        "Débat des parents",
        "Le préau & la cour",
    )
    assert schools(year, number) == ["E12"]


def schools(year: Year, number: int) -> list[str]:
    with reading(year.engine) as session:
        return sorted(year.codes[i] for i in associated_ids(session, number))


def test_several_are_pasted_and_the_doubtful_ones_are_asked(year: Year) -> None:
    client, number, typed = opened(year)
    path = f"/actions/{number}/schools"
    pasted = "E12\nJules Ferry\nLycée Sophie Germain\nÉcole de Nulle Part"
    page = client.post(path, data=typed | {"pasted": pasted, "then": "paste"})
    said = words(page)
    assert "École des Ormes" in said
    assert "Lycée Sophie-Germain" in said
    assert re.findall(r'name="meant.0" value="(\w+)"', page.text) == ["E13", "E21", "none"]
    assert re.findall(r'name="asked" value="([^"]+)"', page.text) == [
        "Jules Ferry",
        "École de Nulle Part",
    ]
    answers = sent_on(page.text) | {"meant.0": ["E21"], "meant.1": ["none"], "then": "asked"}
    page = client.post(path, data=answers)
    assert "Laquelle" not in words(page)
    client.post(path, data=sent_on(page.text) | {"then": "back", "cost": ""})
    assert schools(year, number) == ["E12", "E21", "L11"]


def test_going_back_with_a_doubtful_one_asks_first(year: Year) -> None:
    client, number, typed = opened(year)
    page = client.post(
        f"/actions/{number}/schools", data=typed | {"associated": "Jules Ferry", "then": "back"}
    )
    assert (page.status_code, "Laquelle est-ce" in words(page)) == (200, True)


def test_the_fiche_itself_takes_a_name_with_its_town(year: Year) -> None:
    client, number, _ = opened(year)
    sent = {"associated": "école jules ferry (Créteil)\nE12", "edits": "0", "then": "keep"}
    assert client.post(f"/actions/{number}/edit", data=sent).status_code == 303
    assert schools(year, number) == ["E12", "E13"]
    again = {"associated": "Jules Ferry", "edits": "1", "then": "keep"}
    answer = client.post(f"/actions/{number}/edit", data=again)
    assert answer.status_code == 422
    assert "peut être" in words(answer)


def test_what_was_submitted_is_not_sent_up_by_coming_back(year: Year) -> None:
    number = year.propose("E11", "Débat", on=OPEN, theme="Parents", contact="x")
    client, path = signed_in(year, "E11", on=OPEN), f"/actions/{number}/schools"
    back = client.post(path, data={"title": "Grand débat", "associated": ["E12"], "then": "back"})
    assert (back.status_code, 'value="Grand débat"' in back.text) == (200, True)
    assert re.search(r"<textarea id=.associated[^>]*>\nE12<", back.text)
    assert (year.action(number).title, schools(year, number)) == ("Débat", [])


@pytest.mark.parametrize(
    ("pasted", "lines"),
    [
        ("0940120V 0940121W\n0940122X", ["0940120V", "0940121W", "0940122X"]),
        ("0940120V;0940121W", ["0940120V", "0940121W"]),
        ("Collège Ferry, Créteil\n\n 'École du Port ", ["Collège Ferry, Créteil", "École du Port"]),
        ("Collège Ferry\t0940120V", ["Collège Ferry", "0940120V"]),
    ],
)
def test_what_is_pasted_is_a_school_a_line_or_codes_in_a_row(pasted: str, lines: list[str]) -> None:
    assert lines_in(pasted) == lines
