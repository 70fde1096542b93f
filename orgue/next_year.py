"""``orgue cycle draft … --like``: the next year's cycle from a former one, its dates recomputed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from models.database.transactions import gesture
from models.gestures.cycle.drafting_like import as_seen, draft_like, week_typed
from models.gestures.cycle.finding import cycles_of, find_academy, find_cycle, year_of
from models.gestures.cycle.next_year import NewDate, NextYear, turned, week_as_meant
from models.words.french import capital, long_date
from models.words.moments import long_span
from models.year.cycle import Cycle
from models.year.turning import Fate
from models.year.week_proposals import WeekProposal
from orgue.verbs import Outcome, cycle_name

TITLES = {
    Fate.KEEP: "Gardé",
    Fate.RESET: "Remis à zéro",
    Fate.RECOMPUTE: "Recalculé",
    Fate.ASK: "À vous de dire",
}


def drafted(
    engine: sa.Engine,
    year: str,
    academy: str,
    like: str,
    first: date | None,
    last: date | None,
    moment: datetime,
    *,
    again: bool,
) -> Outcome:
    """Draft the cycle of *year* like that of *like*; *again*: over the draft that is there."""
    name = cycle_name.get()
    with gesture(engine) as session:
        unit = find_academy(session, academy)
        model = find_cycle(session, like, academy, name=name)
        school_year = year_of(unit, year)
        there = next(iter(cycles_of(session, unit, school_year, model.name)), None)
        cycle, plan = draft_like(
            session,
            unit,
            school_year,
            model,
            moment,
            week=week_typed(first, week_as_meant(model), last),
            over=as_seen(there) if again else "",
        )
        data = _as_dict(cycle, plan)
        title = f"Cycle {school_year} · {unit.name} · comme {model.school_year}"
    return Outcome(data=data, show=lambda console: _print(console, title, plan))


def _as_dict(cycle: Cycle, plan: NextYear) -> dict[str, Any]:
    return {
        "id": cycle.id,
        "cycle": plan.school_year,
        "academy": plan.academy.code,
        "like": plan.like.school_year,
        "state": cycle.state.value,
        "live": False,
        "provisional": plan.provisional,
        "week": plan.week.first,
        "week_ends": plan.week.last,
        "dates": [asdict(one) for one in plan.dates],
        "proposals": [_proposal(one) for one in plan.proposals],
        **{_key(turn): [name for name, _ in turned(turn)] for turn in Fate},
        "carried": dict(plan.carried),
        "questions": _questions(plan),
        "objectives": list(plan.objectives),
        "notes": list(plan.notes),
    }


def _key(turn: Fate) -> str:
    return {
        Fate.KEEP: "kept",
        Fate.RESET: "reset",
        Fate.RECOMPUTE: "recomputed",
        Fate.ASK: "asked",
    }[turn]


def _proposal(one: WeekProposal) -> dict[str, Any]:
    return {
        "week": one.week.first,
        "week_ends": one.week.last,
        "score": one.score,
        "reasons": list(one.reasons),
        "against": list(one.against),
    }


def _questions(plan: NextYear) -> list[dict[str, Any]]:
    slogan = {"name": "week.slogan", "title": "Slogan, ou thème de l'année", "was": plan.slogan}
    return [
        slogan,
        *(
            {
                "name": f"other_dates.{one.index}",
                "title": one.was.name,
                "was": one.was.on,
                "proposed": one.proposed,
            }
            for one in plan.asked_dates
        ),
    ]


def _print(console: Console, title: str, plan: NextYear) -> None:
    console.print(f"[bold]{title}[/]\nPréparé, pas encore lancé : rien ne part.", markup=True)
    for note in plan.notes:
        console.print(f"  · {note}", markup=False)
    _print_weeks(console, plan)
    _print_dates(console, plan.dates)
    for turn, words in TITLES.items():
        said = dict.fromkeys(one.called for _, one in turned(turn))
        console.print(f"\n[bold]{words}[/]")
        console.print("  " + " ; ".join(said) + ".", markup=False)


def _print_weeks(console: Console, plan: NextYear) -> None:
    console.print(f"\n[bold]Semaine[/] {long_span(plan.week.first, plan.week.last)}")
    for rank, one in enumerate(plan.proposals, start=1):
        said = [*one.reasons, *(f"mais {why}" for why in one.against)]
        held = long_span(one.week.first, one.week.last)
        console.print(f"  {rank}. {held} : {' ; '.join(said)}", markup=False)


def _print_dates(console: Console, dates: Sequence[NewDate]) -> None:
    table = Table("Échéance", "Avant", "Maintenant", "Pourquoi", box=None, padding=(0, 2, 0, 0))
    for one in dates:
        old, new = (long_date(day) if day else "–" for day in (one.old, one.new))
        warning = f" ⚠ {capital(one.warning)}." if one.warning else ""
        table.add_row(one.title, old, new, f"{one.why}.{warning}" if one.why else warning.strip())
    console.print()
    console.print(table)
