"""Every cohort of the year by its name: silent schools, late tasks, units without relay…"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from models.planner import (
    image_cohorts,
    meeting_cohorts,
    partner_cohorts,
    put_off_cohorts,
    shared_cohorts,
    territory_cohorts,
    thanks_cohorts,
    unit_cohorts,
    visit_cohorts,
    work_cohorts,
)
from models.planner.cohort import COHORTS, every, some, these


@lru_cache(maxsize=128)
def whole(name: str) -> Any:
    """The cohort *name* over the whole cycle, made once."""
    return COHORTS[name](every)


@lru_cache(maxsize=128)
def slice_of(name: str) -> Any:
    """The cohort *name* among the subjects numbered from ``first`` to ``last``, made once."""
    return COHORTS[name](some)


@lru_cache(maxsize=128)
def among(name: str) -> Any:
    """The cohort *name* among the subjects given as ``subjects``, made once."""
    return COHORTS[name](these)


__all__ = [
    "COHORTS",
    "among",
    "image_cohorts",
    "meeting_cohorts",
    "partner_cohorts",
    "put_off_cohorts",
    "shared_cohorts",
    "slice_of",
    "territory_cohorts",
    "thanks_cohorts",
    "unit_cohorts",
    "visit_cohorts",
    "whole",
    "work_cohorts",
]
