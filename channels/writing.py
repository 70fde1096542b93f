"""Rendering of a batch of letters, just in time.

Letters are written just before they leave; one that can't be written is named, and it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.secret import known_secret
from models.database.transactions import reading
from models.database.unavailable import unavailable
from models.errors import Refusal, in_one_line
from models.letters.contexts import Batch, context_of, read_batch
from models.outbox.addressees import addresses
from models.outbox.envelope import Envelope
from models.outbox.named_ways import named_ways
from models.outbox.return_path import token_of
from models.outbox.routes import Routes, all_routes
from models.outbox.stopping import stop_link
from models.territory.functions import functions_as
from models.territory.unit import Level
from models.work.rows import MessageRow
from models.work.subjects import FOR_ONESELF
from models.year.classes import MessageClass
from models.year.course import Course, by_course

Letter = tuple[Any, Envelope]
"""A message and what it says."""


@dataclass(kw_only=True)
class WrittenLetters:
    """What became of a few messages: their *letters*, and why others have none (by id).

    *faulty* are messages or items of digests; *empty*: digests of which no item could be written.
    """

    letters: list[Letter] = field(default_factory=list)
    faulty: dict[int, str] = field(default_factory=dict)
    empty: list[int] = field(default_factory=list)

    def add(self, other: WrittenLetters) -> None:
        self.letters += other.letters
        self.faulty |= other.faulty
        self.empty += other.empty


@dataclass(frozen=True, kw_only=True)
class WritingDesk:
    """Where and when letters are written: *until* is the moment until which they may be begun."""

    engine: sa.Engine
    course: Course
    moment: datetime
    portal: str
    until: float

    def write(self, rows: Sequence[Any], items: dict[int, list[Any]]) -> WrittenLetters:
        """The letters of *rows*, with the *items* of those that are digests.

        What a letter raises, whatever it is, is said of that letter; the others are written.
        """
        try:
            paper = self._read(rows, items)
        except Exception as fault:
            if is_away(fault):
                raise
            return self._one_by_one(rows, items, fault)
        done = WrittenLetters(faulty={i: in_words(fault) for i, fault in paper.faults.items()})
        for row in rows:
            if row.id not in paper.faults:
                self._write(row, items.get(row.id, []), paper, done)
        return done

    def _one_by_one(
        self, rows: Sequence[Any], items: dict[int, list[Any]], fault: Exception
    ) -> WrittenLetters:
        """Find out which of *rows* is at fault."""
        if len(rows) == 1:
            return WrittenLetters(faulty={rows[0].id: in_words(fault)})
        done = WrittenLetters()
        for row in rows:
            done.add(self.write([row], items))
        return done

    def _read(self, rows: Sequence[Any], items: dict[int, list[Any]]) -> WritingContext:
        everything = [*rows, *(i for r in rows for i in items.get(r.id, []))]
        with reading(self.engine) as session:
            paper = WritingContext(
                to=addresses(session, rows),
                ways=Routes(all_routes(session)),
                secret=known_secret(session) or "",
            )
            for course, own in by_course(session, self.course, everything):
                self._speak_of(session, course, own, paper)
        return paper

    def _speak_of(
        self, session: Session, course: Course, rows: Sequence[Any], paper: WritingContext
    ) -> None:
        batch = read_batch(session, course, rows)
        paper.chosen |= _chosen(session, course, rows, batch)
        with functions_as(course.definition.functions_said):
            for row in rows:
                try:
                    paper.contexts[row.id] = context_of(
                        session, course, row, batch, self.moment, self.portal
                    )
                except sa.exc.SQLAlchemyError:
                    raise  # the session serves no more
                except Exception as fault:
                    paper.faults[row.id] = fault

    def _write(
        self, row: MessageRow, items: Sequence[Any], paper: WritingContext, done: WrittenLetters
    ) -> None:
        carried = [i for i in items if i.id not in paper.faults]
        if row.cls is MessageClass.DIGEST and not carried:
            done.empty.append(row.id)
            return
        try:
            done.letters.append((row, self._envelope(row, carried, paper)))
        except Exception as fault:
            self._without_the_faulty(row, carried, paper, done, fault)

    def _without_the_faulty(
        self,
        row: MessageRow,
        items: Sequence[Any],
        paper: WritingContext,
        done: WrittenLetters,
        fault: Exception,
    ) -> None:
        """A digest leaves without the items whose text is faulty; any other letter does not."""
        from models.letters import rendering  # start-up, as below

        for item in items:
            try:
                rendering.section(item.text, paper.contexts[item.id])
            except Exception as its_own:
                paper.faults[item.id] = its_own
                done.faulty[item.id] = in_words(its_own)
        if any(item.id in paper.faults for item in items):
            self._write(row, items, paper, done)
        else:
            done.faulty[row.id] = in_words(fault)

    def _envelope(self, row: MessageRow, items: Sequence[Any], paper: WritingContext) -> Envelope:
        from models.letters import rendering  # start-up: Jinja; most passes write nothing

        context = paper.contexts[row.id]
        if row.cls is MessageClass.DIGEST:
            sections = [(i.text, paper.contexts[i.id]) for i in items]
            letter = rendering.render_digest(sections, context)
        else:
            letter = rendering.render(row.text, context)
        to, name = paper.to[row.slot]
        return Envelope(
            key=row.key,
            to=to,
            to_name=name,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            at=self.course.of_place(row.place).local(self.moment),
            link=context["link"],
            ways=paper.ways.of(
                row.person_id, row.function, row.home_id, paper.chosen.get(row.id, ())
            ),
            stop=stop_link(self.portal, paper.secret, row, items),
            back=token_of(paper.secret, row.id) if paper.secret else "",
            until=self.until,
        )


@dataclass(kw_only=True)
class WritingContext:
    """What letters are written from: who lives where, by which ways (*chosen*, of a letter: by the
    académie, for a function), what each is about, and the *secret* that signs where it comes
    back."""

    to: dict[str, tuple[str, str]]
    ways: Routes
    secret: str = field(default="", repr=False)
    contexts: dict[int, dict[str, Any]] = field(default_factory=dict)
    chosen: dict[int, tuple[str, ...]] = field(default_factory=dict)
    faults: dict[int, Exception] = field(default_factory=dict)


def _chosen(
    session: Session, course: Course, rows: Sequence[MessageRow], batch: Batch
) -> dict[int, tuple[str, ...]]:
    """The ways that the académie chose for the function of each letter that has one. What somebody
    asks for themselves, as a link to sign in by, is never put in a room."""
    channels = course.definition.channels
    if not channels:
        return {}
    named, found = named_ways(session), {}
    for row in rows:
        name = channels.get(Level(batch.units[row.home_id].level), {}).get(row.function)
        if name and name in named and row.subject_kind not in FOR_ONESELF:
            found[row.id] = tuple(named[name].ways)
    return found


def is_away(fault: Exception) -> bool:
    """Whether it is the database's fault, and no letter's: it does not answer, or takes nothing."""
    return isinstance(fault, sa.exc.SQLAlchemyError) and unavailable(fault) is not None


def in_words(fault: Exception) -> str:
    """Why a letter could not be written or sent, as the outbox shows it."""
    if isinstance(fault, Refusal):
        return f"texte {fault}"[:300]
    return f"courrier Ce courrier n'a pas pu être préparé : {in_one_line(fault)}"[:300]
