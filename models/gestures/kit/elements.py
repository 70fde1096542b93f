"""The nation and the académies give the elements of a kit once: charter, logos, banner, masks. A
new version takes the place of the one before, which stays, archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import BadDocument, NotFound, Refusal
from models.gestures.framing.national_frame import paris_day
from models.intake.days import BadDay, need_day
from models.masks.kit_fields import BLOCKS, WORDS
from models.masks.reading import MEDIA, SLIDES, check_mask
from models.work import documents
from models.work.document import DocumentKind
from models.work.documents import IMAGES, Examined, examined
from models.work.kit import FORMS, KIT_ELEMENT, ElementKind, KitElement, KitKind

E = KIT_ELEMENT.c
LIMIT = 20_000_000
"""Bytes of an element; a mask has a bound of its own."""
LONGEST = 120
PICTURES = (ElementKind.LOGO, ElementKind.BANNER, ElementKind.VISUAL)


class BadElement(Refusal):
    """An element that can't be kept; *errors*, in its facts: what is wrong with each field."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class GivenElement:
    """An element as it is given: *title* (empty: its file's name), *valid_until* as typed, and a
    *file* that was looked at (:func:`looked_at`); a mask is *of* a kind."""

    unit_id: int
    kind: ElementKind
    file: Examined
    form: str = ""
    of: KitKind | None = None
    title: str = ""
    valid_until: str = ""


def looked_at(
    content: bytes, name: str, kind: ElementKind, of: KitKind | None
) -> tuple[Examined, str]:
    """The file of an element that was sent under *name*, and the form of the documents that a mask
    gives. Raises BadElement, BadMask, BadDocument, DarkroomBusy."""
    if kind is not ElementKind.MASK:
        file = examined(content, name, LIMIT)
        if kind in PICTURES and file.media_type not in IMAGES:
            raise BadDocument(
                f"Le fichier « {file.name} » n'est pas une image.", "Donnez un PNG ou un JPEG."
            )
        return file, ""
    if of is None:
        raise BadElement("Dites de quoi c'est le masque.", "Choisissez : affiche, diplôme…")
    report = check_mask(content, name, WORDS, BLOCKS, FORMS[of])
    kinds = MEDIA | SLIDES
    file = Examined(
        name=report.name,
        media_type=kinds[report.ending],
        kind=DocumentKind.DOCUMENT,
        content=content,
    )
    return file, report.ending


def need_element_keeper(session: Session, unit_id: int, by: Actor, moment: datetime) -> Right:
    """The right of *by* to keep the elements of a unit. Raises NotYours."""
    return need(session, by, Gesture.KEEP_ELEMENTS, unit_id, paris_day(moment))


def keep_element(
    session: Session, given: GivenElement, folder: Path, by: Actor, moment: datetime
) -> int:
    """Keep an element, its file in *folder*, as the next version of what its unit gave under that
    title; its number. Raises BadElement, NotYours."""
    right = need_element_keeper(session, given.unit_id, by, moment)
    values = _read(given, paris_day(moment))
    same = [E.unit_id == given.unit_id, E.kind == given.kind, E.title == values["title"]]
    same += [E.form == given.form, E.of.is_(None) if given.of is None else E.of == given.of]
    last = session.connection().execute(sa.select(sa.func.max(E.version)).where(*same)).scalar()
    documents.store(folder, given.file)
    element = KitElement(
        unit_id=given.unit_id,
        kind=given.kind,
        of=given.of,
        form=given.form,
        version=int(last or 0) + 1,
        name=given.file.name,
        media_type=given.file.media_type,
        size=len(given.file.content),
        digest=given.file.digest,
        added_at=moment,
        added_by=right.by.slot,
        **values,
    )
    session.add(element)
    session.flush()
    facts = {"element": int(element.id or 0), "version": element.version}
    _note(session, "kit.element_added", given.unit_id, right, moment, facts)
    return int(element.id or 0)


def remove_element(session: Session, number: int, by: Actor, moment: datetime) -> None:
    """Withdraw an element: it is archived, and made with no more. Raises NotFound, NotYours."""
    element = session.get(KitElement, number)
    if element is None or element.removed_at is not None:
        raise NotFound("Cet élément n'est pas, ou plus, dans le kit.", "Voyez la liste.")
    right = need_element_keeper(session, element.unit_id, by, moment)
    element.removed_at, element.removed_by = moment, right.by.slot
    session.add(element)
    session.flush()
    facts = {"element": number}
    _note(session, "kit.element_removed", element.unit_id, right, moment, facts)


def _read(given: GivenElement, today: date) -> dict[str, Any]:
    errors: dict[str, str] = {}
    stem = given.file.name.rpartition(".")[0] or given.file.name
    title = " ".join(given.title.split()) or stem[:LONGEST]
    if len(title) > LONGEST:
        errors["title"] = f"{LONGEST} signes au plus."
    until = None
    try:
        until = need_day(given.valid_until) if given.valid_until.strip() else None
    except BadDay as bad:
        errors["valid_until"] = f"{bad.why[:1].upper()}{bad.why[1:]}."
    if until is not None and until < today:
        errors["valid_until"] = "Ce jour est passé : l'élément ne servirait jamais."
    if errors:
        step = "Corrigez, puis recommencez."
        raise BadElement(" ".join(errors.values()), step, errors=errors)
    return {"title": title, "valid_until": until}


def _note(
    session: Session,
    what: str,
    unit_id: int,
    right: Right,
    moment: datetime,
    facts: dict[str, int],
) -> None:
    entry = {
        "what": what,
        "subject": f"unit.{unit_id}",
        "unit_id": unit_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": facts,
    }
    journal.write(session, 0, moment, [entry])
