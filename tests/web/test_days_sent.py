"""Every form that holds a day says « Vérifiez l'année » of a slip, and keeps nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from models.territory.people import ABSENCE
from tests.academy import Year, mail_of
from tests.web.api.programs import program
from tests.web.letter_pages.links import asked
from tests.web.portal import anybody, signed_in, words

ON = "11/01/2027 10:00"
SLIPS = ("0026-11-30", "2062-12-11", "2126-12-18", "30/11/0027")


Sent = Callable[[Year, str], tuple[int, str]]
"""Sends the day to a form: the status, and what the page says."""


def _form(who: str, path: str, field: str, **data: str) -> Sent:
    def send(year: Year, day: str) -> tuple[int, str]:
        places = {"cycle": year.cycle_id, "D1": year.units["D1"], "E11": year.units["E11"]}
        values = {name: value.format_map(places) for name, value in data.items()}
        client = signed_in(year, who, on=ON)
        answer = client.post(path.format_map(places), data=values | {field: day})
        return answer.status_code, words(answer)

    return send


def _answer(path: str) -> Sent:
    def send(year: Year, day: str) -> tuple[int, str]:
        task = year.tasks()[0].id if year.tasks() else None
        if task is None:
            year.propose("E11", "Débat", on=ON, theme="Parents")
            task = year.tasks()[0].id
        data = {
            "verdict": "returned",
            "reason": "Quel public ?",
            "correct_by": day,
            "task": str(task),
            "confirmed": "yes",
        }
        answer = signed_in(year, "ien1").post(path.format(task=task), data=data)
        return answer.status_code, words(answer)

    return send


def _letter(year: Year, day: str) -> tuple[int, str]:
    if not year.tasks():
        year.propose("E11", "Débat", on="30/11/2026 10:00")
    _, link = asked(year)
    data = {"verdict": "returned", "reason": "Quel public ?", "correct_by": day}
    answer = anybody(year.engine).post(link, data=data)
    return answer.status_code, words(answer)


def _fiche(year: Year, day: str) -> tuple[int, str]:
    number = year.draft("E11", "Débat", on=ON)
    data = {"title": "Débat", "on_date": day, "edits": "0", "then": "review"}
    answer = signed_in(year, "E11", on=ON).post(f"/actions/{number}/edit", data=data)
    return answer.status_code, words(answer)


DOORS: dict[str, Sent] = {
    "an absence begins": _form("ien1", "/me/absence", "starts", ends="2027-02-01"),
    "an absence ends": _form("ien1", "/me/absence", "ends", starts="2027-01-20"),
    "a function begins": _form(
        "pilote1", "/cycles/{cycle}/teams/{D1}", "starts", function="mlds", mail=mail_of("marie")
    ),
    "a function ends": _form(
        "pilote1", "/cycles/{cycle}/teams/{D1}", "ends", function="mlds", mail=mail_of("marie")
    ),
    "a delay ends": _form("pilote", "/actions/late", "until", unit="{E11}"),
    "a request's correction": _answer("/tasks/{task}"),
    "several requests' correction": _answer("/queue/decide"),
    "a letter's correction": _letter,
}


@pytest.mark.parametrize("door", DOORS)
def test_a_slip_of_the_year_is_told_and_nothing_is_kept(year: Year, door: str) -> None:
    DOORS[door](year, "demain")  # whatever the form needs beforehand
    before = _rows(year.engine)
    for day in SLIPS:
        status, said = DOORS[door](year, day)
        assert (status, "Vérifiez l'année" in said.replace("’", "'")) == (422, True), (door, day)
    assert _rows(year.engine) == before


def _rows(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        count = sa.select(sa.func.count())
        return {
            name: connection.execute(count.select_from(table)).scalar_one()
            for name, table in SQLModel.metadata.tables.items()
            if name in ("absence", "assignment", "delay", "person", "journal_entry", "action")
        }


def test_the_fiche_says_so_too(year: Year) -> None:
    for day in SLIPS:
        status, said = _fiche(year, day)
        assert (status, "Vérifiez l'année" in said.replace("’", "'")) == (422, True), day


def test_a_form_takes_a_day_as_french_people_write_it(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    sent = {"starts": "18/01/27", "ends": "1er février 2027"}
    assert client.post("/me/absence", data=sent).status_code == 303
    (kept,) = year.all(sa.select(ABSENCE))
    assert (kept.starts, kept.ends) == (date(2027, 1, 18), date(2027, 2, 1))


def test_the_api_says_so_and_reads_the_same_days(year: Year) -> None:
    number = year.propose("E11", "Débat", on=ON)
    client, (task,) = program(year, "ien1"), year.tasks()
    for day in SLIPS:
        body = {"verdict": "returned", "reason": "Quel jour ?", "correct_by": day}
        (wrong,) = client.post(f"tasks/{task.id}/decision", json=body).json()["errors"]
        assert wrong["pointer"] == "#/correct_by"
        assert "Vérifiez l’année" in wrong["detail"]
    sent = client.post(f"tasks/{task.id}/decision", json=body | {"correct_by": "22/01/27"})
    assert sent.status_code == 200
    assert year.action(number).correct_by.isoformat() == "2027-01-22"
