"""Last year's figures are plain counts: on the same school day of its call, and in the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.serving.dashboard.curve import Curve, of_one, of_several
from models.serving.dashboard.same_day import SameDay, same_date, same_school_day
from models.serving.dashboard.standing import Figures
from models.serving.dashboard.year_before import YearBefore, figures_before, proposals_by_day
from models.serving.perimeter import cycles_before
from models.work.action import ActionState
from models.year.course import Course, load_course
from models.year.cycle import Cycle, CycleState
from tests.academy import Year, day
from tests.models.serving.lands import perimeter
from tests.past import LEFT, year_before

READERS = ("pilote", "pilote1", "ien1", "E11")


def in_hand_of(year: Year, last: int) -> Course:
    with reading(year.engine) as session:
        return load_course(session, session.get_one(Cycle, last))


def same(year: Year, last: int, on: str) -> SameDay:
    return same_school_day(year.course, in_hand_of(year, last), day(on))


def read(year: Year, who: str, last: int, on: str = "13/11/2026") -> YearBefore:
    day_ = same(year, last, on)
    with reading(year.engine) as session:
        theirs = perimeter(session, year, who, on="13/11/2026", cycle_ids=(last,))
        return figures_before(session, theirs, day_)


# ── the same day ─────────────────────────────────────────────────────────────────────────────────


def test_the_same_day_is_as_many_school_days_after_the_opening_of_each_call(year: Year) -> None:
    last = year_before(year)
    found = same(year, last, "13/11/2026")
    assert (found.on, found.nth, found.over) == (date(2025, 11, 14), 9, False)
    assert found.until.isoformat() == "2025-11-15T00:00:00+01:00"
    sunday = same(year, last, "15/11/2026")
    assert (sunday.on, sunday.nth) == (date(2025, 11, 14), 9)
    early = same(year, last, "28/08/2026")
    assert (early.on < date(2025, 11, 3), (early.nth or 0) < 1) == (True, True)


def test_a_call_that_was_shorter_or_opened_on_another_date_is_counted_from_its_opening(
    year: Year,
) -> None:
    early = {
        "milestones": {"call_opens": {"on": "2025-09-22"}, "call_closes": {"on": "2025-10-10"}}
    }
    last = year_before(year, **early)
    course = in_hand_of(year, last)
    assert same(year, last, "13/11/2026").on == date(2025, 10, 2)
    assert course.on(course.home, "call_closes") < same(year, last, "15/03/2027").on


def test_once_this_year_has_gone_further_than_last_year_only_its_end_is_compared(
    year: Year,
) -> None:
    last = year_before(year)
    found = read(year, "pilote", last, "15/09/2027")
    assert found.same.over
    assert found.then.proposed == found.whole.proposed


def test_several_academies_are_compared_on_the_same_date() -> None:
    found = same_date(day("25/11/2026"))
    assert (found.on, found.nth, found.over) == (date(2025, 11, 26), None, False)


# ── the figures ──────────────────────────────────────────────────────────────────────────────────


WHOLE = {
    "proposed": "a.state NOT IN ('draft', 'withdrawn')",
    "kept": "a.state IN ('accepted', 'took_place', 'postponed', 'cancelled')",
    "told": "a.state IN ('accepted', 'took_place', 'postponed', 'cancelled') AND a.announced = 1",
    "happened": "a.state = 'took_place'",
    "with_report": "a.state = 'took_place' AND a.reported_at IS NOT NULL",
    "called_off": "a.state = 'cancelled' AND a.cause IS NOT NULL",
}
STANDS = "a.state IN ('submitted', 'returned', 'accepted', 'took_place', 'postponed')"
ON = "'2025-11-14'"
THEN = {
    "proposed": f"{WHOLE['proposed']} AND a.proposed_on <= {ON}",
    "kept": f"{WHOLE['kept']} AND a.decided_on <= {ON}",
    "with_report": f"{WHOLE['with_report']} AND a.reported_at < '2025-11-14 23:00:00'",
}
FROM = "FROM action a JOIN unit u ON u.id = a.unit_id WHERE a.cycle_id = :last AND "
INVITED = """SELECT count(*) FROM participation p JOIN unit u ON u.id = p.unit_id
             WHERE p.cycle_id = :last AND u.level = 'school'"""
OPENED = "SELECT count(DISTINCT unit_id) FROM linkuse WHERE cycle_id = :last"
HOME = "coalesce(u.basin_id, u.department_id)"


def count(year: Year, sql: str, **given: Any) -> int:
    return int(year.all(sa.text(sql).bindparams(**given))[0][0])


def test_every_figure_of_the_year_before_is_a_plain_count(year: Year) -> None:
    last = year_before(year)
    found = read(year, "pilote", last)
    schools = "SELECT count(DISTINCT a.unit_id) " + FROM
    drafts = """SELECT count(DISTINCT a.unit_id) FROM action a WHERE a.cycle_id = :last
                AND a.state = 'draft' AND NOT EXISTS (SELECT 1 FROM action b WHERE
                b.cycle_id = :last AND b.unit_id = a.unit_id
                AND b.state NOT IN ('draft', 'withdrawn'))"""
    assert found.whole == Figures(
        invited=count(year, INVITED, last=last),
        opened=count(year, OPENED, last=last),
        proposed=count(year, schools + WHOLE["proposed"], last=last),
        take_part=count(year, schools + STANDS, last=last),
        draft=count(year, drafts, last=last),
        actions={c: count(year, f"SELECT count(*) {FROM}{w}", last=last) for c, w in WHOLE.items()},
    )
    assert found.then == Figures(
        invited=found.whole.invited,
        opened=count(year, f"{OPENED} AND first_at < '2025-11-14 23:00:00'", last=last),
        proposed=count(year, schools + THEN["proposed"], last=last),
        take_part=count(year, f"{schools}{STANDS} AND a.proposed_on <= {ON}", last=last),
        actions={c: count(year, f"SELECT count(*) {FROM}{w}", last=last) for c, w in THEN.items()},
    )
    assert (found.whole.invited, found.whole.proposed, found.then.proposed) == (7, 4, 1)
    assert (found.whole.opened, found.then.opened) == (3, 2)
    assert found.then.actions == {"proposed": 2, "kept": 1, "with_report": 0}


def test_every_row_is_a_plain_count_in_the_bassin_where_its_schools_are_today(year: Year) -> None:
    last = year_before(year)
    year.change("C3", state="closed")
    year.change("E31", basin_id=year.units["C1"], department_id=year.units["D1"])  # merged
    year.change("E12", basin_id=year.units["C2"])  # split
    found = read(year, "pilote", last, "15/01/2027")
    on = f"'{found.same.on}'"
    homes = [row[0] for row in year.all(sa.text(f"SELECT DISTINCT {HOME} FROM unit u"))]
    for home in filter(None, homes):
        figures = found.rows.get(home, Figures())
        here = f"{HOME} = :home AND "
        at = {"last": last, "home": home}
        invited = count(year, f"{INVITED} AND {HOME} = :home", **at)
        proposed = WHOLE["proposed"] + f" AND a.proposed_on <= {on}"
        schools = count(year, f"SELECT count(DISTINCT a.unit_id) {FROM}{here}{proposed}", **at)
        actions = count(year, f"SELECT count(*) {FROM}{here}{proposed}", **at)
        assert (figures.invited, figures.proposed) == (invited, schools)
        assert figures.actions.get("proposed", 0) == actions
    assert found.rows[year.units["C1"]].invited == 3
    assert year.units["C3"] not in found.rows
    assert found.whole.invited == 7


def test_a_departement_counts_what_has_no_row_any_more(year: Year) -> None:
    left = (("B1", "10/11/2025", ActionState.TOOK_PLACE, "14/11/2025", None), *LEFT)
    last = year_before(year, left=left)
    year.change("B1", state="closed")
    found = read(year, "pilote", last)
    for code in ("D1", "D2"):
        inside = "(u.department_id = :d OR u.id = :d) AND "
        query = f"SELECT count(*) {FROM}{inside}{THEN['proposed']}"
        plain = count(year, query, last=last, d=year.units[code])
        assert found.departments[year.units[code]].actions["proposed"] == plain
    assert found.departments[year.units["D1"]].invited == 6


@pytest.mark.parametrize("who", READERS)
def test_everybody_reads_their_own_territory_of_it(year: Year, who: str) -> None:
    last = year_before(year)
    seen = {"pilote": (7, 5), "pilote1": (6, 4), "ien1": (3, 3), "E11": (1, 2)}
    found = read(year, who, last)
    assert (found.whole.invited, found.whole.actions["proposed"]) == seen[who]


def test_a_cycle_that_was_only_drafted_is_no_year_before(year: Year) -> None:
    assert cycles_of(year) == ()
    last = year_before(year, state=CycleState.DRAFT)
    assert cycles_of(year) == ()
    with year.engine.begin() as connection:
        connection.execute(sa.text("UPDATE cycle SET state = 'closed' WHERE id = :n"), {"n": last})
    assert cycles_of(year) == (last,)


def cycles_of(year: Year) -> tuple[int, ...]:
    with reading(year.engine) as session:
        return cycles_before(session, [year.cycle_id], "2026-27")


# ── the curve ────────────────────────────────────────────────────────────────────────────────────


def curve(year: Year, last: int, on: str) -> Curve:
    course, before = year.course, in_hand_of(year, last)
    with reading(year.engine) as session:
        theirs = perimeter(session, year, "pilote", on="13/11/2026")
        now = proposals_by_day(session, theirs)
        then = proposals_by_day(session, replace(theirs, cycle_ids=(last,)))
    return of_one(course, now, day(on), before, then)


def test_the_curve_adds_up_what_was_proposed_by_each_school_day(year: Year) -> None:
    last = year_before(year)
    year.propose("E11", on="02/11/2026 10:00")
    year.propose("E12", "Autre", on="12/11/2026 10:00")
    year.propose("E13", "Encore", on="14/11/2026 10:00")  # a Saturday
    year.withdraw(year.propose("E21", "Retirée", on="12/11/2026 10:00"), "E21")
    found = curve(year, last, "14/11/2026")
    calendar, course = year.course.calendar(), year.course
    assert found.this == (1, 1, 1, 1, 1, 1, 1, 2, 3)
    before = in_hand_of(year, last)
    for n, total in enumerate(found.last):
        until = before.calendar().add(before.on(before.home, "call_opens"), n)
        proposed = f"{WHOLE['proposed']} AND a.proposed_on <= '{until}'"
        assert total == count(year, f"SELECT count(*) {FROM}{proposed}", last=last)
    closes = calendar.between(*(course.on(course.home, m) for m in ("call_opens", "call_closes")))
    assert found.length == closes + 1


def test_the_curve_says_on_the_same_day_what_the_figure_says(year: Year) -> None:
    last = year_before(year)
    for on in ("02/11/2026", "13/11/2026", "15/11/2026", "30/11/2026", "15/01/2027"):
        found = curve(year, last, on)
        then = read(year, "pilote", last, on).then.actions["proposed"]
        assert found.last[len(found.this) - 1] == then, on


def test_before_its_call_opens_this_year_has_no_curve(year: Year) -> None:
    year.propose("E11", on="12/11/2026 10:00")
    found = curve(year, year_before(year), "15/10/2026")
    assert (found.this, found.most) == ((), 5)


def test_after_the_call_the_curve_is_whole_and_counts_what_came_late(year: Year) -> None:
    last = year_before(year)
    late = year.propose("E11", on="15/01/2027 10:00")
    day_after = sa.text("UPDATE action SET proposed_on = '2027-01-18' WHERE id = :n")
    with year.engine.begin() as connection:
        connection.execute(day_after, {"n": late})
    assert curve(year, last, "01/06/2027").this[-1] == 1
    assert curve(year, last, "01/06/2027").most == 5


def test_several_academies_are_added_up_week_by_week() -> None:
    before = {date(2025, 11, 10): 2, date(2025, 11, 26): 1}
    found = of_several({date(2026, 11, 12): 1, date(2026, 11, 23): 2}, day("25/11/2026"), before)
    assert found == Curve(length=3, this=(1, 1, 3), last=(2, 2, 3), monday=date(2026, 11, 9))
    assert of_several({}, day("25/11/2026"), {}) == Curve()
    early = of_several({}, day("02/11/2026"), before)
    assert (early.this, early.last) == ((), (2, 2, 3))
    assert early.monday == date(2025, 11, 10) + timedelta(weeks=52)
