"""A next year's cycle is drafted on the command line from a former one, for people and programs."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from models.home import home_engine
from orgue.main import command
from tests.academy import launched
from tests.orgue.typing_commands import refused, typed

NEXT = ("cycle", "draft", "2027-28", "--academy", "24", "--like", "2026-27")


@pytest.fixture(autouse=True)
def _live(home: object) -> None:
    launched(home_engine(), on="01/07/2026 10:00")


def test_it_prints_dates_and_what_is_kept_reset_recomputed_and_asked() -> None:
    said = typed(*NEXT)
    assert said.code == 0, said.sentences
    dates = {one["name"]: one for one in said.data["dates"]}
    assert {"name", "old", "new", "why"} <= set(dates["seminar"])
    assert dates["week_opens"]["old"] == "2027-03-15"
    assert dates["week_opens"]["new"] == said.data["week"] == "2028-03-13"
    assert "themes" in said.data["kept"]
    assert "action" in said.data["reset"]
    assert "milestones.*.on" in said.data["recomputed"]
    assert "week.slogan" in said.data["asked"]
    assert 3 <= len(said.data["proposals"]) <= 5
    assert (said.data["state"], said.data["live"]) == ("draft", False)


def test_the_week_may_be_said_and_a_draft_is_drawn_over_only_when_asked() -> None:
    assert typed(*NEXT).code == 0
    assert refused(*NEXT, "--week", "2028-04-03").error == "AlreadyDrafted"
    said = typed(*NEXT, "--week", "2028-04-03", "--again")
    assert (said.code, said.data["week"], said.data["week_ends"]) == (0, "2028-04-03", "2028-04-07")


def test_people_read_a_table() -> None:
    result = CliRunner().invoke(command("cycle"), list(NEXT))
    assert result.exit_code == 0, result.output
    assert "Préparé, pas encore lancé : rien ne part." in result.output
    for words in ("Pourquoi", "Gardé", "Remis à zéro", "Recalculé", "À vous de dire"):
        assert words in result.output


def test_a_year_needs_its_week_or_its_model() -> None:
    refused("cycle", "draft", "2027-28", "--academy", "24")
    refused(*NEXT, "--week-of", "B1=2028-03-20")
