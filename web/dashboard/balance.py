"""« Équilibre du programme »: what the actions are, against the framing and the schools; what is
missing is named first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from models.serving.actions import traits as traits
from models.serving.actions.steps import ASKED, GOING
from models.serving.dashboard.balance import OFF, Balance, BalancePlace, balance
from models.serving.dashboard.balance_holes import holes
from models.serving.perimeter import By
from models.territory.unit import Level
from models.words.french import NARROW
from web.dashboard.standing import shade
from web.site.door import looking
from web.site.pages import page
from web.site.view import View, view_of

router = APIRouter()
SHOWN = 8
"""How many holes are named at once; the others unfold."""
MOST_THEMES = 10
"""The themes that have a column: all those of one académie, the first of several."""
SHORT = 40
ROWS = {
    By.ACADEMY: "Académie par académie",
    By.DEPARTMENT: "Département par département",
    By.BASIN: "Bassin par bassin",
}


@router.get("/cycles/{cycle_id:int}/balance")
@router.get("/years/{school_year}/balance")
def programme(request: Request, unit: str = "", only: str = "") -> Response:
    """The figures of one's territory: of all that may take place, or *only* of what is kept."""
    step = "kept" if only == "kept" else GOING.code
    with looking(request) as visit:
        view = view_of(request, visit, unit)
        found = balance(visit.session, view.perimeter, view.before, step)
    return page(
        request,
        "dashboard/balance.html",
        view=view,
        found=found,
        missing=holes(found),
        shown=SHOWN,
        links=Links(view=view, found=found, step=step),
        step=ASKED[step],
        traits=traits,
        kept=step == "kept",
        columns=columns(found),
        shade=shade,
        number=number,
        hours=hours,
        percent=percent,
        rows=ROWS[found.by],
        unit_traits=UNIT_TRAITS,
        level=Level,
        off=OFF,
    )


UNIT_TRAITS = (
    ("degree.first", "1er degré"),
    ("degree.second", "2d degré"),
    ("in_priority", "Éducation prioritaire"),
    ("with_parents", "Avec des parents"),
    ("flagship", "Phares"),
)
"""What is counted unit by unit, as heads of columns."""


@dataclass(frozen=True, kw_only=True)
class ThemeColumn:
    """A theme as a column: *label*, short enough for a head; *theme* empty for those of none."""

    theme: str
    label: str


def columns(found: Balance) -> list[ThemeColumn]:
    """The framing's themes, the most taken up first where several académies have theirs."""
    themes = list(found.themes)
    if len(themes) > MOST_THEMES:
        themes.sort(key=lambda theme: -found.now.themes.get(theme, 0))
    named = [ThemeColumn(theme=theme, label=_short(theme)) for theme in themes[:MOST_THEMES]]
    return [*named, ThemeColumn(theme=OFF, label="Hors thèmes")]


def _short(theme: str) -> str:
    return theme if len(theme) <= SHORT else f"{theme[:SHORT].rstrip()}…"


@dataclass(frozen=True, kw_only=True)
class Links:
    """The address of the list behind each figure, and of the same page elsewhere."""

    view: View
    found: Balance
    step: str

    def all(self, place: BalancePlace | None = None) -> str:
        return self.view.actions(self.step, self._within(place))

    def trait(self, code: str, place: BalancePlace | None = None) -> str:
        """The actions that have a trait."""
        return self.view.actions(self.step, self._within(place), trait=code)

    def measure(self, measure: str) -> str:
        """The actions that belong to a standing measure."""
        return self.view.actions(self.step, self._within(None), measure=measure)

    def theme(self, theme: str, place: BalancePlace | None = None) -> str:
        """The actions on a theme of the framing, or on none."""
        if theme == OFF:
            return self.trait("off_theme", place)
        within = self._within(place)
        return self.view.actions(self.step, within, trait="on_theme", theme=theme)

    def basin(self, place: BalancePlace) -> str:
        """The flagships of a bassin."""
        within = self.view.kept | {"home": place.unit_id}
        return self.view.actions(self.step, within, trait="flagship")

    def _within(self, place: BalancePlace | None) -> dict[str, Any]:
        if place is None:
            return dict(self.view.kept)
        return self.view.kept | {"home": place.unit_id, "by": self.found.by.value}

    def opens(self, place: BalancePlace) -> bool:
        """Whether a row has a page of its own for its reader: not what an académie keeps in no
        département."""
        mine = self.found.by is By.ACADEMY or place.level is not Level.ACADEMY
        return mine and place.whole

    def here(self, only: str = "", unit: int | None = None) -> str:
        """This page: all that may take place, or what is kept; of another unit."""
        kept = {"unit": unit} if unit else self.view.kept
        return self.view.page("balance", **kept | ({"only": only} if only else {}))


def number(n: int) -> str:
    """« 1 200 »."""
    return f"{n:,}".replace(",", NARROW)


def hours(n: float) -> str:
    """« 12,5 h »."""
    said = number(int(n)) + (",5" if n % 1 else "")
    return f"{said}{NARROW}h"


def percent(n: int, of: int) -> str:
    """« 18 % »; « – » of nothing."""
    if not of:
        return "–"
    return f"{'< 1' if 0 < 200 * n < of else round(100 * n / of)}{NARROW}%"
