"""A paper on its page: who may write it, who may send it, what helps to write it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from models.access.rights import Gesture
from models.access.scope import may
from models.gestures.chain.holding import who_holds
from models.gestures.papers import submitting
from models.gestures.papers.signing import has_left
from models.gestures.papers.writing import is_written
from models.serving.framing.progress import (
    frames_above,
    inherited_objectives,
    text_to_start_from,
)
from models.serving.letter_pages.about_work import paper_state
from models.serving.papers.gathered import Gathered, gather, proposed
from models.serving.papers.reading import Awaiting, Round, awaiting, function_in_unit, rounds_of
from models.serving.papers.signed import signed_shown
from models.serving.review.content import parts_to_start_from, review_content
from models.territory.rows import UnitRow
from models.words.french import capital
from models.words.nouns import PAPER_HEADINGS
from models.work.paper import PaperKind, PaperState
from models.work.paper_content import PARTS, mark_of
from models.work.parts import PartKind
from models.work.rows import PaperRow
from web.site.within import Here

K = PaperKind


@dataclass(frozen=True, kw_only=True)
class PaperDesk:
    """A unit's paper on its page. *row* is None while it is not begun; *writes*: its reader may
    write it now; *sends*: and submit it, or issue it."""

    here: Here
    kind: PaperKind
    unit: UnitRow
    row: PaperRow | None
    writes: bool
    sends: bool
    task: Awaiting | None = None
    decides: bool = False

    @property
    def path(self) -> str:
        return f"{self.here.path}/papers/{self.kind.value}/{self.unit.id}"

    @property
    def to_issue(self) -> bool:
        """A version that its DASEN is asked for."""
        submitted = self.row is not None and self.row.state is PaperState.SUBMITTED
        return submitted and is_written(self.here.session, self.row)

    @cached_property
    def gathered(self) -> Gathered:
        """What the level below rendered."""
        return gather(self.here.session, self.here.course.cycle_id, self.unit)

    @property
    def content(self) -> dict[str, Any]:
        return dict(self.row.content) if self.row else {}


def desk(at: Here, kind: PaperKind, unit_id: int) -> PaperDesk:
    """The paper of a page. Raises NotFound, NotYours (who may not even read it)."""
    unit = at.unit(unit_id)
    submitting.need_level(kind, unit.level)
    row = submitting.paper_of(at.session, at.course, kind, unit_id)
    may_write = at.may(submitting.WRITES[kind], unit_id)
    _need_reader(at, row, unit_id, may_write=may_write)
    task = awaiting(at.session, row) if row else None
    decides = task is not None and _holds(at, task.task_id)
    writes = may_write and is_written(at.session, row)
    sends = writes and _may_send(at, kind, row, decides=decides)
    return PaperDesk(
        here=at,
        kind=kind,
        unit=unit,
        row=row,
        writes=writes,
        sends=sends,
        task=task,
        decides=decides,
    )


def _need_reader(at: Here, row: PaperRow | None, unit_id: int, *, may_write: bool) -> None:
    """Published framing is read by everybody; the rest by its unit and those above."""
    framing = row is not None and row.kind in (K.LETTER, K.VERSION, K.REVIEW)
    published = framing and row is not None and row.state is PaperState.ACCEPTED
    if not (may_write or published):
        at.need(Gesture.READ_UNIT, unit_id)


def _holds(at: Here, task_id: int) -> bool:
    holding = who_holds(at.session, at.course, [task_id], at.day)
    return any((task_id, slot) in holding for slot in at.by.slots)


def _may_send(at: Here, kind: PaperKind, row: PaperRow | None, *, decides: bool) -> bool:
    """A version is issued by its DASEN, once the letter is validated."""
    if kind is not K.VERSION or (row is not None and row.state is PaperState.RETURNED):
        return True
    if row is not None and row.state is PaperState.SUBMITTED:
        return decides
    day = submitting.accepted_on(at.session, at.course, K.LETTER, at.course.academy_id)
    return day is not None


# ── what its page shows ───────────────────────────────────────────────────────────────────────────


def read(desk: PaperDesk) -> dict[str, Any]:
    """All that a paper shows to who does not write it."""
    seen = {"rounds": rounds(desk), "history": sees_history(desk)}
    return about(desk) | seen | _signed(desk)


def _signed(desk: PaperDesk) -> dict[str, Any]:
    """The signed PDF, and whether its reader may join, replace or withdraw it."""
    at, row = desk.here, desk.row
    if row is None or row.state is not PaperState.ACCEPTED:
        return {}
    shown, may_sign = signed_shown(at.session, row), at.may(Gesture.JOIN_SIGNED, desk.unit.id)
    left = may_sign and shown and has_left(at.session, at.course, row.id, shown.joined_at)
    return {
        "signed": shown,
        "may_sign": may_sign,
        "signed_left": left,
        "awaits_signed": row.awaits_signed,
    }


def sees_history(desk: PaperDesk) -> bool:
    """What was sent back, and why, is for those who write, decide, or are above."""
    at = desk.here
    return may(at.session, at.by, Gesture.READ_UNIT, desk.unit.id, at.day) is not None


def rounds(desk: PaperDesk) -> tuple[Round, ...]:
    return rounds_of(desk.here.session, desk.row) if desk.row else ()


def form(desk: PaperDesk, values: dict[str, Any], **more: object) -> dict[str, Any]:
    """All that the form shows: *values* as they are kept, proposed, or were typed."""
    return (
        about(desk)
        | aids(desk)
        | {
            "values": values,
            "seen": mark_of(desk.content),
            "rounds": rounds(desk),
            "errors": {},
            "wrong": None,
            "clash": (),
            "parts": PARTS[desk.kind],
            "themes": desk.here.course.definition.themes,
        }
        | more
    )


def told(desk: PaperDesk) -> Any:
    """The paper as its reader knows it: a draft is its writers' own."""
    hidden = desk.row is not None and desk.row.state is PaperState.DRAFT and not desk.writes
    return None if hidden else desk.row


def about(desk: PaperDesk) -> dict[str, Any]:
    return {
        "at": desk.here,
        "desk": desk,
        "heading": capital(PAPER_HEADINGS[desk.kind]),
        "state": paper_state(told(desk), to_issue=desk.to_issue),
    }


def aids(desk: PaperDesk) -> dict[str, Any]:
    """What is shown beside a form to help write it."""
    at, session = desk.here, desk.here.session
    if desk.kind in (K.SYNTHESIS, K.REVIEW):
        return {"gathered": desk.gathered}
    if desk.kind is K.LETTER:
        inherited = inherited_objectives(session, at.course)
        return {"frames": frames_above(session, at.course), "inherited": inherited}
    return {}


def to_start_from(desk: PaperDesk) -> dict[str, Any]:
    """What a paper that is not begun proposes: nothing of it is kept before somebody writes."""
    at, session = desk.here, desk.here.session
    if desk.kind is K.LETTER:
        start = {"objectives": list(inherited_objectives(session, at.course))}
        text = text_to_start_from(session, at.course)
        return start | ({"text": text} if text else {})
    if desk.kind is K.SYNTHESIS:
        return dict(proposed(desk.gathered))
    if desk.kind is K.REVIEW:
        objectives = inherited_objectives(session, at.course)
        content = review_content(session, at.course, at.scope, at.read_on)
        return parts_to_start_from(content) | {
            "text": proposed(desk.gathered)["text"],
            "objectives": "\n".join(f"{o.rstrip('.')} : " for o in objectives),
        }
    return {}


def typable(desk: PaperDesk) -> dict[str, Any]:
    """What is kept, without what nobody types."""
    taken = {part.code for part in PARTS[desk.kind] if part.kind is PartKind.TAKEN}
    return {code: value for code, value in desk.content.items() if code not in taken}


def goes_to(desk: PaperDesk) -> str:
    """Who will be asked, in words; empty: nobody, it is published at once."""
    at = desk.here
    if desk.decides:
        return ""
    step = submitting.next_reader(at.session, at.course, desk.kind, desk.unit.id, at.moment)
    return function_in_unit(at.session, *step) if step else ""
