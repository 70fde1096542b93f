"""What a general cause cancelled is counted apart, and said beside the figures of two years."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.gestures.cycle.put_off_days import AskedPutOff
from models.gestures.cycle.putting_off import put_off
from models.serving.actions.steps import PLACES
from models.serving.dashboard.put_off_weeks import put_off_weeks
from models.serving.dashboard.standing import standing
from models.serving.exports.actions import ACTION_COLUMNS, lines
from models.work.action import ACTION
from models.work.put_off import PUT_OFF, PUT_OFF_UNIT, PutOffKind
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.models.serving.lands import perimeter
from tests.past import year_before
from tests.web.portal import signed_in, words
from tests.years import year_on

CAUSE = "Établissements fermés"


def some_proposed(year: Year) -> None:
    year.propose("E11", "Débat", on="24/11/2026 10:00", day="18/03/2027")
    for task in year.tasks():
        year.accept("ien1", task.id)
    year.propose("E12", "Forum", on="24/11/2026 10:00", day="18/03/2027")


year = year_on(then=some_proposed)


def cancelled(year: Year, code: str = "AC", cycle_id: int | None = None) -> None:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, cycle_id or year.cycle_id)
        asked = AskedPutOff(unit_id=year.units[code], cause=CAUSE)
        put_off(session, cycle, asked, year.by("pilote"), at("11/01/2027 09:00"))


def test_what_a_general_cause_cancels_is_apart_and_never_was_kept_unless_it_was(
    year: Year,
) -> None:
    cancelled(year)
    with reading(year.engine) as session:
        counts = standing(session, perimeter(session, year, "pilote")).whole.actions
    assert (counts["proposed"], counts["kept"], counts["called_off"], counts["put_off"]) == (
        2,
        1,
        2,
        0,
    )
    assert sum(counts[one.code] for one in PLACES) == 2
    assert PLACES[-1].code == "called_off"


def test_its_cause_is_the_last_column_of_the_actions_taken_out(year: Year) -> None:
    cancelled(year)
    numbers = [row.id for row in year.all(sa.select(ACTION.c.id))]
    with reading(year.engine) as session:
        found = lines(session, perimeter(session, year, "pilote"), numbers)
    assert ACTION_COLUMNS[-1].title == "Cause"
    assert {ACTION_COLUMNS[-1].of(line) for line in found.values()} == {CAUSE}


def test_the_week_is_said_to_whose_units_it_was_and_to_no_other(year: Year) -> None:
    cancelled(year, "C1")
    said = {}
    for who in ("pilote", "ien1", "E11", "ien3"):
        with reading(year.engine) as session:
            notes = put_off_weeks(session, perimeter(session, year, who))
        said[who] = [(one.school_year, one.unit, one.cause) for one in notes]
    told = [("2026-27", "Circonscription Un", CAUSE)]
    assert said == {"pilote": told, "ien1": told, "E11": told, "ien3": []}


def test_the_page_says_it_beside_its_figures(year: Year) -> None:
    client = signed_in(year, "pilote", on="12/01/2027 10:00")
    address = f"/cycles/{year.cycle_id}/standing"
    assert "cause générale" not in words(client.get(address))
    cancelled(year)
    text = words(client.get(address))
    assert "est annulée. Cause : Établissements fermés." in text
    assert "personne n’y est pour rien" in text
    assert "Annulées pour une cause générale 2 100 %" in text


def test_it_is_said_of_last_years_week_as_well(year: Year) -> None:
    last = year_before(year)
    of_last = {"kind": PutOffKind.WEEK, "cancelled": True, "cause": CAUSE, "by": "u1"}
    days = {"week": date(2026, 3, 16), "week_ends": date(2026, 3, 20), "on_day": date(2026, 3, 2)}
    owner = {"cycle_id": last, "unit_id": year.units["AC"], "at": at("02/03/2026 09:00")}
    with gesture(year.engine) as session:
        session.connection().execute(sa.insert(PUT_OFF).values(**of_last, **days, **owner))
        told = {"put_off_id": 1, "unit_id": year.units["E11"], "asked": False}
        session.connection().execute(sa.insert(PUT_OFF_UNIT).values(**told))
    with reading(year.engine) as session:
        found = put_off_weeks(session, perimeter(session, year, "pilote"), [last])
    assert [(one.school_year, one.cause) for one in found] == [("2025-26", CAUSE)]
