"""« Calendrier » and « À relancer » of several académies: the sum, then each, and the way to it."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year
from tests.neighbours import NOVEMBER, three
from tests.web.portal import anybody, signed_in, words

Three = tuple[Year, Year, Year]
YEAR = "/years/2026-27"


@pytest.fixture
def found(memory: sa.Engine) -> Three:
    return three(memory)


def test_the_calendar_draws_a_line_for_each_and_says_what_it_draws(found: Three) -> None:
    year, *_ = found
    client = signed_in(year, "nationale", on=NOVEMBER)
    answer = client.get(f"{YEAR}/calendar")
    page = words(answer)
    assert "retards · 2 dates tenues, dont 1 en avance · vu le lundi 30 novembre 2026" in page
    assert "Valmont zone C · semaine du 15 au 19 mars en cours : Appel à actions" in page
    assert "Corail Réunion · semaine du 3 au 7 mai" in page
    assert "5 octobre 2026 Valmont 12 octobre 2026 Belleroche" in page
    assert "En retard : Corail , Belleroche Fait : Valmont dont en avance : Valmont" in page
    assert "Zone A Belleroche Vacances de la Toussaint" in page
    for one in found:
        own = f"/cycles/{one.cycle_id}/calendar"
        late = re.search(rf'"{own}#retard">(\d+)<', answer.text)
        assert late is not None
        assert f"{late[1]} retards" in words(client.get(own))


def test_silence_adds_up_and_each_figure_leads_to_its_list(found: Three) -> None:
    year, *_ = found
    client = signed_in(year, "nationale", on="01/02/2027 10:00")
    answer = client.get(f"{YEAR}/silence")
    page = words(answer)
    assert "20 écoles et établissements sans proposition à ce jour sur 21" in page
    assert "Ensemble 20 sur 21 2 10 8 3 0" in page
    assert "Un courrier à ces écoles est d’un seul cycle" in page
    assert "20 écoles" in words(client.get(f"{YEAR}/schools?which=silent"))
    for link in {*re.findall(r'href="(/cycles/[^"]+)"', answer.text)}:
        path, _, part = link.partition("#")
        assert part == "" or f'id="{part}"' in client.get(path).text


def test_the_desk_leads_there_and_to_no_forecast(found: Three) -> None:
    year, *_ = found
    client = signed_in(year, "nationale", on=NOVEMBER)
    page = client.get(f"{YEAR}/standing")
    assert f'href="{YEAR}/silence"' in page.text
    assert f'href="{YEAR}/calendar"' in page.text
    assert "Ce qui partira" not in words(page)
    assert client.get(f"{YEAR}/forecast").status_code == 404


def test_a_unit_keeps_to_its_region_and_one_of_an_academy_leads_to_its_cycle(found: Three) -> None:
    year, belle, _ = found
    client = signed_in(year, "nationale", on=NOVEMBER)
    for page in ("calendar", "silence"):
        region = words(client.get(f"{YEAR}/{page}?unit={year.units['R2']}"))
        assert "Corail" in region
        assert "Belleroche" not in region
        for code in ("AC", "C1"):
            own = client.get(f"{YEAR}/{page}?unit={belle.units[code]}")
            expected = f"/cycles/{belle.cycle_id}/{page}?unit={belle.units[code]}"
            assert (own.status_code, own.headers["location"]) == (303, expected)
            assert client.get(expected).status_code == 200


def test_nobody_reads_the_academies_of_another(found: Three) -> None:
    year, _, corail = found
    for page in ("calendar", "silence"):
        assert anybody(year.engine).get(f"{YEAR}/{page}").status_code == 303
        assert signed_in(year, "pilote1").get(f"{YEAR}/{page}").status_code == 404
        regional = signed_in(year, "regional", on=NOVEMBER)
        assert "Corail" not in words(regional.get(f"{YEAR}/{page}"))
        elsewhere = f"{YEAR}/{page}?unit={corail.units['AC']}"
        assert regional.get(elsewhere).status_code == 403


def test_strange_names_a_draft_and_an_empty_region_break_nothing(found: Three) -> None:
    year, belle, corail = found
    long, arabic = "É" * 200, "مدرسة <b>النخيل</b>"
    year.change("AC", name=long)
    belle.change("AC", name=arabic)
    with gesture(year.engine) as session:
        own = sa.update(CYCLE).where(CYCLE.c.id == corail.cycle_id)
        session.connection().execute(own.values(state=CycleState.DRAFT))
    client = signed_in(year, "nationale", on=NOVEMBER)
    for page in ("calendar", "silence"):
        answer = client.get(f"{YEAR}/{page}")
        assert long in answer.text
        assert "مدرسة &lt;b&gt;النخيل&lt;/b&gt;" in answer.text
        assert "Corail" not in answer.text
        empty = client.get(f"{YEAR}/{page}?unit={year.units['R2']}")
        assert "Aucune académie n’a lancé de cycle ici." in words(empty)
