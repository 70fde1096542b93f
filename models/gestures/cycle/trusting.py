"""No year is launched towards people while nobody is named who answers for their data.

On the local mailbox, or a server on loopback, nothing leaves the machine: it is only said.
"""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from models.errors import Refusal
from models.outbox.mail_urls import mail_leaves
from models.year.course import Course

PAGE = "/settings/subject/trust"
"""Where it is said."""


class NobodyAnswers(Refusal):
    """A launch whose letters would reach people who are told neither who writes nor whom to ask."""

    status = 409

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(
            f"Les courriers sortent de cette machine, et il manque : {', '.join(missing)}.",
            "Dites-le à la page « Confiance » des réglages, ou par « orgue cycle change … "
            "trust.controller=… ».",
            missing=list(missing),
            page=PAGE,
        )


def need_trust(session: Session, course: Course) -> None:
    """Refuse what leaves this machine while it is not said who answers for it: what the GDPR (art.
    13, 1) and the law on confidence in the digital economy have readers told. Raises
    NobodyAnswers."""
    missing = course.definition.trust.missing
    if missing and mail_leaves(session):
        raise NobodyAnswers(missing)


def warnings_of_trust(course: Course) -> list[dict[str, Any]]:
    """What is not said yet, whether or not letters leave."""
    missing = course.definition.trust.missing
    if not missing:
        return []
    said = (
        f"Page « Confiance » : il manque {', '.join(missing)}. Sans cela, le cycle ne se lance "
        "pas dès que les courriers sortent de cette machine"
    )
    return [{"kind": "trust", "subject": "trust", "sentence": f"{said}."}]
