"""Who animates a territory keeps its partners: what each is and offers, how it is reached, who
looked at its neutrality; and says when one withdraws. Nobody is written to: the actions that name
it are shown to who keeps it, and whoever pilots decides whom to tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import SENTENCES, Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import NotFound, Refusal
from models.intake.days import BadDay, need_day
from models.territory.addresses import InvalidMail, need_mail
from models.territory.unit import Unit
from models.words.collation import same
from models.words.name_lists import without_name_lists
from models.words.signs import IGNORED
from models.work.partner import (
    PARTNER,
    PARTNER_CONTACT,
    Partner,
    partner_words,
)

P, C = PARTNER.c, PARTNER_CONTACT.c
LONGEST = {"name": 200, "town": 120, "text": 2000, "site": 500, "neutral_by": 120}
OF_CONTACT = {"contact": 120, "mail": 254, "phone": 40}
LONGEST_REASON = 500
MOST = 5_000
"""Partners of an académie."""
SITE = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?")
PHONE = re.compile(r"[+0-9][0-9 .()/-]{5,38}")


class BadPartner(Refusal):
    """A partner that can't be kept; *errors*, in its facts: what is wrong with each field."""

    status = 422


class PartnerChanged(Refusal):
    """A partner that somebody else changed since it was read."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Quelqu'un a modifié ce partenaire depuis que vous l'avez ouvert.",
            "Rien n'est enregistré. Relisez-le, puis reprenez votre correction.",
        )


def day_in(session: Session, unit_id: int, moment: datetime) -> date:
    """The day that it is in a unit."""
    zone = session.get_one(Unit, unit_id).timezone or "Europe/Paris"
    return moment.astimezone(ZoneInfo(zone)).date()


def need_keeper(session: Session, unit_id: int, by: Actor, moment: datetime) -> Right:
    """By what right somebody keeps the partners of a unit. Raises NotYours."""
    to = SENTENCES[Gesture.KEEP_PARTNERS]
    return need(session, by, Gesture.KEEP_PARTNERS, unit_id, day_in(session, unit_id, moment), to)


def partner_of(session: Session, number: int) -> Partner:
    """The partner of that number. Raises NotFound."""
    found = session.get(Partner, number)
    if found is None:
        raise NotFound("Ce partenaire n'existe pas.", "La liste les montre tous.")
    return found


def note_partner(
    session: Session, what: str, partner: Partner, right: Right, moment: datetime, **facts: object
) -> None:
    """Write what happened to a partner: numbers and days, never a name or an address."""
    line: dict[str, Any] = {"what": what, "subject": f"partner.{partner.id}"}
    line |= {"unit_id": partner.unit_id, "by": right.by.slot, "as_function": right.function}
    journal.write(session, 0, moment, [line | {"facts": facts}])


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def _read(said: Mapping[str, Any], today: date) -> tuple[dict[str, Any], dict[str, str]]:
    """The columns of a partner and of its contact. Raises BadPartner."""
    errors: dict[str, str] = {}
    texts = {
        field: _text(said.get(field), lines=field == "text", most=most, field=field, errors=errors)
        for field, most in (LONGEST | OF_CONTACT).items()
    }
    if not texts["name"]:
        errors["name"] = "Donnez son nom."
    if without_name_lists(texts["text"]).left:
        errors["text"] = "On dirait une liste de noms. Jamais de nom d'élève : dites un nombre."
    known = partner_words()
    kind, offers = str(said.get("kind") or ""), said.get("offers") or ()
    if kind not in known.kinds:
        errors["kind"] = "Dites ce qu'il est, dans la liste."
    if not isinstance(offers, (list, tuple)) or any(one not in known.offers for one in offers):
        errors["offers"] = "Choisissez dans la liste."
    if texts["site"] and not SITE.fullmatch(texts["site"]):
        errors["site"] = "Une adresse commence par https:// ou http://."
    neutral_on = _neutral(said, texts["neutral_by"], today, errors)
    contact = _contact(texts, errors)
    if errors:
        step = "Corrigez, puis enregistrez de nouveau."
        raise BadPartner(" ".join(errors.values()), step, errors=errors)
    values: dict[str, Any] = {field: texts[field] for field in ("name", "town", "text")}
    values |= {"kind": kind, "offers": [one for one in known.offers if one in offers]}
    values |= {"site": texts["site"] or None, "neutral_on": neutral_on}
    return values | {"neutral_by": texts["neutral_by"] or None}, contact


def _text(value: object, *, lines: bool, most: int, field: str, errors: dict[str, str]) -> str:
    text = IGNORED.sub("", str(value or ""))
    text = text.replace("\r\n", "\n").strip() if lines else " ".join(text.split())
    if len(text) > most:
        errors[field] = f"{most} signes au plus."
    return text


def _neutral(said: Mapping[str, Any], by: str, today: date, errors: dict[str, str]) -> date | None:
    """Since when its neutrality is looked at: a function and a day, both or none."""
    typed = str(said.get("neutral_on") or "").strip()
    try:
        on = need_day(typed) if typed else None
    except BadDay as bad:
        errors["neutral_on"] = f"{bad.why[:1].upper()}{bad.why[1:]}."
        return None
    if on and on > today:
        errors["neutral_on"] = "Ce jour est à venir."
    if on and not by:
        errors["neutral_by"] = "Dites quelle fonction l'a vérifiée."
    if by and not typed:
        errors["neutral_on"] = "Dites quel jour elle a été vérifiée."
    return on


def _contact(texts: Mapping[str, str], errors: dict[str, str]) -> dict[str, str]:
    mail, phone = texts["mail"], texts["phone"]
    if mail:
        try:
            mail = need_mail(mail)
        except InvalidMail as wrong:
            errors["mail"] = wrong.sentence
    if phone and not PHONE.fullmatch(phone):
        errors["phone"] = "Un numéro de téléphone : des chiffres, sans autre mot."
    if texts["contact"] and not mail and not phone:
        errors["mail"] = "Donnez une adresse ou un téléphone, ou laissez le nom vide."
    return {"name": texts["contact"], "mail": mail, "phone": phone}


# ── kept ─────────────────────────────────────────────────────────────────────────────────────────


def add_partner(
    session: Session, unit: Unit, said: Mapping[str, Any], by: Actor, moment: datetime
) -> int:
    """Keep a partner of a territory; its number. *said*: ``name``, ``kind``, ``town``, ``offers``,
    ``text``, ``site``, ``neutral_on`` and ``neutral_by``, ``contact``, ``mail``, ``phone``.

    Raises NotYours, BadPartner (also: the académie has it already).
    """
    number = int(unit.id or 0)
    right = need_keeper(session, number, by, moment)
    values, contact = _read(said, day_in(session, number, moment))
    academy = int(unit.academy_id or number)
    _need_new(session, academy, values["name"])
    partner = Partner(
        academy_id=academy, unit_id=number, added_at=moment, added_by=right.by.slot, **values
    )
    session.add(partner)
    session.flush()
    _keep_contact(session, partner, contact, moment)
    note_partner(session, "partner.added", partner, right, moment)
    return int(partner.id or 0)


def _need_new(session: Session, academy: int, name: str, but: int = 0) -> None:
    mine = P.academy_id == academy
    twin = sa.select(P.id).where(mine, P.name_same == same(name), P.id != but)
    if session.connection().execute(twin).first() is not None:
        said = "L'académie a déjà ce partenaire."
        raise BadPartner(said, "Cherchez-le dans la liste.", errors={"name": said})
    count = sa.select(sa.func.count()).select_from(PARTNER).where(mine)
    if not but and session.connection().execute(count).scalar_one() >= MOST:
        raise BadPartner(f"L'académie a déjà {MOST} partenaires.", "Ôtez-en d'abord.")


def _keep_contact(
    session: Session, partner: Partner, contact: Mapping[str, str], moment: datetime
) -> None:
    """How it is reached; nothing said: nothing kept. Another person was not told yet."""
    connection, mine = session.connection(), C.partner_id == partner.id
    before = connection.execute(sa.select(PARTNER_CONTACT).where(mine)).first()
    if not any(contact.values()):
        connection.execute(sa.delete(PARTNER_CONTACT).where(mine))
        return
    told = None
    if before is not None and [before.name, before.mail] == [contact["name"], contact["mail"]]:
        told = before.told_on
    row = {**contact, "active_at": moment, "told_on": told}
    kept = upsert(session, PARTNER_CONTACT).values(partner_id=partner.id, **row)
    connection.execute(kept.on_conflict_do_update(index_elements=["partner_id"], set_=row))


def something_happened(session: Session, partner_id: int, moment: datetime) -> None:
    """Something happened with a partner: how it is reached is of use for two more years."""
    mine = sa.update(PARTNER_CONTACT).where(C.partner_id == partner_id)
    session.connection().execute(mine.values(active_at=moment))


def change_partner(
    session: Session,
    number: int,
    said: Mapping[str, Any],
    by: Actor,
    moment: datetime,
    *,
    seen: int | None = None,
) -> None:
    """Correct a partner; *seen*: how often it had been changed when it was read. Raises NotFound,
    NotYours, BadPartner, PartnerChanged."""
    partner = partner_of(session, number)
    right = need_keeper(session, partner.unit_id, by, moment)
    values, contact = _read(said, day_in(session, partner.unit_id, moment))
    _need_new(session, partner.academy_id, values["name"], number)
    mine = sa.update(PARTNER).where(P.id == number)
    if seen is not None:
        mine = mine.where(P.edits == seen)
    if session.connection().execute(mine.values(**values, edits=P.edits + 1)).rowcount != 1:
        raise PartnerChanged
    session.expire(partner)
    _keep_contact(session, partner, contact, moment)
    note_partner(session, "partner.changed", partner, right, moment)


def withdraw_partner(
    session: Session, number: int, reason: str, by: Actor, moment: datetime
) -> None:
    """Say that a partner withdraws: its agreements remind nobody any more. Nobody is written to.
    Raises NotFound, NotYours, BadPartner (no reason), Refusal (it did before)."""
    partner = partner_of(session, number)
    right = need_keeper(session, partner.unit_id, by, moment)
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST_REASON:
        wrong = f"Dites pourquoi, en {LONGEST_REASON} signes au plus."
        raise BadPartner(wrong, "Rien n'est changé.", errors={"reason": wrong})
    if partner.withdrawn_on is not None:
        raise Refusal("Ce partenaire s'est déjà retiré.", "Sa page dit depuis quand.")
    partner.withdrawn_on = day_in(session, partner.unit_id, moment)
    partner.withdrawn_reason = said
    session.add(partner)
    session.flush()
    note_partner(session, "partner.withdrawn", partner, right, moment)


def take_back_partner(session: Session, number: int, by: Actor, moment: datetime) -> None:
    """It is a partner again. Raises NotFound, NotYours."""
    partner = partner_of(session, number)
    right = need_keeper(session, partner.unit_id, by, moment)
    if partner.withdrawn_on is None:
        return
    partner.withdrawn_on = partner.withdrawn_reason = None
    session.add(partner)
    session.flush()
    note_partner(session, "partner.back", partner, right, moment)


def note_told(session: Session, number: int, by: Actor, moment: datetime) -> None:
    """Note that the contact of a partner was told what is kept of them (RGPD, art. 13). Raises
    NotFound (nobody is kept), NotYours."""
    partner = partner_of(session, number)
    right = need_keeper(session, partner.unit_id, by, moment)
    on = day_in(session, partner.unit_id, moment)
    mine = sa.update(PARTNER_CONTACT).where(C.partner_id == number)
    if session.connection().execute(mine.values(told_on=on, active_at=moment)).rowcount != 1:
        raise NotFound("Ce partenaire n'a pas de contact.", "Il n'y a personne à informer.")
    note_partner(session, "partner.told", partner, right, moment)
