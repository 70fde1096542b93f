"""What seeded schools do together, or say instead of proposing: they associate each other, agree,
say that an action took place in their own walls, or that they propose nothing this year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Protocol

from sqlmodel import Session

from models.access.actors import actor_with
from models.gestures.actions import answering_call
from models.work.call_answer import CallReply
from models.year.course import Course

ANSWERING = 0.08
"""The share of the schools that propose nothing which say so."""
REPLIES = (CallReply.NONE, CallReply.NONE, CallReply.NONE, CallReply.ELSEWHERE, CallReply.LATER)


class SharingIntent(Protocol):
    """What somebody means to do about *subject*, and in whose name."""

    @property
    def subject(self) -> int: ...
    @property
    def by(self) -> str: ...


Luck = Callable[..., Random]


def answer_the_call(
    luck: Luck, session: Session, course: Course, intents: Sequence[SharingIntent], moment: datetime
) -> None:
    """A few say that they propose nothing: not this year, with another school, or later."""
    for i in intents:
        reply = luck("reply", i.subject).choice(REPLIES)
        answering_call.answer_call(session, course, i.subject, reply, actor_with(i.by), moment)
