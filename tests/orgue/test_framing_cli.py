"""``orgue framing``, ``synthesis gather``, ``team show``: what a pilot sees and sets."""

from __future__ import annotations

import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.unit import Kind, Level, Unit
from tests.academy import Year, mail_of, name_to
from tests.orgue.typing_commands import IEN, PILOT, refused, typed, units

NATIONAL = mail_of("nationale")


def crowned(year: Year) -> None:
    with gesture(year.engine) as session:
        nation = Unit(level=Level.NATION, kind=Kind.NATION, code="FR", name="France")
        session.add(nation)
        session.flush()
        name_to(session, nation.id or 0, "pilot", "nationale")


def test_the_national_frame_is_set_and_shown(underway: Year) -> None:
    crowned(underway)
    said = typed(
        "framing",
        "frame",
        "set",
        "2026-27",
        "--text",
        "Un cadre.",
        "--theme",
        "Les pairs",
        "--by",
        NATIONAL,
    )
    assert said.data == {"unit": "FR", "year": "2026-27"}
    assert typed("framing", "frame", "show", "2026-27").data["frames"] == [
        {"unit": "France", "text": "Un cadre.", "themes": ["Les pairs"]}
    ]
    assert refused("framing", "frame", "set", "2026-27", "--text", "…", "--by", PILOT).error == (
        "NotYours"
    )


def test_the_cadrage_is_shown(underway: Year) -> None:
    typed(
        "framing", "submit", "--text", "Lettre.", "--part", "objectives=Les parents", "--by", PILOT
    )
    data = typed("framing", "show").data
    assert data["letter"] == "submitted"
    assert [v["unit"] for v in data["versions"]] == ["Nord", "Sud"]
    assert data["teams"]["basin"]["units"] == 4


def test_a_part_that_does_not_exist_is_refused(underway: Year) -> None:
    said = refused("framing", "submit", "--text", "…", "--part", "couleur=bleu", "--by", PILOT)
    assert "objectives" in said.data["error"]["next"]


def test_units_are_shown_before_they_change(underway: Year) -> None:
    shown = typed("framing", "units", "--but", "094").data
    assert shown == {
        "joining": {},
        "leaving": {"department": 1, "basin": 1, "school": 1},
        "after": {"academy": 1, "department": 1, "basin": 3, "school": 6},
        "changed": False,
    }
    changed = typed("framing", "units", "--but", "094", "--yes", "--by", PILOT).data
    assert changed == shown | {"changed": True}
    assert typed("framing", "units", "--all").data["joining"]["school"] == 1
    assert refused("framing", "units", "--all", "--yes", "--by", IEN).error == "NotYours"
    refused("framing", "units")


def test_a_synthesis_is_proposed_and_nothing_is_sent(underway: Year) -> None:
    said = typed("synthesis", "gather", "C2")
    assert said.data["figures"]["proposed"] == 1
    assert said.data["proposed"]["text"].startswith("1 action proposée")
    assert underway.all(sa.text("SELECT * FROM paper")) == []
    done = typed(
        "synthesis", "submit", "C2", "--text", "Bien.", "--part", "proposals=Plus tôt.", "--by", IEN
    )
    assert done.data["unit"] == "C2"


def test_a_team_and_relays_are_shown(underway: Year) -> None:
    seats = typed("team", "show", "C1").data["seats"]
    assert [s["function"] for s in seats if not s["holders"]] == ["mlds", "training", "inspector"]
    relays = typed("team", "relays", "077").data["relays"]
    assert [r["unit"] for r in relays] == [
        "Bassin Un",
        "Circonscription Deux",
        "Circonscription Un",
    ]
    assert units()["C1"]


def test_a_pilot_gives_the_order_of_who_decides_for_the_recteur(underway: Year) -> None:
    recteur, deputy = mail_of("recteur"), mail_of("cardie")
    of = ("24", "--by", PILOT, "--function", "recteur", "--mail")
    order = ("--reference", "2026-45", "--on", "01/09/2026")
    assert "suppléant" in str(refused("team", "delegation", *of, deputy, *order))
    typed("team", "name", *of, recteur, "--deputy", deputy)
    assert typed("team", "delegation", *of, deputy, *order).data["order"] == 1
    assert "--on" in str(refused("team", "delegation", *of, deputy, *order[:3], "demain"))
    (told,) = typed("team", "delegations", "--by", PILOT).data["delegations"]
    assert (told["deputy_mail"], told["reference"]) == (deputy, order[1])
    assert typed("team", "delegations", "--by", IEN).data["delegations"] == []
    assert typed("outbox", "formers").data["formers"] == []
