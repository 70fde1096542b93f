"""What was answered to a request, in words: by its level an « avis » or a « visa »."""

from __future__ import annotations

from models.words.nouns import verdict_words
from models.work.rows import TaskRow
from models.work.subjects import SubjectKind


def verdict_of(task: TaskRow, *, own: bool = False) -> str:
    """« Visa donné », « Sans réponse dans le délai, l'action est inscrite »… *own*: as it is said
    to whoever was asked."""
    return verdict_words(
        task.state,
        level=task.level,
        objection=task.objection,
        paper=task.subject_kind != SubjectKind.ACTION,
        own=own,
    )
