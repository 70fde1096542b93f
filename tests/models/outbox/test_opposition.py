"""Who opposed news is written to about their work alone."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.outbox.opposition import NEWS, OPPOSED, opposed
from models.territory.people import PERSON
from models.work.message import MESSAGE, MessageState
from models.year.classes import MessageClass
from tests.academy import Year, mail_of
from tests.years import year_on

year = year_on()


def opposes(year: Year, who: str) -> None:
    with gesture(year.engine) as session:
        row = sa.update(PERSON).where(PERSON.c.mail == mail_of(who))
        session.connection().execute(row.values(opposes_news=True))


def test_news_is_what_asks_nothing(year: Year) -> None:
    rules = year.course.definition.messages
    assert set(rules) >= NEWS
    for name in NEWS:
        one = rules[name]
        assert one.cls is MessageClass.NEWS, name
        assert one.work is None, name
        assert one.reminds is None, name


def test_who_opposed_gets_their_work_and_no_news(year: Year) -> None:
    opposes(year, "pilote")
    year.mornings("01/10/2026", "20/11/2026")
    for morning in ("11/01/2027 07:45", "18/01/2027 07:45", "25/01/2027 07:45"):
        year.tick(morning)
    got = [i.rule for m in year.sent if m.to == "pilote" for i in (m.items or (m,))]
    others = [i.rule for m in year.sent if m.to == "pilote1" for i in (m.items or (m,))]
    assert "weekly_figures" in others
    assert set(got) & NEWS == set()
    assert got, "what a function obliges goes on"
    dropped = year.all(sa.select(MESSAGE).where(MESSAGE.c.result == OPPOSED))
    assert {m.state for m in dropped} == {MessageState.DROPPED}


def test_nothing_is_asked_where_none_is_news(year: Year) -> None:
    with reading(year.engine) as session:
        assert opposed(session, []) == {}
