"""After its visa, a paper's signed PDF is joined, leaves with its letter, then stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.settings import Settings
from models.database.transactions import reading
from models.errors import BadDocument, NotFound, NotYours, Refusal
from models.gestures.papers import signing
from models.journal import JOURNAL
from models.work.documents import Examined, place_of
from models.work.paper import PaperKind
from models.work.signed_paper import SIGNED_PAPER, signed_of
from tests.academy import Year, day, launched, unfolded
from tests.models.gestures.papers.signed_papers import PDF, a_pdf, join

VISA = "06/10/2026 10:00"
DAY_AFTER = "07/10/2026 10:00"
OTHER = b"%PDF-1.7\nLe recteur, relu\n%%EOF\n"
SIGNED_FIRST = {"chains": {"letter": {"leaves": "signed"}}}


def with_its_visa(engine: sa.Engine, **changes: Any) -> tuple[Year, int]:
    year = launched(engine, **changes)
    number = year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    year.accept("recteur", on=VISA)
    return year, number


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ORGUE_HOME", str(tmp_path))
    return Settings().documents


def told(year: Year) -> set[str]:
    return {letter.text for letter in unfolded(year.sent)}


def standing(year: Year, number: int) -> Any:
    with reading(year.engine) as session:
        return signed_of(session, number)


def test_it_is_joined_after_the_visa_with_who_and_when(engine: sa.Engine, store: Path) -> None:
    year, number = with_its_visa(engine)
    signed = join(year, number)

    row = standing(year, number)
    assert (row.id, row.reference, row.signed_on) == (signed, "2026-118", date(2026, 10, 5))
    assert (row.joined_by, row.joined_as) == (year.by("pilote").slot, "pilot")
    assert row.joined_at == year.moment
    assert place_of(store, row.digest).read_bytes() == PDF
    (line,) = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "paper.signed"))
    assert (line.subject, line.facts) == (f"paper.{number}", {"round": 1, "signed": signed})


def test_the_same_again_is_the_one_there_is(memory: sa.Engine, store: Path) -> None:
    year, number = with_its_visa(memory)
    assert join(year, number) == join(year, number)
    assert len(year.all(sa.select(SIGNED_PAPER))) == 1


def test_nothing_is_joined_before_the_visa(memory: sa.Engine, store: Path) -> None:
    year = launched(memory)
    number = year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    with pytest.raises(Refusal, match="après le visa"):
        join(year, number)
    assert standing(year, number) is None


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ({"reference": "  "}, signing.BadSignedPaper, "référence"),
        ({"reference": "x" * 81}, signing.BadSignedPaper, "80 signes"),
        ({"on": None}, signing.BadSignedPaper, "date"),
        ({"on": day("01/11/2026")}, signing.BadSignedPaper, "à venir"),
    ],
)
def test_what_lacks_something_is_refused_and_keeps_nothing(
    memory: sa.Engine, store: Path, said: dict[str, Any], error: type[Refusal], words: str
) -> None:
    year, number = with_its_visa(memory)
    with pytest.raises(error, match=words):
        join(year, number, **said)
    assert standing(year, number) is None
    assert not store.exists() or not list(store.rglob("*"))


def test_it_is_a_pdf_by_what_it_is(memory: sa.Engine, store: Path) -> None:
    year, number = with_its_visa(memory)
    with pytest.raises(BadDocument):
        join(year, number, file=a_pdf(b"%PDF-1.7 cut", "lettre.pdf"))
    picture = Examined(name="l.odt", media_type="application/x", kind="document", content=b"x")  # type: ignore[arg-type]
    with pytest.raises(BadDocument, match="pas un PDF"):
        join(year, number, file=picture)


@pytest.mark.parametrize("who", ["ien1", "E11", "pilote1"])
def test_who_is_not_entitled_joins_nothing(memory: sa.Engine, store: Path, who: str) -> None:
    year, number = with_its_visa(memory)
    with pytest.raises(NotYours):
        join(year, number, who)


def test_it_is_replaced_while_nothing_left_by_it(memory: sa.Engine, store: Path) -> None:
    year, number = with_its_visa(memory)
    first = join(year, number)
    second = join(year, number, file=a_pdf(OTHER), reference="2026-119")

    assert second != first
    assert standing(year, number).reference == "2026-119"
    gone, _ = year.all(sa.select(SIGNED_PAPER).order_by(SIGNED_PAPER.c.id))
    assert (gone.removed_at, gone.removed_by) == (year.moment, year.by("pilote").slot)


def test_once_a_letter_left_with_it_it_stays(memory: sa.Engine, store: Path) -> None:
    year, number = with_its_visa(memory)
    join(year, number)
    year.tick(DAY_AFTER)
    assert "framing_published" in told(year)

    with pytest.raises(Refusal, match="sont partis"):
        join(year, number, file=a_pdf(OTHER), on=day("06/10/2026"))
    with pytest.raises(Refusal, match="sont partis"):
        year.act(signing.withdraw_signed, number, year.by("pilote"))
    assert standing(year, number).reference == "2026-118"


def test_joined_after_the_letters_left_it_may_still_be_replaced(
    memory: sa.Engine, store: Path
) -> None:
    year, number = with_its_visa(memory)
    year.tick(DAY_AFTER)
    year.now = "07/10/2026 15:00"
    join(year, number)
    year.act(signing.withdraw_signed, number, year.by("pilote"))
    assert standing(year, number) is None
    with pytest.raises(NotFound):
        year.act(signing.withdraw_signed, number, year.by("pilote"))


def test_where_the_cycle_says_so_the_letter_waits_for_it(engine: sa.Engine, store: Path) -> None:
    year, number = with_its_visa(engine, **SIGNED_FIRST)
    year.tick(DAY_AFTER)
    assert "framing_published" not in told(year)

    join(year, number)
    year.tick("08/10/2026 10:00")
    assert "framing_published" in told(year)


def test_a_letter_that_waits_may_be_let_go_without_it(memory: sa.Engine, store: Path) -> None:
    year, number = with_its_visa(memory, **SIGNED_FIRST)
    year.act(signing.leave_unsigned, number, year.by("pilote"))
    year.tick(DAY_AFTER)
    assert "framing_published" in told(year)
    with pytest.raises(Refusal, match="n'attend aucun"):
        year.act(signing.leave_unsigned, number, year.by("pilote"))
