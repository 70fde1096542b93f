"""The pilot reads the outbox, and holds, releases, drops or sends again what they looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.journal import JOURNAL
from models.work.message import MESSAGE, MessageState
from tests.academy import Year, launched
from tests.web.portal import signed_in, words
from tests.years import year_on

ON = "11/01/2027 10:00"
S = MessageState


def an_action_is_proposed(year: Year) -> None:
    """An action is proposed: the request to validate it (1) and its receipt (2) wait to leave."""
    year.propose("E11", "Débat", on=ON)


year = year_on(then=an_action_is_proposed)


def states(year: Year) -> list[MessageState]:
    return [m.state for m in year.messages()]


def put(year: Year, number: int, **values: Any) -> None:
    with gesture(year.engine) as session:
        row = sa.update(MESSAGE).where(MESSAGE.c.id == number)
        session.connection().execute(row.values(**values))


def confirmed(change: str, *ids: int, **more: Any) -> dict[str, Any]:
    listed = ",".join(map(str, ids))
    return {"change": change, "messages": listed, "seen": len(ids), "confirmed": "yes"} | more


@contextmanager
def statements(engine: sa.Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(engine, "before_cursor_execute", note)


def test_each_letter_says_to_whom_on_what_and_what_became_of_it(year: Year) -> None:
    client = signed_in(year, "pilote")
    page = words(client.get("/outbox"))
    for said in (
        "Votre avis est attendu",
        "à Ien1",
        "École des Tilleuls",
        "À envoyer",
        "2 courriers",
    ):
        assert said in page, said
    year.tick("11/01/2027 10:05")
    page = words(client.get("/outbox"))
    assert "Résumé du jour" in page
    assert "Parti" in page


def test_filters_hold_together(year: Year) -> None:
    year.tick("11/01/2027 10:05")
    client = signed_in(year, "pilote")
    for query, total in (
        ("text=to_validate", 1),
        ("text=silent_reminder", 6),
        ("state=parked", 0),
        ("day=2027-01-11&q=tilleuls", 3),
        ("day=2027-01-12", 0),
        ("q=ien1+proposition", 0),
        (f"unit={year.units['D2']}&text=call_opened", 1),
        ("state=nulle&unit=x&day=x", 18),
        ("function=school.relay&text=call_opened", 7),
        ("q=%25", 0),
    ):
        page = words(client.get(f"/outbox?{query}"))
        assert f" {total} courrier" in page or (not total and "Aucun courrier" in page), query


def test_a_letter_is_read_without_the_link_of_its_recipient(year: Year) -> None:
    client = signed_in(year, "pilote")
    page = client.get("/outbox/1")
    for said in ("Débat", "ien1@valmont.example", "Pas avant le", "to_validate", "Essais 0"):
        assert said in words(page), said
    html = client.get("/outbox/1/html")
    assert "Débat" in html.text
    assert "/v/" not in html.text + page.text
    assert "sandbox" in html.headers["content-security-policy"]
    put(year, 1, state=S.PARKED, attempts=8, result="550 inconnu", flow_run_id="abc-1")
    page = words(client.get("/outbox/1"))
    for said in ("En échec", "550 inconnu", "Essais 8", "abc-1", "Envoyer de nouveau"):
        assert said in page, said
    assert client.get("/outbox/999").status_code == 404


def test_what_a_sent_digest_carried_is_still_read(year: Year) -> None:
    year.tick("11/01/2027 10:05")
    digest = year.messages(text="digest")[0].id
    assert "chiffres de la semaine" in words(signed_in(year, "pilote").get(f"/outbox/{digest}"))


def test_letters_are_looked_at_then_held_then_released(year: Year) -> None:
    client = signed_in(year, "pilote")
    looked = words(client.post("/outbox/change", data={"change": "hold", "message": ["1", "2"]}))
    assert "Mettre en attente 2 courriers ?" in looked
    assert "Votre avis est attendu" in looked
    assert states(year) == [S.OWED, S.OWED]
    answer = client.post("/outbox/change", data=confirmed("hold", 1, 2))
    assert answer.status_code == 303
    assert "2 courriers mis en attente." in words(client.get("/outbox"))
    assert states(year) == [S.HELD, S.HELD]
    assert year.drain("11/01/2027 10:05") == []
    client.post("/outbox/change", data=confirmed("release", 1))
    assert states(year) == [S.OWED, S.HELD]
    client.post("/outbox/change", data=confirmed("drop", 2))
    assert states(year) == [S.OWED, S.DROPPED]
    lines = year.all(sa.select(JOURNAL).where(JOURNAL.c.what.startswith("message.")))
    assert [(e.what, e.subject) for e in lines] == [
        ("message.held", "message.1"),
        ("message.held", "message.2"),
        ("message.owed", "message.1"),
        ("message.dropped", "message.2"),
    ]


def test_what_failed_is_sent_again(year: Year) -> None:
    put(year, 1, state=S.PARKED, attempts=8, result="550 inconnu")
    signed_in(year, "pilote").post("/outbox/change", data=confirmed("release", 1))
    assert [letter.text for letter in year.drain("11/01/2027 10:05")] == [
        "to_validate",
        "action_received",
    ]


def test_what_changed_since_it_was_looked_at_changes_nothing(year: Year) -> None:
    client = signed_in(year, "pilote")
    put(year, 2, state=S.SENT)
    looked = client.post("/outbox/change", data={"change": "hold", "message": ["1", "2"]})
    assert "1 courrier est laissé de côté" in words(looked)
    answer = client.post("/outbox/change", data=confirmed("hold", 1, 2))
    assert answer.status_code == 409
    assert "rien n’est changé" in words(answer)
    assert states(year) == [S.OWED, S.SENT]


def test_nothing_ticked_nothing_known_changes_nothing(year: Year) -> None:
    client = signed_in(year, "pilote")
    for data in ({"change": "hold"}, {"change": "burn", "message": "1"}):
        assert client.post("/outbox/change", data=data).status_code == 303
        assert "Cochez au moins un courrier." in words(client.get("/outbox"))
    for ids in ("9" * 15, "-3", "1; DROP"):
        answer = client.post("/outbox/change", data={"change": "drop", "messages": ids})
        assert answer.status_code == 303
    assert states(year) == [S.OWED, S.OWED]


def test_all_that_the_filters_keep_is_chosen_at_once_and_a_large_number_is_typed(
    year: Year,
) -> None:
    for n in range(30):
        year.propose("E12", f"Atelier {n}", on=ON)
    client = signed_in(year, "pilote")
    every = {"change": "hold", "all": "yes", "back": "/outbox?state=owed"}
    assert "Mettre en attente 62 courriers ?" in words(client.post("/outbox/change", data=every))
    ids = [m.id for m in year.messages()]
    refused = client.post("/outbox/change", data=confirmed("hold", *ids))
    assert "tapez le nombre de courriers : 62" in words(refused)
    client.post("/outbox/change", data=confirmed("hold", *ids, count="62"))
    assert set(states(year)) == {S.HELD}


def test_the_page_takes_as_many_statements_for_sixty_as_for_two(year: Year) -> None:
    client = signed_in(year, "pilote")
    client.get("/outbox")
    counts = []
    for more in range(2):
        for n in range(20 * more):
            year.propose("E12", f"Atelier {n}", on=ON)
        client.get("/outbox")  # what is kept until something is noted is counted anew
        with statements(year.engine) as asked:
            client.get("/outbox")
            client.post("/outbox/change", data={"change": "hold", "message": ["1", "2"]})
        counts.append(len(asked))
    assert counts[0] == counts[1] < 60


@pytest.mark.parametrize(("who", "status"), [("pilote1", 403), ("ien1", 403), ("E11", 403)])
def test_only_who_sees_to_the_mail_of_the_academie_opens_it(
    year: Year, who: str, status: int
) -> None:
    client = signed_in(year, who)
    assert "/outbox" not in client.get("/").text
    assert [client.get(p).status_code for p in ("/outbox", "/outbox/1")] == [status, status]
    assert client.post("/outbox/change", data=confirmed("drop", 1)).status_code == status
    assert states(year) == [S.OWED, S.OWED]


def test_a_year_without_a_letter_says_so(memory: sa.Engine) -> None:
    year = launched(memory)
    assert "rien n’a encore été dû" in words(signed_in(year, "pilote").get("/outbox"))
