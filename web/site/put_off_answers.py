"""The form by which a carrier answers on its actions that were put off."""

from __future__ import annotations

from sqlmodel import Session

from models.access.actors import Actor
from models.clock import Moment
from models.gestures.actions.answering_put_off import (
    BadAnswer,
    DateAnswer,
    answer_put_off,
    asked_of,
)
from models.intake.days import BadDay
from models.words.french import plural
from models.work.put_off import PutOffReply
from models.year.course import Course
from web.site.forms import Form
from web.site.typed import read_day


def answered_dates(
    session: Session, course: Course, unit: int, form: Form, by: Actor, moment: Moment
) -> str:
    """Keep what the form answers; what is said of it. Raises Refusal."""
    asked = asked_of(session, course, unit)
    if form.one("all") == "same":
        answers = {row.id: DateAnswer(reply=PutOffReply.SAME) for row in asked}
    else:
        answers = {row.id: said for row in asked if (said := _said(form, row.id))}
        if asked and not answers:
            raise BadAnswer("Choisissez une réponse.")
    confirm = form.checked("confirm")
    count = answer_put_off(session, course, unit, answers, by, moment, confirm=confirm)
    return f"{plural(count, 'réponse enregistrée', 'réponses enregistrées')}. Merci."


def _said(form: Form, number: int) -> DateAnswer | None:
    typed = form.one(f"reply-{number}")
    reply = next((r for r in PutOffReply if r.value == typed), None)
    if reply is None:
        return None
    if reply is not PutOffReply.OTHER:
        return DateAnswer(reply=reply)
    try:
        return DateAnswer(reply=reply, day=read_day(form.one(f"day-{number}")))
    except BadDay as bad:
        raise BadAnswer(bad.sentence, bad.next_step, fields={str(number): bad.sentence}) from None
