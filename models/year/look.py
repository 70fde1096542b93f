"""Branding of a cycle: the name that its académie gives the portal, its logo, its theme."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from models.year.colours import COLOUR, LEAST, darkened, least_ratio
from models.year.shape import Shape

NAME = "Point d'orgue"
OURS = "#12505f"
"""The colour of the theme as it is shipped."""
STATE = "#000091"
"""The blue of the State's design system (DSFR), which is not chosen."""
LONGEST_NAME = 60
DIGEST = re.compile(r"[0-9a-f]{64}")


class LookImage(Shape):
    """An image that is kept with the documents, under its *digest*."""

    name: str
    media_type: Literal["image/png", "image/jpeg"]
    digest: str

    @field_validator("digest")
    @classmethod
    def _a_digest(cls, value: str) -> str:
        if not DIGEST.fullmatch(value):
            raise ValueError("l'image se choisit sur la page « Nom, logo, apparence »")
        return value


class Look(Shape):
    """*name*: what the portal and its letters are called; empty: by our name. *colour*: the main
    one (``#rrggbb``); empty: ours. *theme*: ours, or that of a site of the State, which bears the
    *mark* that its académie gave (its bloc-marque) and whose colours are not chosen."""

    name: str = ""
    theme: Literal["neutral", "state"] = "neutral"
    colour: str = ""
    logo: LookImage | None = Field(default=None)
    mark: LookImage | None = Field(default=None)

    @field_validator("name")
    @classmethod
    def _short(cls, value: str) -> str:
        said = " ".join(value.split())
        if len(said) > LONGEST_NAME:
            raise ValueError(f"{LONGEST_NAME} signes au plus")
        return said

    @field_validator("colour")
    @classmethod
    def _readable(cls, value: str) -> str:
        colour = value.strip().lower()
        if colour and (wrong := fault_of_colour(colour)):
            raise ValueError(wrong)
        return colour

    @property
    def called(self) -> str:
        return self.name or NAME

    @property
    def image(self) -> LookImage | None:
        """What stands beside the name."""
        return self.mark if self.theme == "state" else self.logo


def fault_of_colour(colour: str) -> str:
    """Why *colour* can't be the main one, with the nearest that can; nothing when it can."""
    if not COLOUR.fullmatch(colour):
        return f"« {colour[:20]} » n'est pas une couleur : écrivez-la ainsi, {OURS}"
    found = least_ratio(colour)
    if found >= LEAST:
        return ""
    said = f"{int(found * 10) / 10:.1f}".replace(".", ",")
    return (
        f"« {colour} » se lit mal sur le fond des pages, et ce qui est écrit dessus aussi : "
        f"{said} pour 1, il faut 4,5 ; la plus proche qui convient est {darkened(colour)}"
    )


def fault_of(look: Look) -> str:
    """Why a look can't be so, as a whole; nothing when it can."""
    if look.theme != "state":
        return ""
    if look.mark is None:
        return "le thème « site de l'État » demande le bloc-marque de l'académie"
    if look.colour:
        return "le thème « site de l'État » a ses couleurs : elles ne se choisissent pas"
    return ""
