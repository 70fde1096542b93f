"""« Où en est-on », « À relancer »: what is late, who to call, nothing of another's territory."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.year.cycle import CYCLE, PARTICIPATION
from tests.academy import Year, at, mail_of
from tests.web.counted import cost
from tests.web.portal import anybody, signed_in, words

ON, LATER = "11/01/2027 10:00", "02/02/2027 10:00"
PAGES = ("standing", "silence", "schools?which=silent", "calendar")


def path(year: Year, page: str) -> str:
    return f"/cycles/{year.cycle_id}/{page}"


def read(year: Year, who: str, page: str, on: str = ON) -> str:
    answer = signed_in(year, who, on=on).get(path(year, page))
    assert answer.status_code == 200
    return words(answer)


def changed(year: Year, table: sa.Table, where: Any, **values: Any) -> None:
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(table).where(where).values(**values))


# ── where we stand ───────────────────────────────────────────────────────────────────────────────


def test_a_pilot_reads_where_the_year_stands(year: Year) -> None:
    year.propose("E11", on=ON)
    year.draft("E12", on=ON)
    page = read(year, "pilote", "standing")
    assert "6 écoles et établissements sans proposition à ce jour sur 7 Voir qui appeler" in page
    assert "Ont proposé 1 14 %" in page
    assert "Dont un brouillon 1 14 %" in page
    assert "Au bassin ou à la circonscription 1 0 jour de classe 0" in page
    assert "Circo. Un 2 sur 3 1 1 0" in page


def test_nobody_is_silent_in_a_draft(year: Year) -> None:
    changed(year, CYCLE, CYCLE.c.id == year.cycle_id, state="draft", launched_at=None)
    page = read(year, "pilote", "standing")
    assert "7 écoles et établissements participeraient" in page
    assert "Participeraient 7 100 %" in page
    assert "Circo. Un 3 0 0" in page
    silence = read(year, "pilote", "silence")
    assert "7 écoles et établissements participeraient" in silence
    schools = read(year, "pilote", "schools?which=silent")
    assert "7 écoles et établissements" in schools
    for said in ("Invités", "Sans proposition", "à ce jour sur", "Qui appeler", "Leur écrire"):
        assert said not in page.partition("Ce que compte")[0] + silence + schools, said


def test_a_closed_cycle_reads_the_same_for_ever(year: Year) -> None:
    year.propose("E11", on=ON)
    closed = at("05/07/2027 18:00")
    changed(year, CYCLE, CYCLE.c.id == year.cycle_id, state="closed", closed_at=closed)
    pages = ("standing", "silence", "calendar", "readiness", "silence/messages/new")
    autumn, winter = (
        [read(year, "pilote", page, on) for page in pages]
        for on in ("01/10/2027 10:00", "01/12/2027 10:00")
    )
    assert autumn == winter
    waited = year.course.calendar().between(date(2027, 1, 11), date(2027, 7, 5))
    assert f"Au bassin ou à la circonscription 1 {waited} jours de classe 1" in autumn[0]
    assert "Voir qui appeler" not in autumn[0]
    assert "vu le lundi 5 juillet 2027" in autumn[2]
    assert "On n’écrit que d’un cycle en cours" in autumn[4]
    assert "Relire avant l’envoi" not in autumn[4]


def test_each_figure_leads_to_its_list(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    client = signed_in(year, "pilote", on=ON)
    links = set(
        re.findall(r'href="([^"]*(?:step|which)=[^"]*)"', client.get(path(year, "standing")).text)
    )
    assert len(links) > 10
    for link in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        if link.startswith("/actions"):
            assert "1 action" in words(answer)
            assert "Débat" in words(answer)


def test_a_figure_is_named_by_what_it_counts_and_where(year: Year) -> None:
    year.propose("E11", on=ON)
    client = signed_in(year, "pilote", on=ON)
    for page, said in (
        ("standing", "6 sans proposition"),
        ("standing", "2 sans proposition, Circonscription Un"),
        ("standing", "1 en validation, Circonscription Un"),
        ("balance", "1 1er degré"),
        ("balance", "1 Hors thèmes, Nord"),
    ):
        html = client.get(path(year, page)).text
        assert f'aria-label="{said}"' in html, said
        assert not re.search(r'<a href="[^"]*(step|which)=[^"]*">\d+</a>', html)


def test_a_circonscription_s_own_row_leads_to_its_own_actions(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    year.propose("ien1", "Forum", unit="C1", on=ON)
    client = signed_in(year, "ien1", on=ON)
    rows = client.get(path(year, "standing")).text.split('<th scope="row">')
    own = next(row for row in rows if row.startswith("Circo. Un"))
    link = re.findall(r'href="([^"]*step=proposed[^"]*)">1<', own)[0]
    listed = words(client.get(link.replace("&amp;", "&")))
    assert "1 action avec" in listed
    assert "Forum" in listed


def test_a_figure_of_several_academies_leads_to_a_list_of_as_many(year: Year) -> None:
    year.propose("E11", on=ON)
    client = signed_in(year, "pilote", on=ON)
    page = client.get(f"/years/2026-27/standing?unit={year.units['D1']}")
    links = re.findall(r'href="(/years[^"]*home=[^"]*)">(\d+)</a>', page.text)
    assert len(links) > 2
    for link, n in links:
        listed = words(client.get(link.replace("&amp;", "&")))
        assert re.search(r"((Circonscription|Bassin) \w+|hors bassin et \w+) Toutes", listed), link
        assert f" {n} école" in listed, link
    assert client.get("/years/2026-27/schools?home=999").status_code == 404


def test_the_list_keeps_its_step_when_it_is_filtered_further(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    client = signed_in(year, "pilote", on=ON)
    page = client.get(f"/actions?cycle={year.cycle_id}&step=at_basin")
    assert "1 action avec ces filtres : en validation au bassin" in words(page)
    assert '<input type="hidden" name="step" value="at_basin">' in page.text
    assert "0 action" in words(client.get("/actions?step=reported&home=x&cycle=y"))


def test_the_navigation_leads_pilots_and_relays_there(year: Year) -> None:
    assert "Pilotage" in words(signed_in(year, "ien1", on=ON).get("/me"))
    assert "Pilotage" not in words(signed_in(year, "E11", on=ON).get("/me"))
    answer = signed_in(year, "ien1").get("/standing")
    assert answer.headers["location"] == path(year, "standing")


def test_nobody_reads_the_territory_of_another(year: Year) -> None:
    year.propose("E31", "Secret", on=ON)
    nord, sud = year.units["D1"], year.units["D2"]
    for page in PAGES:
        assert anybody(year.engine).get(path(year, page)).status_code == 303
        assert "Moulin" not in read(year, "pilote1", page)
        assert "Circo. Trois" not in read(year, "pilote1", page)
    client = signed_in(year, "pilote1", on=ON)
    for page in ("standing", "silence"):
        assert client.get(path(year, f"{page}?unit={nord}")).status_code == 200
        assert client.get(path(year, f"{page}?unit={sud}")).status_code == 403
        assert client.get(path(year, f"{page}?unit=99999")).status_code == 404
    elsewhere = words(client.get(path(year, f"schools?unit={sud}")))
    assert "Moulin" not in elsewhere
    assert "Secret" not in words(client.get(f"/actions?step=proposed&unit={sud}"))


# ── silence ──────────────────────────────────────────────────────────────────────────────────────


def test_silence_says_whom_to_call(year: Year) -> None:
    year.propose("E11", on=ON)
    page = read(year, "pilote", "silence")
    assert "6 écoles et établissements sans proposition à ce jour sur 7" in page
    calls = "Les appeler , Circo. Un · Leur écrire , Circo. Un 0"
    assert f"2 sans proposition, Circo. Un sur 3 {calls}" in page
    assert "0 Relais Ien1 ien1@valmont.example" in page
    assert "Nord, hors bassin et circonscription 1 sans proposition, Nord sur 1" in page
    assert "Écoles sans bassin ni circonscription : 1 Leur écrire" in page
    assert "aux écoles sans bassin ni circonscription École du Hameau" in page


def test_an_address_is_shown_to_who_may_name_somebody_there(year: Year) -> None:
    year.name("AC", "communication", "presse")
    assert "ien1@valmont.example" not in read(year, "presse", "silence")
    assert "Relais Ien1" in read(year, "presse", "silence")
    assert "ce.e12@" not in read(year, "presse", "schools")
    assert "ce.e12@" in read(year, "ien1", "schools")
    assert "ien1@valmont.example" not in read(year, "E11", "silence")


def test_late_validators_are_named_with_their_deputy(year: Year) -> None:
    year.propose("E11", on=ON)
    page = read(year, "pilote1", "silence", LATER)
    assert "Relais, Circo. Un Ien1 ien1@valmont.example 1 action 10 jours" in page
    assert "à rendre le mardi 19 janvier 2027 Conseil1" in page
    assert "1 action attend une réponse dont la date est passée" in read(
        year, "pilote1", "standing", LATER
    )
    assert "Aucune demande n’est en retard" in read(year, "pilote2", "silence", LATER)
    assert "Aucune demande n’est en retard" in read(year, "E11", "silence", LATER)


def test_once_the_cycle_is_over_nobody_is_named(year: Year) -> None:
    year.propose("E11", on=ON)
    changed(year, PERSON, PERSON.c.mail == mail_of("ien1"), unreachable_until=date(2027, 7, 1))
    changed(year, CYCLE, CYCLE.c.id == year.cycle_id, state="closed")
    page = read(year, "pilote1", "silence", LATER)
    assert "Adresses qui refusent les courriers : 1 Relais, Circo. Un" in page
    assert "Ien1" not in page
    assert "ien1@" not in page
    assert "Ien1" not in read(year, "pilote1", "silence/calls", LATER)


def test_holes_and_lost_addresses_are_named(year: Year) -> None:
    year.remove("C2", "relay")
    year.name("D2", "ien_io", "ien3")
    changed(year, PERSON, PERSON.c.mail == mail_of("ien3"), unreachable_until=date(2027, 3, 1))
    changed(year, UNIT, UNIT.c.code == "E12", unreachable_until=date(2027, 3, 1))
    page = read(year, "pilote", "silence")
    assert "Unités sans relais ni pilote : 1 Circo. Deux" in page
    assert "Leur écrire , Circo. Deux 0 Relais Personne" in page
    assert "Relais et pilotes sans suppléance : 3 Leur écrire" in page
    assert "aux relais et pilotes sans suppléance Sud" in page
    assert "Adresses qui refusent les courriers : 2" in page
    assert "École des Ormes adresse de l’annuaire · ce.e12@valmont.example" in page
    assert "Ien3 relais, Circo. Trois · ien3@valmont.example" in page
    assert "Adresses qui refusent les courriers : 0" in read(year, "bassin1", "silence")


# ── bad days ─────────────────────────────────────────────────────────────────────────────────────


def test_strange_names_and_empty_units_break_nothing(year: Year) -> None:
    long, arabic = "É" * 200, "مدرسة <b>النخيل</b>"
    year.change("C1", name=long)
    year.change("E11", name=arabic)
    year.change("L11", basin_id=None)
    for page in ("standing", "silence"):
        assert long in read(year, "pilote", page)
    answer = signed_in(year, "ien1", on=ON).get(path(year, "standing"))
    assert "مدرسة &lt;b&gt;النخيل&lt;/b&gt;" in answer.text
    assert "Bassin Un aucune école 0" in read(year, "pilote", "standing")


def test_an_empty_cycle_and_one_school_are_said_as_they_are(year: Year) -> None:
    with gesture(year.engine) as session:
        p = PARTICIPATION.c
        session.connection().execute(sa.delete(PARTICIPATION).where(p.unit_id != year.units["E12"]))
    assert "1 école ou établissement sans proposition à ce jour sur 1" in read(
        year, "pilote", "standing"
    )
    with gesture(year.engine) as session:
        session.connection().execute(sa.delete(PARTICIPATION))
    assert "Aucune école ne participe ici" in read(year, "pilote", "standing")
    assert "Aucune école ne participe ici" in read(year, "pilote", "silence")
    changed(year, CYCLE, CYCLE.c.id == year.cycle_id, state="closed")
    assert "Ce cycle est clos" in read(year, "pilote", "standing")


def test_what_an_import_moves_is_counted_where_it_is(year: Year) -> None:
    year.change("E00", basin_id=year.units["C2"], parent_id=year.units["C2"])
    assert "Circo. Deux 2 sur 2" in read(year, "pilote", "standing")
    assert "Écoles sans bassin ni circonscription : 0" in read(year, "pilote", "silence")
    year.change("E00", state="closed")
    assert "6 écoles et établissements sans proposition à ce jour sur 6" in read(
        year, "pilote", "standing"
    )


# ── speed ────────────────────────────────────────────────────────────────────────────────────────


def test_more_rows_need_no_more_statements(year: Year) -> None:
    year.propose("E11", on=ON)
    client = signed_in(year, "pilote", on=LATER)
    counts = {page: cost(client, path(year, page), year.engine) for page in PAGES}
    for school in ("E12", "E13", "E31", "L11"):
        year.propose("porteur" if school == "L11" else school, unit=school, on=ON)
    year.remove("C2", "relay")
    for page, before in counts.items():
        assert cost(client, path(year, page), year.engine) == before, page
