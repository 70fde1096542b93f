"""A day is typed as French people write it, for every option; a slip of the year is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from orgue.moments import BadDate, moment_typed
from tests.academy import mail_of
from tests.orgue.typing_commands import CYCLE, DRAFT, IEN, PILOT, refused, typed

TEAM = ("team", "name", "094", "--by", PILOT, "--function", "mlds", "--mail", mail_of("marie"))
OPTIONS = [
    DRAFT[:-1],
    (*DRAFT, "--week-of", "24942={}"),
    ("action", "propose", "24942", "--by", IEN, "--title", "Débat", "--date"),
    ("action", "delay", "24942", "--by", PILOT, "--until"),
    (*TEAM, "--from"),
    (*TEAM, "--to"),
    ("announce", "--by", PILOT, "--week"),
    ("validate", "return", "1", "--by", IEN, "--reason", "Où ?", "--until"),
    ("framing", "issue", "094", "--by", PILOT, "--text", "x", "--date", "Forum={}"),
    ("people", "absent", IEN, "2026-11-30"),
    ("people", "end", "24942", "relais", IEN),
    ("tick", "--now"),
]


@pytest.mark.parametrize("words", OPTIONS, ids=lambda words: " ".join(words)[:40])
@pytest.mark.parametrize("day", ["0027-03-16", "2126-03-16", "16/03/0027"])
def test_a_slip_of_the_year_is_told(founded: Path, words: tuple[str, ...], day: str) -> None:
    *before, last = (one.replace("{}", day) for one in words)
    asked = [*before, last] if "{}" in words[-1] else [*before, last, day]
    said = refused(*asked)
    assert said.error == "BadDate"
    assert "année de « " in said.data["error"]["sentence"]


@pytest.mark.parametrize("day", ["2027-03-15", "15/03/2027", "15/03/27", "15.3.27", "15 mars 2027"])
def test_a_week_is_typed_in_every_form(founded: Path, day: str) -> None:
    assert typed(*DRAFT[:-1], day).data["week"] == "2027-03-15"


def test_a_day_of_the_definition_is_kept_as_machines_write_it(founded: Path) -> None:
    typed(*DRAFT)
    typed("cycle", "change", *CYCLE, "milestones.announce.on=25/02/27")
    said = refused("cycle", "change", *CYCLE, "milestones.announce.on=25/02/2127")
    assert "vérifiez l'année de « 2127-02-25 »" in said.data["error"]["sentence"]
    beyond = refused("cycle", "change", *CYCLE, "milestones.announce.on=9999-12-31T23:00-10:00")
    assert "n'est pas une date" in beyond.data["error"]["sentence"]
    shown = typed("cycle", "show", *CYCLE).data
    assert "2027-02-25" in str(shown)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-02T09:00", "2026-11-02T08:00:00Z"),
        ("2026-11-02 9:00", "2026-11-02T08:00:00Z"),
        ("02/11/26 09:00", "2026-11-02T08:00:00Z"),
        ("2/11/2026 à 9h", "2026-11-02T08:00:00Z"),
        ("02/11/2026", "2026-11-01T23:00:00Z"),
        ("2026-11-02T09:00Z", "2026-11-02T09:00:00Z"),
        ("2026-11-02T09:00:30+02:00", "2026-11-02T07:00:30Z"),
    ],
)
def test_a_moment_is_typed_as_a_day_and_its_hour(text: str, moment: str) -> None:
    assert moment_typed(text).to_iso8601_string() == moment


@pytest.mark.parametrize("text", ["0026-11-02T09:00", "02/11/2126 09:00", "30/02/2027 09:00", "9h"])
def test_a_moment_that_is_none_or_far_is_refused(text: str) -> None:
    with pytest.raises(BadDate):
        moment_typed(text)
