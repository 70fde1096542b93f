"""The partners on their pages: kept, corrected, agreed with, withdrawn, linked to actions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.work.partner import PARTNER, PARTNER_LINK
from tests.academy import Year
from tests.models.work.documents import PDF
from tests.web.partners.looks import AGREED, LEAGUE
from tests.web.portal import signed_in, words
from tests.years import year_on

year = year_on("memory", now="05/01/2027 10:00")


def kept(year: Year, who: str = "ien1", **said: Any) -> Any:
    browser = signed_in(year, who)
    sent = LEAGUE | {"unit": str(year.units["C1"])} | said
    return browser, browser.post("/partners/new", data=sent)


def test_a_partner_is_kept_corrected_and_withdrawn(year: Year, home: Path) -> None:
    browser, made = kept(year)
    assert made.headers["location"] == "/partners/1"
    page = words(browser.get("/partners/1"))
    assert "jeunesse@ligue.example" in page
    assert "à informer" in page
    assert "jeunesse" not in words(signed_in(year, "E11").get("/partners/1"))
    stale = browser.post("/partners/1/edit", data=LEAGUE | {"seen": "7"})
    assert stale.status_code == 409
    changed = LEAGUE | {"seen": "0", "town": "Orvance"}
    assert browser.post("/partners/1/edit", data=changed).status_code == 303
    assert browser.post("/partners/1/told").status_code == 303
    assert "informé le" in words(browser.get("/partners/1"))
    assert browser.post("/partners/1/withdraw", data={"reason": ""}).status_code == 422
    assert browser.post("/partners/1/withdraw", data={"reason": "Fin."}).status_code == 303
    assert LEAGUE["name"].replace("'", "’") not in words(browser.get("/partners"))
    assert "retiré le" in words(browser.get("/partners?withdrawn=yes"))
    assert browser.post("/partners/1/back").status_code == 303
    assert year.messages() == [], "nobody was written to"


def test_a_form_that_is_refused_comes_back_as_it_was_typed(year: Year, home: Path) -> None:
    _, wrong = kept(year, mail="personne")
    assert (wrong.status_code, "personne" in wrong.text) == (422, True)
    assert signed_in(year, "E11").get("/partners/new").status_code == 403
    assert kept(year, "ien3")[1].status_code == 403
    assert year.all(sa.select(PARTNER)) == []


def test_an_agreement_is_noted_with_its_document(year: Year, home: Path) -> None:
    browser, _ = kept(year)
    path = "/partners/1/agreements"
    wrong = browser.post(path, data=AGREED | {"ends": "2020-01-01"})
    assert (wrong.status_code, "avant d’avoir commencé" in words(wrong)) == (422, True)
    page = {"file": ("convention.pdf", b"<html>")}
    assert browser.post(path, data=AGREED, files=page).status_code == 422
    signed = {"file": ("convention.pdf", PDF)}
    assert browser.post(path, data=AGREED, files=signed).status_code == 303
    assert browser.get(f"{path}/1/file").content == PDF
    assert signed_in(year, "E11").get(f"{path}/1/file").status_code == 404
    assert browser.post(f"{path}/1/renewed", data={"do": "renewed"}).status_code == 303
    assert "suite dite" in words(browser.get("/partners/1"))
    assert browser.post(f"{path}/1/remove").status_code == 303
    assert not list((home / "documents").rglob("[0-9a-f]" * 64))


def test_an_action_is_linked_from_its_page_and_from_the_partners(year: Year, home: Path) -> None:
    browser, _ = kept(year)
    fiche = {"partners": [{"name": "Ligue de l'orientation"}]}
    action = year.propose("E11", "Débat", on="05/01/2027 10:00", content=fiche)
    school = signed_in(year, "E11")
    path = f"/actions/{action}/partners"
    assert "La Ligue de l’orientation" in words(school.get(path))
    sent = {"name": "Ligue de l'orientation", "partner": "1"}
    assert school.post(path, data=sent).status_code == 303
    assert "relié : La Ligue" in words(school.get(path))
    assert "reliée" in words(browser.get("/partners/1"))
    assert school.post(path, data=sent | {"partner": ""}).status_code == 303
    assert year.all(sa.select(PARTNER_LINK)) == []
    assert signed_in(year, "E31").get(path).status_code == 404
