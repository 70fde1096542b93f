"""The success factors of a cycle, as « Préparation » shows them: what each figure counts, and what
would raise it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter

from models.errors import NotFound
from models.serving.home.exchange import live_cycles
from models.serving.perimeter import By, Perimeter, cycles_before, year_before
from models.serving.readiness.factor import Factor, Figure
from models.serving.readiness.factors import factors
from models.serving.readiness.whole import readiness
from models.serving.readiness.year_before import readiness_before
from models.year.course import load_course
from web.api import shapes
from web.api.caller import Reader
from web.api.year import Id

router = APIRouter()


@router.get("/cycles/{cycle_id}/factors", response_model=list[shapes.Factor], tags=["L'année"])
def of_cycle(caller: Reader, cycle_id: Id) -> Any:
    """Les sept facteurs de réussite du cycle : leurs chiffres, et ce qui les ferait progresser."""
    with caller.looking() as hand:
        session, found = hand.session, live_cycles(hand.session, hand.scope, cycle_id)
        if not found:
            raise NotFound(f"Le cycle n° {cycle_id} n'est pas lancé, ou pas à vous.")
        course = load_course(session, found[0])
        perimeter = Perimeter(cycle_ids=(cycle_id,), scope=hand.scope, by=By.BASIN)
        ids = cycles_before(session, perimeter.cycle_ids, course.school_year)
        last = year_before(course.school_year)
        now = readiness(session, perimeter, hand.day, course.school_year, course.calendar())
        land_before = replace(perimeter, cycle_ids=ids) if ids else None
        before = readiness_before(session, land_before, hand.day, last, course)
    return [_factor(factor) for factor in factors(now, before, one=True)]


def _factor(factor: Factor) -> dict[str, Any]:
    return {
        "code": factor.code,
        "title": factor.title,
        "figures": [_figure(figure) for figure in factor.every],
        "raises": [
            {"words": one.words, "names": list(one.names), "others": one.others}
            for one in factor.raises
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "words": figure.words,
        "means": figure.means,
        "now": figure.now,
        "before": figure.before,
        "percent": figure.share,
    }
