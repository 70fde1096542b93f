"""What two units that become one had both written: whose paper goes on as the paper of the new one.

A unit has one paper of each kind in a year. The other is kept as it is, with the unit that is no
more, and is decided no further.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from models.gestures.redrawing.ledger import Ledger
from models.territory.unit import Unit
from models.words.french import capital
from models.words.nouns import PAPER_STATES, PAPERS
from models.words.units import of_unit
from models.work.paper import PAPER, PaperState
from models.work.subjects import PAPERS as KINDS
from models.work.transitions import move
from models.work.validation import TASK, TASK_MOVES, TaskState

HANDED_IN = (PaperState.SUBMITTED, PaperState.ACCEPTED)
AWAITED = (PaperState.SUBMITTED,)
P = PAPER.c
Row = Mapping[str, Any]


def follow_papers(ledger: Ledger, cycles: list[int], old: Unit, new: Unit) -> list[str]:
    """The papers of *old* are *new*'s; what is said of those that both had, in sentences.

    What was handed in goes on rather than what was only begun, and what is written rather than what
    is empty; otherwise *new*'s stays.
    """
    theirs, said = _papers(ledger, cycles, int(new.id)), []
    for key, mine in _papers(ledger, cycles, int(old.id)).items():
        other = theirs.get(key)
        if other is None:
            ledger.change(PAPER, P.id == mine["id"], unit_id=new.id)
        elif _weight(mine) > _weight(other):
            _swap(ledger, mine, other)
            said.append(_said(mine, old, new, other, new))
        else:
            said.append(_said(other, new, new, mine, old))
    _drop_what_was_asked_of(ledger, cycles, int(old.id))
    return [sentence for sentence in said if sentence]


def _papers(ledger: Ledger, cycles: list[int], unit: int) -> dict[tuple[int, str], Row]:
    query = sa.select(PAPER).where(P.unit_id == unit, P.cycle_id.in_(cycles)).order_by(P.id)
    rows = ledger.session.connection().execute(query).mappings().all()
    return {(row["cycle_id"], row["kind"]): dict(row) for row in rows}


def _weight(paper: Row) -> int:
    return 2 if paper["state"] in HANDED_IN else int(bool(paper["content"]))


def _swap(ledger: Ledger, mine: Row, other: Row) -> None:
    """Each unit has one of a kind: the other's is out of the way while this one takes its place."""
    ledger.remove(PAPER, P.id == other["id"])
    ledger.change(PAPER, P.id == mine["id"], unit_id=other["unit_id"])
    ledger.add(PAPER, **{**other, "unit_id": mine["unit_id"]})


def _said(goes_on: Row, whose: Unit, new: Unit, stays: Row, left: Unit) -> str:
    """« La synthèse de X (acceptée) devient celle de Y ; … »; nothing of one left empty."""
    if not _weight(stays):
        return ""
    name = capital(PAPERS[goes_on["kind"]])
    becomes = f"devient celle {of_unit(new.name)}" if whose is not new else "reste la sienne"
    kept = (
        f"celle {of_unit(left.name)} ({PAPER_STATES[stays['state']]}) est gardée dans l'historique"
    )
    asked = ", et l'avis demandé n'est plus à rendre" if stays["state"] in AWAITED else ""
    held = f"{name} {of_unit(whose.name)} ({PAPER_STATES[goes_on['state']]})"
    return f"{held} {becomes} ; {kept}{asked}."


def _drop_what_was_asked_of(ledger: Ledger, cycles: list[int], unit: int) -> None:
    """A paper that stays behind is decided no more."""
    t = TASK.c
    left = sa.select(P.id).where(P.unit_id == unit, P.cycle_id.in_(cycles))
    asked = sa.select(t.id).where(
        t.subject_kind.in_(KINDS), t.subject_id.in_(left), t.state == TaskState.OPEN
    )
    ids = list(ledger.session.connection().execute(asked).scalars())
    for number in ids:
        ledger.note_state(TASK, number, TaskState.OPEN.value)
    move(ledger.session, TASK, TASK_MOVES, ids, TaskState.DROPPED)
