"""What a demo tells of weeks as they are is in its year, whatever luck its people have.

One founding serves the whole file. Its people look and act on a few days of the year, to the end of
the week; no letter is owed, for none is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.engine import open_engine
from models.database.transactions import reading
from models.demo import told
from models.demo.agenda import LastingAnswers
from models.demo.founding import SEED, found
from models.migrations import bring_up_to_date
from models.territory.unit import UNIT, Kind
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.call_answer import CALL_ANSWER, CallReply
from models.work.days import days_of, in_words
from models.year.course import Course, load_course
from models.year.cycle import Cycle

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("told")]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    home = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORGUE_HOME", str(home))
        made = open_engine(f"sqlite:///{home / 'orgue.db'}")
        bring_up_to_date(made)
        found(made, home)
        yield made
        made.dispose()


@pytest.fixture(scope="module")
def course(engine: sa.Engine) -> Course:
    with reading(engine) as session:
        return load_course(session, session.get_one(Cycle, 1))


@pytest.fixture(scope="module")
def lived(engine: sa.Engine, course: Course) -> sa.Engine:
    """The demo, lived from the call to what is said after the week."""
    answers = LastingAnswers(engine, 1, "typical", SEED)
    calendar, (opens, closes) = course.calendar(), course.call_days(course.home)
    stops = [calendar.add(opens, n) for n in range(1, calendar.between(opens, closes) + 30, 4)]
    after = [calendar.add(told.LAST, n) for n in range(1, 12, 2)]
    for day in (*stops, *after):
        moment = calendar.at(day, 10)
        answers.look(engine, course, moment)
        answers.act(engine, course, moment)
    return engine


def action_of(engine: sa.Engine, title: str) -> Any:
    with engine.connect() as connection:
        query = sa.select(ACTION, UNIT.c.kind, UNIT.c.name, UNIT.c.code)
        joined = query.join(UNIT, UNIT.c.id == ACTION.c.unit_id)
        return connection.execute(joined.where(ACTION.c.title == title)).one()


def days(engine: sa.Engine, title: str) -> str:
    number = action_of(engine, title).id
    with reading(engine) as session:
        return (
            in_words(days_of(session, [number])[number]).replace("\u202f", " ").replace("\xa0", " ")
        )


def test_an_exhibition_lasts_three_days_with_hours_in_a_town(lived: sa.Engine) -> None:
    title = "Exposition « Ils ont raccroché »"
    assert days(lived, title) == "du mercredi 17 au vendredi 19 mars 2027, de 10 h à 16 h"
    assert action_of(lived, title).content["town"] == "Montferrel"


def test_one_action_comes_back_each_thursday_and_one_is_on_the_saturday(lived: sa.Engine) -> None:
    with reading(lived) as session:
        number = action_of(lived, "Le jeudi, on s'encourage").id
        held = [day.on for day in days_of(session, [number])[number]]
    assert held == [date(2027, 3, 4), date(2027, 3, 11), date(2027, 3, 18)]
    assert action_of(lived, "Samedi des familles").on_date == told.LAST


def test_a_cio_carries_an_action(lived: sa.Engine) -> None:
    carried = action_of(lived, "Le CIO ouvre ses portes aux 16-18 ans")
    assert (carried.kind, carried.code) == (Kind.PARTNER, told.CIO.code)


def test_a_college_shares_an_action_with_two_ecoles_that_agreed(lived: sa.Engine) -> None:
    shared = action_of(lived, "Rallye du CM2 à la 6e")
    joined = sa.select(ASSOCIATED_SCHOOL, UNIT.c.kind).join(
        UNIT, UNIT.c.id == ASSOCIATED_SCHOOL.c.unit_id
    )
    with lived.connect() as connection:
        theirs = connection.execute(joined.where(ASSOCIATED_SCHOOL.c.action_id == shared.id)).all()
    assert shared.kind is Kind.COLLEGE
    assert [(one.kind, one.agreed) for one in theirs] == [(Kind.ECOLE, True)] * 2
    assert True in {one.took_place for one in theirs}


def test_what_is_told_is_in_the_programme_and_took_place(lived: sa.Engine) -> None:
    states = {one.title: action_of(lived, one.title).state for one in told.told_proposals()}
    assert set(states.values()) == {ActionState.TOOK_PLACE}, states


def test_a_school_answered_that_it_has_no_action_this_year(lived: sa.Engine) -> None:
    query = sa.select(sa.func.count()).where(CALL_ANSWER.c.reply == CallReply.NONE)
    with lived.connect() as connection:
        assert connection.execute(query).scalar_one() > 0
