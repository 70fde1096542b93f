"""The cycle whose settings a page shows: the one that its address names, else the reader's own."""

from __future__ import annotations

from models.access.rights import Gesture
from models.errors import NoCycleYet, WrongMove
from models.year.cycle import CycleState
from web.site.door import Visit
from web.site.within import Here, here, own_cycle


def settings_of(visit: Visit, cycle: int | None) -> Here:
    """The cycle *cycle* (their own by default), for who may change it. Raises NotFound, NotYours,
    WrongMove (closed)."""
    chosen = cycle or own_cycle(visit.session, visit.who)
    if chosen is None:
        raise NoCycleYet("Aucun cycle n'est préparé : il n'y a pas encore de réglages.")
    at = here(visit, chosen)
    at.need(Gesture.CHANGE_CYCLE, at.course.academy_id)
    if at.cycle.state is CycleState.CLOSED:
        raise WrongMove(
            f"Le cycle {at.course.year_name} est clos : ses réglages ne changent plus.",
            "L'année suivante se prépare à la page « L'an prochain ».",
        )
    return at
