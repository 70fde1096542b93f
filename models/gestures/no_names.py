"""What people write to each other names no pupil: a text that lists names is refused, and why is
told."""

from __future__ import annotations

import re

from models.errors import BadDocument, Refusal
from models.words.name_lists import without_name_lists


class NamesPeople(Refusal):
    """A text that lists people's names; it is kept nowhere, and given back to who typed it."""

    status = 422

    def __init__(self, names: tuple[str, ...], field: str) -> None:
        shown = " ; ".join(name[:60] for name in names[:3])
        said = f"On dirait une liste de noms : « {shown} ». Rien n'a été gardé."
        step = "Jamais de nom d'élève : dites un nombre, une classe ou un niveau."
        super().__init__(said, step, fields={field: f"{said} {step}"})


class NamesPeopleInAFile(BadDocument):
    """A file, or a film, whose own name lists people; nothing of it is kept."""

    status = 422

    def __init__(self, names: tuple[str, ...]) -> None:
        shown = " ; ".join(name[:60] for name in names[:3])
        super().__init__(
            f"Son nom est, dirait-on, une liste de noms : « {shown} ». Rien n'a été gardé.",
            "Renommez-le, puis joignez-le de nouveau. Jamais de nom d'élève : dites une classe, un "
            "niveau ou un thème.",
        )


def need_no_names_in(file_name: str) -> None:
    """Refuse a file whose name lists people, whatever stands between the words. Raises
    :class:`NamesPeopleInAFile`."""
    stem = file_name.rpartition(".")[0] or file_name
    spaced = stem.replace("_", " ")
    for said in (stem, spaced, re.sub(r"\s*[-+]\s*|\s\s+", ", ", spaced)):
        if left := without_name_lists(said).left:
            raise NamesPeopleInAFile(left)


def need_nobody_listed(text: str, field: str) -> None:
    """Refuse the text of a *field* that lists people's names. Raises :class:`NamesPeople`."""
    if left := without_name_lists(text).left:
        raise NamesPeople(left, field)
