"""Letters that a pilot would say otherwise: those that still may be, and what they say now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.errors import Refusal
from models.gestures.mail.posting import find_messages
from models.gestures.mail.rewording import editable, mark_of
from models.letters.reading import common_words
from models.letters.rendering import BadText, Words
from models.serving.mail.letters import LetterLine, lines_with
from models.year.course import Course


@dataclass(frozen=True, kw_only=True)
class ToReword:
    """*lines*: the letters; *left*: how many of those chosen may not be said otherwise any more;
    *words*: what they all say now; *own*: whether some have a pilot's words already; *mark*: what
    tells whether somebody else changed them since."""

    lines: tuple[LetterLine, ...]
    first: Any
    left: int
    words: Words
    own: bool
    mark: str

    @property
    def ids(self) -> list[int]:
        return [line.id for line in self.lines]


class NoneToReword(Refusal):
    """Nothing chosen, nothing that may still be said otherwise, or letters of several texts."""

    status = 409


def to_reword(session: Session, course: Course, ids: Sequence[int], at: datetime) -> ToReword:
    """The letters of *ids* that may be said otherwise. Raises NotFound, NoneToReword."""
    rows = find_messages(session, course, [str(i) for i in ids])
    may = editable(session, rows)
    if not may:
        raise NoneToReword(
            "Aucun de ces courriers ne peut plus être modifié.",
            "Seul ce qui attend de partir se modifie ; un résumé, ligne par ligne.",
        )
    texts = {row.text for row in may}
    if len(texts) > 1:
        raise NoneToReword(
            "Ces courriers ne disent pas la même chose.",
            "Modifiez un texte à la fois : filtrez la liste par texte.",
        )
    return ToReword(
        lines=lines_with(session, course, [row.id for row in may]),
        first=may[0],
        left=len(rows) - len(may),
        words=_words(session, course, may, at),
        own=any(row.wording_id for row in may),
        mark=mark_of(may),
    )


def _words(session: Session, course: Course, rows: Sequence[Any], at: datetime) -> Words:
    """What they say now; a text that cannot be read is mended, not said otherwise."""
    try:
        return common_words(session, course, rows, at)
    except BadText as fault:
        raise NoneToReword(fault.sentence, fault.next_step) from fault
