"""« Reprendre une année passée »: a list of actions is dropped, its columns said, its doubtful
schools answered; a yes makes the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.errors import NotFound, Refusal
from models.gestures.cycle.past_year import take_back_year
from models.serving.setup.drops import Drop, DropDesk, DropKind, NothingDropped
from models.serving.years.past_year import YearAnswers, merged, past_years, years_brought
from models.words.french import plural
from models.words.nouns import ACTION_STATES
from models.work.brought.columns import COLUMNS, NONE
from models.work.brought.mapping import OUTCOMES, UNSAID, BroughtMap
from models.year.cycle import Cycle
from web.site.academy import AcademyPage, piloted
from web.site.door import Visit, acting, looking
from web.site.forms import Dropped, Form, Number, Posted
from web.site.pages import done, not_done, page
from web.site.typed import day_of

router = APIRouter(prefix="/years/import")
PATH, TO = "/years/import", "reprendre une année passée"
KIND = DropKind.ACTIONS
MOST_DOUBTS = 60
"""Doubtful schools that are asked at once."""


def _page_of(visit: Visit, academy: int | None) -> AcademyPage:
    """Raises NotYours."""
    refusal = "Une année passée est reprise par l'administrateur ou le pilote de l'académie."
    return piloted(visit, academy, TO, refusal)


def _desk(request: Request) -> DropDesk:
    found: DropDesk = request.app.state.drops
    return found


@router.get("")
def show(request: Request, academy: Number = 0) -> Response:
    """The list that was dropped, or where to drop one; the years that were brought."""
    return _shown(request, academy)


def _shown(
    request: Request, academy: int | None, form: Form | None = None, wrong: Refusal | None = None
) -> Response:
    with looking(request) as visit:
        at = _page_of(visit, academy)
        drop = _desk(request).last(at.actor, at.academy_id, KIND)
        brought = years_brought(at.session, at.academy_id)
    return page(
        request,
        "years/past.html",
        wrong.status if wrong else 200,
        at=at,
        drop=drop,
        brought=brought,
        years=[(year, year) for year in past_years(at.academy, at.moment)],
        chosen=(form or Form()).one("year"),
        wrong=wrong or (drop.wrong if drop else None),
        columns=COLUMNS,
        states=[(code, ACTION_STATES[code]) for code in OUTCOMES],
        unsaid=[(code, ACTION_STATES[code]) for code in UNSAID],
        named=ACTION_STATES,
        most=MOST_DOUBTS,
    )


@router.post("")
def drop(request: Request, form: Dropped) -> Response:
    """A list is dropped: read beside, nothing of it is kept yet."""
    with looking(request) as visit:
        at = _page_of(visit, form.number("academy"))
    files, year = form.files("file"), form.one("year")
    if not files:
        return not_done(request, at.address(PATH), "Choisissez d'abord un fichier.")
    if year not in past_years(at.academy, at.moment):
        return not_done(request, at.address(PATH), "Choisissez d'abord l'année de cette liste.")
    name, content = files[0].filename or "fichier", files[0].file
    try:
        answers = YearAnswers(school_year=year)
        _desk(request).take(at.actor, at.academy_id, KIND, name, content, answers=answers)
    except Refusal as refusal:
        return _shown(request, at.academy_id, form, refusal)
    return RedirectResponse(f"{at.address(PATH)}#fichier", 303)


def _waiting(request: Request, form: Form) -> tuple[AcademyPage, Drop | None]:
    with looking(request) as visit:
        at = _page_of(visit, form.number("academy"))
    return at, _desk(request).last(at.actor, at.academy_id, KIND)


@router.post("/map")
def answer(request: Request, form: Posted) -> Response:
    """Which column is what, which school is meant: the list is read again so."""
    at, found = _waiting(request, form)
    if found is None or found.key != form.one("key"):
        return _shown(request, at.academy_id, form, NothingDropped())
    try:
        _desk(request).answer(found, _answers(found.answers, form))
    except Refusal as refusal:
        return _shown(request, at.academy_id, form, refusal)
    return RedirectResponse(f"{at.address(PATH)}#fichier", 303)


def _answers(before: YearAnswers, form: Form) -> YearAnswers:
    mapped = before.mapped
    columns = {one.code: form.one(f"col-{one.code}") or NONE for one in COLUMNS}
    words = [(form.one(name), form.one(f"state-{n}")) for n, name in _numbered(form, "word-")]
    known = [(said, state) for said, state in words if state in OUTCOMES]
    unsaid = form.one("unsaid")
    week: date | None = day_of(form.one("week"))
    return YearAnswers(
        school_year=before.school_year,
        mapped=BroughtMap(
            columns=columns,
            schools=merged(mapped.schools, list(_schools(form))),
            outcomes=merged(mapped.outcomes, known),
            week=week,
            unsaid=unsaid if unsaid in UNSAID else "",
        ),
    )


def _schools(form: Form) -> Iterator[tuple[str, str]]:
    for n, name in _numbered(form, "typed-"):
        yield form.one(name), form.one(f"uai-{n}") or form.one(f"school-{n}")


def _numbered(form: Form, start: str) -> Iterator[tuple[str, str]]:
    return ((name.removeprefix(start), name) for name in form.values if name.startswith(start))


@router.post("/keep")
def keep(request: Request, form: Posted) -> Response:
    """The yes: the year is made, beside."""
    at, found = _waiting(request, form)
    if found is None or found.key != form.one("key") or not found.report.get("ready", True):
        return _shown(request, at.academy_id, form, NothingDropped())
    try:
        _desk(request).keep(found)
    except Refusal as refusal:
        return _shown(request, at.academy_id, form, refusal)
    return RedirectResponse(f"{at.address(PATH)}#fichier", 303)


@router.post("/forget")
def forget(request: Request, form: Posted) -> Response:
    """The no, or a report that was read."""
    at, found = _waiting(request, form)
    if found is not None and not found.under_way:
        _desk(request).forget(found)
    return RedirectResponse(at.address(PATH), 303)


@router.get("/progress")
def progress(request: Request, academy: Number = 0) -> Response:
    """How far the list has come, for the page that waits for it."""
    with looking(request) as visit:
        at = _page_of(visit, academy)
    found = _desk(request).last(at.actor, at.academy_id, KIND)
    if "hx-request" not in request.headers:
        return RedirectResponse(f"{at.address(PATH)}#fichier", 303)
    if found is None or not found.under_way:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return page(request, "years/_past_progress.html", at=at, drop=found)


@router.post("/take-back")
def take_back(request: Request, form: Posted) -> Response:
    """A year that files made is effaced, while nothing was done again from it."""
    with acting(request) as visit:
        at = _page_of(visit, form.number("academy"))
        cycle = at.session.get(Cycle, form.number("cycle") or 0)
        if cycle is None or cycle.academy_id != at.academy_id:
            raise NotFound("Cette année n'est plus là.", "Revenez à la page des reprises.")
        year = cycle.school_year
        count = take_back_year(at.session, cycle, at.actor, at.moment)
    said = f"L'année {year} est effacée : {plural(count, 'action', 'actions')}."
    return done(request, at.address(PATH), said)
