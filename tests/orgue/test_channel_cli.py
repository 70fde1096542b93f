"""``orgue channel``: ways set, listed without their secrets, tried, removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from models.home import home_engine
from models.journal import JOURNAL
from orgue.main import command
from tests.academy import Year, mail_of
from tests.channels.homeserver import ROOM as ROOM_THERE
from tests.channels.homeserver import Homeserver
from tests.orgue.typing_commands import IEN, PILOT, Said, pages, refused, typed
from tests.sink import Sink

SECRET = "motdepasse"
ROOM = f"matrixs://{SECRET}@tchap.example.fr/!salon:tchap.example.fr"
RELAY = f"mailtos://orgue:{SECRET}@smtp.example.fr?from=orgue@example.fr"
OWN = {
    "target": None,
    "who": "toutes les autres personnes",
    "ways": ["boîte locale"],
    "local": None,
}


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def channels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = typed("channel", "list").data["channels"]
    return found


def test_ways_are_listed_in_order_and_nothing_in_them_is_secret(founded: Path) -> None:
    said = typed("channel", "set", ROOM, RELAY, "--function", "pilot", "--by", PILOT)
    assert said.data["ways"] == ["matrixs://tchap.example.fr", "mailtos://smtp.example.fr"]
    typed("channel", "set", f"slack://{'T' * 9}/{'A' * 9}/{'s' * 24}/#salon", "--person", IEN)
    typed("channel", "set", "json://127.0.0.1:9/x", "--function", "relais", "--unit", "C1")
    assert [(c["who"], c["ways"], c["local"]) for c in channels()[:-1]] == [
        ("Ien2 <ien2@valmont.example>", ["slack://…"], False),
        (
            "pilote national ou pilote régional ou pilote académique ou pilote départemental",
            said.data["ways"],
            False,
        ),
        ("relais, Circonscription Un", ["json://127.0.0.1"], True),
    ]
    assert channels()[-1] == OWN
    assert SECRET not in str(channels()) + pages("channel", "list")


def test_ways_that_are_set_again_take_the_place_of_those_before(founded: Path) -> None:
    typed("channel", "set", ROOM, "--person", IEN)
    typed("channel", "set", RELAY, "--person", IEN)
    assert [c["ways"] for c in channels()] == [["mailtos://smtp.example.fr"], OWN["ways"]]
    typed("channel", "remove", "--person", IEN)
    assert channels() == [OWN]
    assert refused("channel", "remove", "--person", IEN).error == "NotFound"


def test_urls_may_come_from_the_input_where_no_process_list_shows_them(founded: Path) -> None:
    words = ["channel", "set", "-", "--person", IEN, "--json"]
    result = CliRunner().invoke(command("channel"), words, input=f"{ROOM}\n\n{RELAY}\n")
    assert result.exit_code == 0
    assert len(channels()[0]["ways"]) == 2


def test_what_is_set_is_in_the_journal_without_an_address(founded: Path) -> None:
    typed("channel", "set", ROOM, RELAY, "--person", IEN, "--by", PILOT)
    with home_engine().connect() as connection:
        query = sa.select(JOURNAL.c.subject, JOURNAL.c.facts).where(JOURNAL.c.what == "channel.set")
        (entry,) = connection.execute(query).all()
    assert (entry.subject[0], entry.facts) == ("p", {"ways": 2})


WRONG = [
    (("mailto://u:motdepasse@",), ("--person", IEN), "BadChannel"),
    ((ROOM, "nulle part"), ("--person", IEN), "BadChannel"),
    ((ROOM,), (), "Refusal"),
    ((ROOM,), ("--person", IEN, "--function", "pilot"), "Refusal"),
    ((ROOM,), ("--person", IEN, "--unit", "C1"), "Refusal"),
    ((ROOM,), ("--person", "inconnu@valmont.example"), "NotFound"),
    ((ROOM,), ("--function", "jardinier"), "NotFound"),
    ((ROOM,), ("--function", "dasen", "--unit", "C1"), "NotFound"),
]


@pytest.mark.parametrize(("urls", "whose", "error"), WRONG)
def test_what_cannot_be_is_refused_without_its_secret(
    founded: Path, urls: tuple[str, ...], whose: tuple[str, ...], error: str
) -> None:
    said = refused("channel", "set", *urls, *whose)
    assert said.error == error
    assert SECRET not in str(said)
    assert "ORGUE_MAIL_URL" not in str(said)


def tried(*words: str) -> Said:
    return typed("channel", "try", *words)


def test_each_way_is_tried_and_says_what_the_server_answered(founded: Path, sink: Sink) -> None:
    with Homeserver() as room:
        sink.answer(IEN, "550 5.1.1 inconnu")
        typed("channel", "set", room.url, sink.url, "--person", IEN)
        said = tried("--person", IEN)
        assert [(t["outcome"], t["code"]) for t in said.data["tried"]] == [
            ("sent", "matrix"),
            ("refused", "550"),
        ]
        assert len(room.said) == 1


def test_a_room_that_does_not_exist_is_refused_when_it_is_set_and_when_it_is_tried(
    founded: Path,
) -> None:
    with Homeserver() as room:
        wrong = room.url_of("#perseverence:tchap.example")
        assert (
            "n'existe pas"
            in refused("channel", "set", wrong, "--person", IEN).data["error"]["sentence"]
        )
        assert channels() == [OWN]
        room.aliases["#perseverence:tchap.example"] = ROOM_THERE
        typed("channel", "set", wrong, "--person", IEN)
        room.aliases.clear()
        room.members[ROOM_THERE].clear()
        said = refused("channel", "try", "--person", IEN)
        assert "n'existe pas" in said.data["error"]["sentence"]
        assert "POST createRoom" not in room.asked


def test_a_room_whose_server_is_away_is_set_and_said_to_be_silent(founded: Path) -> None:
    with Homeserver() as room:
        url = room.url
    assert "Sans réponse" in pages("channel", "set", url, "--person", IEN)


def test_a_try_that_no_way_took_is_refused_with_the_servers_words(
    founded: Path, sink: Sink
) -> None:
    sink.answer(IEN, "550 5.1.1 inconnu")
    typed("channel", "set", sink.url, "--person", IEN)
    said = refused("channel", "try", "--person", IEN)
    assert "550" in said.data["error"]["sentence"]


def test_the_home_s_own_way_is_tried_with_an_address(
    founded: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused("channel", "try").error == "Refusal"
    assert tried("--to", "moi@valmont.example").data["tried"][0]["way"] == "mailbox"
    monkeypatch.setenv("ORGUE_MAIL_URL", sink.url)
    assert tried("--to", "moi@valmont.example").data["tried"][0]["code"] == "250"
    assert sink.recipients == ["moi@valmont.example"]


def test_a_home_in_simulated_time_takes_ways_of_this_machine_alone(
    underway: Year, sink: Sink
) -> None:
    assert refused("channel", "set", ROOM, "--person", IEN).error == "SimulatedTime"
    typed("channel", "set", sink.url, "--person", IEN)
    assert typed("tick", "--now", "2026-11-30T10:05").data["sent"] == 2
    assert sink.recipients == [IEN]


def test_a_fixed_time_is_refused_while_a_way_leads_to_people(founded: Path) -> None:
    typed("channel", "set", ROOM, "--person", IEN)
    assert refused("tick", "--now", "2026-11-30T10:05").error == "NotReal"


def test_an_address_that_bounced_is_listed_and_said_to_be_reachable_again(
    underway: Year, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGUE_MAIL_URL", sink.url)
    sink.answer(IEN, "550 5.1.1 inconnu")
    typed("tick", "--now", "2026-11-30T10:05")
    (found,) = typed("people", "unreachable").data["unreachable"]
    assert (found["mail"], found["code"], found["since"], found["until"]) == (
        IEN,
        "550",
        "2026-11-30",
        "2027-02-28",
    )
    assert "refusée le 30/11/2026 (550)" in pages("people", "unreachable")
    assert typed("people", "reachable", IEN, "--by", PILOT).data["slots"] == [found["slot"]]
    assert typed("people", "unreachable").data["unreachable"] == []
    assert typed("people", "reachable", IEN).data["slots"] == []
    nobody = mail_of("personne")
    assert refused("people", "reachable", nobody).error == "NotFound"


def test_a_way_is_declared_under_a_name_and_kept_while_a_cycle_uses_it(founded: Path) -> None:
    typed("channel", "name", "tchap-relais", ROOM, "--by", PILOT)
    assert typed("channel", "names").data["names"] == [
        {"name": "tchap-relais", "ways": ["matrixs://tchap.example.fr"], "local": False}
    ]
    assert SECRET not in pages("channel", "names")
    assert "minuscules" in str(refused("channel", "name", "Tchap Relais", ROOM))
    typed("channel", "forget", "tchap-relais")
    assert typed("channel", "names").data["names"] == []
    assert "Aucune voie" in str(refused("channel", "forget", "tchap-relais"))
