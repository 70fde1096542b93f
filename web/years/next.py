"""« L'année suivante »: from which cycle, in which week, its dates and why; then the yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.cycle.drafting_like import as_seen, draft_like, week_typed
from models.gestures.cycle.next_year import (
    NextAnswers,
    NextYear,
    TakenUp,
    next_year,
    turned,
    week_as_meant,
)
from models.intake.days import BadDay
from models.serving.years.models_of_year import Prepared, prepared
from models.words.moments import long_span
from models.words.nouns import CYCLE_STATES
from models.year.cycle import Cycle, CycleState
from models.year.definition import OtherDate
from models.year.turning import Fate
from models.year.week import Span
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Number, Posted
from web.site.pages import done, page
from web.site.typed import day_of, number_of, read_day

router = APIRouter(prefix="/years/next")
FATES = (
    (Fate.KEEP, "Gardé", "Comme dans le cycle dont vous partez."),
    (Fate.RECOMPUTE, "Recalculé", "Sur le calendrier scolaire de la nouvelle année."),
    (Fate.RESET, "Remis à zéro", "Rien n'en passe d'une année à l'autre."),
)


class WeekNotRead(Refusal):
    """A day of the week that is none."""

    status = 422


@router.get("")
def show(
    request: Request,
    academy: str = "",
    like: Number | None = None,
    week: str = "",
    first: str = "",
    last: str = "",
) -> Response:
    """The next year as it would be drafted; or where it stands, when it is."""
    chosen = _chosen(week, first, last)
    return _desk(request, academy, like, chosen, Form())


def _chosen(week: str, first: str, last: str) -> tuple[date | None, date | None]:
    """The week that was picked among the proposals, or typed (« other »)."""
    if week and week != "other":
        return day_of(week), None
    return day_of(first), day_of(last)


def _desk(
    request: Request,
    academy: str,
    like: int | None,
    week: tuple[date | None, date | None],
    form: Form,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        it = prepared(visit.session, visit.scope, academy, like)
        plan, unplanned = _planned(visit, it, week)
        values: dict[str, Any] = {
            "it": it,
            "plan": plan,
            "stands": _stands(it),
            "called": it.like.school_year,
            "asked": list(_asked(plan, form)) if plan else [],
            "slogan": form.one("slogan"),
            "over": as_seen(it.there),
            "fates": [(words, hint, _told(fate)) for fate, words, hint in FATES],
        }
    wrong = wrong or unplanned
    status = wrong.status if wrong else 200
    return page(request, "years/next.html", status, wrong=wrong, **values)


def _planned(
    visit: Visit, it: Prepared, week: tuple[date | None, date | None]
) -> tuple[NextYear | None, Refusal | None]:
    """The plan; with a week that cannot be held, that of the best one and why."""
    held = week_typed(week[0], week_as_meant(it.like), week[1])

    def planned(span: Span | None) -> NextYear:
        return next_year(
            visit.session,
            it.academy,
            it.school_year,
            it.like,
            visit.moment,
            there=it.there,
            week=span,
        )

    try:
        return planned(held), None
    except Refusal as refusal:
        if held is None:
            return None, refusal
        try:
            return planned(None), refusal
        except Refusal:
            return None, refusal


@dataclass(frozen=True, kw_only=True)
class WhereItStands:
    """The cycle of the next year that is there: its state in words, and where to go from it."""

    cycle: Cycle
    state: str
    held: str
    draft: bool


def _stands(it: Prepared) -> WhereItStands | None:
    there = it.there
    if there is None:
        return None
    return WhereItStands(
        cycle=there,
        state=CYCLE_STATES[there.state],
        held=long_span(there.week, there.week_ends),
        draft=there.state is CycleState.DRAFT,
    )


def _told(fate: Fate) -> list[tuple[str, str]]:
    """What becomes so, each once, with why."""
    found: dict[str, str] = {}
    for _, one in turned(fate):
        found[one.called] = found.get(one.called) or one.why
    return list(found.items())


def _asked(plan: NextYear, form: Form) -> Iterator[dict[str, Any]]:
    """The highlights that are asked, with what was typed of each."""
    sent = bool(form.values)
    for one in plan.asked_dates:
        n = one.index
        yield {
            "index": n,
            "was": one.was,
            "days": _days_of(one.was),
            "taken": form.checked(f"take{n}"),
            "on": form.one(f"on{n}") if sent else one.proposed or "",
            "until": form.one(f"until{n}") if sent else one.proposed_until or "",
            "text": form.one(f"text{n}") if sent else one.was.text,
        }


def _days_of(was: OtherDate) -> str:
    """Its days of last year, in words; nothing of what had none."""
    days = [date.fromisoformat(day) for day in (was.on, was.until) if day]
    return long_span(days[0], days[-1]) if days else ""


@router.post("")
def draft(request: Request, form: Posted) -> Response:
    """Draft the next year: nothing is sent."""
    academy, like = form.one("academy"), number_of(form.one("like"))
    week = day_of(form.one("week")), day_of(form.one("last"))
    try:
        with acting(request) as visit:
            it = prepared(visit.session, visit.scope, academy, like)
            cycle, _ = draft_like(
                visit.session,
                it.academy,
                it.school_year,
                it.like,
                visit.moment,
                by=visit.actor,
                week=week_typed(_need_week(form), week_as_meant(it.like), week[1]),
                answers=_answers(form),
                over=form.one("over"),
            )
            path = f"/years/next?academy={it.academy.code}&like={it.like.id}"
            said = f"L'année {cycle.school_year} est préparée : rien n'est parti."
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _desk(request, academy, like, week, form, wrong)
    return done(request, path, said)


def _need_week(form: Form) -> date:
    first = day_of(form.one("week"))
    if first is None:
        raise WeekNotRead("Il manque le premier jour de la semaine.", "Choisissez-en une.")
    return first


def _answers(form: Form) -> NextAnswers:
    """What was answered. Raises Refusal: a day that is none."""
    taken = {}
    for name in form.values:
        number = number_of(name.removeprefix("take")) if name.startswith("take") else None
        if number is not None and form.checked(name):
            taken[number] = _taken(form, number)
    return NextAnswers(slogan=form.one("slogan"), taken_up=taken)


def _taken(form: Form, number: int) -> TakenUp:
    try:
        days = [read_day(form.one(f"{name}{number}")) for name in ("on", "until")]
    except BadDay as bad:
        raise WeekNotRead(bad.sentence, bad.next_step) from None
    return TakenUp(on=days[0], until=days[1], text=form.one(f"text{number}"))
