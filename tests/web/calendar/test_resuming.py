"""After a jump of the clock, pages, watch and status say what waits, and who may change the cycle
lets it go on."""

from __future__ import annotations

import pendulum
from fastapi.testclient import TestClient

from config.settings import Settings
from models.clock import back_to_real_time
from models.database.transactions import gesture, reading
from models.operations.pulse import Heartbeat
from models.outbox.jump import jump
from models.serving.calendar.resuming import ResumingCycle, what_waits
from models.serving.home.faults import faults
from models.tick import run_year
from models.work.validation import TASK
from models.year.cycle import CYCLE
from tests.academy import Year, at
from tests.models.gestures.framing.crowns import crown
from tests.neighbours import neighbour
from tests.web.portal import anybody, signed_in, words
from tests.years import year_on
from web.operations.watchdog import Watch

NOTHING_LEAVES = "Rien ne part de ce que la date commande"
CALL = at("02/11/2026 08:00")


def nine_days_without_a_run(year: Year) -> None:
    """Nine days without a run, by the real clock."""
    with gesture(year.engine) as session:
        long_ago = pendulum.datetime(2020, 1, 1)
        session.connection().execute(CYCLE.update().values(launched_at=long_ago))
        since = pendulum.now("UTC").subtract(days=9)
        session.merge(Heartbeat(id=1, completed_at=since, moment=since))


year = year_on("engine", then=nine_days_without_a_run)


def signed_in_really(year: Year, who: str) -> TestClient:
    """The browser of *who*, in a home that lives at the real time."""
    client = signed_in(year, who)
    with gesture(year.engine) as session:
        back_to_real_time(session)
    return client


def waiting(year: Year, moment: pendulum.DateTime = CALL) -> ResumingCycle | None:
    with reading(year.engine) as session:
        return next(iter(what_waits(session, moment)), None)


def test_what_would_leave_is_what_then_is_owed(year: Year) -> None:
    foreseen = waiting(year)
    assert foreseen is not None
    assert "« Appel à actions » s’ouvrirait" in foreseen.phases
    client = signed_in_really(year, "pilote")
    client.post("/resume", data={"cycle": year.cycle_id})
    assert waiting(year) is None
    owed = run_year(year.engine, CALL).cycles[0].owed
    assert owed.total() - owed["digest"] == foreseen.total


def test_silences_that_would_be_taken_for_agreement_are_counted(year: Year) -> None:
    year.propose("L11", on="02/11/2026 09:00")
    with gesture(year.engine) as session:
        session.connection().execute(TASK.update().values(tacit_on=CALL.date()))
    foreseen = waiting(year, at("20/11/2026 08:00"))
    assert foreseen is not None
    assert foreseen.silences == 1
    assert "1 demande serait close sans réponse" in foreseen.lines


def test_the_first_page_says_so_and_leads_to_the_reprise(year: Year) -> None:
    page = anybody(year.engine).get("/")
    assert NOTHING_LEAVES in words(page)
    assert "Aucun passage depuis 9 jours" in words(page)
    assert 'href="/resume"' in page.text


def test_the_page_lists_what_waits_and_its_button_is_for_who_may_change_the_cycle(
    year: Year,
) -> None:
    for who in ("pilote1", "ien1"):
        page = signed_in_really(year, who).get("/resume")
        assert NOTHING_LEAVES in words(page)
        assert "Décider la reprise" not in page.text
    client = signed_in_really(year, "pilote")
    assert "Décider la reprise" in client.get("/resume").text
    answer = client.post("/resume", data={"cycle": year.cycle_id})
    assert answer.status_code == 303
    page = words(client.get("/resume"))
    assert "La reprise est décidée" in page
    assert "attend de reprise" in page
    again = client.post("/resume", data={"cycle": year.cycle_id})
    assert again.status_code == 303


def test_a_reprise_by_somebody_else_is_refused(year: Year) -> None:
    for who in ("pilote1", "E11"):
        answer = signed_in_really(year, who).post("/resume", data={"cycle": year.cycle_id})
        assert answer.status_code == 403
    assert anybody(year.engine).post("/resume", data={"cycle": 1}).status_code in (303, 401)
    with reading(year.engine) as session:
        assert jump(session) is not None


def test_on_a_network_a_pilot_sees_what_waits_in_their_own_academie_alone(year: Year) -> None:
    crown(year)
    neighbour(year, "Belleroche", "A")
    with gesture(year.engine) as session:
        session.connection().execute(CYCLE.update().values(launched_at=at("01/01/2020 08:00")))
    far, here = signed_in_really(year, "pilote"), signed_in_really(year, "pilote")
    far.app.state.settings.portal_url = "https://orgue.ac-valmont.example"  # type: ignore[attr-defined]
    for path, said in (("/resume", "{} 2026-27 À la reprise"), ("/", "À la reprise, {} 2026-27")):
        shown, whole = words(far.get(path)), words(here.get(path))
        own, other = said.format("Valmont"), said.format("Belleroche")
        assert (own in shown, other in shown) == (True, False), path
        assert (own in whole, other in whole) == (True, True), path
    with reading(year.engine) as session:
        assert len(what_waits(session, CALL)) == 2


def test_a_network_portal_shows_it_to_who_sees_the_house(year: Year) -> None:
    app = anybody(year.engine, portal_url="https://orgue.ac-exemple.fr")
    app.base_url = app.base_url.copy_with(host="orgue.ac-exemple.fr", scheme="https")
    assert NOTHING_LEAVES not in words(app.get("/"))
    assert app.get("/resume").status_code in (303, 401, 403)


def test_the_check_says_so_instead_of_a_late_run(year: Year) -> None:
    with reading(year.engine) as session:
        found = faults(session, Settings().period)
    assert [fault.kind for fault in found] == ["jump"]
    assert NOTHING_LEAVES in found[0].sentence
    assert "orgue resume --by" in found[0].next_step
    assert anybody(year.engine).get("/healthz").status_code == 503


def test_the_watch_tells_it_once_with_what_would_leave(year: Year) -> None:
    heard: list[tuple[str, str]] = []
    watch = Watch(year.engine, 300, "http://portail/", lambda s, t: heard.append((s, t)))
    watch.look()
    watch.look()
    ((subject, text),) = heard
    assert subject == "Point d'orgue : l'horloge a sauté de 9 jours, une reprise est à décider"
    assert NOTHING_LEAVES in text
    assert "courriers partiraient" in text or "courrier partirait" in text
    assert "http://portail/resume" in text


def test_who_was_told_of_late_runs_is_told_again_when_it_becomes_a_jump(year: Year) -> None:
    heard: list[str] = []
    watch = Watch(year.engine, 300, "http://portail/", lambda s, t: heard.append(s))
    with gesture(year.engine) as session:
        since = pendulum.now("UTC").subtract(days=6)
        session.merge(Heartbeat(id=1, completed_at=since, moment=since))
    watch.look()
    with gesture(year.engine) as session:
        since = pendulum.now("UTC").subtract(days=9)
        session.merge(Heartbeat(id=1, completed_at=since, moment=since))
    watch.look()
    assert ["aucun passage" in heard[0], "une reprise" in heard[1]] == [True, True]
