"""Document templates of a cycle (masks): which files an académie gave for what it exports; who
signs what it prints."""

from __future__ import annotations

from pydantic import Field, field_validator

from models.year.look import DIGEST
from models.year.shape import Shape


class MaskFile(Shape):
    """A mask that is kept with the documents, under its *digest*."""

    name: str = Field(min_length=1, max_length=200)
    digest: str

    @field_validator("digest")
    @classmethod
    def _a_digest(cls, value: str) -> str:
        if not DIGEST.fullmatch(value):
            raise ValueError("le masque se donne sur la page « Les masques »")
        return value


class Masks(Shape):
    """By document and kind of file that it gives; none: the neutral one."""

    review_docx: MaskFile | None = Field(default=None)
    review_odt: MaskFile | None = Field(default=None)

    def of_review(self, ending: str) -> MaskFile | None:
        """The mask of the review as ``docx`` or ``odt``."""
        found: MaskFile | None = getattr(self, f"review_{ending}")
        return found


class KitShape(Shape):
    """*issuer*: the communication service, as releases and posters name it; empty: the
    académie."""

    issuer: str = Field(default="", max_length=120)

    @field_validator("issuer")
    @classmethod
    def _one_line(cls, value: str) -> str:
        return " ".join(value.split())
