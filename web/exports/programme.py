"""The programme on paper: a short one at once, a long one beside the pages, day after day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response

from models.access.scope import Scope
from models.serving.exports.workshop import Workshop
from models.words.french import plural
from models.words.moments import long_span
from web.exports.letterhead import Letterhead, letterhead
from web.exports.making import file_name
from web.exports.pdf import in_turn, set_in_parts
from web.site.door import looking
from web.site.pages import done, not_done, templates
from web.site.programme_asked import PageAsked, ask

router = APIRouter()
AT_ONCE = 150
"""Lines that are set within a second or two: more are made beside."""


@dataclass(frozen=True, kw_only=True)
class PrintOrder:
    """A programme to be set: *parts* is the HTML of each day, with how many lines it has."""

    scope: Scope = field(repr=False)
    name: str
    parts: tuple[tuple[int, str], ...] = field(repr=False)
    head: Letterhead = field(repr=False)
    words: str = "Le programme"
    form: str = "pdf"

    @property
    def slot(self) -> str:
        return self.scope.actor.slot

    @property
    def total(self) -> int:
        return sum(lines for lines, _ in self.parts)

    @property
    def file_name(self) -> str:
        return f"{self.name}.{self.form}"

    def write(self, engine: sa.Engine, path: Path, tell: Callable[[int], None]) -> None:
        path.write_bytes(set_in_parts(self.parts, tell, head=self.head))


@router.get("/cycles/{cycle_id:int}/programme.pdf")
def programme(
    request: Request,
    cycle_id: int,
    unit: str = "",
    day: str = "",
    theme: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The programme that the page shows, as a PDF."""
    with looking(request) as visit:
        asked = ask(visit, cycle_id, unit, day, theme)
        look, folder = asked.at.course.definition.look, request.app.state.settings.documents
        head = letterhead(look, asked.at.academy.name, folder)
    order = PrintOrder(
        scope=visit.scope,
        name=file_name("programme", asked.title, f"{asked.at.day}"),
        parts=_parts(asked, head),
        head=head,
    )
    if not order.parts:
        return not_done(request, asked.path(), "Rien n'est encore au programme : rien à imprimer.")
    if order.total > AT_ONCE:
        return _beside(request, order, f"{asked.at.path}/exports")
    with in_turn(order.slot):
        content = set_in_parts(order.parts, turn=nullcontext(), head=head)
    kept = {"Content-Disposition": f'attachment; filename="{order.file_name}"'}
    return Response(content, media_type="application/pdf", headers=kept)


def _beside(request: Request, order: PrintOrder, back: str) -> Response:
    workshop: Workshop = request.app.state.workshop
    if not workshop.ask(order):
        return not_done(request, back, "Un de vos fichiers se prépare déjà : attendez-le d'abord.")
    return done(request, back, f"Le PDF se prépare : {plural(order.total, 'ligne', 'lignes')}.")


def _parts(asked: PageAsked, head: Letterhead) -> tuple[tuple[int, str], ...]:
    shown, course = asked.shown, asked.at.course
    template = templates.get_template("print/programme.html")
    days = [(one, False) for one in shown.week] + [(one, True) for one in shown.around]
    about: dict[str, Any] = {
        "paper": head,
        "title": asked.title,
        "over": f"{course.definition.week.name} · {asked.at.academy.name}",
        "days": long_span(*course.held(course.home)),
        "said": shown.said,
        "highlights": shown.highlights,
    }
    return tuple(
        (one.held, template.render(about, day=one, apart=apart, first=n == 0))
        for n, (one, apart) in enumerate(days)
    )
