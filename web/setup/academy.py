"""The académie that somebody sets up: theirs as its administrator or its pilot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from fastapi import Request

from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotYours
from models.territory.unit import Level, Unit
from models.words.moments import PARIS
from web.site.door import Visit

TO = "mettre cette académie en route"


@dataclass(frozen=True, kw_only=True)
class SetupPage(Visit):
    """A page of setting up *academy*; *several*: those that the reader sets up."""

    academy: Unit = field(repr=False)
    several: tuple[tuple[int, str], ...]

    @property
    def day(self) -> date:
        return self.moment.in_timezone(self.academy.timezone or PARIS).date()

    @property
    def academy_id(self) -> int:
        return int(self.academy.id or 0)

    def path(self, page: str = "", **asked: object) -> str:
        """The address of a page of it."""
        which = {"academy": self.academy_id} if len(self.several) > 1 else {}
        query = urlencode(which | asked)
        return f"/setup{f'/{page}' if page else ''}" + (f"?{query}" if query else "")

    def link(self, path: str) -> str:
        """*path*, for the same académie where the reader has several."""
        if len(self.several) < 2 or "?" in path:
            return path
        bare, mark, anchor = path.partition("#")
        return f"{bare}?academy={self.academy_id}{mark}{anchor}"


def setting_up(visit: Visit, academy: int | None = None) -> SetupPage:
    """The page of somebody who sets up an académie, the one of that number where they have several.

    Raises NotYours.
    """
    held = visit.scope.may_at(Gesture.CHANGE_CYCLE)
    mine = list(dict.fromkeys((h.unit_id, h.unit) for h in held if h.level is Level.ACADEMY))
    if not mine:
        raise NotYours(
            "Cette page est celle de l'administrateur et du pilote d'une académie.",
            "Ce qui vous concerne est sur votre page.",
        )
    which = academy or mine[0][0]
    need(visit.session, visit.actor, Gesture.CHANGE_CYCLE, which, visit.scope.day, TO)
    unit = visit.session.get_one(Unit, which)
    return SetupPage(**vars(visit), academy=unit, several=tuple(mine))


def mail_leaves(request: Request) -> bool:
    """Whether a mail server is set for this home."""
    return request.app.state.settings.mail_url is not None
