"""What an académie says in place of a text of ours: block by block, the rest stays as shipped."""

from __future__ import annotations

from pydantic import Field

from models.year.shape import Shape

BLOCKS = {
    "subject": "Objet",
    "title": "Titre",
    "body": "Texte",
    "button": "Bouton",
    "other": "Seconde réponse, sous le bouton",
    "many": "Dans le résumé du jour, le titre commun",
    "line": "Dans le résumé du jour, chaque ligne",
}
"""The blocks of a text that an académie may write, as the page calls them."""
LONGEST = {"body": 8000}
LONGEST_LINE = 300
"""Characters of the other blocks."""
EMPTY = ("other",)
"""What may be left empty: nothing is said there then."""


class OwnText(Shape):
    """A text of a cycle; a block that is ``None`` says what is shipped.

    *shipped*: what the blocks that are written said, as shipped, on the day on which they were:
    set by the gesture, so that one can be shown what changed since.
    """

    subject: str | None = None
    title: str | None = None
    body: str | None = None
    button: str | None = None
    other: str | None = None
    many: str | None = None
    line: str | None = None
    shipped: dict[str, str] = Field(default_factory=dict)

    @property
    def own(self) -> dict[str, str]:
        """The blocks that are written."""
        return {name: said for name in BLOCKS if (said := getattr(self, name)) is not None}


def longest(block: str) -> int:
    """Characters that *block* may have."""
    return LONGEST.get(block, LONGEST_LINE)
