"""The kinds of subjects: what a task, a message, a version or a comment is about.

A task, a frozen version and a comment name a paper by its own kind; a message calls every paper
``paper``, since its link and its page are the same for all four: :func:`as_told` is the one
translation. Stored as they are written here, beside the number of the subject.
"""

from __future__ import annotations

from enum import StrEnum


class SubjectKind(StrEnum):
    ACTION = "action"
    LETTER = "letter"
    VERSION = "version"
    SYNTHESIS = "synthesis"
    REVIEW = "review"
    PAPER = "paper"
    """A letter, version, synthesis or review, in a message."""
    TASK = "task"
    UNIT = "unit"
    CYCLE = "cycle"
    SIGN_IN = "sign_in"
    """A link to sign in by."""
    TRIAL = "trial"
    """A letter that somebody sends to themselves alone, to read what they wrote."""

    CONTACT = "contact"
    """What somebody wrote to the académie by the public's form."""


LONGEST = 16
"""Characters of the columns that hold one; a list that a pilot writes to has a name in them too."""

FOR_ONESELF = (SubjectKind.SIGN_IN, SubjectKind.TRIAL, SubjectKind.CONTACT)
"""What somebody asks for themselves, or writes from outside: no cycle owes it, and it asks for
nothing."""

DECIDED = (
    SubjectKind.ACTION,
    SubjectKind.LETTER,
    SubjectKind.VERSION,
    SubjectKind.SYNTHESIS,
    SubjectKind.REVIEW,
)
"""What is decided on, in the order in which decisions taken together are carried out."""
PAPERS = DECIDED[1:]


def as_told(kind: SubjectKind) -> SubjectKind:
    """What a message calls the subject that a task calls *kind*."""
    return SubjectKind.PAPER if kind in PAPERS else kind
