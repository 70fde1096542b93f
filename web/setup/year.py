"""The calendar of an académie's places, its cycle drafted, and what its check says."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from models.calendar.facts import CalendarUnknown, SchoolHolidayFact
from models.calendar.places import split_place
from models.calendar.school_year import label_of, school_year_named, school_year_of
from models.calendar.table import SHIPPED, calendar_for
from models.errors import Refusal
from models.gestures.cycle.drafting import draft_own_cycle
from models.gestures.cycle.drafting_like import as_seen
from models.gestures.cycle.finding import cycles_of
from models.gestures.cycle.weeks import no_monday
from models.gestures.territory import holidays
from models.rehearsal.checked import check_cycle
from models.serving.setup.checklist import prepared_cycle
from models.serving.setup.drops import safe_name
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy
from models.words.french import plural
from models.words.nouns import LEVELS, LEVELS_COUNTED
from models.year.course import load_course
from models.year.cycle import Cycle, CycleState
from models.year.timeline import milestones_of
from web.setup.academy import SetupPage, setting_up
from web.site.door import acting, looking
from web.site.forms import Form, Number, Posted
from web.site.pages import done, not_done, page
from web.site.typed import read_day

router = APIRouter()


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────


@router.get("/setup/calendar")
def calendar(request: Request, academy: Number = 0, year: str = "") -> Response:
    """What is known of the holidays of its places in a school year, and what lacks."""
    return _calendar(request, academy, year)


def _calendar(
    request: Request,
    academy: int | None,
    year: str,
    form: Form | None = None,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        at = setting_up(visit, academy)
        chosen, years = _year(at, year), _years(at)
        values: dict[str, Any] = {
            "year": chosen,
            "years": years,
            "calendars": [_place(at, place, chosen) for place in _places(at)],
            "zones": [(z, z) for z in holidays.zones_of_academy(at.session, at.academy)],
            "shared": holidays.shared_zones(at.session, at.academy),
        }
    status = wrong.status if wrong else 200
    return page(
        request,
        "setup/calendar.html",
        status,
        at=at,
        form=form or Form(),
        wrong=wrong,
        shipped=SHIPPED,
        **values,
    )


def _years(at: SetupPage) -> list[str]:
    """The school year under way, and the two that follow."""
    zone = split_place(at.academy.place)[0]
    start = int(school_year_of(at.day, zone)[:4])
    return [label_of(start + n) for n in range(3)]


def _year(at: SetupPage, typed: str) -> str:
    try:
        return school_year_named(typed, split_place(at.academy.place)[0])
    except Refusal:
        cycle = prepared_cycle(at.session, at.academy)
        return str(cycle.school_year) if cycle is not None else _years(at)[0]


def _places(at: SetupPage) -> list[str]:
    """Each place of the académie that has a calendar, its own first."""
    query = (
        sa.select(UNIT.c.place)
        .where(of_academy(at.academy_id), UNIT.c.level == Level.DEPARTMENT)
        .order_by(UNIT.c.id)
    )
    return list(
        dict.fromkeys([at.academy.place, *at.session.connection().execute(query).scalars()])
    )


def _place(at: SetupPage, place: str, year: str) -> dict[str, Any]:
    """The holidays of a place, or the sentence that says they are not known."""
    zone = holidays.zone_of(place)
    try:
        known = calendar_for(at.session, place, at.academy.timezone, year)
    except CalendarUnknown as unknown:
        return {"zone": zone, "facts": (), "unknown": unknown}
    facts: tuple[SchoolHolidayFact, ...] = tuple(known.holidays_of_year())
    return {"zone": zone, "facts": facts, "unknown": None}


@router.post("/setup/calendar")
def enter(request: Request, form: Posted) -> Response:
    """A holiday of one of its places, by hand."""
    academy, year = form.number("academy"), form.one("year")
    try:
        first, last = read_day(form.one("first")), read_day(form.one("last"))
        if not (first and last and form.one("name")):
            raise Refusal("Donnez le nom, le premier et le dernier jour sans classe.")
        with acting(request) as visit:
            at = setting_up(visit, academy)
            new = holidays.enter_own_holiday(
                at.session,
                at.academy,
                form.one("zone"),
                _year(at, year),
                form.one("name"),
                first,
                last,
                at.actor,
                at.moment,
                official=not form.checked("provisional"),
                source=form.one("source"),
            )
    except Refusal as wrong:
        if wrong.status == 401:
            raise
        return _calendar(request, academy, year, form, wrong)
    return done(request, at.path("calendar", year=year), "C'est noté." if new else "Déjà connu.")


@router.post("/setup/calendar/remove")
def remove(request: Request, form: Posted) -> Response:
    """A holiday that was entered or imported is taken back."""
    year = form.one("year")
    with acting(request) as visit:
        at = setting_up(visit, form.number("academy"))
        named = (form.one("zone"), year, form.one("name"))
        holidays.remove_own_holiday(at.session, at.academy, *named, at.actor, at.moment)
    return done(request, at.path("calendar", year=year), "C'est retiré.")


@router.post("/setup/calendar/import")
def bring(request: Request, form: Posted) -> Response:
    """The ministry's open file, for the zones of one's own académie."""
    academy, year, files = form.number("academy"), form.one("year"), form.files("file")
    if not files:
        return not_done(request, "/setup/calendar", "Choisissez d'abord un fichier.")
    with TemporaryDirectory() as folder:
        path = Path(folder) / safe_name(files[0].filename or "fichier")
        path.write_bytes(files[0].file.read())
        try:
            with acting(request) as visit:
                at = setting_up(visit, academy)
                report = holidays.bring_holidays(at.session, at.academy, path, at.actor, at.moment)
        except Refusal as wrong:
            if wrong.status == 401:
                raise
            return _calendar(request, academy, year, form, wrong)
    changed = plural(len(report.changes), "changement", "changements")
    said = f"{plural(report.read, 'ligne lue', 'lignes lues')}, {changed}."
    return done(request, at.path("calendar", year=year), said)


# ── the draft ────────────────────────────────────────────────────────────────────────────────────


@router.get("/setup/draft")
def draft(request: Request, academy: Number = 0) -> Response:
    """The week to choose, and every date that follows from it."""
    return _draft(request, academy)


def _draft(
    request: Request, academy: int | None, form: Form | None = None, wrong: Refusal | None = None
) -> Response:
    with looking(request) as visit:
        at = setting_up(visit, academy)
        cycle = _in_hand(at, form)
        is_draft = cycle is not None and cycle.state is CycleState.DRAFT
        course = load_course(at.session, cycle, at.moment) if is_draft and cycle else None
        values: dict[str, Any] = {
            "cycle": cycle,
            "over": as_seen(cycle),
            "is_draft": is_draft,
            "dates": milestones_of(course) if course else [],
            "home": course.home if course else None,
            "years": [(year, year) for year in _years(at)],
            "no_monday": no_monday(cycle.week) if cycle is not None and is_draft else "",
        }
    status = wrong.status if wrong else 200
    return page(
        request, "setup/draft.html", status, at=at, form=form or Form(), wrong=wrong, **values
    )


def _in_hand(at: SetupPage, form: Form | None) -> Cycle | None:
    """The cycle that the form was about, when there is one; else the one that is prepared."""
    if form is not None and form.one("year"):
        asked = (form.one("year"), form.one("name") or None)
        with suppress(Refusal):
            if found := cycles_of(at.session, at.academy, *asked):
                return found[0]
    return prepared_cycle(at.session, at.academy)


@router.post("/setup/draft")
def draft_it(request: Request, form: Posted) -> Response:
    """The cycle is drafted around the week, or drafted again."""
    academy = form.number("academy")
    try:
        week, until = read_day(form.one("week")), read_day(form.one("until"))
        if week is None:
            raise Refusal("Donnez le premier jour de la semaine.", "Le dernier est facultatif.")
        with acting(request) as visit:
            at = setting_up(visit, academy)
            draft_own_cycle(
                at.session,
                at.academy,
                form.one("year"),
                week,
                until,
                form.one("name"),
                at.actor,
                at.moment,
                form.one("over") if "over" in form.values else None,
            )
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _draft(request, academy, form, wrong)
    return done(request, at.path("draft"), "Le cycle est préparé : voici ses dates.")


# ── the check ────────────────────────────────────────────────────────────────────────────────────


@router.get("/setup/check")
def check(request: Request, academy: Number = 0) -> Response:
    """What one should know of the cycle before it is launched."""
    refusal: Refusal | None = None
    found = None
    with looking(request) as visit:
        at = setting_up(visit, academy)
        cycle = prepared_cycle(at.session, at.academy)
        if cycle is not None:
            try:
                found = check_cycle(at.session, cycle, at.moment)
            except Refusal as wrong:
                refusal = wrong
    units = found.units.items() if found else ()
    return page(
        request,
        "setup/check.html",
        at=at,
        cycle=cycle,
        found=found,
        refusal=refusal,
        units=[plural(n, LEVELS[Level(k)], LEVELS_COUNTED[Level(k)]) for k, n in units],
    )
