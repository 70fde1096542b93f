"""Documents are joined, read, removed; a file that two actions share leaves with the last."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from config.settings import Settings
from models.errors import BadDocument, NotFound, NotYours, Refusal
from models.gestures.actions import documenting
from models.journal import JOURNAL
from models.work.document import DOCUMENT
from models.work.documents import examined, place_of
from models.work.uses import WITHIN
from tests.academy import Year, launched
from tests.models.work.documents import PDF, picture

OPEN = "23/11/2026 09:00"


def join(
    year: Year,
    number: int,
    home: Path,
    who: str = "E11",
    *,
    content: bytes = PDF,
    name: str = "a.pdf",
    **more: object,
) -> int:
    file = examined(content, name, 10_000_000)
    settings = more.pop("settings", None) or Settings(home=home)
    document = year.act(
        documenting.join, number, file, year.by(who), on=OPEN, settings=settings, **more
    )
    return int(document)


def remove(year: Year, document: int, home: Path, who: str = "E11") -> bool:
    digest = year.act(documenting.remove, document, year.by(who))
    return documenting.sweep(year.engine, Settings(home=home).documents, digest)


def test_a_document_is_joined_and_removed_with_its_file(engine: sa.Engine, tmp_path: Path) -> None:
    year = launched(engine)
    number = year.draft("E11", on=OPEN)
    document = join(year, number, tmp_path)
    (row,) = year.all(sa.select(DOCUMENT))
    place = place_of(Settings(home=tmp_path).documents, row.digest)
    assert (row.name, row.media_type, row.consent) == ("a.pdf", "application/pdf", None)
    assert place.read_bytes() == PDF

    assert remove(year, document, tmp_path) is True
    assert not place.exists()
    (row,) = year.all(sa.select(DOCUMENT))
    assert row.removed_at is not None
    lines = year.all(sa.select(JOURNAL).where(JOURNAL.c.what.startswith("document.")))
    assert [(e.what, e.facts) for e in lines] == [
        ("document.added", {"document": document}),
        ("document.removed", {"document": document}),
    ]
    with Session(engine) as session, pytest.raises(NotFound):
        documenting.find(session, document)


def test_a_file_that_another_action_has_stays(year: Year, tmp_path: Path) -> None:
    one, two = (join(year, year.draft("E11", on=OPEN), tmp_path) for _ in range(2))
    assert remove(year, one, tmp_path) is False
    assert remove(year, two, tmp_path) is True


def test_the_same_file_joined_twice_is_one_document(year: Year, tmp_path: Path) -> None:
    number = year.draft("E11", on=OPEN)
    assert join(year, number, tmp_path) == join(year, number, tmp_path, name="b.pdf")


def test_an_image_is_joined_with_consent_only(year: Year, tmp_path: Path) -> None:
    number = year.draft("E11", on=OPEN)
    image = {"content": picture("PNG"), "name": "a.png"}
    with pytest.raises(BadDocument, match="accord des personnes"):
        join(year, number, tmp_path, **image)
    join(year, number, tmp_path, said=WITHIN, **image)
    (row,) = year.all(sa.select(DOCUMENT))
    assert row.consent is True


def test_an_action_has_so_many_documents_and_no_more(year: Year, tmp_path: Path) -> None:
    number = year.draft("E11", on=OPEN)
    settings = Settings(home=tmp_path, documents_per_action=2)
    for n in range(2):
        join(year, number, tmp_path, content=PDF.replace(b"1.7", b"1.%d" % n), settings=settings)
    with pytest.raises(BadDocument, match="déjà 2 documents"):
        join(year, number, tmp_path, settings=settings)


@pytest.mark.parametrize("who", ["E12", "ien1", "pilote"])
def test_only_those_of_the_unit_join_and_remove(year: Year, tmp_path: Path, who: str) -> None:
    number = year.draft("E11", on=OPEN)
    document = join(year, number, tmp_path)
    with pytest.raises(NotYours):
        join(year, number, tmp_path, who)
    with pytest.raises(NotYours):
        remove(year, document, tmp_path, who)


def test_a_withdrawn_action_s_documents_do_not_change(year: Year, tmp_path: Path) -> None:
    number = year.draft("E11", on=OPEN)
    document = join(year, number, tmp_path)
    year.withdraw(number, "E11")
    with pytest.raises(Refusal, match="plus cours"):
        remove(year, document, tmp_path)
