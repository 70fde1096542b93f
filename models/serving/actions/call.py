"""What a school has answered to the call, and whether it may still answer without proposing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import one_of
from models.gestures.actions.answering_call import last_day, standing_answer
from models.planner.cohort import PROPOSED
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.words.french import long_date
from models.words.nouns import CALL_REPLIES
from models.work.action import ACTION
from models.work.call_answer import CallReply
from models.year.course import Course, Track

WAYS = {
    CallReply.NONE: "Pas d'action cette année",
    CallReply.ELSEWHERE: "Nous participons à l'action d'une autre école",
    CallReply.LATER: "Plus tard : ne nous relancez pas avant une date",
}
"""The three answers, as they are offered."""


@dataclass(frozen=True, kw_only=True)
class CallStanding:
    """*reply*: what stands, *until* a day of « later »; *open*: an answer may be given, « later »
    until the *last* day of the call, None once it is past."""

    reply: CallReply | None
    until: date | None
    open: bool
    last: date | None

    @property
    def words(self) -> str:
        """What was answered, in a sentence."""
        if self.reply is None:
            return ""
        said = f"Votre réponse : {CALL_REPLIES[self.reply]}"
        return f"{said}, à partir du {long_date(self.until)}." if self.until else f"{said}."

    @property
    def ways(self) -> list[tuple[str, str]]:
        """What may be answered now."""
        offered = {w: t for w, t in WAYS.items() if w is not CallReply.LATER or self.last}
        return [(way.value, text) for way, text in offered.items()]


def call_standing(
    session: Session, course: Course, unit_id: int, track: Track, moment: datetime
) -> CallStanding:
    """What *unit_id* answered to the call of *course*, and may answer now."""
    row = standing_answer(session, course, unit_id)
    last = last_day(session, course, unit_id, track)
    return CallStanding(
        reply=row.reply if row else None,
        until=row.until if row else None,
        open=_may_answer(session, course, unit_id),
        last=last if course.local_day(moment) < last else None,
    )


def _may_answer(session: Session, course: Course, unit_id: int) -> bool:
    a = ACTION.c
    proposed = sa.exists().where(
        a.unit_id == UNIT.c.id, a.cycle_id == course.cycle_id, one_of(a.state, PROPOSED)
    )
    query = sa.select(UNIT.c.id).where(UNIT.c.id == unit_id, is_school(), ~proposed)
    return session.connection().execute(query).first() is not None


def said(reply: CallReply, until: date | None) -> str:
    """What is said once an answer is kept."""
    if reply is CallReply.LATER and until:
        return f"C'est noté : aucun rappel avant le {long_date(until)}."
    return "C'est noté : vous ne serez plus relancés. Vous pouvez changer d'avis ici."


TAKEN_BACK = "Votre réponse est reprise : l'appel vous attend de nouveau."
