"""The public programme of an académie, for anybody: its page, the page of an action, what is done
all year, its address to copy.

Nothing asks who reads. What is rendered is kept until the programme changes, and told apart by an
ETag; a browser asks again after three seconds.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Annotated

import segno
import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from models.database.transactions import reading
from models.errors import NotFound
from models.programme.public import AUDIENCES, LEVEL_WORDS
from models.serving.programme.public_asked import PublicAsked, by_day, by_week, read_asked
from models.serving.programme.public_kept import (
    KeptProgramme,
    PublicProgramme,
    fresh,
    kept_programme,
    look_again,
    public_academies,
    stale,
)
from models.year.cycle import Cycle
from web.programme.public_feeds import CALENDAR, JSON, RSS, as_calendar, as_json, as_rss
from web.request.arrival import caller
from web.request.throttle import Throttle
from web.site.look import look_of
from web.site.pages import page, templates

router = APIRouter()
MAKING = Throttle(times=1200, seconds=60)
"""One machine has twenty pages a second made that are not kept yet: a school may stand behind it,
and a robot that changes its words each time has to wait."""
HTML, SVG = "text/html; charset=utf-8", "image/svg+xml"
CACHED = "public, max-age=3, must-revalidate"
SMALL = 1_024
"""Bytes below which nothing is gained by compressing."""
YEAR_LONG = 8
"""What is done all year, on the first page; the rest has a page of its own."""


class NoPublicAction(NotFound):
    """An action that is not public, or that does not exist: the answer is the same."""

    def __init__(self) -> None:
        super().__init__(
            "Cette page n'existe pas, ou n'est plus publique.",
            "Le programme dit tout ce qui l'est.",
        )


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """An answer, plain and compressed, under its *tag*."""

    body: bytes
    small: bytes
    tag: str
    media: str

    @property
    def size(self) -> int:
        return len(self.body) + len(self.small) + 500

    @classmethod
    def of(cls, body: bytes, media: str) -> Rendered:
        small = gzip.compress(body, 6) if len(body) > SMALL and media != SVG else b""
        return cls(body=body, small=small, tag=f'"{sha256(body).hexdigest()[:24]}"', media=media)

    def answer(self, request: Request) -> Response:
        """The answer, or that it has not changed since it was last read."""
        headers = {"Cache-Control": CACHED, "ETag": self.tag, "Vary": "Accept-Encoding"}
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.small and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self.small, media_type=self.media, headers=headers)
        return Response(self.body, media_type=self.media, headers=headers)


@dataclass(frozen=True, kw_only=True)
class TypedFilters:
    """The filters, as an address writes them."""

    day: str = ""
    unit: str = ""
    theme: str = ""
    audience: str = ""
    level: str = ""
    q: str = ""


def _typed(
    day: str = "",
    unit: str = "",
    theme: str = "",
    audience: str = "",
    level: str = "",
    q: str = "",
) -> TypedFilters:
    return TypedFilters(day=day, unit=unit, theme=theme, audience=audience, level=level, q=q)


Make = Callable[[PublicProgramme], bytes]
Filters = Annotated[TypedFilters, Depends(_typed)]


async def _answer(
    request: Request,
    code: str,
    what: Hashable,
    media: str,
    make: Make,
) -> Response:
    """What *make* makes of the programme, kept under *what*: at once where it is kept already and
    the database was just asked, else beside the other pages."""
    engine = request.app.state.engine
    kept = fresh(engine, code)
    known = kept or stale(engine, code)
    found: Rendered | None = known.made(what) if known else None
    if found is None:
        MAKING.count(caller(request))
        found = await run_in_threadpool(_made, engine, code, what, media, make)
        return found.answer(request)
    answer = found.answer(request)
    if kept is None:
        answer.background = BackgroundTask(look_again, engine, code)
    return answer


def _made(
    engine: sa.Engine,
    code: str,
    what: Hashable,
    media: str,
    make: Make,
) -> Rendered:
    kept: KeptProgramme = kept_programme(engine, code)
    made: Rendered = kept.once(what, lambda: Rendered.of(make(kept.shown), media))
    return made


@router.get("/semaine")
def academies(request: Request) -> Response:
    """The académies that have a public programme; on to the only one."""
    found = public_academies(request.app.state.engine)
    if len(found) == 1:
        return RedirectResponse(f"/semaine/{found[0].code}", 303)
    return page(request, "programme/public/academies.html", academies=found)


@router.get("/semaine/{code}")
async def programme(request: Request, code: str, filters: Filters) -> Response:
    """The programme: what is done all year, then day by day what is open, then what is done inside
    schools; what a search finds."""

    def make(shown: PublicProgramme) -> bytes:
        return _programme(request, shown, read_asked(shown, **vars(filters)))

    return await _answer(request, code, ("page", filters), HTML, make)


def _programme(request: Request, shown: PublicProgramme, asked: PublicAsked) -> bytes:
    found = asked.chosen(shown)
    days = () if asked.words else by_day(found, asked.day)
    weeks = () if asked.words or asked.day else by_week(found)
    return _set(
        request,
        "programme",
        shown,
        asked=asked,
        found=found,
        days=days,
        weeks=weeks,
        year_long=() if asked.filters else shown.year_long[:YEAR_LONG],
        more_year_long=len(shown.year_long) > YEAR_LONG,
        audiences=_used(shown, AUDIENCES, "audiences"),
        levels=_used(shown, LEVEL_WORDS, "levels"),
    )


def _used(shown: PublicProgramme, words: dict[str, str], name: str) -> list[tuple[str, str]]:
    """The choices that some action makes."""
    used = {code for action in shown.actions for code in getattr(action, name)}
    return [(code, said) for code, said in words.items() if code in used]


def _set(request: Request, name: str, shown: PublicProgramme, **values: object) -> bytes:
    """A page, set once for everybody."""
    portal = request.app.state.settings.portal
    with reading(request.app.state.engine) as session:
        look = look_of(session, session.get_one(Cycle, shown.cycle_id))
    template = templates.get_template(f"programme/public/{name}.html")
    given = {"shown": shown, "look": look, "home": f"/semaine/{shown.code}"}
    return template.render(**given, portal=portal, **values).encode()


@router.get("/semaine/{code}/toute-l-annee")
async def year_long(request: Request, code: str) -> Response:
    """What teams do all year, which the week crowns."""
    return await _answer(
        request, code, "year_long", HTML, lambda shown: _set(request, "year_long", shown)
    )


@router.get("/semaine/{code}/agenda.ics")
async def calendar(request: Request, code: str, filters: Filters) -> Response:
    """What is open, as a calendar."""
    return await _fed(request, code, filters, CALENDAR, as_calendar)


@router.get("/semaine/{code}/rss.xml")
async def rss(request: Request, code: str, filters: Filters) -> Response:
    """What is public, as RSS 2.0."""
    return await _fed(request, code, filters, RSS, as_rss)


@router.get("/semaine/{code}/feed.json")
async def json_feed(request: Request, code: str, filters: Filters) -> Response:
    """What is public, as a JSON feed (jsonfeed.org, 1.1)."""
    return await _fed(request, code, filters, JSON, as_json)


async def _fed(
    request: Request,
    code: str,
    filters: TypedFilters,
    media: str,
    write: Callable[[PublicProgramme, PublicAsked, str], bytes],
) -> Response:
    portal = request.app.state.settings.portal

    def make(shown: PublicProgramme) -> bytes:
        return write(shown, read_asked(shown, **vars(filters)), portal)

    return await _answer(request, code, (media, filters), media, make)


@router.get("/semaine/{code}/adresse")
async def address(request: Request, code: str, filters: Filters) -> Response:
    """The address of the programme to copy, and its QR code, with the same in plain text."""

    def make(shown: PublicProgramme) -> bytes:
        asked = read_asked(shown, **vars(filters))
        return _set(request, "address", shown, asked=asked, path=f"{shown.code}{asked.query}")

    return await _answer(request, code, ("address", filters), HTML, make)


@router.get("/semaine/{code}/qr.svg")
async def qr_code(request: Request, code: str, filters: Filters) -> Response:
    """The QR code of the address of the programme, with its filters."""
    portal = request.app.state.settings.portal

    def make(shown: PublicProgramme) -> bytes:
        asked = read_asked(shown, **vars(filters))
        return _drawn(f"{portal}semaine/{shown.code}{asked.query}")

    return await _answer(request, code, ("qr", filters), SVG, make)


def _drawn(address: str) -> bytes:
    """A QR code, dark on light whatever the page: cameras read no other."""
    out = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", scale=8, border=4, dark="#000", light="#fff", title=address)
    return out.getvalue()


@router.get("/semaine/{code}/{number:int}")
async def action(request: Request, code: str, number: int) -> Response:
    """A public action. An internal one, of whatever state, is not told from one that is not
    there."""

    def make(shown: PublicProgramme) -> bytes:
        found = shown.by_id.get(number)
        if found is None:
            raise NoPublicAction
        return _set(request, "action", shown, action=found)

    return await _answer(request, code, ("action", number), HTML, make)


@router.get("/semaine/{code}/{number:int}/qr.svg")
async def action_qr_code(request: Request, code: str, number: int) -> Response:
    """The QR code of the address of a public action."""
    portal = request.app.state.settings.portal

    def make(shown: PublicProgramme) -> bytes:
        if number not in shown.by_id:
            raise NoPublicAction
        return _drawn(f"{portal}semaine/{shown.code}/{number}")

    return await _answer(request, code, ("qr", number), SVG, make)
