"""The end-of-year review is answered on a page: line by line, or all at once."""

from __future__ import annotations

import re

import sqlalchemy as sa

from models.work.assignment_answer import ASSIGNMENT_ANSWER
from tests.academy import Year
from tests.web.portal import signed_in, words
from tests.years import year_on

JUNE = "15/06/2027 10:00"
year = year_on("file", now=JUNE)


def test_a_unit_answers_line_by_line_then_all_at_once_and_the_pilot_sees_what_is_left(
    year: Year,
) -> None:
    browser = signed_in(year, "ien1")
    path = f"/people/review/{year.cycle_id}/{year.units['C1']}"
    page = browser.get("/people/review")
    assert "sans réponse : tout le monde reste" in words(page)
    (first, *_) = re.findall(r'name="(reply_\d+)"', page.text)
    number = first.removeprefix("reply_")
    faulty = {first: "replace", f"name_{number}": "Léa Blanc"}
    refused = browser.post(path, data=faulty)
    assert refused.status_code == 422
    assert "Il manque l’adresse" in words(refused)
    assert "Léa Blanc" in refused.text
    assert not year.all(sa.select(ASSIGNMENT_ANSWER))
    browser.post(path, data=faulty | {f"mail_{number}": "lea@valmont.example"})
    after = browser.post(path, data={"all": "yes"}, follow_redirects=True)
    assert "puis Léa Blanc" in words(after)
    pilot = words(signed_in(year, "pilote").get("/people/review"))
    assert "Où en sont les unités" in pilot
    assert "Circo. Deux" in pilot
