"""« Temps forts »: read by all of the académie, kept by its pilots on the same page."""

from __future__ import annotations

from icalendar import Calendar

from tests.academy import Year
from tests.web.me.feeds import events, published, read
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on

ON = "12/01/2027 10:00"
year = year_on("home")
FORUM = {"kind": "forum", "name": "Forum des métiers", "on": "2027-03-18", "place": "Gymnase"}
RULES = ("reglement.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")


def path(year: Year) -> str:
    return f"/cycles/{year.cycle_id}/occasions"


def test_a_pilot_enters_one_and_everybody_reads_it(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    kept = client.post(path(year), data=FORUM, files={"document": RULES})
    assert kept.status_code == 303
    relay = signed_in(year, "ien1", on=ON)
    shown = relay.get(path(year))
    assert "Forum des métiers Forum · jeudi 18 mars 2027 · Gymnase" in words(shown)
    assert "Ajouter un temps fort" not in words(shown)
    rules = relay.get(f"{path(year)}/2027-03-18-forum-des-m-tiers/document")
    assert rules.content == RULES[1]
    calendar = words(relay.get(f"/cycles/{year.cycle_id}/calendar"))
    assert "Forum des métiers : jeudi 18 mars 2027 Forum · Gymnase" in calendar
    feed: Calendar = read(anybody(year.engine), published(year, "E11"))
    assert str(events(feed)["Forum des métiers"]["location"]) == "Gymnase"
    gone = client.post(f"{path(year)}/2027-03-18-forum-des-m-tiers/remove")
    assert gone.status_code == 303
    assert "Aucun temps fort" in words(client.get(path(year)))


def test_what_was_typed_stays_when_it_cannot_be_kept(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    answer = client.post(path(year), data=FORUM | {"until": "2027-03-17"})
    assert answer.status_code == 422
    assert "Le dernier jour vient avant le premier" in words(answer)
    assert 'value="Forum des métiers"' in answer.text


def test_one_is_not_changed_over_another_change_that_was_not_seen(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    client.post(path(year), data=FORUM)
    code = "2027-03-18-forum-des-m-tiers"
    form = client.get(f"{path(year)}?code={code}").text.split('id="saisie"')[1]
    seen = {"code": code, "seen": form.split('name="seen" value="')[1].split('"')[0]}
    assert client.post(path(year), data=FORUM | {"place": "Préau"} | seen).status_code == 303
    late = client.post(path(year), data=FORUM | {"place": "Amphithéâtre"} | seen)
    assert late.status_code == 409
    assert "Quelqu’un d’autre vient de changer ce temps fort" in words(late)
    assert 'value="Amphithéâtre"' in late.text
    assert "Préau" in words(client.get(path(year)))
    assert client.post(f"{path(year)}/{code}/remove", data=seen).status_code == 409
    assert client.post(f"{path(year)}/{code}/remove").status_code == 303
    gone = client.post(path(year), data=FORUM | {"place": "Amphithéâtre"} | seen)
    assert gone.status_code == 404
    assert 'value="Amphithéâtre"' in gone.text


def test_who_is_no_pilot_changes_nothing(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    assert client.post(path(year), data=FORUM).status_code == 403
