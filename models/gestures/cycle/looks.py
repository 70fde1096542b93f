"""Upload of a logo, and the look of a cycle: images are written anew and bounded before they are
kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from models.access.actors import Actor
from models.errors import BadDocument, Refusal
from models.gestures.cycle.opening import alone_on, change_cycle
from models.work import documents
from models.work.documents import IMAGES, Examined, examined
from models.year.cycle import Cycle
from models.year.look import Look, LookImage, fault_of
from models.year.participation import definition_of

LIMIT = 1_000_000
"""Bytes of an image, as it is sent and as it is kept."""
TAKEN = ("image/png", "image/jpeg")


class BadLook(Refusal):
    """A look that can't be kept."""

    status = 422


def examined_image(content: bytes, name: str) -> Examined:
    """An image that may be shown on every page: PNG or JPEG, written anew. Raises BadDocument."""
    found = examined(content, name, LIMIT)
    if found.media_type not in TAKEN:
        kind = IMAGES.get(found.media_type, "autre")
        raise BadDocument(
            f"L'image « {found.name} » est du type {kind}.", "Donnez un PNG, ou un JPEG."
        )
    if len(found.content) > LIMIT:
        raise BadDocument(
            f"L'image « {found.name} » est trop lourde.", "Réduisez-la à 400 pixels de large."
        )
    return found


def keep_look(
    session: Session,
    cycle: Cycle,
    said: Mapping[str, Any],
    images: Mapping[str, Examined],
    folder: Path,
    by: Actor,
    moment: datetime,
    seen: str | None = None,
) -> None:
    """Give a cycle the look that is *said* (name, theme, colour; ``without_logo``,
    ``without_mark``), with new *images* (``logo``, ``mark``) kept in *folder*;
    *seen*: the mark of the look that was looked at.

    Raises CycleChangedMeanwhile, BadLook, BadDefinition, NotYours, WrongMove (closed).
    """
    alone_on(session, cycle, seen, "look")
    now = definition_of(cycle).look
    data: dict[str, Any] = {k: said.get(k, getattr(now, k)) for k in ("name", "theme", "colour")}
    for which in ("logo", "mark"):
        kept = None if said.get(f"without_{which}") else getattr(now, which)
        if new := images.get(which):
            kept = LookImage.model_validate(
                {"name": new.name, "media_type": new.media_type, "digest": new.digest}
            )
        data[which] = kept.model_dump() if kept else None
    try:
        look = Look.model_validate(data)
    except ValueError as error:
        raise BadLook(_first(error), "Corrigez, puis recommencez.") from None
    if wrong := fault_of(look):
        raise BadLook(f"{wrong[:1].upper()}{wrong[1:]}.", "Corrigez, puis recommencez.")
    for new in images.values():
        documents.store(folder, new)
    change_cycle(session, cycle, {"look": data}, by, moment)


def _first(error: ValueError) -> str:
    errors: Any = getattr(error, "errors", list)()
    said = str((errors[0].get("ctx") or {}).get("error", "")) if errors else ""
    return f"{said[:1].upper()}{said[1:]}." if said else "Ce choix ne se lit pas."
