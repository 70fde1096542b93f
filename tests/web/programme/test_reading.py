"""« Programme » shows the whole of it to whose it is, and keeps to what is asked."""

from __future__ import annotations

import re

import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.database.transactions import gesture
from models.year.cycle import PARTICIPATION
from tests.academy import Year, day
from tests.programmes import announced, held
from tests.web.counted import cost
from tests.web.portal import signed_in, words
from tests.years import year_on

year = year_on("file", now="12/01/2027 10:00")


def path(year: Year, asked: str = "") -> str:
    return f"/cycles/{year.cycle_id}/programme{asked}"


def lines(client: TestClient, at: str) -> list[str]:
    page = client.get(at)
    assert page.status_code == 200
    found = re.findall(r"<li[^>]*>((?:(?!</li>).)*<small>.*?)</li>", page.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_everybody_finds_it_from_the_navigation(year: Year) -> None:
    for who in ("E11", "ien1", "pilote"):
        client = signed_in(year, who)
        assert f'href="{path(year)}"' in client.get("/").text
        assert client.get("/programme").headers["location"] == path(year)
    desk = signed_in(year, "ien1").get(f"/cycles/{year.cycle_id}/standing").text
    assert f'href="{path(year)}"' in desk


def test_a_line_says_its_hours_place_and_who_takes_part(year: Year) -> None:
    year.change("E11", commune="Valmont")
    fiche = {"content": {"place": "Salle des fêtes", "online": True}, "associated": ["E12"]}
    number = announced(year, "E11", "Débat", held("16/03/2027", "09:00", "11:30"), **fiche)
    (line,) = lines(signed_in(year, "E12"), path(year))
    assert " ".join(line.split()) == (
        "de 9 h à 11 h 30 Débat École des Tilleuls · Salle des fêtes, Valmont, en ligne "
        "· avec École des Ormes · votre établissement"
    )
    assert f'href="/actions/{number}"' in signed_in(year, "E12").get(path(year)).text
    assert f'href="/actions/{number}"' not in signed_in(year, "E13").get(path(year)).text


def test_six_hundred_actions_are_six_hundred_lines(year: Year) -> None:
    for n in range(130):
        announced(year, "E11", f"Action {n}")
    client = signed_in(year, "pilote")
    assert len(lines(client, path(year))) == 130
    assert "130 actions" in words(client.get(path(year)))


def test_it_keeps_to_a_day_a_territory_and_a_theme(year: Year) -> None:
    announced(year, "E11", "Un", held("15/03/2027"), theme="Parents")
    announced(year, "E31", "Deux", held("16/03/2027"), theme="Sport")
    client, at = signed_in(year, "pilote"), path(year)
    assert len(lines(client, f"{at}?day=2027-03-15")) == 1
    assert "Deux" in lines(client, f"{at}?unit={year.units['C3']}")[0]
    assert "Deux" in lines(client, f"{at}?theme=Sport")[0]
    nothing = client.get(f"{at}?theme=Sport&day=2027-03-15")
    assert "Aucune action du programme ne correspond" in words(nothing)
    assert 'href="#semaine-2027-03-16"' in client.get(at).text


def test_a_day_of_the_week_and_around_it_has_an_anchor_in_each_part(year: Year) -> None:
    announced(year, "E11", "Autour", held("16/03/2027"), held("23/03/2027"))
    announced(year, "E31", "Sa semaine", held("23/03/2027"))
    own = {"week": day("22/03/2027"), "week_ends": day("26/03/2027")}
    with gesture(year.engine) as session:
        theirs = PARTICIPATION.c.unit_id == year.units["E31"]
        session.connection().execute(sa.update(PARTICIPATION).where(theirs).values(**own))
    page = signed_in(year, "pilote").get(path(year)).text
    for anchor in ("semaine-2027-03-23", "autour-2027-03-23"):
        assert page.count(f'href="#{anchor}"') == page.count(f' id="{anchor}"') == 1


def test_it_is_kept_to_territories_that_one_reads(year: Year) -> None:
    refused = signed_in(year, "E11").get(path(year, f"?unit={year.units['C3']}"))
    assert refused.status_code == 404
    assert signed_in(year, "E11").get(path(year, f"?unit={year.units['C1']}")).status_code == 200


def test_a_school_that_one_was_looking_at_leads_to_the_programme_around_it(year: Year) -> None:
    announced(year, "E11", "Ici")
    announced(year, "E31", "Ailleurs")
    client, at = signed_in(year, "pilote"), path(year)
    around = lines(client, f"{at}?unit={year.units['E12']}")
    assert around == lines(client, f"{at}?unit={year.units['C1']}")
    assert len(around) == 1
    assert signed_in(year, "E11").get(f"{at}?unit={year.units['E31']}").status_code == 404


def test_what_somebody_typed_is_shown_as_they_typed_it(year: Year) -> None:
    announced(year, "E11", "<b>Débat</b> & co", content={"place": "<i>là</i>"})
    page = signed_in(year, "E11").get(path(year)).text
    assert "&lt;b&gt;Débat" in page
    assert "<i>là" not in page


def test_its_statements_do_not_grow_with_its_lines(year: Year) -> None:
    client, at = signed_in(year, "ien1"), path(year)
    announced(year, "E11", "Une", associated=["E12"])
    one = cost(client, at, year.engine)
    for n in range(20):
        announced(year, "E12", f"Action {n}", held("15/03/2027"), held("16/03/2027"))
    assert cost(client, at, year.engine) == one <= 26
