"""A notice is read by all at the top of pages and letters, until its day."""

from __future__ import annotations

from models.database.transactions import gesture
from models.gestures.cycle.opening import change_cycle
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.web.portal import signed_in, words
from tests.years import year_on

year = year_on("memory", now="02/11/2026 07:00")
ON = "02/11/2026 07:00"
FRIDAY = "Le rectorat est fermé vendredi."


def announce(year: Year, where: str) -> None:
    notice = {"text": FRIDAY, "until": "2026-11-06", "where": where}
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"notices": [notice]}, year.by("pilote"), at(ON))


def test_all_read_it_on_every_page_until_its_day(year: Year) -> None:
    announce(year, "pages")
    for who in ("E11", "ien1", "pilote"):
        assert FRIDAY in words(signed_in(year, who, on=ON).get("/me"))
    assert FRIDAY in words(signed_in(year, "E11", on="06/11/2026 20:00").get("/me"))
    assert FRIDAY not in words(signed_in(year, "E11", on="07/11/2026 08:00").get("/me"))


def test_all_read_it_in_the_letters_that_leave_meanwhile(year: Year) -> None:
    announce(year, "letters")
    year.tick("02/11/2026 08:00")
    sent = year.messages(state="sent")[0].id
    client = signed_in(year, "pilote", on="02/11/2026 09:00")
    assert FRIDAY in words(client.get(f"/outbox/{sent}/html"))
    assert FRIDAY not in words(signed_in(year, "E11", on=ON).get("/me"))
