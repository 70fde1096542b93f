"""The académie that somebody sets up: theirs as its administrator or its pilot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import Request

from models.words.moments import PARIS
from web.site.academy import AcademyPage, piloted
from web.site.door import Visit

TO = "mettre cette académie en route"


@dataclass(frozen=True, kw_only=True)
class SetupPage(AcademyPage):
    """A page of setting up an académie."""

    @property
    def day(self) -> date:
        return self.moment.in_timezone(self.academy.timezone or PARIS).date()

    def path(self, page: str = "", **asked: object) -> str:
        """The address of a page of it."""
        return self.address(f"/setup{f'/{page}' if page else ''}", **asked)

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
    refusal = "Cette page est celle de l'administrateur et du pilote d'une académie."
    return SetupPage(**vars(piloted(visit, academy, TO, refusal)))


def mail_leaves(request: Request) -> bool:
    """Whether a mail server is set for this home."""
    return request.app.state.settings.mail_url is not None
