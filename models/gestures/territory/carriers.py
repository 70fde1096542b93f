"""Carriers that are no school are entered, corrected and closed by hand.

A CIO, a mission locale, an association, a network of private schools: no directory says anything
of what somebody entered here. A carrier takes part in a cycle only when it is named there
(``models/gestures/cycle/taking_part.py``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal
from models.territory.addresses import need_mail
from models.territory.schools import is_school
from models.territory.scope import UnitType, default_scope
from models.territory.unit import UNIT, Kind, Level, Unit, UnitState
from models.words.collation import letters, same
from models.words.french import plural
from models.words.signs import as_code, seen
from models.work.action import ACTION, ActionState
from models.year.cycle import CYCLE, CycleState
from models.year.participation import people_or_units_changed

KEPT = (Kind.PARTNER, Kind.NETWORK)
UNDER = {
    Kind.PARTNER: (Level.BASIN, Level.DEPARTMENT, Level.ACADEMY),
    Kind.NETWORK: (Level.DEPARTMENT,),
}
"""What each kind may stand under."""
LEVELS = {Kind.PARTNER: Level.SCHOOL, Kind.NETWORK: Level.BASIN}
GOES_ON = (ActionState.SUBMITTED, ActionState.RETURNED, ActionState.ACCEPTED)
CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,39}")


class BadCarrier(Refusal):
    """A carrier that cannot be kept as it was typed; *field*: what to look at."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class CarrierEntry:
    """What is typed of a carrier: *type_* as people write it, *mail* and *code* empty if none."""

    name: str
    type_: str
    mail: str = ""
    code: str = ""


def add_carrier(
    session: Session, entry: CarrierEntry, above: Unit, by: Actor | None, moment: datetime
) -> Unit:
    """Enter a carrier under *above*; *by* None: the admin at the keyboard.

    Raises NotYours, BadCarrier, InvalidMail.
    """
    who = _who(session, by, above, moment)
    type_, name = _type(entry.type_), _name(entry.name)
    _need_place(type_, above)
    _need_new(session, name, above)
    unit = Unit(
        level=LEVELS[type_.kind],
        kind=type_.kind,
        code=_code(session, entry.code, type_, above),
        name=name,
        type_name=type_.name,
        entered=True,
        mail=need_mail(entry.mail) if entry.mail.strip() else None,
    )
    _put(unit, above)
    session.add(unit)
    session.flush()
    gathered = _gather(session, unit) if unit.kind is Kind.NETWORK else 0
    facts = {"above": above.id, "schools": gathered}
    _write(session, moment, "carrier.added", unit, who, facts)
    return unit


def change_carrier(
    session: Session,
    unit: Unit,
    entry: CarrierEntry,
    above: Unit | None,
    by: Actor | None,
    moment: datetime,
) -> Unit:
    """Correct a carrier, and move it under *above*; what *entry* leaves empty stays, but its mail.

    Raises NotYours, BadCarrier, InvalidMail, NotFound (no carrier).
    """
    who = _need_own(session, unit, by, moment)
    type_ = _type(entry.type_ or unit.type_name or "")
    name = _name(entry.name or unit.name)
    if type_.kind is not unit.kind:
        raise BadCarrier(
            f"{unit.name} ne peut pas devenir « {type_.name} » : ce n'est pas du même ordre.",
            "Saisissez l'autre à part, puis fermez celle-ci.",
            field="type",
        )
    above = above or session.get_one(Unit, unit.parent_id)
    if above.id != unit.parent_id:
        _who(session, by, above, moment)
        _need_place(type_, above)
        _need_same_academy(unit, above)
    _need_new(session, name, above, unit.id)
    mail = need_mail(entry.mail) if entry.mail.strip() else None
    if mail != unit.mail:  # whoever reads the address before acts for it no more
        unit.mail, unit.unreachable_until, unit.bounce = mail, None, None
        unit.link_version += 1
    unit.name, unit.type_name = name, type_.name
    _put(unit, above)
    session.add(unit)
    session.flush()
    _write(session, moment, "carrier.changed", unit, who, {"above": above.id})
    return unit


def close_carrier(session: Session, unit: Unit, by: Actor | None, moment: datetime) -> None:
    """A carrier is no more; refused while it has an action that goes on, or gathers schools.

    One that a directory brought is kept by hand from then on: its next file does not open it again.
    Closed twice, it is written once. Raises NotYours, BadCarrier, NotFound.
    """
    who = _need_carrier(session, unit, by, moment)
    if unit.state is UnitState.CLOSED:
        return
    going = _going(session, unit)
    if going:
        raise BadCarrier(
            f"{unit.name} porte {plural(going, 'action en cours', 'actions en cours')}.",
            "Retirez-les, ou attendez que le cycle soit clos.",
        )
    gathered = _count(session, is_school(), UNIT.c.basin_id == unit.id, _OPEN)
    if unit.kind is Kind.NETWORK and gathered:
        schools = plural(gathered, "établissement", "établissements")
        raise BadCarrier(
            f"{unit.name} réunit {schools}.",
            "Rattachez-les d'abord ailleurs : « orgue territory attach UAI UNITÉ ».",
        )
    unit.state, unit.entered = UnitState.CLOSED, True
    session.add(unit)
    session.flush()
    _write(session, moment, "carrier.closed", unit, who, {})


def reopen_carrier(session: Session, unit: Unit, by: Actor | None, moment: datetime) -> None:
    """A carrier that was closed is open again. Raises NotYours, NotFound, BadCarrier (another has
    its name by now)."""
    who = _need_own(session, unit, by, moment)
    if unit.state is UnitState.CLOSED:
        _need_new(session, unit.name, session.get_one(Unit, unit.parent_id), unit.id)
        unit.state = UnitState.OPEN
        session.add(unit)
        session.flush()
        _write(session, moment, "carrier.reopened", unit, who, {})


# ── what is typed ────────────────────────────────────────────────────────────────────────────────


def _type(text: str) -> UnitType:
    found = default_scope().type_called(text)
    if found is None:
        known = ", ".join(one.name for one in default_scope().types)
        raise BadCarrier(
            f"« {seen(text)[:60]} » n'est pas un type de structure."
            if text.strip()
            else "Il manque le type de la structure.",
            f"Types connus : {known}. D'autres s'ajoutent dans config/territory.yaml.",
            field="type",
        )
    return found


def _name(text: str) -> str:
    name = " ".join(seen(text).split())
    if not same(name) or len(name) > 120:
        raise BadCarrier(
            "Donnez le nom de la structure, en 120 signes au plus.",
            "Celui que les destinataires connaissent : « CIO de Créteil ».",
            field="name",
        )
    return name


def _need_place(type_: UnitType, above: Unit) -> None:
    if above.level in UNDER[type_.kind] and above.state is not UnitState.CLOSED:
        return
    where = (
        "un département"
        if type_.kind is Kind.NETWORK
        else "un bassin, une circonscription, un département ou une académie"
    )
    raise BadCarrier(
        f"« {type_.name} » se rattache à {where}, pas à « {above.name} ».",
        "Choisissez une autre unité.",
        field="under",
    )


def _need_same_academy(unit: Unit, above: Unit) -> None:
    if unit.academy_id not in (above.academy_id, above.id):
        raise BadCarrier(
            f"{above.name} n'est pas de la même académie que {unit.name}.",
            "Choisissez une autre unité.",
            field="under",
        )


def _need_new(session: Session, name: str, above: Unit, own: int | None = None) -> None:
    """No other open carrier has that name there: a form sent twice enters one."""
    here = sa.and_(UNIT.c.parent_id == above.id, UNIT.c.kind.in_(KEPT), _OPEN)
    query = sa.select(UNIT.c.id, UNIT.c.name, UNIT.c.code).where(here, UNIT.c.id != (own or 0))
    for row in session.connection().execute(query):
        if same(row.name) == same(name):
            raise BadCarrier(
                f"« {row.name} » existe déjà dans {above.name} (code {row.code}).",
                "Changez celle qui existe, ou donnez un nom qui les distingue.",
                field="name",
            )


def _code(session: Session, typed: str, type_: UnitType, above: Unit) -> str:
    """The code that was typed, or the next of its type in the académie: ``CIO-24-1``."""
    if typed.strip():
        code = as_code(typed).upper()
        if not CODE.fullmatch(code):
            raise BadCarrier(
                f"« {seen(typed)[:60]} » ne peut pas être un code.",
                "Deux à quarante lettres et chiffres, sans espace : « CIO-CRETEIL », ou un UAI.",
                field="code",
            )
        if _count(session, UNIT.c.code == code, UNIT.c.level.in_([Level.SCHOOL, Level.BASIN])):
            raise BadCarrier(
                f"Le code « {code} » est déjà pris.", "Donnez-en un autre.", field="code"
            )
        return code
    academy = session.get_one(Unit, above.academy_id) if above.academy_id else above
    stem = re.sub(r"[^A-Z0-9]+", "-", letters(type_.name).upper()).strip("-")[:30]
    stem = f"{stem}-{academy.code}-"
    query = sa.select(UNIT.c.code).where(UNIT.c.kind.in_(KEPT), UNIT.c.code.startswith(stem))
    taken = set(session.connection().execute(query).scalars())
    return next(f"{stem}{n}" for n in range(1, len(taken) + 2) if f"{stem}{n}" not in taken)


# ── the row ──────────────────────────────────────────────────────────────────────────────────────

_OPEN = UNIT.c.state != UnitState.CLOSED


def _put(unit: Unit, above: Unit) -> None:
    unit.parent_id = above.id
    unit.basin_id = above.id if above.level is Level.BASIN else None
    unit.department_id = above.id if above.level is Level.DEPARTMENT else above.department_id
    unit.academy_id = above.id if above.level is Level.ACADEMY else above.academy_id
    unit.timezone, unit.place = above.timezone, above.place
    unit.recteur_is_dasen = above.recteur_is_dasen


def _gather(session: Session, network: Unit) -> int:
    """The private schools of its département are the network's, but those attached by hand, and
    while there is no other network there."""
    mine = UNIT.c.department_id == network.department_id
    if _count(session, UNIT.c.kind == Kind.NETWORK, mine, _OPEN) > 1:
        return 0
    loose = UNIT.c.attached_by_hand.is_(sa.false())
    private = sa.and_(is_school(), mine, UNIT.c.sector == "private", loose, _OPEN)
    near = sa.func.coalesce(UNIT.c.near_id, UNIT.c.basin_id)
    moved = {"basin_id": network.id, "parent_id": network.id, "near_id": near}
    done = session.connection().execute(sa.update(UNIT).where(private).values(**moved))
    session.expire_all()
    return int(done.rowcount)


def _count(session: Session, *where: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(UNIT).where(*where)
    return int(session.connection().execute(query).scalar_one())


def _going(session: Session, unit: Unit) -> int:
    """Its actions that go on, in cycles that are not closed."""
    a = ACTION.c
    query = sa.select(sa.func.count()).select_from(ACTION.join(CYCLE, CYCLE.c.id == a.cycle_id))
    live = (CYCLE.c.state != CycleState.CLOSED, a.unit_id == unit.id, a.state.in_(GOES_ON))
    return int(session.connection().execute(query.where(*live)).scalar_one())


def _need_own(session: Session, unit: Unit, by: Actor | None, moment: datetime) -> str:
    if not unit.entered:
        raise no_carrier(unit)
    return _need_carrier(session, unit, by, moment)


def _need_carrier(session: Session, unit: Unit, by: Actor | None, moment: datetime) -> str:
    if unit.kind not in KEPT:
        raise no_carrier(unit)
    return _who(session, by, session.get_one(Unit, unit.parent_id), moment)


def no_carrier(unit: Unit) -> NotFound:
    of_file = unit.kind in KEPT
    return NotFound(
        f"{unit.name} vient de l'annuaire : son fichier le tient à jour."
        if of_file
        else f"{unit.name} n'est pas une structure saisie à la main.",
        "« orgue territory list --carriers » les montre.",
        code=unit.code,
    )


def _who(session: Session, by: Actor | None, above: Unit, moment: datetime) -> str:
    """The slot of who acts, who must have the right where the carrier stands."""
    if by is None:
        return "admin"
    day = pendulum.instance(moment).in_timezone(above.timezone).date()
    return need(session, by, Gesture.KEEP_CARRIERS, int(above.id), day).by.slot


def _write(
    session: Session, moment: datetime, what: str, unit: Unit, by: str, facts: dict[str, Any]
) -> None:
    entry = {"what": what, "subject": f"u{unit.id}", "unit_id": unit.id, "by": by, "facts": facts}
    journal.write(session, 0, moment, [entry])
    people_or_units_changed(session, moment)


def carriers_of(session: Session, where: Sequence[sa.ColumnElement[bool]] = ()) -> list[Unit]:
    """The carriers and networks that somebody entered or a directory brought, by name."""
    query = sa.select(Unit).where(UNIT.c.kind.in_(KEPT), *where)
    return list(session.execute(query.order_by(UNIT.c.name_order, UNIT.c.id)).scalars())
