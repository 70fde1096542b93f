"""What will leave until July is computed beside the pages, then read day by day."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.engine import open_engine
from models.database.transactions import gesture, reading
from models.errors import TRY_AGAIN
from models.rehearsal.forecasts import Forecasts, ForecastStanding
from models.rehearsal.foreseen import basis_of
from models.work.message import MESSAGE, MessageState
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year, at, launched
from tests.waiting import until
from tests.web.mail.forecasts import ON, computed, forecasts, home
from tests.web.portal import signed_in, words


def test_every_day_to_july_is_counted_by_text_and_by_function(year: Year) -> None:
    year.tick("11/01/2027 07:45")
    client = signed_in(year, "pilote", on=ON)
    kept = computed(client, year).kept
    assert kept is not None
    with kept.opened() as copy:
        sent = sa.select(sa.func.count()).where(
            MESSAGE.c.state == MessageState.SENT,
            MESSAGE.c.digest_id.is_(None),
            MESSAGE.c.sent_at >= at(ON),
        )
        assert copy.connection().execute(sent).scalar_one() == kept.letters > 50
    assert sum(d.letters for d in kept.days) == kept.letters
    assert sum(t.letters for t in kept.texts) == kept.letters
    assert sum(f.letters for f in kept.functions) == kept.letters
    assert (kept.days[0].on.year, kept.days[-1].on.month) == (2027, 6)
    page = words(client.get(home(year)))
    for said in (
        f"{kept.letters} courriers",
        "Rien n’a changé depuis",
        "Janvier 2027",
        "Juin 2027",
        "Par fonction",
        "Relais",
    ):
        assert said in page, said
    assert year.messages() == year.messages(cycle_id=year.cycle_id)
    assert not [m for m in year.messages() if m.sent_at and m.sent_at > at(ON)]


def test_a_day_lists_its_letters_and_each_is_read_without_its_link(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    kept = computed(client, year).kept
    assert kept is not None
    day = next(d for d in kept.days if d.letters > 5)
    listed = client.get(f"{home(year)}/letters?day={day.on}")
    assert f"{day.letters} courriers partiraient" in words(listed)
    link = listed.text.split(f'href="{home(year)}/letter?')[1].split('"')[0]
    letter = client.get(f"{home(year)}/letter?{link}")
    assert "Partirait le" in words(letter)
    html = client.get(f"{home(year)}/letter/html?{link}")
    assert html.status_code == 200
    assert not any(f"/{kind}/" in html.text for kind in "avpud")
    assert "Aucun courrier prévu" in words(client.get(f"{home(year)}/letters?q=personne-du-tout"))
    assert client.get(f"{home(year)}/letter?key=1:nulle:part").status_code == 404


def test_what_changed_since_is_said(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    computed(client, year)
    year.propose("E11", "Débat", on=ON)
    year.remove("C2", "relay")
    page = words(client.get(home(year)))
    assert "Depuis, des personnes ou des unités ont changé" in page
    assert "lignes de plus" in page or "ligne de plus" in page


def test_held_letters_are_not_counted_and_it_is_said(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(MESSAGE).values(state=MessageState.HELD))
    client = signed_in(year, "pilote", on=ON)
    computed(client, year)
    assert "2 courriers mis en attente" in words(client.get(home(year)))


def test_a_draft_is_foreseen_as_if_it_were_launched_now(memory: sa.Engine) -> None:
    year = launched(memory)
    set_state(year, CycleState.DRAFT, definition=None, launched_at=None)
    client = signed_in(year, "pilote", on=ON)
    kept = computed(client, year).kept
    assert kept is not None
    assert kept.letters > 0
    assert "si le cycle était lancé maintenant" in words(client.get(home(year)))


def test_a_draft_that_was_launched_while_its_forecast_waited_is_foreseen_as_it_is(
    year: Year,
) -> None:
    set_state(year, CycleState.DRAFT)
    client = signed_in(year, "pilote", on=ON)
    with reading(year.engine) as session:
        basis = basis_of(session, year.cycle_id, year.course.local_day(at(ON)))
    set_state(year, CycleState.LIVE)
    standing = forecasts(client).compute(year.cycle_id, at(ON), basis)
    assert standing.failed == ""
    assert standing.kept is not None


def test_a_closed_cycle_foresees_nothing(year: Year) -> None:
    set_state(year, CycleState.CLOSED)
    client = signed_in(year, "pilote", on=ON)
    assert "plus rien ne partira" in words(client.get(home(year)))
    assert computed(client, year).failed == "Le cycle est clos : plus rien ne partira."


def set_state(year: Year, state: CycleState, **more: Any) -> None:
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(CYCLE).values(state=state, **more))


def test_after_the_last_date_nothing_is_left(year: Year) -> None:
    client = signed_in(year, "pilote", on="30/08/2027 20:00")
    computed(client, year, "30/08/2027 20:00")
    page = words(client.get(home(year)))
    assert "0 courrier à 0 destinataire" in page
    assert "Rien ne partirait" in page


def test_a_failure_is_told_on_the_page(year: Year) -> None:
    year.propose("E11", "Débat", on=ON)
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(MESSAGE).values(text="nulle"))
    client = signed_in(year, "pilote", on=ON)
    assert computed(client, year).kept is None
    page = words(client.get(home(year)))
    assert "Le calcul a échoué. Le texte « nulle » n’existe pas." in page


def test_a_fault_of_ours_is_for_the_log_and_the_page_says_what_to_do(
    year: Year, caplog: pytest.LogCaptureFixture
) -> None:
    with reading(year.engine) as session:
        basis = basis_of(session, year.cycle_id, year.course.local_day(at(ON)))
    nowhere = Forecasts(engine=open_engine("sqlite://"))
    assert nowhere.compute(year.cycle_id, at(ON), basis).failed == TRY_AGAIN
    assert "no such table" in caplog.text


@pytest.mark.parametrize("who", ["pilote1", "ien1", "E11"])
def test_only_who_sees_to_the_mail_reads_it(year: Year, who: str) -> None:
    client = signed_in(year, who, on=ON)
    for path in ("", "/letters", "/letter?key=x", "/letter/html?key=x", "/progress"):
        assert client.get(home(year) + path).status_code == 403, path
    assert client.post(home(year)).status_code == 403
    assert forecasts(client).of(year.cycle_id) == ForecastStanding()


def test_without_a_forecast_the_page_has_one_computed_beside(engine: sa.Engine) -> None:
    year = launched(engine)
    client = signed_in(year, "pilote", on="01/06/2027 08:00")
    first = words(client.get(home(year)))
    assert "Le calcul" in first
    assert "L’année en est" in first or "commence" in first or "avance" in first
    until(lambda: forecasts(client).of(year.cycle_id).kept, 60, "the forecast")
    assert "Calculé à l’instant" in words(client.get(home(year)))
    asked = client.get(f"{home(year)}/progress", headers={"HX-Request": "true"})
    assert (asked.status_code, asked.headers["hx-refresh"]) == (204, "true")
    before = forecasts(client).of(year.cycle_id).kept
    assert client.post(home(year)).status_code == 303
    until(lambda: forecasts(client).of(year.cycle_id).kept is not before, 60, "another one")
