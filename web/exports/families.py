"""The half-page that a school prints for families: what is open to them, the code to flash, and the
school's own words in other languages."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import segno
from fastapi import APIRouter, Request, Response

from models.errors import NotFound
from models.serving.families.notice import FamilyNotice, family_notice
from models.serving.schools.page import school_of
from web.exports.letterhead import HERE, OF_NOBODY
from web.exports.making import file_name
from web.exports.pdf import in_turn, set_on_paper
from web.site.door import looking
from web.site.pages import templates

router = APIRouter()
QR = f"{HERE}families/qr.svg"


@router.get("/schools/{unit_id:int}/families.pdf")
def half_page(request: Request, unit_id: int) -> Response:
    """The half-page of a school. Raises NotFound (no public programme), NoPrinter, PrinterBusy."""
    with looking(request) as visit:
        unit = school_of(visit.session, visit.scope, unit_id)
        day, slot = visit.day, visit.actor.slot
    portal = request.app.state.settings.portal
    notice = family_notice(request.app.state.engine, unit, day, portal)
    if notice is None:
        raise NotFound(
            "L'académie n'a pas de programme public en ce moment.",
            "La demi-page mène à ce programme : revenez quand il sera ouvert.",
        )
    with in_turn(slot):
        made = on_half_a_page(notice)
    kept = f'attachment; filename="{file_name("aux familles", notice.school)}.pdf"'
    return Response(made, media_type="application/pdf", headers={"Content-Disposition": kept})


def on_half_a_page(notice: FamilyNotice) -> bytes:
    """*notice* as a PDF of A5 pages. Raises NoPrinter."""
    out = BytesIO()
    code = segno.make(notice.address, error="m", micro=False)
    code.save(out, kind="svg", scale=8, border=4, dark="#000", light="#fff")
    html = templates.get_template("print/families.html").render(notice=notice, qr=QR)
    return set_on_paper(html, replace(OF_NOBODY, files={QR: (out.getvalue(), "image/svg+xml")}))
