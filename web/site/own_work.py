"""« Ce qui vous revient »: the papers that somebody writes in a cycle, the teams they compose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from models.access.rights import Gesture
from models.gestures.cycle.ending import framed_until, year_is_over
from models.gestures.papers.writing import is_written
from models.serving.letter_pages.about_work import paper_state
from models.serving.states import State, Tone
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy
from models.words.french import capital
from models.words.nouns import PAPER_HEADINGS
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.rows import PaperRow
from web.site.within import Here

WRITES = {
    Gesture.WRITE_LETTER: PaperKind.LETTER,
    Gesture.WRITE_VERSION: PaperKind.VERSION,
    Gesture.WRITE_SYNTHESIS: PaperKind.SYNTHESIS,
    Gesture.WRITE_REVIEW: PaperKind.REVIEW,
}


DUE = {PaperKind.LETTER: "letter_due", PaperKind.VERSION: "framing_closes"}
"""The date of the year by which the cadrage is written; letters ask for the other papers."""


@dataclass(frozen=True, kw_only=True)
class OwnWork:
    """Something that the reader writes or composes: *state* None for a team; *due*: by when."""

    path: str
    words: str
    unit: str
    state: State | None = None
    due: date | None = None
    to_do: bool = False
    """Whether it awaits them now: not while it waits for the others."""

    @property
    def is_next(self) -> bool:
        return self.state is not None and self.state.tone in (Tone.WAITING, Tone.LATE)


def own_work(at: Here) -> tuple[list[OwnWork], list[OwnWork]]:
    """What the reader of a page writes or composes in its cycle: for the cadrage, and after the
    week."""
    if not any(at.who.scope.may_at(gesture) for gesture in (*WRITES, Gesture.COMPLETE_TEAM)):
        return [], []
    inside, papers = _of_the_academy(at), _papers(at)
    found: dict[str, OwnWork] = {}
    for writes, kind in WRITES.items():
        for held in (h for h in at.who.scope.may_at(writes) if h.unit_id in inside):
            path = f"{at.path}/papers/{kind.value}/{held.unit_id}"
            row = papers.get((kind, held.unit_id))
            to_issue = _is_to_issue(at, row)
            state = paper_state(row, to_issue=to_issue)
            found[path] = OwnWork(
                path=path,
                words=capital(PAPER_HEADINGS[kind]),
                unit=held.unit,
                state=state,
                due=at.course.day_of(at.course.home, DUE[kind]) if kind in DUE else None,
                to_do=(to_issue or _is_to_write(kind, row)) and _in_season(at, kind),
            )
    for held in at.who.scope.may_at(Gesture.COMPLETE_TEAM):
        if held.unit_id in inside and held.level is not Level.SCHOOL:
            path = f"{at.path}/teams/{held.unit_id}"
            found[path] = OwnWork(path=path, words="L'équipe", unit=held.unit)
    after = ("/synthesis/", "/review/")
    later = [m for m in found.values() if any(part in m.path for part in after)]
    return [m for m in found.values() if m not in later], later


def _is_to_write(kind: PaperKind, row: PaperRow | None) -> bool:
    """Whether its author has it in hand; a version is begun by the letter that it follows."""
    if row is None:
        return kind is PaperKind.LETTER
    return row.state in (PaperState.DRAFT, PaperState.RETURNED)


def _in_season(at: Here, kind: PaperKind) -> bool:
    """Whether it is asked for still: the cadrage, until the week that it frames is over."""
    if year_is_over(at.course, at.day):
        return kind is PaperKind.REVIEW
    return kind not in DUE or at.day <= framed_until(at.course)


def _is_to_issue(at: Here, row: PaperRow | None) -> bool:
    submitted = row is not None and row.state is PaperState.SUBMITTED
    return submitted and is_written(at.session, row)


def _papers(at: Here) -> dict[tuple[PaperKind, int], Any]:
    """The papers of the units in which the reader holds something."""
    p = PAPER.c
    query = sa.select(PAPER).where(
        p.cycle_id == at.course.cycle_id, p.unit_id.in_(at.who.scope.unit_ids)
    )
    return {(row.kind, row.unit_id): row for row in at.session.connection().execute(query)}


def _of_the_academy(at: Here) -> set[int]:
    u = UNIT.c
    query = sa.select(u.id).where(u.id.in_(at.who.scope.unit_ids), of_academy(at.course.academy_id))
    return set(at.session.connection().execute(query).scalars())
