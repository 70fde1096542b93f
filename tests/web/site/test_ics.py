"""A calendar holds any text, as its reader would see it, whatever signs were typed."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from web.site.ics import written


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("où va-t-on\u202f? 10\u00a0h\u00a030", "où va-t-on ? 10 h 30"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🏫", "👩\u200d🏫"),
        ("un\u2028deux\r\x00\u202e\ud800", "un deux"),
    ],
)
def test_a_name_is_read_as_it_was_typed(typed: str, read: str) -> None:
    calendar = Calendar.from_ical(written(typed, (), "https://orgue.example/"))
    assert str(calendar["x-wr-calname"]) == read
