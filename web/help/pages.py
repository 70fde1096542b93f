"""« Aide »: the guides, a search through them, and the first visit of each role."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import NotFound
from models.gestures.people.first_visit import end_first_visit
from web.help.guides import TYPED, find, guides
from web.site.door import acting
from web.site.first_visit import NAMES, STEPS
from web.site.help_sections import guide_of
from web.site.pages import done, page
from web.site.roles import role_of
from web.site.who import reader

router = APIRouter(prefix="/help")


@router.get("")
def index(request: Request, q: str = "") -> Response:
    """Every guide, the reader's own first; what a search finds in them."""
    own, typed = guide_of(role_of(reader(request))), q.strip()[:TYPED]
    known = sorted(guides().values(), key=lambda one: one.name != own)
    found = find(typed, own) if typed else []
    return page(request, "help/index.html", guides=known, own=own, q=typed, found=found)


@router.get("/first")
def first(request: Request) -> Response:
    """The first visit of the reader's role; of each, for who is not signed in."""
    role = role_of(reader(request))
    shown = [role] if role else list(STEPS)
    return page(request, "help/first.html", shown=[(NAMES[r], STEPS[r]) for r in shown], own=role)


@router.post("/first")
def put_away(request: Request) -> Response:
    """Show the first visit no more on the first page."""
    with acting(request) as visit:
        end_first_visit(visit.session, visit.actor.slot)
    return done(request, "/", "La première visite est rangée. Elle reste dans « Aide ».")


@router.get("/{name}")
def guide(request: Request, name: str) -> Response:
    """One guide, whole. Raises NotFound."""
    found = guides().get(name)
    if found is None:
        raise NotFound("Aucun guide ne s'appelle ainsi.", "« Aide » les donne tous.")
    return page(request, "help/guide.html", guide=found)
