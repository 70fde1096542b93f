"""Each of the ten people of the demo has something to do at each of four seasons of its year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.access.actors import actor_of
from models.clock import set_clock
from models.database.engine import open_engine
from models.database.transactions import gesture, reading
from models.demo import staff
from models.demo.agenda import LastingAnswers
from models.demo.founding import SEED, found
from models.migrations import bring_up_to_date
from models.rehearsal.rehearse import let_it_go_by
from models.tick import in_hand
from tests.web.portal import anybody
from web.site.what_now import Season, season_of

SEASONS = (
    (Season.FRAMING, "call_opens", -10),
    (Season.CALL, "call_closes", -5),
    (Season.DECIDING, "week_opens", -15),
    (Season.AFTER, "week_closes", 10),
)
"""Each so many school days after a date of the year."""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    monkeypatch.setenv("ORGUE_HOME", str(tmp_path))
    made = open_engine(f"sqlite:///{tmp_path / 'orgue.db'}")
    bring_up_to_date(made)
    found(made, tmp_path, paused=True)
    yield made
    made.dispose()


@pytest.mark.long
def test_each_has_something_to_do_and_every_link_of_it_opens(engine: sa.Engine) -> None:
    course = in_hand(engine, 1)
    people, calendar, start = LastingAnswers(engine, 1, "typical", SEED), course.calendar(), None
    for season, date, days in SEASONS:
        moment = calendar.at(calendar.add(course.on(course.home, date), days), 10)
        let_it_go_by(engine, course, people, start=start, until=moment)
        start = moment.add(seconds=1)
        with gesture(engine) as session:
            set_clock(session, moment)
        assert season_of(course, moment.date()) is season
        wrong = {
            what: faults for what, mail in staff.visitors() if (faults := walked(engine, mail))
        }
        assert wrong == {}, season


def walked(engine: sa.Engine, mail: str) -> list[str]:
    """What is wrong with the first page of who has that address."""
    client = anybody(engine)
    with reading(engine) as session:
        who = actor_of(session, mail).slot
    assert client.post("/demo/sign-in", data={"who": who}).status_code == 303
    page = client.get("/").text
    part = page.partition('aria-labelledby="attend"')[2].partition("</section>")[0]
    links = re.findall(r'href="([^"]+)"', part)
    wrong = [] if links else ["nothing to do"]
    for link in links:
        answer = client.get(link.replace("&amp;", "&"), follow_redirects=True)
        if answer.status_code != 200 or "/sign-in" in str(answer.url):
            wrong.append(f"{answer.status_code} {link}")
    return wrong
