"""The form by which a school answers the call without proposing, on its page and by its link."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from models.access.actors import Actor
from models.clock import Moment
from models.errors import Refusal
from models.gestures.actions.answering_call import WrongDay, answer_call, take_back
from models.intake.days import BadDay
from models.serving.actions.call import TAKEN_BACK, said
from models.work.call_answer import CallReply
from models.year.course import Course
from web.site.forms import Form
from web.site.typed import read_day


def answered(
    session: Session, course: Course, unit: int, form: Form, by: Actor, moment: Moment
) -> str:
    """Do what the form of an answer asks; what is said of it. Raises Refusal."""
    if form.one("back"):
        take_back(session, course, unit, by, moment)
        return TAKEN_BACK
    reply = next((r for r in CallReply if r.value == form.one("reply")), None)
    if reply is None:
        raise Refusal("Choisissez une réponse.", fields={"reply": "Choisissez une réponse."})
    until = _until(form) if reply is CallReply.LATER else None
    return said(reply, answer_call(session, course, unit, reply, by, moment, until))


def _until(form: Form) -> date | None:
    try:
        return read_day(form.one("until"))
    except BadDay as bad:
        raise WrongDay(bad.sentence, bad.next_step) from None


def refused(refusal: Refusal) -> dict[str, str]:
    """What is wrong, by the field that it is wrong with."""
    fields = refusal.facts.get("fields")
    return dict(fields) if isinstance(fields, dict) else {"reply": str(refusal)}
