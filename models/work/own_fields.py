"""The form fields of one cycle: those of every fiche, and the questions that its académie adds.

An answer is kept in the content of the action with the others, under ``own_`` and its code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from models.work.fiche import FICHE, FORM, FULL, LIGHT, OWN, Copied, FichePart, Field, FieldShape
from models.year.definition import Definition
from models.year.own_field import OwnField

TITLE = "Les questions de l'académie"
YES_NO = (("yes", "Oui"), ("no", "Non"))
SHAPES = {
    "text": (FieldShape.TEXT, 200),
    "long": (FieldShape.LONG, 2000),
    "choice": (FieldShape.CHOICE, 0),
    "yes": (FieldShape.CHOICE, 0),
    "number": (FieldShape.NUMBER, 1_000_000_000),
    "date": (FieldShape.DATE, 0),
}
"""What each kind of question is, among the fields of a fiche, and its limit."""
Asked = tuple[OwnField, ...]


def asked_of(definition: Definition) -> tuple[Field, ...]:
    """The questions that are asked, in order."""
    return _fields(definition.own_fields)


def every_of(definition: Definition) -> tuple[Field, ...]:
    """The same, with those that are asked no more: their answers are still read."""
    return _every(definition.own_fields)


def fiche_of(definition: Definition) -> tuple[Field, ...]:
    """Every field of the fiche of this cycle's actions."""
    return (*FICHE, *asked_of(definition))


def light_of(definition: Definition) -> tuple[Field, ...]:
    """The light path: what is enough to propose."""
    return (*LIGHT, *(f for f in asked_of(definition) if f.light))


def form_of(definition: Definition) -> tuple[tuple[str, tuple[Field, ...]], ...]:
    """The full path as the form has it, the académie's own questions first."""
    own = tuple(f for f in asked_of(definition) if not f.light)
    return ((TITLE, own), *FORM) if own else FORM


def labels_of(definition: Definition) -> dict[str, str]:
    """The words of each field, by its code."""
    return {f.code: f.label for f in (*FICHE, *every_of(definition))}


def parts_of(definition: Definition, *, validators: bool) -> tuple[FichePart, ...]:
    """The parts of the fiche as they are read; *validators*: by who proposes or decides."""
    hidden = set() if validators else hidden_of(definition)
    own = tuple(f for f in every_of(definition) if f.code not in hidden)
    first = FichePart(title="L'essentiel", fields=LIGHT)
    return (first, *FULL, *((FichePart(title=TITLE, fields=own),) if own else ()))


def hidden_of(definition: Definition) -> set[str]:
    """The codes of what only those who propose and those who decide read."""
    return {OWN + f.code for f in definition.own_fields if f.readers == "validators"}


def without_hidden(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* of a fiche, for who neither proposes nor decides."""
    hidden = hidden_of(definition)
    return {code: value for code, value in values.items() if code not in hidden}


@lru_cache(maxsize=64)
def _fields(own: Asked) -> tuple[Field, ...]:
    return tuple(_field(one) for one in own if not one.removed)


@lru_cache(maxsize=64)
def _every(own: Asked) -> tuple[Field, ...]:
    return tuple(_field(one) for one in own)


def _field(one: OwnField) -> Field:
    shape, limit = SHAPES[one.kind]
    return Field(
        code=OWN + one.code,
        label=one.label,
        hint=one.hint,
        shape=shape,
        limit=limit,
        choices=YES_NO if one.kind == "yes" else tuple((c, c) for c in one.choices),
        light=one.light,
        needed=one.required,
        copied=Copied.ASK,
    )


def sample_answers(definition: Definition) -> Iterator[tuple[str, Any]]:
    """An answer to each question without which nothing is submitted, as somebody might give."""
    for field in asked_of(definition):
        if field.needed:
            yield field.code, SAMPLES.get(field.shape) or field.choices[0][0]


SAMPLES: dict[FieldShape, Any] = {
    FieldShape.TEXT: "Comme convenu avec l'équipe",
    FieldShape.LONG: "Comme convenu avec l'équipe.",
    FieldShape.NUMBER: 12,
    FieldShape.DATE: "2027-01-15",
}
