"""A decision as a form sends it: agree, send back, decline, with the words that go with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.access.actors import Actor
from models.errors import Refusal
from models.gestures.validation.deciding import Decision
from models.intake.days import BadDay
from models.words.nouns import GIVES, NOT_KEPT
from models.work.subjects import SubjectKind
from models.work.validation import TaskState
from web.site.forms import Form
from web.site.typed import read_day

VERDICTS = (TaskState.ACCEPTED, TaskState.RETURNED, TaskState.DECLINED)
WORDS = {
    TaskState.ACCEPTED: "Votre réponse favorable est enregistrée.",
    TaskState.RETURNED: "Votre demande de correction est enregistrée.",
    TaskState.DECLINED: f"Votre réponse est enregistrée. {NOT_KEPT}",
}
KEEP = "Retenir au programme"
FAVOUR = {"avis": "Donner un avis favorable", "visa": "Donner mon visa"}
"""Agreeing, at the level that decides, and below it by what its level gives."""


def verdicts(
    subject_kind: SubjectKind,
    levels: Iterable[str],
    settles: Sequence[bool] = (True,),
    *,
    objection: bool = False,
) -> list[tuple[str, str]]:
    """What may be answered on a subject: a text is sent back, never declined. *levels*: for which
    one answers; *settles*: of each action, whether agreeing puts it in the programme; *objection*:
    it is there already."""
    given = {GIVES[level] for level in levels}
    favour = FAVOUR[given.pop()] if len(given) == 1 else "Donner un avis favorable ou mon visa"
    returned = (TaskState.RETURNED.value, "Demander une correction")
    if subject_kind != SubjectKind.ACTION:
        return [(TaskState.ACCEPTED.value, favour), returned]
    if objection:
        stands = (TaskState.ACCEPTED.value, "Pas d'objection")
        declined = (TaskState.DECLINED.value, "S'opposer : ne pas la retenir")
        return [stands, (TaskState.RETURNED.value, "S'opposer : demander une correction"), declined]
    both = f"{favour}, ou retenir au programme là où votre niveau décide"
    agree = (KEEP if all(settles) else both) if any(settles) else favour
    declined = (TaskState.DECLINED.value, "Ne pas retenir")
    return [(TaskState.ACCEPTED.value, agree), returned, declined]


class NoVerdict(Refusal):
    """A decision form without a decision."""

    status = 422

    def __init__(self) -> None:
        super().__init__("Choisissez une réponse.", "Elle est à cocher dans la liste.")


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
    chosen = {v.value: v for v in VERDICTS}.get(form.one("verdict"))
    if chosen is None:
        raise NoVerdict
    reason, until = form.one("reason"), None
    if chosen is TaskState.RETURNED:
        until = read_day(form.one("correct_by"))
    return DecisionForm(verdict=chosen, reason=reason, correct_by=until)


def field_of(refused: Refusal, form: Form) -> str:
    """The field of a decision form that *refused* is about; empty where it is none of them."""
    if isinstance(refused, NoVerdict):
        return "verdict"
    if isinstance(refused, BadDay):
        return "correct_by"
    needs = form.one("verdict") in (TaskState.RETURNED.value, TaskState.DECLINED.value)
    return "reason" if needs and not form.one("reason") else ""
