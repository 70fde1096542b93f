"""Images are written anew one at a time, each by a process of its own that may take little.

Whatever an image holds, the portal goes on: what it costs is bounded by its pixels first, then by
the system, and few wait for their turn.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from models.errors import BadDocument, Refusal
from models.intake.apart import Ended, ProcessBounds, apart
from models.work import picture

MOST_PIXELS = 25_000_000
"""Of an image: those of a telephone have 12 to 24 million."""
BOUNDS = ProcessBounds(memory=512 * 1024 * 1024, seconds=20, longest=60.0)
"""What one may take: an image at the bound above takes 450 MB at most (WebP), and 5 s."""
PLACES, PATIENCE = 3, 20.0
"""Who may wait for their turn, and for how many seconds: each takes a thread from all pages."""
_places, _turn = threading.BoundedSemaphore(1 + PLACES), threading.Lock()


class DarkroomBusy(Refusal):
    """Others' images are being written."""

    status = 503
    headers = {"Retry-After": "60"}  # noqa: RUF012 -- never changed

    def __init__(self) -> None:
        super().__init__(
            "D'autres images se préparent déjà : la vôtre n'a pas été jointe.",
            "Réessayez dans une minute.",
        )


def developed(content: bytes, name: str, form: str) -> bytes:
    """The image *content* of the format *form*, written anew: its pixels alone.

    Raises BadDocument (it is too large, damaged, or costs too much), DarkroomBusy.
    """
    with in_turn():
        ended = _written_apart(content, form)
    if ended.cost_too_much:
        raise _too_heavy(name)
    if ended.code == picture.TOO_LARGE:
        raise _too_large(name, ended.said.decode())
    if ended.code != picture.DONE:
        raise _broken(name)
    return ended.said


def _written_apart(content: bytes, form: str) -> Ended:
    try:
        return apart(picture.__file__, form, str(MOST_PIXELS), content=content, bounds=BOUNDS)
    except OSError:  # the machine has no room for one more process
        raise DarkroomBusy from None


@contextmanager
def in_turn() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise DarkroomBusy
    try:
        if not _turn.acquire(timeout=PATIENCE):
            raise DarkroomBusy
        try:
            yield
        finally:
            _turn.release()
    finally:
        _places.release()


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────


def _too_large(name: str, size: str) -> BadDocument:
    most = f"{MOST_PIXELS // 1_000_000} millions en tout au plus"
    return BadDocument(
        f"L'image « {name} » est trop grande : {size.strip()} pixels, {most}.",
        "Réduisez-la à 4 000 pixels de large, par exemple, puis joignez-la.",
    )


def _too_heavy(name: str) -> BadDocument:
    return BadDocument(
        f"L'image « {name} » demande trop à la machine pour être ouverte.",
        "Enregistrez-la de nouveau, plus petite, puis joignez-la.",
    )


def _broken(name: str) -> BadDocument:
    return BadDocument(
        f"L'image « {name} » ne s'ouvre pas : elle est abîmée.",
        "Enregistrez-la de nouveau, puis joignez-la.",
    )
