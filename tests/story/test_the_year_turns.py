"""The year turns: the next one is drafted from it, rehearsed, compared and launched by its pilot.

In a browser, with the mail that really leaves: none before the launch, and none that left already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.tick import run_cycle
from models.work.message import MESSAGE
from models.year.course import load_course
from models.year.cycle import CYCLE, Cycle, CycleState
from tests.academy import Year, at
from tests.browser import a_chromium
from tests.story.walking import Walk, fits, says, text_of, walk_of, words_of
from tests.years import year_on

pytestmark = pytest.mark.slow

JULY, EVE = "05/07/2027 10:00", "31/08/2027 10:00"
BEFORE = [f"{day:02}/09/2026 07:45" for day in (1, 2, 3, 4, 7, 8, 9, 10, 11, 14)]
AFTER = [f"{day:02}/09/2027 07:45" for day in (1, 2, 3, 6, 7, 8, 9, 10, 13, 14)]
FIRST_OF_NEXT, LAST_OF_NEXT = date(2027, 8, 25), date(2028, 8, 25)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with a_chromium() as browser:
        yield browser


year = year_on("file", themes=["Les parents"])


@pytest.fixture
def walk(year: Year, chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    """Last September's letters have left; it is July, and the year is over."""
    with walk_of(year, chromium, monkeypatch, Walk) as walk:
        for morning in (*BEFORE, JULY):
            walk.now_is(morning)
        yield walk


def owed_by(year: Year, cycle_id: int) -> list[Any]:
    return year.all(sa.select(MESSAGE.c.key).where(MESSAGE.c.cycle_id == cycle_id))


def test_the_next_year_is_drafted_rehearsed_compared_and_launched(walk: Walk, year: Year) -> None:
    page = walk.signs_in("pilote", to="/years/next")
    left = len(walk.sink.messages)
    says(page, "Préparer l'année 2027-28", "Rien n'en passe d'une année à l'autre.")
    page.get_by_label("Slogan de la semaine").fill("Tenir bon")
    page.get_by_role("button", name=re.compile("^Préparer 2027-28")).click()
    says(page, "L'année 2027-28 est préparée : rien n'est parti.")
    ((new, state),) = year.all(
        sa.select(CYCLE.c.id, CYCLE.c.state).where(CYCLE.c.school_year == "2027-28")
    )
    assert state is CycleState.DRAFT

    page.get_by_role("link", name=re.compile("Répéter l.année")).click()
    page.get_by_role("button", name=re.compile("Répéter l.année")).click()
    says(page, "L'année, semaine par semaine", "Les plus sollicités", within=60)
    assert fits(page)

    page.get_by_role("link", name="Deux années côte à côte").click()
    says(page, "Les dates", "2026-27", "2027-28", "Les courriers de chaque semaine")
    assert fits(page)

    for moment in (JULY, EVE):
        run_cycle(year.engine, new, at(moment))
        walk.now_is(moment)
    assert (owed_by(year, new), len(walk.sink.messages)) == ([], left)

    page.get_by_role("link", name="Lancer", exact=True).click()
    says(page, "La première quinzaine", "Nombre de courriers de la première quinzaine", within=60)
    (count,) = map(int, re.findall(r"La première quinzaine (\d+) courriers", words_of(page)))
    _types(page, count + 1)
    says(page, "Ce n'est pas le nombre", within=60)
    assert "422" in walk.opened[-1][1].complaints.pop()  # the browser notes the refusal
    assert (owed_by(year, new), year.all(_state_of(new))) == ([], [(CycleState.DRAFT,)])
    _types(page, count)
    says(page, f"Le cycle est lancé : {count} courriers partiront", within=60)
    assert year.all(_state_of(new)) == [(CycleState.LIVE,)]

    _live_its_first_fortnight(walk, year, new)
    fresh, past = walk.sink.messages[left:], walk.sink.messages[:left]
    assert len(fresh) == count
    assert not set(map(text_of, fresh)) & set(map(text_of, past))
    assert not {str(m["Message-ID"]) for m in fresh} & {str(m["Message-ID"]) for m in past}
    assert [text for text in map(text_of, fresh) if "2026" in text.replace("2026-27", "")] == []
    assert not set(owed_by(year, new)) & set(owed_by(year, year.cycle_id))
    _its_dates_are_of_its_year(year, new)


def _state_of(cycle_id: int) -> Any:
    return sa.select(CYCLE.c.state).where(CYCLE.c.id == cycle_id)


def _types(page: Any, number: int) -> None:
    page.get_by_label("Nombre de courriers de la première quinzaine").fill(str(number))
    page.get_by_role("button", name="Lancer le cycle").click()


def _live_its_first_fortnight(walk: Walk, year: Year, cycle_id: int) -> None:
    for morning in AFTER:
        run_cycle(year.engine, cycle_id, at(morning))
        year.now = morning
        walk.mail_leaves()


def _its_dates_are_of_its_year(year: Year, cycle_id: int) -> None:
    with reading(year.engine) as session:
        course = load_course(session, session.get_one(Cycle, cycle_id))
    days = [moved.on for dates in course.dates.values() for moved in dates.values()]
    assert min(days) >= FIRST_OF_NEXT
    assert max(days) <= LAST_OF_NEXT
