"""What a reopening gives back, counted, and what it does of the letters that have not left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.doors import move
from models.outbox.message import MESSAGE, MESSAGE_MOVES, MessageState

M, S = MESSAGE.c, MessageState
WAITING = (S.OWED, S.HELD, S.GATHERED, S.PARKED)
LEFT = (S.SENT, S.CLAIMED)
WHY = "dû avant sa date, rendu par un pilote"


@dataclass(kw_only=True)
class GivenBack:
    """What was given back: phases in words, numbers of silences (*told*: of those whose carrier was
    written to already; *kept*: left alone, for persons decided since), of decisions whose
    announcement is undone (*announcement_left*: it can't be, letters left), letters by text."""

    phases: list[str] = field(default_factory=list)
    silences: int = 0
    told: int = 0
    kept: int = 0
    announced: int = 0
    announcement_left: bool = False
    letters: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.phases or self.silences or self.announced or self.letters)


def drop(session: Session, letters: Sequence[Any], done: GivenBack) -> None:
    """Drop letters that wait, their keys left free for the day that owes them."""
    for chunk in chunks([letter.id for letter in letters]):
        freed = M.key + ":n" + sa.cast(M.id, sa.String)
        session.connection().execute(
            sa.update(MESSAGE).where(M.id.in_(chunk)).values(key=freed, digest_id=None)
        )
        move(session, MESSAGE, MESSAGE_MOVES, chunk, S.DROPPED, result=WHY)
    done.letters.update(letter.text for letter in letters)


def chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    """*ids*, some hundreds at a time."""
    return [ids[n : n + 500] for n in range(0, len(ids), 500)]
