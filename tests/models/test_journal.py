"""The journal says what happened and which function did it, in a chain that shows tampering."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from models import journal
from models.database.transactions import gesture, reading
from models.database.types import canonical
from models.journal import JOURNAL
from models.work.paper import PaperKind
from tests.academy import DOMAIN, PEOPLE, UNITS, Year, at, launched
from tests.forging import forged

MORNING = at("12/01/2027 09:00")


def write(engine: sa.Engine, *whats: str, chain: int = 7) -> None:
    with gesture(engine) as session:
        journal.write(session, chain, MORNING, [{"what": w, "facts": {"n": 1}} for w in whats])


def first_break(engine: sa.Engine, chain: int = 7) -> int | None:
    with reading(engine) as session:
        return journal.first_break(session, chain)


def test_entries_are_numbered_and_chained_per_cycle(engine: sa.Engine) -> None:
    write(engine, "phase.opened", "phase.closed")
    write(engine, "cycle.drafted", chain=8)
    write(engine, "cycle.closed")

    with reading(engine) as session:
        rows = session.connection().execute(sa.select(JOURNAL).order_by(JOURNAL.c.id)).all()
    assert [(r.chain, r.seq, r.what) for r in rows] == [
        (7, 1, "phase.opened"),
        (7, 2, "phase.closed"),
        (8, 1, "cycle.drafted"),
        (7, 3, "cycle.closed"),
    ]
    assert [r.previous for r in rows] == [
        journal.GENESIS,
        rows[0].hash,
        journal.GENESIS,
        rows[1].hash,
    ]


def test_a_whole_chain_has_no_break_whatever_the_timezone_it_was_written_in(
    engine: sa.Engine,
) -> None:
    write(engine, "phase.opened", "phase.closed")
    assert first_break(engine) is None


TAMPERED = {
    "a fact": {"facts": {"n": 2}},
    "who did it": {"by": "p12"},
    "the function": {"as_function": "pilot"},
    "the hour": {"at": at("12/01/2027 10:00")},
    "what was done": {"what": "phase.reopened"},
}


@pytest.mark.parametrize("values", TAMPERED.values(), ids=TAMPERED)
def test_an_entry_that_was_rewritten_is_found(engine: sa.Engine, values: dict[str, object]) -> None:
    write(engine, "phase.opened", "phase.closed", "cycle.closed")
    forged(engine, sa.update(JOURNAL).where(JOURNAL.c.seq == 2).values(**values))
    assert first_break(engine) == 2


def test_an_entry_that_was_taken_out_is_found(engine: sa.Engine) -> None:
    write(engine, "phase.opened", "phase.closed", "cycle.closed")
    forged(engine, sa.delete(JOURNAL).where(JOURNAL.c.seq == 2))
    assert first_break(engine) == 3


REFUSED = {
    "an update": "UPDATE journalentry SET what = 'phase.reopened' WHERE seq = 2",
    "an update that changes nothing": "UPDATE journalentry SET what = what",
    "a deletion": "DELETE FROM journalentry WHERE seq = 2",
    "a deletion of all": "DELETE FROM journalentry",
}
BY_KIND = {
    "postgresql": (
        "TRUNCATE journalentry",
        "INSERT INTO journalentry SELECT * FROM journalentry WHERE seq = 2 "
        "ON CONFLICT (id) DO UPDATE SET what = 'phase.reopened'",
    ),
    "sqlite": (
        "INSERT OR REPLACE INTO journalentry SELECT * FROM journalentry WHERE seq = 2",
        "REPLACE INTO journalentry SELECT NULL, chain, seq, at, 'phase.reopened', subject, "
        "unit_id, by, as_function, facts, previous, hash FROM journalentry WHERE seq = 2",
        "UPDATE OR REPLACE journalentry SET seq = 1 WHERE seq = 2",
    ),
}


def test_the_database_refuses_to_change_or_delete_an_entry(engine: sa.Engine) -> None:
    write(engine, "phase.opened", "phase.closed")
    for asked in (*REFUSED.values(), *BY_KIND[engine.dialect.name]):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), engine.begin() as hand:
            hand.exec_driver_sql(asked)
    assert first_break(engine) is None
    write(engine, "cycle.closed")
    with reading(engine) as session:
        assert journal.length(session, 7) == 3


def test_an_entry_rewritten_with_its_own_hash_breaks_the_next_one(memory: sa.Engine) -> None:
    write(memory, "phase.opened", "phase.closed")
    with reading(memory) as session:
        row = session.connection().execute(sa.select(JOURNAL).where(JOURNAL.c.seq == 1)).one()
    other = dict(row._mapping) | {"what": "phase.reopened"}
    other["hash"] = journal.link(journal.GENESIS, other)
    first = sa.update(JOURNAL).where(JOURNAL.c.seq == 1)
    forged(memory, first.values(what=other["what"], hash=other["hash"]))
    assert first_break(memory) == 2


def a_busy_day(year: Year) -> None:
    number = year.propose("porteur", unit="L11", on="11/01/2027 10:00", associated=["E11"])
    year.delegate("proviseure", "porteur", on="11/01/2027 11:00")
    year.accept("porteur", on="12/01/2027 09:00")
    year.send_back("bassin1", reason="Monsieur Durand n'est pas prévenu.", on="12/01/2027 10:00")
    year.submit(number, "porteur", on="12/01/2027 11:00")
    year.paper(PaperKind.LETTER, "AC", "pilote", on="12/01/2027 12:00")
    year.accept("recteur", year.tasks()[-1].id, on="12/01/2027 14:00")
    year.tick("12/01/2027 15:00")


def test_the_journal_of_a_cycle_holds_no_name_no_address_and_no_word_of_anyone(
    engine: sa.Engine,
) -> None:
    year = launched(engine)
    a_busy_day(year)

    entries = year.all(sa.select(JOURNAL).order_by(JOURNAL.c.seq))
    assert [e.what for e in entries] == [
        "action.drafted",
        "action.submitted",
        "validation.delegated",
        "validation.accepted",
        "validation.returned",
        "action.submitted",
        "letter.submitted",
        "validation.accepted",
        *(e.what for e in entries[8:]),
    ]
    written = canonical([dict(e._mapping) for e in entries])
    names = [name for name, *_ in PEOPLE] + [name for _, _, name, _ in UNITS]
    said = [DOMAIN, "@", "Durand", "Atelier", *(n.capitalize() for n in names)]
    assert [word for word in said if re.search(rf"\b{re.escape(word)}\b", written)] == []


def test_the_chain_of_a_year_is_whole_after_gestures_and_runs(engine: sa.Engine) -> None:
    year = launched(engine)
    a_busy_day(year)
    assert first_break(engine, year.cycle_id) is None


def test_an_entry_says_which_function_decided_and_on_whose_behalf(memory: sa.Engine) -> None:
    year = launched(memory)
    year.away("ien1", "11/01/2027", "15/01/2027")
    year.propose("E11", on="11/01/2027 10:00")
    year.accept("conseil1", on="12/01/2027 10:00")

    entry = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "validation.accepted"))[0]
    assert (entry.by, entry.as_function) == (year.by("conseil1").slot, "relay")
    assert entry.facts["on_behalf"] == year.by("ien1").slot


def test_gestures_side_by_side_each_find_their_place_in_the_chain(engine: sa.Engine) -> None:
    together = threading.Barrier(8)

    def one(number: int) -> None:
        together.wait(30)
        with gesture(engine) as session:
            journal.write(session, 1, at("16/11/2026 09:00"), [{"what": f"gesture.{number}"}])

    with ThreadPoolExecutor(8) as people:
        list(people.map(one, range(8)))
    with reading(engine) as session:
        assert journal.length(session, 1) == 8
        assert journal.first_break(session, 1) is None
