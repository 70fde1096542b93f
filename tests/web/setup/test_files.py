"""Files dropped on a page: shown first, kept on a yes alone, and only for one's own académie."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from models.gestures.territory import bringing
from models.territory.importing.import_report import ImportReport
from tests.models.territory.importing.files import CUT
from tests.orgue.typing_commands import typed
from tests.web.portal import words
from tests.web.setup.dropping import FIVE, agreed, dropped
from tests.web.setup.entering import ADMIN, entered


def schools() -> int:
    return len(typed("territory", "list").data["units"])


def test_a_directory_is_shown_and_nothing_is_kept_before_the_yes(home: Path) -> None:
    browser = entered()
    page = dropped(browser, "directory", CUT.read_bytes(), "annuaire.csv")
    assert "annuaire.csv" in page
    assert "pas encore enregistré" in page
    assert schools() == 0
    assert "Revenir à la mise en route" in agreed(browser, "directory", page)
    assert schools() > 40
    again = dropped(browser, "directory", CUT.read_bytes())
    assert "ne change rien" in again
    assert "Enregistrer" not in again


def test_a_no_keeps_nothing_and_a_yes_after_it_is_told(home: Path) -> None:
    browser = entered()
    page = dropped(browser, "directory", CUT.read_bytes())
    key = re.findall(r'name="key" value="(\w+)"', page)[0]
    browser.post("/setup/files/directory/forget", data={"key": key})
    late = browser.post("/setup/files/directory/keep", data={"key": key})
    assert late.status_code == 410
    assert "n’attend plus" in words(late)
    assert schools() == 0


def test_a_file_that_is_no_table_is_refused_in_a_sentence(home: Path) -> None:
    browser = entered()
    assert "pas un tableau" in dropped(browser, "directory", b"%PDF-1.7 rien", "lettre.pdf")
    assert "n’a aucun établissement de l’académie" in dropped(
        entered("bob@ac-versailles.fr", "Versailles"), "directory", CUT.read_bytes()
    )


def test_five_lines_of_pilots_are_enough_and_a_faulty_file_shows_every_fault(home: Path) -> None:
    browser = entered()
    agreed(browser, "directory", dropped(browser, "directory", CUT.read_bytes()))
    wrong = FIVE.replace("pilote;Paul", "concierge;Paul").replace("93;", "99;")
    page = dropped(browser, "people", wrong.encode())
    assert page.count('<th scope="row" data-label="Ligne">') == 2
    table = browser.get("/setup/files/people/errors.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(table.content.decode("utf-8-sig").splitlines()) == 3
    agreed(browser, "people", dropped(browser, "people", FIVE.encode()))
    assert len(typed("people", "list").data["assignments"]) == 6
    assert browser.get("/setup/files/people/errors.csv").status_code == 404
    assert "La suite : le cycle" in words(browser.get("/setup"))


def test_people_of_another_academie_are_out_of_reach(home: Path) -> None:
    browser = entered()
    entered("bob@ac-versailles.fr", "Versailles")
    outside = "unité;fonction;nom;courriel\n25;pilote;Eve;eve@ac-versailles.fr\n"
    assert "aucune unité" in dropped(browser, "people", outside.encode())
    above = "unité;fonction;nom;courriel\nFR;pilote;Eve;eve@ac-versailles.fr\n"
    assert "aucune unité" in dropped(browser, "people", above.encode())


def test_what_changed_since_the_preview_is_shown_again_before_it_is_kept(home: Path) -> None:
    browser, other = entered(), entered()
    first = dropped(browser, "directory", CUT.read_bytes())
    typed("territory", "import", str(CUT))
    assert "Depuis votre aperçu" in agreed(browser, "directory", first)
    assert other.get("/setup/territory").status_code == 200


def test_somebody_is_named_by_hand_at_the_level_of_the_function(home: Path) -> None:
    browser = entered()
    form = {"function": "academy:pilot", "unit": "academy:24", "name": "Anne", "mail": ADMIN}
    assert "C’est noté" in words(browser.post("/setup/people", data=form))
    wrong = browser.post("/setup/people", data=form | {"unit": "department:094"})
    assert "pas de ce niveau" in words(wrong)
    assert 'value="Anne"' in wrong.text


def test_loose_schools_are_attached_by_hand_or_by_a_file(home: Path) -> None:
    browser = entered()
    bare = CUT.read_text("utf-8-sig").splitlines()
    titles = bare[0].split(";")
    at = [n for n, t in enumerate(titles) if "circonscription" in t]
    cells = bare[1].split(";")
    for n in at:
        cells[n] = ""
    uai = cells[0]
    content = "\n".join([bare[0], ";".join(cells), *bare[2:]]).encode()
    agreed(browser, "directory", dropped(browser, "directory", content))
    page = browser.get("/setup/attach").text
    assert uai in page
    school = re.findall(r'name="school-(\d+)"', page)[0]
    unit = re.findall(r'<option value="(\d+)">', page)[0]
    for nothing in ({"school-²": "1"}, {f"school-{school}": "9" * 30}, {"school-": unit}):
        assert "Aucune unité" in browser.post("/setup/attach", data=nothing).text
    browser.post("/setup/attach", data={f"school-{school}": unit})
    assert uai not in browser.get("/setup/attach").text
    circo = next(u["parent"] for u in typed("territory", "list").data["units"] if u["unit"] == uai)
    file = f"UAI;rattachement\n{uai};{circo}\n".encode()
    assert "ne change rien" in dropped(browser, "attachments", file)


def test_a_yes_brings_its_file_once_and_undoes_what_is_not_what_was_agreed_to(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, bring = entered(), bringing.bring_schools
    brought: list[ImportReport] = []

    def other_from_the_yes_on(session: Session, *said: Any) -> ImportReport:
        brought.append(bring(session, *said))
        if len(brought) > 1:
            brought[-1].notices.append("Ce qui a changé depuis.")
        return brought[-1]

    monkeypatch.setattr(bringing, "bring_schools", other_from_the_yes_on)
    again = agreed(browser, "directory", dropped(browser, "directory", CUT.read_bytes()))
    assert "Depuis votre aperçu" in again
    assert (len(brought), schools()) == (2, 0)
    assert "Revenir à la mise en route" in agreed(browser, "directory", again)
    assert len(brought) == 3
    assert schools() > 40
