"""A unit's sheet says who animates it, its dates and its actions, to who may know."""

from __future__ import annotations

import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import reading
from models.serving.exports.unit_sheet import MOST, SheetAction, UnitSheet, unit_sheet
from models.serving.perimeter import Perimeter
from models.territory.unit import UNIT
from models.work.action import ACTION
from tests.academy import Year, day
from tests.days import give_days

ON = "11/01/2027 10:00"


def sheet(year: Year, who: str, code: str) -> UnitSheet:
    by, course = year.by(who), year.course
    with reading(year.engine) as session:
        of = sa.select(UNIT).where(UNIT.c.id == year.units[code])
        unit = session.connection().execute(of).one()
        scope = scope_of(session, by, day("11/01/2027"))
        perimeter = Perimeter(cycle_ids=(year.cycle_id,), scope=scope, unit=unit)
        return unit_sheet(session, course, perimeter, day("11/01/2027"))


def animated(year: Year, who: str, code: str) -> list[tuple[str, str, str, str]]:
    found = sheet(year, who, code).animators
    return [(a.holder.name, a.function, a.holder.deputy, a.mail) for a in found]


def test_who_animates_it_is_named_with_an_address_for_who_may_name_somebody(year: Year) -> None:
    mail = "ien1@valmont.example"
    assert animated(year, "pilote", "C1") == [("Ien1", "relais", "Conseil1", mail)]
    assert animated(year, "dasen1", "C1") == [("Ien1", "relais", "Conseil1", "")]
    assert [name for name, *_ in animated(year, "pilote", "AC")] == ["Pilote"]
    assert animated(year, "pilote", "E11") == []


def test_its_dates_are_in_order(year: Year) -> None:
    dates = sheet(year, "pilote", "C1").dates
    assert dates == sorted(dates, key=lambda said: said[0])
    assert (day("15/03/2027"), "ouverture de la semaine") in [(on, t.lower()) for on, t in dates]


def test_its_actions_are_shown_with_the_state_that_may_be_known(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    year.accept("ien1", on=ON)
    year.draft("E12", "Brouillon", on=ON)
    year.propose("E31", "Ailleurs", on=ON)

    def shown(state: str) -> tuple[SheetAction, ...]:
        return (
            SheetAction(
                title="Débat", unit="École des Tilleuls", on=day("16/03/2027"), state=state
            ),
        )

    assert sheet(year, "pilote", "C1").listed == shown("Retenue au programme")
    assert sheet(year, "E11", "E11").listed == shown("Soumise, en cours de validation")


def test_a_long_list_is_cut_and_counted_whole(year: Year) -> None:
    many = MOST + 2
    first = year.propose("E11", "Débat", on=ON)
    row = dict(year.action(first)._mapping)
    with year.engine.begin() as connection:
        for n in range(1, many):
            connection.execute(sa.insert(ACTION), row | {"id": first + n, "form_key": None})
        give_days(connection)
    found = sheet(year, "pilote", "C1")
    assert (found.count, len(found.listed)) == (many, MOST)
