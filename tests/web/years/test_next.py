"""The page of the next year shows each date with its reason, and drafts it on the yes alone."""

from __future__ import annotations

import re

import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.gestures.cycle.opening import change_cycle
from models.territory.unit import UNIT
from models.year.cycle import CYCLE, Cycle
from tests.academy import Year, at, day, mail_of, name_to
from tests.models.gestures.framing.crowns import crown
from tests.neighbours import neighbour
from tests.past import year_before
from tests.web.portal import signed_in
from tests.web.years.said import said_by
from tests.years import year_on

year = year_on("file")
PATH, JULY = "/years/next", "05/07/2027 10:00"


def cycles(year: Year) -> list[Cycle]:
    with reading(year.engine) as session:
        return list(session.connection().execute(CYCLE.select().order_by(CYCLE.c.id)))


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))


def with_a_forum(year: Year) -> None:
    forum = {"name": "Forum", "kind": "forum", "on": "2027-03-18", "place": "Mairie"}
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        changes = {"other_dates": [forum], "week": {"slogan": "Tenir"}}
        change_cycle(session, cycle, changes, year.by("pilote"), at("02/09/2026 10:00"))


def test_it_shows_dates_weeks_and_what_becomes_of_the_rest_and_writes_nothing(year: Year) -> None:
    with_a_forum(year)
    answer = signed_in(year, "pilote", on=JULY).get(PATH)
    said = said_by(answer)
    assert answer.status_code == 200
    for part in (
        "Préparer l'année 2027-28",
        "lundi 13 au vendredi 17 mars 2028",
        "semaine 11 du calendrier, comme l'an dernier",
        "10 jours de classe avant « Ouverture de l'appel à actions »",
        "Gardé",
        "Remis à zéro",
        "L'an dernier : « Tenir »",
        "L'an dernier : le jeudi 18 mars 2027",
    ):
        assert part in said, part
    assert 'value="2028-03-16"' in answer.text
    assert len(cycles(year)) == 1


def test_the_yes_drafts_it_and_the_page_then_says_where_it_stands(year: Year) -> None:
    with_a_forum(year)
    client = signed_in(year, "pilote", on=JULY)
    form = hidden(client.get(f"{PATH}?week=2028-04-03").text)
    sent = form | {"slogan": "Tenir bon", "take0": "yes", "on0": "2028-04-06", "text0": "Venez"}
    answer = client.post(PATH, data=sent)
    assert answer.status_code == 303, said_by(answer)
    said = said_by(client.get(answer.headers["location"]))
    assert "L'année 2027-28 est préparée : rien n'est parti." in said
    assert "Où en est 2027-28" in said
    for path in ("/rehearsal?cycle=2", "/launch?cycle=2", "/cycles/2/calendar"):
        assert path in client.get(PATH).text
    made = cycles(year)[1]
    assert (made.state.value, made.week.isoformat()) == ("draft", "2028-04-03")
    assert made.changes["week"]["slogan"] == "Tenir bon"
    assert made.changes["other_dates"][0]["on"] == "2028-04-06"


def test_what_was_typed_comes_back_with_a_sentence(year: Year) -> None:
    with_a_forum(year)
    client = signed_in(year, "pilote", on=JULY)
    form = hidden(client.get(PATH).text)
    sent = form | {"slogan": "Tenir bon", "take0": "yes", "on0": "2027-03-18", "text0": "Venez"}
    answer = client.post(PATH, data=sent)
    assert answer.status_code == 422
    assert "Vérifiez l'année" in said_by(answer)
    assert 'value="Tenir bon"' in answer.text
    assert len(cycles(year)) == 1


def test_a_week_that_cannot_be_held_is_said_and_the_best_one_shown(year: Year) -> None:
    answer = signed_in(year, "pilote", on=JULY).get(f"{PATH}?week=other&first=2027-12-21")
    assert answer.status_code == 422
    assert "sans classe" in said_by(answer)
    assert "lundi 13 au vendredi 17 mars 2028" in said_by(answer)


def test_two_admins_at_once_do_not_replace_each_other(year: Year) -> None:
    client = signed_in(year, "pilote", on=JULY)
    form = hidden(client.get(PATH).text)
    assert client.post(PATH, data=form).status_code == 303
    late = client.post(PATH, data=form | {"week": "2028-04-03", "last": "2028-04-07"})
    assert late.status_code == 409
    assert "déjà préparé" in said_by(late)
    assert cycles(year)[1].week.isoformat() == "2028-03-13"


def test_who_does_not_pilot_is_told_who_does(year: Year) -> None:
    client = signed_in(year, "ien1", on=JULY)
    answer = client.get(PATH)
    assert answer.status_code == 403
    assert "pilotes et administrateurs" in said_by(answer)
    assert client.post(PATH, data={"week": "2028-03-13"}).status_code == 403
    assert len(cycles(year)) == 1


def test_who_pilots_two_academies_prepares_one_and_the_other_is_left_as_it_is(year: Year) -> None:
    crown(year)
    other = neighbour(year, "Belleroche", "A", week=day("22/03/2027"))
    with gesture(year.engine) as session:
        own = UNIT.c.id == other.units["AC"]
        session.connection().execute(sa.update(UNIT).where(own).values(code="10"))
        name_to(session, other.units["AC"], "pilot", mail_of("pilote"))
    client = signed_in(year, "pilote", on=JULY)
    page = client.get(f"{PATH}?academy=10")
    assert "Préparer l'année 2027-28" in said_by(page)
    assert "lundi 20 au vendredi 24 mars 2028" in said_by(page)
    assert client.post(PATH, data=hidden(page.text) | {"academy": "10"}).status_code == 303
    (made,) = [c for c in cycles(year) if c.school_year == "2027-28"]
    assert made.academy_id == other.units["AC"]
    assert "Où en est 2027-28" not in said_by(client.get(f"{PATH}?academy=24"))


def test_an_older_cycle_may_be_the_model_of_the_same_year_to_come(year: Year) -> None:
    number = year_before(year)
    said = said_by(signed_in(year, "pilote", on=JULY).get(f"{PATH}?like={number}"))
    assert "Préparer l'année 2027-28" in said
    assert "lundi 13 au vendredi 17 mars 2028" in said
