"""The journal is followed from end to end, and set beside what was kept of it elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models import journal
from models.database.transactions import gesture, reading
from models.errors import BadFile
from models.journal import JOURNAL
from models.serving.journal.verified import JournalStanding, journal_standing, read_marks
from tests.academy import at
from tests.forging import forged

MORNING = at("12/01/2027 09:00")


def written(engine: sa.Engine) -> None:
    with gesture(engine) as session:
        three = [{"what": w} for w in ("cycle.drafted", "phase.opened", "phase.closed")]
        journal.write(session, 7, MORNING, three)
        journal.write(session, 0, MORNING, [{"what": "people.imported"}])


def verified(engine: sa.Engine, kept: Path | None = None) -> JournalStanding:
    marks = read_marks(kept) if kept else ()
    with reading(engine) as session:
        return journal_standing(session, marks)


def told(tmp_path: Path, said: Any) -> Path:
    file = tmp_path / "releve.json"
    file.write_text(json.dumps(said, default=str), encoding="utf-8")
    return file


def test_a_journal_of_a_migrated_home_is_whole_and_guarded(engine: sa.Engine) -> None:
    written(engine)
    found = verified(engine)
    assert (found.whole, found.guarded) == (True, True)
    assert [(c.chain, c.name, c.entries) for c in found.chains] == [
        (0, "L'installation", 1),
        (7, "Cycle n° 7, effacé depuis", 3),
    ]


def test_an_entry_that_was_changed_is_named_and_so_is_the_lost_guard(engine: sa.Engine) -> None:
    written(engine)
    forged(engine, sa.update(JOURNAL).where(JOURNAL.c.seq == 2).values(by="p12"))
    found = verified(engine)
    assert (found.whole, found.guarded) == (False, False)
    assert [c.broken_at for c in found.chains] == [None, 2]


def test_an_end_that_was_cut_is_seen_beside_what_was_kept(
    memory: sa.Engine, tmp_path: Path
) -> None:
    written(memory)
    kept = told(tmp_path, verified(memory).as_dict())
    assert verified(memory, kept).whole
    with gesture(memory) as session:
        journal.write(session, 7, MORNING, [{"what": "cycle.closed"}])
    assert verified(memory, kept).whole
    forged(memory, sa.delete(JOURNAL).where(JOURNAL.c.chain == 7, JOURNAL.c.seq >= 3))
    assert verified(memory).whole
    found = verified(memory, kept)
    assert (found.whole, [c.unlike for c in found.chains]) == (False, [None, 3])


def test_a_chain_that_is_gone_is_seen_beside_what_was_kept(
    memory: sa.Engine, tmp_path: Path
) -> None:
    written(memory)
    kept = told(tmp_path, verified(memory).as_dict())
    forged(memory, sa.delete(JOURNAL).where(JOURNAL.c.chain == 7))
    assert [(c.chain, c.entries, c.unlike) for c in verified(memory, kept).chains] == [
        (0, 1, None),
        (7, 0, 3),
    ]


@pytest.mark.parametrize("said", [[], {}, {"chains": []}, {"chains": [{"chain": 1}]}, "x"])
def test_what_is_no_statement_of_the_journal_is_refused(tmp_path: Path, said: object) -> None:
    with pytest.raises(BadFile, match="n'est pas un relevé"):
        read_marks(told(tmp_path, said))
    with pytest.raises(BadFile, match="ne se lit pas"):
        read_marks(tmp_path / "absent.json")
