"""``orgue school``: a school is looked at, called, and what it says is typed for it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.unit import UNIT
from tests.academy import Year, mail_of
from tests.orgue.typing_commands import MONDAY, PILOT, pages, refused, typed

RELAY = mail_of("ien1")
BY = ("--by", RELAY, "--now", MONDAY)
GIVEN = ("--title", "Jeu", "--date", "2027-03-16", "--theme", "Le théâtre", "--contact", "moi")


UAI = "0940013D"


@pytest.fixture
def school(underway: Year) -> None:
    with gesture(underway.engine) as session:
        session.connection().execute(sa.update(UNIT).where(UNIT.c.code == "E13").values(code=UAI))


@pytest.mark.usefixtures("school")
def test_a_call_is_noted_shown_and_taken_back() -> None:
    noted = typed("school", "called", UAI, "--note", "Rappeler jeudi", *BY).data
    (call,) = typed("school", "show", UAI, *BY).data["calls"]
    assert (call["call"], call["note"], call["own"]) == (noted["call"], "Rappeler jeudi", True)
    to_call = typed("school", "calls", "24", "--by", PILOT).data["schools"]
    assert {s["unit"]: s["last"] is not None for s in to_call}[UAI]
    assert "Rappeler jeudi" in pages("school", "show", UAI, *BY)
    assert refused("school", "called", "--undo", "1", UAI, "--by", PILOT).error == "NotYours"
    assert typed("school", "called", UAI, "--undo", "1", *BY).data["undone"]
    assert typed("school", "show", UAI, *BY).data["calls"] == []


@pytest.mark.usefixtures("school")
def test_what_a_school_says_on_the_telephone_is_typed_for_it() -> None:
    said = typed("action", "propose", UAI, *GIVEN, "--for-school", *BY).data
    assert said["state"] == "submitted"
    shown = typed("school", "show", UAI, *BY).data
    assert [one["action"] for one in shown["actions"]] == [said["action"]]
    assert [one["action"] for one in shown["typed"]] == [said["action"]]
    mine = refused("action", "propose", UAI, *GIVEN, "--for-school", "--by", mail_of("E13"))
    assert mine.error == "NotYours"


def test_the_list_of_calls_is_for_who_may_call(underway: Year) -> None:
    assert refused("school", "calls", "24", "--by", mail_of("E13")).error == "NotYours"
