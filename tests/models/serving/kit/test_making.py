"""Each item of the kit, in each format, says what the programme says and nothing that is nobody's
business; other readers of the formats open it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import docx
import pptx
import pytest
import sqlalchemy as sa
from odfdo import Document as OpenDocument

from config.settings import Settings
from models.database.transactions import gesture, reading
from models.errors import NotYours, Refusal
from models.gestures.cycle.opening import change_cycle
from models.gestures.kit.making import ImageWithdrawn, KitAsked, keep_item
from models.masks.pictures import pictures_in
from models.serving.kit.making import filled, read_for
from models.serving.kit.page import kit_shown
from models.work.action import ActionState
from models.work.document import MADE_WITH_IMAGE
from models.work.kit import FORMS, KitEdition, KitKind
from models.work.uses import PaperUse
from models.year.course import load_course
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.kits import WEEK, announced, change, content_of, image_of, made, withdraw
from tests.years import year_on

pytestmark = pytest.mark.usefixtures("home")
year = year_on(now=WEEK)
TELLS = "Appelez le 06 12 34 56 78 ou écrivez à mme.x@ecole.example pour venir."
EVERY = [(kind, form) for kind, forms in FORMS.items() for form in forms]


def text_of(content: bytes, form: str) -> str:
    """What a document says, as another reader of its format reads it."""
    file = io.BytesIO(content)
    if form == "docx":
        document = docx.Document(file)
        said = [one.text for one in document.paragraphs]
        said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        said += [one.text for one in document.sections[0].footer.paragraphs]
        return "\n".join(said)
    if form == "pptx":
        slides = pptx.Presentation(file).slides
        return "\n".join(
            s.text_frame.text for one in slides for s in one.shapes if s.has_text_frame
        )
    body = OpenDocument(file).body
    return "\n".join(one.inner_text for one in body.get_elements("//text:p | //text:h"))


@pytest.mark.parametrize(("kind", "form"), EVERY)
def test_each_item_is_read_by_others_and_says_who_when_and_where(
    year: Year, kind: KitKind, form: str
) -> None:
    said = {"description": TELLS}
    announced(year, "E11", "Débat", content=said, contact="Mme Untel, 01 23 45 67 89")
    row = made(year, kind, form)
    said = text_of(content_of(row), form).replace("\u202f", " ")
    assert "du lundi 15 au vendredi 19 mars 2027" in said
    assert "Semaine de la persévérance scolaire" in said
    assert "{{" not in said
    for secret in ("06 12", "mme.x", "01 23", "Untel"):
        assert secret not in content_text(content_of(row))
    assert row.name.endswith(f".{form}")
    told = kind in (KitKind.PRESS_KIT, KitKind.BOOKLET)
    assert ("Débat" in said) is told


def content_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(one) for one in package.namelist() if one.endswith(".xml")]
    return re.sub(r"<[^>]*>", "", b"".join(parts).decode("utf-8", "replace"))


def test_what_is_called_off_or_not_announced_is_in_no_booklet(year: Year) -> None:
    for title in ("Débat", "Annulé", "Reporté"):
        announced(year, "E11", title)
    change(year, 2, state=ActionState.CANCELLED)
    change(year, 3, state=ActionState.POSTPONED)
    year.propose("E12", "Pas encore décidé", on="23/11/2026 09:00")
    row = made(year, KitKind.BOOKLET, "docx", edition=KitEdition.INTERNAL)
    assert [one["title"] for one in row.content["actions"]] == ["Débat"]
    assert "1 action" in text_of(content_of(row), "docx")


def test_what_no_head_made_public_is_in_internal_editions_alone(year: Year) -> None:
    announced(year, "E11", "Publique")
    announced(year, "E11", "Interne", public=False)
    for edition, titles in (
        (KitEdition.PUBLIC, ["Publique"]),
        (KitEdition.INTERNAL, ["Interne", "Publique"]),
    ):
        for kind in (KitKind.BOOKLET, KitKind.PRESS_KIT):
            row = made(year, kind, "odt", edition=edition)
            said = text_of(content_of(row), "odt")
            assert sorted(one["title"] for one in row.content["actions"]) == titles
            assert ("Interne" in said) is ("Interne" in titles)


def test_the_issuer_is_the_communication_service_or_the_academie(year: Year) -> None:
    first = made(year, KitKind.POSTER, "pptx")
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        said = {"kit": {"issuer": "Direction de la communication"}}
        change_cycle(session, cycle, said, year.by("pilote"), at(WEEK), part="kit")
    second = made(year, KitKind.POSTER, "pptx")
    assert (first.issuer, second.issuer) == ("Académie de Valmont", "Direction de la communication")
    assert "Direction de la communication" in text_of(content_of(second), "pptx")
    with reading(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, year.cycle_id))
        (last,) = kit_shown(session, course, date(2027, 3, 10)).last
    assert last.up_to_date


def test_an_image_stands_where_its_papers_allow_it_and_never_else(year: Year) -> None:
    number = announced(year, "E11", "Débat")
    ids = [
        image_of(year, number, PaperUse.SITE),
        image_of(year, number, PaperUse.SITE, PaperUse.PRESS, size=(50, 20)),
    ]
    row = made(year, KitKind.PRESS_KIT, "docx")
    assert pictures_in(content_of(row)) == row.content["images"] == [ids[1]]
    assert [one.document_id for one in year.all(sa.select(MADE_WITH_IMAGE))] == [ids[1]]
    withdraw(year, ids[1])
    with reading(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, year.cycle_id))
        (last,) = kit_shown(session, course, date(2027, 3, 10)).last
    assert (last.stands, last.images) == (False, 1)
    assert made(year, KitKind.PRESS_KIT, "docx").content["images"] == []


def test_an_image_withdrawn_while_the_document_is_made_keeps_it_from_being_kept(
    year: Year,
) -> None:
    number = announced(year, "E11", "Débat")
    document = image_of(year, number, *PaperUse)
    asked = KitAsked(unit_id=year.units["AC"], kind=KitKind.PRESS_KIT, form="odt")
    folder = Settings().documents
    with reading(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, year.cycle_id))
        ready = read_for(session, course, asked, folder, date(2027, 3, 10))
    begun = filled(ready, asked)
    assert begun.images == [document]
    withdraw(year, document)
    with pytest.raises(ImageWithdrawn), gesture(year.engine) as session:
        keep_item(session, course, begun, folder, year.by("pilote"), at(WEEK))
    assert year.all(sa.select(MADE_WITH_IMAGE)) == []


def test_the_kit_is_made_by_pilots_and_the_communication_service_where_they_are(
    year: Year,
) -> None:
    announced(year, "E11", "Débat")
    made(year, KitKind.BANNER, "odp", by="pilote1", unit="D1")
    for who, unit in (("pilote1", "AC"), ("pilote1", "D2"), ("ien1", "C1"), ("E11", "AC")):
        with pytest.raises(NotYours):
            made(year, KitKind.BANNER, "odp", by=who, unit=unit)
    with pytest.raises(Refusal, match="ce format"):
        made(year, KitKind.BANNER, "docx")
