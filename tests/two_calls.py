"""An académie that holds two weeks in a year, each with its call."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tests.academy import Year, day, launched, valmont


def two_calls(engine: sa.Engine, *, both_open: bool = False) -> tuple[Year, Year]:
    """Valmont's autumn week, called until 25 September 2026 (16 November where *both* calls are to
    be *open* together), and its spring one, called from 2 November on."""
    units = valmont(engine)
    late: dict[str, Any] = {"milestones": {"call_closes": {"at": "S-1"}}} if both_open else {}
    week = {"week": day("23/11/2026"), "year_before": "always"}
    autumn = launched(engine, units=units, name="automne", **week, **late)
    return autumn, launched(engine, units=units, name="printemps")
