"""Three years in which mail falls silent: a cyclone over an académie, a school in mourning, an
alert at 18:00 for the next day. What the forecast shows is what leaves."""

from __future__ import annotations

from datetime import date

from models.database.transactions import gesture
from models.gestures.mail.writing_to_lists import prepare, release
from models.gestures.territory.suspending import resume, suspend
from models.rehearsal.resumed import what_resuming_sends
from models.work.action import ActionState
from models.work.message import MESSAGE
from tests.academy import Year, at, day
from tests.story.foreseen import live_as_foreseen
from tests.years import year_on

TACIT = {"action": {"levels": {"basin": {"tacit": 6}}}}
year = year_on(chains=TACIT)
M = MESSAGE.c


def stop(year: Year, code: str, who: str, on: str, until: date | None = None) -> None:
    year.now = on
    with gesture(year.engine) as session:
        unit, by = year.units[code], year.by(who)
        suspend(session, unit, by, at(on), reason="un danger", until=until)


def go(year: Year, code: str, who: str, on: str) -> int:
    year.now = on
    with gesture(year.engine) as session:
        return resume(session, year.units[code], year.by(who), at(on))


def reminders(year: Year, code: str) -> list[str]:
    return [m.rung for m in year.messages(rule="silent_reminder", unit_id=year.units[code])]


def test_an_academie_is_closed_three_weeks_by_a_cyclone(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    year.propose("E11", on="08/01/2027 10:00")
    year.tick("08/01/2027 10:05")
    before = {name: moved.on for name, moved in year.course.dates[year.course.home].items()}
    (task,) = [t for t in year.tasks() if t.due_on]
    stop(year, "AC", "pilote", "11/01/2027 08:00")
    # Nothing leaves but what a pilot writes.
    assert not live_as_foreseen(year, "11/01/2027 08:05", "15/01/2027 18:00")
    with gesture(year.engine) as session:
        by, now = year.by("pilote"), at("18/01/2027 09:00")
        units = [year.units["E21"]]
        said = ("Courage", "Prenez soin de vous.")
        number = prepare(session, year.course, units, *said, by, now)
        release(session, year.course, int(number), by, now)
    assert {letter.text for letter in year.tick("18/01/2027 09:05")} == {"pilot_words"}
    # A process that was dead for a week loses no day; nothing is late meanwhile.
    year.tick("29/01/2027 07:45")
    assert all(t.due_on > day("29/01/2027") for t in year.tasks())
    shown = what_resuming_sends(year.engine, year.units["AC"], year.by("pilote"), at(RESUMED))
    assert shown
    assert go(year, "AC", "pilote", RESUMED) == 21
    course = year.course
    after = {name: moved.on for name, moved in course.dates[course.home].items()}
    whole = course.calendar().whole
    assert whole.between(before["reports_due"], after["reports_due"]) == 0
    assert after["week_opens"] == before["week_opens"]
    assert after["call_closes"] > before["call_closes"]
    (late,) = [t for t in year.tasks() if t.id == task.id]
    assert whole.between(task.due_on, late.due_on) == 15
    left = live_as_foreseen(year, "01/02/2027 08:05", "05/02/2027 18:00")
    assert left
    assert len(reminders(year, "E21")) == len(set(reminders(year, "E21")))


RESUMED = "01/02/2027 08:00"


def test_a_school_is_in_mourning(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    mourning = year.propose("E11", "Chorale", on="08/01/2027 10:00")
    other = year.propose("E12", "Débat", on="08/01/2027 10:00")
    year.tick("08/01/2027 10:05")
    stop(year, "E11", "E11", "11/01/2027 08:00", until=day("15/01/2027"))
    left = live_as_foreseen(year, "11/01/2027 08:05", "26/01/2027 18:00")
    states = {n: year.action(n).state for n in (mourning, other)}
    assert states[other] is ActionState.ACCEPTED  # by silence, on the seventh school day
    assert states[mourning] is ActionState.ACCEPTED
    decided = {n: year.action(n).decided_on for n in (mourning, other)}
    assert year.course.calendar().between(decided[other], decided[mourning]) == 5
    about = {m.id for m in year.messages(unit_id=year.units["E11"]) if m.sent_at}
    quiet = (at("11/01/2027 08:05"), at("18/01/2027 00:00"))
    assert not [m for m in year.messages() if m.id in about and quiet[0] <= m.sent_at < quiet[1]]
    assert left


def test_an_alert_is_given_at_18_for_the_next_day(year: Year) -> None:
    year.tick("11/01/2027 07:45")
    number = year.propose("L11", on="12/01/2027 10:00")
    year.tick("12/01/2027 10:05")
    stop(year, "D1", "pilote1", "12/01/2027 18:00")
    live_as_foreseen(year, "12/01/2027 18:05", "13/01/2027 16:00")
    in_d1 = {year.units[c] for c in ("D1", "C1", "C2", "B1", "E11", "E12", "E13", "E21", "L11")}
    quiet = [m for m in year.messages() if m.sent_at and m.sent_at >= at("12/01/2027 18:00")]
    assert not in_d1 & {m.home_id for m in quiet}
    (task,) = [t for t in year.tasks() if t.subject_id == number]
    go(year, "D1", "pilote1", "13/01/2027 17:00")
    assert [t.due_on for t in year.tasks() if t.id == task.id] == [task.due_on]
    left = live_as_foreseen(year, "13/01/2027 17:05", "15/01/2027 18:00")
    assert [key for key, _ in left if f":digest::cycle.{year.cycle_id}:" in key]
