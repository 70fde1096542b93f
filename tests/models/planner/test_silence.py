"""The gate of suspended units, asked of each database."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import scope_of
from models.calendar.suspension import SUSPENSION
from models.database.transactions import gesture, reading
from models.gestures.territory.suspending import resume, suspend
from models.outbox.pilot_words import RULES
from models.planner.silence import BY_HAND, silenced
from models.serving.mail.suspended import concerning, what_stops, what_waits
from models.year.suspended import suspensions_over
from tests.academy import Year, at, day
from tests.years import year_on

year = year_on("engine")
TASK_ASKED = "08/01/2027 18:45"


def test_what_is_suspended_waits_and_leaves_when_it_resumes(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    for school in ("E11", "E12"):
        year.propose(school, on=TASK_ASKED)
    year.drain(TASK_ASKED)
    waiting = {m.unit_id: m.id for m in year.messages(rule="to_validate")}
    with gesture(year.engine) as session:
        suspend(session, year.units["E11"], year.by("ien1"), at(TASK_ASKED), reason="un deuil")
    with reading(year.engine) as session:
        assert silenced(session, list(waiting.values())) == {waiting[year.units["E11"]]}
        assert what_waits(session, year.units["E11"]).count == 1
        assert what_stops(session, year.units["C1"]).requests == 2
        assert _concerned(session, year) == {"E11": 1, "E12": 0, "ien1": 1, "pilote": 1, "ien2": 0}
    left = [letter for letter in year.tick("11/01/2027 07:45") if letter.text == "to_validate"]
    assert len(left) == 1
    with gesture(year.engine) as session:
        resume(session, year.units["E11"], year.by("ien1"), at("12/01/2027 08:00"))
    left = [letter for letter in year.tick("12/01/2027 08:05") if letter.text == "to_validate"]
    assert len(left) == 1
    (row,) = year.all(sa.select(SUSPENSION))
    assert row.last_day == day("11/01/2027")


def test_a_suspended_circonscription_is_silent_to_its_schools_of_a_network(year: Year) -> None:
    c1, c2, school = (year.units[code] for code in ("C1", "C2", "E11"))
    year.change("E11", near_id=c1, basin_id=c2, parent_id=c2)  # C2 stands for its network
    year.tick("08/01/2027 07:45")
    year.propose("E11", on=TASK_ASKED)
    year.drain(TASK_ASKED)
    (asked,) = year.messages(rule="to_validate")
    (task,) = year.tasks()
    with reading(year.engine) as session:
        assert what_stops(session, c1).requests == 1
    with gesture(year.engine) as session:
        suspend(session, c1, year.by("ien1"), at(TASK_ASKED), reason="un cyclone")
    with reading(year.engine) as session:
        assert silenced(session, [asked.id]) == {asked.id}
        assert [s.unit_id for s in suspensions_over(session, school)] == [c1]
        assert _concerned(session, year)["E11"] == 1
    year.tick("11/01/2027 07:45")
    year.tick("12/01/2027 07:45")
    assert year.tasks()[0].due_on > task.due_on  # its days are without class


def _concerned(session: Session, year: Year) -> dict[str, int]:
    on = day("08/01/2027")
    return {
        who: len(concerning(session, scope_of(session, year.by(who), on)))
        for who in ("E11", "E12", "ien1", "pilote", "ien2")
    }


def test_what_a_pilot_writes_bears_the_name_that_lets_it_leave() -> None:
    assert all(rule.startswith(BY_HAND) for rule in RULES)
