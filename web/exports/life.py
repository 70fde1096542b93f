"""The life of an action or of a paper, for a decision that somebody contests: on a page, as a PDF,
as a workbook."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter, Request, Response

from models.clock import Moment
from models.serving.journal.life import LifeLetter, SubjectLife, life_of_action, life_of_paper
from models.serving.journal.taken_out import MEANS, NAMES, in_order, write_life
from web.exports.making import FORMS, file_name
from web.exports.pdf import in_turn, set_on_paper
from web.site.door import Visit, looking
from web.site.pages import page, templates

router = APIRouter()


@router.get("/actions/{action_id}/life")
def of_action(request: Request, action_id: int) -> Response:
    """All that happened to an action."""
    with looking(request) as visit:
        life = life_of_action(visit.session, action_id, visit.scope)
    return _page(request, life, f"/actions/{action_id}")


@router.get("/actions/{action_id}/life.pdf")
def of_action_on_paper(request: Request, action_id: int) -> Response:
    """The same as a PDF/UA."""
    with looking(request) as visit:
        life = life_of_action(visit.session, action_id, visit.scope)
    return _pdf(life, visit)


@router.get("/actions/{action_id}/life.xlsx")
def of_action_in_a_table(request: Request, action_id: int) -> Response:
    """The same as a workbook."""
    with looking(request) as visit:
        life = life_of_action(visit.session, action_id, visit.scope)
    return _table(request, life, visit)


@router.get("/papers/{paper_id}/life")
def of_paper(request: Request, paper_id: int) -> Response:
    """All that happened to a letter, a version, a synthesis or a review."""
    with looking(request) as visit:
        life = life_of_paper(visit.session, paper_id, visit.scope)
    return _page(request, life, f"/papers/{paper_id}")


@router.get("/papers/{paper_id}/life.pdf")
def of_paper_on_paper(request: Request, paper_id: int) -> Response:
    """The same as a PDF/UA."""
    with looking(request) as visit:
        life = life_of_paper(visit.session, paper_id, visit.scope)
    return _pdf(life, visit)


@router.get("/papers/{paper_id}/life.xlsx")
def of_paper_in_a_table(request: Request, paper_id: int) -> Response:
    """The same as a workbook."""
    with looking(request) as visit:
        life = life_of_paper(visit.session, paper_id, visit.scope)
    return _table(request, life, visit)


def _page(request: Request, life: SubjectLife, back: str) -> Response:
    return page(
        request,
        "exports/life.html",
        life=life,
        back=back,
        lines=_lines(life),
        means=MEANS,
        named=NAMES[life.named],
    )


def _lines(life: SubjectLife) -> list[tuple[bool, object]]:
    """Each line, and whether it is a letter's."""
    return [(isinstance(one, LifeLetter), one) for one in in_order(life)]


def life_pdf(life: SubjectLife, moment: Moment) -> bytes:
    """The PDF/UA of a life. Raises NoPrinter."""
    template = templates.get_template("print/life.html")
    values = {"life": life, "moment_of": moment, "lines": _lines(life)}
    return set_on_paper(template.render(**values, means=MEANS, named=NAMES[life.named]))


def _pdf(life: SubjectLife, visit: Visit) -> Response:
    with in_turn(visit.who.actor.slot):
        made = life_pdf(life, visit.moment)
    return _file(made, life, "pdf")


def _table(request: Request, life: SubjectLife, visit: Visit) -> Response:
    folder: Path = request.app.state.settings.exports
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as place:
        made = Path(place) / "life.xlsx"
        write_life(life, visit.moment, made)
        return _file(made.read_bytes(), life, "xlsx")


def _file(content: bytes, life: SubjectLife, ending: str) -> Response:
    name = file_name("vie", life.title, life.unit)
    kept = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(content, media_type=FORMS[ending], headers=kept)
