"""What a year hands over is destroyed by nothing until the Archives say that they took it over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.settings import Settings
from models.database.transactions import gesture
from models.errors import NotFound, NotYours, WrongMove
from models.gestures.actions.documenting import sweep
from models.gestures.cycle import opening
from models.gestures.retention.disposing import JoinedVisa, draw_slip, join_visa, purge_slip
from models.gestures.retention.due import due_lots
from models.gestures.retention.erasing import erase_people
from models.gestures.retention.taking_over import BadReceipt, JoinedReceipt, join_receipt
from models.journal import JOURNAL
from models.territory.people import Person
from models.territory.unit import Unit
from models.work.document import DocumentKind
from models.work.documents import Examined, place_of, store
from models.work.paper import PAPER, PaperKind
from models.work.retention.rows import DISPOSAL_SLIP, HANDOVER_RECEIPT
from models.work.signed_paper import SIGNED_PAPER, SignedPaper
from models.year.cycle import CYCLE, Cycle
from tests.academy import Year, at, day, launched
from tests.models.gestures.retention.past import CLOSED, SIX, a_past_year

NOON = "02/09/2032 12:00"


def a_file(
    name: str = "pv.pdf", media_type: str = "application/pdf", more: bytes = b""
) -> Examined:
    content = b"%PDF-1.7\npv\n%%EOF\n" + more
    return Examined(name=name, media_type=media_type, kind=DocumentKind.DOCUMENT, content=content)


def receipt(**changes: Any) -> JoinedReceipt:
    given = {"reference": "AD 2027-31", "on": day("01/10/2027"), "file": a_file()}
    return JoinedReceipt(**given | changes)


def taken(
    year: Year,
    folder: Path,
    given: JoinedReceipt,
    who: str = "admin",
    cycle: int = 0,
    on: str = SIX,
) -> None:
    with gesture(year.engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        number = cycle or year.cycle_id
        join_receipt(session, academy, number, given, folder, year.by(who), at(on))


def a_year_with_a_letter(engine: sa.Engine, folder: Path) -> Year:
    """A closed year whose letter was accepted, then signed."""
    year = launched(engine)
    year.name("AC", "admin", "admin")
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    year.accept("recteur", on="06/10/2026 10:00")
    with gesture(engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        opening.close_cycle(session, cycle, year.by("pilote"), at(CLOSED))
        digest = store(folder, a_file(more=b"signed"))
        signed = {"reference": "2026-1", "signed_on": day("07/10/2026"), "name": "lettre.pdf"}
        who = {"joined_at": at(SIX), "joined_by": "p1", "joined_as": "pilot"}
        row = {"cycle_id": year.cycle_id, "paper_id": 1, "size": 1, "digest": digest}
        session.add(SignedPaper(**row, **signed, **who))
    return year


def listed(year: Year) -> dict[str, bool]:
    """What is due and its fate is to be handed over: whether it may be destroyed."""
    with gesture(year.engine) as session:
        lots = due_lots(session, year.units["AC"], at(SIX))
    return {lot.kind.code: lot.destroys for lot in lots if lot.kind.fate.value == "handed_over"}


def test_what_is_handed_over_waits_for_the_archives(engine: sa.Engine, tmp_path: Path) -> None:
    year = a_year_with_a_letter(engine, tmp_path)
    assert listed(year) == {"framing": False}
    with gesture(engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        before = draw_slip(session, academy, year.by("admin"), at(SIX))
        assert "framing" not in {line["kind"] for line in before.lines}
    taken(year, tmp_path, receipt())
    assert listed(year) == {"framing": True}
    (kept,) = year.all(sa.select(HANDOVER_RECEIPT))
    assert (kept.reference, kept.received_on, kept.name) == (
        "AD 2027-31", day("01/10/2027"), "pv.pdf",
    )  # fmt: skip
    assert place_of(tmp_path, kept.digest).exists()
    (said,) = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "retention.taken_over"))
    assert said.facts == {"receipt": kept.id, "year": year.cycle_id, "on": "2027-10-01"}
    file = a_file("visa.pdf", more=b"visa")
    visa = JoinedVisa(reference="V", on=day("01/09/2032"), signed_by="La directrice", file=file)
    with gesture(engine) as session:
        academy = session.get_one(Unit, year.units["AC"])
        slip = draw_slip(session, academy, year.by("admin"), at(SIX))
        number = int(slip.id or 0)
        assert "framing" in {line["kind"] for line in slip.lines}
    with pytest.raises(WrongMove, match="n'a pas le visa"), gesture(engine) as session:
        purge_slip(session, academy, number, year.by("admin"), at(NOON))
    with gesture(engine) as session:
        join_visa(session, academy, number, visa, tmp_path, year.by("admin"), at(NOON))
        gone = purge_slip(session, academy, number, year.by("admin"), at(NOON))
    assert year.all(sa.select(PAPER)) == year.all(sa.select(SIGNED_PAPER)) == []
    signed = a_file(more=b"signed").digest
    assert signed in gone.files
    assert sweep(engine, tmp_path, signed)
    for ours in (kept.digest, file.digest):
        assert not sweep(engine, tmp_path, ours), "what the Archives signed stays"


def test_a_slip_that_lists_it_all_the_same_is_refused(memory: sa.Engine, tmp_path: Path) -> None:
    year = a_year_with_a_letter(memory, tmp_path)
    line = {
        "kind": "framing", "name": "Lettres", "cycle": year.cycle_id, "year": "2026-27", "rows": 9,
        "fate": "handed_over", "months": 60, "first": "", "last": "",
    }  # fmt: skip
    with gesture(memory) as session:
        slip = {"academy_id": year.units["AC"], "lines": [line], "made_by": "p1"}
        days = {"made_at": at(SIX), "visa_on": day("02/09/2032")}
        session.connection().execute(sa.insert(DISPOSAL_SLIP).values(**slip, **days))
        academy = session.get_one(Unit, year.units["AC"])
    with pytest.raises(WrongMove, match="pris en charge"), gesture(memory) as session:
        purge_slip(session, academy, 1, year.by("admin"), at(NOON))
    assert year.all(sa.select(PAPER))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reference": " "}, "Donnez la référence"),
        ({"reference": "x" * 81}, "80 signes"),
        ({"on": None}, "Donnez la date"),
        ({"on": day("02/09/2032")}, "est à venir"),
        ({"on": day("14/07/2027")}, "close le jeudi 15 juillet 2027"),
        ({"file": None}, "Joignez le procès-verbal"),
        ({"file": a_file("pv.png", "image/png")}, "n'est pas un PDF"),
    ],
)
def test_what_lacks_something_is_refused(
    memory: sa.Engine, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    year = a_past_year(memory)
    with pytest.raises(BadReceipt, match=said):
        taken(year, tmp_path, receipt(**changes))
    assert year.all(sa.select(HANDOVER_RECEIPT)) == []
    assert list(tmp_path.iterdir()) == []


def test_it_is_joined_once(engine: sa.Engine, tmp_path: Path) -> None:
    year = a_past_year(engine)
    taken(year, tmp_path, receipt())
    with pytest.raises(WrongMove, match="« AD 2027-31 », du vendredi 1er octobre 2027"):
        taken(year, tmp_path, receipt(reference="another", file=a_file(more=b"2")))
    assert [one.reference for one in year.all(sa.select(HANDOVER_RECEIPT))] == ["AD 2027-31"]


def test_an_open_year_and_anothers_are_refused(memory: sa.Engine, tmp_path: Path) -> None:
    year = launched(memory)
    year.name("AC", "admin", "admin")
    with pytest.raises(WrongMove, match="n'est pas close"):
        taken(year, tmp_path, receipt(), on="02/10/2027 10:00")
    for number in (99, 1_000_000):
        with pytest.raises(NotFound, match="n'est pas de votre académie"):
            taken(year, tmp_path, receipt(), cycle=number, on="02/10/2027 10:00")
    with gesture(memory) as session:
        elsewhere = sa.update(CYCLE).values(academy_id=year.units["D1"])
        session.connection().execute(elsewhere)
    with pytest.raises(NotFound, match="n'est pas de votre académie"):
        taken(year, tmp_path, receipt(), on="02/10/2027 10:00")


@pytest.mark.parametrize("who", ["pilote", "pilote1", "ien1", "E11"])
def test_it_is_of_who_keeps_retention_alone(memory: sa.Engine, tmp_path: Path, who: str) -> None:
    year = a_past_year(memory)
    with pytest.raises(NotYours):
        taken(year, tmp_path, receipt(), who=who)


def test_who_is_erased_is_in_its_name_no_more(memory: sa.Engine, settings: Settings) -> None:
    year = a_past_year(memory)
    number = int(year.by("ien2").person_id or 0)
    with gesture(memory) as session:
        session.get_one(Person, number).name = "Claire Morel"
    taken(
        year, settings.documents,
        receipt(reference="PV de Claire Morel", file=a_file("pv Claire Morel.pdf")),
    )  # fmt: skip
    year.remove("C2", "relay")
    with gesture(memory) as session:
        erase_people(session, [session.get_one(Person, number)], "p1", at(SIX), settings.documents)
    (kept,) = year.all(sa.select(HANDOVER_RECEIPT))
    assert "Morel" not in kept.name + kept.reference
    assert kept.name.startswith("pv Personne effacée")
