"""Files dropped on a page: the directory, the people, where schools hang; shown, then kept on a
yes."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.errors import NotFound, Refusal
from models.gestures.territory import bringing
from models.serving.setup.drops import Drop, DropDesk, DropKind, NothingDropped
from models.serving.setup.faults import as_table, faults_of
from models.serving.setup.holes import vacancies
from models.serving.setup.loose_ends import loose_schools, units_to_staff, without_function
from models.territory.functions import functions
from models.territory.importing.attachments_file import Attachment
from models.territory.importing.import_report import CHANGED_SCHOOLS
from models.territory.importing.people_file import CHANGED_PEOPLE
from models.territory.unit import UNIT, Level
from models.words.nouns import LEVELS
from models.year.cycle import CYCLE, CycleState
from web.setup.academy import SetupPage, setting_up
from web.site.door import acting, looking
from web.site.forms import Dropped, Form, Number, Posted
from web.site.pages import done, not_done, page
from web.site.typed import number_in, read_day

router = APIRouter()
PAGES = {
    DropKind.DIRECTORY: "territory",
    DropKind.PEOPLE: "people",
    DropKind.ATTACHMENTS: "attach",
}
NAMED_AT = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN)


def _desk(request: Request) -> DropDesk:
    found: DropDesk = request.app.state.drops
    return found


@router.get("/setup/territory")
def territory(request: Request, academy: Number = 0) -> Response:
    """The directory of schools: to drop, being read, to agree to, kept."""
    return _shown(request, DropKind.DIRECTORY, academy)


@router.get("/setup/people")
def people(request: Request, academy: Number = 0) -> Response:
    """The people: a file of theirs, or somebody named by hand; who holds nothing."""
    return _shown(request, DropKind.PEOPLE, academy)


@router.get("/setup/attach")
def attach(request: Request, academy: Number = 0) -> Response:
    """The schools that hang nowhere, each with what it may hang on."""
    return _shown(request, DropKind.ATTACHMENTS, academy)


def _shown(
    request: Request,
    kind: DropKind,
    academy: int | None,
    form: Form | None = None,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        at = setting_up(visit, academy)
        drop = _desk(request).last(at.actor, at.academy_id, kind)
        values = BESIDE[kind](at) | {"live": _is_live(at)}
    status = wrong.status if wrong else 200
    return page(
        request,
        f"setup/{PAGES[kind]}.html",
        status,
        at=at,
        kind=kind.value,
        drop=drop,
        form=form or Form(),
        wrong=wrong,
        **values,
    )


def _is_live(at: SetupPage) -> bool:
    """Whether what is kept here counts at once for the letters of a live cycle."""
    c = CYCLE.c
    query = CYCLE.select().where(c.academy_id == at.academy_id, c.state == CycleState.LIVE)
    return at.session.connection().execute(query.limit(1)).first() is not None


def _beside_directory(at: SetupPage) -> dict[str, Any]:
    return {
        "loose": loose_schools(at.session, at.academy_id).count,
        "changed": CHANGED_SCHOOLS,
    }


def _beside_people(at: SetupPage) -> dict[str, Any]:
    return {
        "idle": without_function(at.session, at.academy_id, at.day),
        "vacant": vacancies(at.session, at.academy_id, at.day),
        "levels": LEVELS,
        "changed": CHANGED_PEOPLE,
        "units": units_to_staff(at.session, at.academy_id),
        "functions": [
            (f"{level.value}:{f.code}", f"{LEVELS[level]} : {f.name}")
            for (level, _), f in functions().items()
            if level in NAMED_AT and f.offered
        ],
    }


def _beside_attachments(at: SetupPage) -> dict[str, Any]:
    return {"found": loose_schools(at.session, at.academy_id)}


BESIDE = {
    DropKind.DIRECTORY: _beside_directory,
    DropKind.PEOPLE: _beside_people,
    DropKind.ATTACHMENTS: _beside_attachments,
}


# ── a file ───────────────────────────────────────────────────────────────────────────────────────


def _kind(name: str) -> DropKind:
    found = next((kind for kind in PAGES if kind.value == name), None)
    if found is None:
        raise NotFound("Cette page n'existe pas.", "Revenez à la mise en route.")
    return found


@router.post("/setup/files/{kind}")
def drop(request: Request, kind: str, form: Dropped) -> Response:
    """A file is dropped: read beside, nothing of it is kept yet."""
    what = _kind(kind)
    with looking(request) as visit:
        at = setting_up(visit, form.number("academy"))
    files = form.files("file")
    back = at.path(PAGES[what])
    if not files:
        return not_done(request, back, "Choisissez d'abord un fichier.")
    try:
        ends = _last_day(form) if what is DropKind.PEOPLE else None
        _desk(request).take(
            at.actor, at.academy_id, what, files[0].filename or "fichier", files[0].file, ends
        )
    except Refusal as refusal:
        return _shown(request, what, at.academy_id, form, refusal)
    return RedirectResponse(f"{back}#fichier", 303)


def _last_day(form: Form) -> date | None:
    """The last day of those whom the file names no more; None when it is not asked for.

    Raises Refusal (BadDay).
    """
    if not form.checked("ending"):
        return None
    day = read_day(form.one("ends"))
    if day is None:
        raise Refusal(
            "Il manque le dernier jour de ceux que le fichier ne nomme plus.",
            "Donnez-le, ou décochez la case ; puis choisissez le fichier à nouveau.",
        )
    return day


@router.get("/setup/files/{kind}/errors.csv")
def errors(request: Request, kind: str, academy: Number = 0) -> Response:
    """What is wrong in the file that was dropped, as a table to cross out."""
    what = _kind(kind)
    with looking(request) as visit:
        at = setting_up(visit, academy)
    found = _desk(request).last(at.actor, at.academy_id, what)
    faults = faults_of(found.refusal if found else None)
    if not faults:
        raise NotFound("Ces erreurs ne sont plus là.", "Déposez le fichier à nouveau.")
    kept = {"Content-Disposition": 'attachment; filename="erreurs.csv"'}
    content = as_table(faults).encode("utf-8-sig")
    return Response(content, media_type="text/csv; charset=utf-8", headers=kept)


@router.post("/setup/files/{kind}/keep")
def keep(request: Request, kind: str, form: Posted) -> Response:
    """The yes: it is written, beside."""
    what, at, found = _waiting(request, kind, form)
    if found is None or found.key != form.one("key"):
        return _shown(request, what, at.academy_id, form, NothingDropped())
    try:
        _desk(request).keep(found, form.number("ended"))
    except Refusal as refusal:
        return _shown(request, what, at.academy_id, form, refusal)
    return RedirectResponse(f"{at.path(PAGES[what])}#fichier", 303)


@router.post("/setup/files/{kind}/forget")
def forget(request: Request, kind: str, form: Posted) -> Response:
    """The no, or a report that was read."""
    what, at, found = _waiting(request, kind, form)
    if found is not None and not found.under_way:
        _desk(request).forget(found)
    return RedirectResponse(at.path(PAGES[what]), 303)


def _waiting(request: Request, kind: str, form: Form) -> tuple[DropKind, SetupPage, Drop | None]:
    what = _kind(kind)
    with looking(request) as visit:
        at = setting_up(visit, form.number("academy"))
    return what, at, _desk(request).last(at.actor, at.academy_id, what)


@router.get("/setup/files/{kind}/progress")
def progress(request: Request, kind: str, academy: Number = 0) -> Response:
    """How far the file has come, for the page that waits for it."""
    what = _kind(kind)
    with looking(request) as visit:
        at = setting_up(visit, academy)
    found = _desk(request).last(at.actor, at.academy_id, what)
    if "hx-request" not in request.headers:
        return RedirectResponse(f"{at.path(PAGES[what])}#fichier", 303)
    if found is None or not found.under_way:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return page(request, "setup/_progress.html", at=at, drop=found, kind=what.value)


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────


@router.post("/setup/attach")
def attach_by_hand(request: Request, form: Posted) -> Response:
    """Each school that one chose a unit for hangs on it: all of them, or none."""
    academy = form.number("academy")
    try:
        with acting(request) as visit:
            at = setting_up(visit, academy)
            pairs = _pairs(at, form)
            moved = bringing.attach_schools(at.session, at.academy, pairs, at.actor, at.moment)
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _shown(request, DropKind.ATTACHMENTS, academy, form, wrong)
    said = f"C'est noté : {moved} rattachés." if moved != 1 else "C'est noté : 1 rattaché."
    return done(request, at.path("attach"), said)


@router.post("/setup/link")
def link(request: Request, form: Posted) -> Response:
    """A circonscription goes along with a bassin that its écoles carry."""
    with acting(request) as visit:
        at = setting_up(visit, form.number("academy"))
        named = form.one("circonscription"), form.one("basin")
        new = bringing.link_circonscription(at.session, at.academy, *named, at.actor, at.moment)
    said = "La circonscription est liée au bassin." if new else "Elle l'était déjà."
    return done(request, at.path("territory"), said)


def _pairs(at: SetupPage, form: Form) -> list[Attachment]:
    pairs = (
        (number_in(name.removeprefix("school-")), form.number(name))
        for name in form.values
        if name.startswith("school-")
    )
    chosen = {school: unit for school, unit in pairs if school and unit}
    if not chosen:
        raise Refusal(
            "Aucune unité n'est choisie.", "Choisissez-en une pour un établissement au moins."
        )
    u = UNIT.c
    wanted = {*chosen, *chosen.values()}
    query = UNIT.select().with_only_columns(u.id, u.code, u.kind).where(u.id.in_(wanted))
    codes = {
        row.id: f"{row.kind.value}:{row.code}" for row in at.session.connection().execute(query)
    }
    return [
        Attachment(school=codes[school], unit=codes[unit])
        for school, unit in chosen.items()
        if school in codes and unit in codes
    ]


OF_KIND = {"academy": Level.ACADEMY, "department": Level.DEPARTMENT}


def _need_fit(level: str, unit: str) -> None:
    """Refuse a function of another level than the unit's."""
    if not (level and unit):
        raise Refusal("Choisissez la fonction et son unité.", "Puis donnez l'adresse.")
    where = OF_KIND.get(unit.partition(":")[0], Level.BASIN)
    if level != where.value:
        raise Refusal(
            f"Cette fonction n'est pas de ce niveau : l'unité est du niveau « {LEVELS[where]} ».",
            "Choisissez une fonction du même niveau, ou une autre unité.",
        )


@router.post("/setup/people")
def name_by_hand(request: Request, form: Posted) -> Response:
    """Somebody holds a function from now on."""
    academy = form.number("academy")
    level, _, function = form.one("function").partition(":")
    try:
        with acting(request) as visit:
            at = setting_up(visit, academy)
            _need_fit(level, form.one("unit"))
            bringing.name_somebody(
                at.session,
                at.academy,
                form.one("unit"),
                function,
                form.one("name"),
                form.one("mail"),
                at.actor,
                at.moment,
            )
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _shown(request, DropKind.PEOPLE, academy, form, wrong)
    return done(request, at.path("people"), f"C'est noté : {form.one('mail')}.")
