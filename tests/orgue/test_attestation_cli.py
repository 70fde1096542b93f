"""``orgue attestation`` and ``orgue thanks``: what their pages do, typed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.work.action import ACTION, ActionState
from tests.academy import Year, mail_of
from tests.orgue.typing_commands import typed
from tests.programmes import announced, held
from tests.years import year_on

year = year_on("home", now="27/04/2027 10:00", messages={"thanks": {"on": True}})
WHERE = ("--now", "2027-04-27T10:00", "--year", "2026-27", "--academy", "24")


def took_place(year: Year) -> None:
    number = announced(year, "E11", "Débat", held("16/03/2027"))
    gone = sa.update(ACTION).where(ACTION.c.id == number).values(state=ActionState.TOOK_PLACE)
    with gesture(year.engine) as session:
        session.connection().execute(gone)


def asked(who: str, *line: str) -> Any:
    return typed(*line, "--by", mail_of(who), *WHERE)


def test_an_attestation_is_asked_refused_asked_anew_and_issued(year: Year) -> None:
    took_place(year)
    assert asked("ien1", "attestation", "ask", "C1").data == {"id": 1}
    assert asked("ien1", "attestation", "issue", "1").code != 0
    assert asked("pilote", "attestation", "refuse", "1", "--reason", "Pas encore.").code == 0
    assert asked("ien1", "attestation", "ask", "C1").data == {"id": 1}
    issued = {"id": 1, "number": "2026-27/1"}
    assert asked("pilote", "attestation", "issue", "1").data == issued
    (line,) = asked("pilote", "attestation", "list").data["attestations"]
    assert (line["number"], line["state"]) == ("2026-27/1", "issued")


def test_thanks_are_listed_and_let_go_if_they_are_so_many(year: Year) -> None:
    took_place(year)
    year.tick("27/04/2027 10:00")
    found = asked("pilote", "thanks", "list").data
    assert (len(found["held"]), found["sent"]) == (2, 0)
    assert asked("pilote", "thanks", "send", "3").code != 0
    assert asked("ien1", "thanks", "send", "2").code != 0
    assert asked("pilote", "thanks", "send", "2").data == {"sent": 2}
