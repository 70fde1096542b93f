"""From the forecast, a sending is kept waiting, let go by, said otherwise; large ones wait."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.gestures.cycle.change_kept import mark_of_part
from models.work.message import MESSAGE, MessageState
from tests.academy import Year, at, unfolded
from tests.statements import statements
from tests.waiting import until
from tests.web.mail.forecasts import computed, forecasts, home
from tests.web.mail.sendings import ON, OPENING, release_above, sending
from tests.web.portal import signed_in, words

CALL = {"rule": "call_opened", "rung": ""}
S = MessageState


def invited(year: Year) -> list[str]:
    return [one.to for one in unfolded(year.sent) if one.text == "call_opened"]


def test_a_sending_says_whom_it_would_reach_and_is_kept_waiting(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    kept = computed(client, year, ON).kept
    assert kept is not None
    page = words(client.get(f"{sending(year)}?rule=call_opened&rung="))
    for said in ("lundi 2 novembre 2026", "7 courriers à 7 destinataires", "Partira comme prévu"):
        assert said in page, said
    with kept.opened() as copy:
        query = sa.select(sa.func.count()).where(MESSAGE.c.rule == "call_opened")
        assert copy.connection().execute(query).scalar_one() == 7
    done = client.post(sending(year), data=CALL | {"do": "hold", "seen": "0:0"})
    assert done.status_code == 303
    assert "Attendra votre accord" in words(client.get(f"{sending(year)}?rule=call_opened&rung="))
    kept = computed(client, year, ON).kept
    assert kept is not None
    found = kept.sendings["call_opened", ""]
    assert (found.leaves, found.held, found.dropped) == (0, 7, 0)
    assert "Appel à actions ouvert (7) attendra votre accord" in words(client.get(home(year)))
    year.tick(OPENING)
    assert invited(year) == []
    assert "7 courriers attendent votre accord" in words(client.get("/outbox"))
    assert "7 courriers attendent votre accord" in words(client.get("/"))


def test_dropping_is_looked_at_first_and_undone(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    computed(client, year, ON)
    looked = client.post(sending(year), data=CALL | {"do": "drop", "seen": "0:0"})
    assert "Ne pas envoyer 7 courriers cette fois ?" in words(looked)
    given = CALL | {"do": "drop", "seen": "0:0", "confirmed": "yes"}
    assert client.post(sending(year), data=given | {"shown": "6"}).status_code == 409
    assert client.post(sending(year), data=given | {"shown": "7"}).status_code == 303
    assert "ne partira pas" in words(client.get(home(year)))
    told = client.post(sending(year), data=CALL | {"do": "hold", "seen": "0:0"})
    assert told.status_code == 409
    assert "Quelqu’un d’autre a donné une consigne" in words(told)
    client.post(sending(year), data=CALL | {"do": "let_go", "seen": "drop:0"})
    year.tick(OPENING)
    assert len(invited(year)) == 7


def test_nothing_is_dropped_before_it_is_counted(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    asked, given = f"{sending(year)}?rule=call_opened&rung=", CALL | {"do": "drop", "seen": "0:0"}
    with forecasts(client).turn:  # its computing is begun, and waits
        page = words(client.get(asked))
        assert "Aucune prévision n’est en mémoire" in page
        assert "Le calcul commence" in page
        assert "déjà dû" not in page
        for sent in (given, given | {"confirmed": "yes", "shown": "0"}):
            answer = client.post(sending(year), data=sent)
            assert answer.status_code == 409
            assert "ne peut pas être compté. Elle se calcule" in words(answer)
            assert "0 courrier" not in words(answer)
    until(lambda: forecasts(client).of(year.cycle_id).kept, 60, "the forecast")
    looked = client.post(sending(year), data=given)
    assert "Ne pas envoyer 7 courriers cette fois ?" in words(looked)
    year.tick(OPENING)
    assert len(invited(year)) == 7


def test_a_large_number_is_typed_before_it_is_dropped(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in ("posting", "sendings"):
        monkeypatch.setattr(f"web.mail.{where}.TYPED_ABOVE", 5)
    client = signed_in(year, "pilote", on=ON)
    computed(client, year, ON)
    given = CALL | {"do": "drop", "seen": "0:0", "confirmed": "yes", "shown": "7"}
    assert "tapez le nombre de courriers" in words(client.post(sending(year), data=given))
    assert client.post(sending(year), data=given | {"count": "7"}).status_code == 303


def test_a_large_sending_is_shown_looked_at_and_let_go(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    computed(client, year, ON)
    wrong = release_above(client, year, "beaucoup")
    assert wrong.status_code == 422
    assert 'value="beaucoup"' in wrong.text
    assert release_above(client, year, "6").status_code == 303
    year.tick(OPENING)
    assert invited(year) == []
    page = client.get(home(year))
    assert "7 courriers à 7 destinataires, plus de 6" in words(page)
    back = page.text.split('name="back" value="')[1].split('"')[0].replace("&amp;", "&")
    given = {"all": "yes", "back": back, "cycle": str(year.cycle_id), "change": "release"}
    looked = client.post("/outbox/change", data=given)
    assert "Laisser partir 7 courriers ?" in words(looked)
    ids = ",".join(str(m.id) for m in year.messages(rule="call_opened"))
    client.post(
        "/outbox/change",
        data={"messages": ids, "seen": "7", "confirmed": "yes", "change": "release"},
    )
    year.drain("02/11/2026 08:00")
    assert len(invited(year)) == 7
    release_above(client, year, "")
    assert year.course.definition.release_above is None


def test_a_limit_is_not_kept_over_another_that_was_not_seen(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    seen = mark_of_part(year.course.definition, "release_above")
    assert release_above(client, year, "40").status_code == 303
    late = release_above(client, year, "200", seen)
    assert late.status_code == 409
    assert 'value="200"' in late.text
    assert "au-dessus de 40 destinataires" in words(late)
    assert year.course.definition.release_above == 40
    assert release_above(client, year, "200").status_code == 303


def test_what_left_is_counted_day_by_day_as_plain_sql_counts_it(year: Year) -> None:
    year.mornings("02/11/2026", "04/12/2026")
    client = signed_in(year, "pilote", on="04/12/2026 10:00")
    computed(client, year, "04/12/2026 10:00")
    m = MESSAGE.c
    for month, first, last in (
        ("2026-11", "01/11/2026", "01/12/2026"),
        ("2026-12", "01/12/2026", "01/01/2027"),
    ):
        sent = sa.select(sa.func.count()).where(
            m.state == S.SENT,
            m.digest_id.is_(None),
            m.sent_at >= at(f"{first} 00:00"),
            m.sent_at < at(f"{last} 00:00"),
        )
        ((count,),) = year.all(sent)
        page = client.get(f"{home(year)}?month={month}")
        assert f": {count} courrier" in words(page).split("Ce qui est parti")[1][:60]
    page = client.get(f"{home(year)}?month=2026-11")
    ((on_day,),) = year.all(
        sa.select(sa.func.count()).where(
            m.state == S.SENT,
            m.digest_id.is_(None),
            m.sent_at >= at("02/11/2026 00:00"),
            m.sent_at < at("03/11/2026 00:00"),
        )
    )
    link = f"/outbox?cycle={year.cycle_id}&day=2026-11-02&state=sent"
    assert on_day > 3
    assert f'{link.replace("&", "&amp;")}">{on_day}</a>' in page.text
    assert f" {on_day} courriers" in words(client.get(link))
    assert "Mois passés" in page.text
    assert client.get(f"{home(year)}?month=nul").status_code == 200


def test_what_follows_gestures_is_not_asked_about_and_says_where(year: Year) -> None:
    january = "11/01/2027 10:00"
    year.propose("E11", "Débat", on=january)
    client = signed_in(year, "pilote", on=january)
    computed(client, year, january)
    page = words(client.get(f"{sending(year)}?rule=to_validate&rung="))
    assert "suivent ce que chacun fait" in page
    assert "Ne pas l’envoyer" not in page
    assert client.get(f"{sending(year)}?rule=nulle&rung=").status_code == 404
    asked = {"rule": "to_validate", "rung": "", "do": "hold", "seen": "0:0"}
    assert client.post(sending(year), data=asked).status_code == 404


@pytest.mark.parametrize("who", ["pilote1", "ien1", "E11"])
def test_only_who_sees_to_the_mail_asks(year: Year, who: str) -> None:
    client = signed_in(year, who, on=ON)
    assert client.get(f"{sending(year)}?rule=call_opened&rung=").status_code == 403
    posts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/sending", CALL | {"do": "hold", "seen": "0:0"}),
        ("/sending/words", CALL | {"step": "preview", "subject": "a", "text": "b"}),
        ("/release-above", {"limit": "5"}),
    )
    for path, data in posts:
        assert client.post(home(year) + path, data=data).status_code == 403, path


def test_the_page_takes_as_many_statements_whatever_is_held(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    computed(client, year, ON)
    client.get(home(year))
    found = []
    for _ in range(2):
        with statements(year.engine) as said:
            client.get(home(year))
            client.get("/outbox")
        found.append(len(said))
        release_above(client, year, "1")
        year.tick(OPENING)
        client.get(home(year))
    assert found[0] == found[1]
