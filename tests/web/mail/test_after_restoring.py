"""After a restoration a pilot says, sending by sending, what had left and what is to be sent."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.copies.after_restoring import WHY
from models.gestures.copies.restoring import note_restoration
from models.journal import JOURNAL
from models.tick import run_cycle
from models.work.message import MESSAGE, MessageState
from tests.academy import Year, at
from tests.web.portal import signed_in, words
from tests.years import year_on

EVE, CALL, NEXT = "20/11/2026 10:00", "23/11/2026 09:00", "24/11/2026 09:00"
S = MessageState


def put_back_as_the_call_was_about_to_leave(year: Year) -> None:
    """A home put back as its call was about to leave: its ten letters wait."""
    year.tick(EVE)
    run_cycle(year.engine, year.cycle_id, at(CALL))
    with gesture(year.engine) as session:
        note_restoration(session, "root@test", at(CALL), at(CALL))


year = year_on(clock=CALL, then=put_back_as_the_call_was_about_to_leave)


def states(year: Year) -> Counter[MessageState]:
    held = sa.select(MESSAGE.c.state).where(MESSAGE.c.restoration_id.is_not(None))
    return Counter(r.state for r in year.all(held))


def sending(year: Year, **more: object) -> dict[str, object]:
    m = MESSAGE.c
    first = year.all(sa.select(m.rule, m.rung).where(m.state == S.HELD).order_by(m.rule).limit(1))
    (row,) = first or year.all(sa.select(m.rule, m.rung).where(m.restoration_id.is_not(None)))[:1]
    alike = sa.select(m.id).where(m.rule == row.rule, m.rung == row.rung, m.state == S.HELD)
    seen = len(year.all(alike))
    return {"rule": row.rule, "rung": row.rung, "cycle": year.cycle_id, "seen": seen} | more


def test_pages_say_how_many_letters_wait_and_why(year: Year) -> None:
    client, count = signed_in(year, "pilote"), states(year)[S.HELD]
    assert count >= 10
    assert f"{count} courriers attendent depuis la restauration" in words(client.get("/"))
    assert f"{count} courriers attendent depuis la restauration" in words(client.get("/outbox"))
    assert "courriers attendent votre accord" not in words(client.get("/outbox"))
    page = words(client.get("/outbox/restored"))
    assert "Les données ont été remises" in page
    assert "Déjà partis" in page
    assert WHY.split(" : ")[1] in words(client.get("/outbox?state=held"))


def test_what_had_left_is_said_so_and_taken_back(year: Year) -> None:
    client, whole = signed_in(year, "pilote"), states(year)[S.HELD]
    one = sending(year)
    answer = client.post("/outbox/restored", data=one | {"do": "sent"})
    assert answer.status_code == 303
    assert states(year) == Counter({S.SENT: one["seen"], S.HELD: whole - int(str(one["seen"]))})
    assert year.tick(NEXT) == []
    client.post("/outbox/restored", data=one | {"do": "undo"})
    assert states(year) == {S.HELD: whole}
    told = [r.what for r in year.all(sa.select(JOURNAL.c.what).order_by(JOURNAL.c.id.desc()))]
    assert "sending.said_sent" in told
    assert "sending.held_again" in told


def test_what_is_to_be_sent_leaves_once(year: Year) -> None:
    client, one = signed_in(year, "pilote"), sending(year)
    client.post("/outbox/restored", data=one | {"do": "send"})
    assert states(year)[S.OWED] == one["seen"]
    left = year.tick(NEXT)
    assert {letter.rule for letter in left} <= {one["rule"], "digest"}
    assert len(left) >= 1
    assert year.tick("24/11/2026 09:30") == []


def test_what_changed_since_it_was_looked_at_changes_nothing(year: Year) -> None:
    client, before = signed_in(year, "pilote"), states(year)
    answer = client.post("/outbox/restored", data=sending(year, seen=3) | {"do": "sent"})
    assert answer.status_code == 409
    assert states(year) == before


def test_one_letter_is_said_on_its_own_page(year: Year) -> None:
    client = signed_in(year, "pilote")
    (row, *_) = year.all(sa.select(MESSAGE.c.id).where(MESSAGE.c.state == S.HELD))
    assert "était-il déjà parti" in words(client.get(f"/outbox/{row.id}")).replace("’", "'")
    assert "Relâcher" not in words(client.get(f"/outbox/{row.id}"))
    one = {"message": row.id, "cycle": year.cycle_id}
    client.post("/outbox/restored/letter", data=one | {"do": "sent"})
    assert states(year)[S.SENT] == 1
    client.post("/outbox/restored/letter", data=one | {"do": "send"})
    assert states(year)[S.OWED] == 0


def test_who_does_not_see_to_the_mail_says_nothing(year: Year) -> None:
    before = states(year)
    client = signed_in(year, "ien1")
    assert client.get("/outbox/restored").status_code == 403
    assert client.post("/outbox/restored", data=sending(year) | {"do": "send"}).status_code == 403
    assert states(year) == before
