"""The library as everybody signed in reads it: what is found by words and by what it is for, an
entry, its file, the images of its action."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from models.errors import NotFound, Refusal
from models.serving.library.shelf import (
    AskedShelf,
    EntrySheet,
    entry_sheet,
    library_shelf,
)
from models.work.documents import place_of
from models.work.library_entry import (
    ENTRY_AUDIENCES,
    ENTRY_KINDS,
    LICENCES,
    EntryAudience,
    EntryKind,
    EntryState,
    ShelvedEntry,
)
from models.work.uses import words_of_uses
from web.site.door import Visit, looking
from web.site.downloads import handed_over
from web.site.forms import need_short
from web.site.pages import page
from web.site.typed import number_in

router = APIRouter(prefix="/library")
LONGEST_SEARCH = 200
STATES = {
    EntryState.KEPT: "En rayon",
    EntryState.PROPOSED: "À examiner",
    EntryState.DECLINED: "Non gardées",
    EntryState.WITHDRAWN: "Retirées",
}
TONES = {
    EntryState.KEPT: "done",
    EntryState.PROPOSED: "waiting",
    EntryState.DECLINED: "quiet",
    EntryState.WITHDRAWN: "quiet",
}
KINDS = [(one.value, words) for one, words in ENTRY_KINDS.items()]
AUDIENCES = [(one.value, words) for one, words in ENTRY_AUDIENCES.items()]
W = TypeVar("W", EntryKind, EntryAudience, EntryState)


def _word(words: type[W], typed: str) -> W | None:
    return next((one for one in words if one.value == typed), None)


@router.get("")
def shelf(
    request: Request,
    q: str = "",
    theme: str = "",
    kind: str = "",
    audience: str = "",
    state: str = "",
    which: Annotated[str, Query(alias="page")] = "",
) -> Response:
    """What is found in the library."""
    asked = AskedShelf(
        words=need_short(q.strip(), LONGEST_SEARCH),
        theme=theme[:LONGEST_SEARCH].strip(),
        kind=_word(EntryKind, kind),
        audience=_word(EntryAudience, audience),
        state=_word(EntryState, state) or EntryState.KEPT,
        page=max(1, min(number_in(which), 1_000)),
    )
    with looking(request) as visit:
        found = library_shelf(visit.session, visit.scope, asked, visit.day)
    said = {"q": asked.words, "theme": asked.theme, "kind": kind, "audience": audience}
    said |= {"state": state}
    kept = urlencode({name: value for name, value in said.items() if value})
    return page(
        request,
        "library/index.html",
        shelf=found,
        asked=asked,
        typed=said,
        further=f"/library?{kept}&page=" if kept else "/library?page=",
        kinds=KINDS,
        audiences=AUDIENCES,
        states=[(one.value, words) for one, words in STATES.items()],
        state_words=STATES,
        kind_words=ENTRY_KINDS,
        audience_words=_audience_words,
    )


def _audience_words(entry: ShelvedEntry) -> str:
    known = {one.value: words for one, words in ENTRY_AUDIENCES.items()}
    return ", ".join(known[one] for one in entry.audiences if one in known)


@router.get("/{number:int}")
def entry(request: Request, number: int) -> Response:
    """An entry: what it is, for whom, under which licence, and what is made of it."""
    return entry_shown(request, number)


def entry_shown(
    request: Request, number: int, wrong: Refusal | None = None, reason: str = "", status: int = 200
) -> Response:
    """The page of an entry; *wrong*: why what was asked of it was not done."""
    with looking(request) as visit:
        sheet, allowed = _sheet(visit, number)
    return page(
        request,
        "library/entry.html",
        status,
        sheet=sheet,
        one=sheet.entry,
        allowed=allowed,
        wrong=wrong,
        reason=reason,
        state=STATES[sheet.entry.state],
        tone=TONES[sheet.entry.state],
        kind=ENTRY_KINDS[sheet.entry.kind],
        audiences=_audience_words(sheet.entry),
        licence=LICENCES[sheet.entry.licence],
    )


def _sheet(visit: Visit, number: int) -> tuple[EntrySheet, str]:
    sheet = entry_sheet(visit.session, visit.scope, number, visit.day)
    return sheet, words_of_uses(sheet.entry, visit.day) if sheet.entry.consent else ""


@router.get("/{number:int}/file")
def file(request: Request, number: int) -> Response:
    """The file of an entry, to be kept by who asked for it."""
    with looking(request) as visit:
        sheet, _ = _sheet(visit, number)
    one = sheet.entry
    if not sheet.file:
        raise NotFound("Ce fichier ne vous est pas ouvert, ou il n'est plus là.")
    return _handed(request, one.digest, one.media_type, one.file)


@router.get("/{number:int}/images/{document:int}")
def image(request: Request, number: int, document: int) -> Response:
    """An image of the action of an entry, as long as its papers allow it here."""
    with looking(request) as visit:
        sheet, _ = _sheet(visit, number)
    found = next((one for one in sheet.images if one.id == document), None)
    if found is None:
        raise NotFound("Cette image n'est pas, ou plus, de cette ressource.")
    return _handed(request, found.digest, found.media_type, found.name)


def _handed(request: Request, digest: str, media_type: str, name: str) -> Response:
    folder: Path = request.app.state.settings.documents
    place = place_of(folder, digest)
    if not place.is_file():
        raise NotFound("Ce fichier n'est plus là.", "Demandez-le à qui tient la bibliothèque.")
    return handed_over(place, media_type, name)
