"""The public programme for programs: a calendar (RFC 5545), RSS 2.0, a JSON feed (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from xml.sax.saxutils import escape

from models.programme.public import PublicAction
from models.serving.home.agenda import Entry, Status
from models.serving.programme.public_asked import PublicAsked
from models.serving.programme.public_kept import PublicProgramme
from models.words.french import long_date
from models.words.moments import long_span
from web.site.ics import written

CALENDAR = "text/calendar; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
JSON = "application/feed+json; charset=utf-8"


def as_calendar(shown: PublicProgramme, asked: PublicAsked, portal: str) -> bytes:
    """The days of what is open, each with its hours and place; the week itself, where nothing else
    is asked."""
    entries = list(_entries(shown, asked))
    return written(f"{shown.week_name}, {asked.title(shown)}", entries, portal)


def _entries(shown: PublicProgramme, asked: PublicAsked) -> Iterator[Entry]:
    at = datetime.combine(shown.today, time(), UTC)
    if not asked.filters:
        yield Entry(
            key=f"semaine-{shown.cycle_id}",
            title=f"{shown.week_name}, {shown.academy}",
            on=shown.week[0],
            until=shown.week[1],
            changed_at=at,
            path=f"/semaine/{shown.code}",
        )
    for action in asked.chosen(shown):
        for held in action.days:
            if asked.day not in (None, held.on):
                continue
            yield Entry(
                key=f"public-{action.id}-{held.on:%Y%m%d}",
                title=f"{action.title}{f' ({action.note})' if action.note else ''}",
                on=held.on,
                starts=held.starts,
                ends=held.ends,
                timezone=shown.timezone,
                place=action.where,
                words="\n".join(filter(None, (action.school, action.text, action.sign_up))),
                changed_at=at,
                version=1 if action.off else 0,
                status=Status.CANCELLED if action.off else Status.CONFIRMED,
                path=f"/semaine/{shown.code}/{action.id}",
            )


def as_rss(shown: PublicProgramme, asked: PublicAsked, portal: str) -> bytes:
    """Each public action as an item, its address its permanent name."""
    home = f"{portal}semaine/{shown.code}"
    items = "".join(
        f"<item><title>{_xml(_title(a))}</title><link>{_xml(f'{home}/{a.id}')}</link>"
        f'<guid isPermaLink="true">{_xml(f"{home}/{a.id}")}</guid>'
        f"<description>{_xml(_words(a))}</description>"
        + (f"<category>{_xml(a.theme)}</category>" if a.theme else "")
        + "</item>\n"
        for a in asked.chosen(shown)
    )
    own = f"{home}/rss.xml{asked.query}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>{_xml(f'{shown.week_name}, {asked.title(shown)}')}</title>"
        f"<link>{_xml(f'{home}{asked.query}')}</link>"
        f"<description>{_xml(_about(shown))}</description><language>fr</language><ttl>5</ttl>"
        f'<atom:link href="{_xml(own)}" rel="self" type="application/rss+xml"/>\n'
        f"{items}</channel></rss>\n"
    ).encode()


def as_json(shown: PublicProgramme, asked: PublicAsked, portal: str) -> bytes:
    """Each public action as an item; what programs ask more is under ``_orgue``."""
    home = f"{portal}semaine/{shown.code}"
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{shown.week_name}, {asked.title(shown)}",
        "description": _about(shown),
        "home_page_url": f"{home}{asked.query}",
        "feed_url": f"{home}/feed.json{asked.query}",
        "language": "fr",
        "items": [
            {
                "id": f"{home}/{a.id}",
                "url": f"{home}/{a.id}",
                "title": _title(a),
                "content_text": _words(a),
                **({"tags": [a.theme]} if a.theme else {}),
                "_orgue": _more(a),
            }
            for a in asked.chosen(shown)
        ],
    }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode()


def _more(action: PublicAction) -> dict[str, object]:
    return {
        "school": action.school,
        "commune": action.commune,
        "department": action.department or None,
        "basin": action.basin or None,
        "week": [day.isoformat() for day in action.week],
        "open_to": list(action.open_to),
        "days": [
            {"on": held.on.isoformat(), "from": held.starts, "to": held.ends}
            for held in action.days
        ],
        "where": action.where or None,
        "audiences": list(action.audiences),
        "levels": list(action.levels),
        "note": action.note or None,
        "off": action.off,
    }


def _title(action: PublicAction) -> str:
    said = f"{action.title}, {action.school}"
    return f"{said} ({action.note})" if action.note else said


def _words(action: PublicAction) -> str:
    """What is said of an action, in lines."""
    days = [
        " ".join(filter(None, (long_date(held.on).capitalize(), action.hours_on(held))))
        for held in action.days
    ]
    lines = [
        action.text,
        *(days or [f"Dans la semaine, {long_span(*action.week)}"]),
        action.where,
        f"Action {action.opened}" if action.opened else "",
        action.sign_up,
    ]
    return "\n".join(filter(None, lines))


def _about(shown: PublicProgramme) -> str:
    week = f"{shown.week_name}, {long_span(*shown.week)}"
    return f"{week}. {shown.slogan}" if shown.slogan else week


def _xml(text: str) -> str:
    """*text* as XML takes it: no sign that it forbids."""
    kept = "".join(c for c in text if c in "\t\n" or c >= " ")
    return escape(kept, {'"': "&quot;"})
