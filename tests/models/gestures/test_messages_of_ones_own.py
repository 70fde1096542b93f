"""A message that an académie adds to a known cohort is owed by the gesture, as the shipped ones."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.chain.announcing import verdicts
from models.serving.validation.announcements import announce_and_look
from tests.academy import Year, launched

ON = "11/01/2027 10:00"
NEWS = {"class": "news"}
OWN: dict[str, dict[str, Any]] = {
    "receipt_of_ours": NEWS
    | {"to": "received_actions", "text": "action_received", "when": "submitted"},
    "asking_of_ours": NEWS | {"to": "subjects_to_validate", "text": "to_validate", "when": "asked"},
    "verdict_of_ours": NEWS | {"to": "accepted_actions", "text": "accepted", "when": "announced"},
    "later_of_ours": NEWS
    | {"to": "accepted_actions", "text": "accepted", "at": ["programme"], "until": "week_closes"},
}


@pytest.fixture
def year(memory: sa.Engine) -> Year:
    return launched(memory, messages=OWN)


def of_ours(year: Year) -> list[str]:
    return sorted(m.rule for m in year.messages() if m.rule in OWN)


def test_it_is_owed_with_the_receipt_and_with_the_asking(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    assert of_ours(year) == ["asking_of_ours", "receipt_of_ours"]


def test_it_is_owed_with_the_announcement_and_shown_before_it_is_made(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    year.accept("ien1")
    with gesture(year.engine) as session:
        tracks = list(year.course.dates)
        found = announce_and_look(session, year.course, tracks, year.by("pilote"), year.moment)
    assert [one.what for one in found.messages].count("« Débat » : retenue au programme") == 2
    assert "verdict_of_ours" in of_ours(year)


def test_what_a_date_owes_to_the_same_cohort_announces_nothing(year: Year) -> None:
    assert verdicts(year.course) == {
        "accepted",
        "accepted_tacitly",
        "declined",
        "verdict_of_ours",
    }
