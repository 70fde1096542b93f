"""The masks of an académie: given, replaced and taken away; each is checked before it is kept."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.cycle.change_kept import mark_of_part
from models.gestures.cycle.masks import keep_mask, remove_mask
from models.masks.reading import LIMIT, MEDIA, BadMask, MaskReport, check_mask
from models.serving.review.document import BLOCKS, FORMATS, WORDS
from web.settings.which import settings_of
from web.site.door import acting, looking
from web.site.forms import Form, Number, Posted
from web.site.pages import done, page

router = APIRouter(prefix="/settings/masks")


@router.get("")
def shown(request: Request, cycle: Number = 0) -> Response:
    """The masks that are kept, and the form to give one."""
    return _page(request, cycle)


def _page(request: Request, cycle: int, wrong: Refusal | None = None) -> Response:
    with looking(request) as visit:
        at = settings_of(visit, cycle)
        masks = at.course.definition.masks
    faults = wrong.facts.get("faults") if wrong else None
    return page(
        request,
        "settings/masks.html",
        wrong.status if wrong else 200,
        at=at,
        masks=[(ending, FORMATS[ending], masks.of_review(ending)) for ending in MEDIA],
        seen=mark_of_part(at.course.definition, "masks"),
        wrong=wrong,
        faults=faults if isinstance(faults, list) else [],
        limit=LIMIT // 1_000_000,
    )


@router.post("")
def change(request: Request, form: Posted) -> Response:
    """Keep the mask that was dropped, or take one away."""
    cycle = form.number("cycle") or 0
    gone = next((ending for ending in MEDIA if form.one("remove") == ending), "")
    try:
        report, content = (None, b"") if gone else _sent(request, cycle, form)
        with acting(request) as visit:
            at = settings_of(visit, cycle)
            seen = form.one("seen")
            if report is None:
                remove_mask(visit.session, at.cycle, gone, at.by, at.moment, seen)
                said = "Le masque est ôté : le masque neutre le remplace."
            else:
                folder = request.app.state.settings.documents
                given = (report, content, folder)
                keep_mask(visit.session, at.cycle, *given, at.by, at.moment, seen)
                said = f"Le masque « {report.name} » est gardé."
            path = f"/settings/masks?cycle={at.course.cycle_id}"
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return _page(request, cycle, wrong)
    return done(request, path, said)


def _sent(request: Request, cycle: int, form: Form) -> tuple[MaskReport, bytes]:
    """The mask that was sent, checked with no transaction open, for who may give one."""
    with looking(request) as visit:
        settings_of(visit, cycle)
    files = form.files("mask")
    if not files:
        raise BadMask("Aucun fichier n'est choisi.", "Choisissez un masque, puis recommencez.")
    content = files[0].file.read(LIMIT + 1)
    return check_mask(content, files[0].filename or "masque", WORDS, BLOCKS), content
