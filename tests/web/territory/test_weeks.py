"""The page of the weeks by unit."""

from __future__ import annotations

from tests.academy import Year
from tests.web.portal import signed_in, words
from tests.years import year_on

year = year_on("file", clock="12/01/2027 10:00")
PATH = "/territory/weeks"


def test_a_pilot_sees_what_a_week_moves_then_keeps_it_then_takes_it_off(year: Year) -> None:
    client = signed_in(year, "pilote", on="12/01/2027 10:00")
    own = {"unit": str(year.units["C1"]), "first": "2027-03-22", "cycle": str(year.cycle_id)}
    shown = words(client.post(f"{PATH}/preview", data=own))
    assert "3 unités la suivraient" in shown
    assert "n'ont pas pu être comparés" not in shown
    assert "Tous tiennent la semaine aux mêmes jours" in words(client.get(PATH))
    assert client.post(PATH, data=own).status_code == 303
    assert "3 unités la suivent" in words(client.get(PATH))
    back = {"unit": own["unit"], "becomes": "shared"}
    client.post(PATH, data=back)
    assert "Tous tiennent la semaine aux mêmes jours" in words(client.get(PATH))


def test_what_was_typed_comes_back_and_others_only_read(year: Year) -> None:
    client = signed_in(year, "pilote", on="12/01/2027 10:00")
    wrong = client.post(f"{PATH}/preview", data={"code": "C1", "first": "2027-02-30"})
    assert wrong.status_code == 422
    assert 'value="C1"' in wrong.text
    reader = signed_in(year, "ien1", on="12/01/2027 10:00")
    assert "Donner d'autres jours" not in words(reader.get(PATH))
    sent = {"unit": str(year.units["C1"]), "first": "2027-03-22"}
    assert reader.post(PATH, data=sent).status_code == 403


def test_a_week_is_not_kept_over_another_that_was_not_seen(year: Year) -> None:
    client = signed_in(year, "pilote", on="12/01/2027 10:00")
    own = {"unit": str(year.units["C1"]), "first": "2027-03-22"}
    shown = client.post(f"{PATH}/preview", data=own).text
    seen = {"seen": shown.split('name="seen" value="')[1].split('"')[0]}
    assert client.post(PATH, data=own | {"first": "2027-03-29"} | seen).status_code == 303
    late = client.post(PATH, data=own | seen)
    assert late.status_code == 409
    assert "lundi 29 mars" in words(late)
    assert 'value="2027-03-22"' in late.text
