"""What a function is asked follows it to who holds it next, however the former's term ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.gestures.assignments.leaving import revoke_who_left
from models.gestures.assignments.reviewing import SaidOfAssignment, UnitReview, answer_assignments
from models.gestures.chain.holding import who_holds
from models.territory import staff
from models.territory.importing.people_file import import_people
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Unit
from models.work.assignment_answer import AssignmentReply
from models.work.validation import TaskState
from models.year.course import load_course
from models.year.cycle import Cycle
from models.year.participation import people_or_units_changed
from tests.academy import Year, at, mail_of
from tests.web.letter_pages.links import link_in
from tests.web.portal import anybody
from tests.years import year_on

NOON, LAST, AFTER = "12/01/2027 12:00", date(2027, 1, 12), date(2027, 1, 14)
A, P = ASSIGNMENT.c, PERSON.c

year = year_on("file", now=NOON)


def by_review(year: Year, folder: Path) -> None:
    (held,) = year.all(sa.select(A.id).where(A.unit_id == year.units["C1"], A.function == "relay"))
    said = SaidOfAssignment(
        assignment_id=held.id,
        reply=AssignmentReply.REPLACE,
        ends=LAST,
        name="Léa Blanc",
        mail=mail_of("lea"),
    )
    review = UnitReview(unit_id=year.units["C1"], answers=[said], by=year.by("ien1"))
    year.act(answer_assignments, [review], on=NOON)


def by_hand(year: Year, folder: Path) -> None:
    given = at(NOON), "admin"
    with gesture(year.engine) as session:
        unit = session.get_one(Unit, year.units["C1"])
        staff.end_assignment(session, unit, "relay", mail_of("ien1"), LAST, *given)
        staff.name_person(
            session,
            unit,
            "relay",
            "Léa Blanc",
            mail_of("lea"),
            starts=date(2027, 1, 13),
            at=given[0],
            by=given[1],
        )
        people_or_units_changed(session, at(NOON))


def by_import(year: Year, folder: Path) -> None:
    """A file that names every relay but the former, and who comes after."""
    query = sa.select(UNIT.c.code, P.name, P.mail).join(ASSIGNMENT, A.unit_id == UNIT.c.id)
    held = query.join(PERSON, P.id == A.person_id).where(A.function == "relay")
    kept = [row for row in year.all(held) if row.mail != mail_of("ien1")]
    code = year.all(sa.select(UNIT.c.code).where(UNIT.c.id == year.units["C1"]))[0].code
    lines = ["unité;fonction;nom;courriel;du"]
    lines += [f"{row.code};relais;{row.name};{row.mail};" for row in kept]
    lines += [f"{code};relais;Léa Blanc;{mail_of('lea')};13/01/2027"]
    file = folder / "personnes.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with gesture(year.engine) as session:
        import_people(session, file, at(NOON), ends=LAST)
        people_or_units_changed(session, at(NOON))


@pytest.mark.parametrize("handed_over", [by_review, by_hand, by_import])
def test_open_tasks_and_their_reminders_go_to_who_comes_and_the_formers_link_refuses(
    year: Year, tmp_path: Path, handed_over: Callable[[Year, Path], None]
) -> None:
    year.propose("E11", on="30/11/2026 10:00")
    year.tick("01/12/2026 07:00")
    former = year.by("ien1").person_id
    (letter, *_) = year.messages(person_id=former)
    link = link_in(year, letter)
    handed_over(year, tmp_path)
    told = len(year.messages(person_id=former))
    year.tick("14/01/2027 07:00")
    revoke_who_left(year.engine, at("14/01/2027 07:00"))
    (task,) = year.tasks(TaskState.OPEN)
    coming = year.by("lea")
    with reading(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, year.cycle_id))
        holders = {slot for _, slot in who_holds(session, course, [task.id], AFTER)}
    assert holders == {coming.slot}
    assert year.messages(person_id=coming.person_id)
    assert len(year.messages(person_id=former)) == told
    assert anybody(year.engine).get(link).status_code == 410
