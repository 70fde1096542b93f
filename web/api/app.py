"""The API as one application under ``/api``: its routers, its description, its own refusals."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.routing import Mount
from starlette.types import ASGIApp

from web.api import (
    actions,
    assignments,
    calls,
    carriers,
    changes,
    delegations,
    factors,
    frames,
    images,
    kit,
    library,
    masks,
    meetings,
    objectives,
    occasions,
    papers,
    partners,
    programme,
    publishing,
    retention,
    review,
    settled,
    suspensions,
    tasks,
    territory,
    thanks,
    trust,
    typed_for,
    visits,
    writing,
    year,
)
from web.api.door import ApiDoor, BodyLimits
from web.api.problems import MEDIA_TYPE, TITLES, Problem, answer_with_problems, kinds
from web.request.throttle import Throttle

A_MINUTE = 600
"""Requests that one token makes in a minute at most."""
GUESSES = 60
"""Tokens of nobody that one machine may try in a quarter of an hour."""
ANSWERED = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 500, 503)
REFUSED: dict[int | str, dict[str, Any]] = {
    status: {
        "description": TITLES[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in ANSWERED
}
WORDS = """Ce que font les pages, pour les programmes d'une académie : lire, proposer, décider,
rendre compte, au nom de qui a fait le jeton et avec ses seules fonctions du jour. Les refus sont en
français, dans la forme de la RFC 9457. Comptes seulement : jamais le nom d'un élève."""


def mounted(state: State) -> Mount:
    """Where the portal has it: under ``/api/``, whatever follows, line ends included."""
    mount = Mount("/api", app=create_api(state))
    mount.path_regex = re.compile(r"^/api/(?P<path>.*)\Z", re.DOTALL)
    return mount


def create_api(state: State) -> ASGIApp:
    """The API, on the portal's own *state*."""
    api = FastAPI(
        title="Point d'orgue",
        version="1",
        description=WORDS,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.engine = state.engine
    api.state.settings = state.settings
    api.state.guessing = Throttle(times=GUESSES, seconds=900)
    api.state.workshop = state.workshop
    api.state.checkup = state.checkup
    api.state.noting = Throttle(times=1, seconds=60)
    api.state.throttle = Throttle(times=A_MINUTE, seconds=60)
    of_the_year = (year, programme, visits, carriers, occasions, meetings, objectives, frames)
    kept = (*of_the_year, factors, thanks, assignments, changes, kit, masks, review, settled)
    proposed = (actions, images, writing, publishing, typed_for, calls, tasks)
    held = (suspensions, territory, papers, delegations, retention, trust)
    for room in (*kept, *proposed, *held, library, partners):
        api.include_router(room.router, prefix="/v1", responses=REFUSED)
    api.include_router(_about_itself(api), prefix="/v1")
    answer_with_problems(api)
    state.api_described = partial(described, api)
    api.add_middleware(BodyLimits)
    return ApiDoor(api)


def _about_itself(api: FastAPI) -> APIRouter:
    """What needs no token: the description, and what each kind of problem is."""
    router = APIRouter(include_in_schema=False)

    @router.get("/openapi.json")
    def description() -> dict[str, Any]:
        return described(api)

    @router.get("/problems")
    def problems() -> dict[str, int]:
        return kinds()

    @router.get("/problems/{code}")
    def problem(code: str) -> dict[str, Any]:
        status = kinds().get(code)
        if status is None:
            raise HTTPException(404)
        return {"code": code, "status": status, "title": TITLES.get(status, "Refusé")}

    return router


def described(api: FastAPI) -> dict[str, Any]:
    """The OpenAPI description."""
    if api.openapi_schema is None:
        said = get_openapi(
            title=api.title,
            version=api.version,
            description=api.description,
            routes=api.routes,
            servers=[{"url": "/api"}],
            openapi_version="3.1.0",
        )
        schemas = said["components"]["schemas"]
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs") | {"Problem": problem}
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        api.openapi_schema = said
    return api.openapi_schema
