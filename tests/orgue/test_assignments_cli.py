"""``orgue people review``: how far a unit is, and what it answers of who stays."""

from __future__ import annotations

from tests.academy import Year
from tests.orgue.typing_commands import IEN, PILOT, refused, typed

UNIT = "C2"
SHOW, ANSWER = ("people", "review", "show"), ("people", "review", "answer")


def test_a_unit_is_shown_with_its_answers_and_answered_line_by_line(underway: Year) -> None:
    (line, *_) = typed(*SHOW, UNIT, "--by", IEN).data["assignments"]
    assert line["reply"] is None
    said = typed(*ANSWER, UNIT, line["mail"], "inconnu", "--by", IEN)
    assert said.data == {"unit": UNIT, "answered": 1}
    seen = typed(*SHOW, UNIT, "--by", IEN).data
    assert [one["reply"] for one in seen["assignments"] if one["mail"] == line["mail"]] == [
        "unknown"
    ]
    assert seen["levels"][0]["unknown"] == 1


def test_what_cannot_be_meant_is_refused_with_what_can(underway: Year) -> None:
    assert "reste" in refused(*ANSWER, UNIT, "tous", "peut-être", "--by", IEN).data["error"]["next"]
    assert refused(*ANSWER, UNIT, "tous", "finit", "--by", IEN).code == 1
    assert IEN in refused(*ANSWER, UNIT, PILOT, "reste", "--by", IEN).data["error"]["next"]
