"""« Équilibre du programme »: what is missing is named, each figure leads to its list."""

from __future__ import annotations

import re
from html import unescape

import sqlalchemy as sa

from models.database.transactions import gesture
from models.work.action import ACTION, ACTION_DAY
from models.work.paper import PAPER, PaperKind, PaperState
from models.year.cycle import CYCLE, PARTICIPATION
from tests.academy import Year, launched
from tests.models.gestures.framing.crowns import crown
from tests.models.serving.dashboard.last_year import last_year
from tests.statements import statements
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on

ON = "11/01/2027 10:00"
PARENTS, FIRST = "Les parents et le numérique", "L'implication du 1er degré"


def three_actions_and_an_emphasis(year: Year) -> None:
    """Two actions in the Nord, one in the Sud, which stresses what nobody there takes up."""
    said = {"kind": "in_class", "audiences": {"pupils_elementary": 1200}, "training_hours": 1.5}
    year.propose("E11", "Débat", theme=PARENTS, content=said, with_parents=True, on=ON)
    year.propose("E12", "Concours", theme="À part", on=ON)
    year.propose("E31", "Théâtre", theme=FIRST, content={"kind": "other"}, on=ON)
    year.draft("E13", "Brouillon", on=ON)
    year.change("E11", priority="REP", sector="public")
    version = {
        "cycle_id": year.cycle_id,
        "kind": PaperKind.VERSION,
        "unit_id": year.units["D2"],
        "round": 1,
        "state": PaperState.ACCEPTED,
    }
    with gesture(year.engine) as session:
        stressed = sa.insert(PAPER).values(version | {"content": {"emphasis": [PARENTS]}})
        session.connection().execute(stressed)


year = year_on(then=three_actions_and_an_emphasis, themes=[PARENTS, FIRST])


def path(year: Year, more: str = "") -> str:
    return f"/cycles/{year.cycle_id}/balance{more}"


def read(year: Year, who: str, more: str = "") -> str:
    answer = signed_in(year, who, on=ON).get(path(year, more))
    assert answer.status_code == 200
    return words(answer)


def test_what_is_missing_is_said_first(year: Year) -> None:
    page = read(year, "pilote")
    missing = page[page.index("Ce qui manque") : page.index("Les thèmes du cadrage")]
    assert "manque Sud : aucune action sur « Les parents et le numérique » , que ce dép" in missing
    assert "Aucune action du type « Orientation »." in missing
    assert "Nord : aucune action du 2d degré." in missing
    assert "phare : Bassin Un, Circonscription Deux, Circonscription Un." in missing
    assert (
        "2 autres manques Sud : aucune action avec des parents. Sud : aucune action ph" in missing
    )


def test_figures_are_read_with_their_share_and_that_of_schools(year: Year) -> None:
    page = read(year, "pilote")
    assert "3 actions : soumises au moins une fois, sauf non retenues, retirées ou restées" in page
    assert "Les parents et le numérique ★ mis en avant par Sud 1 33 % –" in page
    assert "Hors thèmes 1 33 % –" in page
    assert "Sud ★ mis en avant : 0 1 0 1" in page
    assert "1er degré 3 100 % des actions 86 % des écoles –" in page
    assert "REP 1 33 % des actions 14 % des écoles –" in page
    assert "Élèves d’élémentaire 1 200 attendus 1 33 % –" in page
    assert "heures de formation 1,5 h en 2025-26 –" in page
    assert "Circo. Un 0 sur 3" in page


def test_each_figure_leads_to_a_list_of_as_many(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    found = re.findall(r'href="(/actions[^"]+)">(\d+)</a>', client.get(path(year)).text)
    assert len(found) > 20
    for link, figure in found:
        listed = words(client.get(unescape(link)))
        assert f" {figure} action" in listed, link
    page = words(client.get(f"/actions?cycle={year.cycle_id}&step=going&trait=kind.in_class"))
    assert "1 action avec ces filtres : proposées, sauf non retenues" in page
    assert "restées sans réponse ; Type" in page
    assert "Débat" in page
    strange = client.get(f"/actions?cycle={year.cycle_id}&step=going&trait=x&by=y&home=z")
    assert "3 actions" in words(strange)


def test_one_may_keep_to_what_is_kept(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    assert "Les actions retenues seulement" in words(client.get(path(year)))
    page = words(client.get(path(year, "?only=kept")))
    assert "Aucune action : retenues au programme au bout" in page
    assert "Aucune action n’est proposée." in page


def test_last_year_is_beside_each_figure(year: Year) -> None:
    last_year(year, ("E11", "D'avant", "took_place"), ("E12", FIRST, "took_place"))
    page = read(year, "pilote")
    assert "sauf non retenues, retirées ou restées sans réponse ; 2 en 2025-26." in page
    assert "Hors thèmes 1 33 % 1" in page
    assert "heures de formation 1,5 h en 2025-26 4 h" in page


def test_a_departement_is_read_bassin_by_bassin_and_a_bassin_alone(year: Year) -> None:
    assert "Bassin par bassin" in read(year, "pilote1")
    assert "Sud" not in read(year, "pilote1")
    south = read(year, "pilote", f"?unit={year.units['D2']}")
    assert "1 action : soumises" in south
    alone = read(year, "ien1")
    assert "2 actions : soumises" in alone
    assert "par bassin" not in alone.partition("Les actions phares")[0]


def test_a_school_is_not_told_what_its_bassin_lacks(year: Year) -> None:
    year.flagship(2, "ien1", on=ON)
    for who, more in (("E11", ""), ("pilote", f"?unit={year.units['E11']}")):
        page = read(year, who, more)
        assert "1 action : soumises" in page
        assert "Circo. Un" not in page.partition("Ce qui manque")[2]
        assert "Aucune action avec un partenaire." in page
        assert "part de l’école ou de l’établissement qui participe" in page
    assert "Circo. Un 1 sur 3" in read(year, "ien1")


def test_nobody_reads_the_territory_of_another(year: Year) -> None:
    assert anybody(year.engine).get(path(year)).status_code == 303
    client = signed_in(year, "pilote1", on=ON)
    assert client.get(path(year, f"?unit={year.units['D2']}")).status_code == 403
    assert "Théâtre" not in words(client.get(f"/actions?step=going&unit={year.units['D2']}"))


def test_several_academies_are_read_on_the_same_page(year: Year) -> None:
    crown(year)
    client = signed_in(year, "nationale", on=ON)
    page = words(client.get("/years/2026-27/balance"))
    assert "3 actions : soumises" in page
    assert "mis en avant par Sud" in page
    link = re.search(
        r'href="(/actions\?year=[^"]+trait=kind.in_class[^"]*)"',
        client.get("/years/2026-27/balance").text,
    )
    assert link is not None
    assert "1 action avec" in words(client.get(unescape(link[1])))


def test_long_and_right_to_left_themes_break_nothing(year: Year) -> None:
    long, arabic = "É" * 200, "<b>أولياء</b> الأمور"
    definition = year.course.definition.model_dump(mode="json", by_alias=True)
    with gesture(year.engine) as session:
        changed = definition | {"themes": [long, arabic]}
        session.connection().execute(sa.update(CYCLE).values(definition=changed))
        session.connection().execute(sa.update(ACTION).values(theme=long))
    answer = signed_in(year, "pilote", on=ON).get(path(year))
    assert f"{long}" in answer.text
    assert f"<bdi>{'É' * 40}…</bdi>" in answer.text
    assert "«\u202f&lt;b&gt;أولياء&lt;/b&gt; الأمور\u202f»</bdi>" in answer.text


def test_an_empty_cycle_and_one_school_are_said_as_they_are(memory: sa.Engine) -> None:
    year = launched(memory)
    assert "Aucune action n’est proposée." in read(year, "pilote")
    p = PARTICIPATION.c
    with gesture(memory) as session:
        session.connection().execute(sa.delete(PARTICIPATION).where(p.unit_id != year.units["E12"]))
    year.propose("E12", "Seule", on=ON)
    page = read(year, "pilote")
    assert "1 action : soumises" in page
    assert "Le cadrage n’a pas fixé de thème" in page
    with gesture(memory) as session:
        session.connection().execute(sa.delete(ACTION_DAY))
        session.connection().execute(sa.delete(ACTION))
        session.connection().execute(sa.delete(PARTICIPATION))
    assert "Aucune école ne participe ici" in read(year, "pilote")


def test_nothing_missing_is_said_too(year: Year) -> None:
    whole = {
        "kind": "orientation",
        "training_hours": 1,
        "partners": [{"name": "Asso", "brings": ["money"], "convention": False}],
    }
    kinds = ("in_class", "orientation", "parents_and_partners", "other")
    for kind in kinds:
        year.propose(
            "E31", kind, theme=PARENTS, content=whole | {"kind": kind}, on=ON, with_parents=True
        )
    year.flagship(3, "ien3")
    assert "Rien ne manque" in read(year, "ien3")


def test_more_actions_need_no_more_statements(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    client.get(path(year))
    with statements(year.engine) as before:
        client.get(path(year))
    for school in ("E13", "E21", "E00"):
        year.propose(school, theme="De plus", on=ON)
    client.get(path(year))
    with statements(year.engine) as after:
        client.get(path(year))
    assert len(after) == len(before)
