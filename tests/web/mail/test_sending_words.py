"""A sending to come is said otherwise; what was typed is never lost."""

from __future__ import annotations

from models.rehearsal.forecasts import Forecasts
from tests.academy import Year
from tests.waiting import until
from tests.web.mail.forecasts import computed, home
from tests.web.mail.forms import hidden
from tests.web.mail.sendings import ON, OPENING, sending
from tests.web.portal import signed_in, words


def test_its_words_are_written_before_it_is_owed(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    computed(client, year, ON)
    form = client.get(f"{sending(year)}/words?rule=call_opened&rung=")
    assert "Cinq renseignements suffisent" in words(form)
    said = {"subject": "Venez proposer", "text": "Un débat suffit."}
    path = f"{sending(year)}/words"
    assert client.post(path, data=hidden(form) | {"step": "preview"}).status_code == 422
    preview = client.post(path, data=hidden(form) | said | {"step": "preview"})
    source = preview.text.split('iframe class="letter" src="')[1].split('"')[0]
    assert "Un débat suffit." in client.get(source.replace("&amp;", "&")).text
    kept = client.post(path, data=hidden(preview) | {"step": "keep"})
    assert kept.status_code == 303
    assert "Avec les mots d’un pilote" in words(client.get(kept.headers["location"]))
    again = client.post(path, data=hidden(preview) | {"step": "keep"})
    assert again.status_code == 409
    year.tick(OPENING)
    number = year.messages(rule="call_opened")[0].id
    assert "Un débat suffit." in client.get(f"/outbox/{number}/html").text
    form = client.get(f"{sending(year)}/words?rule=call_opened&rung=")
    client.post(path, data=hidden(form) | {"step": "restore"})
    assert "vos mots" not in words(client.get(home(year)))


def test_what_was_typed_stays_when_the_forecast_is_gone(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    computed(client, year, ON)
    path, state = f"{sending(year)}/words", client.app.state  # type: ignore[attr-defined]
    known = hidden(client.get(f"{path}?rule=call_opened&rung="))
    said = {"subject": "Venez proposer", "text": "Un débat suffit."}

    def gone(**step: str) -> None:
        # As when the portal starts again, or others' take its place.
        kept = state.forecasts = Forecasts(engine=year.engine)
        with kept.turn:
            answer = client.post(path, data=known | step)
        assert answer.status_code == 409
        assert "Elle se calcule : recommencez dans une minute." in words(answer)
        assert 'value="Venez proposer"' in answer.text
        assert "Un débat suffit.</textarea>" in answer.text
        assert hidden(answer) == known
        until(lambda: kept.of(year.cycle_id).kept, 60, "the forecast")

    gone(step="preview", **said)
    preview = client.post(path, data=known | said | {"step": "preview"})
    gone(step="keep", words=hidden(preview)["words"], shown="7")
