"""Whatever is pasted at whatever door, no list of pupils' names is stored nor logged."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from models.gestures.actions.climbing import announce_actions
from tests.academy import Year
from tests.web.portal import signed_in, words
from tests.years import year_on

OPEN, AFTER = "23/11/2026 09:00", "18/03/2027 09:00"
LISTED = "Deux classes.\nVALDOMIR Léa\nPERSINOUX Tom\nGRANDEL Inès\nUne suite en mai."
NAMES = ("VALDOMIR", "PERSINOUX", "GRANDEL")

pytestmark = pytest.mark.usefixtures("home")
year = year_on(now=OPEN)


def everywhere(year: Year) -> str:
    """All that the database holds, as one text."""
    with year.engine.connect() as connection:
        return "\n".join(
            str(tuple(row))
            for table in SQLModel.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        )


def need_nowhere(year: Year, log: str) -> None:
    kept = everywhere(year)
    assert not [name for name in NAMES if name in kept or name in log]


def took_place(year: Year) -> int:
    number = year.propose("E11", on=OPEN, theme="Parents", contact="x")
    year.accept("ien1", on="24/11/2026 09:00")
    year.act(announce_actions, [number], on="24/11/2026 10:00")
    return number


@pytest.mark.parametrize("then", ["keep", ""])
def test_a_list_in_a_report_is_left_out_and_told(
    year: Year, then: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number = took_place(year)
    school = signed_in(year, "E11", on=AFTER)
    typed = {"numbers.pupils": "40", "effects": LISTED, "pupils_words.0.words": "Bravo. Léa, 4e B"}
    typed |= {"then": then, "edits": str(year.action(number).edits)}
    answer = school.post(f"/actions/{number}/report", data=typed)
    assert answer.status_code == 303
    told = words(school.get(answer.headers["location"]))
    assert "Des noms n’ont pas été gardés (Les effets observés, Paroles d’élèves)" in told
    action = year.action(number)
    said = action.report_draft if then else action.report
    assert said["effects"] == "Deux classes.\nUne suite en mai."
    assert [one["words"] for one in said["pupils_words"]] == ["Bravo."]
    need_nowhere(year, caplog.text)


def test_while_one_types_it_is_told_beside_the_field(
    year: Year, caplog: pytest.LogCaptureFixture
) -> None:
    number = year.draft("E11", on=OPEN)
    school = signed_in(year, "E11")
    typed = {"title": "Débat", "description": LISTED, "edits": "0"}
    answer = school.post(f"/actions/{number}/edit", data=typed, headers={"HX-Request": "true"})
    assert "On dirait des noms d’élèves : « VALDOMIR Léa ; PERSINOUX Tom ;" in words(answer)
    assert year.action(number).content["description"] == "Deux classes.\nUne suite en mai."
    need_nowhere(year, caplog.text)


@pytest.mark.parametrize(
    ("path", "field"),
    [("/comments", "text"), ("/outcome", "reason")],
)
def test_what_people_write_to_each_other_is_given_back(
    year: Year, path: str, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    number = took_place(year)
    school: Any = signed_in(year, "E11")
    typed = {field: LISTED, "outcome": "cancelled"}
    answer = school.post(f"/actions/{number}{path}", data=typed)
    assert answer.status_code == 422
    assert "On dirait une liste de noms" in words(answer)
    assert "GRANDEL" in answer.text
    need_nowhere(year, caplog.text)
