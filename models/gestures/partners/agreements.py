"""The agreements of a partner (conventions): who signs, from when to when, the signed document.
Who follows the partner is reminded before one ends, unless it is renewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.errors import BadDocument, NotFound
from models.gestures.actions.documenting import lock_file
from models.gestures.partners.keeping import (
    BadPartner,
    day_in,
    need_keeper,
    note_partner,
    partner_of,
    something_happened,
)
from models.intake.days import BadDay, need_day
from models.work import documents
from models.work.document import DocumentKind
from models.work.documents import Examined
from models.work.partner import (
    FIRST_REMINDER,
    LAST_REMINDER,
    PARTNER_AGREEMENT,
    PartnerAgreement,
)

A = PARTNER_AGREEMENT.c
LONGEST = {"title": 200, "signatory": 120}
LONGEST_YEARS = 30
"""No convention is longer: it is a slip of the keyboard."""


def add_agreement(
    session: Session,
    partner_id: int,
    said: Mapping[str, Any],
    by: Actor,
    moment: datetime,
    *,
    file: Examined | None = None,
    folder: Path | None = None,
) -> int:
    """Keep an agreement: ``title``, ``signatory`` (an office), ``starts``, ``ends``, ``signed_on``;
    its number. *file*: the document, kept in *folder*. Raises NotFound, NotYours, BadPartner,
    BadDocument (an image)."""
    partner = partner_of(session, partner_id)
    right = need_keeper(session, partner.unit_id, by, moment)
    values = _read(said, day_in(session, partner.unit_id, moment))
    if file is not None:
        if file.kind is not DocumentKind.DOCUMENT:
            raise BadDocument("Une convention est un document.", "Joignez-la en PDF.")
        values |= {"file": file.name, "media_type": file.media_type, "digest": file.digest}
        if folder is not None:
            lock_file(session, file.digest)
            documents.store(folder, file)
    values |= {"first_on": values["ends"] - FIRST_REMINDER}
    values |= {"last_on": values["ends"] - LAST_REMINDER}
    kept = PartnerAgreement(
        partner_id=partner_id, added_at=moment, added_by=right.by.slot, **values
    )
    session.add(kept)
    session.flush()
    something_happened(session, partner_id, moment)
    facts = {"agreement": int(kept.id or 0), "ends": kept.ends.isoformat()}
    note_partner(session, "partner.agreement_added", partner, right, moment, **facts)
    return int(kept.id or 0)


def _read(said: Mapping[str, Any], today: date) -> dict[str, Any]:
    errors: dict[str, str] = {}
    values: dict[str, Any] = {f: " ".join(str(said.get(f) or "").split()) for f in LONGEST}
    for field, most in LONGEST.items():
        if not values[field]:
            errors[field] = "Dites son objet." if field == "title" else "Dites qui signe."
        if len(values[field]) > most:
            errors[field] = f"{most} signes au plus."
    for field in ("starts", "ends", "signed_on"):
        typed = str(said.get(field) or "").strip()
        try:
            values[field] = need_day(typed) if typed else None
        except BadDay as bad:
            errors[field] = f"{bad.why[:1].upper()}{bad.why[1:]}."
        if not typed and field != "signed_on":
            errors[field] = "Il manque ce jour."
    if not errors:
        errors |= _wrong_days(values, today)
    if errors:
        step = "Corrigez, puis enregistrez de nouveau."
        raise BadPartner(" ".join(errors.values()), step, errors=errors)
    return values


def _wrong_days(values: Mapping[str, Any], today: date) -> dict[str, str]:
    if values["ends"] < values["starts"]:
        return {"ends": "Elle finit avant d'avoir commencé."}
    if values["ends"].year > values["starts"].year + LONGEST_YEARS:
        return {"ends": f"Elle dure plus de {LONGEST_YEARS} ans : vérifiez l'année."}
    if values["signed_on"] and values["signed_on"] > today:
        return {"signed_on": "Ce jour est à venir."}
    return {}


def agreement_of(session: Session, number: int) -> PartnerAgreement:
    """The agreement of that number. Raises NotFound."""
    found = session.get(PartnerAgreement, number)
    if found is None:
        raise NotFound("Cette convention n'existe pas.", "La page du partenaire les montre.")
    return found


def say_renewed(
    session: Session, number: int, by: Actor, moment: datetime, *, renewed: bool = True
) -> None:
    """Say that an agreement is renewed, or need not be: nobody is reminded of its end any more.
    Raises NotFound, NotYours."""
    agreement = agreement_of(session, number)
    partner = partner_of(session, agreement.partner_id)
    right = need_keeper(session, partner.unit_id, by, moment)
    if agreement.renewed is renewed:
        return
    agreement.renewed = renewed
    session.add(agreement)
    session.flush()
    something_happened(session, agreement.partner_id, moment)
    facts = {"agreement": number, "renewed": renewed}
    note_partner(session, "partner.agreement_renewed", partner, right, moment, **facts)


def remove_agreement(session: Session, number: int, by: Actor, moment: datetime) -> str:
    """Take an agreement away; the digest of its file, to be swept once this is committed. Raises
    NotFound, NotYours."""
    agreement = agreement_of(session, number)
    partner = partner_of(session, agreement.partner_id)
    right = need_keeper(session, partner.unit_id, by, moment)
    digest = agreement.digest or ""
    session.connection().execute(sa.delete(PARTNER_AGREEMENT).where(A.id == number))
    session.expunge(agreement)
    note_partner(session, "partner.agreement_removed", partner, right, moment, agreement=number)
    return digest
