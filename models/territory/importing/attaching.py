"""What the directory leaves open, an admin decides: where a school hangs, which bassins go along.

An école hangs on a circonscription, a collège or lycée on a bassin; a circonscription may be
linked to several bassins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.errors import NotFound, Refusal
from models.journal import JOURNAL
from models.territory.finding import GATHERED, SCHOOLS, find_unit
from models.territory.schools import is_school
from models.territory.unit import UNIT, BasinLink, Kind, Unit, UnitState
from models.words.sort_keys import bytewise
from models.words.units import at_unit


class WrongKind(Refusal):
    """Two units that do not go together."""


def attach(
    session: Session,
    school_code: str,
    unit_code: str,
    at: datetime,
    by: str,
    academy: Unit | None = None,
) -> Unit:
    """The school hangs on the bassin or circonscription from now on, whatever the file leaves out;
    *academy*: where both are sought.

    Raises :class:`WrongKind` for an école on a bassin, or a unit of another académie.
    """
    school = _need(session, school_code, SCHOOLS, "un établissement", academy)
    unit = _need(session, unit_code, GATHERED, "un bassin ou une circonscription", academy)
    return _hang(session, school, unit, at, by)


def _hang(session: Session, school: Unit, unit: Unit, at: datetime, by: str) -> Unit:
    check_pair(school, unit)
    facts = {"from": school.basin_id, "to": unit.id, "listed": listed_for(session, school)}
    if school.basin_id == unit.id and school.attached_by_hand:
        return school
    if unit.kind is Kind.NETWORK:
        school.near_id = school.near_id or _where(session, school)
    else:
        school.near_id = None
    school.basin_id = school.parent_id = unit.id
    school.attached_by_hand = True
    session.add(school)
    session.flush()
    _write(session, at, "school.attached", school, by, facts)
    return school


def _where(session: Session, school: Unit) -> int | None:
    """The bassin or circonscription that *school* hangs on, if it is not a network."""
    home = session.get(Unit, school.basin_id) if school.basin_id else None
    return school.basin_id if home is not None and home.kind is not Kind.NETWORK else None


def attach_to_network(
    session: Session, network_code: str, codes: Sequence[str], at: datetime, by: str
) -> list[Unit]:
    """Several private schools are a network's from now on: those of *codes*, or all of its
    département that no hand attached elsewhere; all of them, or none.

    Raises :class:`WrongKind`, NotFound.
    """
    network = _need(session, network_code, (Kind.NETWORK,), "un réseau")
    u = UNIT.c
    mine = (is_school(), u.sector == "private", u.department_id == network.department_id)
    free = (u.attached_by_hand.is_(sa.false()), u.state != UnitState.CLOSED)
    elsewhere = sa.select(Unit).where(*mine, *free, u.basin_id.is_distinct_from(network.id))
    if codes:
        found = [_need(session, code, SCHOOLS, "un établissement") for code in codes]
    else:
        found = list(session.scalars(elsewhere.order_by(bytewise(u.code))))
    return [_hang(session, school, network, at, by) for school in found]


def listed_for(session: Session, school: Unit) -> int | None:
    """The unit that the directory names for *school*: where it hung before any hand touched it."""
    if not school.attached_by_hand:
        return school.basin_id
    j = JOURNAL.c
    query = sa.select(j.facts).where(
        j.chain == 0, j.what == "school.attached", j.unit_id == school.id
    )
    facts = session.execute(query.order_by(j.seq.desc()).limit(1)).scalar()
    return facts.get("listed") if facts else None


def _need(
    session: Session,
    code: str,
    kinds: tuple[Kind, ...],
    what: str,
    academy: Unit | None = None,
) -> Unit:
    unit = find_unit(session, code, academy)
    if unit.kind not in kinds:
        raise WrongKind(
            f"« {code} » désigne {unit.name}, qui n'est pas {what}.",
            "Vérifiez le code avec « orgue territory tree ».",
            code=code,
        )
    return unit


def check_pair(school: Unit, unit: Unit) -> None:
    """Refuse a unit that *school* cannot hang on. Raises WrongKind."""
    wanted = Kind.CIRCONSCRIPTION if school.kind is Kind.ECOLE else Kind.BASIN
    if unit.kind is Kind.NETWORK and school.sector != "private":
        raise WrongKind(
            f"{school.name} n'est pas privé sous contrat : {unit.name} ne l'anime pas.",
            "Choisissez un bassin ou une circonscription.",
        )
    if unit.kind not in (wanted, Kind.NETWORK):
        raise WrongKind(
            f"{school.name} ne peut pas être rattaché {at_unit(unit.name)} : une école va dans une "
            "circonscription, un collège ou un lycée dans un bassin.",
            "Choisissez une autre unité, ou liez la circonscription au bassin avec "
            "« orgue territory link ».",
        )
    _check_academy(school, unit)


def _check_academy(one: Unit, other: Unit) -> None:
    if one.academy_id != other.academy_id:
        raise WrongKind(
            f"{one.name} et {other.name} ne sont pas de la même académie.",
            "Vérifiez les deux codes.",
        )


def _pair(
    session: Session, circonscription: str, basin: str, academy: Unit | None = None
) -> tuple[Unit, Unit]:
    circonscriptions = (Kind.CIRCONSCRIPTION,)
    circo = _need(session, circonscription, circonscriptions, "une circonscription", academy)
    found = _need(session, basin, (Kind.BASIN,), "un bassin", academy)
    _check_academy(circo, found)
    return circo, found


def link(
    session: Session,
    circonscription: str,
    basin: str,
    at: datetime,
    by: str,
    academy: Unit | None = None,
) -> bool:
    """The circonscription goes along with the bassin; False when it already did."""
    circo, found = _pair(session, circonscription, basin, academy)
    if session.get(BasinLink, (circo.id, found.id)):
        return False
    session.add(BasinLink(circonscription_id=_id(circo), basin_id=_id(found)))
    session.flush()
    _write(session, at, "circonscription.linked", circo, by, {"basin": found.id})
    return True


def unlink(session: Session, circonscription: str, basin: str, at: datetime, by: str) -> None:
    """The circonscription does not go along with the bassin any more; refused when it did not."""
    circo, found = _pair(session, circonscription, basin)
    row = session.get(BasinLink, (circo.id, found.id))
    if row is None:
        raise NotFound(
            f"{circo.name} n'est pas liée {at_unit(found.name)}.",
            "Voyez les liens avec « orgue territory tree ».",
        )
    session.delete(row)
    session.flush()
    _write(session, at, "circonscription.unlinked", circo, by, {"basin": found.id})


def schools(
    session: Session,
    academy: Unit | None = None,
    *,
    unattached: bool = False,
    missing: bool = False,
) -> list[Unit]:
    """The schools by code, closed ones left out.

    *unattached*: only those on no bassin or circonscription; *missing*: only those that the last
    directory did not list. Both: those that are either.
    """
    u = UNIT.c
    conditions = [
        c
        for wanted, c in (
            (unattached, u.basin_id.is_(None)),
            (missing, u.missing_since.is_not(None)),
        )
        if wanted
    ]
    query = sa.select(Unit).where(is_school(), u.state != UnitState.CLOSED)
    if conditions:
        query = query.where(sa.or_(*conditions))
    if academy is not None:
        query = query.where(u.academy_id == academy.id)
    return list(session.execute(query.order_by(bytewise(u.code))).scalars())


def unattached(session: Session, academy: Unit | None = None) -> list[Unit]:
    """The schools that hang on no bassin or circonscription."""
    return schools(session, academy, unattached=True)


def _write(
    session: Session, at: datetime, what: str, unit: Unit, by: str, facts: dict[str, Any]
) -> None:
    entry = {"what": what, "subject": f"u{unit.id}", "unit_id": unit.id, "by": by, "facts": facts}
    journal.write(session, 0, at, [entry])


def _id(unit: Unit) -> int:
    assert unit.id is not None, "a unit that was read has an id"
    return unit.id
