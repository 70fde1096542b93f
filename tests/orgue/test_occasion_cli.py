"""Commands keep the highlights of a year, and switch off what is not held."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.home import home_engine
from tests.academy import launched
from tests.orgue.typing_commands import CYCLE, PILOT, refused, typed


@pytest.fixture(autouse=True)
def _live(home: Path) -> None:
    launched(home_engine(), on="01/07/2026 10:00")


BY = ("--by", PILOT)


def test_one_is_set_changed_listed_and_removed(tmp_path: Path) -> None:
    rules = tmp_path / "reglement.pdf"
    rules.write_bytes(b"%PDF-1.4\n%%EOF")
    contest = ("--kind", "contest", "--name", "Photo", "--until", "30/04/2027")
    made = typed("occasion", "set", *CYCLE, *BY, *contest, "--document", str(rules))
    assert made.code == 0, made.sentences
    code = made.data["code"]
    assert typed("occasion", "set", *CYCLE, *BY, "--code", code, "--town", "Nord").code == 0
    (one,) = typed("occasion", "list", *CYCLE).data["occasions"]
    assert (one["name"], one["until"], one["where"]) == ("Photo", "2027-04-30", "Nord")
    assert one["document"] == "reglement.pdf"
    assert typed("occasion", "remove", *CYCLE, *BY, "--code", code).code == 0
    assert typed("occasion", "list", *CYCLE).data["occasions"] == []


def test_what_cannot_be_kept_is_refused() -> None:
    said = refused("occasion", "set", *CYCLE, *BY, "--kind", "gala", "--name", "Gala")
    assert said.error == "BadOccasion"


def test_a_live_cycle_switches_its_seminar_off_and_on_again() -> None:
    alone = refused("cycle", "change", *CYCLE, *BY, "milestones.seminar=null")
    assert "milestones.seminar_invites=null messages.seminar_invitation=null" in " ".join(
        (*alone.sentences, str(alone.data))
    )
    off = ("--yes", "milestones.seminar=null", "milestones.seminar_invites.on=false")
    changed = typed("cycle", "change", *CYCLE, *BY, *off, "messages.seminar_invitation.on=false")
    assert changed.code == 0, changed.sentences
    names = {one["name"] for one in typed("cycle", "show", *CYCLE).data["milestones"]}
    assert not {"seminar", "seminar_invites"} & names
    assert "review_due" in names
    assert typed("cycle", "check", *CYCLE).data["warnings"] is not None
    on = typed("cycle", "change", *CYCLE, *BY, "--yes", "milestones.seminar.on=2027-03-17")
    assert on.code == 0, on.sentences
    shown = typed("cycle", "show", *CYCLE).data["milestones"]
    dates = {one["name"]: one["on"] for one in shown}
    assert dates["seminar"] == "2027-03-17"
    assert dates["reports_due"] > dates["week_closes"]


def test_reports_before_the_end_of_the_week_are_refused_in_a_sentence() -> None:
    said = refused("cycle", "change", *CYCLE, *BY, "milestones.reports_due.on=2027-03-16")
    assert "tombe avant la fin de la semaine" in str(said.data)
