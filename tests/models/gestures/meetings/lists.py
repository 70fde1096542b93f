"""The list of a meeting of Valmont, as tests open it, invite to it and answer."""

from __future__ import annotations

from typing import Any

from models.database.transactions import gesture
from models.gestures.meetings import inviting
from models.gestures.meetings.attending import answer_invitation
from models.gestures.meetings.keeping import keep_meeting
from models.gestures.meetings.opening import call_off, open_meeting
from models.work.meeting import MeetingReply
from models.work.message import MessageState
from models.year.cycle import Cycle
from tests.academy import Year, at, mail_of

NOW = "02/11/2026 10:00"
LAUNCH = {"name": "Lancement de la semaine", "kind": "launch", "on": "2026-12-01"}
R = MeetingReply


def opened(year: Year, who: str = "pilote", when: str = NOW, **said: Any) -> str:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        return open_meeting(session, cycle, LAUNCH | said, year.by(who), at(when))


def keep(year: Year, code: str, when: str = NOW, who: str = "pilote", **said: Any) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        keep_meeting(session, cycle, code, said, year.by(who), at(when))


def cancel(year: Year, code: str, why: str = "", when: str = NOW, who: str = "pilote") -> int:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        return call_off(session, cycle, code, why, year.by(who), at(when))


def invite(year: Year, code: str, *who: str) -> None:
    for one in who:
        year.act(inviting.invite_somebody, code, mail_of(one), year.by("pilote"), on=NOW)


def answer(year: Year, code: str, who: str, reply: MeetingReply = R.COMES) -> int | None:
    found: int | None = year.act(answer_invitation, code, reply, year.by(who), on=NOW)
    return found


def told(year: Year, text: str) -> list[str]:
    rows = year.messages(text=text)
    return sorted(row.slot for row in rows if row.state is not MessageState.DROPPED)


def slots(year: Year, *who: str) -> list[str]:
    return sorted(year.by(one).slot for one in who)
