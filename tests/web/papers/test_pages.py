"""A paper is written on its page: kept, read over, submitted once, and lost by nobody."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from models.work.action import FROZEN_VERSION
from models.work.paper import PAPER, PaperKind, PaperState
from tests.academy import Year
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on

ON = "01/10/2026 10:00"
THEMES = ["Les parents", "Le 1er degré", "La formation"]
SCRIPT = "<script>alert(1)</script>"


year = year_on(themes=THEMES)


def path_of(year: Year, kind: str, code: str) -> str:
    return f"/cycles/{year.cycle_id}/papers/{kind}/{year.units[code]}"


def seen(page: Any) -> str:
    (mark,) = re.findall(r'name="seen"(?: id="seen")? value="(\w+)"', page.text)
    return str(mark)


def papers(year: Year) -> list[Any]:
    return year.all(sa.select(PAPER).order_by(PAPER.c.id))


def test_a_letter_is_kept_then_read_over_then_submitted(year: Year) -> None:
    client, path = signed_in(year, "pilote", on=ON), path_of(year, "letter", "AC")
    page = client.get(path)
    assert "Ce texte est un brouillon : personne d’autre ne le lit" in words(page).replace(
        "\u202f", " "
    )
    said = {
        "seen": seen(page),
        "text": "Chères équipes,\r\n\r\nCette année…",
        "objectives": "Associer les parents",
        "dates.on": ["2026-11-12", ""],
        "dates.name": ["Séminaire", ""],
    }
    kept = client.post(path, data=said | {"then": "keep"})
    assert (kept.status_code, kept.headers["location"]) == (303, path)
    assert "Brouillon enregistré" in words(client.get(path))
    (row,) = papers(year)
    assert row.state is PaperState.DRAFT

    said["seen"] = seen(client.get(path))
    read_over = client.post(path, data=said | {"then": "preview"})
    assert read_over.headers["location"] == f"{path}/preview"
    preview = client.get(f"{path}/preview")
    for told in ("Chères équipes,", "Les parents", "jeudi 12 novembre 2026", "recteur, Valmont"):
        assert told in words(preview)
    for _ in range(2):
        sent = client.post(f"{path}/submit", data={"seen": seen(preview)})
        assert (sent.status_code, sent.headers["location"]) == (303, path)
    (row,) = papers(year)
    assert (row.state, row.round) == (PaperState.SUBMITTED, 1)
    assert year.asked() == [("academy", "AC", "rector")]
    after = words(client.get(path))
    assert "La lettre de cadrage est soumise." in after
    assert "Attend le visa de" in after
    assert "Soumise, en cours de validation" in after


def test_what_is_typed_is_kept_on_the_way_and_the_page_told_so(year: Year) -> None:
    client, path = signed_in(year, "pilote", on=ON), path_of(year, "letter", "AC")
    said = {"seen": seen(client.get(path)), "text": "Chères"}
    told = client.post(f"{path}/kept", data=said)
    assert "Brouillon enregistré à 10 h" in words(told).replace("\xa0", " ")
    assert 'hx-swap-oob="true"' in told.text
    again = client.post(f"{path}/kept", data={"seen": seen(told), "text": "Chères équipes"})
    assert again.status_code == 200
    assert papers(year)[0].content == {"text": "Chères équipes"}


def test_two_who_write_at_once_lose_nothing_that_they_typed(year: Year) -> None:
    path = path_of(year, "letter", "AC")
    one, other = signed_in(year, "pilote", on=ON), signed_in(year, "cardie", on=ON)
    mark = seen(one.get(path))
    other.post(path, data={"seen": mark, "text": "Le texte de l'adjointe.", "then": "keep"})
    late = one.post(path, data={"seen": mark, "text": "Mon texte à moi.", "then": "preview"})
    assert late.status_code == 409
    assert "Le texte de l'adjointe." in words(late).replace("’", "'")
    assert "Mon texte à moi.</textarea>" in late.text
    assert papers(year)[0].content == {"text": "Le texte de l'adjointe."}
    told = one.post(f"{path}/kept", data={"seen": mark, "text": "Mon texte à moi."})
    assert "Vos mots sont encore dans la page" in words(told)
    fixed = one.post(path, data={"seen": seen(late), "text": "Les deux.", "then": "keep"})
    assert fixed.status_code == 303
    assert papers(year)[0].content == {"text": "Les deux."}


def test_an_older_page_read_over_is_not_what_is_submitted(year: Year) -> None:
    client, path = signed_in(year, "pilote", on=ON), path_of(year, "letter", "AC")
    client.post(path, data={"seen": seen(client.get(path)), "text": "Un.", "then": "keep"})
    preview = client.get(f"{path}/preview")
    client.post(path, data={"seen": seen(client.get(path)), "text": "Deux.", "then": "keep"})
    client.post(f"{path}/submit", data={"seen": seen(preview)})
    assert "relisez-le avant d’envoyer" in words(client.get(path))
    assert papers(year)[0].state is PaperState.DRAFT


def test_what_is_missing_is_said_and_the_draft_is_kept_all_the_same(year: Year) -> None:
    client, path = signed_in(year, "ien1", on=ON), path_of(year, "synthesis", "C1")
    said = {"seen": seen(client.get(path)), "text": "", "strengths": "Les élèves."}
    answer = client.post(path, data=said | {"then": "preview"})
    assert answer.status_code == 422
    assert 'href="#text"' in answer.text
    assert "Les élèves.</textarea>" in answer.text
    assert papers(year)[0].content == {"strengths": "Les élèves."}


def test_a_returned_letter_says_why_and_shows_what_changed_since(year: Year) -> None:
    client, path = signed_in(year, "pilote", on=ON), path_of(year, "letter", "AC")
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    year.send_back("recteur", on="02/10/2026 10:00", reason=f"Citez {SCRIPT}.")
    page = client.get(path)
    assert "Une correction vous est demandée" in words(page)
    assert f"Citez {SCRIPT}." in words(page)
    assert SCRIPT not in page.text
    said = {"seen": seen(page), "text": "Avec les partenaires."}
    client.post(path, data=said | {"then": "preview"})
    client.post(f"{path}/submit", data={"seen": seen(client.get(f"{path}/preview"))})
    told = words(client.get(path))
    assert "Ce qui a changé depuis la version précédente" in told
    assert "Avec les partenaires." in told


def test_scripts_and_formulas_are_words(year: Year) -> None:
    client, path = signed_in(year, "pilote", on=ON), path_of(year, "letter", "AC")
    said = {
        "text": f"{SCRIPT}</textarea>{SCRIPT}",
        "objectives": f'=1+1\n"><b>{SCRIPT}',
        "dates.on": "2026-11-12",
        "dates.name": f'"{SCRIPT}',
    }
    client.post(path, data=said | {"seen": seen(client.get(path)), "then": "preview"})
    for page in (client.get(path), client.get(f"{path}/preview")):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    client.post(f"{path}/submit", data={"seen": seen(client.get(f"{path}/preview"))})
    assert "<script>alert" not in client.get(path).text


# ── who may ──────────────────────────────────────────────────────────────────────────────────────


def test_nobody_reads_anothers_draft_nor_writes_in_it(year: Year) -> None:
    path = path_of(year, "letter", "AC")
    pilot = signed_in(year, "pilote", on=ON)
    pilot.post(path, data={"seen": seen(pilot.get(path)), "text": "Secret.", "then": "keep"})
    for who, status in (("recteur", 200), ("pilote1", 403), ("ien1", 403), ("E11", 403)):
        client = signed_in(year, who, on=ON)
        page = client.get(path)
        assert page.status_code == status
        assert "Secret." not in page.text
        for at in (path, f"{path}/kept", f"{path}/submit"):
            assert client.post(at, data={"text": "X", "seen": ""}).status_code == 403
    assert anybody(year.engine).get(path).status_code == 303
    assert anybody(year.engine).post(path, data={"text": "X"}).status_code == 401


def test_once_accepted_the_letter_is_read_by_every_relay(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    path = path_of(year, "letter", "AC")
    assert signed_in(year, "ien1").get(path).status_code == 403
    year.accept("recteur", on="02/10/2026 10:00")
    assert "Validée le vendredi 2 octobre 2026" in words(signed_in(year, "ien1").get(path))


def test_what_was_sent_back_and_why_stays_between_who_writes_and_who_decides(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    year.send_back("recteur", on="02/10/2026 10:00", reason="Trop long.")
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    year.accept("recteur", on="06/10/2026 10:00")
    path = path_of(year, "letter", "AC")
    for who, told in (("pilote", True), ("recteur", True), ("ien1", False), ("dasen1", False)):
        page = signed_in(year, who).get(path)
        assert page.status_code == 200
        assert ("Trop long." in words(page)) is told


def test_a_level_above_reads_a_synthesis_once_submitted_and_a_neighbour_never(year: Year) -> None:
    path = path_of(year, "synthesis", "C1")
    mine = signed_in(year, "ien1", on=ON)
    mine.post(path, data={"seen": seen(mine.get(path)), "text": "Pas encore.", "then": "keep"})
    above = words(signed_in(year, "pilote1").get(path))
    assert "Rien n’est encore soumis." in above
    assert "Pas encore." not in above
    mine.post(f"{path}/submit", data={"seen": seen(mine.get(f"{path}/preview"))})
    page = words(signed_in(year, "pilote1").get(path))
    assert "Pas encore." in page
    assert "Votre visa est attendu" in page
    assert signed_in(year, "ien2").get(path).status_code == 403


def test_the_pilot_prepares_a_version_that_the_dasen_alone_issues(year: Year) -> None:
    path = path_of(year, "version", "D1")
    pilot = signed_in(year, "pilote1", on=ON)
    assert "une fois la lettre de cadrage visée" in words(pilot.get(path))
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    year.accept("recteur", on="02/10/2026 10:00")
    said = {"seen": seen(pilot.get(path)), "emphasis": ["Les parents"], "then": "keep"}
    assert pilot.post(path, data=said).status_code == 303
    assert "Relire avant" not in words(pilot.get(path))
    assert pilot.get(f"{path}/preview").headers["location"] == path
    dasen = signed_in(year, "dasen1")
    assert 'value="Les parents" checked' in dasen.get(path).text
    preview = dasen.get(f"{path}/preview")
    for _ in range(2):
        assert dasen.post(f"{path}/submit", data={"seen": seen(preview)}).status_code == 303
    frozen = year.all(sa.select(FROZEN_VERSION).where(FROZEN_VERSION.c.subject_kind == "version"))
    assert [f.content for f in frozen] == [{"emphasis": ["Les parents"]}]
    assert "Validée le" in words(dasen.get(path))


def test_a_synthesis_starts_from_what_is_gathered_and_nothing_is_kept_by_looking(
    year: Year,
) -> None:
    year.propose("E11", "Débat", on="01/12/2026 10:00")
    page = signed_in(year, "ien1").get(path_of(year, "synthesis", "C1"))
    assert "1 action proposée" in words(page)
    assert papers(year) == []


def test_a_closed_cycle_is_read_and_not_written(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    with year.engine.begin() as connection:
        connection.execute(sa.text("UPDATE cycle SET state = 'closed'"))
    client, path = signed_in(year, "pilote"), path_of(year, "letter", "AC")
    page = client.get(path)
    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert client.post(path, data={"text": "X"}).status_code == 409


def test_the_number_of_a_paper_leads_to_its_page(year: Year) -> None:
    number = year.paper(PaperKind.LETTER, "AC", "pilote", on=ON)
    client = signed_in(year, "pilote")
    assert client.get(f"/papers/{number}").headers["location"] == path_of(year, "letter", "AC")
    assert client.get("/papers/99").status_code == 404


@pytest.mark.parametrize("wrong", ["papers/poem/1", "papers/letter/999", "papers/letter/2"])
def test_a_paper_that_does_not_exist_is_said(year: Year, wrong: str) -> None:
    answer = signed_in(year, "pilote", on=ON).get(f"/cycles/{year.cycle_id}/{wrong}")
    assert answer.status_code in (404, 409)
    assert signed_in(year, "pilote").get("/cycles/99/papers/letter/1").status_code == 404
