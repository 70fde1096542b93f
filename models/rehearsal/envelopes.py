"""What a rehearsal would send is written as it would leave: a letter that can't be is named.

Each text is written whole once for each kind of reader; each address is tried once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.letters import rendering
from models.letters.contexts import context_of, read_batch
from models.outbox.addressees import addresses
from models.outbox.envelope import BadAddress, Envelope, Sender, ascii_address, mime
from models.work.rows import MessageRow
from models.year.classes import MessageClass
from models.year.course import Course

PORTAL = "http://portail/"
SENDER = Sender(address="orgue@localhost")
AN_ADDRESS = "quelqu.un@localhost"


class Envelopes:
    """Those of one rehearsal; *unwritable*: what a pilot should know of the letters that could not
    leave, one line for each address."""

    def __init__(self) -> None:
        self.unwritable: list[dict[str, Any]] = []
        self._written: set[tuple[str, str, str]] = set()
        self._tried: set[str] = set()

    def write(
        self,
        session: Session,
        course: Course,
        wanted: Sequence[Any],
        items: dict[int, list[Any]],
        moment: datetime,
    ) -> None:
        """Write what is new among *wanted*. Raises BadText: an error of a text is found here, not
        on the day it should leave."""
        alone = [
            r
            for r in [*wanted, *(i for r in wanted for i in items.get(r.id, []))]
            if self._is_new(r)
        ]
        if alone:
            self._write(session, course, alone, items, moment)
        self._address(session, [r for r in wanted if r.slot not in self._tried])

    def _is_new(self, row: MessageRow) -> bool:
        variant = (row.text, row.function, row.subject_kind)
        fresh = variant not in self._written
        self._written.add(variant)
        return fresh

    def _write(
        self,
        session: Session,
        course: Course,
        rows: Sequence[Any],
        items: dict[int, list[Any]],
        moment: datetime,
    ) -> None:
        every = {r.id: r for r in [*rows, *(i for r in rows for i in items.get(r.id, []))]}
        batch = read_batch(session, course, list(every.values()))
        contexts = {
            r.id: context_of(session, course, r, batch, moment, PORTAL) for r in every.values()
        }
        for row in rows:
            if row.cls is MessageClass.DIGEST:
                carried = [(i.text, contexts[i.id]) for i in items.get(row.id, [])]
                letter = rendering.render_digest(carried, contexts[row.id])
            else:
                letter = rendering.render(row.text, contexts[row.id])
            envelope = _envelope(row, letter, contexts[row.id], course, moment)
            mime(envelope, SENDER)
            self.keep(row, envelope, moment)

    def keep(self, row: MessageRow, envelope: Envelope, moment: datetime) -> None:
        """What becomes of a letter that could leave: nothing, where nobody reads it."""

    def _address(self, session: Session, rows: Sequence[Any]) -> None:
        first = {row.slot: row for row in reversed(rows)}
        self._tried |= first.keys()
        to = addresses(session, list(first.values())) if first else {}
        for slot, row in first.items():
            mail, name = to.get(slot, ("", ""))
            try:
                ascii_address(mail)
            except BadAddress:
                self.unwritable.append(_unwritable(row, mail, name))


class UnwrittenEnvelopes(Envelopes):
    """What leaves is counted, and not written: another forecast saw to its texts."""

    def write(
        self,
        session: Session,
        course: Course,
        wanted: Sequence[Any],
        items: dict[int, list[Any]],
        moment: datetime,
    ) -> None:
        """Nothing is."""


def _envelope(
    row: MessageRow,
    letter: rendering.Letter,
    context: dict[str, Any],
    course: Course,
    moment: datetime,
) -> Envelope:
    return Envelope(
        key=row.key,
        to=AN_ADDRESS,
        to_name=context["recipient"]["name"],
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        at=course.of_place(row.place).local(moment),
        link=context["link"],
    )


def _unwritable(row: MessageRow, mail: str, name: str) -> dict[str, Any]:
    said = f"« {mail} » n'est pas une adresse" if mail else "pas d'adresse"
    return {
        "kind": "unwritable",
        "subject": mail or row.slot,
        "sentence": f"{name or row.slot} : {said}, ses courriers ne pourront pas être écrits "
        f"(le premier : {row.key})",
    }
