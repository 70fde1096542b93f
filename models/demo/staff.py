"""Who holds what in the académie of Orvance, as a people file would say it.

Every function that is expected is held, but for a few holes left on purpose: they are what a pilot
has to see. Some leave in the middle of the year, some are away, most have a deputy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from models.demo import names
from models.demo.academy import (
    DemoBasin,
    basins,
    circonscriptions,
    merged,
    schools,
    write_csv,
)
from models.demo.names import ACADEMY, DOMAIN, LANDS
from models.territory.functions import functions
from models.territory.unit import Level

COLUMNS = ["unité", "fonction", "nom", "courriel", "suppléant", "du", "au"]
PILOT, ADMIN = f"pilote@{DOMAIN}", f"admin@{DOMAIN}"
NATIONAL = "pilote.national@education.example"
CABINETS = ("rector", "dasen")
"""What is asked of them goes to an address of their cabinet."""
HOLES = {
    (Level.ACADEMY, ACADEMY, "digital"),
    (Level.DEPARTMENT, "992", "mlds"),
    (Level.BASIN, "99203", "relay"),
    (Level.BASIN, "99102", "mlds"),
    (Level.BASIN, "99301", "training"),
}
"""Nobody holds these."""
LEAVES, COMES = date(2026, 12, 31), date(2027, 1, 4)
MERGED_ON = date(2026, 8, 31)
"""The last day of the bassin that was merged."""
LEAVERS = {"99201": True, "99302": False}
"""Bassins whose relay leaves at the end of December: whether somebody comes after."""


@dataclass(frozen=True, kw_only=True)
class StaffLine:
    """One row of a people file; *deputy* is written « name <address> », empty for none."""

    unit: str
    function: str
    name: str
    mail: str
    deputy: str = ""
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, kw_only=True)
class Away:
    """Somebody's absence, both days included."""

    mail: str
    first: date
    last: date


class _Hiring:
    """Gives each function somebody nobody else is."""

    def __init__(self) -> None:
        self._people: Iterator[str] = names.people()

    def leave_out(self, taken: Collection[str]) -> None:
        """Hire nobody of those names."""
        self._people = (name for name in names.people() if name not in taken)

    def somebody(self) -> tuple[str, str]:
        name = next(self._people)
        return name, f"{_plain(name)}@{DOMAIN}"


def _written(name: str, mail: str) -> str:
    return f"{name} <{mail}>"


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", ".", bare)


def holders() -> list[StaffLine]:
    """Every row of the people file."""
    hiring = _Hiring()
    found = [*_of_level(hiring, Level.ACADEMY, ACADEMY, ACADEMY)]
    for land in LANDS:
        found += _of_level(hiring, Level.DEPARTMENT, land.code, land.code)
    for basin in basins():
        found += _of_level(hiring, Level.BASIN, f"bassin:{basin.code}", basin.code)
    for circo in circonscriptions():
        found += _of_circonscription(hiring, circo)
    return [*found, *_of_schools(hiring), *_around(hiring)]


def holders_before() -> list[StaffLine]:
    """Every row of the people file a year before: the same, and the team of the bassin that was
    merged since, until the end of that summer."""
    hiring = _Hiring()
    taken = {name for held in holders() for name in (held.name, held.deputy.split(" <")[0])}
    hiring.leave_out(taken)
    code = merged().code
    team = _of_level(hiring, Level.BASIN, f"bassin:{code}", code)
    return [*holders(), *(replace(held, ends=MERGED_ON) for held in team)]


def _of_level(hiring: _Hiring, level: Level, unit: str, code: str) -> Iterator[StaffLine]:
    """The expected functions of a level; the relay and the pilot have a deputy."""
    for (at, function), known in functions().items():
        if at is not level or not known.expected or (level, code, function) in HOLES:
            continue
        name, mail = hiring.somebody()
        if function in CABINETS:
            name, mail = f"Cabinet, {known.name} ({code})", f"cabinet.{code}@{DOMAIN}"
        if (level, function) == (Level.ACADEMY, "pilot"):
            mail = PILOT
        wanted = function in ("pilot", "relay") and code not in LEAVERS
        deputy = _written(*hiring.somebody()) if wanted else ""
        held = StaffLine(unit=unit, function=known.name, name=name, mail=mail, deputy=deputy)
        yield from _leaving(hiring, held, code) if function == "relay" else [held]


def _leaving(hiring: _Hiring, held: StaffLine, code: str) -> Iterator[StaffLine]:
    if code not in LEAVERS:
        yield held
        return
    yield StaffLine(
        unit=held.unit, function=held.function, name=held.name, mail=held.mail, ends=LEAVES
    )
    if LEAVERS[code]:
        name, mail = hiring.somebody()
        yield StaffLine(unit=held.unit, function=held.function, name=name, mail=mail, starts=COMES)


def _of_circonscription(hiring: _Hiring, circo: DemoBasin) -> Iterator[StaffLine]:
    """The IEN, whose deputy is the conseiller pédagogique; and an inspector in one of two."""
    name, mail = hiring.somebody()
    adviser = hiring.somebody()
    deputy = _written(*adviser)
    yield StaffLine(unit=circo.code, function="IEN", name=name, mail=mail, deputy=deputy)
    yield StaffLine(
        unit=circo.code, function="conseiller pédagogique", name=adviser[0], mail=adviser[1]
    )
    if int(circo.code[3:7]) % 2:
        name, mail = hiring.somebody()
        yield StaffLine(unit=circo.code, function="inspecteur", name=name, mail=mail)


def _of_schools(hiring: _Hiring) -> Iterator[StaffLine]:
    """Heads answer at the directory's address; some schools have named a relay, or a project."""
    for n, school in enumerate(schools()):
        if school.type == "Ecole":
            continue
        for every, function in ((4, "référent"), (5, "porteur de projet")):
            if n % every == 0:
                name, mail = hiring.somebody()
                yield StaffLine(unit=school.uai, function=function, name=name, mail=mail)


def _around(hiring: _Hiring) -> Iterator[StaffLine]:
    """Who loads the people and the schools, and who reads the whole country."""
    for unit, level, function, mail in (
        (ACADEMY, Level.ACADEMY, "admin", ADMIN),
        ("nation:FR", Level.NATION, "pilot", NATIONAL),
    ):
        named = functions()[level, function].name
        yield StaffLine(unit=unit, function=named, name=hiring.somebody()[0], mail=mail)


def absences() -> list[Away]:
    """Who is away in the year: an IEN while the proposals come in, a pilot while they climb."""
    by_unit = {h.unit: h.mail for h in reversed(holders()) if h.function in ("IEN", PILOT_OF)}
    first, last = circonscriptions()[2].code, circonscriptions()[9].code
    return [
        Away(mail=by_unit[first], first=date(2026, 12, 7), last=date(2026, 12, 18)),
        Away(mail=by_unit[last], first=date(2027, 1, 11), last=date(2027, 1, 29)),
        Away(mail=by_unit["993"], first=date(2027, 1, 25), last=date(2027, 2, 5)),
    ]


@lru_cache(maxsize=1)
def visitors() -> tuple[tuple[str, str], ...]:
    """Whom a visitor may be: what each is, and their address; one at each level, all year long."""
    college = next(s for s in schools() if s.type == "Collège" and not s.private)
    ecole = next(s for s in schools() if s.type == "Ecole")
    held = holders()
    at = {(h.unit, h.function): h.mail for h in held}
    holder = next(h for h in held if h.function == "porteur de projet")
    circo, basin = circonscriptions()[0], basins()[0]
    return (
        ("Une école", ecole.mail),
        ("Un collège", college.mail),
        ("Une porteuse de projet", holder.mail),
        ("L'IEN, qui est relais", at[circo.code, "IEN"]),
        ("Le relais d'un bassin", at[f"bassin:{basin.code}", "relais"]),
        ("Le pilote d'un département", at[LANDS[0].code, PILOT_OF]),
        ("Le pilote de l'académie", PILOT),
        ("Le cabinet du recteur", f"cabinet.{ACADEMY}@{DOMAIN}"),
        ("L'administrateur", ADMIN),
        ("Le pilote national", NATIONAL),
    )


PILOT_OF = functions()[Level.DEPARTMENT, "pilot"].name


def write_people(path: Path, held: Iterable[StaffLine] | None = None) -> None:
    """Write everybody, or those who *held* something, as ``orgue people import`` reads them."""
    write_csv(path, COLUMNS, (_row(h) for h in held or holders()))


def _row(held: StaffLine) -> dict[str, str]:
    values = (
        held.unit,
        held.function,
        held.name,
        held.mail,
        held.deputy,
        _day(held.starts),
        _day(held.ends),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _day(on: date | None) -> str:
    return on.strftime("%d/%m/%Y") if on else ""
