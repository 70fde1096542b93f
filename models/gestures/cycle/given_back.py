"""What a reopening gives back, counted, and what it does of the letters that have not left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import one_of
from models.work.message import (
    DROPPED_BY_CLOCK,
    MESSAGE,
    MESSAGE_GIVEN_BACK,
    MESSAGE_MOVES,
    WAITING,
    MessageState,
)
from models.work.transitions import move

M, S = MESSAGE.c, MessageState
LEFT = (S.SENT, S.CLAIMED)
TOO_LATE = sa.and_(M.state == S.DROPPED, M.result.in_(DROPPED_BY_CLOCK))
NOT_LEFT = sa.or_(one_of(M.state, WAITING), TOO_LATE)
WHY = "dû avant sa date, rendu par un pilote"


@dataclass(kw_only=True)
class GivenBack:
    """What was given back: phases in words, numbers of silences (*told*: of those whose carrier was
    written to already; *kept*: left alone, for persons decided since), of *announcements* that are
    undone and the decisions that nobody knows any more (*announcement_left*: it can't be, letters
    left), letters by text: those that their day will owe, and those *owed_again* that were dropped
    as too late."""

    phases: list[str] = field(default_factory=list)
    silences: int = 0
    told: int = 0
    kept: int = 0
    announcements: int = 0
    announced: int = 0
    announcement_left: bool = False
    letters: Counter[str] = field(default_factory=Counter)
    owed_again: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        letters = self.letters or self.owed_again
        return bool(self.phases or self.silences or self.announcements or letters)


def drop(session: Session, letters: Sequence[Any], done: GivenBack) -> None:
    """Drop letters that wait, or were dropped as too late, their keys left free for the day that
    owes them."""
    freed = M.key + ":n" + sa.cast(M.id, sa.String)
    for chunk in chunks([letter.id for letter in letters]):
        session.connection().execute(
            sa.update(MESSAGE).where(M.id.in_(chunk)).values(key=freed, digest_id=None, result=WHY)
        )
    waiting = [letter.id for letter in letters if letter.state in WAITING]
    for chunk in chunks(waiting):
        move(session, MESSAGE, MESSAGE_MOVES, chunk, S.DROPPED)
    done.letters.update(letter.text for letter in letters)


def owe_again(session: Session, letters: Sequence[Any], done: GivenBack) -> None:
    """Owe letters that were dropped as too late, under the keys that they kept."""
    for chunk in chunks([letter.id for letter in letters]):
        again: dict[str, Any] = {"result": None, "digest_id": None, "attempts": 0}
        move(session, MESSAGE, MESSAGE_GIVEN_BACK, chunk, S.OWED, **again)
    done.owed_again.update(letter.text for letter in letters)


def chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    """*ids*, some hundreds at a time."""
    return [ids[n : n + 500] for n in range(0, len(ids), 500)]
