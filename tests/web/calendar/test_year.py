"""« Calendrier »: the year of one's own territory, drawn within its frame, told beside it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.database.transactions import gesture
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, launched
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on

ON = "11/01/2027 10:00"


year = year_on(other_dates=[{"name": "Salon des métiers", "on": "2027-02-04"}])


def path(year: Year, unit: str = "") -> str:
    return f"/cycles/{year.cycle_id}/calendar" + (f"?unit={year.units[unit]}" if unit else "")


def read(year: Year, who: str, on: str = ON, unit: str = "") -> str:
    answer = signed_in(year, who, on=on).get(path(year, unit))
    assert answer.status_code == 200
    return words(answer)


def test_it_tells_what_is_drawn_and_what_is_late(year: Year) -> None:
    year.tick("01/09/2026 07:45")
    page = read(year, "pilote", on="16/10/2026 10:00")
    assert "Cadrage du 1er septembre au 16 octobre 2026 En cours" in page
    late = "Lettre de cadrage soumise En retard de 9 jours de classe : 0 sur 1"
    assert f"2 5 octobre 2026 {late}" in page
    assert "Vacances de Noël : du 19 décembre 2026 au 3 janvier 2027" in page
    assert "Salon des métiers : jeudi 4 février 2027" in page


def test_a_draft_says_its_dates_and_blames_nobody(year: Year) -> None:
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(state=CycleState.DRAFT))
    page = read(year, "pilote")
    assert "Ce cycle n’est pas lancé" in page
    assert "Cadrage du 1er septembre au 16 octobre 2026 Prévu" in page
    assert "en retard de" not in page


def test_a_unit_with_its_own_week_is_named_and_linked(memory: sa.Engine) -> None:
    year = launched(memory, weeks={"C1": date(2027, 3, 22)})
    client = signed_in(year, "pilote", on=ON)
    whole = client.get(path(year))
    assert "1 unité suit d’autres dates" in words(whole)
    assert f'href="{path(year, "C1")}"' in whole.text
    own = words(client.get(path(year, "C1")))
    assert "Semaine du lundi 22 au vendredi 26 mars 2027" in own
    assert "suit d’autres dates" not in own


def test_it_is_read_within_one_s_own_territory(year: Year) -> None:
    assert signed_in(year, "ien1", on=ON).get(path(year, "D2")).status_code == 403
    assert anybody(year.engine).get(path(year)).status_code == 303
    assert "Relais nommés Tenue" in read(year, "ien1")
