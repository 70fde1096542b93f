"""A carrier that is no school: entered, named to take part, never taken for a school."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.errors import NotFound, NotYours, Refusal
from models.gestures.actions import associating
from models.gestures.cycle.opening import change_cycle
from models.gestures.cycle.taking_part import take_part
from models.gestures.territory import carriers
from models.gestures.territory.carriers import BadCarrier, CarrierEntry
from models.journal import JOURNAL
from models.rehearsal.rehearse import rehearse
from models.serving.framing.participation import preview
from models.serving.programme.shown import area_of
from models.territory.finding import find_unit
from models.territory.importing import attaching
from models.territory.unit import UNIT, Kind, Level, Unit, UnitState
from models.work import sharing
from models.work.action import ACTION, ActionState
from models.year.course import load_course
from models.year.cycle import PARTICIPATION, Cycle, CycleState
from models.year.participation import participating
from tests.academy import Year, at
from tests.models.territory.importing.files import uai
from tests.years import year_on

year = year_on()
MORNING = "30/11/2026 10:00"
UAI = uai(940001)
CIO = CarrierEntry(name="CIO de Valmont", type_="cio", mail="ce.cio@valmont.example")


def enter(year: Year, entry: CarrierEntry = CIO, under: str = "B1", who: str = "pilote") -> int:
    """Enter a carrier by hand; its number."""
    with gesture(year.engine) as session:
        above = session.get_one(Unit, year.units[under])
        unit = carriers.add_carrier(session, entry, above, year.by(who), at(MORNING))
        number = int(unit.id)
    year.units["CIO"] = number
    return number


def name_it(year: Year, number: int, *, taking: bool = True, who: str = "pilote") -> None:
    with gesture(year.engine) as session:
        cycle, unit = session.get_one(Cycle, year.cycle_id), session.get_one(Unit, number)
        take_part(session, cycle, unit, year.by(who), at(MORNING), taking=taking)


def parts(year: Year) -> set[int]:
    mine = sa.select(PARTICIPATION.c.unit_id).where(PARTICIPATION.c.cycle_id == year.cycle_id)
    with reading(year.engine) as session:
        return set(session.connection().execute(mine).scalars())


def unit_of(year: Year, number: int) -> Any:
    return year.all(sa.select(UNIT).where(UNIT.c.id == number))[0]


def test_it_is_entered_with_its_type_and_a_code_that_finds_it(year: Year) -> None:
    number = enter(year)
    row = unit_of(year, number)
    assert (row.level, row.kind, row.type_name) == (Level.SCHOOL, Kind.PARTNER, "CIO")
    assert (row.code, row.basin_id, row.entered) == ("CIO-24-1", year.units["B1"], True)
    with reading(year.engine) as session:
        for asked in ("CIO-24-1", "cio-24-1", "structure:CIO-24-1", "CIO de Valmont"):
            assert find_unit(session, asked).id == number


def test_it_takes_part_only_when_it_is_named(year: Year) -> None:
    number = enter(year)
    name_it(year, number)
    name_it(year, number, taking=False)
    assert number not in parts(year)


def test_the_choice_of_some_units_keeps_the_carriers_that_were_named(year: Year) -> None:
    number = enter(year)
    name_it(year, number)
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        only = {"participation": {"only": ["circonscription:C1"]}}
        change_cycle(session, cycle, only, year.by("pilote"), at(MORNING))
    assert {number, year.units["B1"], year.units["E11"]} <= parts(year)
    assert year.units["L11"] not in parts(year)


def test_it_is_neither_invited_nor_silent_nor_counted(year: Year) -> None:
    name_it(year, enter(year))
    for cohort in ("invited_schools", "silent_schools", "silent_schools_without_draft"):
        assert "CIO" not in {unit for unit, _ in year.cohort(cohort, "30/11/2026")}
    with reading(year.engine) as session:
        assert participating(session, year.cycle_id, Level.SCHOOL) == 7
    year.mornings("01/12/2026", "15/02/2027")
    assert not [m for m in year.messages() if m.unit_id == year.units["CIO"]]


def test_its_chain_starts_one_level_up_and_its_action_is_in_the_programme(year: Year) -> None:
    name_it(year, enter(year))
    year.name("CIO", "head", "directrice-cio")
    year.name("CIO", "project_holder", "psyen")
    number = year.propose("psyen", "Forum des métiers", unit="CIO", on=MORNING)
    (task,) = year.tasks()
    assert (task.level, task.unit_id, task.about_id) == (
        Level.BASIN,
        year.units["B1"],
        year.units["CIO"],
    )
    year.accept("bassin1", on="01/12/2026 10:00")
    assert year.action(number).state is ActionState.ACCEPTED
    year.announce("pilote", on="02/12/2026 10:00")
    readers = {unit for unit, _ in year.cohort("programme_readers", "01/03/2027")}
    assert {"CIO", "B1"} <= readers


def test_under_a_departement_the_pilot_there_decides(year: Year) -> None:
    name_it(year, enter(year, under="D2"))
    year.propose("CIO", "Forum", on=MORNING)
    (task,) = year.tasks()
    assert (task.unit_id, task.function) == (year.units["D2"], "pilot")


@pytest.mark.parametrize(
    ("who", "under"), [("ien1", "C1"), ("pilote1", "D2"), ("proviseure", "B1"), ("E11", "C1")]
)
def test_who_does_not_pilot_there_enters_nothing(year: Year, who: str, under: str) -> None:
    with pytest.raises(NotYours):
        enter(year, under=under, who=who)


@pytest.mark.parametrize(
    ("entry", "under", "said"),
    [
        (CarrierEntry(name="", type_="CIO"), "B1", "Donnez le nom"),
        (CarrierEntry(name="X", type_="fanfare"), "B1", "n'est pas un type de structure"),
        (CarrierEntry(name="X", type_=""), "B1", "Il manque le type"),
        (CarrierEntry(name="X", type_="CIO"), "E11", "se rattache à un bassin"),
        (CarrierEntry(name="X", type_="réseau privé"), "B1", "se rattache à un département"),
        (CarrierEntry(name="X", type_="CIO", mail="chez moi"), "B1", "chez moi"),
        (CarrierEntry(name="X", type_="CIO", code="E11"), "B1", "déjà pris"),
        (CarrierEntry(name="X", type_="CIO", code="a b"), "B1", "ne peut pas être un code"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    year: Year, entry: CarrierEntry, under: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        enter(year, entry, under)


def test_the_same_name_twice_is_refused_and_corrected_it_is_kept(year: Year) -> None:
    number = enter(year)
    with pytest.raises(BadCarrier, match="existe déjà"):
        enter(year, CarrierEntry(name="cio de valmont", type_="CIO"))
    with gesture(year.engine) as session:
        unit = session.get_one(Unit, number)
        entry = CarrierEntry(name="CIO du Port", type_="GRETA", mail="")
        above = session.get_one(Unit, year.units["D2"])
        carriers.change_carrier(session, unit, entry, above, None, at(MORNING))
    row = unit_of(year, number)
    assert (row.name, row.type_name, row.mail) == ("CIO du Port", "GRETA", None)
    assert (row.department_id, row.basin_id) == (year.units["D2"], None)


def test_it_is_not_closed_while_an_action_of_its_goes_on(year: Year) -> None:
    number = enter(year)
    name_it(year, number)
    action = year.propose("CIO", "Forum", on=MORNING)

    def close() -> None:
        with gesture(year.engine) as session:
            unit = session.get_one(Unit, number)
            carriers.close_carrier(session, unit, year.by("pilote1"), at(MORNING))

    with pytest.raises(BadCarrier, match="1 action en cours"):
        close()
    year.withdraw(action, "CIO")
    close()
    assert unit_of(year, number).state is UnitState.CLOSED
    assert number not in parts(year)
    said = year.all(sa.select(JOURNAL.c.what).where(JOURNAL.c.unit_id == number))
    assert {"carrier.added", "carrier.closed"} <= {row.what for row in said}


def test_a_name_taken_meanwhile_is_not_open_twice(year: Year) -> None:
    number = enter(year)
    with gesture(year.engine) as session:
        carriers.close_carrier(session, session.get_one(Unit, number), None, at(MORNING))
    enter(year)
    with gesture(year.engine) as session, pytest.raises(BadCarrier, match="existe déjà"):
        carriers.reopen_carrier(session, session.get_one(Unit, number), None, at(MORNING))


def test_only_a_pilot_of_the_academie_names_one_even_in_a_draft(year: Year) -> None:
    number = enter(year)
    with gesture(year.engine) as session:
        session.get_one(Cycle, year.cycle_id).state = CycleState.DRAFT
    for who in ("ien3", "pilote1"):
        with pytest.raises(NotYours):
            name_it(year, number, who=who)
    name_it(year, number)


def test_a_school_is_no_carrier(year: Year) -> None:
    with gesture(year.engine) as session:
        school = session.get_one(Unit, year.units["E11"])
        with pytest.raises(NotFound, match="n'est pas une structure"):
            carriers.close_carrier(session, school, None, at(MORNING))


# ── private schools ──────────────────────────────────────────────────────────────────────────────


def coded(year: Year, unit: str, code: str) -> None:
    """Give a school a code of the directory's."""
    of_it = sa.update(UNIT).where(UNIT.c.id == year.units[unit])
    with year.engine.begin() as connection:
        connection.execute(of_it.values(code=code))


def private(year: Year, code: str = "E31") -> None:
    year.change(code, sector="private")


def test_private_schools_are_not_invited_once_the_switch_is_off(year: Year) -> None:
    private(year)
    assert year.units["E31"] in parts(year)
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        off = {"participation": {"private": False}}
        change_cycle(session, cycle, off, year.by("pilote"), at(MORNING))
    assert year.units["E31"] not in parts(year)
    assert year.units["E21"] in parts(year)


def test_a_network_s_relay_is_the_first_above_its_private_schools(year: Year) -> None:
    private(year)
    network = enter(year, CarrierEntry(name="DDEC", type_="direction diocésaine"), "D2")
    year.name("CIO", "relay", "ddec")
    assert unit_of(year, year.units["E31"]).basin_id == network
    assert network in parts(year)
    year.propose("E31", on=MORNING)
    (task,) = year.tasks()
    assert (task.unit_id, task.function) == (network, "relay")
    with gesture(year.engine) as session, pytest.raises(BadCarrier, match="réunit 1 établissement"):
        carriers.close_carrier(session, session.get_one(Unit, network), None, at(MORNING))


def test_a_rehearsed_year_has_it_propose(year: Year) -> None:
    name_it(year, enter(year))
    copy = rehearse(year.engine, year.cycle_id, answers="diligent", seed=4).engine
    mine = sa.select(ACTION.c.state).where(ACTION.c.unit_id == year.units["CIO"])
    with reading(copy) as session:
        states = set(session.connection().execute(mine).scalars())
    assert states == {ActionState.TOOK_PLACE}


def test_a_preview_says_it_apart_from_the_schools(year: Year) -> None:
    enter(year)
    with reading(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        seen = preview(session, cycle, {"also": ["CIO-24-1"]})
    assert (seen.joining.counts, seen.joining.carriers) == ({}, 1)
    assert seen.joining.names == ("CIO de Valmont",)
    assert seen.after[Level.SCHOOL] == 7


def test_it_may_be_associated_and_agree_like_any_unit_and_is_no_school_for_that(
    year: Year,
) -> None:
    name_it(year, enter(year))
    number = year.propose("E11", on=MORNING, associated=("CIO",))
    with gesture(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, year.cycle_id))
        given = (number, year.units["CIO"], True, year.by("CIO"), at(MORNING))
        associating.answer(session, course, *given)
    numbers = sharing.numbers_of()
    (row,) = year.all(sa.select(numbers).where(numbers.c.action_id == number))
    assert row.associates == 1
    assert "CIO" not in {unit for unit, _ in year.cohort("silent_schools", "30/11/2026")}


def test_a_private_school_keeps_the_programme_of_where_it_is(year: Year) -> None:
    private(year, "E11")
    coded(year, "E11", UAI)
    network = enter(year, CarrierEntry(name="DDEC", type_="direction diocésaine"), "D1")
    school = unit_of(year, year.units["E11"])
    assert (school.basin_id, school.near_id) == (network, year.units["C1"])
    assert area_of(school).ids == {Level.BASIN: {year.units["C1"]}}
    inside = area_of(unit_of(year, year.units["C1"])).holds()
    assert year.units["E11"] in {row.id for row in year.all(sa.select(UNIT.c.id).where(inside))}
    with gesture(year.engine) as session:
        attaching.attach(session, UAI, "circonscription:C1", at(MORNING), "admin")
    back = unit_of(year, year.units["E11"])
    assert (back.basin_id, back.near_id) == (year.units["C1"], None)


def test_several_schools_are_attached_to_a_network_at_once(year: Year) -> None:
    network = enter(year, CarrierEntry(name="DDEC", type_="direction diocésaine"), "D1")
    for code in ("E11", "E12", "L11"):
        private(year, code)
    coded(year, "E11", UAI)
    code = unit_of(year, network).code
    with gesture(year.engine) as session:
        moved = attaching.attach_to_network(session, code, [UAI], at(MORNING), "admin")
        assert [one.code for one in moved] == [UAI]
        moved = attaching.attach_to_network(session, code, [], at(MORNING), "admin")
        assert [one.code for one in moved] == ["E12", "L11"]
        assert not attaching.attach_to_network(session, code, [], at(MORNING), "admin")
    coded(year, "E13", uai(940002))
    with gesture(year.engine) as session, pytest.raises(Refusal, match="pas privé"):
        attaching.attach_to_network(session, code, [uai(940002)], at(MORNING), "admin")
