"""Programs give the arrêté of a deputy, list who decides in whose name, and what waits under the
name of one who left."""

from __future__ import annotations

import sqlalchemy as sa

from models.work.paper import PaperKind
from tests.academy import launched
from tests.models.gestures.cycle.successions import a_recteur_with_a_deputy, succeeds
from tests.web.api.programs import program

ASKED, CHANGE = "05/10/2026 10:00", "16/11/2026 08:00"
GIVEN = {"function": "recteur", "reference": "2026-45", "dated_on": "2026-09-01"}


def test_an_order_is_given_listed_and_needed(memory: sa.Engine) -> None:
    year = a_recteur_with_a_deputy(memory)
    body = GIVEN | {"unit": year.units["AC"]}
    deputy = program(year, "secretaire", on=ASKED)
    (told,) = deputy.get("delegations").json()
    assert (told["function"], told["reference"], told["dated_on"]) == ("rector", "", None)
    assert deputy.put("delegations", json=body).status_code == 200
    (told,) = deputy.get("delegations").json()
    assert (told["authority"], told["deputy"]) == ("Recteur", "Secretaire")
    assert (told["reference"], told["dated_on"]) == ("2026-45", "2026-09-01")
    pilot = program(year, "pilote", on=ASKED)
    again = pilot.put("delegations", json=body | {"deputy": told["mail"], "reference": "2026-46"})
    assert again.status_code == 200, again.text
    assert [one["reference"] for one in pilot.get("delegations").json()] == ["2026-46"]
    assert program(year, "ien1", on=ASKED).get("delegations").json() == []


def test_a_wrong_order_changes_nothing(memory: sa.Engine) -> None:
    year = a_recteur_with_a_deputy(memory)
    body = GIVEN | {"unit": year.units["AC"]}
    deputy = program(year, "secretaire", on=ASKED)
    for wrong, status in (
        ({"reference": ""}, 422),
        ({"dated_on": "2027-09-01"}, 422),
        ({"unit": 99_999}, 404),
        ({"function": "pilote"}, 404),
        ({"deputy": "nobody@valmont.example"}, 404),
    ):
        answer = deputy.put("delegations", json=body | wrong)
        assert answer.status_code == status, answer.text
    by_another = body | {"deputy": deputy.get("delegations").json()[0]["mail"]}
    assert program(year, "ien1", on=ASKED).put("delegations", json=by_another).status_code == 403
    assert program(year, "ien1", on=ASKED).put("delegations", json=body).status_code == 404
    assert [one["reference"] for one in deputy.get("delegations").json()] == [""]


def test_what_waits_under_a_former_name_is_listed_with_what_to_do(memory: sa.Engine) -> None:
    year = launched(memory, chains={"letter": {"leaves": "signed"}})
    year.paper(PaperKind.LETTER, "AC", "pilote", on="09/11/2026 10:00")
    year.accept("recteur", on="10/11/2026 10:00")
    at = f"cycles/{year.cycle_id}/former-visas"
    assert program(year, "pilote").get(at).json() == []
    succeeds(year, "rectrice", "recteur", "AC", "rector", "16/11/2026")
    year.tick(CHANGE)
    (one,) = program(year, "pilote", on=CHANGE).get(at).json()
    assert (one["former"], one["since"]) == ("Recteur", "2026-11-16")
    assert (one["held"], one["awaits"]) == (0, True)
    assert "Relâchés, ces courriers partent sous le nom" in one["next"].replace("\xa0", " ")
    assert program(year, "ien1", on=CHANGE).get(at).status_code == 403
