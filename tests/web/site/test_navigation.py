"""The navigation: at most five entries for each, and one that every page belongs to."""

from __future__ import annotations

import re

import pytest

from tests.academy import Year
from tests.web.portal import anybody, signed_in
from web.site import navigation
from web.site.navigation import ACTIONS, DESK, FRAMING, HOME, MAIL, MOST, PROGRAMME, QUEUE, current

FAR = "https://orgue.ac-exemple.fr"
PILOT = (HOME, QUEUE, ACTIONS, DESK, MAIL)
SCHOOL = (HOME, ACTIONS, PROGRAMME, FRAMING)


def entries(year: Year, who: str, *, far: bool = True) -> list[str]:
    client = signed_in(year, who) if who else anybody(year.engine)
    if far:
        client.app.state.settings.portal_url = FAR  # type: ignore[attr-defined]
    found = re.search(r'aria-label="Navigation principale">(.*?)</nav>', client.get("/").text, re.S)
    assert found
    return re.findall(r'<a href="([^"]+)"', found[1])


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("", ["/"]),
        ("E11", ["/", "/actions", "/programme", "/cadrage"]),
        ("porteur", ["/", "/actions", "/programme", "/cadrage"]),
        ("ien1", ["/", "/queue", "/actions", "/standing"]),
        ("dasen1", ["/", "/queue", "/actions", "/standing"]),
        ("pilote", ["/", "/queue", "/actions", "/standing", "/outbox"]),
    ],
)
def test_each_has_the_entries_that_hold_something_for_them(
    year: Year, who: str, found: list[str]
) -> None:
    assert entries(year, who) == found


@pytest.mark.parametrize("who", ["", "E11", "porteur", "ien1", "dasen1", "pilote", "recteur"])
def test_nobody_has_more_than_five_where_all_the_mail_is_shown_too(year: Year, who: str) -> None:
    assert len(entries(year, who, far=False)) <= MOST


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/", HOME),
        ("/tasks/3", QUEUE),
        ("/announcements", QUEUE),
        ("/actions/12/edit", ACTIONS),
        ("/cycles/1/silence", DESK),
        ("/cycles/1/programme", DESK),
        ("/cycles/1/forecast/letters", MAIL),
        ("/mailbox/4", MAIL),
        ("/settings/texts", DESK),
        ("/years/2026-27/standing", DESK),
        ("/queued", None),
        ("/me", None),
    ],
)
def test_a_page_marks_the_entry_that_it_belongs_to(
    path: str, entry: navigation.NavigationEntry | None
) -> None:
    assert current(PILOT, path) == entry


def test_a_school_reads_the_programme_and_the_cadrage_under_entries_of_their_own() -> None:
    assert current(SCHOOL, "/cycles/1/programme.pdf") == PROGRAMME
    assert current(SCHOOL, "/cycles/1/cadrage") == FRAMING
