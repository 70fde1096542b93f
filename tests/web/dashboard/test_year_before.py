"""« Où en est-on » against last year: each figure with last year's, and a curve said in words."""

from __future__ import annotations

import re

import sqlalchemy as sa

from models.year.cycle import CycleState
from tests.academy import Year
from tests.past import LEFT, year_before
from tests.statements import statements
from tests.web.portal import signed_in, words
from tests.years import year_on

ON = "13/11/2026 10:00"
YEAR = "/years/2026-27/standing"


def a_school_proposed(year: Year) -> None:
    year.propose("E11", on="12/11/2026 10:00")


year = year_on(then=a_school_proposed)


def page(year: Year, who: str = "pilote", on: str = ON, path: str = "") -> str:
    answer = signed_in(year, who, on=on).get(path or f"/cycles/{year.cycle_id}/standing")
    assert answer.status_code == 200
    return answer.text


def said(year: Year, who: str = "pilote", on: str = ON, path: str = "") -> str:
    answer = signed_in(year, who, on=on).get(path or f"/cycles/{year.cycle_id}/standing")
    return words(answer)


def test_each_figure_has_last_years_beside_it_on_the_same_day_and_in_the_end(year: Year) -> None:
    year_before(year)
    found = said(year)
    assert "au 9e jour de classe de l’appel, c’est-à-dire jusqu’au vendredi 14 novembre" in found
    assert "Invités 7 100 % 7 7" in found
    assert "Ont ouvert 0 0 % 2 3" in found
    assert "Ont proposé 1 14 % 1 4" in found
    assert "Dont un brouillon 0 0 % – 1" in found
    assert "Proposées 1 100 % 2 5" in found
    assert "Bilan rendu 0 0 % 0 2" in found


def test_each_row_says_what_it_was(year: Year) -> None:
    year_before(year)
    assert "Circo. Un 2 sur 3 2 l’an dernier 1 2 l’an dernier" in said(year)
    assert "Circo. Trois 1 sur 1 1 l’an dernier 0 0 l’an dernier" in said(year)
    assert "École des Tilleuls 0 sur 1 0 l’an dernier 1 2 l’an dernier" in said(year, "ien1")


def test_the_curve_is_said_in_a_sentence_and_in_a_table(year: Year) -> None:
    year_before(year)
    found = page(year)
    assert found.count("<polyline") == 2
    assert ' style="' not in found
    text = said(year)
    assert (
        "1 proposition au 9e jour de classe de l’appel ; l’an dernier au même jour : 2 "
        "(5 en fin d’année)." in text
    )
    assert "Jour de classe 2026-27 2025-26 1er jour 0 0" in text
    assert re.search(r"9e jour 1 2 .*e jour – 5 Une action compte", text)


def test_where_nothing_was_run_nothing_is_said(year: Year) -> None:
    without = said(year)
    assert "dernier" not in without
    assert "1 proposition au 9e jour de classe de l’appel." in without
    year_before(year, state=CycleState.DRAFT)
    assert said(year) == without


def test_a_unit_that_took_no_part_has_no_year_before(year: Year) -> None:
    year_before(year, left=LEFT[:1], participation={"but": ["C3"]})
    assert "Circo. Trois 1 sur 1 0 0" in said(year)
    assert "dernier" not in said(year, "ien3")


def test_a_year_that_is_over_is_compared_as_a_whole(year: Year) -> None:
    year_before(year)
    found = said(year, on="15/09/2027 10:00")
    assert "L’an dernier : 2025-26, en tout." in found
    assert "Proposées 1 100 % 5" in found
    assert "1 proposition en tout ; l’an dernier : 5." in found


def test_before_the_call_last_year_is_told_alone(year: Year) -> None:
    year_before(year)
    found = page(year, on="15/10/2026 10:00")
    assert found.count("<polyline") == 1
    assert "L’appel n’est pas ouvert ; l’an dernier au même jour : 0 (5 en fin d’année)." in said(
        year, on="15/10/2026 10:00"
    )


def test_several_academies_have_the_same_date_the_sentence_and_the_table(year: Year) -> None:
    year_before(year)
    found, text = page(year, path=YEAR), said(year, path=YEAR)
    assert "<polyline" not in found
    assert "1 proposition ; l’an dernier à la même date : 2 (5 en fin d’année)." in text
    assert "Proposées 1 100 % 2 5" in text
    assert "Semaine du lundi 9 novembre 2026 1 3" in text


def test_nobody_reads_the_year_before_of_another(year: Year) -> None:
    year_before(year)
    assert "Ont proposé 0 0 % 0 1" in said(year, "pilote2")


def test_the_page_asks_as_much_whatever_was_proposed(year: Year) -> None:
    year_before(year, left=LEFT[:2])
    client = signed_in(year, "pilote", on=ON)
    path = f"/cycles/{year.cycle_id}/standing"
    client.get(path)
    with statements(year.engine) as few:
        client.get(path)
    more = sa.text(
        "INSERT INTO action (cycle_id, unit_id, title, theme, on_date, last_day, contact, state, "
        "round, flagship, has_cost, has_convention, with_parents, late, content, proposed_on, "
        "decided_by_silence, announced) SELECT cycle_id, :unit, title, theme, on_date, last_day, "
        "contact, state, round, flagship, has_cost, has_convention, with_parents, late, content, "
        ":day, decided_by_silence, announced FROM action WHERE proposed_on = '2025-11-10'"
    )
    with year.engine.begin() as connection:
        for code in ("E12", "E21", "E31", "L11"):
            for n in range(10, 28):
                given = {"unit": year.units[code], "day": f"2025-11-{n + 1}"}
                connection.execute(more, given)
    with statements(year.engine) as many:
        client.get(path)
    assert len(many) == len(few)
    assert len(few) < 40
