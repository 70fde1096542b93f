"""« Préparation » says each factor in words, with what would raise it, and names nobody."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.people import PERSON
from models.year.cycle import PARTICIPATION
from tests.academy import Year
from tests.models.serving.readiness.years import ON, TODAY, a_second_academy, a_year, a_year_before
from tests.web.counted import cost
from tests.web.portal import signed_in, words
from tests.years import year_on

year = year_on(made=a_year)


def path(year: Year, more: str = "") -> str:
    return f"/cycles/{year.cycle_id}/readiness{more}"


def answer(year: Year, who: str, more: str = "") -> Any:
    return signed_in(year, who, on=TODAY).get(path(year, more))


def read(year: Year, who: str, more: str = "") -> str:
    found = answer(year, who, more)
    assert found.status_code == 200
    return words(found)


def addresses(answer: Any) -> set[str]:
    """The addresses that the page's own part gives, below the other pages of the desk."""
    main = answer.text.partition("<main")[2].partition("</nav>")[2].partition("</main>")[0]
    return {a.replace("&amp;", "&") for a in re.findall(r'href="(/[^"]+)"', main)}


def test_each_factor_is_said_with_what_would_raise_it(year: Year) -> None:
    page = read(year, "pilote")
    for said in (
        "Lettre de cadrage validée le mardi 6 octobre 2026",
        "1 département n’a pas de déclinaison validée Sud",
        "5 inspecteurs dans les équipes",
        "Nommé 6 sur 7 (86 %)",
        "1 unité sans relais ni pilote Circo. Deux",
        "57 % écoles et établissements qui ont proposé : 4 sur 7",
        "Actions dans un thème du cadrage 3 sur 5 (60 %)",
        "Attente d’une réponse, médiane 5 jours de classe",
        "4,5 h heures qui comptent comme formation",
        "Un partenaire apporte de l’argent 2 sur 5 (40 %)",
        "40 % actions où des parents participent : 2 sur 5",
        "40 % actions qui couronnent un travail de l’année : 2 sur 5",
        "Rien n’a été mené ici l’an dernier",
    ):
        assert said in page, said


def test_a_school_is_told_what_it_has_nothing_to_measure_of(year: Year) -> None:
    page = read(year, "E12")
    none = "Ce qui le ferait progresser Il n’y a rien à mesurer ici."
    assert "0 inspecteur dans les équipes l’an dernier : –" in page
    assert page.partition("0 inspecteur")[2].partition("Des relais")[0].count(none) == 1
    assert "n’y manque" not in page.partition("Des inspecteurs")[2].partition("Le terrain")[0]


def test_every_address_that_the_page_gives_answers(year: Year) -> None:
    client = signed_in(year, "pilote", on=TODAY)
    given = addresses(client.get(path(year)))
    assert any("trait=lacks.theme" in a for a in given)
    assert {a: client.get(a).status_code for a in given} == dict.fromkeys(given, 200)


def test_a_list_says_what_its_actions_lack(year: Year) -> None:
    client = signed_in(year, "pilote", on=TODAY)
    page = words(client.get(f"/actions?cycle={year.cycle_id}&step=proposed&trait=lacks.theme"))
    assert "2 actions avec ces filtres : proposées ; hors des thèmes du cadrage." in page


def test_nobody_is_named(year: Year) -> None:
    html = re.sub(r'<div class="who">.*?</div>', "", answer(year, "pilote").text, flags=re.S)
    names = [row.name for row in year.all(sa.select(PERSON.c.name))]
    assert [name for name in names if re.search(rf"\b{name}\b", html)] == []
    assert "@" not in html


def test_last_year_is_said_beside_each_figure(year: Year) -> None:
    a_year_before(year)
    page = read(year, "pilote")
    assert "écoles et établissements qui ont proposé : 4 sur 7 l’an dernier : 2 sur 7" in page
    assert "4,5 h heures qui comptent comme formation l’an dernier : 6 h" in page
    assert "et l’an dernier le mardi 30 juin 2026" in page


def test_several_academies_are_on_the_same_page(year: Year) -> None:
    a_second_academy(year)
    client = signed_in(year, "nationale", on=TODAY)
    found = client.get("/years/2026-27/readiness")
    page = words(found)
    assert "Académie par académie" in page
    assert "Lettre de cadrage 1 sur 2" in page
    assert "Attente d’une réponse, la plus longue 14 jours" in page
    given = addresses(found)
    assert {a: client.get(a).status_code for a in given} == dict.fromkeys(given, 200)


def test_strange_names_and_empty_cycles_break_nothing(year: Year) -> None:
    year.change("C2", name="É" * 200)
    year.change("B1", name="مدرسة <b>النخيل</b>")
    assert "É" * 200 in read(year, "pilote")
    assert "مدرسة &lt;b&gt;النخيل&lt;/b&gt;" in answer(year, "pilote").text
    for who in ("ien1", "E11", "bassin1", "recteur"):
        read(year, who)
    read(year, "pilote", f"?unit={year.units['E11']}")
    with gesture(year.engine) as session:
        gone = PARTICIPATION.c.unit_id != year.units["E12"]
        session.connection().execute(sa.delete(PARTICIPATION).where(gone))
    assert "qui ont proposé : 1 sur 1" in read(year, "pilote")
    with gesture(year.engine) as session:
        for table in ("participation", "validationtask", "action"):
            session.connection().execute(sa.text(f"DELETE FROM {table}"))
    assert "Aucune école ne participe ici" in read(year, "pilote")


def test_more_rows_need_no_more_statements(year: Year) -> None:
    a_year_before(year)
    client = signed_in(year, "pilote", on=TODAY)
    before = cost(client, path(year), year.engine)
    for school in ("E13", "E21", "E31"):
        year.propose(school, on=ON)
    assert cost(client, path(year), year.engine) == before
