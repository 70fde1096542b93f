"""What is known of a zone: the official table shipped with the software, then what was entered.

A hand entry or an import wins over the shipped row of the same zone, year and name. Nothing is
computed: a year that neither tells is refused.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from config.settings import config_file
from models.calendar.closed_days import ClosedCalendar, ClosedDays
from models.calendar.facts import CalendarUnknown, SchoolHolidayFact
from models.calendar.foreseen import (
    LENT,
    calendar_foreseen,
    foreseen,
    is_foreseen,
    without_outdated,
    years_before,
)
from models.calendar.names import OWN_CALENDAR
from models.calendar.places import split_place, suspensions_of, without_suspensions
from models.calendar.rows import SCHOOL_HOLIDAY
from models.calendar.school_days import SchoolCalendar
from models.calendar.school_year import SOUTHERN
from models.calendar.suspension import closed_days
from models.database.transactions import upsert

SHIPPED = "Calendrier national : "
NATIONAL = ("A", "B", "C")
OF_SUBDIVISION = dict(zip(("978", "977"), OWN_CALENDAR, strict=True))

Key = tuple[str, str, str]
"""Zone, school year, name."""
Known = dict[Key, SchoolHolidayFact]


def shipped(path: Path | None = None) -> Known:
    """The rows of ``config/school_calendar.csv``."""
    return _shipped(path or config_file("school_calendar.csv"))


@lru_cache(maxsize=4)
def _shipped(path: Path) -> Known:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return {(r["zone"], r["school_year"], r["name"]): _shipped_fact(r) for r in rows}


def _shipped_fact(row: dict[str, str]) -> SchoolHolidayFact:
    return SchoolHolidayFact(
        name=row["name"],
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        official=row["official"] == "oui",
        source=row["source"],
        school_year=row["school_year"],
    )


def known(session: Session, zones: Iterable[str] | None = None) -> Known:
    """Every holiday that is known (of *zones*), the rows winning over the shipped table."""
    wanted = None if zones is None else tuple(zones)
    found = {k: h for k, h in shipped().items() if wanted is None or k[0] in wanted}
    t = SCHOOL_HOLIDAY.c
    # A shipped row carries no news: a later release of the table may have corrected it.
    query = sa.select(SCHOOL_HOLIDAY).where(sa.not_(t.source.startswith(SHIPPED)))
    if wanted is not None:
        query = query.where(t.zone.in_(wanted))
    guesses = []
    for row in session.connection().execute(query.order_by(t.id)):
        key = (row.zone, row.school_year, row.name)
        fact = SchoolHolidayFact(
            name=row.name,
            first=row.first,
            last=row.last,
            official=row.official,
            source=row.source,
            school_year=row.school_year,
        )
        if is_foreseen(fact):
            guesses.append((key, fact))
        else:
            found[key] = fact
    return without_outdated(found, guesses) if guesses else found


def ship(session: Session) -> int:
    """Bring the shipped rows into the table, hand entries and imports untouched.

    Returns how many rows that wrote: 0 the second time.
    """
    t = SCHOOL_HOLIDAY.c
    there = {
        (row.zone, row.school_year, row.name): row
        for row in session.connection().execute(sa.select(SCHOOL_HOLIDAY))
    }
    stale = [_values(k, h) for k, h in shipped().items() if _is_stale(there.get(k), h)]
    for values in stale:
        _put(session, values, where=t.source.startswith(SHIPPED))
    return len(stale)


def _is_stale(row: sa.Row[tuple[object, ...]] | None, fact: SchoolHolidayFact) -> bool:
    if row is None:
        return True
    same = (row.first, row.last, row.official, row.source)
    ours = (fact.first, fact.last, fact.official, fact.source)
    return row.source.startswith(SHIPPED) and same != ours


def _values(key: Key, fact: SchoolHolidayFact) -> dict[str, object]:
    zone, school_year, name = key
    return {
        "zone": zone,
        "school_year": school_year,
        "name": name,
        "first": fact.first,
        "last": fact.last,
        "official": fact.official,
        "source": fact.source,
    }


def _put(
    session: Session, values: dict[str, object], where: sa.ColumnElement[bool] | None = None
) -> None:
    statement = upsert(session, SCHOOL_HOLIDAY).values(**values)
    news = {k: statement.excluded[k] for k in ("first", "last", "official", "source")}
    statement = statement.on_conflict_do_update(
        index_elements=["zone", "school_year", "name"], set_=news, where=where
    )
    session.connection().execute(statement)


def put_holiday(session: Session, key: Key, fact: SchoolHolidayFact) -> None:
    """Write one row, whatever stood there; the caller notes it in the journal."""
    _put(session, _values(key, fact))


def said(fact: SchoolHolidayFact | None) -> tuple[date, date, bool] | None:
    """What a row says, whoever said it."""
    return None if fact is None else (fact.first, fact.last, fact.official)


def calendar_for(session: Session, place: str, timezone: str, school_year: str) -> SchoolCalendar:
    """The school calendar of *place* around *school_year*, made once while its rows stay.

    Raises :class:`CalendarUnknown` for a year that nobody published or entered for its zone.
    """
    (found,) = calendars_for(session, [(place, timezone, school_year)]).values()
    return found


def calendar_or_foreseen(
    session: Session, place: str, timezone: str, school_year: str
) -> SchoolCalendar:
    """:func:`calendar_for`; of a year that nobody published, the one that is foreseen.

    Raises :class:`CalendarUnknown` where no year is known to foresee it from.
    """
    return _known_or(session, place, timezone, school_year)[0]


def _known_or(
    session: Session, place: str, timezone: str, school_year: str
) -> tuple[SchoolCalendar, SchoolCalendar | None]:
    """The calendar of that year, and the one that it is foreseen from, if it is."""
    try:
        return calendar_for(session, place, timezone, school_year), None
    except CalendarUnknown as unknown:
        for year in years_before(school_year):
            try:
                known = calendar_for(session, place, timezone, year)
            except CalendarUnknown:
                continue
            return calendar_foreseen(known, school_year), known
        raise unknown from None


def foresee(session: Session, place: str, timezone: str, school_year: str) -> int:
    """Write the holidays of a year that nobody published for *place* as they are foreseen; how
    many: none for a year that is known. The caller notes it in the journal."""
    known = _known_or(session, place, timezone, school_year)[1]
    if known is None:
        return 0
    facts = foreseen(known, school_year)
    for fact in facts:
        put_holiday(session, (known.zone, fact.school_year, fact.name), fact)
    return len(facts)


def calendars_for(
    session: Session, wanted: Iterable[tuple[str, str, str]]
) -> dict[tuple[str, str, str], SchoolCalendar]:
    """:func:`calendar_for` each place, timezone and school year, in one statement."""
    asked = list(wanted)
    rows = known(session, {zone: None for place, _, _ in asked for zone in zones_of(place)})
    closed = _closed(session, [place for place, _, _ in asked])
    return {one: _made(*one, _of_place(rows, one[0]), closed.get(one[0])) for one in asked}


def _closed(session: Session, places: Iterable[str]) -> dict[str, tuple[ClosedDays, ...]]:
    """The days closed by suspensions, of the *places* that were suspended."""
    numbers = {place: suspensions_of(place) for place in places}
    wanted = {number for some in numbers.values() for number in some}
    days = closed_days(session, wanted) if wanted else {}
    return {p: tuple(days[n] for n in some if n in days) for p, some in numbers.items() if some}


def zones_of(place: str) -> tuple[str, ...]:
    """The zones to read for *place*, the one that wins last, the one to fall back on first."""
    zone, subdivision = split_place(place)
    own = OF_SUBDIVISION.get(subdivision)
    fallback = () if zone in (*NATIONAL, *SOUTHERN) else ("C",)
    return (*fallback, zone, *((own,) if own else ()))


def _of_place(rows: Known, place: str) -> tuple[SchoolHolidayFact, ...]:
    zones = zones_of(place)
    ours: dict[tuple[str, str], SchoolHolidayFact] = {}
    for zone in zones[1:] if zones[0] != split_place(place)[0] else zones:
        ours |= {k[1:]: h for k, h in rows.items() if k[0] == zone}
    held = [h for h in ours.values() if h.holds]
    summers = [h for k, h in rows.items() if k[0] == zones[0] and k[2] == "Été"]
    return (*held, *(_lent(h) for h in summers if not _has_summer(held, h)))


def _has_summer(facts: Iterable[SchoolHolidayFact], summer: SchoolHolidayFact) -> bool:
    """Whether *facts* tell their own summer of that year."""
    return any(h.first <= summer.last and h.last >= summer.first for h in facts)


def _lent(summer: SchoolHolidayFact) -> SchoolHolidayFact:
    """A national summer, for a territory that has not said its own yet: provisional."""
    return SchoolHolidayFact(
        name=summer.name,
        first=summer.first,
        last=summer.last,
        official=False,
        source=LENT,
        school_year=summer.school_year,
    )


@lru_cache(maxsize=256)
def _made(
    place: str,
    timezone: str,
    school_year: str,
    facts: tuple[SchoolHolidayFact, ...],
    closed: tuple[ClosedDays, ...] | None,
) -> SchoolCalendar:
    if closed is not None:
        whole = _made(without_suspensions(place), timezone, school_year, facts, None)
        return ClosedCalendar(whole, place, closed)
    if not any(h.school_year == school_year and not h.closes_a_year for h in facts):
        raise CalendarUnknown(split_place(place)[0], school_year)
    return SchoolCalendar(place=place, timezone=timezone, school_year=school_year, holidays=facts)
