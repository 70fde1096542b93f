"""A calendar that somebody brings (RFC 5545) read within bounds: what happens, when and where.

Nothing of who organises or attends is read. A recurrence is unfolded within the days that are
asked for. What cannot be read is refused with its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from models.errors import Refusal

LARGEST = 1_000_000
"""Bytes of a calendar: years of an académie's own."""
MOST_EVENTS, MOST_TIMES = 200, 60
"""Entries kept of a file, and days of one recurrence within a year."""
LONGEST = 160
DAY = timedelta(days=1)
Part = Mapping[str, Any]
"""An entry, by the name of what it says."""
When = date | datetime


class BadCalendar(Refusal):
    """A file that is no calendar, or says something that cannot be read; *line*, in its facts."""

    status = 422

    def __init__(self, sentence: str, line: int | None = None) -> None:
        where = f"Ligne {line} : " if line else ""
        step = "Exportez de nouveau l'agenda au format ICS, puis réessayez."
        super().__init__(f"{where}{sentence}", step, line=line)


@dataclass(frozen=True, kw_only=True)
class BroughtEvent:
    """*uid* names it in its calendar, with the day of each time that a recurrence comes back;
    *starts* and *ends* (« 09:00 ») are None when it lasts whole days; *cancelled*: called off."""

    uid: str
    name: str
    on: date
    until: date | None = None
    starts: str | None = None
    ends: str | None = None
    place: str = ""
    cancelled: bool = False


def read_calendar(content: bytes, first: date, last: date, timezone: str) -> list[BroughtEvent]:
    """What happens from *first* to *last*, hours on the clocks of *timezone*, by day.

    Raises :class:`BadCalendar`: too large, no calendar, a line that says no day, too much.
    """
    if len(content) > LARGEST:
        raise BadCalendar("Ce fichier dépasse 1 Mo.")
    _need_lines(content)
    from icalendar import Calendar  # start-up: one page alone

    try:
        calendar = Calendar.from_ical(content)
        parts = list(calendar.walk("VEVENT"))
    except (ValueError, KeyError, IndexError, AttributeError) as wrong:
        raise BadCalendar(f"ce n'est pas un agenda lisible ({str(wrong)[:80]}).") from None
    zone = ZoneInfo(timezone)
    found: dict[str, BroughtEvent] = {}
    own: dict[tuple[str, When | None], Part] = {}
    for part in sorted(parts, key=lambda one: "recurrence-id" not in one):
        line = _line_of(content, _uid(part))
        try:
            if "recurrence-id" in part:
                own[_uid(part), _moment(part, "recurrence-id", zone)] = part
            for one in _times(part, own, first, last, zone, line):
                found[one.uid] = one
        except (ValueError, AttributeError, TypeError) as wrong:
            raise BadCalendar(f"un jour ne se lit pas ({str(wrong)[:80]}).", line) from None
        if len(found) > MOST_EVENTS:
            raise BadCalendar(f"plus de {MOST_EVENTS} évènements dans l'année.")
    return sorted(found.values(), key=lambda one: (one.on, one.starts or "", one.uid))


def _need_lines(content: bytes) -> None:
    """Refuse what does not begin and end as a calendar, naming the line."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise BadCalendar("ce fichier n'est pas écrit en UTF-8.", line) from None
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise BadCalendar("un agenda commence par « BEGIN:VCALENDAR ».", 1)
    begun = list[tuple[str, int]]()
    for number, text in enumerate(lines, 1):
        word, _, what = text.strip().upper().partition(":")
        if word == "BEGIN":
            begun.append((what, number))
        elif word == "END":
            if not begun or begun.pop()[0] != what:
                raise BadCalendar(f"« END:{what[:30]} » ne ferme rien.", number)
        elif text and not text[0].isspace() and ":" not in text:
            raise BadCalendar(f"« {text[:40]} » n'est pas une ligne d'agenda.", number)
    if begun:
        raise BadCalendar(f"« {begun[-1][0][:30]} » n'est pas fermé.", begun[-1][1])


def _line_of(content: bytes, uid: str) -> int | None:
    """The line on which the event of *uid* is named."""
    place = content.find(f"UID:{uid}".encode())
    return content.count(b"\n", 0, place) + 1 if place >= 0 else None


def _uid(part: Part) -> str:
    return str(part.get("uid") or "")[:250]


def _times(
    part: Part,
    own: Mapping[tuple[str, When | None], Part],
    first: date,
    last: date,
    zone: ZoneInfo,
    line: int | None,
) -> Iterator[BroughtEvent]:
    """Each time that an event happens between two days; a time that was changed by itself is read
    from its own entry."""
    uid, start = _uid(part), _moment(part, "dtstart", zone)
    if not uid:
        raise BadCalendar("un évènement n'a pas d'UID : rien ne le reconnaîtrait.", line)
    if start is None:
        raise BadCalendar("un évènement n'a pas de jour (DTSTART).", line)
    lasts = _lasting(part, start, zone)
    if "recurrence-id" in part:
        at = _moment(part, "recurrence-id", zone) or start
        yield from _one(part, f"{uid}|{_day(at)}", start, lasts, first, last)
        return
    if "rrule" not in part and "rdate" not in part:
        yield from _one(part, uid, start, lasts, first, last)
        return
    for at in _unfolded(part, start, first, last, zone, line):
        if (uid, at) not in own:
            yield from _one(part, f"{uid}|{_day(at)}", at, lasts, first, last)


def _unfolded(
    part: Part, start: When, first: date, last: date, zone: ZoneInfo, line: int | None
) -> list[When]:
    whole, base = not isinstance(start, datetime), _naive(start)
    times = set[datetime]()
    rules = part.get("rrule", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        text = _without_zone(rule.to_ical().decode(), zone)
        try:
            told = rrulestr(text, dtstart=base)
        except (ValueError, TypeError) as wrong:
            said = f"la répétition « {text[:60]} » ne se lit pas ({str(wrong)[:60]})."
            raise BadCalendar(said, line) from None
        end = datetime.combine(last, time.max)
        for at in told.xafter(datetime.combine(first, time()) - DAY, inc=True):
            if at > end or len(times) >= MOST_TIMES:
                break
            times.add(at)
    times |= {_naive(at) for at in _listed(part, "rdate", zone)}
    times -= {_naive(at) for at in _listed(part, "exdate", zone)}
    return [at.date() if whole else at.replace(tzinfo=zone) for at in sorted(times)]


def _without_zone(text: str, zone: ZoneInfo) -> str:
    """A rule whose end is said in UTC, said on the clocks of *zone*: its days are counted there."""
    parts = []
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name.upper() == "UNTIL" and value.endswith("Z"):
            end = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            value = end.astimezone(zone).strftime("%Y%m%dT%H%M%S")
        parts.append(f"{name}={value}")
    return ";".join(parts)


def _listed(part: Part, name: str, zone: ZoneInfo) -> Iterator[When]:
    said = part.get(name, [])
    for group in said if isinstance(said, list) else [said]:
        for one in group.dts:
            yield _on_clocks(one.dt, zone)


def _naive(at: When) -> datetime:
    if isinstance(at, datetime):
        return at.replace(tzinfo=None)
    return datetime.combine(at, time())


def _moment(part: Part, name: str, zone: ZoneInfo) -> When | None:
    said = part.get(name)
    return None if said is None else _on_clocks(said.dt, zone)


def _on_clocks(at: When, zone: ZoneInfo) -> When:
    """A moment on the clocks of *zone* (one without a zone is taken as said there); a day as is."""
    if not isinstance(at, datetime):
        return at
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def _lasting(part: Part, start: When, zone: ZoneInfo) -> timedelta:
    end = _moment(part, "dtend", zone)
    if end is not None and isinstance(end, datetime) == isinstance(start, datetime):
        return max(_naive(end) - _naive(start), timedelta())
    said = part.get("duration")
    if said is not None and isinstance(said.dt, timedelta):
        return max(said.dt, timedelta())
    return timedelta() if isinstance(start, datetime) else DAY


def _one(
    part: Part, uid: str, start: When, lasts: timedelta, first: date, last: date
) -> Iterator[BroughtEvent]:
    whole = not isinstance(start, datetime)
    end = start + lasts
    on, until = _day(start), _day(end)
    if whole or (lasts and _naive(end).time() == time()):
        until = max(on, until - DAY)
    if until < first or on > last:
        return
    yield BroughtEvent(
        uid=uid,
        name=" ".join(str(part.get("summary") or "Sans titre").split())[:LONGEST],
        on=on,
        until=until if until != on else None,
        starts=None if whole else f"{start:%H:%M}",
        ends=None if whole or not lasts or until != on else f"{end:%H:%M}",
        place=" ".join(str(part.get("location") or "").split())[:LONGEST],
        cancelled=str(part.get("status") or "").upper() == "CANCELLED",
    )


def _day(at: When) -> date:
    return at.date() if isinstance(at, datetime) else at
