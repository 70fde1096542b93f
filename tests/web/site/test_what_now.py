"""Whoever has nothing that awaits them is told what they may do now, at each season."""

from __future__ import annotations

import re

import pytest

from tests.academy import Year, at
from tests.web.portal import signed_in, words
from tests.years import year_on
from web.site.roles import Role
from web.site.what_now import NOW, Season, season_of, suggestions

SEASONS = {
    "05/10/2026 10:00": Season.FRAMING,
    "12/11/2026 10:00": Season.CALL,
    "22/02/2027 10:00": Season.DECIDING,
    "17/03/2027 10:00": Season.WEEK,
    "19/04/2027 10:00": Season.AFTER,
}
year = year_on()


def test_each_role_may_do_something_at_each_season() -> None:
    assert set(NOW) == set(Role)
    for role in Role:
        for season in Season:
            found = suggestions(role, season, "/cycles/1")
            assert 1 <= len(found) <= 3
            assert all("{" not in one.path for one in found)
    assert suggestions(None, Season.CALL) == ()
    assert all("{" not in one.path for one in suggestions(Role.PILOT, Season.CALL))


@pytest.mark.parametrize("who", ["E11", "ien1", "pilote1", "pilote", "dasen1"])
def test_each_suggestion_opens_for_who_reads_it(year: Year, who: str) -> None:
    for on, season in SEASONS.items():
        client = signed_in(year, who, on=on)
        page = client.get("/")
        assert season_of(year.course, at(on).date()) is season
        block = page.text.partition("Ce que vous pouvez faire maintenant")[2].partition("</ul>")[0]
        if "Rien ne vous attend" in words(page):
            assert block
        for path in re.findall(r'href="([^"]+)"', block):
            answer = client.get(path, follow_redirects=True)
            assert (answer.status_code, "/sign-in" in str(answer.url)) == (200, False), (on, path)
