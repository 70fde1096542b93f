"""The programme is read day by day, whole: each action on each of its days, by territory."""

from __future__ import annotations

import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.programme.by_day import Programme
from models.serving.programme.shown import area_of_scope, programme_for
from models.territory.unit import UNIT
from models.work.action import ASSOCIATED_SCHOOL
from models.year.cycle import PARTICIPATION
from tests.academy import Year, day, launched
from tests.programmes import announced, held
from tests.statements import statements
from tests.years import year_on

FORUM = {"name": "Forum", "kind": "forum", "on": "2027-03-18", "place": "Hôtel de ville"}
DATE = {"name": "Brevet blanc", "on": "2027-03-19"}
year = year_on(made=launched, other_dates=[FORUM, DATE], now="05/01/2027 10:00")


def read(year: Year, who: str) -> Programme:
    with reading(year.engine) as session:
        scope = scope_of(session, year.by(who), day("12/01/2027"))
        return programme_for(session, year.course, scope, area_of_scope(session, scope))


def titles(year: Year, who: str) -> set[str]:
    return {action.title for action in read(year, who).actions}


def told(found: Programme) -> list[str]:
    """Each line: its day, the hours, the place, the action."""
    return [
        f"{one.on:%d/%m} {line.hours} {place.name} {line.action.title}".replace("  ", " ")
        for one in (*found.week, *found.around)
        for place in one.places
        for line in place.lines
    ]


def test_an_action_is_on_each_of_its_days_with_its_hours(year: Year) -> None:
    days = held("15/03/2027", "09:00", "12:00"), held("17/03/2027")
    announced(year, "E11", "Exposition", *days)
    announced(year, "E12", "Débat", held("15/03/2027", "08:30"))
    assert told(read(year, "pilote")) == [
        "15/03 à 8 h 30 Nord, Circonscription Un Débat",
        "15/03 de 9 h à 12 h Nord, Circonscription Un Exposition",
        "17/03 Nord, Circonscription Un Exposition",
    ]


def test_it_goes_by_departement_then_bassin_then_commune(year: Year) -> None:
    for code, commune in (("E11", "Évry"), ("E12", "Étampes"), ("E13", "Arles")):
        year.change(code, commune=commune)
    for code in ("E31", "L11", "E11", "E12", "E13", "E00"):
        announced(year, code, code)
    (one,) = read(year, "pilote").week
    assert [(p.name, [x.action.title for x in p.lines]) for p in one.places] == [
        ("Nord", ["E00"]),
        ("Nord, Bassin Un", ["L11"]),
        ("Nord, Circonscription Un", ["E13", "E12", "E11"]),
        ("Sud, Circonscription Trois", ["E31"]),
    ]


def test_what_lies_outside_the_week_of_its_carrier_stands_around_it(year: Year) -> None:
    announced(year, "E11", "Avant", held("12/03/2027"))
    announced(year, "E31", "Sa semaine", held("23/03/2027"))
    announced(year, "E11", "Pendant", held("19/03/2027"), held("20/03/2027"))
    own = {"week": day("22/03/2027"), "week_ends": day("26/03/2027")}
    with gesture(year.engine) as session:
        theirs = PARTICIPATION.c.unit_id == year.units["E31"]
        session.connection().execute(sa.update(PARTICIPATION).where(theirs).values(**own))
    found = read(year, "pilote")
    assert [one.on for one in found.week] == [day("19/03/2027"), day("23/03/2027")]
    assert [one.on for one in found.around] == [day("12/03/2027"), day("20/03/2027")]
    assert [title for title, _ in found.parts] == ["Pendant la semaine", "Autour de la semaine"]


def test_a_school_reads_its_circonscription_s_its_own_marked(year: Year) -> None:
    announced(year, "E11", "Chez nous")
    announced(year, "E12", "Chez eux", associated=["E13"])
    announced(year, "E21", "Ailleurs")
    announced(year, "E31", "Ensemble", associated=["E11"])
    marked = {a.title: a.own for a in read(year, "E11").actions}
    assert marked == {"Chez nous": True, "Chez eux": False, "Ensemble": True}
    assert {a.title: a.own for a in read(year, "E13").actions}["Chez eux"] is True
    assert {a.title for a in read(year, "E11").actions if a.opens} == {"Chez nous", "Ensemble"}


def test_a_relay_reads_their_unit_s_and_a_pilot_theirs(year: Year) -> None:
    for school in ("E11", "E21", "E31", "E00"):
        announced(year, school, school)
    announced(year, "L11", "Liaison", associated=["E11"])
    assert titles(year, "ien1") == {"E11", "Liaison"}
    assert titles(year, "bassin1") == {"Liaison"}
    assert titles(year, "pilote1") == {"E11", "E21", "E00", "Liaison"}
    assert titles(year, "pilote") == {"E11", "E21", "E31", "E00", "Liaison"}
    assert titles(year, "E00") == titles(year, "pilote1")  # in no circonscription


def test_only_what_is_kept_and_announced_is_in_it_and_what_falls_through_says_so(
    year: Year,
) -> None:
    announced(year, "E11", "Secrète", announced=False)
    for state in ("submitted", "declined", "withdrawn"):
        announced(year, "E11", state, state=state)
    announced(year, "E11", "Repoussée", state="postponed")
    announced(year, "E12", "Perdue", state="cancelled")
    announced(year, "E13", "Faite", state="took_place")
    found = read(year, "pilote")
    assert {a.title: a.off for a in found.actions} == {
        "Repoussée": "reportée",
        "Perdue": "annulée",
        "Faite": "",
    }
    assert found.said == "3 actions, dont 2 reportées ou annulées"


def test_a_school_that_did_not_agree_is_not_in_it(year: Year) -> None:
    announced(year, "E31", "Ensemble", associated=["E11"])
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(ASSOCIATED_SCHOOL).values(agreed=None))
    assert titles(year, "E11") == set()


def test_a_bassin_chosen_among_others_keeps_the_private_schools_near_it(year: Year) -> None:
    announced(year, "E11", "Atelier")
    with gesture(year.engine) as session:
        there = sa.update(UNIT).where(UNIT.c.id == year.units["E11"])
        moved = {"near_id": year.units["C1"], "basin_id": year.units["C3"]}
        session.connection().execute(there.values(**moved))
    with reading(year.engine) as session:
        scope = scope_of(session, year.by("pilote"), day("12/01/2027"))
        area, near = (
            area_of_scope(session, scope),
            year.all(sa.select(UNIT).where(UNIT.c.id == year.units["C1"]))[0],
        )
        found = programme_for(session, year.course, scope, area, near)
    assert [action.title for action in found.actions] == ["Atelier"]


def test_highlights_come_with_it_and_other_dates_do_not(year: Year) -> None:
    assert [one.name for one in read(year, "E11").highlights] == ["Forum"]


def test_it_may_be_kept_to_a_day_and_to_a_theme(year: Year) -> None:
    announced(year, "E11", "Un", held("15/03/2027"), held("16/03/2027"), theme="Parents")
    announced(year, "E12", "Deux", held("16/03/2027"), theme="Sport")
    whole = read(year, "pilote")
    assert whole.days == [day("15/03/2027"), day("16/03/2027")]
    assert whole.themes == ["Parents", "Sport"]
    assert [x[-2:] for x in told(whole.only(day("15/03/2027")))] == ["Un"]
    assert [x[:5] for x in told(whole.only(day("16/03/2027"), "Parents"))] == ["16/03"]
    assert whole.only() is whole


def test_it_costs_as_many_statements_however_many_actions_there_are(year: Year) -> None:
    def cost() -> int:
        read(year, "ien1")
        with statements(year.engine) as said:
            read(year, "ien1")
        return len(said)

    announced(year, "E11", "Une", associated=["E12"])
    one = cost()
    for n in range(70):
        announced(year, "E11", f"Action {n}", held("15/03/2027"), held("16/03/2027"))
    assert cost() == one
    assert len(read(year, "ien1").actions) == 71
