"""A custom question that an académie adds to the fiche of its actions."""

from __future__ import annotations

from typing import Literal

from models.year.shape import Shape

KINDS = {
    "text": "Quelques mots",
    "long": "Un texte",
    "choice": "Un choix dans une liste",
    "yes": "Oui ou non",
    "number": "Un nombre",
    "date": "Une date",
}
READERS = {
    "all": "Tous ceux qui lisent la fiche",
    "validators": "Ceux qui la proposent et ceux qui donnent leur avis",
}
YEARLY = {
    "keep": "La question revient l'an prochain",
    "reset": "Pour cette année seulement",
}
MOST = 20
"""Questions that are asked at once."""
MOST_CHOICES = 30
LONGEST_LABEL, LONGEST_HINT, LONGEST_CHOICE = 120, 300, 100


class OwnField(Shape):
    """*code*: what programs and files call it, for good. *light*: with the fields that are enough
    to propose. *readers*: who reads the answer; a programme never does. *yearly*: whether it is
    asked the year after. *removed*: asked no more, its answers are still read."""

    code: str
    label: str
    hint: str = ""
    kind: Literal["text", "long", "choice", "yes", "number", "date"] = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    light: bool = False
    readers: Literal["all", "validators"] = "all"
    yearly: Literal["keep", "reset"] = "keep"
    removed: bool = False
