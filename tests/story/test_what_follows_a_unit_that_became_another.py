"""A unit became another: what was planned of it, what it published and what it gathered follow, and
nothing that was revoked opens again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models.access.actors import all_of
from models.access.feeds import CALENDAR_FEED
from models.calendar.unit_period import UNIT_PERIOD
from models.database.transactions import gesture, reading
from models.errors import TRY_AGAIN
from models.gestures.papers.asking import answer_questions, ask_questions
from models.gestures.papers.press import add_press_link
from models.gestures.papers.writing import edit_paper
from models.gestures.people.feeds import RevokedFeed, make_feed, reader_of
from models.gestures.redrawing import redraw as redrawing
from models.gestures.redrawing.carrying import RedrawDone
from models.gestures.redrawing.moves import ActionFate, AskedRedraw, BadRedraw
from models.gestures.redrawing.redraw import redraw, redraw_on_their_day, take_back
from models.gestures.territory.periods import TypedPeriod, type_period
from models.serving.home.faults import faults
from models.territory.redrawn import TERRITORY_CHANGE, Becomes, ChangeKind
from models.territory.unit import UNIT, UnitState
from models.work.action import ActionState
from models.work.message import DELIVERED
from models.work.paper import PAPER, PaperKind
from models.work.paper_content import mark_of
from models.work.review import PRESS_LINK, QUESTION_ANSWER, Audience, QuestionsClosed
from tests.academy import Year, at
from tests.web.everything import mailed
from tests.years import year_on

K = ChangeKind
E11, E12, E13, E31 = "0770011U", "0770012V", "0770013W", "0940031Y"
UAI = {"E11": E11, "E12": E12, "E13": E13, "E31": E31}


def coded(year: Year) -> None:
    with gesture(year.engine) as session:
        for name, code in UAI.items():
            named = sa.update(UNIT).where(UNIT.c.id == year.units[name]).values(code=code)
            session.connection().execute(named)


year = year_on(then=coded, now="08/01/2027 10:00")


def change(
    year: Year,
    kind: ChangeKind,
    old: str,
    new: str,
    *,
    on: date | None = None,
    at_: str = "",
    fate: ActionFate | None = None,
) -> RedrawDone:
    """Change the territory, at once or *on* a day to come."""
    fates = {0: fate} if fate else {}
    asked = AskedRedraw(kind=kind, moves=[(old, new)], on=on, actions=fates)
    with gesture(year.engine) as session:
        moment = at(at_ or "11/01/2027 09:00")
        return redraw(session, year.units["AC"], asked, year.by("pilote"), moment)


FEBRUARY = date(2027, 2, 1)


def units(year: Year) -> dict[str, Any]:
    """Each unit by the name that the tests give it."""
    names = {number: name for name, number in year.units.items()}
    return {names[row.id]: row for row in year.all(sa.select(UNIT))}


def failed(year: Year) -> list[str | None]:
    c = TERRITORY_CHANGE.c
    return [row.failed for row in year.all(sa.select(c.failed).where(c.on == FEBRUARY))]


def test_a_school_moves_to_what_its_new_circonscription_became_meanwhile(year: Year) -> None:
    change(year, K.MOVE, E31, "C1", on=FEBRUARY, at_="08/01/2027 09:00")
    change(year, K.MERGE, "C1", "C2")
    redraw_on_their_day(year.engine, at("01/02/2027 07:45"))
    assert units(year)["E31"].basin_id == year.units["C2"]


def test_a_fusion_opens_no_school_that_became_another_meanwhile(year: Year) -> None:
    change(year, K.FUSE, E11, E12, on=FEBRUARY, at_="08/01/2027 09:00")
    change(year, K.FUSE, E12, E13)
    redraw_on_their_day(year.engine, at("01/02/2027 07:45"))
    for old in ("E11", "E12"):
        assert units(year)[old].state is UnitState.CLOSED
        assert units(year)[old].became_id == year.units["E13"]


def test_a_change_towards_what_closed_meanwhile_is_not_made(year: Year) -> None:
    change(year, K.FUSE, E11, E12, on=FEBRUARY, at_="08/01/2027 09:00")
    change(year, K.CLOSE, E12, "", fate=ActionFate(does=Becomes.END))
    redraw_on_their_day(year.engine, at("01/02/2027 07:45"))
    assert units(year)["E12"].state is UnitState.CLOSED
    (why,) = failed(year)
    assert why
    assert "a fermé depuis" in why
    with reading(year.engine) as session:
        (told,) = [one for one in faults(session, 300) if one.kind == "territory"]
    assert "01/02/2027" in told.sentence
    mailed(year, "01/02/2027 07:50")
    letters = year.messages(rule="territory_news", unit_id=year.units["AC"])
    assert [letter.slot for letter in letters] == [year.by("pilote").slot]
    sent = " ".join(row.text for row in year.all(sa.select(DELIVERED.c.text)))
    assert "a fermé depuis" in sent
    assert "renoncez à ce changement" in " ".join(sent.split())


def test_a_bassin_leaves_on_its_day_whatever_was_proposed_meanwhile(year: Year) -> None:
    with pytest.raises(BadRedraw):
        change(year, K.DROP, "C1", "", on=FEBRUARY, at_="08/01/2027 09:00")
    ends = ActionFate(does=Becomes.END)
    change(year, K.DROP, "C1", "", on=FEBRUARY, at_="08/01/2027 09:00", fate=ends)
    number = year.propose("E11", "Chorale", on="13/01/2027 10:00", day="18/03/2027")
    assert redraw_on_their_day(year.engine, at("01/02/2027 07:45")) == 1
    assert year.action(number).state is ActionState.CANCELLED


@pytest.mark.parametrize(
    ("kind", "old", "does", "to"),
    [
        (K.CLOSE, E11, Becomes.HAND_OVER, E11),
        (K.DROP, "C1", Becomes.HAND_OVER, E12),
        (K.DROP, "C1", Becomes.GO_ON, "C1"),
    ],
)
def test_what_closes_or_leaves_takes_no_action_over(
    year: Year, kind: ChangeKind, old: str, does: Becomes, to: str
) -> None:
    year.propose("E11", "Chorale", on="08/01/2027 10:00", day="18/03/2027")
    with pytest.raises(BadRedraw):
        change(year, kind, old, "", fate=ActionFate(does=does, to=to))


def test_a_change_that_breaks_leaves_the_morning_to_the_others(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(year, K.MOVE, E31, "C1", on=FEBRUARY, at_="08/01/2027 09:00")

    def broken(*_: Any) -> RedrawDone:
        raise ValueError

    monkeypatch.setattr(redrawing, "carry_out", broken)
    assert redraw_on_their_day(year.engine, at("01/02/2027 07:45")) == 0
    assert failed(year) == [TRY_AGAIN]


def test_an_agenda_that_was_revoked_stays_so(year: Year) -> None:
    box = all_of([f"u{year.units['E12']}"])
    with gesture(year.engine) as session:
        old = make_feed(session, box, None, year.moment)
        newer = UNIT.c.link_version + 1
        of_it = UNIT.c.id == year.units["E12"]
        session.connection().execute(sa.update(UNIT).where(of_it).values(link_version=newer))
        kept = make_feed(session, box, None, year.moment)
    change(year, K.FUSE, E12, E13)
    with reading(year.engine) as session:
        feeds = {row.id: row for row in session.connection().execute(sa.select(CALENDAR_FEED))}
        with pytest.raises(RevokedFeed):
            reader_of(session, feeds[old])
        assert reader_of(session, feeds[kept]).slot == f"u{year.units['E13']}"


def asked(year: Year, code: str) -> str:
    with gesture(year.engine) as session:
        given = (year.course, year.units[code], Audience.PARENTS, year.by("pilote"), year.moment)
        return ask_questions(session, *given)


def answered(year: Year, token: str, on: str) -> None:
    with gesture(year.engine) as session:
        answer_questions(session, year.course, token, ["Très bien"], at(on))


def test_what_a_bassin_gathered_for_the_review_is_read_by_the_new(year: Year) -> None:
    token = asked(year, "C1")
    answered(year, token, "08/01/2027 11:00")
    with gesture(year.engine) as session:
        said = {"title": "La chorale", "address": "https://presse.example/1"}
        by = year.by("pilote")
        add_press_link(session, year.course, year.units["C1"], said, by, year.moment)
    change(year, K.MERGE, "C1", "C2")
    answered(year, token, "12/01/2027 09:00")
    for table in (PRESS_LINK, QUESTION_ANSWER):
        assert {row.unit_id for row in year.all(sa.select(table))} == {year.units["C2"]}


def test_two_addresses_of_the_same_questions_become_one(year: Year) -> None:
    old, kept = asked(year, "C1"), asked(year, "C2")
    change(year, K.MERGE, "C1", "C2")
    with pytest.raises(QuestionsClosed):
        answered(year, old, "12/01/2027 09:00")
    answered(year, kept, "12/01/2027 09:00")


def test_the_mock_exams_of_a_school_follow_it(year: Year) -> None:
    period = TypedPeriod(kind="mock_exam", first=date(2027, 3, 15), last=date(2027, 3, 19))
    with gesture(year.engine) as session:
        day = date(2027, 1, 8)
        type_period(session, year.units["E12"], period, year.by("E12"), day, year.moment)
    change(year, K.FUSE, E12, E13)
    assert [row.unit_id for row in year.all(sa.select(UNIT_PERIOD))] == [year.units["E13"]]


SYNTHESIS = PaperKind.SYNTHESIS
LATE = "20/05/2027 09:00"


def synthesis(year: Year, code: str, who: str, state: str) -> int:
    """A synthesis that is *state*: written, submitted or accepted."""
    if state == "written":
        given = (SYNTHESIS, year.units[code], {"text": "…"}, mark_of({}), year.by(who))
        year.act(edit_paper, *given)
        c = PAPER.c
        return int(year.all(sa.select(c.id).where(c.unit_id == year.units[code]))[0].id)
    number = year.paper(SYNTHESIS, code, who)
    while state == "accepted" and (asked := year.tasks()):
        year.accept("pilote1", asked[0].id)
    return number


@pytest.mark.parametrize(
    ("olds", "news", "goes_on", "said"),
    [
        ("submitted", "written", 0, "devient celle de la Circonscription Deux"),
        ("accepted", "written", 0, "devient celle de la Circonscription Deux"),
        ("accepted", "accepted", 1, "reste la sienne ; celle de la Circonscription Un (acceptée)"),
        ("submitted", "accepted", 1, "et l'avis demandé n'est plus à rendre"),
        ("written", "submitted", 1, "celle de la Circonscription Un (brouillon"),
    ],
)
def test_of_two_syntheses_the_one_that_goes_furthest_is_the_new_unit_s(
    year: Year, olds: str, news: str, goes_on: int, said: str
) -> None:
    year.now = "20/05/2027 08:00"
    papers = [0, synthesis(year, "C2", "ien2", news)]
    papers[0] = synthesis(year, "C1", "ien1", olds)
    asked_before = {task.subject_id for task in year.tasks()}
    before = year.all(sa.select(PAPER).order_by(PAPER.c.id))
    done = change(year, K.MERGE, "C1", "C2", at_=LATE)
    assert said in " ".join(done.notes)
    rows = {row.id: row for row in year.all(sa.select(PAPER))}
    assert rows[papers[goes_on]].unit_id == year.units["C2"]
    assert rows[papers[1 - goes_on]].unit_id == year.units["C1"]
    asked = {task.subject_id: task.about_id for task in year.tasks()}
    assert asked.keys() == asked_before - {papers[1 - goes_on]}
    assert set(asked.values()) <= {year.units["C2"]}
    with gesture(year.engine) as session:
        take_back(session, done.number, year.by("pilote"), at("20/05/2027 09:10"))
    assert year.all(sa.select(PAPER).order_by(PAPER.c.id)) == before
    assert {task.subject_id for task in year.tasks()} == asked_before


def test_what_joins_a_unit_that_takes_no_part_is_said_beforehand(year: Year) -> None:
    change(year, K.DROP, "C2", "", fate=ActionFate(does=Becomes.END))
    assert change(year, K.MOVE, E31, "C1").notes == []
    for kind, old in ((K.MOVE, E11), (K.MERGE, "C1")):
        (note,) = change(year, kind, old, "C2").notes
        assert "Circonscription Deux ne participe pas à l'année 2026-27" in note
