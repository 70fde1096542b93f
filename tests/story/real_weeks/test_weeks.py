"""Each week that an académie really held is drafted, checked and rehearsed: its days are those that
were typed, and every letter says the truth about dates."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sqlalchemy as sa

from models.rehearsal.rehearse import rehearse
from models.year.order import out_of_order
from tests.story.real_weeks.ground import Drafted, drafted
from tests.story.real_weeks.truth import EveryLetter, true_dates
from tests.story.real_weeks.weeks import WEEKS, RealWeek

IN_ORDER = ("framing_opens", "call_opens", "call_closes", "announce", "week_opens", "week_closes")
IN_BRIEF = (3, 5, 11, 23)
"""The weeks whose letters are read each time: a Sunday, a département of its own, a Tuesday to a
Saturday, a weekend crossed. The others are read by make test-long."""


@pytest.mark.parametrize("week", WEEKS, ids=str)
def test_its_days_are_those_that_were_typed_and_its_year_is_in_order(
    memory: sa.Engine, week: RealWeek
) -> None:
    made = drafted(memory, week)
    course, held = made.course, made.held
    assert (course.on(course.home, "week_opens"), course.on(course.home, "week_closes")) == (
        held.first,
        held.last,
    )
    assert (held.first.weekday(), held.last - held.first) == (week.first.weekday(), week.length)
    assert out_of_order(course) == []
    for track in course.dates:
        days = [course.on(track, name) for name in (*IN_ORDER, "reports_open", "reports_due")]
        assert all(a <= b for a, b in pairwise(days)), track
        assert course.on(track, "reports_open") > course.on(track, "week_closes")


def _letters_are_true(made: Drafted) -> None:
    letters = EveryLetter()
    rehearsed = rehearse(made.engine, made.cycle_id, answers="diligent", seed=3, envelopes=letters)
    assert len(letters.letters) > 200
    assert true_dates(rehearsed).read(letters.letters) == []


@pytest.mark.parametrize("week", [w for w in WEEKS if w.row in IN_BRIEF], ids=str)
def test_its_letters_say_true_dates(memory: sa.Engine, week: RealWeek) -> None:
    _letters_are_true(drafted(memory, week))


@pytest.mark.long
@pytest.mark.parametrize("week", [w for w in WEEKS if w.row not in IN_BRIEF], ids=str)
def test_so_do_those_of_every_other_week(memory: sa.Engine, week: RealWeek) -> None:
    _letters_are_true(drafted(memory, week))
