"""What an académie keeps and for how long: what falls due, what is frozen, the slips that the
Archives sign, and the purge that their visa opens."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import BadDocument, NotFound, Refusal
from models.gestures.retention import disposing
from models.gestures.retention.cleaning import clean
from models.gestures.retention.due import closed_years, due_lots, years_of
from models.gestures.retention.own_asking import answer_request, open_requests
from models.gestures.retention.taking_over import (
    JoinedReceipt,
    join_receipt,
    own_receipt,
    receipts_of,
)
from models.intake.days import need_day
from models.serving.exports.open_sheets import MEDIA_TYPE
from models.serving.retention.handing_over import handed_year
from models.serving.retention.slip_file import write_slip
from models.words.french import plural
from models.work.documents import Examined, examined, place_of
from models.work.retention.rows import HELD_FOR, DisposalSlip, HeldFor
from models.year.course import load_course
from models.year.cycle import Cycle
from models.year.own_retention import own_kinds
from web.exports.handing_over import package_of
from web.exports.letterhead import letterhead
from web.exports.making import file_name
from web.exports.pdf import in_turn
from web.retention.academy import kept_by
from web.site.door import acting, looking
from web.site.downloads import as_file, handed_over
from web.site.forms import Form, Number, Posted
from web.site.pages import done, page
from web.site.within import own_cycle

router = APIRouter(prefix="/retention")


@router.get("")
def overview(request: Request, academy: Number = 0) -> Response:
    """What falls due, what is frozen, the slips, and every kind of data."""
    return _page(request, academy)


def _page(
    request: Request, academy: int, wrong: Refusal | None = None, form: Form | None = None
) -> Response:
    with looking(request) as visit:
        at = kept_by(visit, academy)
        lots = due_lots(at.session, at.academy_id, at.moment)
        holds = disposing.open_holds(at.session, at.academy_id)
        slips = disposing.slips_of(at.session, at.academy_id)
        requests = open_requests(at.session, at.academy_id)
        years = years_of(at.session, at.academy_id)
        receipts = receipts_of(at.session, at.academy_id)
        closed = closed_years(at.session, at.academy_id)
        kinds = list(own_kinds(at.session, at.academy_id).values())
        settable = (
            own_cycle(at.session, at.who) if visit.scope.may_at(Gesture.CHANGE_CYCLE) else None
        )
    return page(
        request,
        "retention/index.html",
        wrong.status if wrong else 200,
        at=at,
        lots=lots,
        may_list=any(disposing.is_listed(lot) for lot in lots),
        may_sweep=any(not lot.needs_visa for lot in lots),
        frozen=[(one.id, disposing.hold_said(one)) for one in holds],
        slips=[(one, rows_of(one)) for one in slips],
        years=years,
        receipts=receipts,
        closed=closed,
        requests=requests,
        kinds=kinds,
        settable=settable,
        reasons=[(reason.value, words) for reason, words in HELD_FOR.items()],
        wrong=wrong,
        form=form or Form(),
    )


def rows_of(slip: DisposalSlip) -> int:
    """How many rows a slip lists."""
    return sum(int(one["rows"]) for one in slip.lines)


@router.post("/requests/{number:int}/answer")
def answer(request: Request, number: int, form: Posted) -> Response:
    """Say that a correction that somebody asked is answered."""
    with acting(request) as visit:
        at = kept_by(visit, form.number("academy"))
        answer_request(at.session, at.academy, number, at.actor, at.moment)
    return done(request, at.path(), "C'est noté : cette demande a reçu sa réponse.")


# ── what is frozen ───────────────────────────────────────────────────────────────────────────────


@router.post("/hold")
def hold(request: Request, form: Posted) -> Response:
    """Freeze a year."""
    with acting(request) as visit:
        at = kept_by(visit, form.number("academy"))
        disposing.hold(
            at.session, at.academy, _reason(form), at.actor, at.moment,
            cycle_id=form.number("year") or 0,
        )  # fmt: skip
    return done(request, at.path(), "L'année est gelée : rien n'en est détruit.")


def _reason(form: Form) -> HeldFor:
    said = form.one("reason")
    if said not in {one.value for one in HeldFor}:
        raise NotFound("Ce motif de gel n'existe pas.", "Choisissez-en un de la liste.")
    return HeldFor(said)


@router.post("/holds/{number:int}/free")
def free(request: Request, number: int, form: Posted) -> Response:
    """Lift what froze something."""
    with acting(request) as visit:
        at = kept_by(visit, form.number("academy"))
        disposing.free(at.session, at.academy, number, at.actor, at.moment)
    return done(request, at.path(), f"Le gel n° {number} est levé.")


# ── the slip, its visa, the purge ────────────────────────────────────────────────────────────────


@router.post("/slip")
def draw(request: Request, form: Posted) -> Response:
    """Draw up the slip of what is due today."""
    with acting(request) as visit:
        at = kept_by(visit, form.number("academy"))
        made = disposing.draw_slip(at.session, at.academy, at.actor, at.moment)
    said = f"Le bordereau n° {made.id} est établi : téléchargez-le, et envoyez-le aux Archives."
    return done(request, at.path(), said)


@router.get("/slips/{number:int}.ods")
def slip_file(request: Request, number: int, academy: Number = 0) -> Response:
    """A slip, for the Archives."""
    with looking(request) as visit:
        at = kept_by(visit, academy)
        slip = disposing.slip_of(at.session, at.academy, number)
    folder: Path = request.app.state.settings.exports
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as place:
        made = Path(place) / "slip.ods"
        write_slip(made, slip, at.academy)
        content = made.read_bytes()
    return as_file(content, MEDIA_TYPE, f"bordereau-elimination-{number}.ods")


@router.post("/slips/{number:int}/visa")
def visa(request: Request, number: int, form: Posted) -> Response:
    """Join the visa of the Archives to a slip."""
    academy = form.number("academy") or 0
    try:
        joined = disposing.JoinedVisa(
            reference=form.one("reference"),
            on=need_day(form.one("on")),
            signed_by=form.one("signed_by"),
            file=_file(
                request, form, "Le bordereau visé manque.", "Joignez-le, en PDF ou en image."
            ),
        )
        with acting(request) as visit:
            at = kept_by(visit, academy)
            folder = request.app.state.settings.documents
            disposing.join_visa(at.session, at.academy, number, joined, folder, at.actor, at.moment)
    except Refusal as refused:
        if refused.status != 422:
            raise
        return _page(request, academy, refused, form)
    return done(request, at.path(), f"Le visa est joint au bordereau n° {number}.")


def _file(request: Request, form: Form, lacking: str, step: str) -> Examined:
    sent = form.files("file")
    if not sent:
        raise BadDocument(lacking, step)
    limit = request.app.state.settings.document_limit
    return examined(sent[0].file.read(limit + 1), sent[0].filename or "visa.pdf", limit)


@router.post("/slips/{number:int}/purge")
def purge(request: Request, number: int, form: Posted) -> Response:
    """Destroy what a slip lists, once its number of lines is typed again."""
    academy, settings = form.number("academy") or 0, request.app.state.settings
    with acting(request) as visit:
        at = kept_by(visit, academy)
        listed = rows_of(disposing.slip_of(at.session, at.academy, number))
        typed = form.number("rows")
        if typed == listed:
            gone = disposing.purge_slip(at.session, at.academy, number, at.actor, at.moment)
    if typed != listed:
        wrong = disposing.BadVisa(
            f"Le bordereau n° {number} liste {plural(listed, 'ligne', 'lignes')} : recopiez ce "
            "nombre pour purger.",
            "Rien n'a été détruit.",
        )
        return _page(request, academy, wrong, form)
    clean(request.app.state.engine, settings, gone.files, gone.sought)
    said = plural(gone.total, "ligne détruite", "lignes détruites")
    return done(request, at.path(), f"Bordereau n° {number} : {said}.")


@router.post("/sweep")
def sweep(request: Request, form: Posted) -> Response:
    """Destroy what is at its term without a visa."""
    settings = request.app.state.settings
    with acting(request) as visit:
        at = kept_by(visit, form.number("academy"))
        gone = disposing.sweep_due(at.session, at.academy, settings.documents, at.actor, at.moment)
    if gone.total or gone.people:
        clean(request.app.state.engine, settings, gone.files, gone.sought)
    rows = plural(gone.total, "ligne effacée", "lignes effacées")
    people = plural(gone.people, "personne effacée", "personnes effacées")
    return done(request, at.path(), f"{rows}, {people}.")


# ── what is handed over ──────────────────────────────────────────────────────────────────────────


@router.get("/years/{number:int}.zip")
def handed(request: Request, number: int, academy: Number = 0) -> Response:
    """What a year hands over to the Archives: PDF/A, CSV, a manifest."""
    with looking(request) as visit:
        at = kept_by(visit, academy)
        cycle = at.session.get(Cycle, number)
        if cycle is None or cycle.academy_id != at.academy_id:
            raise NotFound("Cette année n'est pas de votre académie.")
        year = handed_year(at.session, cycle, request.app.state.settings.documents)
        look = load_course(at.session, cycle).definition.look
    head = letterhead(look, year.academy, request.app.state.settings.documents)
    with in_turn(at.actor.slot):
        made = package_of(year, at.moment, head)
    name = file_name("versement", year.academy, year.year)
    return as_file(made, "application/zip", f"{name}.zip")


@router.post("/years/{number:int}/receipt")
def receipt(request: Request, number: int, form: Posted) -> Response:
    """Join to a closed year the acknowledgement of the Archives."""
    academy = form.number("academy") or 0
    try:
        given = JoinedReceipt(
            reference=form.one("reference"),
            on=need_day(form.one("on")) if form.one("on") else None,
            file=_file(request, form, "Le procès-verbal manque.", "Joignez-le, en PDF."),
        )
        with acting(request) as visit:
            at = kept_by(visit, academy)
            folder = request.app.state.settings.documents
            join_receipt(at.session, at.academy, number, given, folder, at.actor, at.moment)
    except Refusal as refused:
        if refused.status != 422:
            raise
        return _page(request, academy, refused, form)
    said = "Le procès-verbal est joint : ce qui est versé de cette année peut être mis à un "
    return done(request, at.path(), f"{said}bordereau, une fois à son terme.")


@router.get("/years/{number:int}/receipt.pdf")
def receipt_file(request: Request, number: int, academy: Number = 0) -> Response:
    """The acknowledgement of a year, as it was joined."""
    with looking(request) as visit:
        at = kept_by(visit, academy)
        one = own_receipt(at.session, at.academy, number)
    place = place_of(request.app.state.settings.documents, one.digest)
    if not place.is_file():
        raise NotFound("Ce procès-verbal n'est plus là.", "Redemandez-le aux Archives.")
    return handed_over(place, "application/pdf", one.name)
