"""The arrêté of somebody who decides in the name of Valmont's recteur."""

from __future__ import annotations

from typing import Any

from models.database.transactions import gesture
from models.gestures.people.delegating import SaidOrder, give_order
from tests.academy import Year, day


def give(year: Year, deputy: str = "secretaire", by: str = "", **said: Any) -> int:
    order = SaidOrder(
        unit_id=year.units["AC"],
        function=said.pop("function", "rector"),
        holder_id=year.by(said.pop("holder", "recteur")).person_id or 0,
        deputy_id=year.by(deputy).person_id or 0,
        reference=said.pop("reference", "2026-45"),
        dated_on=said.pop("dated_on", day("01/09/2026")),
    )
    with gesture(year.engine) as session:
        return give_order(session, order, year.by(by or deputy), year.moment, year.moment.date())
