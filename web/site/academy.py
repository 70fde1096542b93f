"""The académie that somebody pilots or administers; where they have several, the one they chose."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotYours
from models.territory.unit import Level, Unit
from web.site.door import Visit

ELSEWHERE = "Ce qui vous concerne est sur votre page."


@dataclass(frozen=True, kw_only=True)
class AcademyPage(Visit):
    """A page of *academy*; *several*: those of the reader, by number."""

    academy: Unit = field(repr=False)
    several: tuple[tuple[int, str], ...]

    @property
    def academy_id(self) -> int:
        return int(self.academy.id or 0)

    def address(self, path: str, **asked: object) -> str:
        """*path*, for the same académie where the reader has several."""
        which = {"academy": self.academy_id} if len(self.several) > 1 else {}
        query = urlencode(which | asked)
        return path + (f"?{query}" if query else "")


def piloted(visit: Visit, academy: int | None, to: str, refusal: str) -> AcademyPage:
    """The page of the académie of that number, by default the reader's first; *to*: what for,
    *refusal*: what those are told who have none. Raises NotYours."""
    held = visit.scope.may_at(Gesture.CHANGE_CYCLE)
    mine = list(dict.fromkeys((h.unit_id, h.unit) for h in held if h.level is Level.ACADEMY))
    if not mine:
        raise NotYours(refusal, ELSEWHERE)
    which = academy or mine[0][0]
    need(visit.session, visit.actor, Gesture.CHANGE_CYCLE, which, visit.scope.day, to)
    unit = visit.session.get_one(Unit, which)
    return AcademyPage(**vars(visit), academy=unit, several=tuple(mine))
