"""``orgue retention`` and ``orgue person``: an access, a correction, an opposition, an erasure, and
a purge with its slip, as they are typed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import sqlalchemy as sa
from lxml import etree

from models.database.transactions import gesture
from models.gestures.cycle import opening
from models.home import home_engine
from models.territory.people import ASSIGNMENT, PERSON
from models.work.action import ACTION
from models.year.cycle import Cycle
from tests.academy import Year, at, day, launched, mail_of
from tests.orgue.typing_commands import refused, typed

AC = ("--academy", "24")
SEEN = ("--now", "2032-09-01T10:00")
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
ADMIN = ("--by", mail_of("admin"))


def a_closed_year() -> Year:
    year = launched(home_engine())
    year.name("AC", "admin", "admin")
    year.propose("E11", "Débat", on="11/01/2027 10:00")
    year.accept("ien1", on="12/01/2027 09:00")
    year.tick("12/01/2027 15:00")
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        opening.close_cycle(session, cycle, year.by("pilote"), at("15/07/2027 10:00"))
    return year


def cells(file: Path, sheet: int = 0) -> list[list[str]]:
    """The texts of a sheet of an ODS, line by line."""
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist()[0] == "mimetype"
        root = etree.fromstring(archive.read("content.xml"))
    table = root.findall(f".//{OFFICE}table")[sheet]
    rows = table.iter(f"{OFFICE}table-row")
    return [["".join(c.itertext()) for c in row.iter(f"{OFFICE}table-cell")] for row in rows]


def test_a_slip_goes_to_the_archives_and_its_visa_opens_the_purge(
    home: Path, tmp_path: Path
) -> None:
    a_closed_year()
    kinds = typed("retention", "kinds").data["kinds"]
    assert {one["fate"] for one in kinds} == {"handed_over", "sorted", "destroyed"}
    assert typed("retention", "kinds", *AC).data["kinds"][0]["least"] == 12
    longer = typed("retention", "due", *AC, *SEEN, "--set", "opinions=120").data["due"]
    assert "opinions" not in {one["kind"] for one in longer}
    assert refused("retention", "due", *AC, "--set", "opinions=12").error == "BadDefinition"
    due = typed("retention", "due", *AC, *SEEN).data["due"]
    assert {"mail", "actions", "opinions"} <= {one["kind"] for one in due}
    out = tmp_path / "bordereau.ods"
    slip = typed("retention", "slip", *AC, *SEEN, *ADMIN, "--out", str(out)).data
    said = cells(out)
    header = next(line for line in said if line and line[0] == "N°")
    assert header[1:9] == [
        "Service producteur", "Description", "Typologie", "Date la plus ancienne",
        "Date la plus récente", "DUA", "Sort final", "Volume (nombre de lignes)",
    ]  # fmt: skip
    lines = [line for line in said if line and line[0].isdigit()]
    assert len(lines) == len(slip["lines"])
    assert lines[0][1] == "Académie de Valmont"
    assert any(line and line[0].startswith("Visa des Archives") for line in said)
    assert "n’a pas le visa" in refused("retention", "purge", *AC, "1").sentences[0]
    pdf = tmp_path / "vise.pdf"
    pdf.write_bytes(b"%PDF-1.7\nvisa\n%%EOF\n")
    asked = ("--reference", "2032-7", "--on", "2032-09-01", "--signed-by", "La directrice")
    assert typed("retention", "visa", *AC, "1", str(pdf), *asked, *ADMIN).code == 0
    done = typed("retention", "purge", *AC, "1", *ADMIN).data
    assert done["rows"] == sum(int(one["rows"]) for one in slip["lines"])
    with home_engine().connect() as connection:
        assert connection.execute(sa.select(ACTION)).all() == []
    assert refused("retention", "purge", *AC, "1").error == "WrongMove"


def test_the_archives_take_a_year_over(home: Path, tmp_path: Path) -> None:
    a_closed_year()
    pdf, text = tmp_path / "pv.pdf", tmp_path / "pv.png"
    pdf.write_bytes(b"%PDF-1.7\npv\n%%EOF\n")
    asked = ("--reference", "AD 2027-31", "--on", "2027-10-01", *ADMIN, *SEEN)
    lacking = refused("retention", "receipt", *AC, "2026-27", str(text), *asked)
    assert lacking.error == "BadFile"
    unknown = refused("retention", "receipt", *AC, "2019-20", str(pdf), *asked)
    assert unknown.error
    done = typed("retention", "receipt", *AC, "2026-27", str(pdf), *asked)
    assert done.data["reference"] == "AD 2027-31"
    again = refused("retention", "receipt", *AC, "2026-27", str(pdf), *asked)
    assert (again.error, "a déjà son procès-verbal" in again.sentences[0]) == ("WrongMove", True)
    due = typed("retention", "due", *AC, *SEEN).data["due"]
    assert all(one["taken_over"] for one in due if one["cycle"])


def test_what_is_frozen_is_not_listed(home: Path) -> None:
    a_closed_year()
    held = typed("retention", "hold", *AC, "--year", "2026-27", "--reason", "contested", *SEEN)
    assert held.data["hold"] == 1
    assert refused("retention", "slip", *AC).error == "WrongMove"
    assert all(one["held"] for one in typed("retention", "due", *AC).data["due"] if one["cycle"])
    assert typed("retention", "free", *AC, "1").code == 0
    assert refused("retention", "free", *AC, "1").error == "NotFound"


def test_a_person_reads_what_is_held_on_them(home: Path, tmp_path: Path) -> None:
    a_closed_year()
    out = tmp_path / "held.ods"
    asked = ("person", "data", *AC, mail_of("ien1"), *ADMIN, *SEEN)
    assert typed(*asked, "--out", str(out)).data["rows"] > 3
    assert ["Adresse", mail_of("ien1")] in cells(out)
    functions = cells(out, 1)
    assert functions[1][:2] == ["relais", "Circonscription Un"]
    held = cells(out, 2)
    assert any("Demandes d’avis" in line[0] for line in held)
    said = tmp_path / "held.json"
    typed(*asked, "--out", str(said))
    tables = {one["table"] for one in json.loads(said.read_text("utf-8"))["rows"]}
    assert {"assignment", "validationtask", "message"} <= tables
    assert refused("person", "data", *AC, "nobody@valmont.example").error == "NotFound"
    by_a_relay = ("--by", mail_of("ien2"))
    assert refused("person", "data", *AC, mail_of("ien1"), *by_a_relay).error == "NotYours"


def test_a_person_is_corrected_opposes_and_is_erased(home: Path) -> None:
    year = a_closed_year()
    new = "claire.morel@valmont.example"
    fixed = ("--name", "Claire Morel", "--mail", new, "--phone", "0102030405")
    assert typed("person", "correct", *AC, mail_of("ien1"), *fixed, *ADMIN).data["mail"] == new
    taken = ("--mail", mail_of("ien2"))
    assert refused("person", "correct", *AC, new, *taken).error == "WrongMove"
    assert refused("person", "correct", *AC, new, "--mail", "nonsense").error == "InvalidMail"
    assert typed("person", "asked", *AC, *ADMIN).data == {"requests": []}
    assert refused("person", "asked", *AC, "--answer", "9").error == "NotFound"
    opposed = typed("person", "oppose", *AC, new, *ADMIN)
    assert opposed.data["opposes_news"] is True
    assert typed("person", "oppose", *AC, new, "--ends").data["opposes_news"] is False
    still = refused("person", "erase", *AC, new)
    assert "tient encore une fonction" in still.sentences[0]
    number = opposed.data["person"]
    with gesture(year.engine) as session:
        ended = sa.update(ASSIGNMENT).where(ASSIGNMENT.c.person_id == number)
        session.connection().execute(ended.values(ends=day("31/08/2027")))
    done = typed("person", "erase", *AC, new, *ADMIN, *SEEN)
    assert done.data["person"] == number
    with home_engine().connect() as connection:
        row = connection.execute(sa.select(PERSON).where(PERSON.c.id == number)).one()
    assert (row.name, row.phone) == ("relais, Circonscription Un", None)
    assert refused("person", "erase", *AC, str(number)).error == "NotFound"
