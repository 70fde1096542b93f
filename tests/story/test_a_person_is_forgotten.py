"""A rectrice takes office in the demo, is written to and about, leaves; the Archives sign, and of
her nothing is left: neither in the database, nor in any file of the home, nor in its Prefect.
"""

from __future__ import annotations

import base64
import io
import json
import quopri
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.demo.founding import FILES, found
from models.home import home_engine
from models.journal import JOURNAL, first_break
from models.territory.delegation import AUTHORITY_CHANGE
from models.territory.people import PERSON
from models.work.action import ACTION
from models.work.document import Document, DocumentKind
from models.work.documents import place_of
from models.work.message import DELIVERED
from models.work.retention.rows import DISPOSAL_SLIP, PERSON_REQUEST
from tests.orgue.opened import HOUSE
from tests.orgue.opened_demo import OpenedDemo, open_demo
from tests.orgue.typing_commands import typed
from tests.waiting import until
from tests.web.portal import anybody

NAME, MAIL = "Maëlle d'Hérouville", "maelle.d-herouville@ac-orvance.example"
PHONE = "06 39 98 12 34"
NEXT, NEXT_MAIL = "Quentin Aubépin", "quentin.aubepin@ac-orvance.example"
ACADEMY = ("--academy", "99")
ADMIN = ("--by", "admin@ac-orvance.example")
TOOK_OFFICE, LEFT = "2026-09-01T09:00", "2026-09-16T09:00"
LATER, SIGNED = "2031-09-01T10:00", "2031-09-03T10:00"
CURLED = NAME.replace("'", "’")
BARE = "Maelle d'Herouville"
SAID = (NAME, CURLED, BARE, "D'Hérouville Maëlle", "maelle-d-herouville", MAIL, PHONE, "0639981234")
SAID += ("+33 6 39 98 12 34",)
ON_A_PAGE = NAME.replace("'", "&#39;")
TEXT = f"Contact : {CURLED}, {PHONE}. <a href='mailto:{quote(MAIL)}'>{ON_A_PAGE}</a>"


# ── what she is sought by ────────────────────────────────────────────────────────────────────────


def written(said: str) -> Iterator[str]:
    """*said* as a text may hold it: plain, in an address, in a page, in JSON, in a mail."""
    raw = said.encode()
    yield from (said, quote(said), quote_plus(said), json.dumps(said)[1:-1])
    yield from (said.replace("'", way) for way in ("&#39;", "&#x27;", "&rsquo;", "&apos;"))
    yield quopri.encodestring(raw).decode().strip()


FORMS = {form.lower().encode() for said in SAID for form in written(said)}
FORMS |= {said.lower().encode(code) for said in SAID for code in ("utf-16-le", "utf-16-be")}
FOUND = re.compile(b"|".join(map(re.escape, sorted(FORMS))))
IN_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")


def found_in(content: bytes) -> list[bytes]:
    """The forms of hers that *content* holds, whatever it is packed in."""
    here = [*FOUND.findall(content.decode("utf-8", "ignore").lower().encode())]
    here += FOUND.findall(content.lower())
    for packed in _unpacked(content):
        here += found_in(packed)
    return here


def _unpacked(content: bytes) -> Iterator[bytes]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode() + b"\n" + re.sub(rb"<[^>]*>", b"", archive.read(name))
    for token in IN_BASE64.findall(content):
        bare = token.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        if len(bare) % 4 != 1:
            yield base64.b64decode(bare + b"=" * (-len(bare) % 4))


def in_tables(database: Path) -> set[str]:
    """The columns of the SQLite file at *database* where she is."""
    places = set()
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            rows = connection.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in rows.description]
            for column, values in zip(columns, zip(*rows, strict=True), strict=False):
                if found_in(_as_bytes(values)):
                    places.add(f"{table}.{column}")
    finally:
        connection.close()
    return places


def _as_bytes(values: Iterable[object]) -> bytes:
    raw = (value.encode() if isinstance(value, str) else value for value in values)
    return b"\n".join(value for value in raw if isinstance(value, bytes))


def in_files(home: Path) -> set[str]:
    """The files of *home* where she is, databases and their logs included, byte by byte."""
    theirs = {home / name for name in FILES}  # the directory's own list, which its service keeps
    files = (file for file in sorted(home.rglob("*")) if file.is_file() and file not in theirs)
    return {str(file.relative_to(home)) for file in files if found_in(file.read_bytes())}


# ── her year ─────────────────────────────────────────────────────────────────────────────────────


def people(tmp: Path, *lines: str) -> None:
    file = tmp / "arrivées.csv"
    file.write_text("\n".join(["unité;fonction;nom;courriel;suppléant;du;au", *lines]), "utf-8")
    assert typed("people", "import", str(file)).code == 0


def takes_office(tmp: Path) -> int:
    """The cabinet's address gives way to a rectrice, with her name; her number."""
    assert typed("tick", "--now", TOOK_OFFICE).code == 0
    cabinet = "cabinet.99@ac-orvance.example"
    assert typed("people", "end", "99", "recteur", cabinet, "2026-08-31").code == 0
    people(tmp, f"99;recteur;{NAME};{MAIL};;2026-09-01;")
    said = typed("person", "correct", *ACADEMY, MAIL, "--phone", PHONE, *ADMIN)
    return int(said.data["person"])


def is_written_about(engine: sa.Engine, home: Path) -> None:
    """In an action and its bilan, in files that were joined, in an export, in logs."""
    with gesture(engine) as session:
        values = {"contact": f"{CURLED}, {PHONE}"[:120], "report": {"effects": TEXT, "n": [MAIL]}}
        one = sa.select(sa.func.min(ACTION.c.id)).scalar_subquery()
        session.connection().execute(sa.update(ACTION).where(ACTION.c.id == one).values(values))
        number = int(session.connection().execute(sa.select(one)).scalar_one())
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", f"<w:t>{CURLED[:9]}</w:t><w:t>{CURLED[9:]}</w:t>")
        for name, content in {
            "invitation.docx": made.getvalue(),
            "maelle-d-herouville.pdf": b"%PDF-1.7 nobody",
            "programme.txt": f"Avec {BARE}".encode(),
        }.items():
            document = Document(
                action_id=number, kind=DocumentKind.DOCUMENT, name=name, media_type="x", size=1,
                digest=sha256(name.encode()).hexdigest(), added_at=session.execute(
                    sa.select(sa.func.max(JOURNAL.c.at))).scalar_one(), added_by="p2",
            )  # fmt: skip
            session.add(document)
            place = place_of(home / "documents", document.digest)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    folder = home / "exports" / "1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "actions.csv").write_text(f"contact\n{NAME}\n", encoding="utf-8")
    with (home / "logs" / "portal.log").open("a", encoding="utf-8") as log:
        log.write(f"GET /actions?q={quote_plus(CURLED)} 500\n{NAME}\n550 <{MAIL}> refused\n")
        log.write(f"GET /sign-in?mail={quote(MAIL)} « {CURLED.upper()} »\n")


def asks(tmp: Path, home: Path, engine: sa.Engine) -> None:
    """She signs in, asks for her data, opposes news."""
    browser = anybody(engine, home=home)
    assert browser.post("/sign-in", data={"mail": MAIL}).status_code in (200, 303)
    held = tmp / "held.json"
    given = typed("person", "data", *ACADEMY, MAIL, *ADMIN, "--out", str(held)).data
    assert given["rows"] > 3
    assert json.loads(held.read_text("utf-8"))["identity"]["Nom"] == NAME
    assert typed("person", "oppose", *ACADEMY, MAIL, *ADMIN).data["opposes_news"] is True
    assert typed("person", "erase", *ACADEMY, MAIL, *ADMIN).error == "WrongMove"  # she is in office


def leaves(tmp: Path, opened: OpenedDemo) -> None:
    """Another recteur comes after her: Prefect's runs see it."""
    assert typed("people", "end", "99", "recteur", MAIL, "2026-09-15").code == 0
    people(tmp, f"99;recteur;{NEXT};{NEXT_MAIL};;2026-09-16;")
    assert typed("tick", "--now", LEFT).code == 0
    until(lambda: rows(opened.engine, AUTHORITY_CHANGE), 60, "the change is seen")
    until(lambda: who(opened.engine, MAIL).left_on, 60, "she has left")


def rows(engine: sa.Engine, table: sa.Table) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table)))


def who(engine: sa.Engine, mail: str) -> Any:
    return next(row for row in rows(engine, PERSON) if row.mail == mail)


def the_years_are_purged(tmp: Path) -> None:
    """The slip goes to the Archives and comes back signed; then what it lists goes."""
    out, signed = tmp / "bordereau.ods", tmp / "vise.pdf"
    slip = typed("retention", "slip", *ACADEMY, *ADMIN, "--now", LATER, "--out", str(out)).data
    assert {"mail", "documents", "opinions", "actions"} <= {line["kind"] for line in slip["lines"]}
    assert typed("retention", "purge", *ACADEMY, str(slip["slip"])).error == "WrongMove"
    signed.write_bytes(b"%PDF-1.7\nvisa\n%%EOF\n")
    visa = ("--reference", "2031-099-7", "--on", "2031-09-03", "--signed-by", "La directrice")
    asked = ("retention", "visa", *ACADEMY, str(slip["slip"]), str(signed), *visa, *ADMIN)
    assert typed(*asked, "--now", SIGNED).code == 0
    purged = typed("retention", "purge", *ACADEMY, str(slip["slip"]), *ADMIN).data
    assert purged["rows"] == sum(int(line["rows"]) for line in slip["lines"])


@pytest.mark.slow
@HOUSE
def test_of_somebody_who_left_nothing_is_found_once_their_time_is_over(
    home: Path, tmp_path: Path
) -> None:
    engine = home_engine()
    found(engine, home, past=True, paused=True)
    with open_demo(home, "--paused") as opened:
        opened.facts()
        number = takes_office(tmp_path)
        is_written_about(engine, home)
        asks(tmp_path, home, engine)
        leaves(tmp_path, opened)
        prefect = home / "prefect" / "prefect.db"
        until(lambda: told_of(prefect, number), 60, "Prefect is told of what is done of her")
        before = in_tables(home / "orgue.db")
        assert {"person.name", "person.mail", "person.phone", "action.contact", "action.report",
                "delivered.to", "document.name"} <= before  # fmt: skip
        assert {"logs/portal.log", "exports/1/actions.csv", "orgue.db-wal"} <= in_files(home)

        the_years_are_purged(tmp_path)
        gone = typed("retention", "sweep", *ACADEMY, *ADMIN).data
        assert gone["people"] >= 1

        assert in_tables(home / "orgue.db") == set()
        assert in_tables(prefect) == set()
        assert in_files(home) == set()
        assert opened.end() == 0
    assert in_files(home) == set()
    what_was_decided_stays(engine, number)


def told_of(prefect: Path, number: int) -> bool:
    """Whether an event of Prefect's is about that person's number: it has heard of her."""
    connection = sqlite3.connect(f"file:{prefect}?mode=ro", uri=True)
    try:
        query = "SELECT count(*) FROM event_resources WHERE resource_id = ?"
        return bool(connection.execute(query, (f"orgue.p{number}",)).fetchone()[0])
    finally:
        connection.close()


def what_was_decided_stays(engine: sa.Engine, number: int) -> None:
    """Her function, the change of recteur, the register, the slip and the journal, whole."""
    (row,) = (one for one in rows(engine, PERSON) if one.id == number)
    assert (row.name, row.mail) == ("recteur, Académie d'Orvance", f"efface-{number}@invalid")
    (change,) = (c for c in rows(engine, AUTHORITY_CHANGE) if c.former_id == number)
    assert change.now_id == who(engine, NEXT_MAIL).id
    asked = [r.asked.value for r in rows(engine, PERSON_REQUEST) if r.person_id == number]
    assert asked == ["correction", "access", "opposition", "erasure"]
    (slip,) = rows(engine, DISPOSAL_SLIP)
    assert (slip.visa_reference, bool(slip.purged_at)) == ("2031-099-7", True)
    assert all(MAIL not in letter.to for letter in rows(engine, DELIVERED))
    with reading(engine) as session:
        chains = session.connection().execute(sa.select(JOURNAL.c.chain).distinct()).scalars()
        assert {first_break(session, chain) for chain in chains} == {None}
