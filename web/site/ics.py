"""Entries written as a calendar that any program reads (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from icalendar import Calendar, Event

from models.serving.home.agenda import Entry, Status

AGAIN = timedelta(hours=12)
"""How often a program is asked to read the calendar again."""
DAY = timedelta(days=1)
KEPT = "\n\u200c\u200d"
"""What is not printed and says something: line ends, and what parts or joins letters."""


def written(name: str, entries: Iterable[Entry], portal: str, method: str = "PUBLISH") -> bytes:
    """The calendar *name* of *entries*; *portal* is the portal's address, with its last slash."""
    calendar = Calendar()
    calendar.add("prodid", "-//Point d'orgue//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add("x-wr-calname", _readable(name))
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    home = portal.split("://", 1)[-1].strip("/").split("/")[0].split(":")[0]
    for entry in entries:
        calendar.add_component(_event(entry, portal.rstrip("/"), home))
    return bytes(calendar.to_ical())


def calendar_file(request: Request, entry: Entry) -> Response:
    """*entry* alone, as a file that a program adds to its calendar, in the place of what it has
    under the same name; what is called off is taken away from there."""
    method = "CANCEL" if entry.status is Status.CANCELLED else "PUBLISH"
    body = written(entry.title, [entry], request.app.state.settings.portal, method)
    headers = {"Content-Disposition": 'attachment; filename="agenda.ics"'}
    headers["Cache-Control"] = "private, no-store"
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _event(entry: Entry, portal: str, home: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{home}")
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.version)
    for bound, when in _bounds(entry):
        event.add(bound, when)
    event.add("summary", _readable(entry.title))
    event.add("status", entry.status.value)
    event.add("transp", "TRANSPARENT")
    for name, value in (("description", entry.words), ("location", entry.place)):
        if value:
            event.add(name, _readable(value))
    if entry.path:
        event.add("url", f"{portal}{entry.path}")
    return event


def _bounds(entry: Entry) -> Iterator[tuple[str, date]]:
    """From when to when: whole days, the end excluded, or hours on the clocks of the place.

    Written in UTC: a calendar needs no table of the place's clocks, and its reader sees their own.
    """
    if entry.starts is None or entry.until:
        yield "dtstart", entry.on
        yield "dtend", (entry.until or entry.on) + DAY
        return
    clocks = ZoneInfo(entry.timezone)
    for name, said in (("dtstart", entry.starts), ("dtend", entry.ends)):
        if said:
            local = datetime.combine(entry.on, time.fromisoformat(said), clocks)
            yield name, local.astimezone(UTC)


def _readable(text: str) -> str:
    """*text* without what a calendar cannot hold: no sign but line ends steers its reader. Every
    space is a plain one; what joins letters of a script stays."""
    spaced = (" " if category(c)[0] == "Z" else c for c in text)
    return "".join(c for c in spaced if c in KEPT or c.isprintable())
