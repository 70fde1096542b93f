"""A decision as a form sends it: agree, send back, decline, with the words that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.access.actors import Actor
from models.errors import Refusal
from models.gestures.validation.deciding import Decision
from models.work.subjects import SubjectKind
from models.work.validation import TaskState
from web.site.forms import Form
from web.site.typed import read_day

VERDICTS = (
    (TaskState.ACCEPTED, "Accepter"),
    (TaskState.RETURNED, "Demander une correction"),
    (TaskState.DECLINED, "Refuser"),
)
WORDS = {
    TaskState.ACCEPTED: "Votre accord est enregistré.",
    TaskState.RETURNED: "Votre demande de correction est enregistrée.",
    TaskState.DECLINED: "Votre refus est enregistré.",
}


def verdicts(subject_kind: SubjectKind) -> list[tuple[str, str]]:
    """What may be answered on a subject: a text is sent back, never declined."""
    return [
        (v.value, said)
        for v, said in VERDICTS
        if subject_kind == SubjectKind.ACTION or v is not TaskState.DECLINED
    ]


class NoVerdict(Refusal):
    """A decision form without a decision."""

    status = 422

    def __init__(self) -> None:
        super().__init__("Choisissez une réponse.", "Accepter, demander une correction, refuser.")


@dataclass(frozen=True, kw_only=True)
class DecisionForm:
    """What a decision form says, whoever sent it: read before anything waits for its writing."""

    verdict: TaskState
    reason: str
    correct_by: date | None

    def on(self, tasks: Sequence[int], by: Actor) -> list[Decision]:
        """The same on each of *tasks*, as *by* takes it."""
        return [Decision(task_id=task, by=by, **vars(self)) for task in tasks]


def read_answer(form: Form) -> DecisionForm:
    """The verdict of a form, with its words. Raises :class:`NoVerdict`, BadDay."""
    chosen = {v.value: v for v, _ in VERDICTS}.get(form.one("verdict"))
    if chosen is None:
        raise NoVerdict
    reason, until = form.one("reason"), None
    if chosen is TaskState.RETURNED:
        until = read_day(form.one("correct_by"))
    return DecisionForm(verdict=chosen, reason=reason, correct_by=until)
