"""What is past its time is destroyed once the Archives allowed it, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from config.settings import Settings
from models.access.actors import Actor
from models.database.transactions import gesture, reading
from models.errors import NotYours, WrongMove
from models.gestures.retention.cleaning import clean
from models.gestures.retention.disposing import (
    BadVisa,
    JoinedVisa,
    draw_slip,
    free,
    hold,
    join_visa,
    purge_slip,
    sweep_due,
)
from models.gestures.retention.due import due_lots
from models.journal import JOURNAL
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import Unit
from models.work.action import ACTION
from models.work.document import DOCUMENT, Document, DocumentKind
from models.work.documents import Examined, place_of, store
from models.work.message import MESSAGE
from models.work.retention.rows import DISPOSAL_SLIP, HeldFor
from models.work.validation import TASK
from models.year.cycle import CYCLE
from tests.academy import Year, at, day
from tests.models.gestures.retention.past import CLOSED, SIX, TWO, a_past_year

PDF = b"%PDF-1.7\nvisa\n%%EOF\n"


def academy(year: Year) -> Unit:
    with reading(year.engine) as session:
        return session.get_one(Unit, year.units["AC"])


def due(year: Year, on: str) -> dict[str, int]:
    with reading(year.engine) as session:
        lots = due_lots(session, year.units["AC"], at(on))
    return {lot.kind.code: lot.count for lot in lots if not lot.held}


def drawn(year: Year, on: str = TWO, who: str = "admin") -> int:
    with gesture(year.engine) as session:
        slip = draw_slip(session, academy(year), year.by(who), at(on))
        return int(slip.id or 0)


def visa(reference: str = "2029-094-12", on: str = "03/09/2029") -> JoinedVisa:
    file = Examined(
        name="vise.pdf", media_type="application/pdf", kind=DocumentKind.DOCUMENT, content=PDF
    )
    return JoinedVisa(
        reference=reference, on=day(on), signed_by="La directrice des Archives", file=file
    )


def joined(year: Year, slip: int, folder: Path, given: JoinedVisa, on: str) -> None:
    with gesture(year.engine) as session:
        join_visa(session, academy(year), slip, given, folder, year.by("admin"), at(on))


def purged(year: Year, slip: int, on: str) -> tuple[int, ...]:
    told: list[int] = []
    with gesture(year.engine) as session:
        done = purge_slip(session, academy(year), slip, year.by("admin"), at(on), told.append)
    assert told == [*range(1, len(done.rows) + 1)]
    return done.rows


def counts(year: Year) -> dict[str, int]:
    with year.engine.connect() as connection:
        return {
            name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in SQLModel.metadata.tables.items()
        }


def test_nothing_is_due_before_its_term(memory: sa.Engine) -> None:
    year = a_past_year(memory)
    assert due(year, "14/07/2028 10:00") == {}
    assert set(due(year, "15/07/2029 12:00")) == {"mail"}
    later = due(year, SIX)
    assert (later["actions"], later["opinions"]) == (3, 2), "the highlight stays"


def test_a_purge_waits_for_the_visa_of_the_archives(memory: sa.Engine, tmp_path: Path) -> None:
    year = a_past_year(memory)
    slip, before = drawn(year), counts(year)
    with pytest.raises(WrongMove, match="n'a pas le visa des Archives"):
        purged(year, slip, TWO)
    assert counts(year) == before
    for wrong in (
        visa(reference=" "),
        visa(on="31/08/2029"),
        visa(on="05/09/2029"),
    ):
        with pytest.raises(BadVisa):
            joined(year, slip, tmp_path, wrong, "04/09/2029 10:00")
    assert counts(year) == before


def joins_a_document(year: Year) -> None:
    """What hangs on an action, and that another line of the slip lists."""
    with gesture(year.engine) as session:
        joined = Document(
            action_id=1, kind=DocumentKind.DOCUMENT, name="plan.pdf", media_type="x", size=1,
            digest="0" * 64, added_at=year.moment, added_by="u8",
        )  # fmt: skip
        session.add(joined)


def test_a_slip_with_its_visa_is_purged_once(engine: sa.Engine, tmp_path: Path) -> None:
    year = a_past_year(engine)
    messages = len(year.messages())
    assert messages
    joins_a_document(year)
    slip = drawn(year, SIX)
    given = visa(on="02/09/2032")
    joined(year, slip, tmp_path, given, "02/09/2032 10:00")
    rows = purged(year, slip, "03/09/2032 10:00")
    assert sum(rows) >= messages + 4
    assert year.messages() == []
    assert year.all(sa.select(TASK)) == []
    assert year.all(sa.select(DOCUMENT)) == []
    assert [a.title for a in year.all(sa.select(ACTION))] == ["Chorale"]
    (kept,) = year.all(sa.select(DISPOSAL_SLIP))
    assert (kept.visa_reference, kept.visa_digest, kept.done) == (
        "2029-094-12",
        given.file.digest,
        list(rows),
    )
    assert place_of(tmp_path, given.file.digest).read_bytes() == PDF
    with pytest.raises(WrongMove, match="déjà purgé"):
        purged(year, slip, "03/09/2032 11:00")
    with pytest.raises(WrongMove, match="Rien n'est à détruire"):
        drawn(year, "03/09/2032 12:00")
    said = year.all(sa.select(JOURNAL).where(JOURNAL.c.what.like("retention.%")))
    assert [e.what.partition(".")[2] for e in said] == ["slip_drawn", "visa_joined", "purged"]
    assert said[-1].facts == {"slip": slip, "rows": sum(rows)}


def test_a_year_that_is_frozen_stays(memory: sa.Engine, tmp_path: Path) -> None:
    year = a_past_year(memory)
    slip = drawn(year)
    joined(year, slip, tmp_path, visa(), "03/09/2029 10:00")
    with gesture(memory) as session:
        made = hold(
            session, academy(year), HeldFor.CONTESTED, year.by("admin"), at("04/09/2029 10:00"),
            cycle_id=year.cycle_id,
        )  # fmt: skip
    with pytest.raises(WrongMove, match="est gelée"):
        purged(year, slip, "05/09/2029 10:00")
    with pytest.raises(WrongMove, match="Rien n'est à détruire"):
        drawn(year, "05/09/2029 10:00")
    with gesture(memory) as session:
        free(session, academy(year), int(made.id or 0), year.by("admin"), at("06/09/2029 10:00"))
    assert purged(year, slip, "06/09/2029 11:00")


def test_what_came_since_the_slip_is_not_purged(memory: sa.Engine, tmp_path: Path) -> None:
    year = a_past_year(memory)
    slip = drawn(year)
    joined(year, slip, tmp_path, visa(), "03/09/2029 10:00")
    with gesture(memory) as session:
        one = dict(session.connection().execute(sa.select(MESSAGE).limit(1)).one()._mapping)
        again = {n: v for n, v in one.items() if n != "id"} | {"key": "another"}
        session.connection().execute(sa.insert(MESSAGE).values(again))
    with pytest.raises(WrongMove, match="le bordereau en liste"):
        purged(year, slip, "04/09/2029 10:00")


@pytest.mark.parametrize("who", ["pilote", "pilote1", "ien1", "E11"])
def test_nobody_else_draws_a_slip(memory: sa.Engine, who: str) -> None:
    with pytest.raises(NotYours):
        drawn(a_past_year(memory), who=who)


def test_who_left_goes_at_their_term_and_who_came_back_stays(
    memory: sa.Engine,
    settings: Settings,
) -> None:
    year = a_past_year(memory)
    gone, back = (int(year.by(who).person_id or 0) for who in ("ien2", "ien3"))
    with gesture(memory) as session:
        c = session.connection()
        last = day("31/08/2027")
        A, P = ASSIGNMENT.c, PERSON.c
        c.execute(sa.update(ASSIGNMENT).where(A.person_id == gone).values(ends=last))
        c.execute(sa.update(PERSON).where(P.id.in_([gone, back])).values(left_on=last))

    def swept(on: str) -> int:
        with gesture(memory) as session:
            done = sweep_due(
                session,
                academy(year),
                settings.documents,
                year.by("admin"),
                at(on),
            )
        return done.people

    assert swept("30/08/2029 10:00") == 0
    assert swept("01/09/2029 10:00") == 1
    names = {p.id: p.name for p in year.all(sa.select(PERSON))}
    assert names[gone] == "relais, Circonscription Deux"
    assert names[back] == "Ien3"
    assert swept("02/09/2029 10:00") == 0


def test_the_files_of_a_purged_year_go(
    memory: sa.Engine,
    settings: Settings,
) -> None:
    year = a_past_year(memory)
    folder = settings.documents
    file = Examined(
        name="a.pdf", media_type="application/pdf", kind=DocumentKind.DOCUMENT, content=PDF + b"1"
    )
    from models.work.document import Document

    with gesture(memory) as session:
        session.add(
            Document(
                action_id=1, kind=file.kind, name=file.name, media_type=file.media_type, size=1,
                digest=store(folder, file), added_at=at(CLOSED), added_by="u8",
            )
        )  # fmt: skip
    slip = drawn(year)
    joined(year, slip, folder, visa(), "03/09/2029 10:00")
    with gesture(memory) as session:
        done = purge_slip(session, academy(year), slip, year.by("admin"), at("04/09/2029 10:00"))
    clean(memory, settings, done.files)
    assert not place_of(folder, file.digest).exists()
    assert place_of(folder, visa().file.digest).exists()
    assert year.all(sa.select(CYCLE))


def test_an_actor_of_no_account_keeps_nothing(memory: sa.Engine) -> None:
    year = a_past_year(memory)
    with pytest.raises(NotYours), gesture(memory) as session:
        draw_slip(session, academy(year), Actor(slot="p999", person_id=999), at(TWO))
