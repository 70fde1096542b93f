"""Whatever the change of the territory, nothing is lost: what is asked, who carries, who stands in,
what is published and what was done follow; taken back, all is as it was."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from models.access.feeds import CALENDAR_FEED
from models.database.transactions import gesture, tried
from models.errors import Refusal
from models.gestures.actions.starting import own_of_before
from models.gestures.people.feeds import make_feed
from models.gestures.redrawing.moves import ActionFate, AskedRedraw
from models.gestures.redrawing.redraw import redraw, take_back
from models.territory.people import ASSIGNMENT
from models.territory.redrawn import Becomes, ChangeKind
from models.territory.unit import UNIT, UnitState
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.validation import TASK, TaskState
from models.year.course import load_course
from models.year.cycle import PARTICIPATION, UNIT_WEEK, Cycle
from tests.academy import Year, at
from tests.past import year_before
from tests.years import year_on

NOW = "11/01/2027 09:00"
CODES = {"E11": "0770011U", "E12": "0770012V", "E13": "0770013W", "E21": "0770021E"}
GATHERED, SCHOOLS = ("C1", "C2", "C3"), tuple(CODES)
TABLES = (
    UNIT,
    ASSIGNMENT,
    ACTION,
    ASSOCIATED_SCHOOL,
    TASK,
    PARTICIPATION,
    UNIT_WEEK,
    CALENDAR_FEED,
)
ENDED = (ActionState.CANCELLED, ActionState.WITHDRAWN)
K = ChangeKind


def lived(year: Year) -> None:
    """A year under way, in which each school asks, publishes and did something a year ago."""
    with gesture(year.engine) as session:
        for name, code in CODES.items():
            named = sa.update(UNIT).where(UNIT.c.id == year.units[name]).values(code=code)
            session.connection().execute(named)
    year_before(year)
    year.tick("08/01/2027 07:45")
    others = dict(zip(SCHOOLS, (*SCHOOLS[1:], SCHOOLS[0]), strict=True))
    for name in SCHOOLS:
        on = "08/01/2027 10:00"
        year.propose(name, f"Chorale {name}", on=on, day="18/03/2027", associated=[others[name]])
    year.tick("08/01/2027 10:05")
    with gesture(year.engine) as session:
        for name, who in (("C1", "ien1"), ("C2", "ien2"), ("E12", "E12")):
            make_feed(session, year.by(who), year.units[name], at("08/01/2027 11:00"))


year = year_on(then=lived)


def moves() -> st.SearchStrategy[AskedRedraw]:
    school, above = st.sampled_from(SCHOOLS), st.sampled_from(GATHERED)
    pairs = {
        K.MOVE: st.tuples(school, above),
        K.FUSE: st.tuples(school, school),
        K.MERGE: st.tuples(above, above),
        K.CLOSE: st.tuples(school, st.just("")),
        K.DROP: st.tuples(above, st.sampled_from(("", *GATHERED))),
    }
    fate = st.one_of(
        st.just(ActionFate(does=Becomes.END)),
        st.builds(ActionFate, does=st.just(Becomes.HAND_OVER), to=school.map(CODES.__getitem__)),
        st.builds(ActionFate, does=st.just(Becomes.GO_ON), to=st.sampled_from(("", *GATHERED))),
    )

    def asked(kind: ChangeKind) -> st.SearchStrategy[AskedRedraw]:
        table = st.lists(pairs[kind], min_size=1, max_size=3, unique_by=lambda pair: pair[0])
        coded = table.map(lambda rows: [(CODES.get(a, a), CODES.get(b, b)) for a, b in rows])
        actions = st.builds(lambda one: {0: one}, fate)
        return st.builds(AskedRedraw, kind=st.just(kind), moves=coded, actions=actions)

    return st.sampled_from(list(pairs)).flatmap(asked)


def everything(session: Session) -> dict[str, list[Any]]:
    read = session.connection().execute
    return {t.name: sorted(map(tuple, read(sa.select(t))), key=repr) for t in TABLES}


def test_nothing_is_lost_and_all_is_put_back(year: Year) -> None:
    @given(asked=moves())
    def of_any(asked: AskedRedraw) -> None:
        lost_or_kept(year, asked)

    of_any()


def lost_or_kept(year: Year, asked: AskedRedraw) -> None:
    with tried(year.engine) as session:
        before, holding = everything(session), held(session)
        by, academy = year.by("pilote"), year.units["AC"]
        try:
            done = redraw(session, academy, asked, by, at(NOW))
        except Refusal:
            return
        followed(session, year, before, holding)
        take_back(session, done.number, by, at("11/01/2027 09:05"))
        assert everything(session) == before


def held(session: Session) -> Counter[tuple[Any, ...]]:
    """Who holds which function, with which deputy, the day after."""
    a, day = ASSIGNMENT.c, date(2027, 1, 12)
    query = sa.select(a.person_id, a.function, a.deputy_id).where(a.starts <= day, a.ends >= day)
    return Counter(set(map(tuple, session.connection().execute(query))))


def followed(
    session: Session, year: Year, before: dict[str, list[Any]], holding: Counter[tuple[Any, ...]]
) -> None:
    read = session.connection().execute
    for table in (ACTION, TASK, CALENDAR_FEED):
        assert len(read(sa.select(table)).all()) == len(before[table.name]), table.name
    assert holding - held(session) == Counter()
    units = {row.id: row for row in read(sa.select(UNIT))}
    gone = {i for i, unit in units.items() if unit.state is UnitState.CLOSED}
    became = {i for i in gone if units[i].became_id}
    assert not gone & {units[i].became_id for i in became}
    on = [row for row in read(sa.select(ACTION)) if row.cycle_id == year.cycle_id]
    assert not gone & {row.unit_id for row in on if row.state not in ENDED}
    for task in read(sa.select(TASK).where(TASK.c.state == TaskState.OPEN)):
        assert not gone & {task.unit_id, task.about_id}
    alive = {row.id for row in on if row.state not in ENDED}
    open_ = set(read(sa.select(TASK.c.subject_id).where(TASK.c.state == TaskState.OPEN)).scalars())
    assert alive == open_  # each proposal is still asked about, and nothing else is
    assert not became & set(read(sa.select(CALENDAR_FEED.c.unit_id)).scalars())
    agreed = read(sa.select(ASSOCIATED_SCHOOL.c.action_id, ASSOCIATED_SCHOOL.c.unit_id)).all()
    carriers = {row.id: row.unit_id for row in on}
    assert not [row for row in agreed if carriers.get(row.action_id) == row.unit_id]
    course = load_course(session, session.get_one(Cycle, year.cycle_id))
    for i in became:
        own = {row.id for row in own_of_before(session, course, units[i].became_id)}
        past = sa.select(ACTION.c.id).where(
            ACTION.c.cycle_id != year.cycle_id,
            ACTION.c.unit_id == i,
            ACTION.c.state == ActionState.TOOK_PLACE,
        )
        assert set(read(past).scalars()) <= own
