"""The cadrage on its pages: who sees it, who changes it, and nothing changes unseen."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.database.transactions import gesture, reading
from models.territory.people import ASSIGNMENT, PERSON
from models.work.paper import PAPER, PaperKind
from models.year.cycle import OBJECTIVE, Cycle
from models.year.participation import definition_of
from tests.academy import WEEK, Year, mail_of
from tests.models.gestures.framing.crowns import crown
from tests.web.portal import anybody, signed_in, words

ON = "01/10/2026 10:00"
SCRIPT = "<script>alert(1)</script>"
PAGES = ("cadrage", "themes", "objectives", "participation", "relays", "carriers")


def path(year: Year, page: str) -> str:
    return f"/cycles/{year.cycle_id}/{page}"


def seen(page: Any) -> str:
    return re.findall(r'name="seen" value="([^"]*)"', page.text)[0]


def definition(year: Year) -> Any:
    with reading(year.engine) as session:
        return definition_of(session.get_one(Cycle, year.cycle_id))


def plain(page: Any) -> str:
    return words(page).replace("\u202f", " ").replace("\xa0", " ").replace("’", "'")


# ── the whole ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["pilote", "dasen1", "ien1", "proviseure", "E11"])
def test_whoever_has_a_function_in_the_academie_reads_its_cadrage(year: Year, who: str) -> None:
    client = signed_in(year, who, on=ON)
    assert client.get("/cadrage").headers["location"] == path(year, "cadrage")
    for page in PAGES:
        assert client.get(path(year, page)).status_code == 200, page


def test_nobody_else_does(year: Year) -> None:
    year.name("E11", "head", "partie")
    year.remove("E11", "head")
    elsewhere = signed_in(year, "partie", on=ON)
    for page in PAGES:
        assert anybody(year.engine).get(path(year, page)).status_code == 303
        assert elsewhere.get(path(year, page)).status_code == 403
        assert elsewhere.get(f"/cycles/99/{page}").status_code == 404
    assert elsewhere.get("/cadrage").status_code == 200


def test_the_overview_says_what_is_ones_own_and_where_the_rest_stands(year: Year) -> None:
    page = plain(signed_in(year, "pilote", on=ON).get(path(year, "cadrage")))
    for said in ("Écrire : la lettre de cadrage", "Pas encore écrit", "7", "0 sur 1", "Nord"):
        assert said in page
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    year.accept("recteur", on="02/10/2026 10:00")
    page = plain(signed_in(year, "pilote1", on="02/10/2026 11:00").get(path(year, "cadrage")))
    assert "Validée le vendredi 2 octobre 2026" in page
    assert "Ce qui vous revient La déclinaison du cadrage Nord À émettre" in page
    year.issue("D1", "dasen1", on="05/10/2026 10:00")
    page = plain(signed_in(year, "ien1").get(path(year, "cadrage")))
    assert "Nord Validée le lundi 5 octobre 2026" in page
    assert "Sud À émettre" in page


def test_a_link_of_a_letter_opens_its_own_page_and_no_other(year: Year) -> None:
    only = (f"/cycles/{year.cycle_id}/teams/{year.units['C1']}",)
    client = signed_in(year, "ien1", on=ON, only=only)
    assert client.get(only[0]).status_code == 200
    assert client.get(path(year, "cadrage")).status_code == 303


def statements(client: TestClient, at: str, engine: sa.Engine) -> int:
    said: list[str] = []

    def note(*heard: Any) -> None:
        said.append(heard[2])

    sa.event.listen(engine, "before_cursor_execute", note)
    assert client.get(at).status_code == 200
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(said)


def test_more_rows_need_no_more_statements(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    pages = [path(year, page) for page in PAGES]
    academy, nord = year.units["AC"], year.units["D1"]
    pages += [
        path(year, page)
        for page in (f"teams/{academy}", f"relays?unit={nord}", f"papers/synthesis/{academy}")
    ]
    for page in pages:
        client.get(page)
    before = [statements(client, page, year.engine) for page in pages]
    for code in ("B1", "C1", "C2", "C3", "D1", "D2", "AC"):
        year.name(code, "mlds", f"m{code.lower()}", f"n{code.lower()}")
    for code in ("D1", "D2"):
        year.paper(PaperKind.SYNTHESIS, code, f"pilote{code[1]}", on=ON)
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    for page in pages:
        client.get(page)
    after = [statements(client, page, year.engine) for page in pages]
    assert [a - b for a, b in zip(after, before, strict=True)] == [0] * len(pages)


# ── themes and objectives ────────────────────────────────────────────────────────────────────────


def test_the_pilot_changes_the_themes_and_an_older_page_does_not(year: Year) -> None:
    client, at = signed_in(year, "pilote", on=ON), path(year, "themes")
    old = seen(client.get(at))
    said = {"seen": old, "themes": f"Les parents\n{SCRIPT}"}
    assert client.post(at, data=said).status_code == 303
    assert definition(year).themes == ("Les parents", SCRIPT)
    page = client.get(at)
    assert SCRIPT not in page.text
    assert client.post(at, data=said).status_code == 303  # pressed twice
    late = client.post(at, data={"seen": old, "themes": "Autre chose"})
    assert late.status_code == 422
    assert "Autre chose</textarea>" in late.text
    assert definition(year).themes == ("Les parents", SCRIPT)
    assert client.post(at, data={"themes": "a" * 200}).status_code == 422


@pytest.mark.parametrize("who", ["pilote1", "ien1", "recteur"])
def test_nobody_else_changes_the_themes_nor_the_objectives_nor_the_units(
    year: Year, who: str
) -> None:
    client = signed_in(year, who, on=ON)
    for page, said in (
        ("themes", {"themes": "X"}),
        ("objectives", {"objectives": "X"}),
        ("participation", {"mode": "all"}),
    ):
        assert "<textarea" not in client.get(path(year, page)).text
        assert client.post(path(year, page), data=said).status_code == 403
    assert definition(year).themes == ()


def test_objectives_are_published_once_and_inherited_ones_are_shown(year: Year) -> None:
    with gesture(year.engine) as session:
        past = Cycle(academy_id=year.units["AC"], school_year="2025-26", week=WEEK)
        session.add(past)
        session.flush()
        session.connection().execute(
            sa.insert(OBJECTIVE), [{"cycle_id": past.id, "position": 1, "text": "D'avant."}]
        )
    client, at = signed_in(year, "pilote", on="30/06/2027 10:00"), path(year, "objectives")
    page = client.get(at)
    assert "D'avant." in plain(page)
    said = {"seen": seen(page), "objectives": "Les parents.\nLes pairs."}
    for _ in range(2):
        assert client.post(at, data=said).status_code == 303
    assert len(year.all(sa.text("SELECT 1 FROM journalentry WHERE what = 'objectives.set'"))) == 1
    assert client.post(at, data={"objectives": " "}).status_code == 422
    assert "Les pairs." in plain(client.get(at))


# ── participation ────────────────────────────────────────────────────────────────────────────────


def test_who_would_leave_is_shown_before_anything_changes(year: Year) -> None:
    client, at = signed_in(year, "pilote", on=ON), path(year, "participation")
    said: dict[str, Any] = {"mode": "but", "unit": ["departement:094"]}
    shown = client.post(at, data=said)
    assert "Voici ce qui changerait" in plain(shown)
    assert "École du Moulin" in plain(shown)
    assert definition(year).participation.but == ()
    (sure,) = re.findall(r'name="sure" value="([^"]*)"', shown.text)
    assert client.post(at, data=said | {"sure": "0:99"}).status_code == 200
    assert client.post(at, data=said | {"sure": sure}).status_code == 303
    assert definition(year).participation.but == ("departement:094",)
    page = client.get(at)
    assert "ne participe pas" in plain(page)
    assert 'value="departement:094" checked' in page.text


def test_a_choice_of_units_without_one_is_refused(year: Year) -> None:
    client, at = signed_in(year, "pilote", on=ON), path(year, "participation")
    assert client.post(at, data={"mode": "only"}).status_code == 422
    assert client.post(at, data={"mode": "only", "unit": "bassin:nulle-part"}).status_code == 404
    assert definition(year).participation.only == ()


# ── teams and relays ─────────────────────────────────────────────────────────────────────────────


def holders(year: Year, code: str, function: str) -> list[str]:
    a = ASSIGNMENT.c
    query = (
        sa.select(PERSON.c.mail)
        .join(ASSIGNMENT, a.person_id == PERSON.c.id)
        .where(a.unit_id == year.units[code], a.function == function)
    )
    return [row.mail for row in year.all(query)]


def test_a_hole_is_shown_then_filled(year: Year) -> None:
    client, at = signed_in(year, "pilote1", on=ON), path(year, f"teams/{year.units['D1']}")
    assert "5 fonctions attendues n'ont pas de titulaire" in plain(client.get(at))
    said = {"function": "mlds", "mail": "Marie@valmont.example", "name": SCRIPT}
    for _ in range(2):
        assert client.post(at, data=said).status_code == 303
    assert holders(year, "D1", "mlds") == ["marie@valmont.example"]
    page = client.get(at)
    assert "4 fonctions attendues" in plain(page)
    assert SCRIPT not in page.text


def test_a_wrong_address_keeps_what_was_typed(year: Year) -> None:
    client, at = signed_in(year, "pilote1", on=ON), path(year, f"teams/{year.units['D1']}")
    said = {"function": "mlds", "mail": "marie", "name": "Marie Martin"}
    answer = client.post(at, data=said)
    assert answer.status_code == 422
    assert "n'est pas une adresse" in plain(answer)
    assert 'value="Marie Martin"' in answer.text
    bad = client.post(at, data=said | {"mail": mail_of("x"), "starts": "demain"})
    assert "n'est pas une date" in plain(bad)


def test_a_team_is_declared_complete_once(year: Year) -> None:
    client, at = signed_in(year, "pilote1", on=ON), path(year, f"teams/{year.units['D1']}")
    for _ in range(2):
        assert client.post(f"{at}/complete").status_code == 303
    assert "L'équipe est déclarée composée" in plain(client.get(at))
    assert len(year.all(sa.text("SELECT 1 FROM journalentry WHERE what = 'team.completed'"))) == 1


def test_a_relay_is_named_from_the_level_above_and_not_from_aside(year: Year) -> None:
    year.remove("C2", "relay")
    at, said = (
        path(year, "relays"),
        {"named_in": str(year.units["C2"]), "mail": "nouvelle@valmont.example"},
    )
    assert signed_in(year, "ien1", on=ON).post(at, data=said).status_code == 403
    assert signed_in(year, "pilote2", on=ON).post(at, data=said).status_code == 403
    pilot = signed_in(year, "pilote1", on=ON)
    assert "1 unité n'a personne : Circonscription Deux" in plain(pilot.get(at))
    here = {"unit": str(year.units["D1"])}
    assert pilot.post(at, data=here | {"mail": "x@valmont.example"}).status_code == 409
    assert pilot.post(at, data=said | here).status_code == 303
    assert holders(year, "C2", "relay") == ["nouvelle@valmont.example"]
    assert "Chaque unité a quelqu'un" in plain(pilot.get(at))


def test_addresses_are_shown_to_who_names_people_alone(year: Year) -> None:
    at = path(year, f"teams/{year.units['C1']}")
    assert mail_of("ien1") in signed_in(year, "pilote1", on=ON).get(at).text
    year.name("C1", "advisor", "conseil2")
    page = signed_in(year, "conseil2", on=ON).get(at)
    assert "Ien1" in page.text
    assert mail_of("ien1") not in page.text


# ── the national frame ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def crowned(year: Year) -> Year:
    crown(year)
    return year


def test_the_frame_is_read_by_all_and_written_by_its_pilot(crowned: Year) -> None:
    at = f"/frames/2026-27/{crowned.units['FR']}"
    pilot = signed_in(crowned, "nationale", on=ON)
    assert "Écrire le cadre : France" in plain(pilot.get("/frames/2026-27"))
    said = {
        "seen": seen(pilot.get(at)),
        "text": f"Un cadre. {SCRIPT}",
        "themes": "Les pairs",
        "link": "https://eduscol.education.fr/x?a=1&b=2",
    }
    for _ in range(2):
        assert pilot.post(at, data=said).status_code == 303
    for who in ("lectrice", "voisin", "ien1", "E11"):
        client = signed_in(crowned, who, on=ON)
        page = client.get("/frames/2026-27")
        assert "Un cadre." in plain(page)
        assert SCRIPT not in page.text
        assert client.get(at).status_code == 403
        assert client.post(at, data=said).status_code == 403
    assert anybody(crowned.engine).get("/frames/2026-27").status_code == 303
    assert pilot.get("/frames/demain").status_code == 404


def test_two_who_write_the_frame_lose_nothing(crowned: Year) -> None:
    at = f"/frames/2026-27/{crowned.units['FR']}"
    pilot = signed_in(crowned, "nationale", on=ON)
    old = seen(pilot.get(at))
    pilot.post(at, data={"seen": old, "text": "Un."})
    late = pilot.post(at, data={"seen": old, "text": "Deux."})
    assert late.status_code == 409
    assert "Deux.</textarea>" in late.text
    assert "Un." in plain(late)
    empty = pilot.post(at, data={"seen": seen(late), "text": " ", "link": "javascript:x"})
    assert empty.status_code == 422
    assert "commence par https://" in plain(empty)


def test_the_academie_starts_from_the_frames_themes(crowned: Year) -> None:
    pilot = signed_in(crowned, "nationale", on=ON)
    at = f"/frames/2026-27/{crowned.units['FR']}"
    pilot.post(at, data={"seen": seen(pilot.get(at)), "text": "…", "themes": "Les pairs"})
    page = signed_in(crowned, "pilote", on=ON).get(path(crowned, "themes"))
    assert "Les pairs</textarea>" in page.text
    assert definition(crowned).themes == ()


def test_who_sees_several_academies_is_given_a_list(crowned: Year) -> None:
    client = signed_in(crowned, "lectrice", on=ON)
    page = client.get("/cadrage")
    assert path(crowned, "cadrage") in page.text
    assert client.get(path(crowned, "cadrage")).status_code == 200
    assert signed_in(crowned, "voisin", on=ON).get(path(crowned, "cadrage")).status_code == 403


def test_the_letters_of_a_region_s_academies_start_from_its_words(crowned: Year) -> None:
    regional, pilot = signed_in(crowned, "regional", on=ON), signed_in(crowned, "pilote", on=ON)
    at = f"/frames/2026-27/{crowned.units['R1']}"
    letter = f"/cycles/{crowned.cycle_id}/papers/letter/{crowned.units['AC']}"
    assert "Trois académies" not in pilot.get(letter).text
    regional.post(at, data={"seen": seen(regional.get(at)), "text": "Trois académies, un cadre."})
    assert "Trois académies, un cadre.</textarea>" in pilot.get(letter).text
    assert crowned.all(sa.select(PAPER)) == []
