"""Somebody who is erased is found nowhere: in no table, freed page, file, export or log."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from config.settings import Settings
from models import journal
from models.database.transactions import gesture, reading
from models.errors import WrongMove
from models.gestures.retention.asking import person_of
from models.gestures.retention.cleaning import clean
from models.gestures.retention.erasing import ErasedPeople, erase_people
from models.gestures.retention.mentions import SoughtPerson, pattern_of
from models.journal import JOURNAL
from models.territory.people import ASSIGNMENT, PERSON
from models.work.action import ACTION, FROZEN_VERSION
from models.work.comment import COMMENT, Comment
from models.work.document import Document, DocumentKind
from models.work.documents import place_of
from models.work.message import DELIVERED, Delivered
from models.work.retention.rows import PERSON_REQUEST, HeldFor, PersonAsks, RetentionHold
from models.work.subjects import SubjectKind
from models.work.validation import TASK
from tests.academy import Year, at, day, launched, mail_of

NAME, MAIL, PHONE = "Éloïse Kervadec", "eloise.kervadec@valmont.example", "06 12 34 56 78"
FOUND_BY = (
    "Éloïse Kervadec",
    "kervadec éloïse",
    "ELOISE KERVADEC",
    "eloise kervadec",
    "kervadec-eloise",
    "kervadec+eloise",
    MAIL,
    "0612345678",
    "06 12 34 56 78",
    "+33 6 12 34 56 78",
)
LATER = at("01/09/2028 10:00")


def spread(year: Year, settings: Settings) -> int:
    """Somebody who animated a circonscription, decided, was written to and about; their number."""
    P, A = PERSON.c, ASSIGNMENT.c
    number = int(year.by("ien1").person_id or 0)
    with gesture(year.engine) as session:
        c = session.connection()
        c.execute(sa.update(PERSON).where(P.id == number).values(name=NAME, mail=MAIL, phone=PHONE))
    year.propose("E11", "Débat avec Éloïse Kervadec", on="11/01/2027 10:00")
    decided = year.task()
    year.accept(MAIL, decided, on="12/01/2027 09:00")
    year.tick("12/01/2027 15:00")
    texts = {
        "contact": "KERVADEC Eloïse, 0612345678",
        "report": {"effects": f"Merci à Mme Kervadec Éloïse ({MAIL})", "n": [PHONE]},
    }
    with gesture(year.engine) as session:
        c = session.connection()
        c.execute(sa.update(ACTION).values(texts))
        c.execute(sa.update(FROZEN_VERSION).values(content={"contact": f"{NAME}, {PHONE}"}))
        c.execute(sa.update(TASK).where(TASK.c.id == decided).values(reason=f"Vu par {NAME}"))
        said = Comment(
            cycle_id=year.cycle_id,
            subject_kind=SubjectKind.ACTION,
            subject_id=1,
            at=year.moment,
            by=f"p{number}",
            as_function="relay",
            unit_id=year.units["C1"],
            text=f"Appelez-moi au +33 6 12 34 56 78 ou {MAIL.upper()}",
        )
        kept = Delivered(
            key="1:x::unit.1:0:p1",
            at=year.moment,
            to=MAIL,
            subject=f"Pour {NAME}",
            text=MAIL,
            html=f"<p>{NAME}</p>",
        )
        session.add_all([said, kept])
        for name, content in FILES.items():
            document = Document(
                action_id=1,
                kind=DocumentKind.DOCUMENT,
                name=name,
                media_type="x",
                size=1,
                digest=sha256(name.encode()).hexdigest(),
                added_at=year.moment,
                added_by="u8",
            )
            session.add(document)
            place = place_of(settings.documents, document.digest)
            place.parent.mkdir(parents=True)
            place.write_bytes(content)
    (settings.exports / "1" / "actions.csv").write_text(f"contact\n{NAME}\n", encoding="utf-8")
    log = f"GET /actions?q=Kervadec+Eloise 200\nrefused: {MAIL}\nÉloïse Kervadec est là\n"
    (settings.home / "logs" / "portal.log").write_text(log, encoding="utf-8")
    with gesture(year.engine) as session:
        c = session.connection()
        ended = sa.update(ASSIGNMENT).where(A.person_id == number).values(ends=day("31/08/2027"))
        c.execute(ended)
        c.execute(sa.update(PERSON).where(P.id == number).values(left_on=day("31/08/2027")))
    return number


def _docx(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:t>{text}</w:t>")
    return made.getvalue()


FILES = {
    "affiche.docx": _docx("Contact : Éloïse</w:t><w:t> Kervadec"),
    "kervadec-eloise.pdf": b"%PDF-1.7 nobody",
    "programme.docx": _docx("Une journée de classe"),
}


def erased(year: Year, settings: Settings, number: int) -> ErasedPeople:
    with gesture(year.engine) as session:
        person = person_of(session, year.units["AC"], str(number))
        done = erase_people(session, [person], "p2", LATER, settings.documents)
    clean(year.engine, settings, done.files, done.sought)
    return done


def in_tables(engine: sa.Engine) -> Iterator[str]:
    with engine.connect() as connection:
        for name in SQLModel.metadata.tables:
            for row in connection.execute(sa.text(f"SELECT * FROM {name}")):
                text = repr(tuple(row))
                yield from (f"{name}: {one}" for one in FOUND_BY if one.lower() in text.lower())


def on_disk(*places: Path) -> Iterator[str]:
    files = (f for place in places for f in ([place] if place.is_file() else place.rglob("*")))
    for file in files:
        if file.is_file():
            content = file.read_bytes().lower()
            texts = [content, *_inside(file)]
            for one in FOUND_BY:
                raw = (one.lower().encode(), one.encode())
                if any(sign in text for text in texts for sign in raw):
                    yield f"{file}: {one}"


def _inside(file: Path) -> list[bytes]:
    if not zipfile.is_zipfile(file):
        return []
    with zipfile.ZipFile(file) as archive:
        return [
            archive.read(name).replace(b"</w:t><w:t>", b"").lower() for name in archive.namelist()
        ]


def database_files(engine: sa.Engine) -> list[Path]:
    """Where the database is on this machine's disk."""
    if engine.dialect.name == "sqlite":
        name = str(engine.url.database)
        return [p for p in (Path(name), Path(f"{name}-wal")) if p.exists()]
    with engine.connect() as connection:
        folder = connection.execute(sa.text("SHOW data_directory")).scalar_one()
        number = connection.execute(
            sa.text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()
    return [Path(folder) / "base" / str(number)]


def test_somebody_who_is_erased_is_found_nowhere(engine: sa.Engine, settings: Settings) -> None:
    year = launched(engine)
    number = spread(year, settings)
    places = [settings.home, *database_files(engine)]
    before = {*in_tables(engine)}
    assert {one.partition(":")[0] for one in before} >= {
        "person", "action", "frozenversion", "validationtask", "comment", "delivered", "document",
    }  # fmt: skip
    assert [*on_disk(*places)]

    done = erased(year, settings, number)

    assert [*in_tables(engine)] == []
    assert [*on_disk(*places)] == []
    assert (done.people, len(done.documents)) == ((number,), 2)
    assert place_of(settings.documents, sha256(b"programme.docx").hexdigest()).exists(), (
        "nobody is in it"
    )


def test_what_a_function_decided_stays_under_that_function(
    memory: sa.Engine, settings: Settings
) -> None:
    year = launched(memory)
    number = spread(year, settings)
    erased(year, settings, number)
    said = "relais, Circonscription Un"
    person = year.all(sa.select(PERSON).where(PERSON.c.id == number))[0]
    assert (person.name, person.mail, person.phone) == (said, f"efface-{number}@invalid", None)
    assert person.name_sought == "relais circonscription un"
    (task,) = year.all(sa.select(TASK).where(TASK.c.decided_by == f"p{number}"))
    assert (task.state.value, task.reason) == ("accepted", f"Vu par {said}")
    assert year.action(1).title == f"Débat avec {said}"
    assert year.action(1).title_sought == "debat avec relais circonscription un"
    assert year.action(1).report == {"effects": f"Merci à Mme {said} ({said})", "n": [said]}
    (comment,) = year.all(sa.select(COMMENT))
    assert comment.text == f"Appelez-moi au {said} ou {said}"
    held = year.all(sa.select(ASSIGNMENT).where(ASSIGNMENT.c.person_id == number))
    assert [h.function for h in held] == ["relay"]
    with reading(memory) as session:
        chains = session.connection().execute(sa.select(JOURNAL.c.chain).distinct()).scalars()
        assert [journal.first_break(session, chain) for chain in chains] == [None, None]
    whats = [e.what for e in year.all(sa.select(JOURNAL).where(JOURNAL.c.chain == 0))]
    assert whats[-1] == "person.erased"
    asked = year.all(sa.select(PERSON_REQUEST))
    assert [(r.person_id, r.asked) for r in asked] == [(number, PersonAsks.ERASURE)]


def test_who_holds_a_function_is_not_erased(memory: sa.Engine, settings: Settings) -> None:
    year = launched(memory)
    with pytest.raises(WrongMove, match="tient encore une fonction : relais"):
        erased(year, settings, int(year.by("ien2").person_id or 0))


def test_who_is_frozen_is_not_erased(memory: sa.Engine, settings: Settings) -> None:
    year = launched(memory)
    number = spread(year, settings)
    with gesture(memory) as session:
        session.add(
            RetentionHold(
                academy_id=year.units["AC"], person_id=number, reason=HeldFor.CONTESTED,
                set_at=LATER, set_by="p1",
            )
        )  # fmt: skip
    with pytest.raises(WrongMove, match="gelées"):
        erased(year, settings, number)


def test_a_name_that_somebody_else_bears_stays_where_it_was_typed(
    memory: sa.Engine, settings: Settings
) -> None:
    year = launched(memory)
    number = spread(year, settings)
    with gesture(memory) as session:
        other = sa.update(PERSON).where(PERSON.c.mail == mail_of("ien2")).values(name=NAME)
        session.connection().execute(other)
    done = erased(year, settings, number)
    assert done.homonyms == (number,)
    assert year.action(1).title == "Débat avec Éloïse Kervadec"
    assert "0612345678" not in year.action(1).contact
    assert all(MAIL not in row.to for row in year.all(sa.select(DELIVERED)))


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Le kervadec eloïse est un bateau", True),
        ("Éloïse de Kervadec", False),
        ("Éloïse, KERVADEC", True),
        ("ÉloïseKervadecienne", False),
        ("tél. 06.12.34.56.78", True),
        ("dossier 20612345678", True),
        ("Kervadec", False),
    ],
)
def test_a_person_is_known_by_their_whole_name(text: str, changes: bool) -> None:
    one = SoughtPerson(person_id=1, pattern=pattern_of(NAME, MAIL, PHONE), said="relais")
    assert (one.put(text) != text) is changes


@pytest.mark.parametrize(
    "text",
    [
        "Maëlle d’Hérouville",
        "MAELLE D'HEROUVILLE",
        "D'Hérouville, Maëlle",
        "maelle-d-herouville",
        "q=Ma%C3%ABlle+d%E2%80%99H%C3%A9rouville&x",
        "%20Maelle%20d%27Herouville",
        "Ma&euml;lle d&#39;H&eacute;rouville",
        '"Ma\\u00eblle d\'H\\u00e9rouville"',
        "Ma=C3=ABlle d'H=C3=A9rouville",
        "maelle.d-herouville%40ac.example",
        "%2B33%206%2039981234",
        "06/39/98/12/34",
    ],
)
def test_a_person_is_known_however_a_machine_writes_them(text: str) -> None:
    mail, phone = "maelle.d-herouville@ac.example", "06 39 98 12 34"
    pattern = pattern_of("Maëlle d'Hérouville", mail, phone)
    one = SoughtPerson(person_id=1, pattern=pattern, said="recteur")
    assert "recteur" in one.put(text)
    assert not one.is_in(one.put(text))


def test_a_log_is_starred_in_place(settings: Settings, memory: sa.Engine) -> None:
    year = launched(memory)
    number = spread(year, settings)
    log: Any = settings.home / "logs" / "portal.log"
    size = log.stat().st_size
    erased(year, settings, number)
    assert log.stat().st_size == size
    assert log.read_text("utf-8").splitlines()[2].endswith(" est là")
