"""What an address asks of a programme: a territory, a day, a theme; for its page and for paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from models.errors import NotFound
from models.programme.by_day import Programme
from models.serving.programme.shown import (
    ReadArea,
    area_of_scope,
    place_among,
    places_of,
    programme_for,
)
from web.site.door import Visit
from web.site.typed import day_of, number_of
from web.site.within import Here, here


@dataclass(frozen=True, kw_only=True)
class PageAsked:
    """What somebody asks of a programme: *places* to choose among, the *unit* that they chose, the
    *whole* of it, and what of it is *shown*."""

    at: Here
    extent: ReadArea
    places: list[Any]
    unit: Any
    whole: Programme
    shown: Programme
    day: date | None
    theme: str

    @property
    def filters(self) -> dict[str, Any]:
        kept = {"unit": self.unit.id if self.unit else "", "day": self.day, "theme": self.theme}
        return {name: value for name, value in kept.items() if value}

    def path(self, ending: str = "") -> str:
        """Its address, with its filters; *ending*: ``.pdf``."""
        said = urlencode(self.filters)
        return f"{self.at.path}/programme{ending}" + (f"?{said}" if said else "")

    @property
    def title(self) -> str:
        if self.unit is not None:
            return str(self.unit.name)
        if self.extent.whole or len(self.places) != 1:
            return str(self.at.academy.name)
        return str(self.places[0].name)


def ask(visit: Visit, cycle_id: int, unit: str, day: str, theme: str) -> PageAsked:
    """What an address asks of a programme. Raises NotFound, NotYours."""
    at = here(visit, cycle_id)
    extent = area_of_scope(at.session, at.scope)
    places = places_of(at.session, at.course, extent)
    chosen = _chosen(at, places, unit)
    whole = programme_for(at.session, at.course, at.scope, extent, chosen)
    on = day_of(day)
    return PageAsked(
        at=at,
        extent=extent,
        places=places,
        unit=chosen,
        whole=whole,
        shown=whole.only(on, theme),
        day=on,
        theme=theme,
    )


def _chosen(at: Here, places: list[Any], unit: str) -> Any:
    if not unit:
        return None
    found = place_among(at.session, places, number_of(unit))
    if found is None:
        raise NotFound(
            "Ce territoire n'est pas de ceux dont vous lisez le programme.",
            "La page « Programme » montre ceux qui le sont.",
        )
    return found
