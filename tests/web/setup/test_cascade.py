"""Each level names the next by the link of its letter, without an account."""

from __future__ import annotations

from tests.academy import Year, mail_of
from tests.web.letter_pages.links import client_of, link_in
from tests.web.portal import PORTAL, put_clock, signed_in, words
from tests.years import year_on

year = year_on()
OPENS, LATER = "01/09/2026 07:30", "08/09/2026 07:30"


def test_from_the_academie_to_the_departement_to_its_relays(year: Year) -> None:
    year.remove("D2", "pilot")
    year.remove("C3", "relay")
    year.tick(OPENS)
    (letter,) = (
        m
        for m in year.messages(text="team_to_compose")
        if m.slot == year.by("pilote").slot and m.unit_id == year.units["AC"]
    )
    put_clock(year, OPENS)
    browser, link = client_of(year.engine), link_in(year, letter).removeprefix(PORTAL)
    assert "pilote départemental" in words(browser.get(link))
    assert "Me connecter pour répondre" in words(browser.get(link))
    browser = signed_in(year, "pilote", on=OPENS)
    relays = f"/cycles/{year.cycle_id}/relays"
    form = {
        "unit": str(year.units["AC"]),
        "named_in": str(year.units["D2"]),
        "mail": mail_of("nouvelle"),
        "name": "Nouvelle Pilote",
    }
    assert "C’est noté" in words(browser.get(browser.post(relays, data=form).headers["location"]))
    year.tick(LATER)
    told = {m.person_id for m in year.messages(text="relay_to_name")}
    assert told == {year.by("nouvelle").person_id}
