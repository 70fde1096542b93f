"""What a text is called on the pages names no day: that of its sample is nobody's."""

from __future__ import annotations

from models.letters.called import name_of_text
from models.letters.texts import text_names
from tests.story.real_weeks.dates import dates_in


def test_the_name_of_a_text_says_no_day() -> None:
    said = {name: list(dates_in(name_of_text(name))) for name in text_names()}
    assert len(said) > 30
    assert {name: days for name, days in said.items() if days} == {}
