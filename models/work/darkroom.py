"""Images are written anew one at a time, each by a process of its own that may take little.

Whatever an image holds, the portal goes on: what it costs is bounded by its pixels first, then by
the system, and few wait for their turn.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import BadDocument, Refusal
from models.work import picture

MOST_PIXELS = 25_000_000
"""Of an image: those of a telephone have 12 to 24 million."""
LONGEST = 60.0
"""Seconds that one may take, on a machine that has other things to do."""
PLACES, PATIENCE = 3, 20.0
"""Who may wait for their turn, and for how many seconds: each takes a thread from all pages."""
_places, _turn = threading.BoundedSemaphore(1 + PLACES), threading.Lock()
NEEDED = ("LD_LIBRARY_PATH", "PATH")
"""What Python may need of the environment to start; the rest holds secrets."""


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
    with _in_turn():
        ended = _apart(content, form)
    if ended is None or ended.returncode < 0 or ended.returncode == picture.TOO_HEAVY:
        raise _too_heavy(name)
    if ended.returncode == picture.TOO_LARGE:
        raise _too_large(name, ended.stdout.decode())
    if ended.returncode != picture.DONE:
        raise _broken(name)
    return ended.stdout


@contextmanager
def _in_turn() -> Iterator[None]:
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


def _apart(content: bytes, form: str) -> subprocess.CompletedProcess[bytes] | None:
    """How the process ended that was given *content*; None: it was ended, for its time was over."""
    command = [sys.executable, "-I", str(Path(picture.__file__)), form, str(MOST_PIXELS)]
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    try:
        return subprocess.run(
            command, input=content, capture_output=True, timeout=LONGEST, check=False,
            cwd="/", env=environment,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    except OSError:  # the machine has no room for one more process
        raise DarkroomBusy from None


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
