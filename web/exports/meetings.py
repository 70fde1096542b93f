"""The papers of a meeting: its list to be signed, the lists that the EAFC takes into its tool."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Path as Param

from models.access.rights import Gesture
from models.access.scope import may
from models.errors import NotFound
from models.serving.exports.training_list import (
    TrainingList,
    training_lines,
    write_training_list,
)
from models.serving.meetings.shown import guests_of, meeting_shown
from models.words.nouns import MEETING_REPLIES_COUNTED
from web.exports.letterhead import letterhead
from web.exports.making import FORMS, file_name
from web.exports.print_order import whole_page
from web.site.door import looking
from web.site.pages import templates
from web.site.within import Here, here

router = APIRouter()
AT = "/cycles/{cycle_id:int}/meetings/{code}"
Code = Annotated[str, Param(max_length=80)]


def _need_list(at: Here, unit_id: int | None) -> None:
    """A list is taken out by who holds the meeting, and by the académie's people."""
    where = unit_id or at.course.academy_id
    if may(at.session, at.by, Gesture.HOLD_MEETING, where, at.day) is None:
        at.need(Gesture.READ_UNIT, at.course.academy_id)


@router.get(AT + "/list.pdf")
def printed(request: Request, cycle_id: int, code: Code) -> Response:
    """Who has a place, one a line, to be signed."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        shown = meeting_shown(at.session, at.course, code)
        _need_list(at, shown.unit_id)
        guests = guests_of(at.session, at.course, code, page=0)
        look, folder = at.course.definition.look, request.app.state.settings.documents
        head = letterhead(look, at.academy.name, folder)
    html = templates.get_template("print/meeting_list.html").render(
        paper=head,
        shown=shown,
        guests=guests,
        over=f"{at.course.definition.week.name} · {at.academy.name}",
        replies=MEETING_REPLIES_COUNTED,
    )
    name, back = file_name("liste", shown.name, f"{at.day}"), f"/cycles/{cycle_id}/meetings/{code}"
    return whole_page(request, html, head, at.scope, name, "La liste", back)


@router.get(AT + "/attestation.pdf")
def attested(request: Request, cycle_id: int, code: Code) -> Response:
    """That its reader was there, where the EAFC lets it be made here."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        shown = meeting_shown(at.session, at.course, code)
        guests = guests_of(at.session, at.course, code, page=0)
        who = next((one for one in guests.lines if one.slot in at.by.slots and one.came), None)
        if who is None or not shown.attests:
            sentence = "Il n'y a pas d'attestation à vous donner ici."
            raise NotFound(sentence, "L'EAFC délivre les siennes dans son outil : demandez-lui.")
        look, folder = at.course.definition.look, request.app.state.settings.documents
        head = letterhead(look, at.academy.name, folder)
    number = f"{at.course.school_year}/P{who.number}"
    html = templates.get_template("print/presence.html").render(
        paper=head,
        shown=shown,
        who=who,
        number=number,
        over=f"{at.course.definition.week.name} · {at.academy.name}",
    )
    name, back = file_name("presence", shown.name), f"/cycles/{cycle_id}/meetings/{code}"
    return whole_page(request, html, head, at.scope, name, "L'attestation", back)


@router.get(AT + "/training/{which}.{form}")
def for_the_eafc(
    request: Request, cycle_id: int, code: Code, which: TrainingList, form: str
) -> Response:
    """Those to be convoked, or those who were there, in the columns agreed on with the EAFC."""
    form = form if form in ("csv", "xlsx") else "csv"
    with looking(request) as visit:
        at = here(visit, cycle_id)
        shown = meeting_shown(at.session, at.course, code)
        _need_list(at, shown.unit_id)
        lines = training_lines(at.session, at.course, code, which)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"liste.{form}"
        write_training_list(path, lines, which, form)
        content = path.read_bytes()
    words = "a convoquer" if which is TrainingList.TO_CONVOKE else "presents"
    name = f"{file_name(words, shown.name, f'{at.day}')}.{form}"
    kept = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=FORMS[form], headers=kept)
