"""The library in the hands of who keeps it: an entry is added, corrected, kept or declined,
withdrawn, offered to the other académies; its links are looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.actions import documenting
from models.gestures.library import checking, keeping
from models.gestures.library.reading_entry import LONGEST, BadEntry
from models.intake.days import BadDay
from models.intake.link_answers import LinkState
from models.territory.unit import Unit
from models.words.french import plural
from models.work.documents import TAKEN, TYPES, Examined, examined, too_large
from models.work.library_entry import LICENCES, LibraryEntry
from models.work.uses import USES, PaperUse, SaidUses
from web.library.academy import librarian
from web.library.reading import AUDIENCES, KINDS, entry_shown
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Number, Posted
from web.site.pages import done, page
from web.site.typed import read_day

router = APIRouter(prefix="/library")
TEXTS = ("kind", "title", "theme", "text", "author", "licence", "address", "minutes", "subtitled")


@router.get("/new")
def new(request: Request, academy: Number = 0) -> Response:
    """The form of a new entry."""
    return _form(request, academy, None, Form())


@router.get("/{number:int}/edit")
def edit(request: Request, number: int) -> Response:
    """The form of an entry, as it is."""
    with looking(request) as visit:
        one = keeping.entry_of(visit.session, number)
        librarian(visit, one.academy_id)
        form = _as_typed(one)
    return _form(request, one.academy_id, number, form)


def _as_typed(one: LibraryEntry) -> Form:
    said = {"yes": one.subtitled is True, "no": one.subtitled is False}
    subtitled = next((word for word, is_so in said.items() if is_so), "")
    values = {name: [str(getattr(one, name) or "")] for name in TEXTS}
    values |= {"kind": [one.kind.value], "licence": [one.licence.value], "subtitled": [subtitled]}
    values |= {"audiences": list(one.audiences), "seen": [str(one.edits)]}
    return Form(values=values | ({"with_parents": ["yes"]} if one.with_parents else {}))


def _form(
    request: Request,
    academy: int | None,
    number: int | None,
    form: Form,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        at = librarian(visit, academy)
        one = keeping.entry_of(visit.session, number) if number else None
        file = one.file if one else ""
    errors = wrong.facts.get("errors") if wrong else None
    settings = request.app.state.settings
    return page(
        request,
        "library/edit.html",
        wrong.status if wrong else 200,
        at=at,
        number=number,
        file=file,
        form=form,
        wrong=wrong,
        errors=errors if isinstance(errors, dict) else {},
        kinds=KINDS,
        audiences=AUDIENCES,
        licences=[(one.value, words) for one, words in LICENCES.items()],
        uses=[(use.value, words) for use, words in USES.items()],
        longest=LONGEST,
        taken=TAKEN,
        limit=settings.document_limit // 1_000_000,
        accept=",".join(f".{e}" for endings in TYPES.values() for e in endings),
    )


def _said(form: Form) -> dict[str, Any]:
    said: dict[str, Any] = {name: form.one(name) for name in TEXTS}
    return said | {
        "audiences": form.many("audiences"),
        "with_parents": form.checked("with_parents"),
    }


def _sent(form: Form, limit: int) -> Examined | None:
    """The file that was sent, if any: slow, with no transaction open. Raises BadDocument."""
    files = form.files("file")
    if not files:
        return None
    content = files[0].file.read(limit + 1)
    if len(content) > limit:
        raise too_large(limit)
    return examined(content, files[0].filename or "", limit)


def _uses(form: Form) -> SaidUses:
    """What the form says that the papers allow. Raises BadDay."""
    chosen = {use for use in PaperUse if use.value in form.many("uses")}
    until = read_day(form.one("until"))
    return SaidUses(attested=form.checked("consent"), uses=frozenset(chosen), until=until)


@router.post("/new")
def add(request: Request, form: Posted) -> Response:
    """Put an entry in the library; refused, what was typed comes back."""
    academy, settings = form.number("academy"), request.app.state.settings
    try:
        with looking(request) as visit:
            librarian(visit, academy)
        more: dict[str, Any] = {"file": _sent(form, settings.document_limit), "uses": _uses(form)}
        with acting(request) as visit:
            at = librarian(visit, academy)
            by = (visit.actor, visit.moment)
            given = (visit.session, at.academy, _said(form), *by)
            number = keeping.add_entry(*given, folder=settings.documents, **more)
    except Refusal as wrong:
        return _form(request, academy, None, form, _about_a_field(wrong))
    return done(request, f"/library/{number}", "C'est noté : la ressource est en bibliothèque.")


@router.post("/{number:int}/edit")
def change(request: Request, number: int, form: Posted) -> Response:
    """Correct an entry; refused, what was typed comes back."""
    state = request.app.state
    academy = None
    try:
        with looking(request) as visit:
            academy = keeping.entry_of(visit.session, number).academy_id
            librarian(visit, academy)
        more: dict[str, Any] = {"file": _sent(form, state.settings.document_limit)}
        more |= {"uses": _uses(form), "seen": form.number("seen")}
        with acting(request) as visit:
            given = (visit.session, number, _said(form), visit.actor, visit.moment)
            gone = keeping.change_entry(*given, folder=state.settings.documents, **more)
    except Refusal as wrong:
        return _form(request, academy, number, form, _about_a_field(wrong))
    if gone:
        documenting.sweep(state.engine, state.settings.documents, gone)
    return done(request, f"/library/{number}", "C'est noté : la ressource est corrigée.")


def _about_a_field(wrong: Refusal) -> Refusal:
    """What is said beside a field of the form. Raises what is a page of its own."""
    if wrong.status not in (409, 413, 422):
        raise wrong
    if isinstance(wrong, BadDay):
        wrong.facts["errors"] = {"until": wrong.sentence}
    elif not wrong.facts.get("errors") and not isinstance(wrong, (BadEntry, keeping.EntryChanged)):
        wrong.facts["errors"] = {"file": f"{wrong.sentence} {wrong.next_step}"}
    return wrong


# ── what becomes of it ───────────────────────────────────────────────────────────────────────────


def _do(
    request: Request, number: int, form: Form, change: Callable[[Visit], object], said: str
) -> Response:
    try:
        with acting(request) as visit:
            change(visit)
    except Refusal as wrong:
        if wrong.status not in (409, 422):
            raise
        return entry_shown(request, number, wrong, form.one("reason"), wrong.status)
    return done(request, f"/library/{number}", said)


@router.post("/{number:int}/keep")
def keep(request: Request, number: int, form: Posted) -> Response:
    """Put on the shelf what was proposed, declined or withdrawn."""

    def change(visit: Visit) -> None:
        keeping.keep_entry(visit.session, number, visit.actor, visit.moment)

    return _do(request, number, form, change, "La ressource est en rayon.")


@router.post("/{number:int}/decline")
def decline(request: Request, number: int, form: Posted) -> Response:
    """Say no to what was proposed."""

    def change(visit: Visit) -> None:
        reason = form.one("reason")
        keeping.decline_entry(visit.session, number, reason, visit.actor, visit.moment)

    return _do(request, number, form, change, "La proposition n'est pas gardée.")


@router.post("/{number:int}/withdraw")
def withdraw(request: Request, number: int, form: Posted) -> Response:
    """Take an entry off every page, and delete its file."""
    gone: list[str] = []

    def change(visit: Visit) -> None:
        reason = form.one("reason")
        gone.append(
            keeping.withdraw_entry(visit.session, number, reason, visit.actor, visit.moment)
        )

    answer = _do(request, number, form, change, "La ressource est retirée de toutes les pages.")
    state = request.app.state
    for digest in filter(None, gone):
        documenting.sweep(state.engine, state.settings.documents, digest)
    return answer


@router.post("/{number:int}/offer")
def offer(request: Request, number: int, form: Posted) -> Response:
    """Offer an entry to the other académies, or keep it to one's own."""
    offered = form.one("do") != "keep"

    def change(visit: Visit) -> None:
        given = (visit.session, number, visit.actor, visit.moment)
        keeping.offer_entry(*given, offered=offered)

    words = "La ressource est proposée à toutes les académies."
    return _do(
        request, number, form, change, words if offered else "Elle est à votre académie seule."
    )


# ── links ────────────────────────────────────────────────────────────────────────────────────────


@router.post("/check")
def check(request: Request, form: Posted) -> Response:
    """Look at links that were looked at longest ago, or at the one of an entry: nothing is open
    meanwhile, and it lasts five seconds at most."""
    with looking(request) as visit:
        academy = form.number("academy")
        number = form.number("entry")
        if number:
            academy = keeping.entry_of(visit.session, number).academy_id
        at = librarian(visit, academy)
        links = checking.links_to_check(visit.session, at.academy_id, number=number)
    states = request.app.state.looker.states([one.address for one in links])
    with acting(request) as visit:
        mine = visit.session.get_one(Unit, at.academy_id)
        looked = list(zip(links, states, strict=True))
        counts = checking.note_links(visit.session, mine, looked, visit.actor, visit.moment)
    said = plural(len(links), "lien vérifié", "liens vérifiés")
    dead = plural(counts[LinkState.DEAD], "ne répond plus", "ne répondent plus")
    unsure = plural(counts[LinkState.UNSURE], "sans réponse sûre", "sans réponse sûre")
    return done(
        request, f"/library/{number}" if number else at.path(), f"{said} : {dead}, {unsure}."
    )
