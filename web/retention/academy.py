"""The académie whose retention somebody keeps: its administrator, or who protects its data."""

from __future__ import annotations

from dataclasses import dataclass

from models.access.rights import SENTENCES, Gesture
from models.access.scope import need
from models.errors import NotYours
from models.territory.unit import Level, Unit
from web.site.academy import ELSEWHERE, AcademyPage
from web.site.door import Visit


@dataclass(frozen=True, kw_only=True)
class RetentionPage(AcademyPage):
    """A page on what is kept in an académie, and for how long."""

    def path(self, page: str = "", **asked: object) -> str:
        """The address of a page of it."""
        return self.address(f"/retention{f'/{page}' if page else ''}", **asked)


def kept_by(visit: Visit, academy: int | None = None) -> RetentionPage:
    """The page of who keeps retention, in the académie of that number where they have several.

    Raises NotYours.
    """
    held = visit.scope.may_at(Gesture.KEEP_RETENTION)
    mine = list(dict.fromkeys((h.unit_id, h.unit) for h in held if h.level is Level.ACADEMY))
    if not mine:
        raise NotYours(
            "Cette page est celle de l'administrateur d'une académie, et de son délégué à la "
            "protection des données.",
            ELSEWHERE,
        )
    which = academy or mine[0][0]
    to = SENTENCES[Gesture.KEEP_RETENTION]
    need(visit.session, visit.actor, Gesture.KEEP_RETENTION, which, visit.day, to)
    unit = visit.session.get_one(Unit, which)
    return RetentionPage(**vars(visit), academy=unit, several=tuple(mine))
