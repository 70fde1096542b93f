"""Years in which the week could not be held on its days: put off by five months, and a strike
Thursday. Carriers answer once, nothing is decided again, and nothing leaves twice."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.errors import NotFound
from models.gestures.actions import associating
from models.gestures.actions.answering_put_off import (
    BadAnswer,
    DateAnswer,
    answer_put_off,
    asked_of,
)
from models.gestures.actions.editing import Edit, reopen
from models.gestures.actions.week_held import WeekIsCancelled
from models.gestures.cycle.put_off_days import AskedPutOff, NotPutOff
from models.gestures.cycle.putting_off import PutOffDone, put_off
from models.planner.upcoming import next_moment
from models.programme.reading import AskedProgramme, read_actions
from models.rehearsal import dates
from models.rehearsal.answers import Answers
from models.serving.home.agenda import Status, unit_agenda
from models.territory.unit import UNIT
from models.tick import run_cycle
from models.work.action import ACTION, ActionState
from models.work.days import days_of
from models.work.message import MessageState
from models.work.put_off import PutOffReply
from models.work.put_off_lines import latest_of, lines_of
from models.year.cycle import PARTICIPATION, Cycle
from models.year.week import Span
from tests.academy import Year, at, launched
from tests.programmes import announced, held
from tests.story.foreseen import live_as_foreseen
from tests.web.letter_pages.links import link_in, opened
from tests.web.portal import signed_in
from tests.years import year_on

A = ActionState
year = year_on()


@pytest.fixture(name="january")
def _january(memory: sa.Engine) -> Year:
    return launched(memory, week=date(2027, 1, 25))


def put(year: Year, on: str, who: str = "pilote", unit: str = "AC", **asked: object) -> PutOffDone:
    year.now = on
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        wanted = AskedPutOff(unit_id=year.units[unit], cause="Établissements fermés", **asked)  # type: ignore[arg-type]
        return put_off(session, cycle, wanted, year.by(who), at(on))


def answer(year: Year, code: str, on: str, said: dict[int, DateAnswer], **more: bool) -> int:
    year.now = on
    return year.act(answer_put_off, year.units[code], said, year.by(code), **more)


def proposed(year: Year, on: str, who: str, title: str, day: str, **more: object) -> int:
    """An action that is in the programme on *day*."""
    number = year.propose(who, title, on=on, day=day, **more)
    for task in [t for t in year.tasks() if t.subject_id == number]:
        year.accept("bassin1" if who == "L11" else "ien1", task.id)
    return number


def written(year: Year, text: str) -> list[tuple[str, str]]:
    codes = year.codes
    return [
        (codes[m.unit_id], m.rule)
        for m in year.messages(text=text)
        if m.state in (MessageState.SENT, MessageState.GATHERED)
    ]


def test_the_week_is_put_off_by_five_months(january: Year) -> None:
    year = january
    year.tick("24/11/2026 07:45")
    on = "24/11/2026 10:00"
    debate = proposed(year, on, "L11", "Débat", "26/01/2027", associated=["E11"])
    choir = proposed(year, on, "E11", "Chorale", "28/01/2027")
    gone = proposed(year, on, "E12", "Forum", "29/01/2027")
    draft = year.draft("E12", "Brouillon", day="27/01/2027")
    year.mornings("25/11/2026", "15/01/2027")
    assert {year.action(n).state for n in (debate, choir, gone)} == {A.ACCEPTED}
    before = {n: m.on for n, m in year.course.dates[year.course.home].items()}
    sent = len([m for m in year.messages() if m.sent_at])
    done = put(year, "18/01/2027 09:00", to=Span(date(2027, 6, 21), date(2027, 6, 25)))
    assert [one.now[0].on for one in done.actions] == [
        date(2027, 6, 22),
        date(2027, 6, 24),
        date(2027, 6, 25),
    ]
    assert year.action(draft).on_date == date(2027, 6, 23)
    course = year.course
    after = {n: m.on for n, m in course.dates[course.home].items()}
    past = {n for n, on_ in before.items() if on_ <= date(2027, 1, 18)} - {"week_opens"}
    assert {n: after[n] for n in past} == {n: before[n] for n in past}
    assert after["week_opens"] == date(2027, 6, 21)
    assert after["reports_open"] > date(2027, 6, 25)
    live_as_foreseen(year, "18/01/2027 09:05", "19/01/2027 18:00")
    assert sorted(code for code, _ in written(year, "put_off")) == ["E11", "E12", "L11"]
    assert "E21" in {code for code, _ in written(year, "put_off_news")}
    assert len([m for m in year.messages() if m.sent_at]) > sent
    # one answers that the day suits, one gives another, one cancels; nobody is asked to decide
    answer(year, "L11", "19/01/2027 10:00", {debate: DateAnswer(reply=PutOffReply.SAME)})
    other = DateAnswer(reply=PutOffReply.OTHER, day=date(2027, 6, 23))
    answer(year, "E11", "19/01/2027 10:00", {choir: other})
    assert year.action(choir).on_date == date(2027, 6, 23)
    assert not year.tasks()
    live_as_foreseen(year, "19/01/2027 18:05", "05/02/2027 18:00")
    reminded = [code for code, rule in written(year, "put_off") if rule == "put_off_reminder"]
    assert reminded == ["E12"]
    answer(year, "E12", "08/02/2027 10:00", {gone: DateAnswer(reply=PutOffReply.CANCELLED)})
    assert year.action(gone).state is A.CANCELLED
    assert year.action(gone).cause == "Établissements fermés"
    # the days that were announced first ask nothing; the new ones are lived
    assert not year.messages(rule="confirm_took_place")
    live_as_foreseen(year, "08/02/2027 18:05", "09/02/2027 18:00")
    year.mornings("17/06/2027", "25/06/2027", every_day=True)
    asked = {m.subject_id for m in year.messages(rule="confirm_took_place")}
    assert asked == {debate, choir}
    keys = [m.key for m in year.messages()]
    assert len(keys) == len(set(keys))


JUNE = Span(date(2027, 6, 14), date(2027, 6, 18))
LATER = Span(date(2027, 6, 21), date(2027, 6, 25))


def test_the_week_of_a_cycle_of_before_is_put_off_on_its_first_day(memory: sa.Engine) -> None:
    counted = {"week_opens": {"at": "S"}, "week_closes": {"at": "fin S"}}
    year = launched(memory, milestones=counted)
    put(year, "15/03/2027 06:00", to=JUNE)
    assert year.course.held(year.course.home) == (JUNE.first, JUNE.last)


def test_units_that_hold_the_same_days_on_their_own_are_put_off_with_the_others(
    memory: sa.Engine,
) -> None:
    year = launched(memory, weeks={"C1": date(2027, 3, 15)})
    put(year, "16/02/2027 09:00", who="pilote1", unit="D1", to=JUNE)
    assert put(year, "16/02/2027 09:00", to=JUNE).own_weeks == 2
    assert put(year, "16/02/2027 09:00", to=LATER).own_weeks == 0
    with reading(year.engine) as session:
        weeks = session.execute(sa.select(PARTICIPATION.c.week, PARTICIPATION.c.week_ends))
        assert {tuple(row) for row in weeks} == {(LATER.first, LATER.last)}


def test_nobody_is_put_off_to_the_days_of_others_whose_dates_are_not_the_same(
    memory: sa.Engine,
) -> None:
    year = launched(memory, weeks={"D2": JUNE.first, "B1": date(2027, 3, 22)})
    with pytest.raises(NotPutOff, match="d'autres échéances"):
        put(year, "16/02/2027 09:00", who="pilote1", unit="D1", to=JUNE)
    before = year.course.dates
    put(year, "16/02/2027 09:00", who="pilote1", unit="D1", to=LATER)
    with pytest.raises(NotPutOff, match="d'autres échéances"):
        put(year, "17/02/2027 09:00", who="pilote1", unit="B1", to=LATER)
    kept = {track: dates for track, dates in year.course.dates.items() if track in before}
    assert kept == before


def test_a_strike_thursday(year: Year) -> None:
    year.tick("05/01/2027 07:45")
    on = "05/01/2027 10:00"
    struck = proposed(year, on, "L11", "Débat", "18/03/2027")
    other = proposed(year, on, "E11", "Chorale", "16/03/2027")
    year.mornings("06/01/2027", "12/03/2027")
    thursday = date(2027, 3, 18)
    asked = {"days": (thursday,), "to": Span(date(2027, 3, 19), date(2027, 3, 19))}
    done = put(year, "15/03/2027 10:00", **asked)
    assert [(one.action.id, one.now[0].on) for one in done.actions] == [(struck, date(2027, 3, 19))]
    assert done.fewer is None
    assert not done.dates
    assert year.action(other).on_date == date(2027, 3, 16)
    (told,) = [m for m in year.messages(rule="accepted") if m.subject_id == struck]
    assert "Prévue le jeudi 18 mars 2027" in opened(year, link_in(year, told), "15/03/2027 10:00")
    live_as_foreseen(year, "15/03/2027 10:05", "16/03/2027 18:00")
    assert [code for code, _ in written(year, "put_off")] == ["L11"]
    assert {code for code, _ in written(year, "put_off_news")} == {"B1"}
    # nobody answered: the action is asked after on the day it was proposed for
    live_as_foreseen(year, "16/03/2027 18:05", "22/03/2027 18:00")
    (confirmed,) = [m for m in year.messages(rule="confirm_took_place") if m.subject_id == struck]
    assert confirmed.owed_at >= at("22/03/2027 00:00")


def test_days_put_off_to_fewer_are_said_to_share_one(year: Year) -> None:
    announced(year, "E11", "Chorale", held("16/03/2027"))
    browser = signed_in(year, "pilote")
    typed = {"unit": str(year.units["AC"]), "days": "16/03/2027, 17/03/2027, 18/03/2027"}
    typed |= {"first": "19/03/2027", "becomes": "put_off", "cause": "Grève"}
    told = browser.post(f"/cycles/{year.cycle_id}/put-off/preview", data=typed)
    assert "3 jours n'en font plus que 1" in told.text.replace("’", "'")


def test_a_strike_thursday_cancels_without_blame(year: Year) -> None:
    year.tick("05/01/2027 07:45")
    struck = proposed(year, "05/01/2027 10:00", "L11", "Débat", "18/03/2027")
    year.mornings("06/01/2027", "12/03/2027")
    put(year, "15/03/2027 10:00", days=(date(2027, 3, 18),))
    assert year.action(struck).state is A.CANCELLED
    year.mornings("16/03/2027", "20/04/2027", every_day=True)
    chased = {"confirm_took_place", "report_due", "report_reminder"}
    assert not [m for m in year.messages() if m.rule in chased and m.subject_id == struck]


def test_the_schools_of_an_action_hear_of_each_date_it_goes_to_once_it_is_sure(year: Year) -> None:
    year.tick("05/01/2027 07:45")
    on = "05/01/2027 10:00"
    shared = proposed(year, on, "L11", "Débat", "16/03/2027", associated=["E11"])
    year.act(associating.answer, shared, year.units["E11"], True, year.by("E11"))
    told = []
    for on, day in (("08", 17), ("09", 18), ("10", 16)):
        year.now = f"{on}/03/2027 10:00"
        to = Span(date(2027, 3, day), date(2027, 3, day))
        put(year, year.now, actions=(shared,), to=to)
        assert len(year.messages(rule="shared_moved")) == len(told)
        answer(year, "L11", year.now, {shared: DateAnswer(reply=PutOffReply.SAME)})
        told = year.messages(rule="shared_moved")
    assert [(m.unit_id, m.round) for m in told] == [
        (year.units["E11"], 20270317),
        (year.units["E11"], 20270318),
        (year.units["E11"], 20270316),
    ]


def test_the_schools_of_an_action_hear_of_one_of_its_days_that_moves(year: Year) -> None:
    year.tick("05/01/2027 07:45")
    on = "05/01/2027 10:00"
    shared = proposed(year, on, "L11", "Débat", "17/03/2027", associated=["E11"])
    year.act(associating.answer, shared, year.units["E11"], True, year.by("E11"))
    for last in (18, 19):
        held = [{"on": f"2027-03-{day}"} for day in (17, last)]
        change = Edit(values={"on_date": date(2027, 3, 17), "days": held})
        year.act(reopen, shared, change, year.by("L11"))
    told = [m.round for m in year.messages(rule="shared_moved")]
    assert told == [20270318, 20270319]


def test_a_date_to_confirm_and_the_cause_of_what_is_cancelled_are_said(year: Year) -> None:
    moved = announced(year, "E11", "Chorale", held("16/03/2027"))
    gone = announced(year, "L11", "Débat", held("18/03/2027"))
    on = "08/03/2027 10:00"
    put(year, on, actions=(moved,), to=Span(date(2027, 3, 17), date(2027, 3, 17)))
    put(year, on, actions=(gone,))
    assert notes(year) == {
        "Chorale": "date à confirmer",
        "Débat": "annulée : Établissements fermés",
    }
    browser = signed_in(year, "pilote")
    cycle = f"/cycles/{year.cycle_id}/programme"
    for page in ("/actions", f"/actions/{moved}", cycle):
        assert "ate à confirmer" in browser.get(page).text
    for page in ("/actions", f"/actions/{gone}", cycle):
        assert "Établissements fermés" in browser.get(page).text
    status, words = in_the_feed(year, "Chorale")
    assert (status, words.endswith("date à confirmer")) == (Status.TENTATIVE, True)
    assert in_the_feed(year, "Débat")[1].endswith("annulée · Établissements fermés")
    answer(year, "E11", on, {moved: DateAnswer(reply=PutOffReply.SAME)})
    assert notes(year)["Chorale"] == ""
    assert in_the_feed(year, "Chorale")[0] is Status.CONFIRMED


def test_a_date_changed_on_the_action_s_own_page_is_an_answer(year: Year) -> None:
    moved = announced(year, "E11", "Chorale", held("16/03/2027"))
    on = "08/03/2027 10:00"
    put(year, on, actions=(moved,), to=Span(date(2027, 3, 17), date(2027, 3, 17)))
    change = Edit(values={"on_date": date(2027, 3, 18)})
    year.act(reopen, moved, change, year.by("E11"))
    with pytest.raises(NotFound):
        answer(year, "E11", on, {moved: DateAnswer(reply=PutOffReply.SAME)})
    assert notes(year).get("Chorale", "") == ""
    year.mornings("09/03/2027", "16/03/2027", every_day=True)
    assert "put_off_reminder" not in {rule for _, rule in written(year, "put_off")}


def test_a_reminder_is_looked_for_on_its_own_morning(year: Year) -> None:
    moved = announced(year, "E11", "Chorale", held("16/03/2027"))
    put(year, "06/01/2027 11:00", actions=(moved,), to=Span(date(2027, 3, 17), date(2027, 3, 17)))
    year.drain("06/01/2027 11:05")
    before, morning = at("14/01/2027 00:00"), at("14/01/2027 07:45")
    with reading(year.engine) as session:
        assert next_moment(session, year.course, before) == morning


def test_what_waits_for_its_day_when_the_week_is_put_off_leaves_on_the_new_one(year: Year) -> None:
    course = year.course
    closes = course.on(course.home, "call_closes")
    reminded = course.calendar().add(closes, -5)
    run_cycle(year.engine, year.cycle_id, course.calendar().at(reminded, 7, 45))
    put(year, f"{reminded:%d/%m/%Y} 09:00", to=JUNE)
    year.tick(f"{reminded:%d/%m/%Y} 10:00")
    (reasons,) = {(m.state, m.result) for m in year.messages(rule="silent_reminder")}
    assert reasons == (MessageState.DROPPED, "sa date est remise : il partira ce jour-là")
    course = year.course
    again = course.calendar().add(course.on(course.home, "call_closes"), -5)
    year.tick(f"{again:%d/%m/%Y} 07:45")
    sent = {m.rung for m in year.messages(rule="silent_reminder") if m.sent_at}
    assert sent == {"call_closes-5"}


def test_the_day_proposed_is_agreed_to_while_the_action_has_it(year: Year) -> None:
    moved = announced(year, "E11", "Chorale", held("16/03/2027"))
    on = "08/03/2027 10:00"
    put(year, on, actions=(moved,), to=Span(date(2027, 3, 17), date(2027, 3, 17)))
    with gesture(year.engine) as session:
        elsewhere = sa.update(ACTION).where(ACTION.c.id == moved)
        session.connection().execute(elsewhere.values(on_date=date(2027, 3, 18)))
    with pytest.raises(BadAnswer, match="plus le jour proposé"):
        answer(year, "E11", on, {moved: DateAnswer(reply=PutOffReply.SAME)})


def notes(year: Year) -> dict[str, str]:
    with reading(year.engine) as session:
        found = read_actions(session, year.course, AskedProgramme())
    return {action.title: action.note for action in found}


def in_the_feed(year: Year, title: str) -> tuple[Status, str]:
    with reading(year.engine) as session:
        scope = scope_of(session, year.by("pilote"), date(2027, 3, 8))
        unit = session.execute(sa.select(UNIT).where(UNIT.c.id == year.units["AC"])).one()
        (entry,) = [e for e in unit_agenda(session, scope, unit) if e.title == title]
    return entry.status, entry.words


def exhibition(year: Year) -> int:
    return announced(year, "L11", "Exposition", *(held(f"{day}/03/2027") for day in (16, 17, 18)))


def days_of_(year: Year, number: int) -> list[int]:
    with reading(year.engine) as session:
        return [day.on.day for day in days_of(session, [number])[number]]


def said_to(year: Year, code: str) -> list[str]:
    with reading(year.engine) as session:
        row = latest_of(session, year.cycle_id, year.units[code])
        return [line["detail"] for line in lines_of(session, row, year.units[code])]


@pytest.mark.parametrize("asked", [{"days": (date(2027, 3, 18),)}, {}], ids=["a day", "the week"])
def test_days_that_were_held_stay_when_the_others_are_cancelled(
    year: Year, asked: dict[str, object]
) -> None:
    number = exhibition(year)
    put(year, "17/03/2027 18:00" if asked else "18/03/2027 07:00", **asked)
    assert year.action(number).state is A.ACCEPTED
    assert (days_of_(year, number), year.action(number).last_day.day) == ([16, 17], 17)
    fell = "n'aura pas lieu le jeudi 18 mars 2027 ; reste prévue les mardi 16 et mercredi 17 mars"
    assert said_to(year, "L11")[1].startswith(fell)
    assert not notes(year)["Exposition"]


def test_one_day_of_an_action_is_put_off_and_answered_alone(year: Year) -> None:
    number = exhibition(year)
    monday = date(2027, 3, 22)
    on = "15/03/2027 10:00"
    put(year, on, days=(date(2027, 3, 18),), to=Span(monday, monday))
    assert days_of_(year, number) == [16, 17, 22]
    with reading(year.engine) as session:
        (row,) = asked_of(session, year.course, year.units["L11"])
    assert (row.was, row.proposed) == (date(2027, 3, 18), monday)
    other = DateAnswer(reply=PutOffReply.OTHER, day=date(2027, 3, 23))
    answer(year, "L11", "18/03/2027 10:00", {number: other}, confirm=True)
    assert days_of_(year, number) == [16, 17, 23]


def test_a_form_that_is_posted_twice_puts_off_once(year: Year) -> None:
    number = announced(year, "L11", "Débat", held("17/03/2027"))
    on, to = "08/03/2027 10:00", Span(date(2027, 3, 22), date(2027, 3, 26))
    put(year, on, actions=(number,), to=to)
    assert days_of_(year, number) == [24]
    with pytest.raises(NotPutOff, match="déjà fait"):
        put(year, on, actions=(number,), to=to)
    assert days_of_(year, number) == [24]


def test_what_is_cancelled_is_looked_at_first(year: Year) -> None:
    exhibition(year)
    announced(year, "E11", "Chorale", held("18/03/2027"))
    year.now = "17/03/2027 18:00"
    form = {
        "unit": year.units["AC"],
        "days": "18/03/2027",
        "becomes": "cancelled",
        "cause": "Grève",
    }
    told = signed_in(year, "pilote").post(f"/cycles/{year.cycle_id}/put-off/preview", data=form)
    assert "→ annulée" in told.text
    assert "→ reste prévue les mardi 16 et mercredi 17 mars" in told.text


def test_seeded_carriers_answer_each_time_their_actions_are_put_off(year: Year) -> None:
    numbers = [announced(year, code, code, held("16/03/2027")) for code in ("E11", "E12", "L11")]
    for day in (17, 18):
        on = f"{day - 16:02}/03/2027 10:00"
        put(year, on, actions=tuple(numbers), to=Span(date(2027, 3, day), date(2027, 3, day)))
        with reading(year.engine) as session:
            whom = dates.asked(session, year.course, date(2027, 3, day - 16))
        assert {year.codes[row.subject_id] for row in whom} == {"E11", "E12", "L11"}
        people = Answers("diligent")
        people.look(year.engine, year.course, at(on))
        year.now = f"{day - 15:02}/03/2027 10:00"
        conference = 1  # a pilot marks who came to it
        assert people.act(year.engine, year.course, at(year.now)) == 3 + conference
        with reading(year.engine) as session:
            assert not dates.asked(session, year.course, date(2027, 3, day - 15))


def test_a_cancelled_week_asks_nothing_more_of_who_proposed_nothing(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    year.draft("E12", "Brouillon", day="17/03/2027")
    put(year, "11/01/2027 10:00", unit="C1")
    live_as_foreseen(year, "11/01/2027 10:05", "15/01/2027 18:00")
    asked = {"silent_reminder", "draft_not_submitted"}
    since = [m for m in year.messages() if m.sent_at and m.sent_at >= at("11/01/2027 10:00")]
    reminded = {year.codes[m.unit_id] for m in since if m.rule in asked}
    assert "E21" in reminded
    assert not reminded & {"E11", "E12", "E13"}
    assert "E11" not in dict(year.cohort("invited_schools"))
    # new days are another week: it is asked again
    put(year, "15/01/2027 19:00", unit="C1", to=Span(date(2027, 5, 17), date(2027, 5, 21)))
    assert "E11" in dict(year.cohort("silent_schools"))


def test_nothing_is_submitted_for_a_cancelled_week_and_drafts_are_kept(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    draft = year.draft("E12", "Brouillon", day="17/03/2027")
    put(year, "11/01/2027 10:00")
    with pytest.raises(WeekIsCancelled, match=r"la semaine est annulée \(Établissements fermés\)"):
        year.propose("E11", "Chorale", on="11/01/2027 11:00", day="17/03/2027")
    assert year.action(draft).state is A.DRAFT
    assert not year.cohort("relays_and_pilots")
    assert not year.cohort("programme_readers")
