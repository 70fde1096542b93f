"""What people come for: at most five entries each, and the one that a page belongs to.

An entry that holds nothing for somebody is not theirs; a page below it, or beside it, marks it as
the current one. The map of the site says the same in full (``web/templates/site/map.html``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.access.rights import Gesture
from models.serving.actions.visibility import DECIDE
from models.territory.unit import Level
from web.site.pages import templates
from web.site.who import Visitor

MOST = 5
"""Entries that one reads at a glance, on a phone too."""


@dataclass(frozen=True, kw_only=True)
class NavigationEntry:
    """An entry of the navigation: its address, its words, and the *pages* that belong to it (a
    ``*`` stands for one step of a path)."""

    address: str
    words: str
    pages: tuple[str, ...]


HOME = NavigationEntry(address="/", words="Accueil", pages=())
QUEUE = NavigationEntry(
    address="/queue",
    words="À valider",
    pages=("/queue", "/tasks", "/flagships", "/announcements"),
)
ACTIONS = NavigationEntry(
    address="/actions",
    words="Actions",
    pages=("/actions", "/documents", "/forms", "/images", "/library", "/partners"),
)
PROGRAMME = NavigationEntry(
    address="/programme",
    words="Programme",
    pages=(
        "/programme",
        "/kit",
        "/cycles/*/programme",
        "/cycles/*/kit",
        "/cycles/*/day",
        "/cycles/*/retrospective",
    ),
)
FRAMING = NavigationEntry(
    address="/cadrage",
    words="Cadrage",
    pages=("/cadrage", "/papers", "/cycles", "/seminar", "/review"),
)
DESK = NavigationEntry(
    address="/standing",
    words="Pilotage",
    pages=(
        "/standing",
        "/cadrage",
        "/papers",
        "/cycles",
        "/years",
        "/review",
        "/seminar",
        "/settings",
        "/trust",
        "/setup",
        "/retention",
        "/territory",
        "/people",
        "/rehearsal",
        "/launch",
        "/runs",
        "/resume",
        "/suspensions",
    ),
)
MAIL = NavigationEntry(
    address="/outbox",
    words="Courrier",
    pages=("/outbox", "/mailbox", "/cycles/*/forecast", "/thanks", "/cycles/*/thanks"),
)
LETTERS = NavigationEntry(address="/mailbox", words="Courrier", pages=MAIL.pages)
RUNS = NavigationEntry(address="/runs", words="Passages", pages=("/runs", "/resume"))


def entries(who: Visitor | None, *, house: bool, to_decide: int = 0) -> list[NavigationEntry]:
    """Those of *who*, :data:`MOST` at most; *house*: whether they are shown all that it does;
    *to_decide*: how many requests await them."""
    mail = [LETTERS] if house else []
    if who is None or who.only:
        return [HOME, *mail, *([RUNS] if house else [])]
    if who.scope.may_at(Gesture.SEE_TO_MAIL):
        mail = [MAIL]
    queue = [QUEUE] if to_decide or sees_others(who) else []
    if leads(who):
        return [HOME, *queue, ACTIONS, DESK, *mail]
    own = [HOME, *queue, ACTIONS, PROGRAMME, FRAMING, *mail]
    return own[:MOST]


def sees_others(who: Visitor) -> bool:
    """Whether they pilot or animate more than a school."""
    return any(h.function in DECIDE and h.level is not Level.SCHOOL for h in who.held)


def current(found: Sequence[NavigationEntry], path: str) -> NavigationEntry | None:
    """The entry that *path* belongs to: the one that names most of it; None for what is nobody's
    (one's own page, what the footer leads to)."""
    if path == HOME.address:
        return HOME
    said = [(steps_named(page, path), entry) for entry in found for page in entry.pages]
    length, entry = max(said, key=lambda one: one[0], default=(0, None))
    return entry if length else None


def steps_named(page: str, path: str) -> int:
    """How many steps of *path* are those of *page*; 0: it is elsewhere."""
    return page.count("/") if _pattern(page).match(path) else 0


@lru_cache(maxsize=512)
def _pattern(page: str) -> re.Pattern[str]:
    steps = "/".join("[^/]+" if step == "*" else re.escape(step) for step in page.split("/"))
    return re.compile(rf"{steps}(?=[/.]|$)")


def leads(who: Visitor) -> bool:
    """Whether « Pilotage » holds something for them."""
    return sees_others(who) or bool(who.scope.may_at(Gesture.CHANGE_CYCLE))


def may_make(who: Visitor, name: str) -> bool:
    """Whether they may make the gesture of that *name* somewhere."""
    return bool(who.scope.may_at(Gesture[name]))


templates.env.globals |= {
    "entries": entries,
    "current_entry": current,
    "leads": leads,
    "may_make": may_make,
}
