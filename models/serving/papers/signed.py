"""The signed PDF of a paper, as its readers see it: its reference, its date, who joined it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from models.errors import NotFound
from models.territory.functions import functions
from models.work.documents import place_of
from models.work.rows import PaperRow
from models.work.signed_paper import SignedPaper, signed_of


@dataclass(frozen=True, kw_only=True)
class SignedShown:
    """*who*: the function that joined it; *size* in bytes."""

    id: int
    reference: str
    signed_on: date
    name: str
    size: int
    joined_at: datetime
    who: str


def signed_shown(session: Session, paper: PaperRow | None) -> SignedShown | None:
    """The signed PDF of *paper*, if one stands."""
    row = signed_of(session, paper.id) if paper else None
    return None if row is None else as_shown(row)


def as_shown(row: SignedPaper) -> SignedShown:
    """A signed PDF, as it is shown."""
    return SignedShown(
        id=int(row.id or 0),
        reference=row.reference,
        signed_on=row.signed_on,
        name=row.name,
        size=row.size,
        joined_at=row.joined_at,
        who=_function(row.joined_as),
    )


def _function(code: str) -> str:
    """« pilote », « recteur »: its level goes without saying beside the paper."""
    found = next((f for (_, known), f in functions().items() if known == code), None)
    return found.name.split()[0] if found else code


def signed_file(session: Session, paper: PaperRow, folder: Path) -> tuple[SignedPaper, Path]:
    """The signed PDF of *paper* and where its file is. Raises NotFound."""
    row = signed_of(session, paper.id)
    if row is None:
        raise NotFound("Aucun document signé n'est joint à cet écrit.")
    place = place_of(folder, row.digest)
    if not place.is_file():
        raise NotFound("Ce fichier n'est plus là.", "Demandez à qui l'a joint de le rejoindre.")
    return row, place


def signed_as_dict(shown: SignedShown | None) -> Mapping[str, Any] | None:
    """The same, as programs read it."""
    if shown is None:
        return None
    return {
        "reference": shown.reference,
        "signed_on": shown.signed_on,
        "name": shown.name,
        "size": shown.size,
        "joined_at": shown.joined_at,
        "joined_as": shown.who,
    }
