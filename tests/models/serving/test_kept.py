"""A figure is kept while nothing is noted, whoever notes it, and never longer."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from models import journal
from models.access.actors import actor_of
from models.access.scope import scope_of
from models.database.engine import open_engine
from models.database.transactions import gesture, reading, tried
from models.errors import Refusal
from models.gestures.people import own_page
from models.serving import kept
from models.serving.dashboard.silent import vacant_count
from models.serving.home.front import front, silent_schools
from models.serving.home.front_kept import front_of, vacant_in
from models.serving.kept import until_noted
from models.serving.perimeter import Perimeter
from models.serving.validation.queue import waiting_count
from models.territory import reach
from models.year.course import load_course
from models.year.cycle import Cycle
from models.year.participation import people_or_units_changed
from tests import databases
from tests.academy import Year, at, day, launched, mail_of
from tests.models.gestures.every_gesture import GESTURES, MORNING, two_actions_under_way
from tests.years import year_on

year = year_on(now=MORNING)


def asked(year: Year, on: str = MORNING, engine: sa.Engine | None = None) -> int:
    """How many times the figure was reckoned, that is kept under one name."""
    with reading(engine or year.engine) as session:
        course = load_course(session, session.get_one(Cycle, year.cycle_id))
        return until_noted(session, course, at(on).date(), "times", lambda: next(TIMES))


TIMES = iter(range(1_000_000))


def note(year: Year, chain: int) -> None:
    with gesture(year.engine) as session:
        journal.write(session, chain, at(MORNING), [{"what": "address.reachable"}])


def test_it_is_reckoned_anew_once_something_is_noted_or_a_day_begins(year: Year) -> None:
    first = asked(year)
    assert asked(year) == first
    note(year, 99)  # another cycle's
    assert asked(year) == first
    for chain in (year.cycle_id, 0):
        note(year, chain)
        anew = asked(year)
        assert (anew > first, asked(year)) == (True, anew)
        first = anew
    assert asked(year, "01/12/2026 00:00") > first


def test_it_is_reckoned_anew_once_people_changed(year: Year) -> None:
    first = asked(year)
    with gesture(year.engine) as session:
        people_or_units_changed(session, at(MORNING))
    assert asked(year) > first


def test_a_gesture_keeps_nothing_and_is_told_nothing_that_was_kept(year: Year) -> None:
    first = asked(year)
    for transaction in (gesture, tried):
        with transaction(year.engine) as session:
            course = load_course(session, session.get_one(Cycle, year.cycle_id))
            found = [
                until_noted(session, course, at(MORNING).date(), "times", lambda: next(TIMES))
                for _ in range(2)
            ]
        assert found[0] < found[1]
    assert asked(year) == first


def test_few_are_kept(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    first = asked(year)
    for n in range(3):
        asked(year, f"0{n + 1}/12/2026 10:00")
    assert asked(year) > first


def test_another_database_has_its_own(year: Year) -> None:
    first, other = asked(year), open_engine("sqlite://")
    with year.engine.connect() as here, other.connect() as there:
        here.connection.driver_connection.backup(there.connection.driver_connection)  # type: ignore[union-attr]
    assert asked(year, engine=other) > first


# ── the figures ──────────────────────────────────────────────────────────────────────────────────

READERS = ("pilote", "ien1", "pilote1", "conseil1", "E11")


def told(year: Year, who: str, *, engine: sa.Engine | None = None) -> tuple[object, object]:
    """The figures that are shown to *who*, and those reckoned anew."""
    with reading(engine or year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        course, moment = load_course(session, cycle), year.moment
        today = course.local_day(moment)
        scope = scope_of(session, actor_of(session, mail_of(who)), today)
        inside = Perimeter(cycle_ids=(year.cycle_id,), scope=scope)
        shown = (
            front_of(session, inside, course, cycle.state, moment),
            vacant_in(session, inside, course, moment),
            waiting_count(session, scope, moment),
        )
    with tried(engine or year.engine) as session:  # where nothing that was kept is told
        cycle = session.get_one(Cycle, year.cycle_id)
        course = load_course(session, cycle)
        anew = (
            (front(session, inside, course, cycle.state, moment), silent_schools(session, inside)),
            vacant_count(session, inside, today),
            waiting_count(session, scope, moment),
        )
    return ((shown[0].told, shown[0].silent), *shown[1:]), anew


def test_after_each_gesture_they_are_those_reckoned_anew(year: Year) -> None:
    two_actions_under_way(year)
    made = []
    for name, makes in GESTURES.items():
        for who in READERS:
            told(year, who)
        try:
            makes(year)
            made.append(name)
        except (Refusal, sa.exc.IntegrityError):  # what was done before leaves it nothing to do
            pass
        for who in READERS:
            shown, anew = told(year, who)
            assert shown == anew, (name, who)
    assert len(made) > 20


def _returned(year: Year) -> None:
    bounce = reach.Bounce(slot="", mail=mail_of("ien1"), code="550")
    with gesture(year.engine) as session:
        reach.note_bounces(session, [bounce], at(MORNING).date(), at(MORNING))


def _away(year: Year) -> None:
    by = year.by("ien1")
    with gesture(year.engine) as session:
        own_page.be_away(session, by, day("29/11/2026"), day("02/12/2026"), at(MORNING))


def _appointed(year: Year) -> None:
    with gesture(year.engine) as session:
        reach.forgive(session, [year.by("ien1").slot], at(MORNING), "p1")


@pytest.mark.parametrize("happens", [_returned, _away, _appointed])
def test_what_becomes_of_people_changes_them_at_once(year: Year, happens: object) -> None:
    assert callable(happens)
    year.propose("E11", "Débat", on=MORNING)
    for who in READERS:
        told(year, who)
    happens(year)
    for who in READERS:
        shown, anew = told(year, who)
        assert shown == anew, who


def test_what_another_process_did_is_told(tmp_path: Path, sqlite_template: Path) -> None:
    with databases.sqlite_database(tmp_path, sqlite_template) as engine:
        year = launched(engine)
        year.now = MORNING
        other = open_engine(str(engine.url))
        before, _ = told(year, "ien1", engine=other)
        year.propose("E11", "Débat", on=MORNING)
        shown, anew = told(year, "ien1", engine=other)
        assert shown == anew
        assert shown != before
        other.dispose()
