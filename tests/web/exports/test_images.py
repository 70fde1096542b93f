"""No output ever holds an image whose use does not allow it; what was made with one is listed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from config.settings import Settings
from models.database.transactions import gesture, reading
from models.gestures.actions import allowing, documenting
from models.gestures.actions.climbing import announce_actions
from models.masks.pictures import pictures_in
from models.serving.review.images import images_of_review
from models.work.document import DOCUMENT, MADE_WITH_IMAGE
from models.work.documents import examined
from models.work.uses import OutputKind, PaperUse, SaidUses, may_be_used
from tests.academy import Year
from tests.models.work.documents import picture
from tests.web.exports.taken import unfolded
from tests.web.portal import anybody, signed_in, words
from tests.web.programme.public_world import public
from tests.years import year_on

OPEN, AFTER = "23/11/2026 09:00", "12/05/2027 10:00"
UNTIL = date(2027, 8, 31)
EVERYWHERE = SaidUses(attested=True, uses=frozenset(PaperUse), until=UNTIL)

pytestmark = pytest.mark.usefixtures("home")
year = year_on(now=AFTER)


def reported(year: Year, said: SaidUses = EVERYWHERE) -> tuple[int, int]:
    """An action that took place, and an image of it."""
    number = year.propose("E11", "Débat", on=OPEN, theme="Parents", contact="x")
    year.accept("ien1", on="24/11/2026 09:00")
    year.act(announce_actions, [number], on="24/11/2026 10:00")
    year.report(number, "E11", on="18/03/2027 09:00")
    file = examined(picture("JPEG"), "cour.jpg", 10_000_000)
    given = (documenting.join, number, file, year.by("E11"))
    more = {"said": said, "evidence": True, "settings": Settings()}
    return number, int(year.act(*given, on="18/03/2027 10:00", **more))


def rows(year: Year, document: int) -> Any:
    (row,) = year.all(sa.select(DOCUMENT).where(DOCUMENT.c.id == document))
    return row


def test_the_review_holds_those_that_may_and_no_other(year: Year) -> None:
    """Every combination of what a row may say, and days before, on and after the last one."""
    _, document = reported(year)
    seen = 0
    for consent, site, until, gone in product(
        (True, False, None),
        (True, False),
        (UNTIL, None),
        (None, datetime(2027, 4, 1, tzinfo=UTC)),
    ):
        said = {"consent": consent, "for_site": site, "uses_until": until, "removed_at": gone}
        with gesture(year.engine) as session:
            change = sa.update(DOCUMENT).where(DOCUMENT.c.id == document).values(**said)
            session.connection().execute(change)
        row = rows(year, document)
        for day in (date(2027, 5, 12), UNTIL, date(2027, 9, 1)):
            with reading(year.engine) as session:
                found = [one.id for one in images_of_review(session, year.cycle_id, day)]
            assert found == ([document] if may_be_used(row, OutputKind.REVIEW, day) else [])
            seen += len(found)
    assert seen == 2


def images_in(pdf: bytes) -> int:
    return unfolded(pdf).count("/Subtype /Image")


def test_what_is_withdrawn_leaves_the_review_and_what_was_made_is_listed(year: Year) -> None:
    _, document = reported(year)
    pilot, path = signed_in(year, "pilote", on=AFTER), f"/cycles/{year.cycle_id}/review.pdf"
    before = images_in(pilot.get(path).content)
    (made,) = year.all(sa.select(MADE_WITH_IMAGE))
    assert (made.document_id, made.output, made.made_by) == (
        document,
        OutputKind.REVIEW,
        year.by("pilote").slot,
    )
    assert "Aucun document" in words(pilot.get("/images"))
    sheet = words(signed_in(year, "E11", on=AFTER).get(f"/documents/{document}/uses"))
    assert "Déjà imprimé ou exporté avec" in sheet

    year.act(allowing.withdraw_document, document, "Une opposition", year.by("E11"), on=AFTER)
    assert images_in(pilot.get(path).content) == before - 1
    assert len(year.all(sa.select(MADE_WITH_IMAGE))) == 1
    for who in ("pilote", "ien1", "E11"):
        page = words(signed_in(year, who, on=AFTER).get("/images"))
        assert "1 document fait" in page
        assert "« cour.jpg », retirée" in page
        assert "Une opposition" in page
        assert "Débat" in page
    for who in ("E12", "ien2"):
        page = words(signed_in(year, who, on=AFTER).get("/images"))
        assert "Débat" not in page
        assert "Aucun document" in page


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_a_document_of_the_review_holds_them_and_is_remembered(year: Year, ending: str) -> None:
    _, document = reported(year)
    pilot, at = signed_in(year, "pilote", on=AFTER), f"/cycles/{year.cycle_id}"
    assert pictures_in(pilot.get(f"{at}/review.{ending}").content) == [document]
    (made,) = year.all(sa.select(MADE_WITH_IMAGE))
    assert (made.document_id, made.output) == (document, OutputKind.REVIEW)
    assert made.name.endswith(f".{ending}")
    assert "Débat, " in words(pilot.get(f"{at}/review/export"))

    year.act(allowing.withdraw_document, document, "Une opposition", year.by("E11"), on=AFTER)
    assert pictures_in(pilot.get(f"{at}/review.{ending}").content) == []
    assert len(year.all(sa.select(MADE_WITH_IMAGE))) == 1
    assert "Aucune photo dont les papiers" in words(pilot.get(f"{at}/review/export"))


def test_an_internal_image_is_in_no_output(year: Year) -> None:
    number, document = reported(year, SaidUses(attested=True))
    public(year, number)
    pilot, nobody = signed_in(year, "pilote", on=AFTER), anybody(year.engine)
    at = f"/cycles/{year.cycle_id}"
    assert f'src="/documents/{document}"' in pilot.get(f"/actions/{number}").text
    pilot.get(f"{at}/review.pdf")
    assert pictures_in(pilot.get(f"{at}/review.docx").content) == []
    pages = [pilot.get(p) for p in ("/programme", f"{at}/programme", f"{at}/review", "/exports")]
    for answer in (*pages, nobody.get("/semaine/24"), nobody.get(f"/semaine/24/{number}")):
        assert "cour.jpg" not in answer.text
        assert f"/documents/{document}" not in answer.text
    assert nobody.get(f"/documents/{document}").status_code != 200
    assert year.all(sa.select(MADE_WITH_IMAGE)) == []
