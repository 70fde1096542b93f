"""A week is typed as its days, a cycle by its name where a year has two."""

from __future__ import annotations

from pathlib import Path

from tests.orgue.typing_commands import CYCLE, DRAFT, refused, typed


def test_a_draft_says_the_two_days_of_its_week(founded: Path) -> None:
    wednesday = typed("cycle", "draft", *CYCLE, "--week", "2027-03-17")
    assert (wednesday.data["week"], wednesday.data["week_ends"]) == ("2027-03-17", "2027-03-19")
    saturday = typed(*DRAFT, "--until", "2027-03-20", "--week-of", "C1=2027-03-22..2027-03-27")
    assert (saturday.data["week"], saturday.data["week_ends"]) == ("2027-03-15", "2027-03-20")
    held = {(m["week"], m["week_ends"]) for m in saturday.data["milestones"]}
    assert held == {("2027-03-15", "2027-03-20"), ("2027-03-22", "2027-03-27")}
    assert typed("cycle", "show", *CYCLE).data["week_ends"] == "2027-03-20"


def test_two_cycles_of_a_year_are_named(founded: Path) -> None:
    autumn = typed("cycle", "draft", *CYCLE, "--week", "2026-10-05", "--name", "automne")
    spring = typed(*DRAFT, "--name", "printemps")
    assert (autumn.data["year"], spring.data["name"]) == ("2026-27 (automne)", "printemps")
    said = refused("cycle", "show", *CYCLE)
    assert "--name" in said.sentences[1]
    shown = typed("cycle", "show", *CYCLE, "--name", "printemps")
    assert shown.data["id"] == spring.data["id"]


def test_the_name_of_the_week_is_changed_in_one_go(founded: Path) -> None:
    typed(*DRAFT)
    named = "week={name: Larg pas lékol, slogan: Chaque élève compte}"
    assert typed("cycle", "change", *CYCLE, named).code == 0
    phases = typed("cycle", "show", *CYCLE).data["phases"]
    assert [p["name"] for p in phases if p["kind"] == "week"] == ["Larg pas lékol"]
