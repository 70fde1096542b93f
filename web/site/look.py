"""What every page looks like: the name, the logo and the colours of the reader's own académie.

The style sheet of a look says it in its address alone, so that it is kept; it is no inline style.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from sqlmodel import Session

from models.clock import now
from models.database.transactions import reading
from models.errors import NotFound
from models.serving.settings.own_functions import cycle_of_readers
from models.work.documents import place_of
from models.year.accessibility import Conformity
from models.year.colours import NIGHT, WHITE, darkened, lightened, mixed
from models.year.cycle import Cycle
from models.year.look import NAME, OURS, STATE, Look, fault_of_colour
from models.year.participation import definition_of
from web.site.pages import around, is_adrift, local_day, templates
from web.site.who import reader

router = APIRouter(prefix="/look")
LASTS = 30.0
"""Seconds for which a look is remembered: nothing is asked of the database for each page."""
AGE = 86_400


@dataclass(frozen=True, kw_only=True)
class LookShown:
    """*name*: what the portal is called; *style* and *image*: where they are, if they are its
    own; *conformity*: how far it is declared accessible."""

    name: str = NAME
    style: str = ""
    image: str = ""
    conformity: str = Conformity.NONE


def look(request: Request) -> LookShown:
    """The look for who reads this page; ours, where the database does not answer."""
    if is_adrift(request):
        return LookShown()
    who = reader(request)
    key = tuple(sorted(who.scope.unit_ids)) if who else ()
    kept: dict[Any, tuple[float, LookShown]] = _kept(request)
    until, shown = kept.get(key, (0.0, LookShown()))
    if until > time.monotonic():
        return shown
    try:
        with around(request) as session:
            shown = _shown(session, key)
    except sa.exc.SQLAlchemyError:
        return LookShown()
    if len(kept) > 500:
        kept.clear()
    kept[key] = (time.monotonic() + LASTS, shown)
    return shown


def _kept(request: Request) -> dict[Any, tuple[float, LookShown]]:
    if not hasattr(request.app.state, "looks"):
        request.app.state.looks = {}
    found: dict[Any, tuple[float, LookShown]] = request.app.state.looks
    return found


def forget_looks(request: Request) -> None:
    """One has just changed: the next page shows it."""
    _kept(request).clear()


def _shown(session: Session, unit_ids: tuple[int, ...]) -> LookShown:
    cycle = cycle_of_readers(session, unit_ids)
    return LookShown() if cycle is None else look_of(session, cycle)


def look_of(session: Session, cycle: Cycle) -> LookShown:
    """The look of the académie of a cycle, whoever reads."""
    said = definition_of(cycle)
    found, declared = said.look, said.accessibility
    image = f"/look/{cycle.id}/image/{found.image.digest[:12]}" if found.image else ""
    state = (
        declared.conformity_on(local_day(now(session))) if declared.audited_on else Conformity.NONE
    )
    return LookShown(name=found.called, style=style_of(found), image=image, conformity=state)


def style_of(found: Look) -> str:
    """The address of a look's style sheet; none for ours."""
    if found.theme == "state":
        return "/look/state.css"
    colour = found.colour if found.colour != OURS else ""
    return f"/look/{colour.removeprefix('#')}.css" if colour else ""


@router.get("/{name}.css")
def style(request: Request, name: str) -> Response:
    """The colours of a look, by its main one; *state*: those of a site of the State."""
    colour = STATE if name == "state" else f"#{name}"
    if fault_of_colour(colour):
        raise NotFound("Cette couleur n'est celle d'aucune page.")
    said = css_of(colour, square=name == "state")
    mark = f'"{sha256(said.encode()).hexdigest()[:16]}"'
    kept = {"ETag": mark, "Cache-Control": f"max-age={AGE}"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=kept)
    return Response(said, media_type="text/css", headers=kept)


@lru_cache(maxsize=64)
def css_of(colour: str, *, square: bool = False) -> str:
    """The style sheet of a main colour, by day and by night: each is read on its ground."""
    day = {
        "brand": colour,
        "brand-strong": darkened(mixed(colour, "#000000", 0.25)),
        "on-brand": WHITE,
        "wash": mixed(colour, WHITE, 0.9),
        "running": darkened(colour, (mixed(colour, WHITE, 0.9),)),
        "running-bg": mixed(colour, WHITE, 0.9),
    }
    light = lightened(colour)
    night = {
        "brand": light,
        "brand-strong": lightened(mixed(light, WHITE, 0.4)),
        "on-brand": "#0a1418",
        "wash": mixed(NIGHT, light, 0.14),
        "running": lightened(mixed(light, WHITE, 0.3), (mixed(NIGHT, light, 0.2),)),
        "running-bg": mixed(NIGHT, light, 0.2),
    }
    corners = " --radius: 0;" if square else ""
    return (
        f":root {{{_said(day)}{corners} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{{_said(night)} }} }}\n"
    )


def _said(colours: dict[str, str]) -> str:
    return "".join(f" --{name}: {colour};" for name, colour in colours.items())


@router.get("/{cycle_id:int}/image/{mark}")
def image(request: Request, cycle_id: int, mark: str) -> Response:
    """The logo of a cycle, or its bloc-marque: anybody sees it, also before they sign in."""
    with reading(request.app.state.engine) as session:
        cycle = session.get(Cycle, cycle_id)
        found = definition_of(cycle).look.image if cycle else None
    if found is None or found.digest[:12] != mark:
        raise NotFound("Cette image n'est plus là.")
    place = place_of(request.app.state.settings.documents, found.digest)
    if not place.is_file():
        raise NotFound("Cette image n'est plus là.")
    kept = {"Cache-Control": f"max-age={AGE}", "Content-Security-Policy": "sandbox"}
    return FileResponse(place, media_type=found.media_type, headers=kept)


templates.env.globals |= {"look": look}
