"""A pilot's program looks at a change, makes it, reads the history and takes it back."""

from __future__ import annotations

from tests.academy import Year
from tests.web.api.programs import program
from tests.years import year_on

year = year_on("memory", now="02/11/2026 10:00")
ON = "02/11/2026 10:00"


def test_a_change_is_looked_at_then_made_then_taken_back(year: Year) -> None:
    client = program(year, "pilote", on=ON)
    here = f"/cycles/{year.cycle_id}/changes"
    body = {"changes": {"milestones": {"call_closes": {"on": "2027-01-20"}}}}
    seen = client.post(here, json=body).json()
    assert (seen["number"], client.get(here).json()) == (None, [])
    assert [one["key"] for one in seen["values"]] == ["milestones.call_closes.on"]
    assert seen["moved"]
    late = client.post(here, json=body | {"sure": True, "seen": "7:live:2027-03-15"})
    assert (late.status_code, late.json()["type"]) == (
        409,
        "/api/v1/problems/CycleChangedMeanwhile",
    )
    made = client.post(here, json=body | {"sure": True, "seen": seen["seen"]}).json()
    assert made["number"] == 1
    (line,) = client.get(here).json()
    assert (line["number"], line["kept"]) == (1, "")
    back = client.post(f"{here}/1/taking-back", json={"sure": True}).json()
    assert back["number"] == 2


def test_what_makes_no_sense_or_is_not_theirs_is_refused(year: Year) -> None:
    client = program(year, "pilote", on=ON)
    here = f"/cycles/{year.cycle_id}/changes"
    wrong = client.post(here, json={"changes": {"hours": {"closes": "06:00"}}, "sure": True})
    assert wrong.status_code == 422
    assert client.post(here, json={"changes": {}}).status_code == 422
    other = program(year, "ien1", on=ON)
    assert other.get(here).status_code == 403
    assert other.post(here, json={"changes": {"flagships": 2}}).status_code == 403
