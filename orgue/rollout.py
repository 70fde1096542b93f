"""``orgue territory rollout``: which bassins join in which school year."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from models.database.transactions import gesture
from models.errors import Refusal
from models.gestures.cycle.finding import find_academy
from models.gestures.cycle.rolling_out import follow_the_plan, set_rollout
from models.home import home_engine
from models.serving.territory.rollout import planned_units, years_held
from models.territory.finding import find_unit
from models.words.french import counted, plural
from models.words.nouns import LEVELS, LEVELS_COUNTED
from models.words.units import short_name
from orgue import which
from orgue.acting import whose
from orgue.moments import Now, WhichAcademy, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer()


@verb(app, "rollout")
def rollout(
    academy: WhichAcademy,
    joins: Annotated[
        list[str] | None, typer.Option("--joins", help="UNITÉ=ANNÉE, ou UNITÉ= pour l'ôter.")
    ] = None,
    follow: Annotated[
        str | None, typer.Option("--follow", metavar="ANNÉE", help="Le cycle qui suit le plan.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="COURRIEL", help="Qui le fait.")] = None,
    now: Now = None,
) -> Outcome:
    """Montre ou change le plan de déploiement, avec les chiffres des années tenues."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        unit = find_academy(session, academy)
        number, actor = int(unit.id or 0), whose(session, by) if by else None
        plan = dict(map(_pair, joins or []))
        ids = {int(find_unit(session, code, academy=unit).id): y for code, y in plan.items()}
        changed = set_rollout(session, number, ids, actor, moment) if ids else 0
        if follow:
            follow_the_plan(session, which.find_cycle(session, follow, academy), actor, moment)
        units = [one for one in planned_units(session, number) if one.joins]
        held = years_held(session, number)
    data = {
        "changed": changed,
        "plan": [{"unit": one.code, "name": one.name, "joins": one.joins} for one in units],
        "years": [
            {
                "cycle": one.school_year,
                "basins": one.basins,
                "schools": one.schools,
                "actions": one.actions,
            }
            for one in held
        ],
    }

    def show(console: Console) -> None:
        for one in held:
            basins = plural(one.basins, LEVELS["basin"], LEVELS_COUNTED["basin"])
            schools = counted(one.schools, "école")
            actions = counted(one.actions, "action")
            said = f"{one.school_year} : {basins}, {schools}"
            console.print(f"{said}, {actions}", markup=False)
        for unit in units:
            console.print(f"{unit.joins}  {short_name(unit.name)} ({unit.code})", markup=False)
        if not units:
            console.print("Le plan est vide : --joins UNITÉ=2027-28.")

    return Outcome(data=data, show=show)


def _pair(text: str) -> tuple[str, str]:
    code, equals, year = text.partition("=")
    if not equals:
        raise Refusal(f"--joins : « {text} » n'est pas UNITÉ=ANNÉE.", "Exemple : 24942=2027-28.")
    return code.strip(), year.strip()
