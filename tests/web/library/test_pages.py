"""The library on its pages: found, answered, corrected, taken out, brought in."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.gestures.programme.public_side import take_public_side_down
from models.intake.link_answers import LinkState
from models.work.action import ACTION
from models.work.library_entry import LIBRARY_ENTRY
from tests.academy import Year
from tests.models.gestures.framing.crowns import crown
from tests.models.gestures.library.shelves import BELLE, FILM, PRACTICE, reported
from tests.models.work.documents import PDF, picture
from tests.neighbours import neighbour
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on

year = year_on("memory", now="22/03/2027 10:00")


def typed(said: dict[str, Any]) -> dict[str, Any]:
    return said | ({"with_parents": "yes"} if said.get("with_parents") else {})


def entry(year: Year, number: int = 1) -> Any:
    (row,) = year.all(sa.select(LIBRARY_ENTRY).where(LIBRARY_ENTRY.c.id == number))
    return row


def test_what_a_report_proposes_is_corrected_kept_and_started_from(year: Year, home: Path) -> None:
    reported(year, worth_sharing=True, effects="Ils parlent davantage.")
    pilot = signed_in(year, "pilote")
    assert "vient d’un bilan et attend" in words(pilot.get("/library"))
    page = words(pilot.get("/library/1"))
    assert "Ils parlent davantage." in page
    assert "n’est pas, ou plus" in words(signed_in(year, "E12").get("/library/1"))
    refused = pilot.post("/library/1/keep")
    assert (refused.status_code, "ne dit encore rien" in words(refused)) == (422, True)
    said = typed(PRACTICE) | {"seen": "0"}
    assert pilot.post("/library/1/edit", data=said).status_code == 303
    stale = pilot.post("/library/1/edit", data=said | {"title": "Autre"})
    assert (stale.status_code, "Autre" in stale.text) == (409, True)
    assert pilot.post("/library/1/keep").status_code == 303
    school = signed_in(year, "E12")
    page = words(school.get("/library/1"))
    assert "Le café des parents" in page
    assert "Ils parlent davantage." not in page, "the report is for who keeps the library"
    assert "Le café des parents" in words(school.get("/actions/new?entry=1"))
    asked = {"unit": str(year.units["E12"]), "start": "entry-1", "key": "k" * 20}
    assert school.post("/actions/new", data=asked).status_code == 303
    (begun,) = year.all(sa.select(ACTION).where(ACTION.c.unit_id == year.units["E12"]))
    assert begun.title == "Le café des parents"


def test_a_form_that_is_refused_comes_back_as_it_was_typed(year: Year, home: Path) -> None:
    pilot = signed_in(year, "pilote")
    sent = typed(FILM) | {"minutes": "longtemps", "audiences": ["staff", "public"]}
    answer = pilot.post("/library/new", data=sent)
    assert (answer.status_code, "longtemps" in answer.text) == (422, True)
    page = pilot.post("/library/new", data=typed(PRACTICE) | {"kind": "document"})
    assert "Choisissez le fichier" in words(page)
    html = {"file": ("page.pdf", b"<html></html>")}
    page = pilot.post("/library/new", data=typed(PRACTICE) | {"kind": "document"}, files=html)
    assert (page.status_code, "page web" in words(page)) == (422, True)
    image = {"file": ("a.png", picture("PNG"))}
    sent = typed(PRACTICE) | {"kind": "document", "consent": "yes", "uses": "site"}
    page = pilot.post("/library/new", data=sent | {"until": "demain soir"}, files=image)
    assert page.status_code == 422
    assert year.all(sa.select(LIBRARY_ENTRY)) == []


def test_a_file_is_handed_over_until_the_entry_is_withdrawn(year: Year, home: Path) -> None:
    pilot, school = signed_in(year, "pilote"), signed_in(year, "E11")
    sent = typed(PRACTICE) | {"kind": "document"}
    files = {"file": ("guide.pdf", PDF)}
    assert pilot.post("/library/new", data=sent, files=files).status_code == 303
    answer = school.get("/library/1/file")
    assert (answer.content, "attachment" in answer.headers["content-disposition"]) == (PDF, True)
    assert pilot.post("/library/1/withdraw", data={"reason": ""}).status_code == 422
    assert pilot.post("/library/1/withdraw", data={"reason": "Faux."}).status_code == 303
    assert school.get("/library/1/file").status_code == 404
    assert school.get("/library/1").status_code == 404
    assert pilot.get("/library/1").status_code == 200
    assert not list((home / "documents").rglob("[0-9a-f]" * 64))


def test_an_image_of_another_academy_is_seen_with_its_use_alone(year: Year, home: Path) -> None:
    crown(year)
    other = neighbour(year, "Belleroche", "A")
    pilot = signed_in(year, "pilote")
    sent = typed(PRACTICE) | {"kind": "document", "consent": "yes"}
    image = {"file": ("a.png", picture("PNG"))}
    assert pilot.post("/library/new", data=sent, files=image).status_code == 303
    assert pilot.post("/library/1/offer", data={"do": "offer"}).status_code == 303
    assert signed_in(year, "E11").get("/library/1/file").status_code == 200
    there = signed_in(other, BELLE)
    assert there.get("/library/1").status_code == 200
    assert there.get("/library/1/file").status_code == 404


class Told:
    """What links are told to answer."""

    def __init__(self, *states: LinkState) -> None:
        self.told = states

    def states(self, addresses: list[str]) -> list[LinkState]:
        return [self.told[n % len(self.told)] for n, _ in enumerate(addresses)]


def looked(client: TestClient, *states: LinkState, **form: str) -> str:
    client.app.state.looker = Told(*states)  # type: ignore[attr-defined]
    answer = client.post("/library/check", data=form)
    return words(client.get(answer.headers["location"]))


def test_a_link_that_died_is_marked_with_the_day_until_it_lives_again(
    year: Year, home: Path
) -> None:
    pilot = signed_in(year, "pilote")
    assert pilot.post("/library/new", data=typed(FILM)).status_code == 303
    assert "1 lien vérifié : 1 ne répond plus" in looked(pilot, LinkState.DEAD)
    page = words(signed_in(year, "E11").get("/library/1"))
    assert "ne répond plus : c’est constaté depuis le" in page
    assert "22 mars 2027" in page or "22/03/2027" in page
    assert "lien mort" in words(pilot.get("/library"))
    looked(pilot, LinkState.UNSURE, entry="1")
    assert entry(year).dead_on is not None, "nothing sure was learnt"
    looked(pilot, LinkState.ALIVE, entry="1")
    assert (entry(year).dead_on, str(entry(year).checked_on)) == (None, "2027-03-22")
    assert signed_in(year, "ien1").post("/library/check").status_code == 403


def ready(client: TestClient, path: str = "/library/import") -> str:
    """The page once the file is read."""
    for _ in range(100):
        page = client.get(path).text
        if "/library/import/progress" not in page:
            return page
        time.sleep(0.05)
    pytest.fail("the file is still being read")


def test_a_library_is_shown_before_it_is_kept(year: Year, home: Path) -> None:
    crown(year)
    other = neighbour(year, "Belleroche", "A")
    pilot = signed_in(year, "pilote")
    for said in (FILM, PRACTICE):
        assert pilot.post("/library/new", data=typed(said)).status_code == 303
    made = pilot.get("/library/export.zip").content
    there = signed_in(other, BELLE)
    there.app.state.drops.mine.taken()  # type: ignore[attr-defined]
    assert there.post("/library/import", files={"file": ("r.zip", made)}).status_code == 303
    page = ready(there)
    assert "2 ressources nouvelles" in " ".join(page.replace("\xa0", " ").split())
    assert len(year.all(sa.select(LIBRARY_ENTRY))) == 2
    key = page.partition('name="key" value="')[2].partition('"')[0]
    assert there.post("/library/import/keep", data={"key": key}).status_code == 303
    ready(there)
    assert len(year.all(sa.select(LIBRARY_ENTRY))) == 4
    assert there.post("/library/import/keep", data={"key": "another"}).status_code == 410
    broken = {"file": ("r.zip", made[:100])}
    assert there.post("/library/import", files=broken).status_code == 303
    assert "n&#39;est pas enregistré" in ready(there) or "n’est pas enregistré" in ready(there)


def test_the_public_shelf_holds_what_is_for_all_while_the_public_side_is_up(
    year: Year, home: Path
) -> None:
    pilot, passer = signed_in(year, "pilote"), anybody(year.engine)
    at = f"/library/public/{year.units['AC']}"
    for said in (FILM, PRACTICE):
        assert pilot.post("/library/new", data=typed(said)).status_code == 303
    sent = typed(PRACTICE) | {"kind": "document", "audiences": "public", "consent": "yes"}
    image = {"file": ("a.png", picture("PNG"))}
    sent |= {"title": "Une image"}
    assert pilot.post("/library/new", data=sent, files=image).status_code == 303
    page = words(passer.get(at))
    assert FILM["title"].replace("'", "’") in page
    assert PRACTICE["title"] not in page, "it is for staff"
    assert "Une image" not in page, "its papers allow nothing outside"
    assert passer.get(f"{at}/3/file").status_code == 404
    assert "Rien ne correspond" in words(passer.get(f"{at}?q=zèbre"))
    assert passer.get("/library/public/9999").status_code == 404
    assert passer.get("/library/1").headers["location"].startswith("/sign-in")
    year.act(take_public_side_down, year.by("pilote"))
    assert passer.get(at).status_code == 410
