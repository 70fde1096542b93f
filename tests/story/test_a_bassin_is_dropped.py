"""A pilot bassin is dropped in mid-year, and taken back in: nothing goes to its schools and relays
meanwhile, nobody is asked about them, nothing of theirs is lost."""

from __future__ import annotations

from datetime import date

from models.database.transactions import gesture, reading
from models.gestures.cycle.opening import change_cycle
from models.serving.dashboard.standing import Figures, standing
from models.work.action import ActionState
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.models.serving.lands import perimeter
from tests.story.foreseen import live_as_foreseen
from tests.years import year_on

A = ActionState
TACIT = {"action": {"levels": {"basin": {"tacit": 6}}}}
year = year_on(chains=TACIT)
OUT = {"C1", "E11", "E12", "E13"}


def but(year: Year, on: str, *codes: str) -> None:
    year.now = on
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"participation": {"but": codes}}, year.by("pilote"), at(on))


def counted(year: Year) -> Figures:
    with reading(year.engine) as session:
        return standing(session, perimeter(session, year, "pilote", on=year.now[:10])).whole


def told(year: Year, since: str) -> set[str]:
    """The units in which somebody was written to since a moment."""
    return {year.codes[m.home_id] for m in year.messages() if m.sent_at and m.sent_at >= at(since)}


def test_a_pilot_bassin_is_dropped_in_mid_year_and_taken_back_in(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    on = "08/01/2027 10:00"
    kept = year.propose("E11", "Chorale", on=on, day="18/03/2027")
    year.accept("ien1", year.tasks()[0].id, on=on)
    asked = year.propose("E12", "Forum", on=on, day="30/03/2027")
    draft = year.draft("E13", "Brouillon", day="16/03/2027")
    there = year.propose("L11", "Débat", on=on, day="18/03/2027")
    before = counted(year)
    dropped = "11/01/2027 09:00"
    but(year, dropped, "C1")
    # what waited does not leave either; the silence of who is not asked agrees to nothing
    live_as_foreseen(year, "11/01/2027 09:05", "05/02/2027 18:00")
    assert not told(year, dropped) & OUT
    assert year.action(there).state is A.ACCEPTED
    assert (year.action(kept).state, year.action(asked).state) == (A.ACCEPTED, A.SUBMITTED)
    meanwhile = counted(year)
    assert (before.invited, meanwhile.invited) == (7, 4)
    assert (before.proposed, meanwhile.proposed) == (3, 1)
    assert meanwhile.actions["proposed"] == 3
    year.mornings("15/03/2027", "22/03/2027", every_day=True)
    assert not told(year, dropped) & OUT
    # taken back in: everything is there, and its delays begin again
    back = "23/03/2027 09:00"
    but(year, back)
    (task,) = year.tasks()
    assert (task.subject_id, task.tacit_on) == (asked, date(2027, 4, 1))
    live_as_foreseen(year, "23/03/2027 09:05", "26/03/2027 18:00")
    assert year.action(asked).state is A.SUBMITTED
    assert year.action(draft).state is A.DRAFT
    assert told(year, back) >= {"C1", "E11"}
    assert [m.subject_id for m in year.messages(rule="confirm_took_place")] == [there, kept]
    after = counted(year)
    assert (after.invited, after.proposed) == (7, 3)
