"""An attestation is asked, issued, printed and checked; it says what the database says, no more."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.access.secret import secret_of
from models.database.transactions import gesture
from models.errors import NotYours, Refusal
from models.gestures.people.attesting import (
    ask_attestation,
    issue_attestation,
    refuse_attestation,
)
from models.work.action import ACTION, ActionState
from models.work.attestation import ATTESTATION, code_of
from tests.academy import Year
from tests.programmes import announced, held
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on

pytestmark = pytest.mark.usefixtures("home")
year = year_on("file", now="20/04/2027 10:00")
NOW = "20/04/2027 10:00"


def took_place(year: Year, school: str = "E11", title: str = "Débat") -> int:
    number = announced(year, school, title, held("16/03/2027"))
    values = {"state": ActionState.TOOK_PLACE, "training_hours": 3.0}
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(ACTION).where(ACTION.c.id == number).values(values))
    return number


def ask(year: Year, who: str = "ien1", unit: str = "C1") -> int:
    return int(year.act(ask_attestation, year.units[unit], year.by(who), on=NOW))


def rows(year: Year) -> list[Any]:
    return year.all(sa.select(ATTESTATION))


def path(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/attestations"


def code(year: Year, number: int) -> str:
    with gesture(year.engine) as session:
        return code_of(secret_of(session), number)


def test_it_is_asked_issued_printed_and_checked(year: Year) -> None:
    took_place(year)
    client = signed_in(year, "ien1", on=NOW)
    assert "Demander une attestation" in words(client.get(path(year)))
    assert client.post(path(year), data={"unit": str(year.units["C1"])}).status_code == 303
    assert client.get(f"{path(year)}/1.pdf").status_code == 404
    pilot = signed_in(year, "pilote", on=NOW)
    assert "À délivrer (1)" in words(pilot.get(path(year)))
    assert pilot.post(f"{path(year)}/1/issue").status_code == 303
    (row,) = rows(year)
    assert row.number == "2026-27/1"
    assert row.content["actions"] == [{"title": "Débat", "days": "mardi 16 mars 2027"}]
    assert row.content["hours"] == 3.0
    pdf = signed_in(year, "ien1", on=NOW).get(f"{path(year)}/1.pdf")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    seen = anybody(year.engine).get(f"/attestation/{code(year, 1)}")
    assert seen.status_code == 200
    assert "attestation authentique , n° 2026-27/1" in words(seen)
    assert "Débat, mardi 16 mars 2027" in words(seen)


def test_asked_again_it_is_the_same_and_a_refusal_is_asked_anew(year: Year) -> None:
    took_place(year)
    assert ask(year) == ask(year) == 1
    pilot = year.by("pilote")
    year.act(refuse_attestation, 1, "Pas cette année.", pilot, on=NOW)
    assert "Pas cette année." in words(signed_in(year, "ien1", on=NOW).get(path(year)))
    assert ask(year) == 1
    assert year.act(issue_attestation, 1, pilot, on=NOW) == "2026-27/1"
    with pytest.raises(Refusal, match="déjà sa réponse"):
        year.act(issue_attestation, 1, pilot, on=NOW)


def test_numbers_follow_each_other(year: Year) -> None:
    took_place(year)
    took_place(year, "L11", "Forum")
    numbers = [ask(year), ask(year, "proviseure", "L11")]
    called = [year.act(issue_attestation, n, year.by("pilote"), on=NOW) for n in numbers]
    assert called == ["2026-27/1", "2026-27/2"]


def test_where_nothing_took_place_there_is_nothing_to_attest(year: Year) -> None:
    announced(year, "E11", "À venir", held("16/03/2027"))
    with pytest.raises(Refusal, match="rien à attester"):
        ask(year)
    assert "rien à attester" in words(signed_in(year, "ien1", on=NOW).get(path(year)))


@pytest.mark.parametrize(("who", "unit"), [("E11", "E11"), ("ien2", "C1"), ("pilote", "AC")])
def test_it_is_for_a_person_and_their_own_function(year: Year, who: str, unit: str) -> None:
    took_place(year)
    with pytest.raises(NotYours):
        ask(year, who, unit)


@pytest.mark.parametrize("who", ["E11", "ien1", "pilote1", "recteur"])
def test_the_academie_alone_issues_them(year: Year, who: str) -> None:
    took_place(year)
    ask(year)
    with pytest.raises(NotYours):
        year.act(issue_attestation, 1, year.by(who), on=NOW)
    with pytest.raises(NotYours):
        year.act(refuse_attestation, 1, "Non.", year.by(who), on=NOW)


@pytest.mark.parametrize("reason", ["", "x" * 301])
def test_a_refusal_says_why(year: Year, reason: str) -> None:
    took_place(year)
    ask(year)
    with pytest.raises(Refusal, match="Dites pourquoi"):
        year.act(refuse_attestation, 1, reason, year.by("pilote"), on=NOW)


def test_others_do_not_read_it_and_a_made_up_code_says_nothing(year: Year) -> None:
    took_place(year)
    ask(year)
    assert signed_in(year, "ien2", on=NOW).get(f"{path(year)}/1.pdf").status_code == 404
    good = code(year, 1)
    for typed in (good, f"1-{'a' * 24}", "n'importe quoi", "2" + good[1:]):
        answer = anybody(year.engine).get(f"/attestation/{typed}")
        assert answer.status_code == 404
        assert "n’est celui d’aucune attestation" in words(answer)
        assert "Débat" not in answer.text


def test_what_was_printed_stays_though_the_action_changes(year: Year) -> None:
    number = took_place(year)
    ask(year)
    year.act(issue_attestation, 1, year.by("pilote"), on=NOW)
    with gesture(year.engine) as session:
        changed = sa.update(ACTION).where(ACTION.c.id == number).values(title="Autre")
        session.connection().execute(changed)
    assert "Débat" in anybody(year.engine).get(f"/attestation/{code(year, 1)}").text
