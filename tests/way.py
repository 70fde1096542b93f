"""The way of a request through our rooms: which its page enters, in order, until it is written.

A room is a package of the portal or of ``models`` (``web.site``, ``models.access``), or a module
that stands beside them. The way begins where a desk of the portal answers, and counts what the
portal asks for: how a gesture goes about its work inside ``models`` is no step of it, nor is what a
library calls back. A *return* enters again a room that was left; a *climb* enters one above the one
before.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOUNS = ("web", "models.serving", "models.gestures")
"""Packages whose own packages are the rooms."""
LAYERS = (
    "web.app",
    "web",
    "web.site",
    "web.request",
    "models.serving",
    "models.gestures",
    "models.letters",
    "models.outbox",
    "models.planner",
    "models.work",
    "models.operations",
    "models.year",
    "models.access",
    "models.calendar",
    "models.territory",
    "models.journal",
    "models.clock",
    "models.database",
    "models.words",
    "models.errors",
)
"""From the top: the order of ``pyproject.toml``'s contracts."""
WRITTEN = ("page", "done")
"""The functions of ``web.site.pages`` that write a page: there the way ends."""
BEFORE_A_DESK = ("web.app", "web.request", "web.site")
LIBRARIES = ("sqlalchemy", "sqlmodel", "pydantic", "pydantic_core", "jinja2")
PARTS = ("<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>", "<lambda>", "<module>")


@dataclass(kw_only=True)
class Way:
    """The rooms that a request entered, in order."""

    rooms: list[str] = field(default_factory=list)

    def enter(self, room: str) -> None:
        if not self.rooms and room in BEFORE_A_DESK:
            return
        if not self.rooms or self.rooms[-1] != room:
            self.rooms.append(room)

    @property
    def returns(self) -> int:
        """How often it goes back to a room that it had left."""
        return len(self.rooms) - len(set(self.rooms))

    @property
    def climbs(self) -> int:
        """How often it goes up to a room above."""
        return sum(depth(b) < depth(a) for a, b in zip(self.rooms, self.rooms[1:], strict=False))


@lru_cache(maxsize=256)
def depth(room: str) -> int:
    """How far below the top a room is."""
    known = [layer for layer in LAYERS if room == layer or room.startswith(f"{layer}.")]
    return LAYERS.index(max(known, key=len)) if known else len(LAYERS)


@lru_cache(maxsize=4096)
def room_of(file: str) -> str | None:
    """The room of a source file; None when it is no room of the portal or of ``models``."""
    path = Path(file)
    if not path.is_relative_to(ROOT):
        return None
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] not in ("web", "models") or len(parts) < 2:
        return None
    deep = 3 if ".".join(parts[:2]) in NOUNS else 2
    return ".".join(parts[:deep])


@contextmanager
def followed() -> Iterator[list[Way]]:
    """The way of each request made meanwhile: one for each time that a page is written, then what
    came after the last. Made before the server's threads begin, which are told to note."""
    ways = [Way()]
    note = _noting(ways)
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield ways
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]


def _noting(ways: list[Way]) -> Callable[[FrameType, str, Any], None]:
    def note(frame: FrameType, event: str, _given: Any) -> None:
        code = frame.f_code
        if event != "call" or code.co_name in PARTS:
            return
        room = room_of(code.co_filename)
        if room is None or not _asked_by_the_portal(frame):
            return
        if room == "web.site" and code.co_name in WRITTEN:
            ways.append(Way())
            return
        ways[-1].enter(room)

    return note


def _asked_by_the_portal(frame: FrameType) -> bool:
    """Whether the portal calls, or the server that runs it: no library, nobody in ``models``."""
    caller = frame.f_back
    while caller is not None:
        if caller.f_globals.get("__name__", "").partition(".")[0] in LIBRARIES:
            return False
        if room := room_of(caller.f_code.co_filename):
            return room.startswith("web")
        caller = caller.f_back
    return True


def shown(ways: Sequence[Way]) -> str:
    """Each way in a line, for who looks."""
    lines = [f"{w.returns} returns, {w.climbs} climbs: {' > '.join(w.rooms)}" for w in ways]
    return "\n".join(lines)
