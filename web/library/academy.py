"""The académie whose library somebody keeps: its pilot, its Cardie, its communication."""

from __future__ import annotations

from dataclasses import dataclass

from models.access.rights import SENTENCES, Gesture
from models.access.scope import need
from models.errors import NotYours
from models.territory.unit import Level, Unit
from web.site.academy import ELSEWHERE, AcademyPage
from web.site.door import Visit


@dataclass(frozen=True, kw_only=True)
class LibrarianPage(AcademyPage):
    """A page of who keeps the library of an académie."""

    def path(self, page: str = "", **asked: object) -> str:
        """The address of a page of it."""
        return self.address(f"/library{f'/{page}' if page else ''}", **asked)


def librarian(visit: Visit, academy: int | None = None) -> LibrarianPage:
    """The page of who keeps a library, of the académie of that number where they have several.

    Raises NotYours.
    """
    held = visit.scope.may_at(Gesture.KEEP_LIBRARY)
    mine = list(dict.fromkeys((h.unit_id, h.unit) for h in held if h.level is Level.ACADEMY))
    if not mine:
        raise NotYours(
            "Cette page est celle du pilote de l'académie, de sa Cardie et de sa communication.",
            ELSEWHERE,
        )
    which = academy or mine[0][0]
    to = SENTENCES[Gesture.KEEP_LIBRARY]
    need(visit.session, visit.actor, Gesture.KEEP_LIBRARY, which, visit.day, to)
    unit = visit.session.get_one(Unit, which)
    return LibrarianPage(**vars(visit), academy=unit, several=tuple(mine))
