"""The pages of the kit: an item is made beside, shown, handed out; elements are given."""

from __future__ import annotations

import time
from typing import Any

import pytest
import sqlalchemy as sa

from config.settings import Settings
from models.database.transactions import gesture
from models.masks import previews
from models.masks.neutral_kit import neutral_of_kit
from models.work.kit import KIT_ELEMENT, KIT_ITEM, KitKind
from models.work.uses import PaperUse
from tests.academy import Year, name_to
from tests.kits import WEEK, announced, image_of, made, withdraw
from tests.models.work.documents import PDF, picture
from tests.web.portal import signed_in, words
from tests.years import year_on

pytestmark = pytest.mark.usefixtures("home")
year = year_on(now=WEEK)
KIT = "/cycles/1/kit"


@pytest.fixture(autouse=True)
def without_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any) -> None:
    """A server where LibreOffice is not installed."""
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("nothing")))


def ready(client: Any) -> str:
    """The page, once nothing is being made."""
    for _ in range(200):
        page = words(client.get(KIT))
        if "se prépare." not in page or "étape" not in page:
            return page
        time.sleep(0.1)
    raise AssertionError(page)


def asked(kind: str = "poster:pptx", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "edition": "public"} | more


def test_an_item_is_made_beside_and_handed_out(year: Year) -> None:
    announced(year, "E11", "Débat")
    pilot = signed_in(year, "pilote", on=WEEK)
    answer = pilot.post(KIT, data=asked("booklet:docx"))
    assert answer.headers["location"].startswith(KIT)
    page = ready(pilot)
    assert "Livret des actions" in page
    assert "À jour" in page
    assert previews.NOT_THERE.replace("'", "’") in page.replace("'", "’")
    reader = signed_in(year, "E11", on=WEEK)
    found = reader.get(f"{KIT}/items/1")
    assert found.status_code == 200
    assert found.content[:2] == b"PK"
    assert "livret-des-actions" in found.headers["content-disposition"]
    assert "Faire un document" not in words(reader.get(KIT))


def test_who_may_not_make_it_is_told_and_nothing_is_made(year: Year) -> None:
    for who in ("E11", "ien1"):
        assert signed_in(year, who, on=WEEK).post(KIT, data=asked()).status_code == 403
    pilot = signed_in(year, "pilote", on=WEEK)
    for bad in ({"kind": "x:pptx"}, {"kind": "poster:docx"}, {"edition": "x"}, {"unit": "999"}):
        assert pilot.post(KIT, data=asked() | bad).status_code in (404, 409, 422), bad
    assert year.all(sa.select(KIT_ITEM)) == []


def test_the_communication_service_makes_it_too(year: Year) -> None:
    with gesture(year.engine) as session:
        name_to(session, year.units["AC"], "communication", "comm")
    client = signed_in(year, "comm", on=WEEK)
    client.post(KIT, data=asked("diploma:odt"))
    assert "Diplôme" in ready(client)
    assert "Diplôme" in words(client.get("/kit", follow_redirects=True))


def test_an_item_whose_image_was_withdrawn_is_handed_out_no_more(year: Year) -> None:
    number = announced(year, "E11", "Débat")
    document = image_of(year, number, *PaperUse)
    row = made(year, KitKind.PRESS_KIT, "docx")
    assert signed_in(year, "E11", on=WEEK).get(f"{KIT}/items/{row.id}").status_code == 200
    withdraw(year, document)
    client = signed_in(year, "pilote", on=WEEK)
    assert "n'est plus à diffuser" in words(client.get(KIT)).replace("’", "'")
    assert client.get(f"{KIT}/items/{row.id}").status_code == 410


def test_the_issuer_is_said_and_signs_what_is_made_next(year: Year) -> None:
    pilot = signed_in(year, "pilote", on=WEEK)
    pilot.post(f"{KIT}/issuer", data={"issuer": "  Direction de la  communication "})
    assert "Direction de la communication" in words(pilot.get(KIT))
    assert made(year, KitKind.BANNER, "odp").issuer == "Direction de la communication"
    stale = {"issuer": "Autre", "seen": "0"}
    assert pilot.post(f"{KIT}/issuer", data=stale).status_code == 409
    assert signed_in(year, "E11").post(f"{KIT}/issuer", data={"issuer": "x"}).status_code == 403


# ── elements ─────────────────────────────────────────────────────────────────────────────────────


def give(client: Any, content: bytes, name: str, **said: str) -> Any:
    files = {"file": (name, content)}
    return client.post(f"{KIT}/elements", data={"kind": "mask"} | said, files=files)


def test_a_mask_is_given_used_replaced_and_archived(year: Year) -> None:
    pilot = signed_in(year, "pilote", on=WEEK)
    mask = neutral_of_kit(KitKind.POSTER, "potx", "AA0000")
    for _ in range(2):
        answer = give(pilot, mask, "affiche.potx", of="poster", title="Notre affiche")
        assert answer.status_code == 303, words(answer)
    page = words(pilot.get(KIT))
    assert "version 2" in page
    assert "Archivé : remplacé" in page.replace("\u202f", " ").replace("\xa0", " ")
    row = made(year, KitKind.POSTER, "pptx")
    assert row.mask == "affiche.potx"
    assert made(year, KitKind.POSTER, "odp").mask == ""
    pilot.post(f"{KIT}/elements/2/remove")
    assert "Archivé : retiré" in words(pilot.get(KIT)).replace("\u202f", " ").replace("\xa0", " ")
    assert pilot.get(f"{KIT}/elements/2").content == mask


def test_an_element_past_its_day_is_archived_and_not_used(year: Year) -> None:
    pilot = signed_in(year, "pilote", on=WEEK)
    mask = neutral_of_kit(KitKind.POSTER, "pptx", "AA0000")
    give(pilot, mask, "affiche.pptx", of="poster", valid_until="2027-03-31")
    assert made(year, KitKind.POSTER, "pptx", on="31/03/2027 18:00").mask == "affiche.pptx"
    assert made(year, KitKind.POSTER, "pptx", on="01/04/2027 08:00").mask == ""
    later = words(signed_in(year, "pilote", on="01/04/2027 08:00").get(KIT))
    assert "échu depuis le mercredi 31 mars 2027" in later
    past = give(pilot, mask, "affiche.pptx", of="poster", valid_until="2020-01-01")
    assert past.status_code == 422


@pytest.mark.parametrize(
    ("content", "name", "said", "sentence"),
    [
        (picture("JPEG"), "affiche.pptx", {"of": "poster"}, "n'est pas un masque"),
        (b"", "affiche.pptx", {"of": "poster"}, "est vide"),
        (PDF, "affiche.pptx", {}, "de quoi c'est le masque"),
        (PDF, "logo.png", {"kind": "logo"}, "logo.png"),
        (PDF, "charte.pdf", {"kind": "rien"}, "Dites ce que c'est"),
        (
            neutral_of_kit(KitKind.BOOKLET, "docx", ""),
            "a.docx",
            {"of": "poster"},
            "ne conviennent pas",
        ),
    ],
)
def test_what_is_no_element_is_refused_with_a_sentence(
    year: Year, content: bytes, name: str, said: dict[str, str], sentence: str
) -> None:
    answer = give(signed_in(year, "pilote", on=WEEK), content, name, **said)
    assert answer.status_code in (400, 409, 422)
    assert sentence in words(answer).replace("’", "'")
    assert year.all(sa.select(KIT_ELEMENT)) == []


def test_a_departmental_pilot_gives_no_element(year: Year) -> None:
    client = signed_in(year, "pilote1", on=WEEK)
    assert client.get(f"{KIT}/elements/new").status_code == 403
    assert give(client, PDF, "charte.pdf", kind="charter").status_code == 403


def test_the_archived_elements_of_2015_are_shown(year: Year) -> None:
    page = words(signed_in(year, "E11", on=WEEK).get(KIT))
    assert "Charte graphique et logos du kit national de 2015" in page
    assert "Archivé" in page


def test_neutral_masks_are_given_for_each_kind(year: Year) -> None:
    client = signed_in(year, "E11", on=WEEK)
    for name in ("poster.potx", "poster.otp", "booklet.dotx", "diploma.ott"):
        assert client.get(f"{KIT}/masks/{name}").content[:2] == b"PK"
    for name in ("poster.docx", "x.potx"):
        assert client.get(f"{KIT}/masks/{name}").status_code == 404
    assert Settings().documents
