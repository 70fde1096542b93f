"""« Exports »: what one takes out as a file, its columns chosen and kept for the next time."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from models.database.transactions import gesture
from models.errors import NotFound
from models.serving.exports.catalogue import EXPORTS, Export, Order
from models.serving.exports.columns import ExportColumn, among, by_part, chosen, keep
from models.serving.exports.workshop import Workshop
from models.territory.functions import name_of
from models.territory.unit import Level
from models.words.collation import loosely
from models.words.french import plural
from models.words.moments import PARIS, moment
from models.year.definition import WEEK_NAME
from web.dashboard.standing import counted
from web.site.door import looking
from web.site.forms import Form, Posted
from web.site.pages import done, not_done, page
from web.site.view import View, view_of

router = APIRouter()
FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
LOST = "Le fichier qui se préparait n'est plus là : demandez-le à nouveau."
"""What is said to who waits for a file that went with its portal, or with their functions."""
ABOVE = (Level.NATION, Level.REGION)


@router.get("/cycles/{cycle_id:int}/exports")
@router.get("/years/{school_year}/exports")
def exports(request: Request, unit: str = "") -> Response:
    """Each export with its columns, the file that one asked for, the dashboard as a PDF."""
    with looking(request) as visit:
        view = view_of(request, visit, unit)
        slot = view.who.actor.slot
        every = [e.of(visit.session, view.perimeter) for e in EXPORTS.values()]
        shown = [(e, chosen(visit.session, slot, e.code, e.columns)) for e in every]
    return page(
        request,
        "exports/making.html",
        view=view,
        exports=shown,
        by_part=by_part,
        at_once=_workshop(request).at_once,
        making=_workshop(request).last(view.who.scope),
        sheets=_sheets(view),
    )


def _sheets(view: View) -> list[tuple[int, str]]:
    """The units whose sheet is offered: the one that is looked at, else those of the reader."""
    if view.at is None:
        return []
    if view.perimeter.unit is not None:
        return [(view.perimeter.unit.id, view.perimeter.unit.name)]
    return list(dict.fromkeys((h.unit_id, h.unit) for h in view.who.held if h.level not in ABOVE))


def _workshop(request: Request) -> Workshop:
    found: Workshop = request.app.state.workshop
    return found


# ── a file ───────────────────────────────────────────────────────────────────────────────────────


@router.post("/cycles/{cycle_id:int}/exports/{code}")
@router.post("/years/{school_year}/exports/{code}")
def take(request: Request, code: str, form: Posted, unit: str = "") -> Response:
    """A short file is the answer; a long one is made beside. The columns are kept."""
    if code not in EXPORTS:
        raise NotFound("Cet export n'existe pas.", "La page « Exports » montre ceux qui existent.")
    with looking(request) as visit:
        view = view_of(request, visit, unit)
        export = EXPORTS[code].of(visit.session, view.perimeter)
        columns = among(export.columns, form.many("column"))
        order = _order(view, export, columns, form)
    back = view.page("exports")
    if not columns:
        return not_done(request, back, "Choisissez au moins une colonne.")
    with gesture(request.app.state.engine) as session:
        keep(session, order.slot, code, columns)
    if len(order.numbers) > _workshop(request).at_once:
        return _made_beside(request, order, back)
    return _download(_workshop(request).now(order), order)


def _order(view: View, export: Export, columns: tuple[ExportColumn, ...], form: Form) -> Order:
    if export.code == "standing":
        view = counted(view.session, view)[1]
    return Order(
        export=export,
        columns=columns,
        form="csv" if form.one("form") == "csv" else "xlsx",
        perimeter=view.perimeter,
        numbers=export.numbers(view.session, view.perimeter),
        name=file_name(export.words, view.title, f"{view.day}"),
        about=tuple(_about(view, export, columns)),
    )


def _made_beside(request: Request, order: Order, back: str) -> Response:
    if not _workshop(request).ask(order):
        return not_done(request, back, "Un de vos fichiers se prépare déjà : attendez-le d'abord.")
    lines = plural(len(order.numbers), "ligne", "lignes")
    return done(request, back, f"Le fichier se prépare : {lines}.")


def _download(content: bytes, order: Order) -> Response:
    kept = {"Content-Disposition": f'attachment; filename="{order.file_name}"'}
    return Response(content, media_type=FORMS[order.form], headers=kept)


@router.get("/cycles/{cycle_id:int}/exports/progress")
@router.get("/years/{school_year}/exports/progress")
def progress(request: Request, unit: str = "") -> Response:
    """How far the file has come, for the page that waits for it."""
    with looking(request) as visit:
        view = view_of(request, visit, unit)
    making = _workshop(request).last(view.who.scope)
    if "hx-request" not in request.headers:
        back = view.page("exports")
        return RedirectResponse(back, 303) if making else not_done(request, back, LOST)
    if making is None:
        return Response(status_code=204, headers={"HX-Redirect": view.page("exports/progress")})
    if not making.under_way:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return page(request, "exports/_progress.html", view=view, making=making)


@router.get("/exports/{key}")
def download(request: Request, key: str) -> Response:
    """The file that was made beside, for who asked for it."""
    with looking(request) as visit:
        who = visit.who
    making = _workshop(request).ready(who.scope, key)
    order = making.order
    return FileResponse(making.path, media_type=FORMS[order.form], filename=order.file_name)


# ── what it says of itself ───────────────────────────────────────────────────────────────────────


def file_name(*parts: str) -> str:
    """« les-actions-valmont-2027-01-11 »: plain letters that any disk takes, none for others."""
    plain = loosely(" ".join(p[:60] for p in parts)).encode("ascii", "ignore").decode()
    return "-".join(plain.split())


def _about(view: View, export: Export, columns: Sequence[ExportColumn]) -> list[tuple[str, str]]:
    zone = view.at.course.timezone if view.at else PARIS
    name = view.at.course.definition.week.name if view.at else WEEK_NAME
    held = dict.fromkeys(f"{name_of(h.level, h.function, h.kind)}, {h.unit}" for h in view.who.held)
    return [
        ("Ce fichier", f"{export.words} : {export.means}."),
        ("Extrait le", moment(view.moment, zone)),
        (
            "Semaine",
            f"{name}, {view.over}",
        ),
        ("Territoire", view.title),
        ("Filtre", _filter(view)),
        ("Demandé par", " ; ".join(held)),
        ("Colonnes", " ; ".join(column.title for column in columns)),
        (
            "Ce qui est montré",
            "Ce que les fonctions ci-dessus permettent de lire. Une décision "
            "non annoncée n'est connue que de qui décide : ailleurs, l'action est en validation.",
        ),
        (
            "Données personnelles",
            "Aucun nom d'élève : des nombres seulement. Contacts et adresses "
            "sont professionnels ; ils ne servent qu'à la préparation de la semaine.",
        ),
    ]


def _filter(view: View) -> str:
    unit = view.perimeter.unit
    return "aucun : tout le territoire" if unit is None else f"« {unit.name} » et ses unités"
