"""What is in another calendar is looked at, then attached, without being typed again."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.meetings.attaching import attach_calendar, bounds_of, preview
from models.gestures.meetings.keeping import need_right
from models.intake.calendar_file import LARGEST, BadCalendar, BroughtEvent, read_calendar
from models.words.french import plural
from web.meetings.listing import holders_of
from web.site.door import acting, looking
from web.site.forms import Dropped, Form
from web.site.pages import done, page
from web.site.within import Here, here

router = APIRouter()
ATTACHED = "/cycles/{cycle_id:int}/attached"
MOST_SIGNS = 200_000
"""Of what a preview gives back to be kept: two hundred events."""


@router.get(ATTACHED)
def bring(request: Request, cycle_id: int) -> Response:
    """Where one brings a calendar."""
    return _page(request, cycle_id)


def _page(
    request: Request, cycle_id: int, wrong: Refusal | None = None, **values: object
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        unit = values.pop("unit_id", None)
        need_right(at.session, at.course, _first_of(at), at.by, at.moment, "attacher un agenda")
        shown = {"at": at, "holders": holders_of(at), "unit_id": unit}
    return page(
        request,
        "meetings/attached.html",
        wrong.status if wrong else 200,
        wrong=wrong,
        limit=LARGEST // 1_000_000,
        **shown,
        **values,
    )


def _first_of(at: Here) -> int | None:
    """For whom one may bring a calendar."""
    first = next((int(number) for number, _ in holders_of(at)), None)
    return None if first == at.course.academy_id else first


@router.post(ATTACHED)
def brought(request: Request, cycle_id: int, form: Dropped) -> Response:
    """Look at what a calendar changes; or, by the button that says so, attach it."""
    try:
        if form.one("events"):
            return _kept(request, cycle_id, form)
        return _looked_at(request, cycle_id, form)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return _page(request, cycle_id, wrong, source=form.one("source"))


def _looked_at(request: Request, cycle_id: int, form: Form) -> Response:
    files = form.files("file")
    if not files or not files[0].filename:
        raise BadCalendar("Choisissez d'abord un fichier.")
    content = files[0].file.read(LARGEST + 1)
    source = form.one("source") or files[0].filename
    with looking(request) as visit:
        at = here(visit, cycle_id)
        events = read_calendar(content, *bounds_of(at.course), at.course.timezone)
        found = preview(at.session, at.course, source, events)
    return _page(
        request,
        cycle_id,
        found=found,
        source=source,
        unit_id=form.one("unit_id"),
        events=json.dumps([asdict(one) for one in events], default=str, ensure_ascii=False),
    )


def _kept(request: Request, cycle_id: int, form: Form) -> Response:
    events = _given_back(form.one("events"))
    with acting(request) as visit:
        at = here(visit, cycle_id)
        given = (at.session, at.cycle, form.one("source"), events, at.by, at.moment)
        found = attach_calendar(*given, unit_id=form.number("unit_id"))
    said = f"C'est attaché : {plural(len(found.new), 'évènement nouveau', 'évènements nouveaux')}, "
    said += f"{plural(len(found.changed), 'changé', 'changés')}."
    return done(request, f"/cycles/{cycle_id}/meetings", said)


def _given_back(text: str) -> list[BroughtEvent]:
    """The events of the preview, as its page gives them back. Raises BadCalendar."""
    try:
        rows = json.loads(text[:MOST_SIGNS])
        return [BroughtEvent(**row | _days(row)) for row in rows][:200]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadCalendar(
            "Cet aperçu n'est plus lisible : choisissez de nouveau le fichier."
        ) from None


def _days(row: dict[str, Any]) -> dict[str, Any]:
    until = row.get("until")
    return {
        "on": date.fromisoformat(row["on"]),
        "until": date.fromisoformat(until) if until else None,
        **{key: str(row.get(key) or "")[:160] for key in ("name", "place")},
        "uid": str(row["uid"])[:300],
        "starts": str(row["starts"])[:5] if row.get("starts") else None,
        "ends": str(row["ends"])[:5] if row.get("ends") else None,
        "cancelled": bool(row.get("cancelled")),
    }
