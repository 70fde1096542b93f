"""The thanks of a week: one letter each, held until a pilot who reads to whom says yes."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotYours, Refusal
from models.gestures.cycle.opening import change_cycle
from models.gestures.mail.thanking import let_thanks_go
from models.letters.thanks import figures_of, signatory
from models.serving.mail.thanks import thanks_waiting
from models.territory.people import ASSIGNMENT
from models.work.action import ACTION, ActionState
from models.work.message import MessageState
from models.year.cycle import Cycle
from tests.academy import Year, at, day, launched, name_to
from tests.programmes import announced, held
from tests.web.portal import signed_in, words
from tests.years import year_on

year = year_on("file", now="20/04/2027 10:00", made=launched, messages={"thanks": {"on": True}})
HELD_ON = "27/04/2027 10:00"


def took_place(year: Year, school: str, title: str, *, associated: Any = (), **said: Any) -> int:
    fiche = {"content": {"partners": [{"name": "La mairie", "brings": [], "convention": False}]}}
    days = (held("16/03/2027"), held("17/03/2027"))
    number = announced(year, school, title, *days, associated=list(associated), **fiche)
    report = {"numbers": {"pupils": 30, "parents": 12}, "effects": "Du calme."}
    values = {"state": ActionState.TOOK_PLACE, "report": report | said}
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(ACTION).where(ACTION.c.id == number).values(values))
    return number


def thanked(year: Year) -> list[tuple[str, str, str]]:
    codes = {number: code for code, number in year.units.items()}
    rows = year.messages(rule="thanks")
    return sorted((codes[m.unit_id], m.function, str(m.state)) for m in rows)


def path(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/thanks"


def test_schools_and_relays_are_thanked_once_and_nothing_leaves(year: Year) -> None:
    took_place(year, "E11", "Débat", associated=["E12"])
    announced(year, "E13", "Perdue", held("16/03/2027"), state="cancelled")
    announced(year, "E21", "Jamais dite", held("16/03/2027"))
    sent = year.tick(HELD_ON)
    assert not any(one.text == "thanks" for one in sent)
    assert thanked(year) == [
        ("C1", "relay", "held"),
        ("E11", "head", "held"),
        ("E12", "head", "held"),
    ]
    with reading(year.engine) as session:
        shown = thanks_waiting(session, year.course, at(HELD_ON))
    assert (len(shown.held), shown.expected, shown.unsaid, shown.sent) == (3, 3, 1, 0)


def test_its_page_says_to_whom_exactly_and_one_button_lets_all_go(year: Year) -> None:
    took_place(year, "E11", "Débat")
    year.tick(HELD_ON)
    client = signed_in(year, "pilote", on=HELD_ON)
    seen = words(client.get(path(year)))
    assert "2 lettres attendent votre accord" in seen
    assert "École des Tilleuls" in seen
    assert client.post(path(year), data={"seen": "2"}).status_code == 303
    sent = [one.text for one in year.tick("28/04/2027 09:00")]
    assert sent.count("thanks") == 2
    assert "2 lettres sont parties" in words(client.get(path(year)))
    year.tick("30/04/2027 09:00")
    assert len(thanked(year)) == 2


def test_somebody_of_several_functions_is_thanked_once(year: Year) -> None:
    with gesture(year.engine) as session:
        number = year.by("ien1").person_id
        values = {"unit_id": year.units["E11"], "function": "head", "person_id": number}
        session.connection().execute(sa.insert(ASSIGNMENT).values(values))
    took_place(year, "E11", "Débat")
    year.tick(HELD_ON)
    assert thanked(year) == [("E11", "head", "held")]


def test_what_is_reported_later_changes_figures_and_owes_nothing_more(year: Year) -> None:
    number = took_place(year, "E11", "Débat")
    year.tick(HELD_ON)
    year.act(let_thanks_go, 2, year.by("pilote"), on=HELD_ON)
    year.tick("28/04/2027 09:00")
    took_place(year, "E11", "Autre")
    year.report(number, "E11", on="29/04/2027 09:00")
    year.tick("29/04/2027 10:00")
    assert [state for _, _, state in thanked(year)] == ["sent", "sent"]


def test_a_school_of_which_all_was_cancelled_since_is_not_written_to(year: Year) -> None:
    number = took_place(year, "E11", "Débat")
    year.tick(HELD_ON)
    with gesture(year.engine) as session:
        gone = sa.update(ACTION).where(ACTION.c.id == number)
        session.connection().execute(gone.values(state=ActionState.CANCELLED))
    year.act(let_thanks_go, 2, year.by("pilote"), on=HELD_ON)
    assert not any(one.text == "thanks" for one in year.tick("28/04/2027 09:00"))
    assert {state for _, _, state in thanked(year)} == {"dropped"}


def test_figures_are_its_own_and_what_it_shared(year: Year) -> None:
    took_place(year, "E11", "Débat", associated=["E12"])
    with reading(year.engine) as session:
        found = {c: figures_of(session, year.course, year.units[c]).words for c in ("E11", "E12")}
        assert figures_of(session, year.course, year.units["E13"]).words == ""
        whole = figures_of(session, year.course, year.units["AC"])
    assert found["E11"] == "1 action, 2 jours, 30 élèves, 12 parents, 1 partenaire"
    assert found["E12"] == "1 action, 2 jours, 1 partenaire"
    assert (whole.actions, whole.pupils) == (1, 30)


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_others_than_were_read_do_not_leave(year: Year, seen: int) -> None:
    took_place(year, "E11", "Débat")
    year.tick(HELD_ON)
    with pytest.raises(Refusal, match="rien n'est parti"):
        year.act(let_thanks_go, seen, year.by("pilote"), on=HELD_ON)
    assert len(year.messages(rule="thanks", state=MessageState.HELD)) == 2


@pytest.mark.parametrize("who", ["E11", "ien1", "pilote1", "recteur"])
def test_a_pilot_of_the_academie_alone_says_yes(year: Year, who: str) -> None:
    took_place(year, "E11", "Débat")
    year.tick(HELD_ON)
    with pytest.raises(NotYours):
        year.act(let_thanks_go, 2, year.by(who), on=HELD_ON)
    assert signed_in(year, who, on=HELD_ON).get(path(year)).status_code == 403


def test_who_is_in_office_that_day_signs(year: Year) -> None:
    with gesture(year.engine) as session:
        a = ASSIGNMENT.c
        held_by = (a.unit_id == year.units["AC"], a.function == "rector")
        ends = sa.update(ASSIGNMENT).where(*held_by).values(ends=day("30/04/2027"))
        session.connection().execute(ends)
        name_to(session, year.units["AC"], "rector", "rectrice", None, starts=day("01/05/2027"))
    for on, who in (("30/04/2027", "recteur"), ("01/05/2027", "rectrice")):
        with reading(year.engine) as session:
            signed = signatory(session, year.course, year.units["E11"], day(on))
        assert signed["name"].lower().startswith(who)


def test_each_dasen_signs_where_the_cycle_says_so(year: Year) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        asked = {"thanks_signed": "dasen"}
        change_cycle(session, cycle, asked, year.by("pilote"), at("20/04/2027 10:00"))
    with reading(year.engine) as session:
        signed = signatory(session, year.course, year.units["E11"], day("20/04/2027"))
    assert signed["function"] == "DASEN"


def test_a_year_without_thanks_prepares_them_in_a_button(memory: sa.Engine) -> None:
    year = launched(memory)
    year.now = "20/04/2027 10:00"
    took_place(year, "E11", "Débat")
    year.tick(HELD_ON)
    assert thanked(year) == []
    client = signed_in(year, "pilote", on=HELD_ON)
    assert "2 personnes et adresses seraient remerciées" in words(client.get(path(year)))
    assert client.post(f"{path(year)}/prepare").status_code == 303
    year.tick(HELD_ON)
    assert [state for _, _, state in thanked(year)] == ["held", "held"]
