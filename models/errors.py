"""A refusal carries its facts, a French sentence and the next step.

One place turns a refusal into an exit code (``orgue.verbs``), one into an HTTP status (``web``).
"""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Something asked for that the domain refuses; nothing was changed.

    *sentence* says what and why, *next_step* what to do; *facts* are for programs. *status* is
    the HTTP status the portal answers with.
    """

    status = 409

    def __init__(self, sentence: str, next_step: str = "", **facts: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step
        self.facts: dict[str, Any] = facts

    @property
    def code(self) -> str:
        return type(self).__name__

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}".strip()

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "sentence": self.sentence,
            "next": self.next_step,
            "facts": self.facts,
        }


def in_one_line(error: BaseException) -> str:
    """What went wrong, for people: a refusal's sentence, else the kind of fault and its words."""
    if isinstance(error, Refusal):
        return error.sentence
    return " ".join(f"{type(error).__name__} : {error}".split())[:300]


TRY_AGAIN = "Réessayez ; si cela se répète, prévenez l'administrateur."


def in_words(error: BaseException) -> str:
    """What a page says of what failed beside it: a refusal's own words, else what to do next."""
    return str(error) if isinstance(error, Refusal) else TRY_AGAIN


class NotFound(Refusal):
    """Nothing has that code."""

    status = 404


class NoCycleYet(NotFound):
    """What a cycle would hold, in an académie that has none yet."""

    def __init__(
        self, sentence: str = "Aucun cycle n'est encore préparé dans votre académie."
    ) -> None:
        super().__init__(sentence, "La page « Mise en route » dit par où commencer.")


class Ambiguous(Refusal):
    """A code that names two things; both are shown, neither is taken."""


class BadFile(Refusal):
    """A file that can't be read as what it claims to be; says which line and which column."""

    status = 422


class BadDocument(Refusal):
    """A file that is not taken: its type, its size, or a name that lies about its content."""

    status = 422


class BadDefinition(Refusal):
    """A definition (``cycle.yaml``, a date, a text) that breaks its schema; says which line."""

    status = 422


class NotYours(Refusal):
    """A gesture by someone who does not hold the task."""

    status = 403


class WrongMove(Refusal):
    """A move that the state machine does not have."""
