"""An académie says its functions its own way, adds and retires some; what rests on one stays."""

from __future__ import annotations

import pytest

from models.access.by_link import signs_in
from models.database.transactions import gesture
from models.errors import Refusal
from models.gestures.cycle.opening import change_cycle
from models.territory.functions import functions_as, name_of
from models.territory.staff import name_person
from models.territory.unit import Level, Unit
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.web.portal import signed_in, words
from tests.web.settings.changing import compared, said_yes
from tests.years import year_on

year = year_on("memory", now="02/11/2026 10:00")
ON = "02/11/2026 10:00"
PAGE = "/settings/functions"


def changed(year: Year, **own: object) -> None:
    """The functions of bassins, said so."""
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        said = {"own_functions": {"basin": own}}
        change_cycle(session, cycle, said, year.by("pilote"), at(ON))


def named(year: Year, function: str) -> None:
    with gesture(year.engine) as session, functions_as(year.course.definition.functions_said):
        unit = session.get_one(Unit, year.units["C1"])
        name_person(session, unit, function, "Zoé", "zoe@valmont.example", at=at(ON), by="admin")


def test_a_name_is_seen_before_it_is_kept_and_read_on_the_pages(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    sent = {"cycle": "1", "level": "basin", "code": "relay", "name": "Animateur de réseau"}
    looked = compared(client, client.post(PAGE, data=sent | {"expected": "yes", "offered": "yes"}))
    assert "Aucun ne change" in words(looked)
    assert "diront cette fonction avec vos mots" in words(looked)
    assert said_yes(client, looked).status_code == 303
    team = client.get(f"/cycles/{year.cycle_id}/teams/{year.units['C1']}")
    assert "Animateur de réseau" in words(team)
    assert name_of(Level.BASIN, "relay") == "relais"
    assert "Animateur de réseau" in words(client.get("/settings/history"))


def test_an_added_function_is_named_then_retired_and_not_lost(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    sent = {"cycle": "1", "level": "basin", "name": "Chargé de mission persévérance"}
    assert said_yes(client, compared(client, client.post(PAGE, data=sent))).status_code == 303
    named(year, "chargé de mission persévérance")
    with pytest.raises(Refusal, match="ne s'ôte pas : 1 personne la tient"):
        changed(year, charge_de_mission_perseverance=None)
    changed(year, charge_de_mission_perseverance={"on": False})
    with pytest.raises(Refusal, match="n'est plus proposée"):
        named(year, "chargé de mission persévérance")
    assert "plus proposée" in words(client.get(PAGE))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"code": "relay", "name": "relais"}, "Elle reste proposée".lower()),
        ({"name": "MLDS"}, "est déjà le nom d’une fonction de ce niveau"),
        ({"name": ""}, "Donnez un nom"),
        ({"name": "a" * 61}, "60 signes au plus"),
        ({"code": "boulanger", "name": "Boulanger"}, "n’est plus dans la liste"),
    ],
)
def test_what_cannot_be_comes_back_with_a_sentence(
    year: Year, sent: dict[str, str], said: str
) -> None:
    client = signed_in(year, "pilote", on=ON)
    answer = client.post(PAGE, data={"cycle": "1", "level": "basin"} | sent)
    assert answer.status_code == 422
    assert said in words(answer)
    assert f'value="{sent["name"]}"' in answer.text
    assert year.course.definition.own_functions == {}


def test_who_gives_an_opinion_stays_until_another_does(year: Year) -> None:
    chain = {"levels": {"basin": {"function": "mlds"}}}
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"chains": {"action": chain}}, year.by("pilote"), at(ON))
    with pytest.raises(Refusal, match="donne son avis sur les actions"):
        changed(year, mlds={"on": False})


def test_who_signs_in_to_answer_still_does_by_another_name(year: Year) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        own = {"own_functions": {"academy": {"pilot": {"name": "Référente de la persévérance"}}}}
        change_cycle(session, cycle, own, year.by("pilote"), at(ON))
    with functions_as(year.course.definition.functions_said):
        assert name_of(Level.ACADEMY, "pilot") == "Référente de la persévérance"
        assert signs_in(Level.ACADEMY, "pilot")
