"""Writing to the other lists of « À relancer »: late validators, relays alone, loose schools."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from tests.academy import Year
from tests.web.letter_pages.links import link_in, opened
from tests.web.portal import signed_in, words
from tests.years import year_on

ON, LATER, NEXT = "11/01/2027 10:00", "02/02/2027 10:00", "02/02/2027 10:05"
SAID = {"subject": "Un mot", "text": "Merci d'avance."}
LATE, ALONE, NOWHERE = "late_validators", "alone", "unattached"


def in_february(year: Year) -> None:
    """In February: ien1 and ien2 should have answered in January."""
    for school in ("E11", "E12", "E21"):
        year.propose(school, f"Débat {school}", on=ON)


year = year_on(then=in_february)


def path(year: Year, page: str) -> str:
    return f"/cycles/{year.cycle_id}/silence/messages/{page}"


def listed(year: Year, who: str, to: str, **kept: str) -> str:
    """The form of *who* for a list, in words."""
    query = "&".join(f"{k}={v}" for k, v in ({"to": to} | kept).items())
    answer = signed_in(year, who, on=LATER).get(path(year, f"new?{query}"))
    assert answer.status_code == 200
    return words(answer)


def prepared(year: Year, who: str, to: str) -> Any:
    """The page of what *who* prepared for a list, and their browser."""
    client = signed_in(year, who, on=LATER)
    answer = client.post(path(year, "new"), data=SAID | {"to": to})
    assert answer.status_code == 303
    return client, str(answer.headers["location"])


def states(year: Year) -> dict[str, str]:
    """The state of each of these messages, by the code of its unit."""
    codes = year.codes
    query = sa.text("SELECT unit_id, state FROM message WHERE text = 'pilot_words'")
    return {codes[m.unit_id]: m.state for m in year.all(query)}


def let_go(year: Year, client: Any, page: str, count: int) -> list[str]:
    """Release what was shown; who received it."""
    answer = client.post(page, data={"do": "release", "shown": str(count)})
    assert answer.status_code == 303
    return sorted(x.to for x in year.drain(NEXT) if x.text == "pilot_words")


def test_who_is_late_is_written_to_once_and_who_answers_meanwhile_is_not(year: Year) -> None:
    form = listed(year, "pilote1", LATE)
    assert "Écrire aux validateurs en retard" in form
    assert "2 personnes" in form
    assert "Ien1 Circonscription Un Ien2 Circonscription Deux" in form
    client, page = prepared(year, "pilote1", LATE)
    assert states(year) == {"C1": "held", "C2": "held"}
    shown = words(client.get(page))
    assert "2 courriers attendent votre accord" in shown
    assert "une réponse de vous est attendue" in shown
    assert "Circonscription Deux Ien2 Circonscription Un Ien1" in shown
    (one,) = [t for t in year.tasks() if t.about_id == year.units["E21"]]
    year.accept("ien2", one.id, on=LATER)
    assert let_go(year, client, page, 2) == ["ien1"]
    assert states(year) == {"C1": "sent", "C2": "dropped"}


def test_the_letter_leads_to_each_request_that_is_late(year: Year) -> None:
    client, page = prepared(year, "pilote1", LATE)
    let_go(year, client, page, 2)
    (row,) = year.messages(rule="pilot_words_late", unit_id=year.units["C1"])
    sheet = opened(year, link_in(year, row), NEXT)
    assert "2 demandes en retard" in sheet
    assert "« Débat E11 »" in sheet
    assert "« Débat E12 »" in sheet
    assert "E21" not in sheet


def test_the_deputy_reads_it_while_the_holder_is_away(year: Year) -> None:
    year.away("ien1", "01/02/2027", "05/02/2027")
    client, page = prepared(year, "pilote1", LATE)
    assert let_go(year, client, page, 2) == ["conseil1", "ien2"]


def test_nobody_writes_to_themselves_nor_beyond_their_territory(year: Year) -> None:
    nobody = "Personne, dans cette liste, à qui vous puissiez écrire"
    for who in ("ien1", "pilote2", "E11"):
        assert nobody in listed(year, who, LATE)
    assert "1 personne," in listed(year, "pilote1", LATE, unit=str(year.units["C2"]))
    page = words(signed_in(year, "ien1", on=LATER).get(f"/cycles/{year.cycle_id}/silence"))
    assert "Relais, Circo. Un Ien1" in page
    assert "aux validateurs en retard" not in page
    client = signed_in(year, "ien1", on=LATER)
    assert client.post(path(year, "new"), data=SAID | {"to": LATE}).status_code == 422
    assert client.get(path(year, "new?to=elsewhere")).status_code == 404
    assert client.post(path(year, "new"), data=SAID | {"to": "elsewhere"}).status_code == 404
    assert states(year) == {}


def test_who_has_no_deputy_is_written_to_until_one_is_named(year: Year) -> None:
    plain = """SELECT count(*) FROM assignment a JOIN unit u ON u.id = a.unit_id
        WHERE a.deputy_id IS NULL AND a.function IN ('relay', 'pilot') AND u.level <> 'school'"""
    assert year.all(sa.text(plain)) == [(4,)]
    assert "4 personnes" in listed(year, "pilote", ALONE)
    client, page = prepared(year, "pilote", ALONE)
    assert set(states(year)) == {"B1", "C2", "C3", "D2"}
    year.remove("C2", "relay")
    year.name("C2", "relay", "ien2", "conseil2")
    assert let_go(year, client, page, 4) == ["bassin1", "ien3", "pilote2"]
    assert states(year)["C2"] == "dropped"
    (row,) = year.messages(rule="pilot_words_alone", unit_id=year.units["C3"])
    assert "Sans suppléance" in opened(year, link_in(year, row), NEXT)
    year.remove("C3", "relay")
    year.name("C3", "relay", "ien3", "conseil3")
    assert "Suppléance nommée" in opened(year, link_in(year, row), NEXT)


def test_an_unattached_school_is_written_to_until_it_is_attached(year: Year) -> None:
    year.change("E31", basin_id=None)
    client, page = prepared(year, "pilote", NOWHERE)
    assert states(year) == {"E00": "held", "E31": "held"}
    year.change("E31", basin_id=year.units["C3"])
    assert let_go(year, client, page, 2) == ["ce.e00"]
    assert states(year) == {"E00": "sent", "E31": "dropped"}
    (row,) = year.messages(rule="pilot_words_unattached", unit_id=year.units["E00"])
    assert "L'année de la semaine" in opened(year, link_in(year, row), NEXT).replace("’", "'")


def test_each_list_of_the_page_leads_to_its_form_but_where_nobody_is(year: Year) -> None:
    year.remove("C3", "relay")
    answer = signed_in(year, "pilote", on=LATER).get(f"/cycles/{year.cycle_id}/silence")
    for to in (LATE, ALONE, NOWHERE):
        assert f'silence/messages/new?to={to}"' in answer.text
    assert "Unités sans relais ni pilote : 1 Circo. Trois" in words(answer)
    assert "Personne à qui écrire : chaque nom mène à l’équipe" in words(answer)
    year.name("AC", "communication", "presse")
    press = signed_in(year, "presse", on=LATER).get(f"/cycles/{year.cycle_id}/silence")
    assert "silence/messages/new" not in press.text


def test_a_closed_list_of_last_year_is_not_written_to(year: Year) -> None:
    query = sa.text("UPDATE cycle SET state = 'closed', closed_at = :on")
    with year.engine.begin() as connection:
        connection.execute(query, {"on": date(2027, 1, 30)})
    assert "On n’écrit que d’un cycle en cours" in listed(year, "pilote", LATE)
