"""The territory changes under a year that is under way: two circonscriptions become one, two écoles
are fused, a bassin is dropped. The work follows, pages and letters stay true, nobody is written to
twice; and what was done is taken back as it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models.access.feeds import CALENDAR_FEED
from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.errors import NotYours
from models.gestures.actions.starting import own_of_before
from models.gestures.cycle.own_week import set_own_week
from models.gestures.people.feeds import make_feed
from models.gestures.redrawing.carrying import RedrawDone
from models.gestures.redrawing.fates import SayWhatBecomes
from models.gestures.redrawing.ledger import DoneSince
from models.gestures.redrawing.moves import ActionFate, AskedRedraw, BadRedraw
from models.gestures.redrawing.redraw import redraw, take_back
from models.gestures.territory.suspending import suspend
from models.territory.finding import find_unit
from models.territory.people import ASSIGNMENT
from models.territory.redrawn import Becomes, ChangeKind
from models.territory.unit import UNIT, UnitState
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.message import MessageState
from models.work.redrawn_lines import lines_of_change
from models.work.validation import TASK
from models.year.cycle import PARTICIPATION, UNIT_WEEK, Cycle
from models.year.suspended import suspensions_over
from models.year.week import Span
from tests.academy import Year, at
from tests.past import year_before
from tests.story.foreseen import live_as_foreseen
from tests.years import year_on

A, K = ActionState, ChangeKind
UAI = {
    "E11": "0770011U",
    "E12": "0770012V",
    "E13": "0770013W",
    "E21": "0770021E",
    "L11": "0770019C",
    "E31": "0940031Y",
}


def coded(year: Year) -> None:
    with gesture(year.engine) as session:
        for name, code in UAI.items():
            change = sa.update(UNIT).where(UNIT.c.id == year.units[name]).values(code=code)
            session.connection().execute(change)


year = year_on(then=coded)


def change(year: Year, kind: ChangeKind, *moves: str, on: str, **more: Any) -> RedrawDone:
    """``change(year, K.MERGE, "C1 → C2", on="…")``"""
    pairs = [tuple(p.strip() for p in one.split("→")) for one in moves]
    typed = [tuple(UAI.get(code, code) for code in pair) for pair in pairs]
    by, year.now = more.pop("by", "pilote"), on
    asked = AskedRedraw(
        kind=kind, moves=[(p[0], p[1] if len(p) > 1 else "") for p in typed], **more
    )
    with gesture(year.engine) as session:
        return redraw(session, year.units["AC"], asked, year.by(by), at(on))


def back(year: Year, number: int, *, on: str) -> Any:
    with gesture(year.engine) as session:
        return take_back(session, number, year.by("pilote"), at(on))


def everything(year: Year) -> dict[str, list[Any]]:
    """The rows that a change may touch."""
    tables = (UNIT, ASSIGNMENT, ACTION, TASK, PARTICIPATION, UNIT_WEEK)
    return {t.name: sorted(map(tuple, year.all(sa.select(t))), key=repr) for t in tables}


def news(year: Year, number: int) -> list[tuple[str, str]]:
    """Who was told of a change, by unit and slot, once for each letter."""
    codes = year.codes
    return sorted(
        (codes[m.subject_id], m.slot)
        for m in year.messages(rule="territory_news")
        if m.round == number and m.state is not MessageState.DROPPED
    )


def said_to(year: Year, number: int, code: str) -> list[str]:
    """What the letter of a change says to a unit, line by line."""
    row = next(
        m
        for m in year.messages(rule="territory_news")
        if m.round == number and m.subject_id == year.units[code]
    )
    with reading(year.engine) as session:
        return [f"{one['title']} : {one['detail']}" for one in lines_of_change(session, row)]


def doubled(year: Year) -> list[str]:
    """The letters that two rows owe to the same person about the same thing."""
    seen: dict[tuple[Any, ...], int] = {}
    for m in year.messages():
        if m.state is MessageState.SENT and m.digest_id is None:
            what = (m.rule, m.rung, m.subject_kind, m.subject_id, m.round, m.slot)
            seen[what] = seen.get(what, 0) + 1
    return [str(what) for what, n in seen.items() if n > 1]


def test_two_circonscriptions_become_one_in_mid_cycle(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    asked = year.propose("E11", "Chorale", on="08/01/2027 10:00", day="18/03/2027")
    year.tick("08/01/2027 10:05")
    (task,) = year.tasks()
    done = change(year, K.MERGE, "C1 → C2", on="11/01/2027 09:00")
    (after,) = year.tasks()
    # asked of whoever relays there now, with the days that were left
    assert (after.id, after.unit_id, after.due_on) == (task.id, year.units["C2"], task.due_on)
    year.tick("11/01/2027 09:05")
    told = [m.slot for m in year.messages(rule="to_validate") if m.subject_id == task.id]
    assert sorted(told) == sorted([year.by("ien1").slot, year.by("ien2").slot])
    assert {code for code, _ in news(year, done.number)} == {"C2", "E11", "E12", "E13"}
    with reading(year.engine) as session:
        assert find_unit(session, "circonscription:C1").id == year.units["C2"]
    year.accept("ien1", on="12/01/2027 10:00")
    assert year.action(asked).state is A.ACCEPTED
    year.mornings("12/01/2027", "05/02/2027")
    assert doubled(year) == []
    assert not [m for m in year.messages() if m.unit_id == year.units["C1"] and m.sent_at is None]


def test_two_ecoles_are_fused_and_the_old_code_means_the_new(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    kept = year.propose("E12", "Chorale", on="08/01/2027 10:00", day="18/03/2027")
    year.tick("08/01/2027 10:05")
    done = change(year, K.FUSE, "E12 → E13", on="11/01/2027 09:00")
    assert year.action(kept).unit_id == year.units["E13"]
    (task,) = year.tasks()
    assert task.about_id == year.units["E13"]
    with reading(year.engine) as session:
        assert find_unit(session, UAI["E12"]).id == year.units["E13"]
    year.mornings("11/01/2027", "29/01/2027")
    assert [code for code, _ in news(year, done.number)] == ["E13"]
    invited = [m for m in year.messages(rule="call_opened") if m.state is MessageState.SENT]
    assert not [m for m in invited if m.sent_at > at("11/01/2027 00:00")]
    year.accept("ien1", on="29/01/2027 10:00")
    assert doubled(year) == []


def test_a_school_that_no_directory_knows_takes_the_place_of_the_old(year: Year) -> None:
    done = change(year, K.FUSE, "E12 → 0770101S", "E13 → 0770101S", on="11/01/2027 09:00")
    (made,) = year.all(sa.select(UNIT).where(UNIT.c.code == "0770101S"))
    assert (made.state, made.basin_id) == (UnitState.OPEN, year.units["C1"])
    assert year.all(sa.select(PARTICIPATION).where(PARTICIPATION.c.unit_id == made.id))
    assert done.told == 1


def test_a_bassin_is_dropped_and_its_relay_and_schools_are_told_once(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    on = "08/01/2027 10:00"
    goes_on = year.propose("E11", "Chorale", on=on, day="18/03/2027")
    year.accept("ien1", year.tasks()[0].id, on=on)
    handed = year.propose("E12", "Forum", on=on, day="17/03/2027")
    ends = year.propose("E12", "Débat", on=on, day="17/03/2027")
    year.tick("08/01/2027 10:05")
    with pytest.raises(SayWhatBecomes) as refused:
        change(year, K.DROP, "C1", on="11/02/2027 09:00")
    assert [number for number, _, _ in refused.value.actions] == [goes_on, handed, ends]
    fates = {
        goes_on: ActionFate(does=Becomes.GO_ON, to="C2"),
        handed: ActionFate(does=Becomes.HAND_OVER, to=UAI["E21"]),
        0: ActionFate(does=Becomes.END),
    }
    done = change(year, K.DROP, "C1", on="11/02/2027 09:00", actions=fates)
    assert (year.action(goes_on).state, year.action(ends).state) == (A.ACCEPTED, A.CANCELLED)
    assert year.action(handed).unit_id == year.units["E21"]
    (task,) = year.tasks()
    assert (task.subject_id, task.unit_id) == (handed, year.units["C2"])
    since = at("11/02/2027 09:00")
    year.mornings("11/02/2027", "12/03/2027")
    told = news(year, done.number)
    assert [code for code, _ in told] == ["C1", "C2", "E11", "E12", "E13", "E21"]
    codes = year.codes
    after = [m for m in year.messages() if m.sent_at and m.sent_at >= since]
    out = [m for m in after if codes[m.home_id] in ("C1", "E12", "E13")]
    assert {(m.rule, codes[m.home_id]) for m in out} == {
        ("territory_news", "C1"),
        ("territory_news", "E12"),
        ("territory_news", "E13"),
    }
    assert doubled(year) == []


def test_a_school_closes_and_another_carries_its_actions(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    on = "08/01/2027 10:00"
    number = year.propose("E11", "Chorale", on=on, day="18/03/2027", associated=["E12"])
    draft = year.draft("E11", "Brouillon", day="16/03/2027")
    fate = {0: ActionFate(does=Becomes.HAND_OVER, to=UAI["E12"])}
    done = change(year, K.CLOSE, "E11", on="11/01/2027 09:00", actions=fate)
    assert year.action(number).unit_id == year.units["E12"]
    assert year.all(sa.select(ASSOCIATED_SCHOOL)) == []  # its own action, which it was joined to
    assert year.action(draft).state is A.WITHDRAWN
    assert [code for code, _ in news(year, done.number)] == ["C1", "E12"]
    assert said_to(year, done.number, "C1") == ["École des Tilleuls : ferme"]


def test_schools_move_with_their_week_and_on_the_day_that_was_said(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    done = _planned(year)
    before = everything(year)
    year.tick("29/01/2027 07:45")
    assert everything(year)["unit"] == before["unit"]
    year.tick("01/02/2027 07:45")
    (moved,) = year.all(sa.select(UNIT.c.basin_id).where(UNIT.c.id == year.units["E11"]))
    assert moved.basin_id == year.units["C2"]
    assert [code for code, _ in news(year, done.number)] == ["C1", "C2", "C3", "E11", "E12"]
    assert said_to(year, done.number, "C2") == ["École des Tilleuls : rejoint votre territoire"]
    assert said_to(year, done.number, "C1") == [
        "École des Tilleuls : dépend désormais de Circonscription Deux",
        "École des Ormes : dépend désormais de Circonscription Trois",
    ]


def _planned(year: Year) -> RedrawDone:
    asked = AskedRedraw(
        kind=K.MOVE, moves=[(UAI["E11"], "C2"), (UAI["E12"], "C3")], on=date(2027, 2, 1)
    )
    with gesture(year.engine) as session:
        return redraw(session, year.units["AC"], asked, year.by("pilote"), at("08/01/2027 09:00"))


@pytest.mark.parametrize(
    ("kind", "move"),
    [
        (K.MERGE, "C1 → C2"),
        (K.FUSE, "E12 → E13"),
        (K.MOVE, "E11 → C3"),
        (K.DROP, "C1"),
        (K.CLOSE, "E11"),
    ],
)
def test_what_was_done_is_taken_back_as_it_was(year: Year, kind: ChangeKind, move: str) -> None:
    year.tick("08/01/2027 07:45")
    on = "08/01/2027 10:00"
    year.propose("E11", "Chorale", on=on, day="18/03/2027", associated=["E12"])
    year.propose("E12", "Forum", on=on, day="18/03/2027", associated=["E13"])
    before = everything(year)
    fates = {0: ActionFate(does=Becomes.END)}
    done = change(year, kind, move, on="11/01/2027 09:00", actions=fates)
    assert everything(year) != before
    back(year, done.number, on="11/01/2027 09:10")
    assert everything(year) == before
    year.tick("11/01/2027 09:15")
    assert news(year, done.number) == []


def test_it_stays_once_somebody_did_something(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    year.propose("E11", "Chorale", on="08/01/2027 10:00", day="18/03/2027")
    done = change(year, K.MERGE, "C1 → C2", on="11/01/2027 09:00")
    year.accept("ien2", on="11/01/2027 10:00")
    with pytest.raises(DoneSince):
        back(year, done.number, on="11/01/2027 11:00")


@pytest.mark.parametrize(
    ("kind", "moves"),
    [
        (K.MERGE, ["C1 → B1"]),
        (K.MERGE, ["C1 → C2", "C2 → C3"]),
        (K.MOVE, ["E11 → B1"]),
        (K.FUSE, ["E11 → E11"]),
        (K.FUSE, ["E11 → L11"]),
        (K.MOVE, ["E11 →"]),
    ],
)
def test_what_cannot_be_moves_nothing(year: Year, kind: ChangeKind, moves: list[str]) -> None:
    before = everything(year)
    with pytest.raises(BadRedraw if "B1" not in moves[0] or kind is K.MERGE else Exception):
        change(year, kind, *moves, on="11/01/2027 09:00")
    assert everything(year) == before


def test_only_who_changes_the_cycle_changes_the_territory(year: Year) -> None:
    with pytest.raises(NotYours):
        change(year, K.MERGE, "C1 → C2", on="11/01/2027 09:00", by="pilote1")


def test_a_change_to_come_is_in_the_forecast_as_the_year_lives_it(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    year.propose("E11", "Chorale", on="08/01/2027 10:00", day="18/03/2027")
    year.tick("08/01/2027 10:05")
    asked = AskedRedraw(kind=K.MERGE, moves=[("C1", "C2")], on=date(2027, 1, 14))
    with gesture(year.engine) as session:
        by = year.by("pilote")
        done = redraw(session, year.units["AC"], asked, by, at("11/01/2027 09:00"))
    left = live_as_foreseen(year, "11/01/2027 09:05", "22/01/2027 18:00")
    assert [key for key, _ in left if ":territory_news:" in key]
    assert {code for code, _ in news(year, done.number)} == {"C2", "E11", "E12", "E13"}
    assert doubled(year) == []


def test_its_week_its_calendar_and_its_silence_follow(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    year.now = "08/01/2027 10:00"
    ien1 = year.by("ien1")
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        later = Span.of(date(2027, 3, 22))
        set_own_week(session, cycle, year.units["C1"], later, year.by("pilote"), year.moment)
        feed = make_feed(session, ien1, year.units["C1"], year.moment)
        suspend(session, year.units["C1"], ien1, year.moment, reason="une inondation")
    done = change(year, K.MERGE, "C1 → C2", on="11/01/2027 09:00")
    (kept,) = year.all(sa.select(CALENDAR_FEED.c.unit_id).where(CALENDAR_FEED.c.id == feed))
    assert kept.unit_id == year.units["C2"]
    weeks = {year.codes[r.unit_id]: r.week for r in year.all(sa.select(PARTICIPATION))}
    assert (weeks["E11"], weeks["E21"]) == (date(2027, 3, 22), date(2027, 3, 15))
    with reading(year.engine) as session:
        assert suspensions_over(session, year.units["E11"])
        assert not suspensions_over(session, year.units["E21"])
    year.mornings("11/01/2027", "15/01/2027")
    assert not [
        m
        for m in year.messages()
        if m.sent_at and year.codes[m.home_id] == "E11" and m.sent_at > at("11/01/2027 00:00")
    ]
    assert done.schools == 3


def test_nobody_sees_outside_their_territory_after_it(year: Year) -> None:
    year.tick("08/01/2027 07:45")
    year.propose("E11", "Chorale", on="08/01/2027 10:00", day="18/03/2027")
    change(year, K.MOVE, "E11 → C3", on="11/01/2027 09:00")
    (task,) = year.tasks()
    assert task.unit_id == year.units["C3"]
    with reading(year.engine) as session:
        seen = {}
        for who in ("ien1", "ien3", "pilote1", "pilote2"):
            scope = scope_of(session, year.by(who), date(2027, 1, 11))
            rows = session.connection().execute(sa.select(UNIT.c.id).where(scope.sees(UNIT)))
            seen[who] = year.units["E11"] in set(rows.scalars())
    assert seen == {"ien1": False, "ien3": True, "pilote1": False, "pilote2": True}
    with pytest.raises(NotYours):
        year.accept("ien1", on="11/01/2027 10:00")
    year.accept("ien3", on="11/01/2027 10:00")


def test_what_the_old_school_did_is_done_again_by_the_new(year: Year) -> None:
    past = year_before(year)
    of_e11 = (ACTION.c.cycle_id == past, ACTION.c.unit_id == year.units["E11"])
    done = {row.id for row in year.all(sa.select(ACTION.c.id).where(*of_e11))}
    change(year, K.FUSE, "E11 → E13", on="11/01/2027 09:00")
    with reading(year.engine) as session:
        found = own_of_before(session, year.course, year.units["E13"])
    assert done
    assert done <= {row.id for row in found}
