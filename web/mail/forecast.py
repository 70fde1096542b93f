"""What will leave from today to July if nobody does anything, day by day, each letter readable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import pendulum
import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from models.access.rights import Gesture
from models.errors import NotFound, Refusal
from models.gestures.cycle.change_kept import mark_of_part
from models.gestures.mail.rewording import need_words
from models.letters.called import name_of_text
from models.planner.instructed import asked_of
from models.rehearsal.forecasts import Forecasts, ForecastStanding
from models.rehearsal.foreseen import FORESEEN, Basis, Day, Foreseen, basis_of, kept_back
from models.serving.mail.awaiting import awaiting, months_until, past_days
from models.serving.mail.letters import LetterFilters, counts, letters, lines_with
from models.words.french import in_french, plural
from models.words.nouns import LEVELS
from models.work.message import MESSAGE, MessageState
from models.year.cycle import CycleState
from web.mail.asked_of_forecast import need_asked
from web.mail.mail_desk import NAMES, read_filters
from web.mail.outbox import read_letter
from web.site.door import Visit, looking
from web.site.forms import Number
from web.site.letter_frame import as_html
from web.site.pages import done, page
from web.site.typed import day_of, number_of
from web.site.view import of_cycle
from web.site.within import Here, here

router = APIRouter(prefix="/cycles/{cycle_id}/forecast")
PART = "release_above"
"""The part of a cycle that the page changes."""


@router.get("")
def forecast(request: Request, cycle_id: int) -> Response:
    """The forecast, by day, text and function; its computing begins when there is none."""
    return forecast_page(request, cycle_id)


def forecast_page(
    request: Request, cycle_id: int, typed: str = "", wrong: Refusal | None = None
) -> Response:
    """The page of the forecast; *wrong*: why the number of recipients that was *typed* is not
    kept."""
    with looking(request) as visit:
        at, basis = asked(visit, cycle_id)
        parked = {state: count for state, _, count in counts(visit.session, cycle_id)}
        waiting = awaiting(visit.session, at.course, at.moment)
        instructions, may_change = asked_of(visit.session, at.course), at.may_change
        month = _month(request.query_params.get("month", ""), at)
        view = of_cycle(at, "")
        past = past_days(visit.session, at.course, month, min(_end_of(month), at.day))
    standing = standing_of(request, at, basis)
    kept = standing.kept
    return page(
        request,
        "mail/forecast.html",
        wrong.status if wrong else 200,
        wrong=wrong,
        limit=typed if wrong else at.course.definition.release_above or "",
        seen=mark_of_part(at.course.definition, PART),
        at=at,
        view=view,
        standing=standing,
        kept=kept,
        months=_months(kept) if kept else [],
        since=_since(kept, basis) if kept else [],
        age=pendulum.now("UTC") - kept.computed_at if kept else None,
        held=parked.get(MessageState.HELD, 0),
        parked=parked.get(MessageState.PARKED, 0),
        levels=LEVELS,
        name_of_text=name_of_text,
        basis=basis,
        waiting=waiting,
        past=past,
        instructions=instructions,
        may_change=may_change,
        month=month,
        months_past=months_until(at.course, at.day),
        month_asked="month" in request.query_params,
        named=lambda day: in_french(day, "MMMM y"),
    )


def _month(text: str, at: Here) -> date:
    """The first day of the month asked for, else of the current one: never a month to come."""
    found = day_of(f"{text}-01")
    today = at.day.replace(day=1)
    return found.replace(day=1) if found and found <= today else today


def _end_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def asked(visit: Visit, cycle_id: int) -> tuple[Here, Basis]:
    """The cycle, for who sees to its mail, and how it stands. Raises NotYours, NotFound."""
    at = here(visit, cycle_id)
    at.need(Gesture.SEE_TO_MAIL, at.course.academy_id)
    return at, basis_of(at.session, cycle_id, at.day)


def standing_of(request: Request, at: Here, basis: Basis) -> ForecastStanding:
    """Where the forecast is; its computing begins when there is none."""
    kept = forecasts(request)
    found = kept.of(at.course.cycle_id)
    if found != ForecastStanding() or basis.state is CycleState.CLOSED:
        return found
    kept.ask(at.course.cycle_id, at.moment, basis)
    return kept.of(at.course.cycle_id)


def forecasts(request: Request) -> Forecasts:
    found: Forecasts = request.app.state.forecasts
    return found


def _months(kept: Foreseen) -> list[tuple[str, list[Day]]]:
    months = groupby(kept.days, key=lambda day: day.on.replace(day=1))
    return [(in_french(month, "MMMM y"), list(days)) for month, days in months]


def _since(kept: Foreseen, now: Basis) -> list[str]:
    """What changed since it was computed, in words."""
    was, changes = kept.basis, []
    if was.state is not now.state:
        changes.append("le cycle a changé d'état")
    if was.day != now.day:
        changes.append("le jour a changé")
    if was.population != now.population:
        changes.append("des personnes ou des unités ont changé")
    if lines := now.seq - was.seq:
        changes.append(f"le journal a {plural(lines, 'ligne', 'lignes')} de plus")
    return changes


@router.post("")
def recompute(request: Request, cycle_id: int) -> Response:
    """Have it computed again, as things stand."""
    with looking(request) as visit:
        at, basis = asked(visit, cycle_id)
    forecasts(request).ask(cycle_id, at.moment, basis)
    sentence = "Le calcul est lancé : il prend de quelques secondes à une minute."
    return done(request, f"{at.path}/forecast", sentence)


@router.get("/progress")
def progress(request: Request, cycle_id: int) -> Response:
    """How far the computing has come, for the page that waits for it."""
    with looking(request) as visit:
        at, _ = asked(visit, cycle_id)
    standing = forecasts(request).of(cycle_id)
    if "hx-request" not in request.headers:
        return RedirectResponse(f"{at.path}/forecast", 303)
    if standing.under_way is None:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    path = f"{at.path}/forecast"
    waiting = f"{path}/progress"
    return page(
        request, "_year_progress.html", at=at, standing=standing, path=path, waiting=waiting
    )


# ── its letters ──────────────────────────────────────────────────────────────────────────────────


@contextmanager
def opened(request: Request, cycle_id: int) -> Iterator[tuple[Here, Foreseen, Session]]:
    """The copy on which the year went by. Raises NotForeseen."""
    with looking(request) as visit:
        at, _ = asked(visit, cycle_id)
    kept = forecasts(request).of(cycle_id).kept
    if kept is None:
        raise NotForeseen
    with kept.opened() as copy:
        yield at, kept, copy


class NotForeseen(NotFound):
    """A letter of a forecast that is no longer kept, or that the last one does not have."""

    def __init__(self) -> None:
        super().__init__(
            "La prévision n'a pas, ou n'a plus, ce courrier.",
            "« Ce qui partira » la recalcule.",
        )


@router.get("/letters")
def listed(request: Request, cycle_id: int) -> Response:
    """The letters of a day, of a text, of a function, page by page. Raises NotFound."""
    given = request.query_params
    filters = read_filters(dict(given) | {"state": ""})
    number = number_of(given.get("page", "")) or 1
    with opened(request, cycle_id) as (at, kept, copy):
        need_asked(copy, kept, filters, given)
        foreseen = sa.or_(FORESEEN, kept_back(kept.moment)) if filters.sending else FORESEEN
        found = letters(copy, kept.course, filters, number, foreseen, soonest_first=True)
    return page(
        request,
        "mail/forecast_letters.html",
        at=at,
        kept=kept,
        listed=found,
        filters=filters,
        address=lambda number=1: address(at, filters, number),
        name_of_text=name_of_text,
        letter=lambda line: f"{at.path}/forecast/letter?" + urlencode({"key": line.key}),
        function=next((f for f in kept.functions if f.function == filters.function), None),
    )


def address(at: Here, filters: LetterFilters, number: int = 1) -> str:
    """The path of page *number* of the foreseen letters that *filters* keep."""
    query_values = {short: str(getattr(filters, name) or "") for name, short in NAMES.items()}
    query_values |= {"page": str(number) if number > 1 else ""}
    query = urlencode({name: value for name, value in query_values.items() if value})
    return f"{at.path}/forecast/letters" + (f"?{query}" if query else "")


@router.get("/letter")
def letter(request: Request, cycle_id: int, key: str = "") -> Response:
    """One foreseen letter, as its recipient would read it."""
    with opened(request, cycle_id) as (at, kept, copy):
        row = row_of(copy, at, kept, key)
        (line,) = lines_with(copy, kept.course, [row.id])
        read, wrong = read_letter(copy, kept.course, row, row.sent_at or row.not_before)
    return page(
        request,
        "mail/forecast_letter.html",
        at=at,
        kept=kept,
        line=line,
        letter=read,
        wrong=wrong,
        source=f"{at.path}/forecast/letter/html?" + urlencode({"key": key}),
        day=kept.course.local_day(row.sent_at or row.not_before),
    )


@router.get("/letter/html")
def letter_html(request: Request, cycle_id: int, key: str = "", words: Number = 0) -> Response:
    """The letter's own HTML, sandboxed, without its link; as it would be in these *words*."""
    with looking(request) as visit:
        at, _ = asked(visit, cycle_id)
        own = need_words(visit.session, at.course, words)._mapping if words else None
    with opened(request, cycle_id) as (at, kept, copy):
        row = row_of(copy, at, kept, key)
        read, wrong = read_letter(copy, kept.course, row, row.sent_at or row.not_before, own)
    return as_html(read, wrong)


def row_of(copy: Session, at: Here, kept: Foreseen, key: str) -> Any:
    """The foreseen letter of that key, whether it leaves or is kept back. Raises NotForeseen."""
    foreseen = sa.or_(FORESEEN, kept_back(kept.moment))
    row = copy.connection().execute(sa.select(MESSAGE).where(MESSAGE.c.key == key, foreseen))
    found = row.first()
    if found is None:
        raise NotForeseen
    return found
