"""A PDF that takes more than a moment is made beside the pages, which say how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from fastapi import Request, Response

from models.access.scope import Scope
from models.serving.exports.workshop import Workshop
from models.words.french import plural
from web.exports.letterhead import Letterhead
from web.exports.pdf import in_turn, set_in_parts, set_on_paper
from web.site.pages import done, not_done

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


def whole_page(
    request: Request, html: str, head: Letterhead, scope: Scope, name: str, words: str, back: str
) -> Response:
    """One page of HTML as a PDF to keep as *name*: at once, or beside when it is long, *back* being
    where it is waited for. Raises NoPrinter, PrinterBusy."""
    order = PrintOrder(
        scope=scope, name=name, parts=((lines_of(html), html),), head=head, words=words
    )
    if order.total > AT_ONCE:
        return made_beside(request, order, back)
    with in_turn(order.slot):
        content = set_on_paper(html, head)
    kept = {"Content-Disposition": f'attachment; filename="{order.file_name}"'}
    return Response(content, media_type="application/pdf", headers=kept)


def lines_of(html: str) -> int:
    """How many lines there are to set, about: rows of tables, items of lists, paragraphs."""
    return sum(html.count(tag) for tag in ("<tr", "<li", "<p"))


def made_beside(request: Request, order: PrintOrder, back: str) -> Response:
    """Have *order* made beside the pages, and go to *back*, which shows how far it has come."""
    workshop: Workshop = request.app.state.workshop
    if not workshop.ask(order):
        return not_done(request, back, "Un de vos fichiers se prépare déjà : attendez-le d'abord.")
    return done(request, back, f"Le PDF se prépare : {plural(order.total, 'ligne', 'lignes')}.")
