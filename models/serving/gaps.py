"""What a proposed action may lack: a theme of the framing, parents, partners, hours, a year's work.

Each is defined once, for its figure and for the list behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.content import has
from models.work.action import ACTION, ActionState
from models.year.cycle import CYCLE

Themes = Mapping[tuple[str, ...], tuple[int, ...]]
"""The cycles that share the same themes, by those themes; a cycle without themes is in none."""

GAPS = {
    "theme": "hors des thèmes du cadrage",
    "parents": "sans parents qui participent",
    "partners": "sans partenaire",
    "training_hours": "sans heures de formation, refusées mises à part",
    "year_long_work": "sans travail de l'année",
}
_THERE: dict[str, Callable[[], Any]] = {
    "parents": lambda: ACTION.c.with_parents.is_(sa.true()),
    "partners": lambda: has("partners"),
    "training_hours": lambda: sa.func.coalesce(ACTION.c.training_hours, 0) > 0,
    "year_long_work": lambda: has("year_long_work"),
}


def there(what: str) -> Any:
    """The SQL condition that an action has *what* (of :data:`GAPS`, a theme left out)."""
    return _THERE[what]()


def themes_of(session: Session, cycle_ids: Iterable[int]) -> Themes:
    """The themes of the framing of each cycle."""
    query = sa.select(CYCLE.c.id, CYCLE.c.definition).where(CYCLE.c.id.in_(sorted(cycle_ids)))
    found: dict[tuple[str, ...], tuple[int, ...]] = {}
    for row in session.connection().execute(query.order_by(CYCLE.c.id)):
        themes = tuple((row.definition or {}).get("themes") or ())
        if themes:
            found[themes] = (*found.get(themes, ()), row.id)
    return found


def is_framed(themes: Themes) -> Any:
    """The SQL condition that an action is of a cycle that has themes."""
    return ACTION.c.cycle_id.in_(sorted(i for ids in themes.values() for i in ids))


def on_theme(themes: Themes) -> Any:
    """The SQL condition that an action is on a theme of its own cycle's framing."""
    a = ACTION.c
    own = [sa.and_(a.cycle_id.in_(ids), a.theme.in_(words)) for words, ids in themes.items()]
    return sa.or_(sa.false(), *own)


def lacking(session: Session, what: str, cycle_ids: Iterable[int], shown: Any) -> Any:
    """The SQL condition that an action of the cycles lacks *what*; None for what is no gap.

    *shown*: the state that the reader is shown.
    """
    if what == "theme":
        themes = themes_of(session, cycle_ids)
        return sa.and_(is_framed(themes), sa.not_(on_theme(themes)))
    if what not in GAPS:
        return None
    counted = is_kept(shown) if what == "training_hours" else sa.true()
    return sa.and_(counted, sa.not_(there(what)))


def is_kept(shown: Any) -> Any:
    """The SQL condition that an action was not declined: the hours of others are not given."""
    return shown != ActionState.DECLINED
