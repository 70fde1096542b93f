"""The cadrage of a cycle: where everything stands, the year's themes, next year's objectives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.access.scope import may
from models.gestures.cycle import opening
from models.gestures.cycle.change_kept import MEANWHILE, mark_of_part
from models.serving.framing.progress import (
    Version,
    cadrage,
    frames_above,
    themes_to_start_from,
)
from models.serving.letter_pages.about_work import paper_state
from models.serving.states import State
from models.territory.unit import UNIT
from models.words.nouns import LEVELS
from models.work.paper import PaperState
from models.work.parts import Part, PartKind, read_parts
from models.work.rows import PaperRow
from models.year.cycle import CYCLE
from models.year.participation import definition_of
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.navigation import sees_others
from web.site.own_work import own_work
from web.site.pages import done, page
from web.site.view import of_cycle
from web.site.within import Here, here, own_cycle

router = APIRouter()
THEMES = Part(
    code="themes",
    label="Thèmes de l'année",
    kind=PartKind.LINES,
    longest=160,
    most=8,
    rows=6,
    hint="Un par ligne, huit au plus. Chaque département en mettra un ou deux en avant.",
)


@router.get("/cadrage")
def own(request: Request) -> Response:
    """On to the cadrage of one's own académie; a list for who sees several."""
    with looking(request) as visit:
        who = visit.who
        cycle_id = own_cycle(visit.session, who)
        if cycle_id is not None:
            return RedirectResponse(f"/cycles/{cycle_id}/cadrage", 303)
        c = CYCLE.c
        query = (
            sa.select(
                c.id, c.school_year, c.state, c.name.label("own_name"), UNIT.c.name, UNIT.c.place
            )
            .join(UNIT, UNIT.c.id == c.academy_id)
            .where(who.scope.sees(UNIT))
            .order_by(c.school_year.desc(), UNIT.c.name_order)
        )
        cycles = visit.session.connection().execute(query).all()
    years = sorted({c.school_year for c in cycles}, reverse=True)
    return page(request, "framing/cadrages.html", cycles=cycles, years=years)


@router.get("/cycles/{cycle_id}/cadrage")
def overview(request: Request, cycle_id: int) -> Response:
    """Where the cadrage stands, and the one thing to do next."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        found = cadrage(visit.session, at.course, at.day)
        mine, later = own_work(at)
        values: dict[str, Any] = {
            "at": at,
            "found": found,
            "letter_state": _letter_state(found.letter),
            "opens": _opening(at, found.letter, found.versions),
            "version_states": {v.unit_id: _version_state(v) for v in found.versions},
            "mine": mine,
            "later": later,
            "pilots": at.may_change,
            "view": of_cycle(at, "") if sees_others(at.who) else None,
        }
    return page(request, "framing/cadrage.html", **values, levels=LEVELS)


def _opening(at: Here, letter: PaperRow | None, versions: Sequence[Version]) -> set[int]:
    """The units whose letter or version opens for who reads: what is published, then what they may
    read of theirs."""
    states = {at.course.academy_id: letter.state if letter else PaperState.DRAFT}
    states |= {v.unit_id: v.state for v in versions}
    by = (at.session, at.by, Gesture.READ_UNIT)
    return {
        unit
        for unit, state in states.items()
        if state is PaperState.ACCEPTED or may(*by, unit, at.day) is not None
    }


def _letter_state(letter: PaperRow | None) -> State:
    return paper_state(None if letter and letter.state is PaperState.DRAFT else letter)


def _version_state(version: Version) -> State:
    """A version's state as everybody reads it: a draft is its writers' own."""
    if version.state is PaperState.DRAFT:
        return paper_state(None)
    return paper_state(version, to_issue=version.to_issue)


# ── themes ───────────────────────────────────────────────────────────────────────────────────────


@router.get("/cycles/{cycle_id}/themes")
def themes(request: Request, cycle_id: int) -> Response:
    """The year's themes, from the nation to each département."""
    return _themes(request, cycle_id)


def _themes(
    request: Request, cycle_id: int, form: Form | None = None, errors: dict[str, str] | None = None
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        values: dict[str, Any] = {
            "at": at,
            "found": cadrage(visit.session, at.course, at.day),
            "frames": frames_above(visit.session, at.course),
            "part": THEMES,
            "value": form.one("themes").split("\n")
            if form
            else themes_to_start_from(visit.session, at.course),
            "seen": mark_of_part(at.course.definition, "themes"),
            "changes": at.may_change,
        }
    return page(
        request, "framing/themes.html", 422 if errors else 200, errors=errors or {}, **values
    )


@router.post("/cycles/{cycle_id}/themes")
def set_themes(request: Request, cycle_id: int, form: Posted) -> Response:
    """Change the year's themes."""
    values, errors = read_parts((THEMES,), {"themes": form.one("themes")})
    if errors:
        return _themes(request, cycle_id, form, errors)
    with acting(request) as visit:
        at = here(visit, cycle_id)
        at.need(Gesture.CHANGE_CYCLE, at.course.academy_id)
        opening.alone_on(visit.session, at.cycle)
        now, wanted = definition_of(at.cycle), values.get("themes", [])
        stale = wanted != list(now.themes) and form.one("seen") != mark_of_part(now, "themes")
        if wanted != list(now.themes) and not stale:
            changes = {"themes": wanted}
            opening.change_cycle(visit.session, at.cycle, changes, at.by, at.moment)
    if stale:
        return _themes(request, cycle_id, form, {"themes": " ".join(MEANWHILE["themes"])})
    return done(request, f"/cycles/{cycle_id}/themes", "Les thèmes sont enregistrés.")
