"""The review of assignments is asked for by letter, and follows whoever holds the function."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.clock import set_clock
from models.database.transactions import gesture
from models.gestures.assignments.reviewing import SaidOfAssignment, UnitReview, answer_assignments
from models.territory.people import ASSIGNMENT
from models.work.assignment_answer import AssignmentReply as R
from tests.academy import Year, at, mail_of
from tests.web.letter_pages.links import client_of, link_in
from tests.web.portal import OURS, words
from tests.years import year_on

ASKED, REMINDED, CLOSED = "14/06/2027 07:30", "24/06/2027 07:45", "01/07/2027 07:45"

year = year_on("file", now="14/06/2027 10:00", clock="14/06/2027 10:00")


def asked(year: Year, code: str, rule: str = "assignments_review") -> list[str]:
    rows = year.messages(rule=rule, unit_id=year.units[code])
    return sorted(row.slot for row in rows)


def everybody_stays(year: Year, code: str, who: str, on: str = "") -> None:
    a = ASSIGNMENT.c
    rows = year.all(sa.select(a.id).where(a.unit_id == year.units[code]))
    said = [SaidOfAssignment(assignment_id=row.id, reply=R.CONFIRM) for row in rows]
    review = UnitReview(unit_id=year.units[code], answers=said, by=year.by(who))
    year.act(answer_assignments, [review], on=on)


def test_each_unit_is_asked_once_and_reminded_once_while_it_has_not_answered(year: Year) -> None:
    year.tick(ASKED)
    assert asked(year, "C1")
    assert asked(year, "C2")
    everybody_stays(year, "C1", "ien1", on="15/06/2027 10:00")
    year.tick(REMINDED)
    assert not asked(year, "C1", "assignments_reminder")
    assert len(asked(year, "C2", "assignments_reminder")) == 1
    year.tick("25/06/2027 07:45")
    assert len(asked(year, "C2", "assignments_reminder")) == 1


def test_nobody_is_asked_once_the_review_is_closed(year: Year) -> None:
    year.tick(CLOSED)
    assert not year.messages(rule="assignments_review")
    assert not year.messages(rule="assignments_reminder")


def test_the_letter_opens_the_review_without_an_account_and_it_is_answered_there(
    year: Year,
) -> None:
    year.tick(ASKED)
    (row,) = year.messages(rule="assignments_review", unit_id=year.units["C1"])
    link, browser = link_in(year, row), client_of(year.engine)
    sheet = browser.get(link)
    assert "Sans réponse à ce jour" in words(sheet)
    review = browser.post(link, headers=OURS, follow_redirects=True)
    assert "tout le monde reste" in words(review)
    done = browser.post(
        f"/people/review/{year.cycle_id}/{year.units['C1']}",
        data={"all": "yes"},
        headers=OURS,
        follow_redirects=True,
    )
    assert "Tout est répondu" in words(done)
    assert "Tout est répondu" in words(client_of(year.engine).get(link))


def test_who_is_replaced_loses_the_link_and_who_comes_is_asked_in_their_place(year: Year) -> None:
    year.tick(ASKED)
    (former,) = year.messages(rule="assignments_review", unit_id=year.units["C1"])
    a = ASSIGNMENT.c
    (held,) = year.all(sa.select(a.id).where(a.unit_id == year.units["C1"], a.function == "relay"))
    said = SaidOfAssignment(
        assignment_id=held.id,
        reply=R.REPLACE,
        ends=date(2027, 6, 14),
        name="Léa Blanc",
        mail=mail_of("lea"),
    )
    review = UnitReview(unit_id=year.units["C1"], answers=[said], by=year.by("ien1"))
    year.act(answer_assignments, [review], on="14/06/2027 10:00")
    with gesture(year.engine) as session:
        set_clock(session, at("15/06/2027 10:00"))
    year.tick("15/06/2027 10:00")
    assert len(asked(year, "C1")) == 2
    gone = client_of(year.engine).get(link_in(year, former))
    assert gone.status_code in (404, 410)
