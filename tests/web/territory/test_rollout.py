"""The page of the rollout over years."""

from __future__ import annotations

from tests.academy import Year
from tests.orgue.typing_commands import typed
from tests.web.api.programs import program
from tests.web.portal import signed_in, words
from tests.years import year_on

year = year_on("home", clock="01/09/2026 07:00")
PATH, ON = "/territory/rollout", "01/09/2026 07:00"


def test_a_plan_is_kept_by_each_door_and_read_beside_the_years_held(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    joins = f"joins_{year.units['C2']}"
    client.post(PATH, data={joins: "2027-28"})
    page = client.get(PATH)
    assert 'value="2027-28"' in page.text
    assert "2026-27" in words(page)
    wrong = client.post(PATH, data={joins: "bientôt"})
    assert wrong.status_code == 422
    assert 'value="bientôt"' in wrong.text
    field = f"j{year.units['C2']}"
    assert f'<a href="#{field}">' in wrong.text
    assert f'aria-describedby="plan-aide {field}-erreur" aria-invalid="true"' in wrong.text
    assert wrong.text.count('aria-invalid="true"') == 1
    api = program(year, "pilote", on=ON)
    said = [{"unit": year.units["C1"], "school_year": "2026-27"}]
    found = api.put("territory/rollout", json=said).json()
    assert {one["code"]: one["school_year"] for one in found}["C1"] == "2026-27"
    told = typed("territory", "rollout", "--academy", "24", "--joins", "C3=2028-29")
    assert {one["unit"]: one["joins"] for one in told.data["plan"]} == {
        "C1": "2026-27",
        "C2": "2027-28",
        "C3": "2028-29",
    }


def test_others_are_told_whose_page_it_is(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    refused = client.get(PATH)
    assert refused.status_code == 403
    assert "par le pilote ou l’administrateur" in words(refused)
    assert client.post(PATH, data={}).status_code == 403
