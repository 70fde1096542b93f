"""The form by which somebody invited to a meeting answers: on its page, by a letter's link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from models.access.actors import Actor
from models.clock import Moment
from models.errors import Refusal
from models.gestures.meetings.attending import answer_invitation
from models.work.meeting import MeetingReply
from models.year.course import Course
from web.site.forms import Form

WAITS = (
    "C'est complet : vous êtes sur la liste d'attente, au rang {rank}. Un courrier vous "
    "préviendra si une place se libère."
)
SAID = {
    MeetingReply.COMES: "C'est noté : vous venez. Vous pouvez changer d'avis ici.",
    MeetingReply.ABSENT: "C'est noté : vous ne venez pas. Vous pouvez changer d'avis ici.",
    MeetingReply.SENDS: "C'est noté : quelqu'un vient à votre place.",
}
Answer = Callable[[Session, Course, int, Form, Actor, Moment], str]


def answer_to(code: str) -> Answer:
    """What the form of an answer to the invitation to a meeting does; what is said of it. *code*:
    which, where the form itself does not say it."""

    def answered(
        session: Session, course: Course, unit: int, form: Form, by: Actor, moment: Moment
    ) -> str:
        reply = next((r for r in MeetingReply if r.value == form.one("reply")), None)
        if reply is None:
            raise Refusal("Choisissez une réponse.", fields={"reply": "Choisissez une réponse."})
        given = (code or form.one("code"), reply, by, moment, form.one("sends"))
        rank = answer_invitation(session, course, *given)
        return SAID[reply] if rank is None else WAITS.format(rank=rank)

    return answered


def wrong_answer(refusal: Refusal) -> dict[str, Any]:
    """What is wrong, by the field that it is wrong with."""
    fields = refusal.facts.get("fields")
    return {"errors": dict(fields) if isinstance(fields, dict) else {"reply": str(refusal)}}
