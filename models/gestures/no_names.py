"""What people write to each other names no pupil: a text that lists names is refused, and why is
told."""

from __future__ import annotations

from models.errors import Refusal
from models.words.name_lists import without_name_lists


class NamesPeople(Refusal):
    """A text that lists people's names; it is kept nowhere, and given back to who typed it."""

    status = 422

    def __init__(self, names: tuple[str, ...], field: str) -> None:
        shown = " ; ".join(name[:60] for name in names[:3])
        said = f"On dirait une liste de noms : « {shown} ». Rien n'a été gardé."
        step = "Jamais de nom d'élève : dites un nombre, une classe ou un niveau."
        super().__init__(said, step, fields={field: f"{said} {step}"})


def need_nobody_listed(text: str, field: str) -> None:
    """Refuse the text of a *field* that lists people's names. Raises :class:`NamesPeople`."""
    if left := without_name_lists(text).left:
        raise NamesPeople(left, field)
