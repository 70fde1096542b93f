"""A page set on paper: a tagged PDF that screen readers read too, made of our own files alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from models.errors import Refusal
from web.exports.letterhead import HERE, OF_NOBODY, Letterhead
from web.site.pages import templates

STATIC = Path(__file__).parents[1] / "static"
PLACES, PATIENCE = 3, 20.0
"""Who may wait for their turn, and for how many seconds: each takes a thread from all pages."""
_turn = threading.Lock()
"""One at a time: setting a page takes a processor to itself."""
_door, waiting = threading.Lock(), set[str]()


class PrinterBusy(Refusal):
    """Others' pages are being set, or one's own."""

    status = 503

    def __init__(self) -> None:
        super().__init__("Un PDF se prépare déjà.", "Réessayez dans une minute.")


@contextmanager
def in_turn(slot: str) -> Iterator[None]:
    """The printer, for *slot* alone; who waits does so once. Raises :class:`PrinterBusy`."""
    with _door:
        if slot in waiting or len(waiting) >= PLACES:
            raise PrinterBusy
        waiting.add(slot)
    try:
        mine = _turn.acquire(timeout=PATIENCE)
    finally:
        waiting.discard(slot)
    if not mine:
        raise PrinterBusy
    try:
        yield
    finally:
        _turn.release()


class NoPrinter(Refusal):
    """The system lacks a library without which no PDF is made."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "Ce serveur ne peut pas faire de PDF : une bibliothèque du système lui manque.",
            "L'administrateur installe libpango-1.0-0, libpangoft2-1.0-0 et libharfbuzz-subset0 ; "
            "d'ici là, la page s'imprime depuis le navigateur.",
        )


def isolated(name: str) -> str:
    """*name*, which may be read from right to left without turning what is around it: the printer
    knows no ``unicode-bidi``."""
    return f"\u2068{name}\u2069"


templates.env.filters["isolated"] = isolated


def set_on_paper(html: str, head: Letterhead = OF_NOBODY, variant: str = "pdf/ua-1") -> bytes:
    """The PDF/UA of *html* (or another *variant* of PDF), whose letterhead is *head*. Raises
    :class:`NoPrinter`."""
    return bytes(_page(html, head.files).write_pdf(pdf_variant=variant))


def set_in_parts(
    parts: Sequence[tuple[int, str]],
    tell: Callable[[int], None] = lambda lines: None,
    turn: AbstractContextManager[object] = _turn,
    head: Letterhead = OF_NOBODY,
) -> bytes:
    """One PDF/UA of several pages of HTML, each with how many lines it has, under one letterhead
    (*head*); *tell* hears how many are set. Others' pages take their *turn* between two of them.
    Raises :class:`NoPrinter`."""
    set_, documents = 0, []
    for lines, html in parts:
        with turn:
            documents.append(_page(html, head.files).render(pdf_variant=VARIANT))
        set_ += lines
        tell(set_)
    pages = [page for document in documents for page in document.pages]
    with turn:
        return bytes(documents[0].copy(pages).write_pdf(pdf_variant=VARIANT))


VARIANT = "pdf/ua-1"
ARCHIVED = "pdf/a-2a"
"""What the Archives take: all that it needs is in the file, and its parts are told apart."""


def _page(html: str, files: Mapping[str, tuple[bytes, str]]) -> Any:
    """What sets *html*, with these *files* by address. Raises :class:`NoPrinter`."""
    try:
        # Late: half a second, and libraries that the system may lack.
        from weasyprint import HTML  # type: ignore[import-untyped]
        from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]
    except (ImportError, OSError) as missing:
        raise NoPrinter from missing

    class OurFiles(URLFetcher):  # type: ignore[misc]
        """Fetches the letterhead's files and what is in our static folder, and nothing else."""

        def fetch(self, url: str, headers: object = None) -> Any:
            content, kind = files.get(url) or (our_file(url).read_bytes(), guess_type(url)[0] or "")
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    return HTML(string=html, base_url=HERE, url_fetcher=OurFiles())


def our_file(url: str) -> Path:
    """The static file that *url* names. Raises ValueError for anything else."""
    named = urlsplit(url)
    path = (STATIC / named.path.removeprefix("/static/")).resolve()
    ours = url.startswith(f"{HERE}static/") and path.is_relative_to(STATIC) and path.is_file()
    if not ours:
        raise ValueError(f"not one of our files: {url}")
    return path
