"""What somebody may decide now, and how filters narrow it: never beyond what is theirs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import journal
from models.access.actors import Actor
from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.gestures.chain.holding import rights_of
from models.planner.deciders import last_due
from models.serving.validation.queue import A_PAGE, Queue, QueueFilters, queue, waiting_count
from models.work.paper import PaperKind
from models.work.validation import TASK, TaskState
from tests.academy import Year, launched
from tests.statements import statements

ON = "11/01/2027 10:00"
"""Asked on a Monday with six school days: due on Tuesday 19 January."""


def looked(
    year: Year, who: str, filters: QueueFilters | None = None, *, on: str = ON, **more: Any
) -> Queue:
    year.now = on
    actor = year.by(who)
    with reading(year.engine) as session:
        scope = scope_of(session, actor, year.moment.date())
        found = queue(session, scope, year.moment, filters or QueueFilters(), **more)
        if filters is None:
            assert waiting_count(session, scope, year.moment) == found.total
            assert len(found.ids) == found.total + found.objections
    return found


def titles(found: Queue) -> list[str]:
    return [line.title for line in found.lines]


def counts(found: Queue, facet: str) -> dict[str, int]:
    return {option.words: option.count for option in found.options[facet]}


def test_what_one_may_object_to_is_counted_apart_and_comes_last(memory: sa.Engine) -> None:
    chain = {"registered": ["in_class"], "climbs_when": []}
    year = launched(memory, announcing="at_once", chains={"action": chain})
    year.propose("E11", "Débat", on=ON, content={"kind": "in_class"})
    year.propose("E12", "Photo", on="12/01/2027 10:00")
    found = looked(year, "ien1", on="12/01/2027 11:00")
    assert (found.total, found.objections, titles(found)) == (1, 1, ["Photo", "Débat"])
    assert counts(found, "mark") == {"Objection possible": 1}


# ── whose ────────────────────────────────────────────────────────────────────────────────────────


def test_everybody_finds_what_they_hold_and_nothing_else(engine: sa.Engine) -> None:
    year = launched(engine)
    year.propose("E11", "Débat", on=ON)
    year.propose("E21", "Photo", on=ON)
    year.propose("porteur", "Théâtre", on=ON, unit="L11")
    found = {
        who: titles(looked(year, who))
        for who in (
            "ien1",
            "conseil1",
            "ien2",
            "proviseure",
            "porteur",
            "bassin1",
            "pilote1",
            "pilote",
            "recteur",
            "E11",
            "E12",
        )
    }
    assert {who: seen for who, seen in found.items() if seen} == {
        "ien1": ["Débat"],
        "conseil1": ["Débat"],
        "ien2": ["Photo"],
        "proviseure": ["Théâtre"],
    }


def test_every_kind_of_subject_is_in_the_one_queue(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    assert titles(looked(year, "recteur")) == ["La lettre de cadrage"]
    year.accept("recteur")
    assert titles(looked(year, "dasen1")) == ["La déclinaison départementale"]
    year.paper(PaperKind.SYNTHESIS, "C1", "ien1", on="10/05/2027 10:00")
    assert titles(looked(year, "pilote1", on="10/05/2027 10:00")) == ["La synthèse"]


def test_a_delegate_finds_it_and_who_delegated_it_no_longer_does(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    year.delegate("ien1", "ien2")
    assert titles(looked(year, "ien1")) == []
    (line,) = looked(year, "ien2").lines
    assert (line.title, line.way) == ("Débat", "Par délégation")


def test_the_deputy_finds_it_as_a_deputy(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    assert looked(year, "ien1").lines[0].way == ""
    assert looked(year, "conseil1").lines[0].way == "Comme suppléant"
    year.away("ien1", "11/01/2027", "15/01/2027")
    assert looked(year, "conseil1").lines[0].way == "Comme suppléant"


REACHED = [
    ("pilote1", "21/01/2027 23:00", "22/01/2027 08:00"),
    ("pilote", "26/01/2027 23:00", "27/01/2027 08:00"),
]


@pytest.mark.parametrize(("who", "before", "after"), REACHED)
def test_the_ladder_brings_it_on_its_day(year: Year, who: str, before: str, after: str) -> None:
    year.propose("E11", "Débat", on=ON)
    assert titles(looked(year, who, on=before)) == []
    (line,) = looked(year, who, on=after).lines
    assert line.way == "Remontée : le délai est passé"


def test_the_cabinets_ladder_is_its_own(year: Year) -> None:
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    due = year.tasks()[0].due_on
    later = year.course.calendar().add(due, 3)
    assert titles(looked(year, "pilote", on=f"{later - timedelta(1):%d/%m/%Y} 10:00")) == []
    assert len(titles(looked(year, "pilote", on=f"{later:%d/%m/%Y} 10:00"))) == 1


def test_the_queue_is_what_may_be_decided(engine: sa.Engine) -> None:
    year = launched(engine)
    for school in ("E11", "E12", "E21", "E31"):
        year.propose(school, f"Débat {school}", on=ON)
    year.delegate("ien3", "ien1", year.tasks()[-1].id)
    year.now = "22/01/2027 08:00"
    ids = [t.id for t in year.tasks()]
    for who in ("ien1", "conseil1", "ien2", "ien3", "pilote1", "adjoint1", "pilote2", "pilote"):
        actor: Actor = year.by(who)
        with reading(year.engine) as session:
            may = rights_of(session, year.course, dict.fromkeys(ids, actor), year.moment.date())
        seen = {line.task_id for line in looked(year, who, on=year.now).lines}
        assert seen == set(may), who


@pytest.mark.parametrize("at", [-5, -1, 0, 1, 3, 6])
def test_the_last_due_date_of_a_rung_is_where_the_ladder_stands(memory: sa.Engine, at: int) -> None:
    calendar = launched(memory).course.calendar()
    days = [date(2026, 12, 7) + timedelta(n) for n in range(60)]
    for day in days:
        reached = last_due(calendar, day, at)
        for due in filter(calendar.is_school_day, days):
            assert (calendar.add(due, at) <= day) == (due <= reached), (day, due)


# ── filters ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def of_the_north(year: Year) -> Year:
    """Four actions wait for the pilot of the Nord, and one for that of the Sud."""
    fiches = (
        ("E11", "Débat", "Parents", {"flagship": True}),
        ("E12", "Atelier théâtre", "Parents", {"has_cost": True}),
        ("E21", "Concours photo", "Parents", {"has_convention": True, "with_parents": True}),
        ("E11", "Brèves de métiers", "Orientation", {"flagship": True}),
    )
    for school, title, theme, more in fiches:
        year.propose(school, title, on=ON, theme=theme, **more)
    for task in year.tasks():
        year.accept("ien1" if task.unit_id == year.units["C1"] else "ien2", task.id)
    year.propose("E31", "Débat au Sud", on=ON, theme="Parents", flagship=True)
    year.accept("ien3", year.tasks()[-1].id)
    return year


def test_filters_combine_with_and(of_the_north: Year) -> None:
    year = of_the_north
    both = QueueFilters(unit=year.units["C1"], theme="Parents")
    assert set(titles(looked(year, "pilote1", both))) == {"Débat", "Atelier théâtre"}
    three = QueueFilters(unit=year.units["C1"], theme="Parents", mark="flagship")
    assert titles(looked(year, "pilote1", three)) == ["Débat"]
    assert titles(looked(year, "pilote1", QueueFilters(words="théatre TILLEULS"))) == []
    assert titles(looked(year, "pilote1", QueueFilters(words="theatre ormes"))) == [
        "Atelier théâtre"
    ]


def test_a_unit_counts_with_all_that_is_below_it(of_the_north: Year) -> None:
    year = of_the_north
    found = looked(year, "pilote1", QueueFilters(unit=year.units["D1"]))
    assert (found.found, found.total) == (4, 4)
    assert titles(looked(year, "pilote1", QueueFilters(unit=year.units["E21"]))) == [
        "Concours photo"
    ]


def test_each_option_says_how_many_it_would_leave_with_the_others(of_the_north: Year) -> None:
    found = looked(of_the_north, "pilote1", QueueFilters(theme="Parents"))
    assert counts(found, "theme") == {"Parents": 3, "Orientation": 1}
    assert counts(found, "mark") == {
        "Action phare": 1,
        "Coût": 1,
        "Convention": 1,
        "Avec des parents": 1,
    }
    assert counts(found, "unit") == {
        "Nord": 3,
        "Circo. Deux": 1,
        "École du Port": 1,
        "Circo. Un": 2,
        "École des Ormes": 1,
        "École des Tilleuls": 1,
    }


def test_no_filter_shows_another_territory(of_the_north: Year) -> None:
    year = of_the_north
    for unit in ("D2", "C3", "E31", "AC"):
        assert titles(looked(year, "pilote1", QueueFilters(unit=year.units[unit]))) == []
    assert "Débat au Sud" not in titles(looked(year, "pilote1", QueueFilters(words="débat")))
    assert titles(looked(year, "pilote2")) == ["Débat au Sud"]


def test_late_is_told_in_school_days(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    year.propose("E12", "Théâtre", on="15/01/2027 10:00")
    found = looked(year, "ien1", QueueFilters(age="late"), on="21/01/2027 10:00")
    (line,) = found.lines
    assert line.state.words == "En retard de 2 jours de classe"
    assert line.due == "mardi 19 janvier 2027"
    assert counts(found, "age") == {
        "En retard": 1,
        "À rendre sous 2 jours de classe": 1,
        "Demandées il y a plus de 5 jours de classe": 1,
    }
    assert titles(looked(year, "ien1", on="21/01/2027 10:00")) == ["Débat", "Théâtre"]


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def proposed(year: Year, many: int) -> None:
    for n in range(many):
        year.propose(("E11", "E12", "E13")[n % 3], f"Action {n:02}", on=ON)


def test_a_long_queue_has_pages(year: Year) -> None:
    proposed(year, A_PAGE + 3)
    first, last = looked(year, "ien1"), looked(year, "ien1", number=2)
    assert (len(first.lines), len(last.lines), first.pages) == (A_PAGE, 3, 2)
    assert looked(year, "ien1", number=99) == last


def test_sixty_requests_take_as_many_statements_as_three(year: Year) -> None:
    taken = []
    for many in (3, 57):
        proposed(year, many)
        looked(year, "ien1")
        with statements(year.engine) as said:
            looked(year, "ien1")
        taken.append(len(said))
    assert taken[0] == taken[1]


def test_a_closed_task_is_no_ones(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    year.accept("ien1")
    assert looked(year, "ien1").total == 0
    with gesture(year.engine) as session:
        open_again = sa.update(TASK).values(state=TaskState.OPEN)
        session.connection().execute(open_again)
        journal.write(session, year.cycle_id, year.moment, [{"what": "cycle.reopened"}])
    assert looked(year, "ien1").total == 1
