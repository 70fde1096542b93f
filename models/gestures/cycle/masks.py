"""Upload of a document template: an académie's mask is checked before it is kept, and stays with
the cycle that it was given for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from models.access.actors import Actor
from models.gestures.cycle.opening import change_cycle
from models.masks.reading import MEDIA, MaskReport
from models.work import documents
from models.work.document import DocumentKind
from models.work.documents import Examined
from models.year.cycle import Cycle


def keep_mask(
    session: Session,
    cycle: Cycle,
    report: MaskReport,
    content: bytes,
    folder: Path,
    by: Actor,
    moment: datetime,
    seen: str | None = None,
) -> None:
    """Give a cycle the mask of its review that was checked (*report*), kept in *folder*, in the
    place of the one that gave the same kind of file; *seen*: the mark of the masks that were looked
    at. Raises CycleChangedMeanwhile, NotYours, WrongMove (closed)."""
    file = Examined(
        name=report.name,
        media_type=MEDIA[report.ending],
        kind=DocumentKind.DOCUMENT,
        content=content,
    )
    documents.store(folder, file)
    kept = {"name": file.name, "digest": file.digest}
    changes = {"masks": {f"review_{report.ending}": kept}}
    change_cycle(session, cycle, changes, by, moment, seen=seen, part="masks")


def remove_mask(
    session: Session,
    cycle: Cycle,
    ending: str,
    by: Actor,
    moment: datetime,
    seen: str | None = None,
) -> None:
    """Go back to the neutral mask for documents of that *ending*. Raises CycleChangedMeanwhile,
    NotYours, WrongMove."""
    changes = {"masks": {f"review_{ending}": None}}
    change_cycle(session, cycle, changes, by, moment, seen=seen, part="masks")
