"""At the end of the year each unit says of its functions who stays and who goes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.errors import NotYours
from models.gestures.assignments.reviewing import (
    BadAssignmentAnswer,
    SaidOfAssignment,
    UnitReview,
    answer_assignments,
)
from models.serving.framing.assignments import lines_of, progress_below
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT
from models.work.assignment_answer import AssignmentReply as R
from models.year.cycle import CYCLE
from tests.academy import Year, mail_of
from tests.years import year_on

JUNE = "15/06/2027 10:00"
LAST = date(2027, 8, 31)
OPEN = date(9999, 12, 31)

year = year_on(now=JUNE)


def lines(year: Year, code: str = "C1") -> list[Any]:
    (unit,) = year.all(sa.select(UNIT).where(UNIT.c.id == year.units[code]))
    with reading(year.engine) as session:
        return lines_of(session, year.cycle_id, unit, date(2027, 6, 15))


def of(year: Year, who: str, reply: R, **said: Any) -> SaidOfAssignment:
    (line,) = [one for one in lines(year) if one.mail == mail_of(who)]
    return SaidOfAssignment(assignment_id=line.id, reply=reply, **said)


def answered(year: Year, *answers: SaidOfAssignment, by: str = "ien1") -> int:
    review = UnitReview(unit_id=year.units["C1"], answers=answers, by=year.by(by))
    return int(year.act(answer_assignments, [review], on=JUNE))


def relays(year: Year) -> list[tuple[str, date, date]]:
    a, p = ASSIGNMENT.c, PERSON.c
    query = sa.select(p.mail, a.starts, a.ends).join(PERSON, p.id == a.person_id)
    here = query.where(a.unit_id == year.units["C1"], a.function == "relay").order_by(a.starts)
    return [tuple(row) for row in year.all(here)]


def test_who_is_replaced_ends_with_the_year_and_who_comes_begins_the_day_after(year: Year) -> None:
    answered(year, of(year, "ien1", R.REPLACE, name="Léa Blanc", mail="lea@v.example"))
    assert [(row[0], row[2]) for row in relays(year)] == [
        (mail_of("ien1"), LAST),
        ("lea@v.example", OPEN),
    ]
    assert relays(year)[1][1] == date(2027, 9, 1)
    (line,) = [one for one in lines(year) if one.mail == mail_of("ien1")]
    assert (line.reply, line.successor) == (R.REPLACE, "Léa Blanc")


def test_who_stays_after_all_stays(year: Year) -> None:
    answered(year, of(year, "ien1", R.ENDS))
    assert relays(year)[0][2] == LAST
    answered(year, of(year, "ien1", R.CONFIRM))
    assert relays(year)[0][2] == OPEN


@pytest.mark.parametrize(
    "said",
    [
        {"reply": R.REPLACE},
        {"reply": R.REPLACE, "mail": mail_of("ien1")},
        {"reply": R.ENDS, "ends": date(2027, 6, 1)},
    ],
)
def test_what_lacks_something_changes_nothing(year: Year, said: dict[str, Any]) -> None:
    before = relays(year)
    with pytest.raises(BadAssignmentAnswer):
        answered(year, of(year, "ien1", **said))
    assert relays(year) == before
    assert all(line.reply is None for line in lines(year))


def test_a_line_of_another_unit_is_refused_and_so_is_somebody_from_elsewhere(year: Year) -> None:
    (other,) = lines(year, "C3")[:1]
    with pytest.raises(BadAssignmentAnswer, match="n'est plus tenue ici"):
        answered(year, SaidOfAssignment(assignment_id=other.id, reply=R.CONFIRM))
    with pytest.raises(NotYours):
        answered(year, of(year, "ien1", R.CONFIRM), by="ien3")


def test_what_is_not_answered_stays_listed_and_what_is_unknown_is_counted(year: Year) -> None:
    def waiting() -> dict[str, tuple[int, int, int]]:
        with reading(year.engine) as session:
            found = progress_below(session, year.cycle_id, year.units["AC"], date(2027, 6, 15))
        return {one.level.value: (one.answered, one.units, one.unknown) for one in found}

    before = waiting()["basin"]
    every = [SaidOfAssignment(assignment_id=line.id, reply=R.UNKNOWN) for line in lines(year)]
    answered(year, *every)
    assert waiting()["basin"] == (before[0] + 1, before[1], len(every))


def test_what_is_owed_is_counted_anew_when_somebody_goes_but_not_when_all_stay(year: Year) -> None:
    def population() -> int:
        (row,) = year.all(sa.select(CYCLE.c.population).where(CYCLE.c.id == year.cycle_id))
        return int(row.population)

    before = population()
    answered(year, of(year, "ien1", R.CONFIRM))
    assert population() == before
    answered(year, of(year, "ien1", R.ENDS))
    assert population() > before
