"""The resource library: read, kept, and carried between installations as on its pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.responses import Response

from models.database.transactions import tried
from models.database.types import GREATEST
from models.errors import NotFound
from models.gestures.actions import documenting
from models.gestures.library import keeping
from models.gestures.library.bringing import bring_library
from models.gestures.library.reading_entry import LONGEST, LONGEST_MINUTES
from models.serving.library.packed import pack_library
from models.serving.library.shelf import (
    AskedShelf,
    EntrySheet,
    entry_sheet,
    kept_by,
    library_shelf,
)
from models.territory.unit import Unit
from models.work.library_entry import EntryAudience, EntryKind, EntryState, Licence, ShelvedEntry
from models.work.library_package import read_package
from web.api.caller import Decider, Reader
from web.api.fields import Strict, Text
from web.api.shapes import Number
from web.site.door import Door

router = APIRouter(prefix="/library", tags=["Les ressources"])
EntryId = Annotated[int, Path(ge=1, le=GREATEST)]
Academy = Annotated[int | None, Query(ge=1, le=GREATEST)]
A_ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {}}, "description": "La bibliothèque."}
}


class EntryIn(Strict):
    """An entry without a file. *academy*: whose library, where the caller keeps several;
    *minutes* and *subtitled* are asked of a film."""

    academy: Number | None = None
    kind: EntryKind
    title: Annotated[Text, Field(min_length=1, max_length=LONGEST["title"])]
    theme: Annotated[Text, Field(max_length=LONGEST["theme"])] = ""
    text: Annotated[Text, Field(max_length=LONGEST["text"])] = ""
    author: Annotated[Text, Field(max_length=LONGEST["author"])] = ""
    audiences: list[EntryAudience] = Field(min_length=1, max_length=len(EntryAudience))
    licence: Licence
    address: Annotated[Text, Field(max_length=500)] | None = None
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)] | None = None
    subtitled: bool | None = None
    with_parents: bool = False


class EntryChange(EntryIn):
    """The whole entry as it will be; *seen*: how often it had been changed when it was read."""

    seen: Annotated[int, Field(ge=0, le=GREATEST)] | None = None


class ReasonIn(Strict):
    """Why it is declined or withdrawn."""

    reason: Annotated[Text, Field(min_length=1, max_length=keeping.LONGEST_REASON)]


class OfferedIn(Strict):
    """Whether every académie of the installation has it."""

    offered: bool


class EntryOut(BaseModel):
    """*dead_on*: since when its link answers no more; *edits*: to be sent again as *seen*."""

    id: int
    academy: str
    kind: EntryKind
    state: EntryState
    title: str
    theme: str
    text: str
    author: str
    audiences: list[EntryAudience]
    licence: Licence
    address: str | None
    minutes: int | None
    subtitled: bool | None
    file: str | None
    offered: bool
    dead_on: date | None
    edits: int


class ShelfOut(BaseModel):
    """A page of what is found, by title."""

    found: int
    pages: int
    items: list[EntryOut]


class BroughtOut(BaseModel):
    """What a package changes, or changed; *kept*: it was kept."""

    new: list[str]
    changed: list[str]
    refused: list[str]
    withdrawn: list[str]
    same: int
    kept: bool


def _told(entry: ShelvedEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in EntryOut.model_fields}


@router.get("", response_model=ShelfOut)
def shelf(
    caller: Reader,
    q: Annotated[str, Query(max_length=200)] = "",
    theme: Annotated[str, Query(max_length=200)] = "",
    kind: EntryKind | None = None,
    audience: EntryAudience | None = None,
    state: EntryState = EntryState.KEPT,
    page: Annotated[int, Query(ge=1, le=1_000)] = 1,
) -> Any:
    """Les ressources de votre académie et celles que d'autres proposent, page par page."""
    asked = AskedShelf(words=q, theme=theme, kind=kind, audience=audience, state=state, page=page)
    with caller.looking() as hand:
        found = library_shelf(hand.session, hand.scope, asked, hand.day)
    items = [_told(one) for one in found.lines]
    return {"found": found.found, "pages": found.pages, "items": items}


@router.get("/package", response_class=Response, responses=A_ZIP)
def package(
    request: Request,
    caller: Decider,
    theme: Annotated[str, Query(max_length=200)] = "",
    academy: Academy = None,
) -> Response:
    """La bibliothèque de votre académie en un fichier, pour une autre installation."""
    folder = request.app.state.settings.documents
    with caller.looking() as hand:
        made = pack_library(hand.session, _mine(hand, academy), folder, hand.day, theme)
    return Response(made, media_type="application/zip")


def _mine(hand: Door, academy: int | None) -> Unit:
    """The académie whose library the caller keeps. Raises NotFound (none, or several)."""
    keeps = kept_by(hand.scope)
    if academy is None and len(keeps) == 1:
        academy = keeps[0]
    if academy not in keeps:
        raise NotFound(
            "Vous ne tenez pas cette bibliothèque.", "Donnez le numéro de l'académie : academy."
        )
    return hand.session.get_one(Unit, academy)


async def _sent(request: Request) -> bytes:
    return await request.body()


@router.put(
    "/package",
    response_model=BroughtOut,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def bring(
    request: Request,
    caller: Decider,
    content: Annotated[bytes, Depends(_sent)],
    sure: bool = False,
    academy: Academy = None,
) -> Any:
    """Reprend la bibliothèque d'une autre installation (le fichier est le corps de la demande) ;
    sans `sure`, dit seulement ce qu'elle changerait."""
    settings = request.app.state.settings
    with caller.looking() as hand:
        number = int(_mine(hand, academy).id or 0)
    read = read_package(content, settings.document_limit)

    def bring_it(session: Session, hand: Door) -> dict[str, Any]:
        mine = session.get_one(Unit, number)
        folder = settings.documents if sure else None
        return bring_library(session, mine, read, hand.actor, hand.moment, folder)

    if sure:
        with caller.acting() as hand:
            report = bring_it(hand.session, hand)
    else:
        with caller.looking() as hand, tried(caller.engine) as session:
            report = bring_it(session, hand)
    return {name: report[name] for name in BroughtOut.model_fields if name in report} | {
        "kept": sure
    }


@router.get("/{number}", response_model=EntryOut)
def one(caller: Reader, number: EntryId) -> Any:
    """Une ressource."""
    with caller.looking() as hand:
        return _told(_sheet(hand, number).entry)


def _sheet(hand: Door, number: int) -> EntrySheet:
    return entry_sheet(hand.session, hand.scope, number, hand.day)


@router.post("", response_model=EntryOut, status_code=201)
def add(caller: Decider, body: EntryIn) -> Any:
    """Met une ressource en bibliothèque ; un fichier se joint sur sa page."""
    with caller.acting() as hand:
        mine = _mine(hand, body.academy)
        said = body.model_dump(mode="json", exclude={"academy"})
        number = keeping.add_entry(hand.session, mine, said, hand.actor, hand.moment)
        return _told(_sheet(hand, number).entry)


@router.put("/{number}", response_model=EntryOut)
def change(caller: Decider, number: EntryId, body: EntryChange) -> Any:
    """Corrige une ressource."""
    with caller.acting() as hand:
        said = body.model_dump(mode="json", exclude={"academy", "seen"})
        given = (hand.session, number, said, hand.actor, hand.moment)
        keeping.change_entry(*given, seen=body.seen)
        return _told(_sheet(hand, number).entry)


@router.put("/{number}/shelf", response_model=EntryOut)
def keep(caller: Decider, number: EntryId) -> Any:
    """Met en rayon ce qu'un bilan proposait, ou ce qui était écarté ou retiré."""
    with caller.acting() as hand:
        keeping.keep_entry(hand.session, number, hand.actor, hand.moment)
        return _told(_sheet(hand, number).entry)


@router.post("/{number}/refusal", response_model=EntryOut)
def decline(caller: Decider, number: EntryId, body: ReasonIn) -> Any:
    """Ne garde pas ce qu'un bilan proposait."""
    with caller.acting() as hand:
        keeping.decline_entry(hand.session, number, body.reason, hand.actor, hand.moment)
        return _told(_sheet(hand, number).entry)


@router.post("/{number}/withdrawal", status_code=204)
def withdraw(request: Request, caller: Decider, number: EntryId, body: ReasonIn) -> Response:
    """Retire une ressource de toutes les pages, et efface son fichier."""
    with caller.acting() as hand:
        given = (hand.session, number, body.reason, hand.actor, hand.moment)
        digest = keeping.withdraw_entry(*given)
    if digest:
        documenting.sweep(caller.engine, request.app.state.settings.documents, digest)
    return Response(status_code=204)


@router.put("/{number}/offered", status_code=204)
def offer(caller: Decider, number: EntryId, body: OfferedIn) -> Response:
    """Propose une ressource à toutes les académies de l'installation, ou la garde à la sienne."""
    with caller.acting() as hand:
        given = (hand.session, number, hand.actor, hand.moment)
        keeping.offer_entry(*given, offered=body.offered)
    return Response(status_code=204)
