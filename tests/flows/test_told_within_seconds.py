"""The engine beside the portal: what one does in a browser is an event in Prefect, and the next
validator has the mail within seconds, by the runner alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pendulum
import pytest

from tests.academy import Year
from tests.browser import a_chromium
from tests.flows.living import Living, asked, heartbeats
from tests.story.walking import PHONE, Walk, says, walk_of
from tests.waiting import until
from tests.years import year_on

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]

NOON = "12/01/2027 12:00"
SECONDS = 60
"""What « within seconds » may be on a busy machine; the runner follows the journal every 250 ms."""


year = year_on("home", clock=NOON, now=NOON, themes=["Les parents"])
"""A live cycle in the middle of its call, whose clock stands at noon of a school day."""


class Lived(Walk):
    """A walk whose mail leaves by itself, within seconds of what owes it."""

    def mail_leaves(self) -> None:
        """The runner beside sees to it."""

    def letter(self, who: str, subject: str) -> str:
        until(lambda: self.letters(who, subject), SECONDS, f"{who} is told: {subject}")
        return super().letter(who, subject)


@pytest.fixture
def walk(year: Year, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lived]:
    with a_chromium() as chromium, walk_of(year, chromium, monkeypatch, Lived) as walk:
        yield walk


def test_each_gesture_is_an_event_and_the_next_validator_is_told_within_seconds(
    home: Path, walk: Lived, told: str
) -> None:
    year, port = walk.year, int(told.rsplit(":", 1)[1].split("/")[0])
    number = year.draft("E11", "Débat", theme="Les parents", contact="x", has_cost=True)
    beside = {"ORGUE_MAIL_URL": walk.sink.url, "ORGUE_PORTAL_URL": walk.address}
    with Living(home, port, ORGUE_PERIOD="600", **beside):
        until(lambda: heartbeats(home) != "None", 90, "the runner made its first run")
        began = pendulum.now("UTC")
        school = walk.signs_in("E11", f"/actions/{number}/submit")
        school.get_by_role("button", name="Soumettre").click()
        says(school, "Action soumise.")
        relay = walk.opens("ien1", "Votre avis est attendu : « Débat »", PHONE)
        relay.get_by_label("Donner un avis favorable", exact=True).check()
        relay.get_by_role("button", name="Envoyer ma réponse").tap()
        says(relay, "Votre réponse favorable est enregistrée.")
        pilot = walk.opens("pilote1", "Votre visa est attendu : « Débat »")
        says(pilot, "Département", "Elle a un coût")
        until(lambda: events_since(told, began) >= GESTURES, 90, "the gestures are events")


GESTURES = {"orgue.action.submitted", "orgue.validation.accepted"}


def events_since(api: str, began: pendulum.DateTime) -> set[str]:
    """The names of our events that the server wrote down since a moment."""
    span = {"since": began.isoformat(), "until": began.add(hours=1).isoformat()}
    body = {"filter": {"occurred": span, "event": {"prefix": ["orgue."]}}, "limit": 50}
    return {event["event"] for event in asked(f"{api}/events/filter", body)["events"]}
