"""The forms that schools have signed and keep, to download: blank, and in the académie's name."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import NoCycleYet, NotFound
from models.masks.content import MaskContent
from models.masks.neutral import neutral
from models.masks.paper_forms import BY_CODE, FOOT, FORMS, LINES, SignedForm
from models.masks.reading import MEDIA, fill_mask
from web.exports.letterhead import Letterhead, letterhead
from web.exports.making import file_name
from web.exports.pdf import in_turn, set_on_paper
from web.site.door import Visit, looking
from web.site.pages import page, templates
from web.site.within import Here, here, own_cycle

router = APIRouter()
FORMATS = {"pdf": "PDF", "docx": "Word", "odt": "LibreOffice"}


@router.get("/forms")
def forms(request: Request) -> Response:
    """The forms, each in three formats."""
    with looking(request) as visit:
        at = _own(visit)
    return page(request, "exports/forms.html", at=at, forms=FORMS, formats=FORMATS)


@router.get("/forms/{code}.{ending}")
def form(request: Request, code: str, ending: str) -> Response:
    """One form, blank. Raises NotFound, NoPrinter, PrinterBusy."""
    asked = BY_CODE.get(code)
    if asked is None or ending not in FORMATS:
        raise NotFound("Ce modèle n'existe pas.", "Tous sont sur la page « Modèles à signer ».")
    with looking(request) as visit:
        at = _own(visit)
        content, look = said_for(asked, at), at.course.definition.look
    head = letterhead(look, at.academy.name, request.app.state.settings.documents)
    with in_turn(at.who.actor.slot):
        made = form_file(content, ending, head)
    kept = f'attachment; filename="{file_name(asked.title, at.academy.name)}.{ending}"'
    kind = MEDIA.get(ending, "application/pdf")
    return Response(made, media_type=kind, headers={"Content-Disposition": kept})


def said_for(asked: SignedForm, at: Here) -> MaskContent:
    """What a form says for the académie of a cycle."""
    return asked.content(at.academy.name, at.course.definition.trust)


def form_file(content: MaskContent, ending: str, head: Letterhead) -> bytes:
    """A form as ``pdf``, ``docx`` or ``odt``. Raises NoPrinter."""
    if ending in MEDIA:
        return fill_mask(neutral(ending, LINES, FOOT), "modèle", content)
    html = templates.get_template("print/form.html").render(content=content, paper=head)
    return set_on_paper(html, head)


def _own(visit: Visit) -> Here:
    """The cycle of one's own académie. Raises NoCycleYet."""
    cycle_id = own_cycle(visit.session, visit.who)
    if cycle_id is None:
        raise NoCycleYet
    return here(visit, cycle_id)
