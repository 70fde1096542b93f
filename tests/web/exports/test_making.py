"""« Exports »: columns chosen once, a file that opens, a long one fetched by who asked for it."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook

from models.database.transactions import gesture
from models.serving.exports.workshop import Workshop
from models.territory.unit import UNIT
from tests.academy import Year
from tests.waiting import until
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on

ON = "11/01/2027 10:00"
NAMES = "Lycée de la vallée " * 10 + "مدرسة الأمل"


def an_action_and_a_draft(year: Year) -> None:
    year.propose("E11", "=1+1", on=ON, theme="Les parents")
    year.draft("E12", "Brouillon", on=ON)


pytestmark = pytest.mark.usefixtures("home")
year = year_on(then=an_action_and_a_draft)


def path(year: Year, page: str = "exports") -> str:
    return f"/cycles/{year.cycle_id}/{page}"


def asked(client: TestClient, year: Year, export: str, *columns: str, form: str = "csv") -> Any:
    return client.post(path(year, f"exports/{export}"), data={"column": columns, "form": form})


def lines(answer: Any) -> list[list[str]]:
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def ticked(page: str) -> set[str]:
    return set(re.findall(r'name="column" value="([^"]+)" checked', page))


# ── a short file ─────────────────────────────────────────────────────────────────────────────────


def test_a_workbook_is_the_answer_and_says_what_it_is(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    answer = asked(client, year, "actions", "title", "on_date", "theme", form="xlsx")
    assert answer.headers["content-disposition"].endswith('circonscription-un-2027-01-11.xlsx"')
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    actions = book.get_sheet_by_name("Les actions").to_python()
    assert actions[0] == ["Titre", "Thème", "Date"]
    assert [row[0] for row in actions[1:]] == ["=1+1"]
    about = dict(book.get_sheet_by_name("À propos").to_python())
    assert about["Territoire"] == "Circonscription Un"
    assert about["Extrait le"] == "11 janvier 2027, 10 h"
    assert about["Demandé par"] == "relais, Circonscription Un"
    assert "Aucun nom d'élève" in about["Données personnelles"]


def test_a_csv_keeps_a_formula_a_text(year: Year) -> None:
    answer = asked(signed_in(year, "pilote", on=ON), year, "actions", "title")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert lines(answer) == [["Titre"], ["'=1+1"]]


def test_an_export_keeps_to_the_unit_that_is_looked_at(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    for code, count in (("D1", 1), ("D2", 0)):
        to = path(year, f"exports/actions?unit={year.units[code]}")
        answer = client.post(to, data={"column": ["title"], "form": "csv"})
        assert len(lines(answer)) == 1 + count


def test_nobody_exports_what_is_not_theirs(year: Year) -> None:
    client = signed_in(year, "ien3", on=ON)
    assert lines(asked(client, year, "actions", "title")) == [["Titre"]]
    other = path(year, f"exports/actions?unit={year.units['C1']}")
    assert client.post(other, data={"column": ["title"]}).status_code == 403
    assert client.get(path(year, f"exports?unit={year.units['C1']}")).status_code == 403
    assert anybody(year.engine).get(path(year)).status_code == 303


def test_the_figures_are_those_of_the_page(year: Year) -> None:
    columns = ("unit", "schools_invited", "schools_silent", "schools_draft", "proposed")
    found = lines(asked(signed_in(year, "pilote", on=ON), year, "standing", *columns))
    assert found[0][1:4] == ["Invités", "Sans proposition à ce jour", "Dont un brouillon"]
    assert ["Circonscription Un", "3", "2", "1", "1"] in found


def test_a_long_name_and_one_read_from_right_to_left_are_kept_whole(year: Year) -> None:
    with gesture(year.engine) as session:
        named = sa.update(UNIT).where(UNIT.c.id == year.units["E11"]).values(name=NAMES)
        session.connection().execute(named)
    client = signed_in(year, "E11", on=ON)
    answer = asked(client, year, "schools", "at_unit")
    assert lines(answer)[1:] == [[NAMES]]
    assert len(answer.headers["content-disposition"]) < 150


# ── columns ──────────────────────────────────────────────────────────────────────────────────────


def test_the_columns_are_ticked_as_they_were_the_last_time(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    usual = ticked(client.get(path(year)).text)
    assert {"title", "state", "at_unit", "unit", "proposed"} < usual
    asked(client, year, "actions", "cost", "title", "no_such_column")
    asked(client, year, "schools", "mail")
    asked(client, year, "standing", "unit")
    assert ticked(client.get(path(year)).text) == {"cost", "title", "mail", "unit"}
    assert ticked(signed_in(year, "ien1", on=ON).get(path(year)).text) == usual


def test_no_column_is_no_file(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    answer = asked(client, year, "actions")
    assert answer.status_code == 303
    assert "Choisissez au moins une colonne" in words(client.get(answer.headers["location"]))
    assert asked(client, year, "pupils", "name").status_code == 404


# ── a long file ──────────────────────────────────────────────────────────────────────────────────


def test_a_long_file_is_made_beside_then_fetched_by_who_asked_for_it(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    made: Workshop = client.app.state.workshop  # type: ignore[attr-defined]
    made.at_once = 1
    slot = year.by("pilote").slot
    answer = asked(client, year, "schools", "at_unit", form="xlsx")
    making = made.of(slot)
    assert making is not None
    until(lambda: making.ready, 90, "the file")
    page = client.get(answer.headers["location"])
    assert "Le fichier se prépare : 7 lignes" in words(page)
    assert "Votre fichier est prêt" in words(page)
    (link,) = re.findall(r'href="(/exports/[^"]+)"', page.text)
    file = client.get(link)
    assert file.headers["content-disposition"].startswith("attachment; filename=")
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    assert len(book.get_sheet_by_index(0).to_python()) == 1 + 7
    other = signed_in(year, "ien1", on=ON)
    year.name("D1", "communication", "pilote")
    assert client.get(link).status_code == 404
    assert "Votre fichier" not in words(client.get(path(year)))
    client.cookies = other.cookies  # the same portal, somebody else
    assert client.get(link).status_code == 404
    assert "Votre fichier" not in words(client.get(path(year)))


def test_the_page_that_waits_is_told_how_far_the_file_is(year: Year) -> None:
    client, waits = signed_in(year, "pilote", on=ON), {"HX-Request": "true"}
    made: Workshop = client.app.state.workshop  # type: ignore[attr-defined]
    made.at_once, progress = 1, path(year, "exports/progress")
    slot = year.by("pilote").slot
    with made.turn:
        asked(client, year, "schools", "at_unit")
        assert "0 ligne sur 7" in words(client.get(progress, headers=waits))
        assert f'href="{progress}">Voir où il en est' in client.get(path(year)).text
    making = made.of(slot)
    assert making is not None
    until(lambda: making.ready, 90, "the file")
    answer = client.get(progress, headers=waits)
    assert (answer.status_code, answer.headers["hx-refresh"]) == (204, "true")
    assert client.get(progress).headers["location"] == path(year)
    assert "n’est plus là" not in words(client.get(path(year)))


def test_who_waits_for_a_file_that_went_with_its_portal_is_told(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    progress = path(year, "exports/progress")
    answer = client.get(progress, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, progress)
    assert client.get(progress).headers["location"] == path(year)
    assert "Le fichier qui se préparait n’est plus là" in words(client.get(path(year)))


def test_a_year_of_several_academies_is_exported_as_one(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    page = client.get("/years/2026-27/exports")
    assert page.status_code == 200
    assert "/years/2026-27/standing.pdf" in page.text
    answer = client.post("/years/2026-27/exports/actions", data={"column": ["title"]})
    assert answer.status_code == 200
