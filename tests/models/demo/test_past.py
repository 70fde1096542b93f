"""A demo's year before is lived to its end, once, whatever cuts it short, and nobody is written to.

One founding serves the whole file: a year takes its seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models import clock, journal
from models.access.actors import actor_of
from models.database.engine import open_engine
from models.database.transactions import gesture, reading
from models.demo import past, staff, steps
from models.demo.academy import merged, schools, schools_before
from models.demo.earlier import write_earlier_years
from models.demo.founding import found
from models.journal import JOURNAL
from models.migrations import bring_up_to_date
from models.rehearsal.rehearse import first_moment
from models.serving.framing.progress import inherited_objectives
from models.serving.home.news import untold_so_far
from models.serving.home.own import decided, received
from models.serving.territory.rollout import planned_units, years_held
from models.tick import heartbeat, live_cycles
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState
from models.work.message import DELIVERED, MESSAGE, MessageState
from models.work.paper import PAPER, PaperKind, PaperState
from models.year.course import load_course
from models.year.cycle import Cycle, CycleState

pytestmark = pytest.mark.xdist_group("past")  # a year is lived once, not once a worker


class Cut(Exception):
    """The founding is cut short."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A demo whose founding was cut in the middle of its past year, then begun again."""
    home = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORGUE_HOME", str(home))
        made = open_engine(f"sqlite:///{home / 'orgue.db'}")
        bring_up_to_date(made)
        _cut_in_december(patch, made, home)
        found(made, home)  # what was begun goes on, asked for or not
        yield made
        made.dispose()


def _cut_in_december(patch: pytest.MonkeyPatch, engine: sa.Engine, home: Path) -> None:
    class Impatient(past._People):
        def act(self, engine: sa.Engine, course: Any, moment: Any) -> int:
            if moment.month == 12:
                raise Cut
            return super().act(engine, course, moment)

    with patch.context() as once:
        once.setattr(past, "_People", Impatient)
        with pytest.raises(Cut):
            found(engine, home, past=True)


A = ACTION.c
LIVED, LIVE = 3, 4
"""The numbers of the year that was lived, and of this one: two were written before them."""


def counts(engine: sa.Engine, *columns: Any) -> dict[Any, int]:
    query = sa.select(*columns, sa.func.count()).group_by(*columns)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return {row[0] if len(columns) == 1 else tuple(row[:-1]): row[-1] for row in rows}


def test_three_cycles_are_closed_and_the_new_one_alone_is_live(engine: sa.Engine) -> None:
    with reading(engine) as session:
        cycles = session.scalars(sa.select(Cycle).order_by(sa.column("id"))).all()
        assert [(c.school_year, c.state) for c in cycles] == [
            ("2023-24", CycleState.CLOSED),
            ("2024-25", CycleState.CLOSED),
            ("2025-26", CycleState.CLOSED),
            ("2026-27", CycleState.LIVE),
        ]
        assert live_cycles(engine) == [LIVE]
        eve = first_moment(load_course(session, cycles[-1]))
        assert (clock.now(session), heartbeat(session)) == (eve, None)


def test_actions_were_proposed_decided_and_reported_on_and_papers_written(
    engine: sa.Engine,
) -> None:
    states = {n: k for (c, n), k in counts(engine, A.cycle_id, A.state).items() if c == LIVED}
    assert states[ActionState.TOOK_PLACE] > 40
    dated = sa.select(sa.func.count()).where(
        A.cycle_id == LIVED,
        ACTION.c.state == ActionState.TOOK_PLACE,
        ACTION.c.proposed_on.is_not(None),
        ACTION.c.decided_on.is_not(None),
        ACTION.c.reported_at.is_not(None),
    )
    with engine.connect() as connection:
        assert connection.execute(dated).scalar_one() == states[ActionState.TOOK_PLACE]
    papers = counts(engine, PAPER.c.kind, PAPER.c.state)
    assert papers[PaperKind.VERSION, PaperState.ACCEPTED] == 3
    assert papers[PaperKind.REVIEW, PaperState.ACCEPTED] == 1
    assert papers[PaperKind.SYNTHESIS, PaperState.ACCEPTED] > 10


def test_nobody_was_written_to_and_nothing_is_left_to_send_or_to_tell(engine: sa.Engine) -> None:
    states = counts(engine, MESSAGE.c.state)
    assert states.keys() <= {MessageState.SENT, MessageState.DROPPED}
    assert counts(engine, MESSAGE.c.result)[past.LEFT] == states[MessageState.SENT]
    assert counts(engine, DELIVERED.c.key) == {}
    with reading(engine) as session:
        assert untold_so_far(session).oldest == steps.THIS.summer


def test_no_proposal_was_made_twice_though_the_year_was_cut_short(engine: sa.Engine) -> None:
    assert set(counts(engine, A.cycle_id, A.unit_id).values()) == {1}
    with reading(engine) as session:
        assert journal.first_break(session, LIVED) is None
        chain = sa.select(JOURNAL.c.at).where(JOURNAL.c.chain == LIVED).order_by(JOURNAL.c.seq)
        moments = list(session.connection().execute(chain).scalars())
    assert moments == sorted(moments)


def test_the_cadrage_starts_from_what_its_seminar_fixed(engine: sa.Engine) -> None:
    with reading(engine) as session:
        course = load_course(session, session.get_one(Cycle, LIVE))
        assert inherited_objectives(session, course) == past.OBJECTIVES


def test_its_seminar_was_in_the_middle_of_its_week_and_its_reports_after(engine: sa.Engine) -> None:
    with reading(engine) as session:
        course = load_course(session, session.get_one(Cycle, LIVED))
    opens, seminar, closes, reports = (
        course.on(course.home, name)
        for name in ("week_opens", "seminar", "week_closes", "reports_due")
    )
    assert opens < seminar < closes < reports


def test_schools_that_were_associated_agreed(engine: sa.Engine) -> None:
    assert counts(engine, ASSOCIATED_SCHOOL.c.agreed)[True] > 0


def test_ones_own_page_says_nothing_of_it(engine: sa.Engine) -> None:
    with reading(engine) as session:
        slot = actor_of(session, staff.PILOT).slot
        assert (received(session, [(slot, 0)]), decided(session, [slot])) == ([], [])


def test_a_bassin_was_merged_since_and_had_taken_part(engine: sa.Engine) -> None:
    code = merged().code
    before = [s for s in schools_before() if s.home and s.home.code == code]
    assert len(before) == 4
    assert {s.uai for s in before} == {
        s.uai for s in schools() if s.commune in merged().communes and s.type != "Ecole"
    }
    taking_part = sa.text(
        "SELECT p.cycle_id FROM participation p JOIN unit u ON u.id = p.unit_id WHERE u.code = :b"
    )
    left = sa.text("SELECT count(*) FROM unit s JOIN unit b ON b.id = s.basin_id WHERE b.code = :b")
    with gesture(engine) as session:
        found = session.connection().execute(taking_part, {"b": code}).scalars().all()
        assert session.connection().execute(left, {"b": code}).scalar_one() == 0
    assert found == [LIVED]


def test_the_academie_grew_from_one_bassin_to_eight_to_all(engine: sa.Engine) -> None:
    with reading(engine) as session:
        academy = session.get_one(Cycle, LIVE).academy_id
        years = {year.school_year: year for year in reversed(years_held(session, academy))}
        joins = Counter(unit.joins for unit in planned_units(session, academy) if unit.schools)
    assert [(year.basins, year.schools) for year in years.values()] == [
        (1, 9),
        (8, 68),
        (21, 240),
        (20, 240),
    ]
    held = [year.actions for year in years.values()][:3]
    assert held == sorted(set(held))
    assert joins == {"2023-24": 1, "2024-25": 7, "2025-26": 12}


def test_the_years_that_were_written_have_other_figures_and_no_letter(engine: sa.Engine) -> None:
    made = counts(engine, A.cycle_id)
    with_parents = sa.select(A.cycle_id, sa.func.count()).where(A.with_parents).group_by(A.cycle_id)
    with engine.connect() as connection:
        parents = {row[0]: row[1] for row in connection.execute(with_parents)}
    shares = [parents.get(n, 0) / made[n] for n in (1, 2, LIVED)]
    assert shares == sorted(set(shares))
    assert set(counts(engine, MESSAGE.c.cycle_id)) == {LIVED}
    with reading(engine) as session:
        assert [journal.first_break(session, n) for n in (1, 2)] == [None, None]


def test_a_second_writing_changes_nothing(engine: sa.Engine) -> None:
    before = counts(engine, A.cycle_id)
    write_earlier_years(engine)
    assert counts(engine, A.cycle_id) == before
