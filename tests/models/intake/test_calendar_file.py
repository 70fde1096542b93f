"""A calendar that is brought is read within the year: hours, whole days, what comes back."""

from __future__ import annotations

from datetime import date

import pytest

from models.intake.calendar_file import BadCalendar, read_calendar
from tests.models.intake.calendars import calendar

FIRST, LAST = date(2026, 8, 1), date(2027, 7, 31)


def read(*events: str) -> list[tuple[str, date, date | None, str | None, str | None]]:
    found = read_calendar(calendar(*events), FIRST, LAST, "Europe/Paris")
    return [(one.uid, one.on, one.until, one.starts, one.ends) for one in found]


def test_hours_are_said_on_the_clocks_of_the_academy() -> None:
    utc = "UID:a\nSUMMARY:JARE\nDTSTART:20270310T080000Z\nDTEND:20270310T110000Z"
    far = "UID:b\nSUMMARY:Visio\nDTSTART;TZID=Indian/Reunion:20270311T120000"
    loose = "UID:c\nSUMMARY:Forum\nDTSTART:20270312T140000\nDURATION:PT1H30M"
    assert read(utc, far, loose) == [
        ("a", date(2027, 3, 10), None, "09:00", "12:00"),
        ("b", date(2027, 3, 11), None, "09:00", None),
        ("c", date(2027, 3, 12), None, "14:00", "15:30"),
    ]


def test_whole_days_end_the_day_before_they_say() -> None:
    one = "UID:a\nSUMMARY:Journée\nDTSTART;VALUE=DATE:20270315\nDTEND;VALUE=DATE:20270316"
    week = "UID:b\nSUMMARY:Semaine\nDTSTART;VALUE=DATE:20270322\nDTEND;VALUE=DATE:20270327"
    assert read(one, week) == [
        ("a", date(2027, 3, 15), None, None, None),
        ("b", date(2027, 3, 22), date(2027, 3, 26), None, None),
    ]


def test_a_recurrence_is_unfolded_within_the_year_alone() -> None:
    rule = "UID:r\nSUMMARY:Réunion\nDTSTART;TZID=Europe/Paris:20260304T090000\nRRULE:FREQ=MONTHLY"
    skipped = f"{rule};BYDAY=1WE;COUNT=24\nEXDATE;TZID=Europe/Paris:20261202T090000"
    moved = (
        "UID:r\nSUMMARY:Réunion, déplacée\nRECURRENCE-ID;TZID=Europe/Paris:20270106T090000\n"
        "DTSTART;TZID=Europe/Paris:20270113T100000"
    )
    found = read(skipped, moved)
    days = [on for _, on, *_ in found]
    assert min(days) >= FIRST
    assert max(days) <= LAST
    assert date(2026, 12, 2) not in days
    assert date(2027, 1, 6) not in days
    assert ("r|2027-01-06", date(2027, 1, 13), None, "10:00", None) in found
    assert len({uid for uid, *_ in found}) == len(found) == 11


def test_what_is_called_off_is_read_as_such_and_nobody_is_kept() -> None:
    off = (
        "UID:a\nSUMMARY:Forum\nDTSTART:20270312T140000\nSTATUS:CANCELLED\n"
        "ORGANIZER;CN=Lou:mailto:lou@ailleurs.example\nATTENDEE:mailto:max@ailleurs.example"
    )
    (one,) = read_calendar(calendar(off), FIRST, LAST, "Europe/Paris")
    assert one.cancelled
    assert "ailleurs.example" not in repr(one)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"zone;nom\n", 1),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nEND:VCALENDAR\n", 4),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n", 2),
        (b"BEGIN:VCALENDAR\nn'importe quoi\nEND:VCALENDAR\n", 2),
        (b"BEGIN:VCALENDAR\nX:\xff\nEND:VCALENDAR\n", 2),
        (calendar("UID:a\nSUMMARY:Sans jour"), 5),
        (calendar("UID:a\nSUMMARY:R\nDTSTART:20270101T090000\nRRULE:FREQ=PARFOIS"), None),
        (calendar("UID:a\nSUMMARY:R\nDTSTART:demain"), 5),
    ],
)
def test_a_bad_calendar_is_refused_with_a_sentence_and_its_line(
    content: bytes, line: int | None
) -> None:
    with pytest.raises(BadCalendar) as wrong:
        read_calendar(content, FIRST, LAST, "Europe/Paris")
    if line is not None:
        assert wrong.value.facts["line"] == line


def test_what_is_too_large_or_too_much_is_refused() -> None:
    with pytest.raises(BadCalendar, match="1 Mo"):
        read_calendar(b"X" * 1_000_001, FIRST, LAST, "Europe/Paris")
    many = (f"UID:{n}\nSUMMARY:R\nDTSTART:20270101T090000" for n in range(201))
    with pytest.raises(BadCalendar, match="200"):
        read_calendar(calendar(*many), FIRST, LAST, "Europe/Paris")
    daily = "UID:d\nSUMMARY:R\nDTSTART:20260801T090000\nRRULE:FREQ=SECONDLY"
    assert len(read(daily)) <= 60
