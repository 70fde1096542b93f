"""Heads of the made-up académie show some actions, each says it once, and who takes it back is not
gainsaid."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.demo.shown import SHOWN, show_to_the_public
from models.gestures.actions.publishing import make_public
from models.year.course import Course
from tests.academy import Year
from tests.programmes import announced
from tests.years import year_on

year = year_on("memory", now="12/01/2027 10:00")


def shown_at(session: Session, course: Course, moment: datetime) -> int:
    return show_to_the_public(session, course, moment, 3)


def test_a_fair_share_is_shown_and_taken_back_stays_so(year: Year) -> None:
    ids = [announced(year, "E11", f"Action {n}") for n in range(40)]
    told = announced(year, "E11", "Pas encore dite", announced=False)
    count = year.act(shown_at)
    shown = [n for n in ids if year.action(n).public]
    assert count == len(shown)
    assert 0.3 < len(shown) / len(ids) < 0.9, SHOWN
    assert not year.action(told).public
    year.act(make_public, shown[0], False, year.by("E11"))
    assert year.act(shown_at) == 0
    assert not year.action(shown[0]).public
