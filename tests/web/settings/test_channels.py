"""An académie chooses by which declared way the letters of a function leave, and sees which do."""

from __future__ import annotations

from models.database.transactions import gesture
from models.outbox.named_ways import name_ways
from models.outbox.routes import Target, set_route
from tests.academy import Year, at
from tests.web.api.programs import program
from tests.web.portal import signed_in, words
from tests.web.settings.changing import compared, said_yes
from tests.years import year_on

year = year_on("memory", now="02/11/2026 10:00")
ON = "02/11/2026 10:00"
SECRET = "motdepasse"
ROOM = f"matrixs://{SECRET}@tchap.example/!salon:tchap.example"


def declared(year: Year) -> None:
    with gesture(year.engine) as session:
        name_ways(session, "tchap-relais", [ROOM], local=False, at=at(ON), by="admin")


def test_the_letters_of_a_function_are_seen_to_leave_by_another_way_then_taken_back(
    year: Year,
) -> None:
    declared(year)
    client = signed_in(year, "pilote", on=ON)
    assert SECRET not in client.get("/settings/channels").text
    sent = {"cycle": "1", "basin.relay": "tchap-relais", "academy.pilot": ""}
    looked = compared(client, client.post("/settings/channels", data=sent))
    said = words(looked)
    assert "La voie des courriers (bassin ou circonscription) — relais : tchap-relais" in said
    assert "par une autre voie" in said
    assert "0 de plus, 0 déplacé, 0 de moins" in said
    assert said_yes(client, looked).status_code == 303
    assert year.course.definition.channels == {"basin": {"relay": "tchap-relais"}}
    assert "<option selected>tchap-relais" in client.get("/settings/channels").text
    back = compared(client, client.post("/settings/history/1", data={"cycle": "1"}))
    assert said_yes(client, back).status_code == 303
    assert year.course.definition.channels == {}


def test_a_way_that_nobody_declared_comes_back_with_a_sentence(year: Year) -> None:
    declared(year)
    client = signed_in(year, "pilote", on=ON)
    sent = {"cycle": "1", "basin.relay": "pigeon", "school.head": "tchap-relais"}
    answer = client.post("/settings/channels", data=sent)
    assert answer.status_code == 422
    assert "La voie « pigeon » n’est pas déclarée." in words(answer)
    assert answer.text.count("<option selected>tchap-relais") == 1
    wrong = client.post("/settings/channels", data={"cycle": "1", "basin.baker": "tchap-relais"})
    assert wrong.status_code == 422
    assert "n’existe pas à ce niveau" in words(wrong)


def test_what_stands_before_is_read_without_its_secrets_and_programs_read_it_too(
    year: Year,
) -> None:
    declared(year)
    target = Target(function="relay", unit_id=year.units["C1"])
    with gesture(year.engine) as session:
        url = f"mailtos://quelquun:{SECRET}@mail.example"
        set_route(session, target, [url], local=False, at=at(ON), by="admin")
    page = signed_in(year, "pilote", on=ON).get("/settings/channels")
    assert "serveur de mail" in words(page)
    assert SECRET not in page.text
    said = program(year, "pilote", on=ON).get(f"cycles/{year.cycle_id}/functions").json()
    assert said["channels"] == ["tchap-relais"]
    (head,) = [f for f in said["functions"] if (f["level"], f["code"]) == ("school", "head")]
    assert (head["channel"], bool(head["bound"])) == (None, True)
    assert program(year, "ien1", on=ON).get(f"cycles/{year.cycle_id}/functions").status_code == 403
