"""The call list: who may call has it, with telephones, and nobody else."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.calling.noting import note_call
from models.territory.people import PERSON
from models.territory.unit import UNIT
from tests.academy import Year
from tests.web.portal import signed_in, words
from tests.years import year_on

NUMBER, OWN = "01 99 00 12 34", "06 39 98 12 34"


def with_telephones(year: Year) -> None:
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(UNIT).values(phone=NUMBER))
        session.connection().execute(sa.update(PERSON).values(phone=OWN))


year = year_on(then=with_telephones, now="30/11/2026 10:00")


def listed(year: Year, who: str, more: str = "") -> str:
    client = signed_in(year, who)
    return words(client.get(f"/cycles/{year.cycle_id}/silence/calls{more}"))


def test_a_relay_has_the_schools_of_their_territory_and_the_last_call_of_each(year: Year) -> None:
    year.act(note_call, year.units["E13"], "Rappeler jeudi", year.by("ien1"))
    page = listed(year, "ien1")
    assert "Sans proposition à ce jour : 3" in page
    assert "Rappeler jeudi" in page
    assert page.count(NUMBER) == 3


def test_a_pilot_has_those_of_a_bassin_alone(year: Year) -> None:
    assert "à ce jour : 3" in listed(year, "pilote", f"?home={year.units['C1']}")


def test_a_school_has_no_call_list(year: Year) -> None:
    answer = signed_in(year, "E13").get(f"/cycles/{year.cycle_id}/silence/calls")
    assert answer.status_code == 403


def test_whom_to_call_is_seen_with_their_telephone_by_who_may_call_there(year: Year) -> None:
    said = signed_in(year, "pilote").get(f"/cycles/{year.cycle_id}/silence").text
    assert OWN in said
    assert OWN not in signed_in(year, "ien1").get("/me").text.split("telephone")[0]
