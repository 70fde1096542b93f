"""What the lines of the open-data file say together: one holiday per zone, year and name.

The académies of a zone that do not agree are told; Guadeloupe's two islands keep only what
differs from Guadeloupe.
"""

from __future__ import annotations

from collections import ChainMap, Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from models.calendar.facts import SchoolHolidayFact, first_year
from models.calendar.names import OWN_CALENDAR
from models.calendar.open_data_lines import HolidayLine
from models.calendar.school_year import SOUTHERN, label_of
from models.calendar.table import Key, Known, said
from models.calendar.territories import GUADELOUPE

Sofar = Mapping[Key, SchoolHolidayFact]
SOURCE = "données ouvertes fr-en-calendrier-scolaire"


def settled(lines: list[HolidayLine], there: Known) -> tuple[Known, list[str]]:
    """The holidays that *lines* tell, *there* being what is known; those that differ, named."""
    groups: dict[Key, list[HolidayLine]] = defaultdict(list)
    for line in lines:
        groups[line.key].append(line)
    found: Known = {}
    differing: set[str] = set()
    for key, group in sorted(groups.items()):
        for rank, period in enumerate(_apart(group)):
            named = (*key[:2], key[2] if rank == 0 else f"{key[2][:54]} ({rank + 1})")
            found[named] = _fact(named, _agreed(period), ChainMap(found, there))
            if len({(p.first, p.last) for p in period}) > 1:
                differing.add(" ".join(named))
    return _without_what_is_shared(found, there), sorted(differing)


def _apart(group: list[HolidayLine]) -> list[list[HolidayLine]]:
    """The lines of one name, parted where a holiday ends before the next starts."""
    parts: list[list[HolidayLine]] = []
    end = date.min
    for line in sorted(group, key=lambda line: line.first):
        if parts and line.first <= end:
            parts[-1].append(line)
        else:
            parts.append([line])
        end = max(end, line.last or line.first)
    return parts


def _agreed(period: list[HolidayLine]) -> HolidayLine:
    """What most lines say; of as many, the longest, so that nobody is written to on holiday."""
    dated = [p for p in period if p.last] or period
    counts = Counter(dated)
    return max(counts, key=lambda p: (counts[p], ((p.last or p.first) - p.first).days, p.official))


def _fact(key: Key, line: HolidayLine, known: Sofar) -> SchoolHolidayFact:
    old = known.get(key)
    new = SchoolHolidayFact(
        name=key[2],
        first=line.first,
        last=line.last or line.first,
        official=line.official,
        source=SOURCE,
        school_year=key[1],
    )
    if line.last is None:
        return _open_ended(key, new, known)
    # The file gives the Ascension bridge as its Friday alone; what is known holds more.
    if old and new.days == 1 and old.is_bridge and old.first <= new.first <= old.last:
        return replace(old, source=SOURCE)
    return new


def _open_ended(key: Key, new: SchoolHolidayFact, known: Sofar) -> SchoolHolidayFact:
    """Holidays whose end the file does not give: the known end, else a provisional one."""
    old = known.get(key)
    if old and old.last > new.first:
        return replace(old, first=new.first, source=SOURCE)
    return replace(new, last=_likely_end(key, new.first, known), official=False)


def _likely_end(key: Key, first: date, known: Sofar) -> date:
    """As long as the year before; else until 31 August, or mid-February in the far south."""
    zone, school_year, name = key
    before = known.get((zone, label_of(first_year(school_year) - 1), name))
    if before and before.closes_a_year:
        return first + timedelta(days=before.days - 1)
    usual = date(first.year + 1, 2, 14) if zone in SOUTHERN else date(first.year, 8, 31)
    return max(first, usual)


def _without_what_is_shared(found: Known, there: Known) -> Known:
    """*found*, the two islands keeping what Guadeloupe does not say for them."""
    shared = {key[1:]: fact for key, fact in found.items() if key[0] == GUADELOUPE}
    kept = {
        key: fact
        for key, fact in found.items()
        if key[0] not in OWN_CALENDAR or key in there or said(fact) != said(shared.get(key[1:]))
    }
    for zone in OWN_CALENDAR:
        for (year, name), fact in shared.items():
            key = (zone, year, name)
            if key not in found and not _by_hand(there.get(key)):
                kept[key] = replace(fact, last=fact.first - timedelta(days=1))
    return kept


def _by_hand(fact: SchoolHolidayFact | None) -> bool:
    return fact is not None and fact.source != SOURCE
