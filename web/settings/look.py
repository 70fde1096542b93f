"""The name, the logo and the look of an académie's portal and letters."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import BadDocument, Refusal
from models.gestures.cycle.change_kept import mark_of_part
from models.gestures.cycle.looks import LIMIT, BadLook, examined_image, keep_look
from models.work.documents import Examined, too_large
from models.year.look import LONGEST_NAME, NAME, OURS
from web.settings.which import settings_of
from web.site.door import acting, looking
from web.site.forms import Form, Number, Posted
from web.site.look import forget_looks
from web.site.pages import done, page

router = APIRouter(prefix="/settings/look")
THEMES = (
    ("neutral", "Neutre : votre nom, votre logo, une couleur"),
    ("state", "Site de l'État : le bloc-marque de l'académie, et des couleurs qui ne changent pas"),
)


@router.get("")
def shown(request: Request, cycle: Number = 0) -> Response:
    """The look as it is, and the form to change it."""
    return _page(request, cycle)


def _page(
    request: Request, cycle: int, form: Form | None = None, wrong: Refusal | None = None
) -> Response:
    with looking(request) as visit:
        at = settings_of(visit, cycle)
        now = at.course.definition.look
    return page(
        request,
        "settings/look.html",
        wrong.status if wrong else 200,
        at=at,
        now=now,
        typed=_typed(form)
        if form
        else {"name": now.name, "theme": now.theme, "colour": now.colour},
        seen=mark_of_part(at.course.definition, "look"),
        wrong=wrong,
        themes=THEMES,
        usual=(NAME, OURS),
        longest=LONGEST_NAME,
        limit=LIMIT // 1_000_000,
    )


def _typed(form: Form) -> dict[str, Any]:
    return {name: form.one(name) for name in ("name", "theme", "colour")}


@router.post("")
def change(request: Request, form: Posted) -> Response:
    """Give the portal the look that was chosen."""
    cycle = form.number("cycle") or 0
    try:
        images = {which: one for which in ("logo", "mark") if (one := _image(form, which))}
        with acting(request) as visit:
            at = settings_of(visit, cycle)
            said = _typed(form) | {
                f"without_{which}": form.checked(f"without_{which}") for which in ("logo", "mark")
            }
            folder = request.app.state.settings.documents
            given = (said, images, folder)
            keep_look(visit.session, at.cycle, *given, at.by, at.moment, form.one("seen"))
            path = f"/settings/look?cycle={at.course.cycle_id}"
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return _page(request, cycle, form, wrong)
    forget_looks(request)
    return done(request, path, "L'apparence est enregistrée.")


def _image(form: Form, which: str) -> Examined | None:
    """The image that was sent, if one was; slow, so that no transaction is open meanwhile."""
    files = form.files(which)
    if not files:
        return None
    content = files[0].file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise too_large(LIMIT)
    try:
        return examined_image(content, files[0].filename or which)
    except BadDocument as wrong:
        raise BadLook(wrong.sentence, wrong.next_step) from None
