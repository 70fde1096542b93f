"""Who answers for the portal and for its data: what an académie says on the page « Confiance »."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, field_validator

from models.territory.addresses import not_an_address, valid_mail
from models.year.shape import Shape

LONGEST_ANSWER = 240
NEEDED: Mapping[str, str] = {
    "controller": "le responsable du traitement",
    "dpd": "l'adresse du délégué à la protection des données",
    "director": "le directeur ou la directrice de la publication",
    "host": "l'hébergeur",
    "contact": "à qui écrire au sujet du portail",
}
"""What must be said before letters leave, by name, in words."""


class Trust(Shape):
    """*controller*: who answers for the data (art. 4, 7 of the GDPR); *joint*: who decides with
    them, if anybody; *dpd*: the address of the data protection officer; *director*: of the
    publication; *host*: who keeps the machine, and where; *contact*: whom to write to."""

    controller: str = Field(default="")
    joint: str = Field(default="")
    dpd: str = Field(default="")
    director: str = Field(default="")
    host: str = Field(default="")
    contact: str = Field(default="")

    @field_validator("controller", "joint", "dpd", "director", "host", "contact")
    @classmethod
    def _short(cls, value: str) -> str:
        said = " ".join(value.split())
        if len(said) > LONGEST_ANSWER:
            raise ValueError(f"{LONGEST_ANSWER} signes au plus")
        return said

    @field_validator("dpd")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and valid_mail(value) is None:
            raise ValueError(not_an_address(value))
        return valid_mail(value) or ""

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be said and is not, in words."""
        return tuple(words for name, words in NEEDED.items() if not getattr(self, name))
