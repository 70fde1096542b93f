"""A theme is one of those in sight, or another in words apart."""

from __future__ import annotations

import pytest

from tests.academy import Year
from tests.web.portal import OPEN, signed_in, words
from tests.years import year_on

year = year_on(now=OPEN)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (
            {"theme": "La mobilisation des parents", "theme.other": ""},
            "La mobilisation des parents",
        ),
        ({"theme": "", "theme.other": "Le jardin"}, "Le jardin"),
        ({"theme.other": "Le jardin"}, "Le jardin"),
        ({"theme": "Le jardin"}, "Le jardin"),
        ({"theme": "", "theme.other": ""}, ""),
    ],
)
def test_a_theme_is_chosen_in_sight_or_written_apart(
    year: Year, sent: dict[str, str], kept: str
) -> None:
    number = year.draft("E11", "Débat", on=OPEN, theme="Parents")
    client, path = signed_in(year, "E11", on=OPEN), f"/actions/{number}/edit"
    assert 'name="theme.other" type="text" value="Parents"' in client.get(path).text
    assert client.post(path, data=sent | {"then": "keep"}).status_code == 303
    assert year.action(number).theme == kept


def test_a_theme_that_is_chosen_and_another_that_is_written_are_asked_about(year: Year) -> None:
    number = year.draft("E11", "Débat", on=OPEN, theme="Parents")
    client, path = signed_in(year, "E11", on=OPEN), f"/actions/{number}/edit"
    sent = {"theme": "La mobilisation des parents", "theme.other": "Le jardin", "then": "keep"}
    answer = client.post(path, data=sent)
    assert answer.status_code == 422
    assert "et écrit « Le jardin »" in words(answer).replace("\xa0", " ").replace("\u202f", " ")
    assert year.action(number).theme == "Parents"
