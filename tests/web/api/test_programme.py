"""A program reads the programme as its page has it, day by day."""

from __future__ import annotations

from tests.academy import Year
from tests.programmes import announced, held
from tests.web.api.programs import program
from tests.years import year_on

year = year_on("file", now="12/01/2027 10:00")


def test_each_action_stands_on_each_of_its_days(year: Year) -> None:
    days = held("15/03/2027", "09:00", "11:00"), held("22/03/2027")
    number = announced(year, "E11", "Exposition", *days, associated=["E12"])
    announced(year, "E31", "Ailleurs", held("15/03/2027"))
    client = program(year, "ien1")
    said = client.get(f"cycles/{year.cycle_id}/programme").json()
    assert (said["week"], said["week_ends"]) == ("2027-03-15", "2027-03-19")
    assert said["days"] == [
        {
            "on": "2027-03-15",
            "actions": [
                {
                    "id": number,
                    "title": "Exposition",
                    "theme": "Le théâtre",
                    "state": "accepted",
                    "from": "09:00",
                    "to": "11:00",
                    "department": "Nord",
                    "basin": "Circonscription Un",
                    "unit_name": "École des Tilleuls",
                    "where": "",
                    "associated": ["École des Ormes"],
                    "own": False,
                }
            ],
        }
    ]
    assert [one["on"] for one in said["around"]] == ["2027-03-22"]
    path = f"cycles/{year.cycle_id}/programme"
    assert client.get(f"{path}?day=2027-03-22").json()["days"] == []
    assert client.get(f"{path}?unit={year.units['C3']}").status_code == 404
    theirs = program(year, "pilote").get(f"{path}?unit={year.units['C3']}").json()
    assert [a["title"] for a in theirs["days"][0]["actions"]] == ["Ailleurs"]
    assert client.get("cycles/99/programme").status_code == 404
