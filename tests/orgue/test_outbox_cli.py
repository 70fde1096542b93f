"""The outbox handled by hand: listed, shown, held, released, dropped, sent again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.home import home_engine
from models.work.message import MESSAGE
from tests.academy import Year
from tests.channels.returned import given_back
from tests.orgue.typing_commands import IEN, PILOT, numbers, pages, refused, typed


def outbox(verb: str, *which: str, by: str = PILOT) -> tuple[str, ...]:
    return ("outbox", verb, *which, "--by", by)


def state_of(number: str) -> tuple[str, str | None]:
    shown = typed("outbox", "show", number).data
    return shown["state"], shown["result"]


def test_a_message_is_listed_and_shown_as_it_would_leave(underway: Year) -> None:
    (number,) = numbers("to_validate")
    (listed,) = [
        m
        for m in typed("outbox", "list", "--state", "owed").data["messages"]
        if m["id"] == int(number)
    ]
    keys = {"at", "to", "function", "unit", "template", "key", "reason", "state"}
    assert keys <= set(listed)
    assert (listed["to"], listed["unit"], listed["state"]) == (IEN, "E21", "owed")
    shown = typed("outbox", "show", number).data
    assert shown == typed("outbox", "show", listed["key"]).data
    assert "Atelier théâtre" in shown["text"]
    assert shown["html"].lstrip().lower().startswith("<!doctype html")


def test_a_held_message_does_not_leave_until_it_is_released(underway: Year) -> None:
    (number,) = numbers("to_validate")
    assert typed(*outbox("hold", number)).data == {"messages": [int(number)], "state": "held"}
    assert typed("tick", "--now", "2026-11-30T10:05").data["sent"] == 1
    assert state_of(number) == ("held", None)
    assert typed(*outbox("release", number)).data["state"] == "owed"
    assert typed("tick", "--now", "2026-11-30T10:10").data["sent"] == 1
    assert state_of(number)[0] == "sent"
    for verb in ("hold", "release", "drop", "retry"):
        assert refused(*outbox(verb, number)).error == "WrongMove"


def test_a_dropped_message_does_not_leave(underway: Year) -> None:
    (number,) = numbers("to_validate")
    assert typed(*outbox("drop", number)).code == 0
    assert state_of(number) == ("dropped", "abandonné par le pilote")
    assert typed("tick", "--now", "2026-11-30T10:05").data["sent"] == 1
    assert refused(*outbox("release", number)).error == "WrongMove"


def _set(number: str, **values: Any) -> None:
    with gesture(home_engine()) as session:
        row = sa.update(MESSAGE).where(MESSAGE.c.id == int(number))
        session.connection().execute(row.values(**values))


def test_a_parked_message_is_sent_again_on_demand(underway: Year) -> None:
    (number,) = numbers("to_validate")
    _set(number, state="parked", attempts=8, result="550 inconnu")
    assert typed("tick", "--now", "2026-11-30T10:05").data["sent"] == 1
    assert state_of(number) == ("parked", "550 inconnu")
    assert typed(*outbox("retry", number)).data["state"] == "owed"
    assert typed("tick", "--now", "2026-11-30T10:06").data["sent"] == 1
    assert state_of(number)[0] == "sent"


def test_a_message_that_is_leaving_is_left_alone(underway: Year) -> None:
    (number,) = numbers("to_validate")
    _set(number, state="claimed", claim="another")
    for verb in ("hold", "release", "drop", "retry"):
        assert refused(*outbox(verb, number)).error == "WrongMove"


@pytest.fixture
def gathered(underway: Year) -> tuple[str, str]:
    """The numbers of a digest that is about to leave, and of an item in it."""
    from models.tick import run_cycle

    typed("tick")
    now = "2026-12-01T07:45"
    typed("status", "--now", now)
    moment = datetime.fromisoformat(f"{now}+01:00")
    run_cycle(underway.engine, underway.cycle_id, moment)
    (item,) = underway.messages(text="validation_reminder")
    return str(item.digest_id), str(item.id)


def test_an_item_of_a_digest_is_not_held_but_can_be_dropped_alone(
    underway: Year, gathered: tuple[str, str]
) -> None:
    digest, item = gathered
    assert "dans un résumé" in refused(*outbox("hold", item)).data["error"]["sentence"]
    assert typed(*outbox("drop", item)).code == 0
    typed("tick")
    assert state_of(item) == ("dropped", "abandonné par le pilote")
    assert state_of(digest)[0] in ("dropped", "sent")


def test_an_item_released_from_its_digest_is_gathered_again(
    underway: Year, gathered: tuple[str, str]
) -> None:
    digest, item = gathered
    assert typed(*outbox("release", item)).data["state"] == "owed"
    typed("tick")
    assert (state_of(item)[0], state_of(digest)[0]) == ("sent", "sent")


def test_a_dropped_digest_takes_its_items_with_it(
    underway: Year, gathered: tuple[str, str]
) -> None:
    digest, item = gathered
    assert typed(*outbox("drop", digest)).code == 0
    assert {state_of(digest), state_of(item)} == {("dropped", "abandonné par le pilote")}


def test_a_held_digest_keeps_its_items_until_it_is_released(
    underway: Year, gathered: tuple[str, str]
) -> None:
    digest, item = gathered
    typed(*outbox("hold", digest))
    typed("tick")
    assert (state_of(item)[0], state_of(digest)[0]) == ("gathered", "held")
    typed(*outbox("release", digest))
    typed("tick")
    assert (state_of(item)[0], state_of(digest)[0]) == ("sent", "sent")


def test_only_a_pilot_handles_the_outbox(underway: Year) -> None:
    (number,) = numbers("to_validate")
    for verb in ("hold", "release", "drop", "retry"):
        assert refused(*outbox(verb, number, by=IEN)).error == "NotYours"


@pytest.mark.parametrize("which", ["999", "9999999999999999999999", "1:rien", "²"])
def test_a_message_that_does_not_exist_is_refused(underway: Year, which: str) -> None:
    assert refused(*outbox("drop", which)).error == "NotFound"
    assert refused("outbox", "show", which).error == "NotFound"


def test_of_several_messages_all_move_or_none(underway: Year) -> None:
    (number,) = numbers("to_validate")
    assert refused(*outbox("hold", number, "999")).error == "NotFound"


def test_what_a_smart_host_gives_back_is_read_from_a_file_and_told(
    underway: Year, tmp_path: Path
) -> None:
    (number,) = numbers("to_validate")
    typed("tick", "--now", "2026-12-01T09:00")
    key = typed("outbox", "show", number).data["key"]
    back = tmp_path / "retour.eml"
    returned = given_back("5.1.1", "smtp; 550 5.1.1 User unknown", key=key, to=IEN)
    back.write_bytes(returned)
    said = typed("outbox", "returned", str(back))
    (one,) = said.data["returned"]
    assert (one["message"], one["about"], one["bounced"]) == (int(number), "mailbox", True)
    assert state_of(number) == ("sent", "rendu 550 5.1.1 User unknown")
    assert [u["mail"] for u in typed("people", "unreachable").data["unreachable"]] == [IEN]
    again = " ".join(pages("outbox", "returned", str(back)).split())
    assert "l’adresse n’existe pas (déjà noté) — 5.1.1 User unknown" in again
    assert refused("outbox", "returned", str(tmp_path / "absent")).error == "Refusal"
