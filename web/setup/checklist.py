"""« Mise en route »: what is done of setting up an académie, what comes next, where it is done."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.serving.setup.checklist import checklist
from web.setup.academy import mail_leaves, setting_up
from web.site.door import looking
from web.site.forms import Number
from web.site.pages import page

router = APIRouter()


@router.get("/setup")
def overview(request: Request, academy: Number = 0) -> Response:
    """The checklist of an académie."""
    with looking(request) as visit:
        at = setting_up(visit, academy)
        found = checklist(at.session, at.academy, at.moment, mail_leaves=mail_leaves(request))
    return page(request, "setup/checklist.html", at=at, found=found)
